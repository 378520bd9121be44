//! What Kjernejournalforskriften lets be shown, on both sides of every limit.

use serde_json::{Value, json};

use super::{LINE, MALIN, add, code, documents, form, post_on, set, start, with};
use crate::support::{Sandbox, keeps};

/// How many documents of a group are shown, and how many there are.
async fn shown(sandbox: &Sandbox, patient: &str, category: &str) -> (usize, usize) {
    let body = form(&[("patient.identifier", patient), ("status", "current"), ("category", category)]);
    let filtered = post_on(sandbox, "FORHOYET_AKUTT", body.clone()).await.json();
    let all = super::post(sandbox, body).await.json();
    let blocked = 0;
    (documents(&filtered).len(), documents(&all).len() + blocked)
}

#[tokio::test]
async fn documents_are_shown_up_to_the_day_their_years_end() {
    keeps("phr.filter.always");
    keeps("phr.filter.one-year");
    keeps("phr.filter.five-years");
    keeps("phr.filter.unlisted");
    let sandbox = start().await;
    // Of Malin's documents: at the limit, within, and one day past it.
    for (category, expected) in [
        ("C00-1", (4, 8)),
        ("D00-1", (3, 6)),
        ("E00-1", (3, 6)),
        ("I00-1", (3, 5)),
        ("B00-1", (0, 2)),
        ("F00-1", (0, 2)),
        ("J00-1", (0, 2)),
        ("S00-1", (0, 2)),
    ] {
        assert_eq!(shown(&sandbox, MALIN, category).await, expected, "{category}");
    }
    let (of_a, all_a) = shown(&sandbox, MALIN, "A00-1").await;
    // The blocked one is shown on a raised basis only.
    assert_eq!((of_a, all_a), (4, 3));
}

#[tokio::test]
async fn unlisted_groups_are_shown_where_the_switch_says_so() {
    let sandbox = with(&[("phr.unlisted_categories", json!("show"))]).await;
    for category in ["B00-1", "F00-1", "J00-1", "S00-1"] {
        assert_eq!(shown(&sandbox, MALIN, category).await, (2, 2), "{category}");
    }
    assert_eq!(shown(&sandbox, MALIN, "C00-1").await, (4, 8));
    set(&sandbox, "phr.unlisted_categories", "hide").await;
    assert_eq!(shown(&sandbox, MALIN, "B00-1").await, (0, 2));
}

/// A laboratory answer of these instants, given to Line.
async fn laboratory(sandbox: &Sandbox, title: &str, start: Value, created: &str) {
    let mut body =
        json!({"patient": LINE, "title": title, "type": "C01-2", "created": created, "text": ["Svar."]});
    match start {
        Value::Null => body["noPeriod"] = json!(true),
        start => body["start"] = start,
    }
    add(sandbox, body).await;
}

async fn finds(sandbox: &Sandbox, title: &str) -> bool {
    let body = form(&[("patient.identifier", LINE), ("status", "current"), ("_sort", "name")]);
    let bundle = post_on(sandbox, "SAMTYKKE", body).await.json();
    super::titles(&bundle).contains(&title.to_owned())
}

#[tokio::test]
async fn years_are_counted_from_the_start_of_the_service_by_oslos_calendar() {
    keeps("phr.filter.date");
    let sandbox = with(&[("phr.result_cache", json!(false))]).await;
    // The sandbox stands at 3 March 2026; midnight in Oslo is 23:00 UTC.
    laboratory(&sandbox, "First of the day", json!("2025-03-02T23:00:00Z"), "2025-06-01T10:00:00Z").await;
    laboratory(&sandbox, "Last of the day before", json!("2025-03-02T22:59:59Z"), "2025-06-01T10:00:00Z")
        .await;
    laboratory(&sandbox, "No service, in time", Value::Null, "2025-03-02T23:00:00Z").await;
    laboratory(&sandbox, "No service, too late", Value::Null, "2025-03-02T22:59:59Z").await;
    assert!(finds(&sandbox, "First of the day").await && finds(&sandbox, "No service, in time").await);
    assert!(
        !finds(&sandbox, "Last of the day before").await && !finds(&sandbox, "No service, too late").await
    );
}

#[tokio::test]
async fn a_leap_day_ends_its_year_on_the_28th_of_february() {
    let sandbox = with(&[("phr.result_cache", json!(false))]).await;
    laboratory(&sandbox, "Leap", json!("2024-02-29T12:00:00Z"), "2024-02-29T12:00:00Z").await;
    for (now, expected) in [("2025-02-28T22:59:59Z", true), ("2025-02-28T23:00:00Z", false)] {
        sandbox.control("PUT", "/_sandbox/clock", json!({"mode": "frozen", "now": now})).await;
        assert_eq!(finds(&sandbox, "Leap").await, expected, "{now}");
    }
}

#[tokio::test]
async fn days_begin_at_summer_times_midnight_in_summer() {
    let sandbox = with(&[("phr.result_cache", json!(false))]).await;
    // 30 March 2025 has 23 hours and ends at 22:00 UTC.
    laboratory(&sandbox, "Short day", json!("2025-03-30T21:59:59Z"), "2025-03-30T21:59:59Z").await;
    laboratory(&sandbox, "Day after", json!("2025-03-30T22:00:00Z"), "2025-03-30T22:00:00Z").await;
    let at = |now| sandbox.control("PUT", "/_sandbox/clock", json!({"mode": "frozen", "now": now}));
    at("2026-03-30T12:00:00Z").await;
    assert!(finds(&sandbox, "Short day").await && finds(&sandbox, "Day after").await);
    at("2026-03-31T12:00:00Z").await;
    assert!(!finds(&sandbox, "Short day").await && finds(&sandbox, "Day after").await);
}

#[tokio::test]
async fn every_document_shown_is_of_a_listed_group() {
    let sandbox = start().await;
    for patient in [LINE, MALIN, super::ROLAND, super::ELSE] {
        let body = form(&[("patient.identifier", patient), ("status", "current")]);
        let bundle = post_on(&sandbox, "AKUTT", body).await.json();
        for document in documents(&bundle) {
            let category = code(&document["category"][0]);
            assert!(["A00-1", "C00-1", "D00-1", "E00-1", "I00-1"].contains(&category), "{category}");
        }
    }
}
