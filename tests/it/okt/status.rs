//! `GET /okt-status/{pid}`.

use serde_json::json;

use super::{PID, SHARED, active, deliver, open};
use crate::support::{NOW, keeps};

#[tokio::test]
async fn an_unknown_person_and_one_without_active_services_have_0() {
    keeps("okt.status.zero");
    let sandbox = open().await;
    let answer = sandbox.get(&format!("/okt-status/{PID}")).send().await;
    assert_eq!(answer.text(), r#"{"oktStatus":0,"personIdentifier":"26812297073"}"#);
    deliver(&sandbox, vec![json!({"startDate": "2026-01-01", "temporaryCessation": true})]).await;
    assert_eq!(active(&sandbox, PID).await, 0);
}

#[tokio::test]
async fn services_begun_not_ended_and_not_on_hold_are_counted() {
    keeps("okt.status.count");
    let sandbox = open().await;
    assert_eq!(active(&sandbox, SHARED[0]).await, 3);
    let today = &NOW[..10];
    let counted = [
        (json!({"startDate": today}), 1),
        (json!({"startDate": "2026-03-04"}), 1),
        (json!({"startDate": "2020-01-01", "endDate": today}), 2),
        (json!({"startDate": "2020-01-02", "endDate": "2026-03-02"}), 2),
        (json!({"startDate": "2020-01-03", "endDate": "2026-03-04"}), 3),
        (json!({"startDate": "2020-01-04", "temporaryCessation": true}), 3),
    ];
    for (message, expected) in counted {
        deliver(&sandbox, vec![message.clone()]).await;
        assert_eq!(active(&sandbox, PID).await, expected, "{message}");
    }
}

#[tokio::test]
async fn a_day_begins_and_ends_when_it_does_in_oslo() {
    keeps("okt.status.day");
    let sandbox = open().await;
    deliver(&sandbox, vec![json!({"startDate": "2026-07-10", "endDate": "2026-07-10"})]).await;
    deliver(&sandbox, vec![json!({"startDate": "2026-12-10", "endDate": "2026-12-10"})]).await;
    // Summer time is two hours ahead of UTC, winter time one.
    for (now, expected) in [
        ("2026-07-09T21:59:59Z", 0),
        ("2026-07-09T22:00:00Z", 1),
        ("2026-07-10T21:59:59Z", 1),
        ("2026-07-10T22:00:00Z", 0),
        ("2026-12-09T22:59:59Z", 0),
        ("2026-12-09T23:00:00Z", 1),
        ("2026-12-10T23:00:00Z", 0),
    ] {
        let clock = sandbox.control("PUT", "/_sandbox/clock", json!({"mode": "frozen", "now": now})).await;
        assert_eq!(clock.status(), 200, "{}", clock.text());
        assert_eq!(active(&sandbox, PID).await, expected, "{now}");
    }
}
