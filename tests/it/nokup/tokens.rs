//! Who may look codes up: the token, its scope and how it comes.

use serde_json::json;

use super::{V1, V2, set};
use crate::support::{Answer, Sandbox};

const SCOPE: &str = "nhn:melde/biovigilans";

async fn by_dpop(sandbox: &Sandbox, path: &str, scope: &str) -> Answer {
    let token = sandbox.minted(json!({"scopes": [scope]})).await;
    sandbox.get_with(&format!("{path}/2"), &token).await
}

async fn by_bearer(sandbox: &Sandbox, path: &str) -> Answer {
    let token = sandbox.minted(json!({"scopes": [SCOPE]})).await;
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
async fn version_1_takes_bearer_too_unless_it_is_switched_and_version_2_never() {
    let sandbox = Sandbox::start().await;
    assert_eq!(by_bearer(&sandbox, V1).await.status(), 200);
    let answer = by_bearer(&sandbox, V2).await;
    assert_eq!((answer.status(), answer.rules()), (401, vec!["auth.authorization.scheme".to_owned()]));
    set(&sandbox, json!({"nokup.v1_token": "dpop"})).await;
    let answer = by_bearer(&sandbox, V1).await;
    assert_eq!((answer.status(), answer.rules()), (401, vec!["auth.authorization.scheme".to_owned()]));
}
