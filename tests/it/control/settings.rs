//! `/_sandbox/settings`.

use serde_json::{Value, json};

use crate::support::Sandbox;

const SETTINGS: &str = "/_sandbox/settings";

async fn settings(sandbox: &Sandbox) -> Value {
    sandbox.get(SETTINGS).send().await.json()
}

#[tokio::test]
async fn every_switch_is_listed_at_its_default() {
    let sandbox = Sandbox::start().await;
    let settings = settings(&sandbox).await;
    let switches = nhn_sandbox::apis::SWITCHES.iter().copied().flatten();
    let expected: Vec<&str> = switches.map(|switch| switch.key).collect();
    assert_eq!(settings.as_object().unwrap().len(), expected.len());
    assert!(expected.iter().all(|key| settings.get(key).is_some()));
    assert_eq!(settings["codingsystems.types"], "all");
    assert_eq!(settings["codingsystems.icd10_dot"], false);
}

#[tokio::test]
async fn a_switch_set_at_the_start_stands_so() {
    let set = |config: &mut nhn_sandbox::Config| {
        config.settings.insert("codingsystems.icd10_dot".to_owned(), json!(true));
    };
    let sandbox = Sandbox::with(set).await;
    assert_eq!(settings(&sandbox).await["codingsystems.icd10_dot"], true);
    assert!(sandbox.codes("ICD10").await.json().get("A00.0").is_some());
}

#[tokio::test]
async fn a_changed_switch_is_answered_with_and_works_at_once() {
    let sandbox = Sandbox::start().await;
    let before = settings(&sandbox).await;
    let answer =
        sandbox.control("PATCH", SETTINGS, json!({"codingsystems.types": "documented-example"})).await;
    assert_eq!(answer.status(), 200);
    sandbox.satisfies(&answer, "control.settings.value").await;
    let mut expected = before;
    expected["codingsystems.types"] = json!("documented-example");
    assert_eq!(answer.json(), expected);
    assert_eq!(settings(&sandbox).await, expected);
    assert_eq!(sandbox.types().await.json().as_array().unwrap().len(), 12);
}

#[tokio::test]
async fn several_switches_change_together_or_not_at_all() {
    let sandbox = Sandbox::start().await;
    let before = settings(&sandbox).await;
    for bad in [
        json!({"codingsystems.no_such": 1}),
        json!({"codingsystems.types": "some"}),
        json!({"codingsystems.icd10_dot": "true"}),
    ] {
        let mut changes = json!({"codingsystems.environment": "prod", "codingsystems.service_name": "x"});
        changes.as_object_mut().unwrap().extend(bad.as_object().unwrap().clone());
        let refused = sandbox.control("PATCH", SETTINGS, changes).await;
        assert_eq!(refused.status(), 400);
        sandbox.violates(&refused, "control.settings.value").await;
        assert_eq!(settings(&sandbox).await, before);
    }
}

#[tokio::test]
async fn an_unknown_switch_is_told_with_the_known_ones() {
    let sandbox = Sandbox::start().await;
    let refused = sandbox.control("PATCH", SETTINGS, json!({"codingsystems.Types": "all"})).await;
    let detail = refused.json()["detail"].as_str().unwrap().to_owned();
    for word in ["codingsystems.Types", "codingsystems.types", "codingsystems.icd10_dot"] {
        assert!(detail.contains(word), "{word} in {detail}");
    }
}

#[tokio::test]
async fn a_wrong_value_is_told_with_what_the_switch_takes() {
    let sandbox = Sandbox::start().await;
    for (key, value, expected) in [
        ("codingsystems.types", json!("documented"), "all, documented-example"),
        ("codingsystems.types", json!(null), "all, documented-example"),
        ("codingsystems.icd10_dot", json!(1), "true or false"),
        ("codingsystems.environment", json!(""), "1 to 200 characters"),
        ("codingsystems.environment", json!("x".repeat(201)), "1 to 200 characters"),
    ] {
        let refused = sandbox.control("PATCH", SETTINGS, json!({key: value})).await;
        let detail = refused.json()["detail"].as_str().unwrap().to_owned();
        assert!(refused.status() == 400 && detail.contains(key) && detail.contains(expected), "{detail}");
    }
}

#[tokio::test]
async fn no_change_is_none() {
    let sandbox = Sandbox::start().await;
    let before = settings(&sandbox).await;
    assert_eq!(sandbox.control("PATCH", SETTINGS, json!({})).await.json(), before);
}

#[tokio::test]
async fn text_of_other_alphabets_and_200_characters_is_taken() {
    let sandbox = Sandbox::start().await;
    let text = "å".repeat(200);
    let answer = sandbox.control("PATCH", SETTINGS, json!({"codingsystems.environment": text})).await;
    assert_eq!(answer.status(), 200);
    assert_eq!(sandbox.codes("X").await.json()["environment"], text);
}
