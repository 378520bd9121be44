//! Which requests a fault strikes.

use serde_json::{Value, json};

use super::{fault, hits};
use crate::support::{KEY, Sandbox, keeps};

/// The statuses of so many requests.
async fn statuses(sandbox: &Sandbox, count: usize) -> Vec<u16> {
    let mut statuses = Vec::new();
    for _ in 0..count {
        statuses.push(sandbox.types().await.status());
    }
    statuses
}

async fn advance(sandbox: &Sandbox, by: &str) {
    sandbox.control("POST", "/_sandbox/clock/advance", json!({"by": by})).await;
}

#[tokio::test]
async fn the_nth_request_alone_or_the_first_few() {
    let sandbox = Sandbox::start().await;
    fault(&sandbox, json!({"nth": 2, "effect": {"status": 503}})).await;
    assert_eq!(statuses(&sandbox, 3).await, [200, 503, 200]);
    sandbox.call("DELETE", "/_sandbox/faults").send().await;
    fault(&sandbox, json!({"times": 2, "effect": {"status": 503}})).await;
    assert_eq!(statuses(&sandbox, 3).await, [503, 503, 200]);
    let list = sandbox.get("/_sandbox/faults").send().await.json();
    assert_eq!((&list[0]["seen"], &list[0]["hits"]), (&json!(3), &json!(2)));
}

#[tokio::test]
async fn a_share_of_them_the_same_again_after_a_reset() {
    keeps("sandbox.fault.chance");
    let sandbox = Sandbox::start().await;
    let order = json!({"probability": 0.5, "effect": {"status": 503}});
    fault(&sandbox, order.clone()).await;
    let once = statuses(&sandbox, 40).await;
    let struck = once.iter().filter(|it| **it == 503).count();
    assert!((8..=32).contains(&struck), "{once:?}");
    assert_eq!(hits(&sandbox).await, json!([struck]));
    sandbox.call("POST", "/_sandbox/reset").send().await;
    assert_eq!(sandbox.get("/_sandbox/faults").send().await.json(), json!([]));
    fault(&sandbox, order).await;
    assert_eq!(statuses(&sandbox, 40).await, once);
}

#[tokio::test]
async fn what_goes_beyond_a_quota_is_429_until_its_time_is_over() {
    let sandbox = Sandbox::start().await;
    fault(&sandbox, json!({"match": {"api": "codingsystems"}, "quota": {"requests": 2, "per_seconds": 60}}))
        .await;
    assert_eq!(statuses(&sandbox, 2).await, [200, 200]);
    advance(&sandbox, "PT10.5S").await;
    let refused = sandbox.types().await;
    assert_eq!((refused.status(), refused.header("retry-after")), (429, "50"), "rounded up");
    advance(&sandbox, "PT49S").await;
    assert_eq!(sandbox.types().await.header("retry-after"), "1");
    advance(&sandbox, "PT1S").await;
    assert_eq!(statuses(&sandbox, 3).await, [200, 200, 429], "the next minute");
    assert_eq!(sandbox.get("/api/v1/treatmentGroup").header(KEY).send().await.status(), 200);
}

#[tokio::test]
async fn api_method_and_path_pattern_say_which() {
    let sandbox = Sandbox::start().await;
    let codes = async |system: &str| sandbox.codes(system).await.status();
    for (matching, expected) in [
        (json!({"api": "nompd"}), [200, 200, 200]),
        (json!({"api": "codingsystems"}), [503, 503, 503]),
        (json!({"method": "POST"}), [200, 200, 200]),
        (json!({"method": "GET", "path": "/api/codingsystems/v1/codes/*"}), [200, 503, 503]),
        (json!({"path": "/API/CodingSystems/v1/codes/kj_*/"}), [200, 503, 200]),
        (json!({"path": "/api/codingsystems/**"}), [503, 503, 503]),
    ] {
        sandbox.call("DELETE", "/_sandbox/faults").send().await;
        fault(&sandbox, json!({"match": matching, "effect": {"status": 503}})).await;
        let got = [sandbox.types().await.status(), codes("KJ_KILDE_OPPLYSNINGER").await, codes("ATC").await];
        assert_eq!(got, expected, "{matching}");
    }
}

#[tokio::test]
async fn a_fault_of_one_workspace_leaves_the_others_untouched() {
    let sandbox = Sandbox::start().await;
    let (one, other) = (sandbox.workspace("one").await, sandbox.workspace("other").await);
    fault(&one, json!({"effect": {"status": 503}})).await;
    assert_eq!(one.types().await.status(), 503);
    assert_eq!((other.types().await.status(), sandbox.types().await.status()), (200, 200));
    let list: Value = other.get("/_sandbox/faults").send().await.json();
    assert_eq!(list, json!([]));
}
