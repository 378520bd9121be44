//! `/_sandbox/faults`: asked for, listed, taken away.

use serde_json::{Value, json};

use crate::support::Sandbox;

const FAULTS: &str = "/_sandbox/faults";

async fn list(sandbox: &Sandbox) -> Value {
    sandbox.get(FAULTS).send().await.json()
}

#[tokio::test]
async fn a_fault_is_listed_as_it_was_asked_for_with_its_number_and_hits() {
    let sandbox = Sandbox::start().await;
    let order = json!({
        "match": {"api": "okt", "method": "POST", "path": "/okt-events"},
        "times": 3,
        "nth": 2,
        "probability": 0.25,
        "quota": {"requests": 10, "per_seconds": 60},
        "after": true,
        "effect": {"status": 503, "retry_after_seconds": 30, "delay_ms": {"min": 1, "max": 2}},
    });
    let added = sandbox.control("POST", FAULTS, order.clone()).await;
    assert_eq!(added.status(), 201);
    sandbox.satisfies(&added, "control.faults.order").await;
    let mut expected = order;
    for (name, value) in [("id", 1), ("seen", 0), ("hits", 0)] {
        expected[name] = value.into();
    }
    assert_eq!((added.json(), list(&sandbox).await), (expected.clone(), json!([expected])));
}

#[tokio::test]
async fn one_or_all_are_taken_away() {
    let sandbox = Sandbox::start().await;
    for _ in 0..3 {
        sandbox.control("POST", FAULTS, json!({"effect": {"drop": true}})).await;
    }
    let gone = sandbox.call("DELETE", "/_sandbox/faults/2").send().await;
    assert_eq!(gone.status(), 204);
    sandbox.satisfies(&gone, "control.faults.known").await;
    let ids: Vec<_> = list(&sandbox).await.as_array().unwrap().iter().map(|it| it["id"].clone()).collect();
    assert_eq!(ids, [1, 3]);
    for id in ["2", "0", "x", "-1", "18446744073709551616"] {
        let refused = sandbox.call("DELETE", &format!("{FAULTS}/{id}")).send().await;
        assert_eq!(refused.status(), 404, "{id}");
        sandbox.violates(&refused, "control.faults.known").await;
    }
    assert_eq!(sandbox.call("DELETE", FAULTS).send().await.json(), json!({"deleted": 2}));
    let next = sandbox.control("POST", FAULTS, json!({"effect": {"drop": true}})).await;
    assert_eq!(next.json()["id"], 4, "numbers are not given twice");
}

#[tokio::test]
async fn every_mistake_is_told_with_its_place_and_nothing_is_added() {
    let sandbox = Sandbox::start().await;
    let order = json!({
        "match": {"api": "control", "method": "get", "path": "/x?y=z"},
        "times": 0,
        "effect": {"status": 501, "drop": true},
    });
    let refused = sandbox.control("POST", FAULTS, order).await;
    assert_eq!(refused.status(), 400);
    sandbox.violates(&refused, "control.faults.order").await;
    let detail = refused.json()["detail"].as_str().unwrap().to_owned();
    for place in ["/match/api", "/match/method", "/match/path", "/times", "/effect:", "/effect/status"] {
        assert!(detail.contains(place), "{place} in {detail}");
    }
    assert_eq!(list(&sandbox).await, json!([]));
}

#[tokio::test]
async fn a_path_that_would_never_be_struck_is_refused() {
    let sandbox = Sandbox::start().await;
    let order = |wanted: &Value| json!({"match": wanted, "effect": {"drop": true}});
    for wanted in [
        json!({"path": "/api/v1/treatmentGroups"}),
        json!({"path": "/ws/ci-42/api/v1/treatmentGroup"}),
        json!({"path": "/_sandbox/health"}),
        json!({"path": "/api/v1/treatmentGroup", "api": "okt"}),
    ] {
        let refused = sandbox.control("POST", FAULTS, order(&wanted)).await;
        assert_eq!(refused.status(), 400, "{wanted}");
        sandbox.violates(&refused, "control.faults.order").await;
        assert!(refused.json()["detail"].as_str().unwrap().starts_with("/match/path: "), "{wanted}");
    }
    for wanted in [
        json!({"path": "/API/v1/treatmentgroup/", "api": "nompd"}),
        json!({"path": "/api/codingsystems/v1/codes/NO_SUCH"}),
        json!({"path": "/connect/token"}),
        json!({"path": "/api/v1/treatment*"}),
    ] {
        let added = sandbox.control("POST", FAULTS, order(&wanted)).await;
        assert_eq!(added.status(), 201, "{wanted}: {}", added.text());
    }
}

#[tokio::test]
async fn bodies_of_another_form_are_refused() {
    let sandbox = Sandbox::start().await;
    for order in [
        json!([]),
        json!({"effect": {"drop": "yes"}}),
        json!({"effect": {"delay_ms": -1}}),
        json!({"effect": {"delay_ms": {"min": 1}}}),
        json!({"effect": {"status": 70_000}}),
        json!({"effect": {"truncate": -1}}),
        json!({"effect": {"explode": true}}),
        json!({"extra": 1, "effect": {"drop": true}}),
        json!({"match": {"host": "x"}, "effect": {"drop": true}}),
        json!({"quota": {"requests": 1}}),
        json!({"times": 1.5, "effect": {"drop": true}}),
    ] {
        let refused = sandbox.control("POST", FAULTS, order.clone()).await;
        assert_eq!(
            (refused.status(), refused.rules()),
            (400, vec!["sandbox.body.json".to_owned()]),
            "{order}"
        );
    }
    assert_eq!(list(&sandbox).await, json!([]));
}

#[tokio::test]
async fn there_are_a_hundred_at_most() {
    let sandbox = Sandbox::start().await;
    for number in 1..=101 {
        let added = sandbox.control("POST", FAULTS, json!({"effect": {"drop": true}})).await;
        assert_eq!(added.status(), if number == 101 { 400 } else { 201 });
    }
}
