//! What is unlikely of a post is stored all the same, and judged.

use serde_json::{Value, json};

use super::{event, open, post, service, set};
use crate::support::Answer;

async fn stored(sandbox: &crate::support::Sandbox, message: Value) -> Answer {
    let answer = post(sandbox, &event(vec![message])).await;
    assert_eq!(answer.status(), 201, "{}", answer.text());
    answer
}

fn with(code: &str, field: &str, value: &str) -> Value {
    let mut message = json!({"startDate": "2026-01-01", "iplosCode": {"iplosCodeValue": code}});
    message[field] = json!(value);
    message
}

#[tokio::test]
async fn a_stay_belongs_to_an_institution() {
    let sandbox = open().await;
    let home = stored(&sandbox, with("05", "stayType", "dagopphold")).await;
    sandbox.violates(&home, "okt.stay-type.service").await;
    let institution = stored(&sandbox, with("17", "stayType", "dagopphold")).await;
    sandbox.satisfies(&institution, "okt.stay-type.service").await;
}

#[tokio::test]
async fn a_stay_is_one_of_those_that_have_been_seen() {
    let sandbox = open().await;
    let seen = stored(&sandbox, with("20", "stayType", "korttidsopphold")).await;
    sandbox.satisfies(&seen, "okt.stay-type.known").await;
    let unseen = stored(&sandbox, with("20", "stayType", "langtidsopphold")).await;
    sandbox.violates(&unseen, "okt.stay-type.known").await;
}

#[tokio::test]
async fn an_extent_belongs_to_a_service_at_home() {
    let sandbox = open().await;
    let home = stored(&sandbox, with("05", "weeklyExtent", "14 timer")).await;
    sandbox.satisfies(&home, "okt.weekly-extent.service").await;
    let institution = stored(&sandbox, with("21", "weeklyExtent", "14 timer")).await;
    sandbox.violates(&institution, "okt.weekly-extent.service").await;
}

#[tokio::test]
async fn an_extent_is_no_more_than_a_week_has() {
    let sandbox = open().await;
    for extent in ["168", "168,0 timer", "10080 minutter"] {
        let answer = stored(&sandbox, with("05", "weeklyExtent", extent)).await;
        sandbox.satisfies(&answer, "okt.weekly-extent.hours").await;
    }
    for extent in ["168.5", "200 timer", "10081 minutter"] {
        let answer = stored(&sandbox, with("05", "weeklyExtent", extent)).await;
        sandbox.violates(&answer, "okt.weekly-extent.hours").await;
    }
}

#[tokio::test]
async fn an_unknown_field_is_judged_or_refused_by_the_switch() {
    let sandbox = open().await;
    let good = stored(&sandbox, service("a")).await;
    sandbox.satisfies(&good, "okt.fields.known").await;
    let mut unknown = service("a");
    unknown["iplosCode"]["iplosCodeVersion"] = json!("2024");
    unknown["weeklyExtend"] = json!("5 timer");
    let ignored = stored(&sandbox, unknown.clone()).await;
    sandbox.violates(&ignored, "okt.fields.known").await;
    set(&sandbox, "okt.unknown_fields", "refuse").await;
    let refused = post(&sandbox, &event(vec![unknown])).await;
    assert_eq!(refused.status(), 400);
    sandbox.violates(&refused, "okt.fields.known").await;
    let error = refused.json()["error"].as_str().unwrap().to_owned();
    assert!(
        error.contains("/oktMessages/0/iplosCode/iplosCodeVersion: ")
            && error.contains("/oktMessages/0/weeklyExtend: "),
        "{error}"
    );
}
