//! OKT as its clients meet it. But in `tokens` nobody is asked for a token: the caller is organisation 999977774.

mod content;
mod crash;
mod disk;
mod events;
mod full_disk;
mod judged;
mod merge;
mod persons;
mod post;
mod refused;
mod scale;
mod seed;
mod status;
mod tokens;

use nhn_sandbox::config::Mode;
use serde_json::{Value, json};

use crate::support::{Answer, Sandbox};

/// The three persons everybody sees data of.
pub const SHARED: [&str; 3] = ["22750884907", "19779998080", "16758532406"];

/// A person nothing is known of.
pub const PID: &str = "26812297073";

/// A sandbox that asks nobody for a token.
pub async fn open() -> Sandbox {
    Sandbox::with(|config| config.auth = Mode::Off).await
}

/// A post of these messages.
pub fn event(messages: Vec<Value>) -> Value {
    let mut event = json!({"personIdentifier": PID});
    event["oktMessages"] = messages.into();
    event
}

/// A service that is told apart by its level.
pub fn service(level: &str) -> Value {
    json!({"startDate": "2026-01-01", "serviceLevel": level, "iplosCode": {"iplosCodeValue": "05"}})
}

/// Sends a post.
pub async fn post(sandbox: &Sandbox, event: &Value) -> Answer {
    sandbox.call("POST", "/okt-events").json(event).send().await
}

/// Sends a post of messages that must be stored.
pub async fn deliver(sandbox: &Sandbox, messages: Vec<Value>) -> Value {
    let answer = post(sandbox, &event(messages)).await;
    assert_eq!(answer.status(), 201, "{}", answer.text());
    answer.json()
}

/// The events of a person.
pub async fn events(sandbox: &Sandbox, pid: &str) -> Answer {
    sandbox.get(&format!("/okt-events/{pid}")).send().await
}

/// The messages of a person who has some.
pub async fn messages(sandbox: &Sandbox, pid: &str) -> Vec<Value> {
    let answer = events(sandbox, pid).await;
    assert_eq!(answer.status(), 200, "{}", answer.text());
    answer.json()["oktMessages"].as_array().unwrap().clone()
}

/// How many services of a person are active.
pub async fn active(sandbox: &Sandbox, pid: &str) -> u64 {
    let answer = sandbox.get(&format!("/okt-status/{pid}")).send().await;
    assert_eq!((answer.status(), &answer.json()["personIdentifier"]), (200, &json!(pid)));
    answer.json()["oktStatus"].as_u64().unwrap()
}

/// Turns a switch.
pub async fn set(sandbox: &Sandbox, key: &str, value: &str) {
    let answer = sandbox.control("PATCH", "/_sandbox/settings", json!({key: value})).await;
    assert_eq!(answer.status(), 200, "{}", answer.text());
}
