//! The proof at the token endpoint: the nonce is always demanded, and every check has HelseID's words.

use nhn_sandbox::jose::SigningKey;
use serde_json::{Value, json};

use super::{Ask, ISSUER, MACHINE, TOKEN, refused};
use crate::support::{Jwt, Sandbox, keeps, now};

#[tokio::test]
async fn the_first_call_is_sent_for_a_nonce_and_the_second_is_answered() {
    let sandbox = Sandbox::start().await;
    let ask = Ask::of(&sandbox, MACHINE);
    let first = ask.once().await;
    refused(&first, "use_dpop_nonce", "helseid.proof.nonce");
    assert_eq!(first.json()["error_description"], "Missing 'nonce' value.");
    sandbox.violates(&first, "helseid.proof.nonce").await;
    let second = ask.answer().await;
    assert_eq!(second.status(), 200, "{}", second.text());
    assert!(!second.has("dpop-nonce"));
    sandbox.satisfies(&second, "helseid.proof.present").await;
    sandbox.satisfies(&second, "helseid.proof.once").await;
    sandbox.satisfies(&second, "helseid.proof.form").await;
    sandbox.satisfies(&second, "helseid.proof.type").await;
    sandbox.satisfies(&second, "helseid.proof.algorithm").await;
    sandbox.satisfies(&second, "helseid.proof.private-key").await;
    sandbox.satisfies(&second, "helseid.proof.jwk").await;
    sandbox.satisfies(&second, "helseid.proof.signature").await;
    sandbox.satisfies(&second, "helseid.proof.jti").await;
    sandbox.satisfies(&second, "helseid.proof.htm").await;
    sandbox.satisfies(&second, "helseid.proof.htu").await;
    sandbox.satisfies(&second, "helseid.proof.iat").await;
    sandbox.satisfies(&second, "helseid.proof.window").await;
    sandbox.satisfies(&second, "helseid.proof.nonce").await;
    sandbox.satisfies(&second, "helseid.proof.replay").await;
}

#[tokio::test]
async fn a_nonce_is_good_for_a_minute_of_the_sandbox_clock() {
    let sandbox = Sandbox::start().await;
    let nonce = Ask::of(&sandbox, MACHINE).nonce().await;
    sandbox.control("POST", "/_sandbox/clock/advance", json!({"by": "PT61S"})).await;
    let stale = Ask::of(&sandbox, MACHINE)
        .claim("exp", json!(now() + 90))
        .proof(|it| it.claim("nonce", json!(nonce)).claim("iat", json!(now() + 61)))
        .once()
        .await;
    refused(&stale, "use_dpop_nonce", "helseid.proof.nonce");
    assert_eq!(stale.json()["error_description"], "Invalid 'nonce' value.");
    for made_up in [json!("x"), json!(7), json!("")] {
        let answer = Ask::of(&sandbox, MACHINE)
            .claim("exp", json!(now() + 90))
            .proof(|it| it.claim("nonce", made_up))
            .once()
            .await;
        refused(&answer, "use_dpop_nonce", "helseid.proof.nonce");
    }
}

/// How a proof is changed.
type Change = Box<dyn Fn(Jwt) -> Jwt>;

#[tokio::test]
async fn every_check_of_the_proof_has_its_rule_and_helseids_words() {
    keeps("helseid.errors.form");
    let sandbox = Sandbox::start().await;
    let private = SigningKey::make_ec().private_jwk().unwrap();
    let header = |name: &'static str, value: Value| move |it: Jwt| it.header(name, value);
    let claim = |name: &'static str, value: Value| move |it: Jwt| it.claim(name, value);
    let cases: Vec<(&str, &str, Change)> = vec![
        ("helseid.proof.type", "Invalid 'typ' value.", Box::new(move |it| header("typ", json!("JWT"))(it))),
        (
            "helseid.proof.algorithm",
            "Invalid 'alg' value.",
            Box::new(move |it| header("alg", json!("HS256"))(it)),
        ),
        (
            "helseid.proof.private-key",
            "'jwk' value contains a private key.",
            Box::new(move |it| header("jwk", json!(private))(it)),
        ),
        ("helseid.proof.jwk", "Invalid 'jwk' value.", Box::new(move |it| header("jwk", json!({}))(it))),
        (
            "helseid.proof.signature",
            "Invalid signature on DPoP token.",
            Box::new(move |it| header("jwk", SigningKey::make_ec().public().to_jwk().into())(it)),
        ),
        ("helseid.proof.jti", "Invalid 'jti' value.", Box::new(move |it| claim("jti", json!(null))(it))),
        ("helseid.proof.htm", "Invalid 'htm' value.", Box::new(move |it| claim("htm", json!("GET"))(it))),
        (
            "helseid.proof.htu",
            "Invalid 'htu' value.",
            Box::new(move |it| claim("htu", json!("http://x/"))(it)),
        ),
        ("helseid.proof.iat", "Missing 'iat' value.", Box::new(move |it| claim("iat", json!(null))(it))),
        (
            "helseid.proof.window",
            "Invalid 'iat' value.",
            Box::new(move |it| claim("iat", json!(now() + 301))(it)),
        ),
    ];
    for (rule, said, change) in cases {
        let answer = Ask::of(&sandbox, MACHINE).proof(change).answer().await;
        refused(&answer, "invalid_dpop_proof", rule);
        assert_eq!(answer.json()["error_description"], said);
    }
}

#[tokio::test]
async fn the_journal_tells_what_was_wrong_with_a_proof() {
    let sandbox = Sandbox::start().await;
    let spoilt = async |change: fn(Jwt) -> Jwt| Ask::of(&sandbox, MACHINE).proof(change).answer().await;
    let answer = spoilt(|it| it.header("typ", json!("x"))).await;
    sandbox.violates(&answer, "helseid.proof.type").await;
    let answer = spoilt(|it| it.header("alg", json!("x"))).await;
    sandbox.violates(&answer, "helseid.proof.algorithm").await;
    let private = |it: Jwt| it.header("jwk", SigningKey::make_ec().private_jwk().unwrap().into());
    let answer = spoilt(private).await;
    sandbox.violates(&answer, "helseid.proof.private-key").await;
    let answer = spoilt(|it| it.header("jwk", json!(7))).await;
    sandbox.violates(&answer, "helseid.proof.jwk").await;
    let other = |it: Jwt| it.header("jwk", SigningKey::make_ec().public().to_jwk().into());
    let answer = spoilt(other).await;
    sandbox.violates(&answer, "helseid.proof.signature").await;
    let answer = spoilt(|it| it.claim("jti", json!(""))).await;
    sandbox.violates(&answer, "helseid.proof.jti").await;
    let answer = spoilt(|it| it.claim("htm", json!("x"))).await;
    sandbox.violates(&answer, "helseid.proof.htm").await;
    let answer = spoilt(|it| it.claim("htu", json!("x"))).await;
    sandbox.violates(&answer, "helseid.proof.htu").await;
    let answer = spoilt(|it| it.claim("iat", json!("x"))).await;
    sandbox.violates(&answer, "helseid.proof.iat").await;
    let answer = spoilt(|it| it.claim("iat", json!(now() - 361))).await;
    sandbox.violates(&answer, "helseid.proof.window").await;
}

#[tokio::test]
async fn no_proof_two_proofs_and_what_is_none_are_refused() {
    let sandbox = Sandbox::start().await;
    let answer = Ask::of(&sandbox, MACHINE).without_proof().once().await;
    refused(&answer, "invalid_request", "helseid.proof.present");
    assert_eq!(
        answer.json()["error_description"],
        "Client requires DPoP and a DPoP header value was not provided."
    );
    sandbox.violates(&answer, "helseid.proof.present").await;
    let ask = Ask::of(&sandbox, MACHINE);
    let assertion = Jwt::assertion(MACHINE, ISSUER).signed_by(&super::demo_key(MACHINE));
    let answer = ask.send_as("a.b.c", &assertion).await;
    refused(&answer, "invalid_dpop_proof", "helseid.proof.form");
    assert_eq!(answer.json()["error_description"], "Malformed DPoP token.");
    sandbox.violates(&answer, "helseid.proof.form").await;
    let mut form = form_urlencoded::Serializer::new(String::new());
    form.extend_pairs([("grant_type", "client_credentials"), ("client_assertion", &assertion)]);
    form.append_pair("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
    let proof = Jwt::proof("POST", &format!("{ISSUER}{TOKEN}"), None).signed();
    let call = sandbox.call("POST", TOKEN).header(("dpop", &proof)).header(("dpop", &proof));
    let answer = call.body("application/x-www-form-urlencoded", form.finish()).send().await;
    refused(&answer, "invalid_request", "helseid.proof.once");
    assert_eq!(answer.json()["error_description"], "Too many DPoP headers provided.");
    sandbox.violates(&answer, "helseid.proof.once").await;
}

#[tokio::test]
async fn a_proof_used_twice_is_refused() {
    let sandbox = Sandbox::start().await;
    let nonce = json!(Ask::of(&sandbox, MACHINE).nonce().await);
    let proof = |it: Jwt| it.claim("jti", json!("twice")).claim("nonce", nonce.clone());
    assert_eq!(Ask::of(&sandbox, MACHINE).proof(proof).once().await.status(), 200);
    let answer = Ask::of(&sandbox, MACHINE).proof(proof).once().await;
    refused(&answer, "invalid_dpop_proof", "helseid.proof.replay");
    assert_eq!(answer.json()["error_description"], "Detected replay of DPoP proof token.");
    sandbox.violates(&answer, "helseid.proof.replay").await;
}
