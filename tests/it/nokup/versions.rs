//! The two versions, and the switches between them.

use std::collections::BTreeMap;

use nhn_sandbox::{
    apis::{SWITCHES, nokup},
    auth::{Need, Schemes},
    settings::Settings,
};
use serde_json::{Value, json};

use super::{V1, V2, ask, open, set};
use crate::support::{Sandbox, keeps};

async fn types(sandbox: &Sandbox, version: &str) -> Vec<Value> {
    // The four of them.
    let codes = "2;3;0;2.10.1.12.13.Smittestoff";
    let answer = sandbox.get(&format!("{version}/{codes}")).send().await.json();
    answer.as_array().unwrap().iter().map(|it| it["InputType"].clone()).collect()
}

fn names() -> Vec<Value> {
    ["SingleChoice", "MultipleChoice", "All", "Text"].map(Value::from).to_vec()
}

fn integers() -> Vec<Value> {
    [0, 1, 2, 3].map(Value::from).to_vec()
}

#[tokio::test]
async fn v1_names_the_input_type_and_v2_numbers_it() {
    keeps("nokup.v1.input-type");
    keeps("nokup.v2.input-type");
    let sandbox = open().await;
    assert_eq!((types(&sandbox, V1).await, types(&sandbox, V2).await), (names(), integers()));
}

#[tokio::test]
async fn each_version_can_be_switched_by_itself() {
    let sandbox = open().await;
    set(&sandbox, json!({"nokup.v1_input_type": "integer"})).await;
    assert_eq!((types(&sandbox, V1).await, types(&sandbox, V2).await), (integers(), integers()));
    set(&sandbox, json!({"nokup.v2_input_type": "name"})).await;
    assert_eq!((types(&sandbox, V1).await, types(&sandbox, V2).await), (integers(), names()));
    set(&sandbox, json!({"nokup.v1_input_type": "name"})).await;
    assert_eq!((types(&sandbox, V1).await, types(&sandbox, V2).await), (names(), names()));
}

#[tokio::test]
async fn apart_from_that_the_versions_answer_alike() {
    keeps("nokup.v1");
    let sandbox = open().await;
    set(&sandbox, json!({"nokup.v2_input_type": "name"})).await;
    for codes in ["", "2.10", "2.99", "2.99;3.1", "2.10.1.1.1.OppdagetKode", "abc"] {
        let (one, two) = (ask(&sandbox, codes).await, sandbox.get(&format!("{V2}/{codes}")).send().await);
        assert_eq!(one.status(), two.status(), "{codes}");
        if one.status() == 200 {
            assert_eq!(one.body(), two.body(), "{codes}");
        }
    }
}

fn settings(changes: &[(&str, &str)]) -> Settings {
    let changes: BTreeMap<String, Value> =
        changes.iter().map(|(key, value)| ((*key).to_owned(), json!(value))).collect();
    Settings::new(SWITCHES, &changes).unwrap()
}

#[test]
fn v1_takes_bearer_or_dpop_unless_it_is_switched_and_v2_dpop_only() {
    keeps("nokup.v1.token");
    keeps("nokup.v2.token");
    let (plain, strict) = (settings(&[]), settings(&[("nokup.v1_token", "dpop")]));
    assert_eq!(nokup::V1::schemes(&plain), Schemes::Any);
    assert_eq!(nokup::V1::schemes(&strict), Schemes::DPoP);
    assert_eq!((nokup::V2::schemes(&plain), nokup::V2::schemes(&strict)), (Schemes::DPoP, Schemes::DPoP));
}

#[test]
fn both_versions_want_the_scope_of_biovigilance_reports() {
    assert_eq!((nokup::V1::AUDIENCE, nokup::V2::AUDIENCE), ("nhn:melde", "nhn:melde"));
    assert_eq!(
        (nokup::V1::SCOPES, nokup::V2::SCOPES),
        (&["nhn:melde/biovigilans"][..], &["nhn:melde/biovigilans"][..])
    );
}
