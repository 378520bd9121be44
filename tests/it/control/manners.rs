//! How a client behaves towards all APIs: judged over the sandbox's clock.

use serde_json::json;

use crate::support::{Answer, EPJ, Sandbox};

async fn with_event(sandbox: &Sandbox, event: &str) -> Answer {
    sandbox.get("/api/codingsystems/v1/types").header(EPJ).header(("nhn-event-id", event)).send().await
}

async fn advance(sandbox: &Sandbox, by: &str) {
    sandbox.control("POST", "/_sandbox/clock/advance", json!({"by": by})).await;
}

#[tokio::test]
async fn an_event_id_belongs_to_one_request() {
    let sandbox = Sandbox::start().await;
    for event in ["a", "b"] {
        let answer = with_event(&sandbox, event).await;
        sandbox.satisfies(&answer, "sandbox.habit.event-id").await;
    }
    let again = with_event(&sandbox, "a").await;
    assert_eq!(again.status(), 200, "judged, never refused");
    sandbox.violates(&again, "sandbox.habit.event-id").await;
    let other = sandbox.workspace("other").await;
    let answer = with_event(&other, "a").await;
    other.satisfies(&answer, "sandbox.habit.event-id").await;
    sandbox.call("POST", "/_sandbox/reset").send().await;
    let answer = with_event(&sandbox, "a").await;
    sandbox.satisfies(&answer, "sandbox.habit.event-id").await;
}

#[tokio::test]
async fn who_is_told_when_to_come_again_does_not_come_before() {
    let sandbox = Sandbox::start().await;
    let busy = json!({"effect": {"status": 503, "retry_after_seconds": 30}, "times": 2});
    sandbox.control("POST", "/_sandbox/faults", busy).await;
    assert_eq!(sandbox.types().await.header("retry-after"), "30");
    advance(&sandbox, "PT29S").await;
    let early = sandbox.types().await;
    sandbox.violates_quietly(&early, "sandbox.habit.retry-after").await;
    advance(&sandbox, "PT30S").await;
    let answer = sandbox.types().await;
    assert_eq!(answer.status(), 200);
    sandbox.satisfies(&answer, "sandbox.habit.retry-after").await;
}

#[tokio::test]
async fn coming_too_early_is_judged_and_not_refused() {
    let sandbox = Sandbox::start().await;
    let busy = json!({"effect": {"status": 429, "retry_after_seconds": 30}, "times": 1});
    sandbox.control("POST", "/_sandbox/faults", busy).await;
    sandbox.types().await;
    let another =
        sandbox.get("/api/codingsystems/v1/types").header(("nhn-source-system", "Another")).send().await;
    let checks = sandbox.entry(&another).await["checks"].to_string();
    assert!(!checks.contains("retry-after"), "another caller was told nothing");
    let early = sandbox.types().await;
    assert_eq!(early.status(), 200);
    sandbox.violates(&early, "sandbox.habit.retry-after").await;
}

#[tokio::test]
async fn a_clock_that_is_moved_back_lets_everybody_come_again() {
    let sandbox = Sandbox::start().await;
    let busy = json!({"effect": {"status": 429, "retry_after_seconds": 30}, "times": 1});
    sandbox.control("POST", "/_sandbox/faults", busy).await;
    sandbox.types().await;
    advance(&sandbox, "-PT1H").await;
    let answer = sandbox.types().await;
    assert_eq!(answer.status(), 200);
    assert!(!sandbox.entry(&answer).await["checks"].to_string().contains("retry-after"));
}
