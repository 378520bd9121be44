//! The token endpoint: forms, grants, scopes, resources, and what the token says.

use nhn_sandbox::jose::Jws;
use serde_json::{Value, json};

use super::{Ask, MACHINE, TOKEN, refused};
use crate::support::{Sandbox, keeps, now};

#[tokio::test]
async fn the_answer_and_the_token_have_helseids_shape() {
    keeps("helseid.token.shape");
    let sandbox = Sandbox::start().await;
    let answer = Ask::of(&sandbox, MACHINE).with("scope", "nhn:fj-okt/lesetilgang").answer().await;
    let body = answer.json();
    assert_eq!((body["token_type"].clone(), body["expires_in"].clone()), (json!("DPoP"), json!(600)));
    assert_eq!(body["scope"], "nhn:fj-okt/lesetilgang");
    let token = Jws::parse(body["access_token"].as_str().unwrap()).unwrap();
    let names: Vec<&str> = token.payload.keys().map(String::as_str).collect();
    let expected = [
        "iss",
        "nbf",
        "iat",
        "exp",
        "aud",
        "cnf",
        "scope",
        "client_id",
        "client_amr",
        "helseid://claims/client/claims/orgnr_parent",
        "helseid://claims/client/client_name",
        "helseid://claims/client/client_tenancy",
        "jti",
    ];
    assert_eq!(names, expected);
    assert_eq!(token.payload["aud"], "nhn:fj-okt");
    assert_eq!(token.payload["scope"], json!(["nhn:fj-okt/lesetilgang"]));
    assert_eq!(token.payload["exp"], now() + 600);
    assert_eq!(token.payload["helseid://claims/client/claims/orgnr_parent"], "994598759");
    assert_eq!(token.header_text("typ"), Some("at+jwt"));
    let jti = token.text("jti").unwrap();
    assert!(jti.len() == 32 && jti.bytes().all(|it| it.is_ascii_digit() || it.is_ascii_uppercase()), "{jti}");
}

#[tokio::test]
async fn without_scope_all_that_are_granted_are_given_for_all_their_audiences() {
    keeps("helseid.token.lifetime");
    let sandbox = Sandbox::start().await;
    let answer = Ask::of(&sandbox, MACHINE).answer().await;
    sandbox.satisfies(&answer, "helseid.scope.granted").await;
    sandbox.satisfies(&answer, "helseid.scope.machine").await;
    sandbox.satisfies(&answer, "helseid.token.form").await;
    sandbox.satisfies(&answer, "helseid.grant.known").await;
    sandbox.satisfies(&answer, "helseid.grant.allowed").await;
    sandbox.satisfies(&answer, "helseid.token.method").await;
    assert_eq!(
        answer.json()["scope"],
        "nhn:melde/biovigilans nhn:fj-okt/lesetilgang nhn:fj-okt/skrivetilgang"
    );
    let token = Jws::parse(answer.json()["access_token"].as_str().unwrap()).unwrap();
    assert_eq!(token.payload["aud"], json!(["nhn:melde", "nhn:fj-okt"]));
}

#[tokio::test]
async fn a_scope_of_blanks_is_no_scope() {
    let sandbox = Sandbox::start().await;
    let answer = Ask::of(&sandbox, MACHINE).with("scope", "  ").answer().await;
    assert_eq!(
        answer.json()["scope"],
        "nhn:melde/biovigilans nhn:fj-okt/lesetilgang nhn:fj-okt/skrivetilgang"
    );
}

#[tokio::test]
async fn a_resource_narrows_audience_and_scopes_and_another_is_refused() {
    let sandbox = Sandbox::start().await;
    let answer = Ask::of(&sandbox, MACHINE).with("resource", "nhn:melde").answer().await;
    sandbox.satisfies(&answer, "helseid.resource").await;
    let token = Jws::parse(answer.json()["access_token"].as_str().unwrap()).unwrap();
    assert_eq!(token.payload["aud"], "nhn:melde");
    assert_eq!(token.payload["scope"], json!(["nhn:melde/biovigilans"]));
    assert_eq!(answer.json()["scope"], "nhn:melde/biovigilans");
    let both = Ask::of(&sandbox, MACHINE).with("resource", "nhn:melde").with("resource", "nhn:fj-okt");
    refused(&both.answer().await, "invalid_target", "helseid.resource.one");
    let answer = Ask::of(&sandbox, MACHINE).with("resource", "nhn:phr").answer().await;
    refused(&answer, "invalid_target", "helseid.resource");
    sandbox.violates(&answer, "helseid.resource").await;
    assert_eq!(answer.json()["error_description"], "Invalid resource indicator.");
}

#[tokio::test]
async fn scopes_that_are_not_granted_or_need_a_person_are_refused() {
    let sandbox = Sandbox::start().await;
    for scope in ["nhn:melde/everything", "x", "nhn:fj-okt/lesetilgang x"] {
        let answer = Ask::of(&sandbox, MACHINE).with("scope", scope).answer().await;
        refused(&answer, "invalid_scope", "helseid.scope.granted");
        sandbox.violates(&answer, "helseid.scope.granted").await;
    }
    for scope in ["openid", "helseid://scopes/identity/pid", "nhn:phr/mhd/read-document"] {
        let answer = Ask::of(&sandbox, MACHINE).with("scope", scope).answer().await;
        refused(&answer, "invalid_scope", "helseid.scope.machine");
        sandbox.violates(&answer, "helseid.scope.machine").await;
    }
}

#[tokio::test]
async fn grants_that_are_unknown_or_not_the_clients_are_refused() {
    let sandbox = Sandbox::start().await;
    for grant in ["password", "", "CLIENT_CREDENTIALS"] {
        let answer = Ask::of(&sandbox, MACHINE).with("grant_type", grant).answer().await;
        refused(&answer, "unsupported_grant_type", "helseid.grant.known");
        sandbox.violates(&answer, "helseid.grant.known").await;
    }
    let answer = Ask::of(&sandbox, MACHINE).with("grant_type", "refresh_token").answer().await;
    refused(&answer, "unauthorized_client", "helseid.grant.allowed");
    sandbox.violates(&answer, "helseid.grant.allowed").await;
}

#[tokio::test]
async fn what_is_no_form_is_refused() {
    let sandbox = Sandbox::start().await;
    let many: Vec<String> = (0..101).map(|at| format!("a{at}=b")).collect();
    let many = many.join("&");
    for (kind, body) in [
        ("application/json", "{}".to_owned()),
        ("text/plain", "grant_type=client_credentials".to_owned()),
        ("application/x-www-form-urlencoded", "grant_type=a&grant_type=b".to_owned()),
        ("application/x-www-form-urlencoded", "grant_type=%ff".to_owned()),
        ("application/x-www-form-urlencoded", many),
    ] {
        let answer = sandbox.call("POST", TOKEN).body(kind, body).send().await;
        refused(&answer, "invalid_request", "helseid.token.form");
        sandbox.violates(&answer, "helseid.token.form").await;
    }
}

#[tokio::test]
async fn a_client_that_need_not_prove_possession_gets_a_bearer_token() {
    let sandbox = Sandbox::start().await;
    let key = super::demo_key(MACHINE);
    let client = json!({
        "client_id": "old-client", "grant_types": ["client_credentials"], "scopes": ["nhn:melde/biovigilans"],
        "organisations": [{"parent": "999977774"}], "require_dpop": false, "jwks": {"keys": [key.public().to_jwk()]},
    });
    assert_eq!(sandbox.control("POST", "/_sandbox/clients", client).await.status(), 201);
    let answer = Ask::of(&sandbox, MACHINE)
        .with("client_id", "old-client")
        .assertion(|it| it.claim("iss", json!("old-client")).claim("sub", json!("old-client")))
        .without_proof()
        .once()
        .await;
    assert_eq!(answer.json()["token_type"], "Bearer", "{}", answer.text());
    let token = Jws::parse(answer.json()["access_token"].as_str().unwrap()).unwrap();
    assert_eq!(token.payload.get("cnf"), None::<&Value>);
}
