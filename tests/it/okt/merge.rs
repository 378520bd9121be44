//! Posting again for a person.

use serde_json::{Value, json};

use super::{PID, SHARED, active, deliver, events, messages, open, post, service, set};
use crate::support::keeps;

fn levels(messages: &[Value]) -> Vec<&str> {
    messages.iter().map(|message| message["serviceLevel"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn the_same_service_is_updated_in_its_place_and_others_are_appended() {
    keeps("okt.post.merge");
    let sandbox = open().await;
    deliver(&sandbox, vec![service("a"), service("b")]).await;
    let mut ended = service("a");
    ended["endDate"] = json!("2026-02-01");
    let result = deliver(&sandbox, vec![service("c"), ended]).await;
    assert_eq!((&result["stored"], &result["updated"]), (&json!(1), &json!(1)));
    let stored = messages(&sandbox, PID).await;
    assert_eq!(levels(&stored), ["a", "b", "c"]);
    assert_eq!(stored[0]["endDate"], "2026-02-01");
}

#[tokio::test]
async fn another_code_start_or_level_is_another_service() {
    let sandbox = open().await;
    deliver(&sandbox, vec![service("a")]).await;
    for change in [
        json!({"iplosCode": {"iplosCodeValue": "06"}}),
        json!({"iplosCode": null}),
        json!({"startDate": "2026-01-02"}),
    ] {
        let mut other = service("a");
        let (field, value) = change.as_object().unwrap().iter().next().unwrap();
        other[field] = value.clone();
        assert_eq!(deliver(&sandbox, vec![other]).await["stored"], 1, "{change}");
    }
    let mut written_otherwise = service("a");
    written_otherwise["iplosCode"]["iplosCodeValue"] = json!("5");
    assert_eq!(deliver(&sandbox, vec![written_otherwise]).await["updated"], 1);
    assert_eq!(messages(&sandbox, PID).await.len(), 4);
}

#[tokio::test]
async fn by_the_switch_a_post_takes_the_place_of_what_was_delivered() {
    let sandbox = open().await;
    deliver(&sandbox, vec![service("a"), service("b")]).await;
    set(&sandbox, "okt.post", "replace").await;
    let result = deliver(&sandbox, vec![service("c"), service("b")]).await;
    assert_eq!((&result["stored"], &result["updated"]), (&json!(1), &json!(1)));
    assert_eq!(levels(&messages(&sandbox, PID).await), ["c", "b"]);
}

#[tokio::test]
async fn an_own_word_on_a_shared_service_stands_in_its_place() {
    keeps("okt.tenancy.own-word");
    let sandbox = open().await;
    let before = events(&sandbox, SHARED[0]).await.text();
    let level = "1.1.1 Test kommune - Hjemmeboende - Sone sør (hjemmesykepleie)";
    let on_hold = json!({"startDate": "2022-06-20", "serviceLevel": level, "temporaryCessation": true, "iplosCode": {"iplosCodeValue": "5"}});
    for mode in ["merge", "replace"] {
        set(&sandbox, "okt.post", mode).await;
        let event = json!({"personIdentifier": SHARED[0], "oktMessages": [service("ny"), on_hold]});
        let answer = post(&sandbox, &event).await;
        assert_eq!(answer.status(), 201);
        let seen = messages(&sandbox, SHARED[0]).await;
        assert_eq!(seen.len(), 4, "{mode}");
        assert_eq!((&seen[1]["temporaryCessation"], &seen[3]["serviceLevel"]), (&json!(true), &json!("ny")));
        assert_eq!(active(&sandbox, SHARED[0]).await, 3);
    }
    sandbox.call("POST", "/_sandbox/reset").send().await;
    assert_eq!(events(&sandbox, SHARED[0]).await.text(), before);
}

#[tokio::test]
async fn posts_that_come_at_once_are_all_there() {
    let sandbox = open().await;
    let posts = (0..50).map(|at| deliver(&sandbox, vec![service(&at.to_string())]));
    futures_util::future::join_all(posts).await;
    assert_eq!(messages(&sandbox, PID).await.len(), 50);
}
