//! Nompd as its clients meet it.

mod content;
mod determinism;
mod errors;
mod habits;
mod items;
mod keys;
mod lists;
mod nights;
mod replica;
mod scale;
mod seed;
mod since_version;
mod sync;

use serde_json::{Value, json};

use crate::support::{Answer, KEY, Sandbox};

pub const TREATMENT: &str = "/api/v1/treatmentGroup";
pub const REIMBURSEMENT: &str = "/api/v1/reimbursementGroup";
pub const LISTS: [&str; 2] = [TREATMENT, REIMBURSEMENT];

/// The version the seed ends with.
pub const SEED_VERSION: u64 = 14;

/// The documented item's id.
pub const NATALIZUMAB: &str = "4077eb19-b094-4712-89b1-c3b5a021ef8d";

/// A list, or what changed in it, asked for with the documented key.
pub async fn ask(sandbox: &Sandbox, target: &str) -> Answer {
    sandbox.get(target).header(KEY).send().await
}

/// The same, answered.
pub async fn list(sandbox: &Sandbox, target: &str) -> Value {
    let answer = ask(sandbox, target).await;
    assert_eq!(answer.status(), 200, "{target}: {}", answer.text());
    answer.json()
}

/// A list since a version.
pub async fn since(sandbox: &Sandbox, path: &str, version: impl std::fmt::Display) -> Value {
    list(sandbox, &format!("{path}?sinceVersion={version}")).await
}

/// The items of an answer.
pub fn items(answer: &Value) -> &Vec<Value> {
    answer["items"].as_array().unwrap()
}

/// The item of this id.
pub fn item<'a>(answer: &'a Value, id: &str) -> Option<&'a Value> {
    items(answer).iter().find(|item| item["data"]["id"] == id)
}

/// A sync of the control API; answers the version it led to.
pub async fn sync(sandbox: &Sandbox, body: Value) -> u64 {
    let answer = sandbox.control("POST", "/_sandbox/nompd/sync", body).await;
    assert_eq!(answer.status(), 200, "{}", answer.text());
    answer.json()["currentVersion"].as_u64().unwrap()
}

/// The version of the store, asked for without leaving a trace in either list's habits.
pub async fn version(sandbox: &Sandbox) -> u64 {
    let answer = sandbox.get("/_sandbox/nompd/expected").send().await;
    answer.json()["version"].as_u64().unwrap()
}

/// A reimbursement group of this id.
pub fn reimbursement(id: &str, display: &str) -> Value {
    json!({
        "id": id,
        "legalBasis": {"coding": [{"system": "urn:oid:2.16.578.1.12.4.1.1.7427", "code": "950", "display": display}], "text": null},
        "indications": [],
        "medicines": [],
    })
}
