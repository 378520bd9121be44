//! `GET /okt-events/{pid}`.

use serde_json::{Value, json};

use super::{PID, SHARED, deliver, events, messages, open};
use crate::support::keeps;

#[tokio::test]
async fn the_documented_answer_is_answered_as_printed() {
    keeps("okt.events.example");
    keeps("okt.events.fields");
    let sandbox = open().await;
    let message = |value: &str, description: &str, extent: &str| {
        format!(
            r#"{{"endDate":"","iplosCode":{{"iplosCodeDescription":"{description}","iplosCodeLevel":"1","iplosCodeValue":"{value}","iplosParentCode":"0"}},"needsCaption":false,"serviceDescription":"","serviceLevel":"1.1.1 Test kommune - Hjemmeboende - Sone sør (hjemmesykepleie)","startDate":"2022-06-20","stayType":"","temporaryCessation":false,"weeklyExtent":"{extent}"}}"#
        )
    };
    let expected = format!(
        r#"{{"oktMessages":[{},{},{}],"personIdentifier":"22750884907"}}"#,
        message("01", "Praktisk bistand: Daglige gjøremål", "5 timer"),
        message("05", "Matombringing", "15 minutter"),
        message("06", "Trygghetsalarm", ""),
    );
    let answer = events(&sandbox, SHARED[0]).await;
    assert_eq!((answer.status(), answer.header("content-type")), (200, "application/json"));
    assert_eq!(answer.text(), expected);
}

#[tokio::test]
async fn the_three_persons_have_data_everybody_sees() {
    keeps("okt.tenancy.shared");
    let sandbox = open().await;
    for pid in SHARED {
        assert!(!messages(&sandbox, pid).await.is_empty(), "{pid}");
    }
}

#[tokio::test]
async fn a_person_nobody_has_delivered_of_is_404() {
    keeps("okt.events.unknown");
    let sandbox = open().await;
    let answer = events(&sandbox, PID).await;
    assert_eq!((answer.status(), answer.rules()), (404, vec!["okt.events.unknown".to_owned()]));
    let error =
        "expected a person with events that everybody or the caller's organisation sees; got one without";
    assert_eq!(answer.json(), json!({ "error": error }));
}

#[tokio::test]
async fn a_message_without_a_code_has_no_iplos_code_at_all() {
    keeps("okt.events.no-code");
    let sandbox = open().await;
    deliver(&sandbox, vec![json!({"startDate": "2026-01-01"})]).await;
    let expected = r#"{"oktMessages":[{"endDate":"","needsCaption":false,"serviceDescription":"","serviceLevel":"","startDate":"2026-01-01","stayType":"","temporaryCessation":false,"weeklyExtent":""}],"personIdentifier":"26812297073"}"#;
    assert_eq!(events(&sandbox, PID).await.text(), expected);
}

#[tokio::test]
async fn the_hackathons_paths_are_the_same() {
    keeps("okt.path.alias");
    let sandbox = open().await;
    for (alias, path) in
        [("/api/hack/okt-events/", "/okt-events/"), ("/API/Hack/OKT-Status/", "/okt-status/")]
    {
        let (one, other) = (
            sandbox.get(&format!("{alias}{}", SHARED[0])).send().await,
            sandbox.get(&format!("{path}{}", SHARED[0])).send().await,
        );
        assert_eq!((one.status(), one.body()), (200, other.body()));
    }
    let event = super::event(vec![super::service("a")]);
    assert_eq!(sandbox.call("POST", "/api/hack/okt-events").json(&event).send().await.status(), 201);
    assert_eq!(messages(&sandbox, PID).await.len(), 1);
    let refused = sandbox.get("/api/hack/okt-events").send().await;
    assert_eq!((refused.status(), refused.header("allow")), (405, "POST"));
}

#[tokio::test]
async fn an_answer_the_client_has_is_304_until_it_changes() {
    keeps("okt.etag");
    let sandbox = open().await;
    deliver(&sandbox, vec![super::service("a")]).await;
    let first = events(&sandbox, PID).await;
    let again = async || {
        let etag = ("if-none-match", first.header("etag"));
        sandbox.get(&format!("/okt-events/{PID}")).header(etag).send().await.status()
    };
    assert_eq!(again().await, 304);
    deliver(&sandbox, vec![super::service("b")]).await;
    assert_eq!(again().await, 200);
}

#[tokio::test]
async fn only_json_is_answered() {
    let sandbox = open().await;
    let target = format!("/okt-events/{}", SHARED[0]);
    let refused = sandbox.get(&target).header(("accept", "text/xml")).send().await;
    assert_eq!((refused.status(), refused.rules()), (406, vec!["sandbox.accept".to_owned()]));
    assert!(refused.json()["error"].is_string());
    let taken = sandbox.get(&target).header(("accept", "application/json")).send().await;
    sandbox.satisfies(&taken, "sandbox.accept").await;
}

#[tokio::test]
async fn every_field_is_there_and_no_value_is_null() {
    let sandbox = open().await;
    for pid in SHARED {
        for message in messages(&sandbox, pid).await {
            let message = message.as_object().unwrap();
            assert_eq!(message.len(), if message.contains_key("iplosCode") { 9 } else { 8 });
            assert!(message.values().all(|value| *value != Value::Null));
        }
    }
}

#[tokio::test]
async fn without_a_token_nothing_is_answered_where_tokens_are_asked_for() {
    let sandbox = crate::support::Sandbox::start().await;
    for target in ["/okt-events/22750884907", "/okt-status/22750884907", "/api/hack/okt-events/22750884907"] {
        let refused = sandbox.get(target).send().await;
        assert_eq!((refused.status(), refused.body().len()), (401, 0), "{target}");
    }
    let refused = super::post(&sandbox, &super::event(vec![super::service("a")])).await;
    assert_eq!(refused.status(), 401);
}
