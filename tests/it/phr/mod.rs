//! PHR as its clients meet it.

mod access;
mod answer;
mod blocked;
mod communities;
mod control;
mod documents;
mod filters;
mod headers;
mod legal_filter;
mod pages;
mod parameters;
mod ping;
mod retrieval;
mod scale;
mod seed;
mod state;
mod tokens;

use nhn_sandbox::config::Mode;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

use crate::support::{Answer, EPJ, Sandbox};

pub const SEARCH: &str = "/R4/fhir/DocumentReference/_search";
pub const FORM: &str = "application/x-www-form-urlencoded";
pub const FHIR: (&str, &str) = ("accept", "application/fhir+json; fhirVersion=4.0");

pub const LINE: &str = "13116900216";
pub const MALIN: &str = "12119000465";
pub const ROLAND: &str = "15076500565";
pub const ELSE: &str = "23077200290";

/// The letter of the documentation's example.
pub const LETTER: &str = "1.2.840.4711.815.1.30112023.1";

/// A sandbox that asks nobody for a token.
pub async fn start() -> Sandbox {
    with(&[]).await
}

/// The same, with switches set.
pub async fn with(switches: &[(&str, Value)]) -> Sandbox {
    Sandbox::with(|config| {
        config.auth = Mode::Off;
        config.settings = switches.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect();
    })
    .await
}

/// Sets a switch of a running sandbox.
pub async fn set(sandbox: &Sandbox, key: &str, value: impl Into<Value>) {
    let changed =
        sandbox.control("PATCH", "/_sandbox/settings", serde_json::json!({key: value.into()})).await;
    assert_eq!(changed.status(), 200, "{}", changed.text());
}

/// A form of these pairs.
pub fn form(pairs: &[(&str, &str)]) -> String {
    let encoded = |text| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    let pairs = pairs.iter().map(|(name, value)| format!("{name}={}", encoded(value)));
    pairs.collect::<Vec<_>>().join("&")
}

/// A search of a well-behaved client, with this body.
pub async fn post(sandbox: &Sandbox, body: impl Into<String>) -> Answer {
    sandbox.call("POST", SEARCH).header(EPJ).header(FHIR).body(FORM, body.into()).send().await
}

/// The same on an access basis, and so under Kjernejournalforskriften.
pub async fn post_on(sandbox: &Sandbox, basis: &str, body: impl Into<String>) -> Answer {
    let call = sandbox.call("POST", SEARCH).header(EPJ).header(FHIR).header(("nhn-access-basis", basis));
    call.body(FORM, body.into()).send().await
}

/// A patient's standing documents that these parameters find.
pub async fn find(sandbox: &Sandbox, patient: &str, more: &[(&str, &str)]) -> Value {
    let mut pairs = vec![("patient.identifier", patient), ("status", "current")];
    pairs.extend(more);
    let answer = post(sandbox, form(&pairs)).await;
    assert_eq!(answer.status(), 200, "{more:?}: {}", answer.text());
    answer.json()
}

/// The documents of a Bundle.
pub fn documents(bundle: &Value) -> Vec<&Value> {
    let entries = bundle["entry"].as_array().map(Vec::as_slice).unwrap_or_default();
    entries.iter().map(|it| &it["resource"]).filter(|it| it["resourceType"] == "DocumentReference").collect()
}

/// Their titles.
pub fn titles(bundle: &Value) -> Vec<String> {
    let title = |it: &&Value| it["content"][0]["attachment"]["title"].as_str().unwrap().to_owned();
    documents(bundle).iter().map(title).collect()
}

/// The only code of a concept.
pub fn code(concept: &Value) -> &str {
    concept["coding"][0]["code"].as_str().unwrap_or_default()
}

/// A target below the sandbox, of an absolute link.
pub fn target(document: &Value) -> String {
    let url = document["content"][0]["attachment"]["url"].as_str().unwrap();
    url.strip_prefix("http://sandbox.test").unwrap().to_owned()
}

/// A document, fetched by a well-behaved client.
pub async fn fetch(sandbox: &Sandbox, patient: &str, target: &str) -> Answer {
    sandbox.get(target).header(EPJ).header(("nhn-patient-nin", patient)).send().await
}

/// Adds a document; answers its entry.
pub async fn add(sandbox: &Sandbox, body: Value) -> Value {
    let answer = sandbox.control("POST", "/_sandbox/phr/documents", body).await;
    assert_eq!(answer.status(), 201, "{}", answer.text());
    answer.json()
}
