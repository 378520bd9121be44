//! Who may look codes up: the token, its scope and how it comes.

use serde_json::json;

use super::{V1, V2, set};
use crate::{
    helseid::ISSUER,
    support::{Answer, Sandbox, access_token, now},
};

const SCOPE: &str = "nhn:melde/biovigilans";

async fn by_dpop(sandbox: &Sandbox, path: &str, scope: &str) -> Answer {
    let token = sandbox.minted(json!({"scopes": [scope]})).await;
    sandbox.get_with(&format!("{path}/2"), &token).await
}

/// A token of the demo client for machines that is bound to no key.
fn unbound() -> String {
    access_token(&json!({
        "iss": ISSUER, "aud": "nhn:melde", "scope": [SCOPE], "client_id": "sandbox-machine",
        "nbf": now(), "exp": now() + 600,
    }))
}

async fn by_bearer(sandbox: &Sandbox, path: &str) -> Answer {
    send_bearer(sandbox, path, &unbound()).await
}

async fn send_bearer(sandbox: &Sandbox, path: &str, token: &str) -> Answer {
    sandbox.get(&format!("{path}/2")).header(("authorization", &format!("Bearer {token}"))).send().await
}

#[tokio::test]
async fn a_token_with_the_scope_looks_codes_up_in_both_versions() {
    let sandbox = Sandbox::start().await;
    for path in [V1, V2] {
        let answer = by_dpop(&sandbox, path, SCOPE).await;
        assert_eq!(answer.status(), 200, "{}", answer.text());
        sandbox.satisfies(&answer, "nokup.scope").await;
    }
}

#[tokio::test]
async fn a_token_without_the_scope_is_forbidden_without_a_word() {
    let sandbox = Sandbox::start().await;
    let answer = by_dpop(&sandbox, V1, "nhn:melde/report/send").await;
    assert_eq!((answer.status(), answer.body().len()), (403, 0));
    sandbox.violates(&answer, "nokup.scope").await;
    let answer = by_dpop(&sandbox, V1, "nhn:fj-okt/lesetilgang").await;
    assert_eq!((answer.status(), answer.rules()), (401, vec!["auth.token.audience".to_owned()]));
}

#[tokio::test]
async fn a_bound_token_as_bearer_is_refused_by_version_1_too() {
    let sandbox = Sandbox::start().await;
    let bound = sandbox.minted(json!({"scopes": [SCOPE]})).await;
    let answer = send_bearer(&sandbox, V1, &bound).await;
    assert_eq!((answer.status(), answer.rules()), (401, vec!["auth.token.bearer".to_owned()]));
    assert_eq!(answer.header("www-authenticate"), "Bearer error=\"invalid_token\"");
    sandbox.violates(&answer, "auth.token.bearer").await;
    let answer = sandbox.get_with(&format!("{V1}/2"), &bound).await;
    sandbox.satisfies(&answer, "auth.token.bearer").await;
}

#[tokio::test]
async fn version_1_takes_bearer_too_unless_it_is_switched_and_version_2_never() {
    let sandbox = Sandbox::start().await;
    let answer = by_bearer(&sandbox, V1).await;
    assert_eq!(answer.status(), 200, "{}", answer.text());
    sandbox.satisfies(&answer, "auth.token.bearer").await;
    let answer = by_bearer(&sandbox, V2).await;
    assert_eq!((answer.status(), answer.rules()), (401, vec!["auth.authorization.scheme".to_owned()]));
    set(&sandbox, json!({"nokup.v1_token": "dpop"})).await;
    let answer = by_bearer(&sandbox, V1).await;
    assert_eq!((answer.status(), answer.rules()), (401, vec!["auth.authorization.scheme".to_owned()]));
}
