//! `/_sandbox/nompd`: syncs on demand and the answer key.

use serde_json::{Value, json};

use crate::support::{KEY, Sandbox};

const SYNC: &str = "/_sandbox/nompd/sync";
const EXPECTED: &str = "/_sandbox/nompd/expected";

fn group(id: &str) -> Value {
    json!({"id": id, "legalBasis": {"coding": []}, "indications": [], "medicines": []})
}

async fn list(sandbox: &Sandbox, target: &str) -> Value {
    sandbox.get(target).header(KEY).send().await.json()
}

#[tokio::test]
async fn a_sync_brings_what_it_says_to_both_lists() {
    let sandbox = Sandbox::start().await;
    let deleted = "4077eb19-b094-4712-89b1-c3b5a021ef8d";
    let body = json!({
        "treatmentGroups": {"delete": [deleted]},
        "reimbursementGroups": {"upsert": [group("X_1")]},
    });
    let answer = sandbox.control("POST", SYNC, body).await;
    assert_eq!((answer.status(), answer.json()), (200, json!({"currentVersion": 15})));
    sandbox.satisfies(&answer, "control.nompd.sync").await;
    let treatment = list(&sandbox, "/api/v1/treatmentGroup?sinceVersion=14").await;
    assert_eq!(
        (&treatment["items"][0]["data"]["id"], &treatment["items"][0]["isDeleted"]),
        (&json!(deleted), &json!(true))
    );
    let reimbursement = list(&sandbox, "/api/v1/reimbursementGroup?sinceVersion=14").await;
    let expected =
        json!({"id": "X_1", "legalBasis": {"coding": [], "text": null}, "indications": [], "medicines": []});
    assert_eq!(reimbursement["items"][0]["data"], expected);
}

#[tokio::test]
async fn an_empty_body_draws_a_small_change() {
    let sandbox = Sandbox::start().await;
    let none = sandbox.call("POST", SYNC).send().await;
    let empty = sandbox.control("POST", SYNC, json!({})).await;
    assert_eq!((none.json(), empty.json()), (json!({"currentVersion": 15}), json!({"currentVersion": 16})));
    for version in [14, 15] {
        let diff = list(&sandbox, &format!("/api/v1/treatmentGroup?sinceVersion={version}")).await;
        assert!((1..=4).contains(&diff["items"].as_array().unwrap().len()));
    }
}

#[tokio::test]
async fn lists_that_are_empty_raise_the_version_alone() {
    let sandbox = Sandbox::start().await;
    let answer = sandbox.control("POST", SYNC, json!({"treatmentGroups": {}})).await;
    assert_eq!(answer.json(), json!({"currentVersion": 15}));
    let diff = list(&sandbox, "/api/v1/treatmentGroup?sinceVersion=14").await;
    assert_eq!(diff["items"], json!([]));
}

#[tokio::test]
async fn sources_that_fail_leave_the_version() {
    let sandbox = Sandbox::start().await;
    let answer = sandbox.control("POST", SYNC, json!({"fail": true})).await;
    assert_eq!((answer.status(), answer.json()), (200, json!({"currentVersion": 14})));
}

#[tokio::test]
async fn a_bad_sync_is_refused_whole_with_every_place() {
    let sandbox = Sandbox::start().await;
    let before = sandbox.get(EXPECTED).send().await;
    let mut medicine = group("X_2");
    medicine["medicines"] = json!([{"type": "FEST/LegemiddelPakning", "identifier": {"system": "FEST/Varenummer", "value": "12"}}]);
    let bad = json!({
        "treatmentGroups": {"delete": ["no-such"]},
        "reimbursementGroups": {"upsert": [group("X_1"), medicine, group("X_1"), group("")]},
    });
    let refused = sandbox.control("POST", SYNC, bad).await;
    assert_eq!(refused.status(), 400);
    sandbox.violates(&refused, "control.nompd.sync").await;
    let detail = refused.json()["detail"].as_str().unwrap().to_owned();
    for pointer in [
        "/treatmentGroups/delete/0:",
        "/reimbursementGroups/upsert/1/medicines/0/identifier/value:",
        "/reimbursementGroups/upsert/2/id:",
        "/reimbursementGroups/upsert/3/id:",
    ] {
        assert!(detail.contains(pointer), "{pointer} in {detail}");
    }
    assert_eq!(sandbox.get(EXPECTED).send().await.body(), before.body());
}

#[tokio::test]
async fn what_is_deleted_already_is_not_deleted_again() {
    let sandbox = Sandbox::start().await;
    let delete = json!({"treatmentGroups": {"delete": ["4077eb19-b094-4712-89b1-c3b5a021ef8d"]}});
    assert_eq!(sandbox.control("POST", SYNC, delete.clone()).await.status(), 200);
    let refused = sandbox.control("POST", SYNC, delete).await;
    sandbox.violates(&refused, "control.nompd.sync").await;
}

#[tokio::test]
async fn a_body_of_another_form_is_refused_with_its_place() {
    let sandbox = Sandbox::start().await;
    let mut misspelt = group("X_1");
    misspelt["indication"] = json!([]);
    let refused = sandbox.control("POST", SYNC, json!({"reimbursementGroups": {"upsert": [misspelt]}})).await;
    assert_eq!(refused.status(), 400);
    assert!(
        refused.json()["detail"].as_str().unwrap().contains("/reimbursementGroups/upsert/0"),
        "{}",
        refused.text()
    );
    sandbox.violates(&refused, "sandbox.body.json").await;
    let text = sandbox.call("POST", SYNC).body("text/plain", "{}").send().await;
    assert_eq!(text.status(), 415);
    sandbox.violates(&text, "sandbox.body.type").await;
}

#[tokio::test]
async fn the_answer_key_is_told_for_every_version_and_for_the_current_one_unasked() {
    let sandbox = Sandbox::start().await;
    let nothing = sandbox.get(&format!("{EXPECTED}?version=0")).send().await;
    let of_nothing =
        json!({"count": 0, "sha256": "4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945"});
    assert_eq!(
        nothing.json(),
        json!({"version": 0, "treatmentGroups": of_nothing, "reimbursementGroups": of_nothing})
    );
    let mut before = nothing.json();
    for version in 1..=14 {
        let answer = sandbox.get(&format!("{EXPECTED}?version={version}")).send().await.json();
        for name in ["treatmentGroups", "reimbursementGroups"] {
            assert_ne!(answer[name]["sha256"], before[name]["sha256"], "{name} {version}");
        }
        before = answer;
    }
    assert_eq!(sandbox.get(EXPECTED).send().await.json(), before);
}

#[tokio::test]
async fn a_version_the_store_has_not_reached_is_404() {
    let sandbox = Sandbox::start().await;
    let refused = sandbox.get(&format!("{EXPECTED}?version=15")).send().await;
    assert_eq!(refused.status(), 404);
    sandbox.violates(&refused, "control.nompd.version").await;
    for query in ["version=-1", "version=x", "items=1", "vers=1"] {
        let refused = sandbox.get(&format!("{EXPECTED}?{query}")).send().await;
        assert_eq!(refused.status(), 400, "{query}");
        sandbox.violates(&refused, "sandbox.query.form").await;
    }
}

#[tokio::test]
async fn groups_are_listed_one_by_one_when_asked_for() {
    let sandbox = Sandbox::start().await;
    let answer = sandbox.get(&format!("{EXPECTED}?version=14&items=true")).send().await.json();
    for (name, path) in
        [("treatmentGroups", "/api/v1/treatmentGroup"), ("reimbursementGroups", "/api/v1/reimbursementGroup")]
    {
        let told: Vec<(String, u64)> = answer[name]["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|it| (it["id"].as_str().unwrap().to_owned(), it["version"].as_u64().unwrap()))
            .collect();
        assert_eq!(answer[name]["count"], told.len());
        let mut held: Vec<(String, u64)> = list(&sandbox, path).await["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|it| (it["data"]["id"].as_str().unwrap().to_owned(), it["version"].as_u64().unwrap()))
            .collect();
        held.sort();
        assert_eq!(told, held);
    }
}
