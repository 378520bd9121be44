//! `POST /_sandbox/tokens`.

use nhn_sandbox::jose::Jws;
use serde_json::{Value, json};

use super::ISSUER;
use crate::support::{Answer, PRACTITIONER, Sandbox, now, thumbprint};

async fn mint(sandbox: &Sandbox, order: Value) -> Answer {
    sandbox.control("POST", "/_sandbox/tokens", order).await
}

fn claims(answer: &Answer) -> serde_json::Map<String, Value> {
    assert_eq!(answer.status(), 200, "{}", answer.text());
    Jws::parse(answer.json()["access_token"].as_str().unwrap()).unwrap().payload
}

#[tokio::test]
async fn a_token_for_a_person_tells_who_it_is_and_of_the_attested_care_relation() {
    let sandbox = Sandbox::start().await;
    let order = json!({"scopes": ["openid", "nhn:phr/mhd/read-document"], "user": {"pid": PRACTITIONER}});
    let answer = mint(&sandbox, order).await;
    sandbox.satisfies(&answer, "control.tokens.order").await;
    let claims = claims(&answer);
    assert_eq!(claims["iss"], ISSUER);
    assert_eq!(claims["exp"], now() + 60);
    assert_eq!(claims["helseid://claims/identity/pid"], PRACTITIONER);
    assert_eq!(claims["helseid://claims/identity/security_level"], "4");
    assert_eq!(claims["helseid://claims/hpr/hpr_number"], "565501872");
    assert_eq!(claims["name"], "GRØNN VITS");
    assert_eq!(claims["sub"].as_str().unwrap().len(), 44);
    assert_eq!(claims["sub"], claims["helseid://claims/identity/pid_pseudonym"]);
    let attested = &claims["nhn:tillitsrammeverk:parameters"];
    assert_eq!(attested["practitioner"]["identifier"]["id"], PRACTITIONER);
    assert_eq!(attested["practitioner"]["legal_entity"]["id"], "999977774");
    assert_eq!(attested["care_relationship"]["purpose_of_use"]["code"], "TREAT");
}

#[tokio::test]
async fn a_token_says_what_is_ordered() {
    let sandbox = Sandbox::start().await;
    let order = json!({
        "scopes": ["nhn:melde/report/send"], "client_id": "sandbox-other-machine", "lifetime_seconds": 7,
        "org": {"parent": "123456789", "child": "987654321"}, "dpop_jwk": crate::support::jwk(),
    });
    let answer = mint(&sandbox, order).await;
    assert_eq!(answer.json().get("dpop_private_jwk"), None);
    let claims = claims(&answer);
    assert_eq!((&claims["aud"], &claims["client_id"]), (&json!("nhn:melde"), &json!(super::MACHINE)));
    assert_eq!(claims["exp"], now() + 7);
    assert_eq!(claims["cnf"]["jkt"], thumbprint());
    assert_eq!(claims["helseid://claims/client/claims/orgnr_child"], "987654321");
}

#[tokio::test]
async fn without_a_key_one_is_made_and_with_method_and_url_a_proof() {
    let sandbox = Sandbox::start().await;
    let url = format!("{}/pingauth", sandbox.base());
    let order = json!({
        "scopes": ["nhn:phr/mhd/read-document"], "user": {"pid": PRACTITIONER}, "htm": "GET", "htu": format!("{url}?x=1"),
    });
    let minted = mint(&sandbox, order).await.json();
    assert!(minted["dpop_private_jwk"]["d"].is_string());
    let authorization = format!("DPoP {}", minted["access_token"].as_str().unwrap());
    let call = sandbox.get("/pingauth").header(("authorization", &authorization));
    let answer = call.header(("dpop", minted["dpop_proof"].as_str().unwrap())).send().await;
    assert_eq!(answer.status(), 200, "{}", answer.text());
}

#[tokio::test]
async fn a_scope_nobody_knows_is_refused_with_those_near_it() {
    let sandbox = Sandbox::start().await;
    for (scope, near) in [
        ("nhn:fj-okt/lestilgang", "nhn:fj-okt/lesetilgang"),
        ("nhn:melde/biovigilance", "nhn:melde/biovigilans"),
        ("foo", "openid"),
        ("nhn:elsewhere/x", "nhn:"),
        ("helseid://scopes/identity/pidd", "helseid://scopes/identity/pid"),
    ] {
        let order = json!({"scopes": ["nhn:fj-okt/skrivetilgang", scope]});
        let answer = mint(&sandbox, order).await;
        assert_eq!(answer.status(), 400, "{scope}");
        sandbox.violates(&answer, "control.tokens.order").await;
        let detail = answer.json()["detail"].as_str().unwrap().to_owned();
        assert!(detail.contains(near) && detail.ends_with(&format!("got {scope:?}")), "{detail}");
    }
}

#[tokio::test]
async fn a_scope_granted_to_a_registered_client_is_known() {
    let sandbox = Sandbox::start().await;
    let key = super::demo_key(super::MACHINE);
    let client = json!({
        "client_id": "elsewhere", "grant_types": ["client_credentials"], "scopes": ["nhn:elsewhere/x"],
        "organisations": [{"parent": "999977774"}], "jwks": {"keys": [key.public().to_jwk()]},
    });
    let order = json!({"scopes": ["nhn:elsewhere/x"], "client_id": "elsewhere"});
    assert_eq!(mint(&sandbox, order.clone()).await.status(), 400);
    assert_eq!(sandbox.control("POST", "/_sandbox/clients", client).await.status(), 201);
    assert_eq!(claims(&mint(&sandbox, order).await)["aud"], "nhn:elsewhere");
}

#[tokio::test]
async fn a_client_nobody_has_registered_gets_a_token_only_where_registration_is_open() {
    let sandbox = Sandbox::start().await;
    let order = json!({"scopes": ["nhn:fj-okt/lesetilgang"], "client_id": "sandbox-machin"});
    let answer = mint(&sandbox, order.clone()).await;
    assert_eq!(answer.status(), 400);
    sandbox.violates(&answer, "control.tokens.order").await;
    assert!(answer.text().contains("such as sandbox-machine,"), "{}", answer.text());
    sandbox.control("PATCH", "/_sandbox/settings", json!({"helseid.open_registration": true})).await;
    let answer = mint(&sandbox, order).await;
    assert_eq!(claims(&answer)["client_id"], "sandbox-machin");
}

#[tokio::test]
async fn a_bad_order_is_refused() {
    let sandbox = Sandbox::start().await;
    for (name, value) in [
        ("scopes", json!([])),
        ("scopes", json!(["a b"])),
        ("scopes", json!(vec!["a/b"; 51])),
        ("org", json!({"parent": "1"})),
        ("user", json!({"pid": "22750884907x"})),
        ("lifetime_seconds", json!(0)),
        ("lifetime_seconds", json!(86_401)),
        ("dpop_jwk", json!({"kty": "oct", "k": "AA"})),
        ("htm", json!("GET")),
    ] {
        let mut order = json!({"scopes": ["nhn:fj-okt/lesetilgang"]});
        order[name] = value;
        let answer = mint(&sandbox, order).await;
        assert_eq!(answer.status(), 400, "{name}: {}", answer.text());
        sandbox.violates(&answer, "control.tokens.order").await;
    }
    let both = json!({"scopes": ["nhn:fj-okt/lesetilgang"], "dpop_jwk": crate::support::jwk(), "htm": "GET", "htu": "http://x/"});
    sandbox.violates(&mint(&sandbox, both).await, "control.tokens.order").await;
}
