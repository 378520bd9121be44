//! `X-API-KEY`.

use serde_json::json;

use super::{LISTS, TREATMENT, ask};
use crate::support::{Answer, KEY, Sandbox, keeps};

fn is_the_documented_refusal(answer: &Answer) {
    assert_eq!((answer.status(), answer.header("content-type")), (401, "application/json; charset=utf-8"));
    assert_eq!(answer.text(), r#"{"error":"Invalid or missing API key."}"#);
}

#[tokio::test]
async fn the_documented_key_opens_both_lists() {
    let sandbox = Sandbox::start().await;
    for path in LISTS {
        let answer = ask(&sandbox, path).await;
        assert_eq!(answer.status(), 200);
        sandbox.satisfies(&answer, "nompd.api-key.present").await;
        sandbox.satisfies(&answer, "nompd.api-key.known").await;
        sandbox.satisfies(&answer, "nompd.api-key.once").await;
    }
}

#[tokio::test]
async fn a_missing_key_is_refused_with_the_documented_body() {
    keeps("nompd.errors.key");
    let sandbox = Sandbox::start().await;
    for path in LISTS {
        let refused = sandbox.get(path).send().await;
        is_the_documented_refusal(&refused);
        sandbox.violates(&refused, "nompd.api-key.present").await;
    }
}

#[tokio::test]
async fn a_wrong_key_is_refused_with_the_same_body_and_never_repeated() {
    let sandbox = Sandbox::start().await;
    for wrong in ["wrong-but-secret", "YOUR-API-KEY", "", "your-api-key,your-api-key"] {
        let refused = sandbox.get(TREATMENT).header(("x-api-key", wrong)).send().await;
        is_the_documented_refusal(&refused);
        sandbox.violates(&refused, "nompd.api-key.known").await;
    }
    let entry = sandbox.get(TREATMENT).header(("x-api-key", "wrong-but-secret")).send().await;
    assert!(!sandbox.entry(&entry).await["checks"].to_string().contains("wrong-but-secret"));
}

#[tokio::test]
async fn a_repeated_key_is_no_key() {
    let sandbox = Sandbox::start().await;
    let refused = sandbox.get(TREATMENT).header(KEY).header(KEY).send().await;
    is_the_documented_refusal(&refused);
    sandbox.violates(&refused, "nompd.api-key.once").await;
}

#[tokio::test]
async fn the_key_is_judged_before_the_query() {
    let sandbox = Sandbox::start().await;
    is_the_documented_refusal(&sandbox.get("/api/v1/treatmentGroup?sinceVersion=x").send().await);
}

#[tokio::test]
async fn several_keys_can_be_set_at_the_start_and_at_run_time() {
    let sandbox = Sandbox::with(|config| {
        config.settings.insert("nompd.api_keys".into(), json!(["epj-one", "epj-two"]));
    })
    .await;
    for (key, status) in [("epj-one", 200), ("epj-two", 200), ("your-api-key", 401)] {
        let answer = sandbox.get(TREATMENT).header(("x-api-key", key)).send().await;
        assert_eq!(answer.status(), status, "{key}");
    }
    sandbox.control("PATCH", "/_sandbox/settings", json!({"nompd.api_keys": ["nøkkel"]})).await;
    let answer = sandbox.get(TREATMENT).raw_header("x-api-key", "nøkkel".as_bytes()).send().await;
    assert_eq!(answer.status(), 200);
    assert_eq!(sandbox.get(TREATMENT).header(("x-api-key", "epj-one")).send().await.status(), 401);
}

#[tokio::test]
async fn a_list_of_keys_that_is_empty_or_no_list_is_refused() {
    let sandbox = Sandbox::start().await;
    for bad in [json!([]), json!("your-api-key"), json!(["a", "a"])] {
        let refused = sandbox.control("PATCH", "/_sandbox/settings", json!({"nompd.api_keys": bad})).await;
        assert_eq!(refused.status(), 400);
        sandbox.violates(&refused, "control.settings.value").await;
    }
    assert_eq!(ask(&sandbox, TREATMENT).await.status(), 200);
}
