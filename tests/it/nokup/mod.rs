//! Nokup as its clients meet it.

mod answers;
mod codes;
mod content;
mod errors;
mod example;
mod habits;
mod query;
mod seed;
mod tokens;
mod versions;
pub mod walk;

use nhn_sandbox::config::Mode;
use serde_json::{Value, json};

use crate::support::{Answer, Sandbox};

pub const V1: &str = "/api/v1/nokup/lookup";
pub const V2: &str = "/api/v2/nokup/lookup";

/// A sandbox that asks nobody for a token.
pub async fn open() -> Sandbox {
    Sandbox::with(|config| config.auth = Mode::Off).await
}

/// A look-up of version 1.
pub async fn ask(sandbox: &Sandbox, codes: &str) -> Answer {
    sandbox.get(&format!("{V1}/{codes}")).send().await
}

/// The same, answered.
pub async fn look(sandbox: &Sandbox, codes: &str) -> Value {
    let answer = ask(sandbox, codes).await;
    assert_eq!(answer.status(), 200, "{codes}: {}", answer.text());
    answer.json()
}

/// The one element of a look-up of one code.
pub async fn one(sandbox: &Sandbox, code: &str) -> Value {
    let mut answer = look(sandbox, code).await;
    assert_eq!(answer.as_array().unwrap().len(), 1, "{code}");
    answer[0].take()
}

/// The codes of the elements of an answer; nothing for one that is not found.
pub fn codes(answer: &Value) -> Vec<Option<&str>> {
    answer.as_array().unwrap().iter().map(|it| it["Code"].as_str()).collect()
}

/// The codes of the options of an element.
pub fn options(element: &Value) -> Vec<&str> {
    element["Options"].as_array().unwrap().iter().map(|it| it["Code"].as_str().unwrap()).collect()
}

/// Sets switches.
pub async fn set(sandbox: &Sandbox, settings: Value) {
    let answer = sandbox.control("PATCH", "/_sandbox/settings", settings).await;
    assert_eq!(answer.status(), 200, "{}", answer.text());
}

/// Whether the request behind an answer was held against a rule at all.
pub async fn is_judged(sandbox: &Sandbox, answer: &Answer, rule: &str) -> bool {
    let entry = sandbox.entry(answer).await;
    entry["checks"].as_array().unwrap().iter().any(|check| check["rule"] == json!(rule))
}
