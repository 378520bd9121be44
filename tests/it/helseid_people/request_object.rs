//! Signed request objects: what is in them counts, and only when their own client has signed them.

use nhn_sandbox::jose::{base64url, sha256_base64url};
use serde_json::{Value, json};

use super::kit::{ISSUER, REDIRECT, System, claims, error, parameters, refused, said, ticket};
use crate::support::{Answer, Sandbox, keeps};

/// Base64url of JSON, for hand-made tokens.
fn part(value: &Value) -> String {
    base64url(value.to_string().as_bytes())
}

/// The claims of a good request object.
pub fn object(system: &System<'_>) -> Value {
    json!({
        "iss": system.id, "client_id": system.id, "aud": ISSUER,
        "iat": system.time(), "nbf": system.time(), "exp": system.time() + 30, "jti": "o-1",
    })
}

/// Pushes a request object with these claims changed, beside the usual parameters.
async fn push(system: &System<'_>, changes: Value) -> Answer {
    let mut object = object(system);
    for (name, value) in changes.as_object().unwrap() {
        object[name] = value.clone();
    }
    let object = system.sign(json!({"typ": "oauth-authz-req+jwt"}), &object);
    system.push(&[("request", &object)], &json!({}), false).await
}

#[tokio::test]
async fn everything_may_stand_in_the_object() {
    let sandbox = Sandbox::start().await;
    let system = System::user(&sandbox).await;
    let mut object = object(&system);
    object["redirect_uri"] = REDIRECT.into();
    object["scope"] = "openid nhn:phr/mhd/read-document".into();
    object["resource"] = json!(["nhn:phr"]);
    object["state"] = "from the object".into();
    let object = system.sign(json!({}), &object);
    let gone = [("request", object.as_str()), ("redirect_uri", ""), ("scope", ""), ("state", "")];
    let answer = system.push(&gone, &json!({}), false).await;
    assert_eq!(answer.status(), 201, "{}", answer.text());
    sandbox.satisfies(&answer, "helseid.request-object.form").await;
    sandbox.satisfies(&answer, "helseid.request-object.signature").await;
    sandbox.satisfies(&answer, "helseid.request-object.claims").await;
    sandbox.satisfies(&answer, "helseid.request-object.times").await;
    sandbox.satisfies(&answer, "helseid.request-object.duplicates").await;
    let page = system.authorize(answer.json()["request_uri"].as_str().unwrap()).await;
    let back = system.choose(&[("ticket", &ticket(&page)), ("pid", super::kit::PHYSICIAN)]).await;
    assert_eq!(parameters(&back)["state"], "from the object");
    let tokens = system.redeem(&parameters(&back)["code"], &[]).await.json();
    assert_eq!(claims(&tokens["access_token"])["aud"], "nhn:phr");
}

#[tokio::test]
async fn every_rule_of_the_object_is_seen_to_be_broken() {
    let sandbox = Sandbox::start().await;
    let system = System::user(&sandbox).await;
    let answer = system.push(&[("request", "no.jws")], &json!({}), false).await;
    sandbox.violates(&answer, "helseid.request-object.form").await;
    let other = System::of(&sandbox, "sandbox-machine").await;
    let foreign = other.sign(json!({}), &object(&system));
    let answer = system.push(&[("request", &foreign)], &json!({}), false).await;
    sandbox.violates(&answer, "helseid.request-object.signature").await;
    let answer = push(&system, json!({"iss": "sandbox-machine"})).await;
    sandbox.violates(&answer, "helseid.request-object.claims").await;
    let answer = push(&system, json!({"exp": system.time() + 600})).await;
    sandbox.violates(&answer, "helseid.request-object.times").await;
    let answer = push(&system, json!({"state": "twice"})).await;
    sandbox.violates(&answer, "helseid.request-object.duplicates").await;
    let loose = [("authorization_details", "[]")];
    let answer = system.push(&loose, &json!({}), false).await;
    assert!(said(&answer).starts_with("HID-1007"));
    sandbox.violates(&answer, "helseid.details.signed").await;
}

#[tokio::test]
async fn with_the_browser_the_object_counts_and_only_response_type_must_be_the_same() {
    let sandbox = Sandbox::start().await;
    let old = System::registered(&sandbox, "old", json!({"require_par": false})).await;
    let mut object = object(&old);
    object["response_type"] = "code".into();
    object["state"] = "from the object".into();
    object["resource"] = "nhn:phr".into();
    let object = old.sign(json!({}), &object);
    let beside = |response_type| {
        let challenge = sha256_base64url(super::kit::VERIFIER.as_bytes());
        let (id, scope, state) = (old.id.clone(), super::kit::SCOPES, "beside");
        [
            ("client_id", id),
            ("response_type", response_type),
            ("scope", scope.into()),
            ("state", state.into()),
        ]
        .into_iter()
        .chain([("redirect_uri", REDIRECT.to_owned()), ("code_challenge", challenge)])
        .chain([("code_challenge_method", "S256".to_owned()), ("resource", "nhn:melde".to_owned())])
        .chain([("request", object.clone())])
        .collect::<Vec<(&str, String)>>()
    };
    let browse = async |query: Vec<(&str, String)>| {
        let query: Vec<(&str, &str)> = query.iter().map(|(name, value)| (*name, value.as_str())).collect();
        old.browse(&query).await
    };
    let page = browse(beside("code".to_owned())).await;
    assert_eq!(page.status(), 200, "{}", page.text());
    let back = old.choose(&[("ticket", &ticket(&page)), ("pid", super::kit::PHYSICIAN)]).await;
    assert_eq!(parameters(&back)["state"], "from the object");
    let tokens = old.redeem(&parameters(&back)["code"], &[]).await.json();
    assert_eq!(claims(&tokens["access_token"])["aud"], "nhn:phr");
    let answer = browse(beside("token".to_owned())).await;
    refused(&sandbox, &answer, "invalid_request", "helseid.request-object.duplicates").await;
    assert_eq!(said(&answer), "Invalid JWT request");
}

#[tokio::test]
async fn an_object_is_pushed_again_and_needs_no_jti() {
    keeps("helseid.request-object.again");
    let sandbox = Sandbox::start().await;
    let system = System::user(&sandbox).await;
    for changes in [json!({}), json!({}), json!({"jti": null})] {
        let answer = push(&system, changes).await;
        assert_eq!(answer.status(), 201, "{}", answer.text());
    }
}

#[tokio::test]
async fn an_unsigned_object_is_refused_whatever_it_says() {
    let sandbox = Sandbox::start().await;
    let system = System::user(&sandbox).await;
    for algorithm in ["none", "HS256", "ES256"] {
        let object = format!("{}.{}.", part(&json!({"alg": algorithm})), part(&object(&system)));
        let answer = system.push(&[("request", &object)], &json!({}), false).await;
        refused(&sandbox, &answer, "invalid_request_object", "helseid.request-object.signature").await;
        assert_eq!(said(&answer), "Invalid JWT request");
    }
}

#[tokio::test]
async fn wrong_names_audiences_and_times_are_refused() {
    let sandbox = Sandbox::start().await;
    let system = System::user(&sandbox).await;
    for (changes, rule) in [
        (json!({"client_id": "sandbox-machine"}), "helseid.request-object.claims"),
        (json!({"aud": "https://other.test"}), "helseid.request-object.claims"),
        (json!({"aud": [7]}), "helseid.request-object.claims"),
        (json!({"request_uri": "x"}), "helseid.request-object.claims"),
        (json!({"exp": null}), "helseid.request-object.times"),
        (json!({"exp": system.time() - 6}), "helseid.request-object.times"),
        (json!({"exp": 1e300}), "helseid.request-object.times"),
        (json!({"nbf": system.time() + 6}), "helseid.request-object.times"),
    ] {
        let answer = push(&system, changes).await;
        refused(&sandbox, &answer, "invalid_request_object", rule).await;
    }
    let answer = push(&system, json!({"aud": [format!("{ISSUER}/")]})).await;
    assert_eq!(answer.status(), 201, "{}", error(&answer));
}
