//! `POST /_sandbox/requests/count`: verification, and the nearest misses.

use serde_json::{Value, json};

use crate::support::{EPJ, Sandbox};

async fn count(sandbox: &Sandbox, order: Value) -> Value {
    let answer = sandbox.control("POST", "/_sandbox/requests/count", order).await;
    assert_eq!(answer.status(), 200, "{}", answer.text());
    sandbox.satisfies(&answer, "control.requests.count").await;
    answer.json()
}

async fn lived() -> Sandbox {
    let sandbox = Sandbox::start().await;
    sandbox.types().await;
    sandbox.codes("ATC").await;
    sandbox.codes("NO_SUCH").await;
    sandbox.call("POST", "/okt-events").header(EPJ).json(&json!({"a": "needle"})).send().await;
    sandbox
}

#[tokio::test]
async fn what_fits_is_counted() {
    let sandbox = lived().await;
    for (order, expected) in [
        (json!({}), 4),
        (json!({"api": "codingsystems"}), 3),
        (json!({"method": "POST"}), 1),
        (json!({"path": "/api/codingsystems/v1/codes/*"}), 2),
        (json!({"path": "/API/codingsystems/v1/TYPES"}), 1),
        (json!({"headers": {"NHN-Source-System": EPJ.1}}), 4),
        (json!({"body_contains": "needle"}), 1),
        (json!({"status": 400}), 1),
        (json!({"api": "codingsystems", "status": 200, "path": "/**/".trim_end_matches('/')}), 2),
    ] {
        assert_eq!(count(&sandbox, order.clone()).await, json!({"count": expected}), "{order}");
    }
}

#[tokio::test]
async fn with_none_the_nearest_say_what_differed() {
    let sandbox = lived().await;
    let wanted = json!({"method": "POST", "path": "/okt-events", "body_contains": "haystack"});
    let counted = count(&sandbox, wanted).await;
    assert_eq!((&counted["count"], counted["nearest"].as_array().unwrap().len()), (&json!(0), 3));
    let nearest = &counted["nearest"][0];
    assert_eq!(
        (&nearest["request"]["target"], &nearest["request"]["method"]),
        (&json!("/okt-events"), &json!("POST"))
    );
    let differed = json!([{"part": "body_contains", "expected": "haystack", "got": "{\"a\":\"needle\"}"}]);
    assert_eq!(nearest["differed"], differed);
    let header = count(&sandbox, json!({"path": "/okt-events", "headers": {"x-api-key": "k"}})).await;
    let missing = json!([{"part": "headers.x-api-key", "expected": "k", "got": null}]);
    assert_eq!(header["nearest"][0]["differed"], missing);
}

#[tokio::test]
async fn of_an_empty_journal_nothing_is_near() {
    let sandbox = Sandbox::start().await;
    assert_eq!(count(&sandbox, json!({"api": "okt"})).await, json!({"count": 0, "nearest": []}));
}

#[tokio::test]
async fn what_cannot_be_counted_by_is_refused() {
    let sandbox = Sandbox::start().await;
    for order in [
        json!({"api": "x"}),
        json!({"path": "okt"}),
        json!({"path": "/api/v1/treatmentGroup?sinceVersion=3"}),
        json!({"method": "post"}),
        json!({"headers": {"a b": "c"}}),
    ] {
        let refused = sandbox.control("POST", "/_sandbox/requests/count", order.clone()).await;
        assert_eq!(refused.status(), 400, "{order}");
        sandbox.violates(&refused, "control.requests.count").await;
    }
    for order in [json!([]), json!({"x": 1}), json!({"status": "200"}), json!({"headers": ["a"]})] {
        let refused = sandbox.control("POST", "/_sandbox/requests/count", order.clone()).await;
        assert_eq!(refused.rules(), ["sandbox.body.json"], "{order}");
    }
}
