//! The error table: which form each API gives each status, and that each form is what its name says.

use std::collections::BTreeMap;

use http::{HeaderMap, HeaderValue};
use nhn_sandbox::{
    apis::{APIS, SWITCHES},
    http::{
        Dialect, Exchange, Refusal, Render, Situation,
        dialect::{PROBLEMS, Rendered},
        lines::Lines,
        rules::{BODY_JSON, FAILED},
    },
    ids::Ids,
    settings::Settings,
};
use serde_json::{Value, json};

use crate::support::{Answer, NOW, keeps};

const COLUMNS: [&str; 6] = ["codingsystems", "phr", "nokup", "nompd", "okt", "control"];

const OUTCOME: &str = "OperationOutcome";
const BASE: &str = "BaseRespons";
const ERROR: &str = "{\"error\"}";
/// The API never answers this.
const NEVER: &str = "–";

/// INTERFACE, section 2; the last column is the control API's, section 4. 501 is the house's own.
const TABLE: [(u16, [&str; 6]); 16] = [
    (400, ["six fields", OUTCOME, BASE, "validation problem", ERROR, "problem"]),
    (401, [NEVER, OUTCOME, "-", "API key", "-", "problem"]),
    (403, [NEVER, OUTCOME, "-", "API key", "-", "problem"]),
    (404, ["six fields", OUTCOME, BASE, "problem", ERROR, "problem"]),
    (405, ["six fields", OUTCOME, BASE, "problem", ERROR, "problem"]),
    (406, ["six fields", OUTCOME, BASE, "problem", ERROR, "problem"]),
    (408, ["six fields", OUTCOME, BASE, "problem", ERROR, "problem"]),
    (410, [NEVER, OUTCOME, NEVER, NEVER, NEVER, "problem"]),
    (413, ["six fields", OUTCOME, BASE, "problem", ERROR, "problem"]),
    (414, ["six fields", OUTCOME, BASE, "problem", ERROR, "problem"]),
    (415, ["six fields", OUTCOME, BASE, "problem", ERROR, "problem"]),
    (429, ["-", OUTCOME, BASE, "-", ERROR, "problem"]),
    (431, ["six fields", OUTCOME, BASE, "problem", ERROR, "problem"]),
    (500, ["six fields", OUTCOME, BASE, "-", ERROR, "problem"]),
    (501, ["six fields", OUTCOME, BASE, "problem", ERROR, "problem"]),
    (503, ["-", OUTCOME, BASE, "-", ERROR, "problem"]),
];

/// The form the table gives this API for this status.
fn form(api: &str, status: u16) -> &'static str {
    let column = COLUMNS.iter().position(|it| *it == api).unwrap();
    TABLE.iter().find(|(row, _)| *row == status).unwrap().1[column]
}

/// Asserts that an answer has the form of its API.
pub fn assert_form(api: &str, answer: &Answer) {
    let form = form(api, answer.status());
    let code = answer.header("nhn-error-code");
    assert_is(form, answer.status(), answer.header("content-type"), code, answer.body());
}

/// Asserts that type and body are of this form, as the interface and the facts describe it.
fn assert_is(form: &str, status: u16, content_type: &str, code: &str, body: &[u8]) {
    let text = String::from_utf8_lossy(body);
    let at = format!("{form} {status}: {content_type} {text}");
    if matches!(form, "-" | NEVER) {
        assert!(body.is_empty() && content_type.is_empty(), "{at}");
        return;
    }
    let body: Value = serde_json::from_slice(body).unwrap_or_else(|error| panic!("{error} in {at}"));
    let (expected_type, keys): (&str, &[&str]) = match form {
        "six fields" => (
            "application/json",
            &["errorCode", "errorMessage", "eventId", "applicationVersion", "environment", "serviceName"],
        ),
        OUTCOME => ("application/fhir+json", &["resourceType", "issue"]),
        BASE => ("application/json", &["Status", "Feil"]),
        "validation problem" => {
            ("application/problem+json; charset=utf-8", &["type", "title", "status", "errors", "traceId"])
        }
        "problem" => {
            ("application/problem+json", &["type", "title", "status", "detail", "instance", "rules"])
        }
        ERROR => ("application/json", &["error"]),
        "API key" => ("application/json; charset=utf-8", &["error"]),
        other => panic!("no such form: {other}"),
    };
    assert_eq!(content_type, expected_type, "{at}");
    assert_keys(&body, keys);
    match form {
        "six fields" => {
            assert!(body.as_object().unwrap().values().all(Value::is_string), "{at}");
            assert_eq!(body["errorCode"], code, "{at}");
        }
        OUTCOME => {
            assert_eq!(body["resourceType"], "OperationOutcome", "{at}");
            let [issue] = &body["issue"].as_array().unwrap()[..] else { panic!("one issue: {at}") };
            assert_keys(issue, &["severity", "code", "diagnostics"]);
            assert_eq!(issue["severity"], "error", "{at}");
            assert!(ISSUE_TYPES.contains(&issue["code"].as_str().unwrap()), "{at}");
            assert!(issue["diagnostics"].is_string(), "{at}");
        }
        BASE => {
            assert_eq!(body["Status"], status, "{at}");
            let fields =
                ["Message", "Timestamp", "ExceptionType", "CorrelationId", "InnerException", "Brukernavn"];
            assert_keys(&body["Feil"], &fields);
            body["Feil"]["Timestamp"].as_str().unwrap().parse::<jiff::Timestamp>().unwrap();
            assert!(body["Feil"]["Message"].is_string(), "{at}");
        }
        "validation problem" => {
            assert_eq!(body["status"], 400, "{at}");
            let errors = body["errors"].as_object().unwrap();
            assert!(!errors.is_empty(), "{at}");
            assert!(errors.values().flat_map(|it| it.as_array().unwrap()).all(Value::is_string), "{at}");
        }
        "problem" => {
            assert_eq!(body["status"], status, "{at}");
            assert!(!body["rules"].as_array().unwrap().is_empty(), "{at}");
        }
        "API key" => assert_eq!(text, r#"{"error":"Invalid or missing API key."}"#),
        _ => assert!(body["error"].is_string(), "{at}"),
    }
}

/// What the table can lead to of FHIR's value set issue-type.
const ISSUE_TYPES: [&str; 12] = [
    "invalid",
    "login",
    "forbidden",
    "not-found",
    "deleted",
    "not-supported",
    "too-long",
    "timeout",
    "throttled",
    "exception",
    "transient",
    "security",
];

fn assert_keys(object: &Value, expected: &[&str]) {
    let keys: Vec<&str> = object.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(keys, expected, "exactly these fields");
}

fn dialect(api: &str) -> &'static Dialect {
    APIS.iter().find(|it| it.id == api).map_or(&PROBLEMS, |it| it.dialect)
}

fn rendered(api: &str, refusal: &Refusal, headers: &HeaderMap) -> Rendered {
    let ids = Ids::new(1);
    let render = Render {
        exchange: &Exchange::new(ids.uuid(), NOW.parse().unwrap()),
        request: &Lines::of(headers),
        settings: &Settings::new(SWITCHES, &BTreeMap::new()).unwrap(),
        ids: &ids,
    };
    (dialect(api).shape(refusal.situation).render)(refusal, &render)
}

fn sample(situation: Situation) -> Refusal {
    Refusal::by(situation, &BODY_JSON, "a \"quoted\" æøå", "\u{7} <another>")
}

/// The body of a cell, having its form.
fn rendered_in_form(api: &str, refusal: &Refusal) -> Vec<u8> {
    let rendered = rendered(api, refusal, &HeaderMap::new());
    let status = refusal.situation.status().as_u16();
    let code = rendered.headers.iter().find(|(name, _)| name == "nhn-error-code");
    let code = code.map_or("", |(_, value)| value.to_str().unwrap());
    assert_is(form(api, status), status, rendered.content_type.unwrap_or(""), code, &rendered.body);
    rendered.body
}

#[test]
fn every_cell_of_the_table_is_what_the_interface_says() {
    for situation in Situation::ALL {
        for api in COLUMNS {
            let shape = dialect(api).shape(situation);
            assert_eq!(shape.name, form(api, situation.status().as_u16()), "{api} {situation:?}");
        }
    }
}

#[test]
fn every_dialect_has_every_situation_once_and_in_order() {
    for api in COLUMNS {
        assert_eq!(dialect(api).cells.map(|(situation, _)| situation), Situation::ALL, "{api}");
    }
}

#[test]
fn the_statuses_of_the_table_are_those_of_the_situations() {
    assert_eq!(TABLE.map(|(status, _)| status), Situation::ALL.map(|it| it.status().as_u16()));
}

#[test]
fn every_cell_has_the_form_its_name_promises() {
    keeps("nokup.errors.base-respons");
    keeps("nokup.errors.other");
    keeps("nompd.errors.problem");
    keeps("okt.errors.text");
    keeps("phr.errors.outcome");
    keeps("phr.errors.outcome.form");
    for situation in Situation::ALL {
        for api in COLUMNS {
            rendered_in_form(api, &sample(situation));
        }
    }
}

#[test]
fn a_failure_of_the_sandbox_itself_is_the_apis_own_500() {
    keeps("sandbox.failure");
    let refusal =
        Refusal::by(Situation::Failed, &FAILED, "an answer", "none").saying("Internal technical error");
    for api in COLUMNS {
        let body = String::from_utf8(rendered_in_form(api, &refusal)).unwrap();
        assert_eq!(body.contains("Internal technical error"), api != "nompd", "{api}: {body}");
    }
}

#[test]
fn nompd_says_its_documented_sentence_whatever_is_wrong_with_the_key() {
    keeps("nompd.errors.key");
    for situation in [Situation::Unauthenticated, Situation::Forbidden] {
        let body = rendered_in_form("nompd", &sample(situation));
        assert_eq!(body, br#"{"error":"Invalid or missing API key."}"#);
    }
}

#[test]
fn what_was_expected_and_came_is_told_in_every_form_that_has_words() {
    for situation in Situation::ALL {
        for api in COLUMNS {
            let body = rendered_in_form(api, &sample(situation));
            let has_words = !matches!(form(api, situation.status().as_u16()), "-" | NEVER | "API key");
            let text = serde_json::from_slice(&body).map_or(String::new(), |it: Value| texts(&it));
            let told = text.contains("expected a \"quoted\" æøå; got \u{7} <another>");
            assert_eq!(told, has_words, "{api} {situation:?}: {text}");
        }
    }
}

#[test]
fn several_problems_are_joined_in_one_text() {
    let mut refusal = sample(Situation::BadRequest);
    refusal.checks.extend(Refusal::by(Situation::BadRequest, &FAILED, "one", "other").checks);
    let body: Value = serde_json::from_slice(&rendered_in_form("okt", &refusal)).unwrap();
    assert_eq!(
        body,
        json!({"error": "expected a \"quoted\" æøå; got \u{7} <another>; expected one; got other"})
    );
    assert_eq!(refusal.rule_ids(), "sandbox.body.json, sandbox.failure");
}

#[test]
fn the_event_id_of_codingsystems_is_the_requests_own() {
    let mut headers = HeaderMap::new();
    headers.insert("nhn-event-id", HeaderValue::from_static("trace-7"));
    let rendered = rendered("codingsystems", &sample(Situation::TargetTooLong), &headers);
    assert_eq!(serde_json::from_slice::<Value>(&rendered.body).unwrap()["eventId"], "trace-7");
}

/// Every text in a value, joined.
fn texts(value: &Value) -> String {
    match value {
        Value::String(text) => format!("{text}\n"),
        Value::Array(items) => items.iter().map(texts).collect(),
        Value::Object(fields) => fields.values().map(texts).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) => String::new(),
    }
}
