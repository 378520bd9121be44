//! `POST /okt-events` that is stored: what is answered, and what is kept of it.

use serde_json::{Value, json};

use super::{PID, deliver, event, events, messages, open, post, service};
use crate::support::keeps;

#[tokio::test]
async fn the_documented_event_is_stored_and_answered_as_sent() {
    keeps("okt.post.result");
    let sandbox = open().await;
    let message = json!({
        "endDate": "",
        "iplosCode": {
            "iplosCodeDescription": "Matombringing",
            "iplosCodeLevel": "1",
            "iplosCodeValue": "05",
            "iplosParentCode": "0",
        },
        "needsCaption": true,
        "serviceDescription": "utfyllende beskrivelse av tjenesten",
        "serviceLevel": "dps",
        "startDate": "2020-02-02",
        "stayType": "dagopphold",
        "temporaryCessation": false,
        "weeklyExtent": "14 timer",
    });
    let sent = event(vec![message]);
    let answer = post(&sandbox, &sent).await;
    assert_eq!(answer.status(), 201);
    let result = r#"{"result":"stored","personIdentifier":"26812297073","stored":1,"updated":0}"#;
    assert_eq!(answer.text(), result);
    assert_eq!(events(&sandbox, PID).await.json(), sent);
}

#[tokio::test]
async fn description_level_and_parent_are_the_lists_whatever_was_sent() {
    keeps("okt.iplos-code.enriched");
    keeps("okt.iplos-code.text");
    let sandbox = open().await;
    let code = |value: &str| json!({"iplosCodeValue": value, "iplosCodeDescription": "noe annet", "iplosCodeLevel": "9", "iplosParentCode": "7"});
    let sent = [("1", "a"), ("05", "b"), ("14", "c")].map(
        |(value, level)| json!({"startDate": "2026-01-01", "serviceLevel": level, "iplosCode": code(value)}),
    );
    deliver(&sandbox, sent.to_vec()).await;
    let codes: Vec<Value> =
        messages(&sandbox, PID).await.iter().map(|message| message["iplosCode"].clone()).collect();
    let listed = |value: &str, text: &str| json!({"iplosCodeDescription": text, "iplosCodeLevel": "1", "iplosCodeValue": value, "iplosParentCode": "0"});
    assert_eq!(
        codes,
        [
            listed("01", "Praktisk bistand: Daglige gjøremål"),
            listed("05", "Matombringing"),
            listed("14", "Bruk av tvang psykisk utviklingshemning – planlagte tiltak"),
        ]
    );
}

#[tokio::test]
async fn null_is_as_good_as_nothing() {
    keeps("okt.post.null");
    let sandbox = open().await;
    let nulls = json!({
        "startDate": "2026-01-01", "endDate": null, "iplosCode": null, "needsCaption": null, "serviceDescription": null,
        "serviceLevel": null, "stayType": null, "temporaryCessation": null, "weeklyExtent": null,
    });
    deliver(&sandbox, vec![nulls]).await;
    let answer = events(&sandbox, PID).await;
    assert!(!answer.text().contains("null"), "{}", answer.text());
}

#[tokio::test]
async fn reset_forgets_what_was_posted() {
    let sandbox = open().await;
    deliver(&sandbox, vec![service("a")]).await;
    assert_eq!(events(&sandbox, PID).await.status(), 200);
    sandbox.call("POST", "/_sandbox/reset").send().await;
    assert_eq!(events(&sandbox, PID).await.status(), 404);
}

#[tokio::test]
async fn texts_of_any_script_and_of_full_length_come_back_as_sent() {
    let sandbox = open().await;
    let mut message = service("Nivå — 東京 🏥 \u{0} \" \\ \n");
    message["serviceDescription"] = json!("å".repeat(2000));
    message["weeklyExtent"] = json!("t".repeat(100));
    deliver(&sandbox, vec![message.clone()]).await;
    let stored = &messages(&sandbox, PID).await[0];
    for field in ["serviceLevel", "serviceDescription", "weeklyExtent"] {
        assert_eq!(stored[field], message[field]);
    }
}
