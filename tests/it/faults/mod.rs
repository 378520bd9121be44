//! What faults do to answers and connections.

mod answers;
mod plans;
mod socket;
mod waiting;

use serde_json::{Value, json};

use crate::support::Sandbox;

/// Asks for a fault.
async fn fault(sandbox: &Sandbox, order: Value) -> Value {
    let added = sandbox.control("POST", "/_sandbox/faults", order).await;
    assert_eq!(added.status(), 201, "{}", added.text());
    added.json()
}

/// How often each fault struck.
async fn hits(sandbox: &Sandbox) -> Value {
    let list = sandbox.get("/_sandbox/faults").send().await.json();
    json!(list.as_array().unwrap().iter().map(|it| it["hits"].clone()).collect::<Vec<_>>())
}
