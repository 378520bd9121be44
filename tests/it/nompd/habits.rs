//! How a client goes about it: judged, never refused.

use serde_json::json;

use super::{LISTS, TREATMENT, ask};
use crate::support::{KEY, Sandbox};

const RULE: &str = "nompd.habit.since-version";

async fn is_judged(sandbox: &Sandbox, answer: &crate::support::Answer) -> bool {
    sandbox.entry(answer).await["checks"].as_array().unwrap().iter().any(|check| check["rule"] == RULE)
}

#[tokio::test]
async fn whole_lists_once_and_diffs_from_then_on_keep_the_habit() {
    let sandbox = Sandbox::start().await;
    for path in LISTS {
        let first = ask(&sandbox, path).await;
        assert!(!is_judged(&sandbox, &first).await, "the first fetch is whole");
        let diff = ask(&sandbox, &format!("{path}?sinceVersion={}", first.json()["currentVersion"])).await;
        sandbox.satisfies(&diff, "nompd.habit.since-version").await;
    }
}

#[tokio::test]
async fn the_whole_list_again_breaks_the_habit_and_is_answered() {
    let sandbox = Sandbox::start().await;
    ask(&sandbox, TREATMENT).await;
    let again = ask(&sandbox, TREATMENT).await;
    assert_eq!(again.status(), 200);
    sandbox.violates(&again, "nompd.habit.since-version").await;
}

#[tokio::test]
async fn each_key_and_list_is_judged_for_itself_and_reset_forgets() {
    let sandbox = Sandbox::start().await;
    sandbox
        .control("PATCH", "/_sandbox/settings", json!({"nompd.api_keys": ["your-api-key", "other"]}))
        .await;
    ask(&sandbox, TREATMENT).await;
    let other = sandbox.get(TREATMENT).header(("x-api-key", "other")).send().await;
    assert!(!is_judged(&sandbox, &other).await);
    assert!(!is_judged(&sandbox, &ask(&sandbox, LISTS[1]).await).await);
    sandbox.call("POST", "/_sandbox/reset").send().await;
    let first = sandbox.get(TREATMENT).header(KEY).send().await;
    assert!(!is_judged(&sandbox, &first).await);
}

#[tokio::test]
async fn what_never_reached_the_client_whole_is_no_first_fetch() {
    let sandbox = Sandbox::start().await;
    let head = sandbox.call("HEAD", TREATMENT).header(KEY).send().await;
    assert!(!is_judged(&sandbox, &head).await);
    for effect in [json!({"truncate": true}), json!({"garbage": true})] {
        let order = json!({"times": 1, "effect": effect});
        assert_eq!(sandbox.control("POST", "/_sandbox/faults", order).await.status(), 201);
        let _ = sandbox.get(TREATMENT).header(KEY).send_raw().await;
    }
    let retry = ask(&sandbox, TREATMENT).await;
    assert!(!is_judged(&sandbox, &retry).await);
}
