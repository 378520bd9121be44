//! `/connect/par`: pushed requests, parameter by parameter.

use serde_json::json;

use super::kit::{Changes, System, long, refused, said};
use crate::support::{Sandbox, keeps};

#[tokio::test]
async fn a_pushed_request_is_answered_201_with_a_request_uri_that_waits_ten_minutes() {
    keeps("helseid.par.answer");
    let sandbox = Sandbox::start().await;
    let system = System::user(&sandbox).await;
    let answer = system.push(&[], &json!({}), false).await;
    assert_eq!(answer.status(), 201, "{}", answer.text());
    let uri = answer.json()["request_uri"].as_str().unwrap().to_owned();
    assert!(uri.starts_with("urn:ietf:params:oauth:request_uri:"), "{uri}");
    assert_eq!(answer.json()["expires_in"], 600);
    assert!(answer.header("cache-control").contains("no-store"));
    sandbox.satisfies(&answer, "helseid.par.request-uri").await;
    sandbox.satisfies(&answer, "helseid.par.dpop-jkt").await;
    sandbox.satisfies(&answer, "helseid.details.place").await;
    sandbox.satisfies(&answer, "helseid.authorize.redirect-uri").await;
    sandbox.satisfies(&answer, "helseid.authorize.response-type").await;
    sandbox.satisfies(&answer, "helseid.authorize.response-mode").await;
    sandbox.satisfies(&answer, "helseid.authorize.grant").await;
    sandbox.satisfies(&answer, "helseid.authorize.challenge").await;
    sandbox.satisfies(&answer, "helseid.authorize.challenge-method").await;
    sandbox.satisfies(&answer, "helseid.authorize.scope").await;
    sandbox.satisfies(&answer, "helseid.authorize.openid").await;
    sandbox.satisfies(&answer, "helseid.authorize.resource").await;
    sandbox.satisfies(&answer, "helseid.authorize.prompt").await;
    sandbox.satisfies(&answer, "helseid.authorize.limits").await;
}

/// Pushes a request with these changes, and asserts that it is refused so.
async fn is_refused(changes: Changes<'_>, code: &str, rule: &str, words: &str) {
    let sandbox = Sandbox::start().await;
    let system = System::user(&sandbox).await;
    let answer = system.push(changes, &json!({}), false).await;
    refused(&sandbox, &answer, code, rule).await;
    assert!(said(&answer).contains(words), "{words} in {}", said(&answer));
}

#[tokio::test]
async fn every_rule_of_the_parameters_has_its_error_in_the_engines_words() {
    // One `.violates` for each rule, so that nobody has to search for them.
    let sandbox = Sandbox::start().await;
    let system = System::user(&sandbox).await;
    let push = async |changes: Changes<'_>| system.push(changes, &json!({}), false).await;
    let answer = push(&[("request_uri", "urn:ietf:params:oauth:request_uri:X")]).await;
    sandbox.violates(&answer, "helseid.par.request-uri").await;
    let answer = push(&[("redirect_uri", "https://evil.test/")]).await;
    sandbox.violates(&answer, "helseid.authorize.redirect-uri").await;
    let answer = push(&[("response_type", "token")]).await;
    sandbox.violates(&answer, "helseid.authorize.response-type").await;
    let answer = push(&[("response_mode", "fragment")]).await;
    sandbox.violates(&answer, "helseid.authorize.response-mode").await;
    let answer = push(&[("code_challenge", "short")]).await;
    sandbox.violates(&answer, "helseid.authorize.challenge").await;
    let answer = push(&[("code_challenge_method", "plain")]).await;
    sandbox.violates(&answer, "helseid.authorize.challenge-method").await;
    let answer = push(&[("scope", "openid nhn:other/scope")]).await;
    sandbox.violates(&answer, "helseid.authorize.scope").await;
    let answer = push(&[("scope", "profile")]).await;
    sandbox.violates(&answer, "helseid.authorize.openid").await;
    let answer = push(&[("resource", "nhn:fj-okt")]).await;
    sandbox.violates(&answer, "helseid.authorize.resource").await;
    let answer = push(&[("prompt", "none login")]).await;
    sandbox.violates(&answer, "helseid.authorize.prompt").await;
    let answer = push(&[("max_age", "soon")]).await;
    sandbox.violates(&answer, "helseid.authorize.limits").await;
}

#[tokio::test]
async fn redirect_uris_that_only_look_registered_are_refused() {
    for evil in [
        "",
        "http://localhost.evil.test/callback",
        "http://localhost@evil.test/",
        "http://localhost:80@evil.test/",
        "http://localhost\\@evil.test/",
        "https://localhost/",
        "//localhost/",
        "javascript:alert(1)",
        "http://localhost/#fragment",
    ] {
        let rule = "helseid.authorize.redirect-uri";
        is_refused(&[("redirect_uri", evil)], "invalid_request", rule, "Invalid redirect_uri").await;
    }
}

#[tokio::test]
async fn a_missing_and_an_unknown_response_type_are_told_apart() {
    let rule = "helseid.authorize.response-type";
    is_refused(&[("response_type", "")], "invalid_request", rule, "Missing response_type").await;
    for other in ["token", "id_token", "code id_token", "CODE"] {
        let error = "unsupported_response_type";
        is_refused(&[("response_type", other)], error, rule, "Response type not supported").await;
    }
}

#[tokio::test]
async fn a_challenge_is_needed_and_only_s256_is_taken() {
    let rule = "helseid.authorize.challenge";
    is_refused(&[("code_challenge", "")], "invalid_request", rule, "code challenge required").await;
    for length in [42, 129] {
        let challenge = long(length);
        is_refused(&[("code_challenge", &challenge)], "invalid_request", rule, "Invalid code_challenge")
            .await;
    }
    let rule = "helseid.authorize.challenge-method";
    for method in ["", "plain", "s256"] {
        let change = [("code_challenge_method", method)];
        is_refused(&change, "invalid_request", rule, "Transform algorithm not supported").await;
    }
}

#[tokio::test]
async fn scopes_that_are_missing_too_long_or_not_granted_are_refused() {
    let rule = "helseid.authorize.scope";
    is_refused(&[("scope", "")], "invalid_request", rule, "Invalid scope").await;
    is_refused(&[("scope", &long(4001))], "invalid_request", rule, "Invalid scope").await;
    is_refused(&[("scope", "openid \u{1}")], "invalid_scope", rule, "Invalid scope").await;
}

#[tokio::test]
async fn parameters_that_are_too_long_are_refused_by_name() {
    for (name, length) in [("state", 2001), ("nonce", 301), ("login_hint", 101), ("acr_values", 301)] {
        let rule = "helseid.authorize.limits";
        is_refused(&[(name, &long(length))], "invalid_request", rule, &format!("Invalid {name}")).await;
    }
    is_refused(&[("max_age", "-1")], "invalid_request", "helseid.authorize.limits", "Invalid max_age").await;
}

#[tokio::test]
async fn a_client_without_the_code_grant_cannot_push() {
    let sandbox = Sandbox::start().await;
    let changes = json!({"grant_types": ["client_credentials"]});
    let system = System::registered(&sandbox, "machine", changes).await;
    let answer = system.push(&[], &json!({}), false).await;
    assert_eq!(super::kit::error(&answer), "unauthorized_client");
    sandbox.violates(&answer, "helseid.authorize.grant").await;
}

#[tokio::test]
async fn organisations_in_the_assertion_are_hid_1009_during_the_code_flow() {
    let sandbox = Sandbox::start().await;
    let system = System::user(&sandbox).await;
    let details = json!({"assertion_details": {"type": "helseid_authorization"}});
    let answer = system.push(&[], &details, false).await;
    assert!(said(&answer).starts_with("HID-1009"), "{}", answer.text());
    sandbox.violates(&answer, "helseid.details.place").await;
}

#[tokio::test]
async fn a_proof_is_welcome_with_a_nonce_and_must_go_with_dpop_jkt() {
    let sandbox = Sandbox::start().await;
    let system = System::user(&sandbox).await;
    let thumbprint = system.dpop.public().thumbprint();
    for jkt in ["", thumbprint.as_str()] {
        let answer = system.push(&[("dpop_jkt", jkt)], &json!({}), true).await;
        assert_eq!(answer.status(), 201, "{}", answer.text());
        sandbox.satisfies(&answer, "helseid.par.dpop-jkt").await;
    }
    let other = nhn_sandbox::jose::SigningKey::make_ec().public().thumbprint();
    let answer = system.push(&[("dpop_jkt", &other)], &json!({}), true).await;
    assert_eq!(super::kit::error(&answer), "invalid_request");
    sandbox.violates(&answer, "helseid.par.dpop-jkt").await;
}

#[tokio::test]
async fn a_request_by_nobody_is_invalid_client() {
    let sandbox = Sandbox::start().await;
    let form = "application/x-www-form-urlencoded";
    for body in ["", "client_id=sandbox-user&scope=openid", "client_id=sandbox-user&client_secret=x"] {
        let answer = sandbox.call("POST", "/connect/par").body(form, body).send().await;
        assert_eq!((answer.status(), answer.text().as_str()), (400, r#"{"error":"invalid_client"}"#));
    }
    let other = System::with_key(&sandbox, "sandbox-user", nhn_sandbox::jose::SigningKey::make_ec());
    assert_eq!(other.push(&[], &json!({}), false).await.text(), r#"{"error":"invalid_client"}"#);
}
