//! Client assertions: what is refused, and what real clients do and HelseID still tolerates.

use nhn_sandbox::jose::SigningKey;
use serde_json::{Value, json};

use super::{Ask, ISSUER, MACHINE, refused};
use crate::support::{Answer, Jwt, Sandbox, now};

fn ask(sandbox: &Sandbox) -> Ask<'_> {
    Ask::of(sandbox, MACHINE)
}

async fn is_refused(sandbox: &Sandbox, answer: Answer, rule: &str) {
    refused(&answer, "invalid_client", rule);
    assert_eq!(answer.json(), json!({"error": "invalid_client"}), "the engine says no more");
    assert!(sandbox.entry(&answer).await["checks"].to_string().contains(rule));
}

#[tokio::test]
async fn a_good_assertion_keeps_every_rule() {
    let sandbox = Sandbox::start().await;
    let answer = ask(&sandbox).answer().await;
    assert_eq!(answer.status(), 200, "{}", answer.text());
    sandbox.satisfies(&answer, "helseid.assertion.kind").await;
    sandbox.satisfies(&answer, "helseid.assertion.form").await;
    sandbox.satisfies(&answer, "helseid.client.id").await;
    sandbox.satisfies(&answer, "helseid.client.known").await;
    sandbox.satisfies(&answer, "helseid.assertion.algorithm").await;
    sandbox.satisfies(&answer, "helseid.assertion.signature").await;
    sandbox.satisfies(&answer, "helseid.assertion.names").await;
    sandbox.satisfies(&answer, "helseid.assertion.type").await;
    sandbox.satisfies(&answer, "helseid.assertion.audience").await;
    sandbox.satisfies(&answer, "helseid.assertion.audience.list").await;
    sandbox.satisfies(&answer, "helseid.assertion.audience.slash").await;
    sandbox.satisfies(&answer, "helseid.assertion.audience.endpoint").await;
    sandbox.satisfies(&answer, "helseid.assertion.expired").await;
    sandbox.satisfies(&answer, "helseid.assertion.lifetime").await;
    sandbox.satisfies(&answer, "helseid.assertion.iat").await;
    sandbox.satisfies(&answer, "helseid.assertion.not-before").await;
    sandbox.satisfies(&answer, "helseid.assertion.jti").await;
    sandbox.satisfies(&answer, "helseid.assertion.replay").await;
}

#[tokio::test]
async fn what_is_no_assertion_is_refused() {
    let sandbox = Sandbox::start().await;
    let good = Jwt::assertion(MACHINE, ISSUER).signed_by(&super::demo_key(MACHINE));
    let proof = Jwt::proof("POST", &format!("{ISSUER}/connect/token"), None).signed();
    let secret = ask(&sandbox).with("client_secret", "hush").send_as(&proof, &good).await;
    assert!(!sandbox.entry(&secret).await["checks"].to_string().contains("hush"));
    sandbox.violates(&secret, "helseid.assertion.kind").await;
    is_refused(&sandbox, secret, "helseid.assertion.kind").await;
    let kind = ask(&sandbox).with("client_assertion_type", "x").send_as(&proof, &good).await;
    is_refused(&sandbox, kind, "helseid.assertion.kind").await;
    is_refused(&sandbox, ask(&sandbox).send_as(&proof, "").await, "helseid.assertion.kind").await;
    let none = ask(&sandbox).send_as(&proof, "a.b.c").await;
    sandbox.violates(&none, "helseid.assertion.form").await;
    is_refused(&sandbox, none, "helseid.assertion.form").await;
}

#[tokio::test]
async fn a_client_nobody_knows_or_another_key_is_refused() {
    let sandbox = Sandbox::start().await;
    let unknown = ask(&sandbox).with("client_id", "somebody").answer().await;
    sandbox.violates(&unknown, "helseid.client.known").await;
    is_refused(&sandbox, unknown, "helseid.client.known").await;
    let proof = Jwt::proof("POST", &format!("{ISSUER}/connect/token"), None).signed();
    let forged = Jwt::assertion(MACHINE, ISSUER).signed_by(&SigningKey::make_ec());
    let forged = ask(&sandbox).send_as(&proof, &forged).await;
    sandbox.violates(&forged, "helseid.assertion.signature").await;
    is_refused(&sandbox, forged, "helseid.assertion.signature").await;
    let none = ask(&sandbox).assertion(|it| it.header("alg", json!("none"))).answer().await;
    sandbox.violates(&none, "helseid.assertion.algorithm").await;
    is_refused(&sandbox, none, "helseid.assertion.algorithm").await;
}

#[tokio::test]
async fn a_claim_that_is_wrong_or_missing_is_refused_by_its_rule() {
    let sandbox = Sandbox::start().await;
    let cases: [(&str, &str, Vec<Value>); 6] = [
        ("helseid.assertion.names", "sub", vec![json!("sandbox-machine"), json!(null), json!(7)]),
        (
            "helseid.assertion.audience",
            "aud",
            vec![json!("https://x.test"), json!(null), json!([]), json!([ISSUER, "x"])],
        ),
        ("helseid.assertion.expired", "exp", vec![json!(now() - 6), json!(null), json!("soon")]),
        ("helseid.assertion.lifetime", "exp", vec![json!(now() + 66), json!(i64::MAX)]),
        ("helseid.assertion.not-before", "nbf", vec![json!(now() + 6)]),
        ("helseid.assertion.jti", "jti", vec![json!(null), json!(""), json!(7)]),
    ];
    for (rule, claim, values) in cases {
        for value in values {
            is_refused(&sandbox, ask(&sandbox).claim(claim, value).answer().await, rule).await;
        }
    }
    let spoilt = async |claim: &str, value: Value| ask(&sandbox).claim(claim, value).answer().await;
    let answer = spoilt("sub", json!("x")).await;
    sandbox.violates(&answer, "helseid.assertion.names").await;
    let answer = spoilt("aud", json!("x")).await;
    sandbox.violates(&answer, "helseid.assertion.audience").await;
    let answer = spoilt("exp", json!(1)).await;
    sandbox.violates(&answer, "helseid.assertion.expired").await;
    let answer = spoilt("exp", json!(now() + 3600)).await;
    sandbox.violates(&answer, "helseid.assertion.lifetime").await;
    let answer = spoilt("iat", json!(now() + 60)).await;
    sandbox.violates(&answer, "helseid.assertion.not-before").await;
    let answer = spoilt("jti", json!(null)).await;
    sandbox.violates(&answer, "helseid.assertion.jti").await;
}

/// How an assertion is changed.
type Change = fn(Jwt) -> Jwt;

/// Every deviation of a real client: its rule, and how it is made.
fn deviations() -> Vec<(&'static str, Change)> {
    vec![
        ("helseid.assertion.type", |it| it.header("typ", json!("JWT"))),
        ("helseid.assertion.type", |it| it.header("typ", json!(null))),
        ("helseid.assertion.audience.list", |it| it.claim("aud", json!([ISSUER]))),
        ("helseid.assertion.audience.slash", |it| it.claim("aud", json!(format!("{ISSUER}/")))),
        ("helseid.assertion.iat", |it| it.claim("iat", json!(now().to_string()))),
        ("helseid.details.name", |it| {
            let journal = json!({"type": "nhn:sfm:journal-id", "value": {"journal_id": "j"}});
            it.claim("authorization_details", json!(journal.to_string()))
        }),
    ]
}

#[tokio::test]
async fn deviations_of_real_clients_are_tolerated_and_noted_and_refused_in_strict_mode() {
    for (rule, change) in deviations() {
        let sandbox = Sandbox::start().await;
        let answer = ask(&sandbox).assertion(change).answer().await;
        assert_eq!(answer.status(), 200, "{rule}: {}", answer.text());
        let noted = sandbox.entry(&answer).await["checks"].to_string();
        assert!(noted.contains(rule), "{noted}");
        sandbox
            .control("PATCH", "/_sandbox/settings", json!({"helseid.strict_client_assertion": true}))
            .await;
        let strict = ask(&sandbox).assertion(change).answer().await;
        is_refused(&sandbox, strict, rule).await;
    }
}

#[tokio::test]
async fn without_client_id_the_assertion_says_who_asks_which_is_noted_and_refused_in_strict_mode() {
    let sandbox = Sandbox::start().await;
    for left_out in [ask(&sandbox).without("client_id"), ask(&sandbox).with("client_id", "")] {
        let answer = left_out.answer().await;
        assert_eq!(answer.status(), 200, "{}", answer.text());
        sandbox.violates(&answer, "helseid.client.id").await;
    }
    sandbox.control("PATCH", "/_sandbox/settings", json!({"helseid.strict_client_assertion": true})).await;
    let strict = ask(&sandbox).without("client_id").answer().await;
    is_refused(&sandbox, strict, "helseid.client.id").await;
}

#[tokio::test]
async fn each_deviation_is_a_violation_in_the_journal() {
    let sandbox = Sandbox::start().await;
    let changed = async |change: fn(Jwt) -> Jwt| ask(&sandbox).assertion(change).answer().await;
    let all = deviations();
    let answer = changed(all[0].1).await;
    sandbox.violates(&answer, "helseid.assertion.type").await;
    let answer = changed(all[2].1).await;
    sandbox.violates(&answer, "helseid.assertion.audience.list").await;
    let answer = changed(all[3].1).await;
    sandbox.violates(&answer, "helseid.assertion.audience.slash").await;
    let answer = changed(all[4].1).await;
    sandbox.violates(&answer, "helseid.assertion.iat").await;
    let answer = changed(all[5].1).await;
    sandbox.violates(&answer, "helseid.details.name").await;
}

#[tokio::test]
async fn the_endpoint_as_audience_is_tolerated_of_assertions_of_the_old_type_only() {
    let sandbox = Sandbox::start().await;
    let aud = json!(format!("{ISSUER}/connect/token"));
    let old =
        ask(&sandbox).assertion(|it| it.header("typ", json!(null)).claim("aud", aud.clone())).answer().await;
    assert_eq!(old.status(), 200, "{}", old.text());
    sandbox.violates(&old, "helseid.assertion.audience.endpoint").await;
    is_refused(&sandbox, ask(&sandbox).claim("aud", aud).answer().await, "helseid.assertion.audience").await;
}

#[tokio::test]
async fn the_same_assertion_may_come_again_with_the_nonce_but_not_after_that() {
    let sandbox = Sandbox::start().await;
    let ask = ask(&sandbox).claim("jti", json!("again"));
    assert_eq!(ask.once().await.json()["error"], "use_dpop_nonce");
    assert_eq!(ask.answer().await.status(), 200);
    let third = Ask::of(&sandbox, MACHINE).claim("jti", json!("again")).answer().await;
    sandbox.violates(&third, "helseid.assertion.replay").await;
    is_refused(&sandbox, third, "helseid.assertion.replay").await;
}

#[tokio::test]
async fn in_strict_mode_the_assertion_is_used_up_by_the_first_call() {
    let sandbox = Sandbox::start().await;
    sandbox.control("PATCH", "/_sandbox/settings", json!({"helseid.strict_client_assertion": true})).await;
    let ask = ask(&sandbox).claim("jti", json!("again"));
    assert_eq!(ask.once().await.json()["error"], "use_dpop_nonce");
    is_refused(&sandbox, ask.answer().await, "helseid.assertion.replay").await;
}

#[tokio::test]
async fn with_open_registration_a_stranger_is_taken_and_that_is_noted() {
    let sandbox = Sandbox::start().await;
    sandbox.control("PATCH", "/_sandbox/settings", json!({"helseid.open_registration": true})).await;
    let answer = ask(&sandbox)
        .with("client_id", "my-own-epj")
        .assertion(|it| it.claim("iss", json!("my-own-epj")).claim("sub", json!("my-own-epj")))
        .answer()
        .await;
    assert_eq!(answer.status(), 200, "{}", answer.text());
    sandbox.violates(&answer, "helseid.client.open").await;
}
