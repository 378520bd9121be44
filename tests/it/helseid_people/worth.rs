//! Introspection and revocation.

use serde_json::{Value, json};

use super::kit::{System, error};
use crate::support::{Answer, Sandbox, keeps};

async fn ask(system: &System<'_>, path: &str, token: &Value, hint: &str) -> Answer {
    let form = [("token", token.as_str().unwrap_or_default()), ("token_type_hint", hint)];
    system.post(path, &super::kit::changed(&form, &[]), &json!({}), false).await
}

#[tokio::test]
async fn introspection_tells_a_clients_own_tokens_and_nobody_elses() {
    keeps("helseid.introspection.answer");
    let sandbox = Sandbox::start().await;
    let system = System::user(&sandbox).await;
    let other = System::of(&sandbox, "sandbox-machine").await;
    let tokens = system.tokens(&[]).await;
    let path = "/connect/introspect";
    let told = ask(&system, path, &tokens["access_token"], "access_token").await;
    sandbox.satisfies(&told, "helseid.worth.token").await;
    sandbox.satisfies(&told, "helseid.worth.type").await;
    let told = told.json();
    assert_eq!((&told["active"], &told["client_id"]), (&json!(true), &json!("sandbox-user")));
    assert!(told["scope"].as_str().unwrap().starts_with("openid "));
    assert_eq!(ask(&system, path, &tokens["refresh_token"], "").await.json()["active"], true);
    for token in [&tokens["access_token"], &tokens["refresh_token"]] {
        assert_eq!(ask(&other, path, token, "").await.json(), json!({"active": false}));
    }
    assert_eq!(ask(&system, path, &tokens["id_token"], "").await.json(), json!({"active": false}));
    system.later(700).await;
    assert_eq!(ask(&system, path, &tokens["access_token"], "").await.json(), json!({"active": false}));
}

#[tokio::test]
async fn a_revoked_refresh_token_is_worth_nothing_and_anything_else_is_200_too() {
    keeps("helseid.revocation.answer");
    let sandbox = Sandbox::start().await;
    let system = System::user(&sandbox).await;
    let other = System::of(&sandbox, "sandbox-machine").await;
    let tokens = system.tokens(&[]).await;
    let path = "/connect/revocation";
    let refresh = &tokens["refresh_token"];
    assert_eq!(ask(&other, path, refresh, "refresh_token").await.status(), 200);
    assert_eq!(ask(&system, "/connect/introspect", refresh, "").await.json()["active"], true);
    for token in [refresh, refresh, &json!("unknown"), &tokens["access_token"]] {
        assert_eq!(ask(&system, path, token, "").await.status(), 200);
    }
    let answer = system.refresh(refresh, &[], &json!({})).await;
    assert_eq!(error(&answer), "invalid_grant");
    sandbox.violates(&answer, "helseid.refresh.known").await;
    assert_eq!(system.call("GET", "/connect/userinfo", &tokens["access_token"]).await.status(), 200);
}

#[tokio::test]
async fn a_missing_token_and_an_unknown_kind_are_refused() {
    let sandbox = Sandbox::start().await;
    let system = System::user(&sandbox).await;
    for path in ["/connect/introspect", "/connect/revocation"] {
        let answer = ask(&system, path, &json!(""), "").await;
        assert_eq!(error(&answer), "invalid_request");
        sandbox.violates(&answer, "helseid.worth.token").await;
        let answer = ask(&system, path, &json!("x"), "id_token").await;
        assert_eq!(error(&answer), "unsupported_token_type");
        sandbox.violates(&answer, "helseid.worth.type").await;
        let body = "token=x&client_id=sandbox-user";
        let call = sandbox.call("POST", path).body("application/x-www-form-urlencoded", body);
        assert_eq!(call.send().await.text(), r#"{"error":"invalid_client"}"#);
    }
}
