//! Bodies no client should send: always refused in shape and by a rule, never 500, and nothing is changed by them.

use bytes::Bytes;
use serde_json::{Value, json};

use super::{error_table::assert_form, wire::Wire};
use crate::support::{Answer, Sandbox};

const CODE: &str = "/_sandbox/codingsystems/KJ_SMITTETYPE/77";

/// Every operation with a JSON body, and a body it takes.
pub fn operations() -> [(&'static str, &'static str, Value); 4] {
    let code = json!({
        "code": "77",
        "description": "Ny",
        "relationsTo": [{"relationType": "NY", "codingSystem": "ATC", "code": "N02", "metadata": []}],
        "metadata": [{"metadataType": "NYTT", "metadata": "x"}],
    });
    [
        ("PUT", "/_sandbox/clock", json!({"mode": "frozen", "now": "2030-01-01T00:00:00Z"})),
        ("POST", "/_sandbox/clock/advance", json!({"by": "PT1H"})),
        ("PATCH", "/_sandbox/settings", json!({"codingsystems.icd10_dot": true})),
        ("PUT", CODE, code),
    ]
}

/// Everything these operations could change.
pub async fn state(sandbox: &Sandbox) -> Vec<Bytes> {
    let mut state = Vec::new();
    for target in ["/_sandbox/clock", "/_sandbox/settings"] {
        state.push(sandbox.get(target).send().await.body().clone());
    }
    for system in ["KJ_SMITTETYPE", "ATC"] {
        state.push(sandbox.codes(system).await.body().clone());
    }
    state
}

/// Asserts that the answer refuses in the control API's form.
pub fn assert_refused(answer: &Answer, status: u16, rules: &[&str]) {
    let at = format!("{} {}: {}", answer.method(), answer.target(), answer.text());
    assert_eq!(answer.status(), status, "{at}");
    assert_form("control", answer);
    assert!(rules.contains(&answer.rules()[0].as_str()), "{:?} for {at}", answer.rules());
}

/// Sends `body` to every operation, asserts that each refuses it and that nothing is changed.
async fn all_refuse(bodies: impl Fn(&Value) -> Vec<Vec<u8>>, rules: &[&str]) {
    let sandbox = Sandbox::start().await;
    let before = state(&sandbox).await;
    for (method, target, good) in operations() {
        for body in bodies(&good) {
            let refused = sandbox.call(method, target).body("application/json", body).send().await;
            assert_refused(&refused, 400, rules);
        }
    }
    assert_eq!(state(&sandbox).await, before);
}

const BODY: &[&str] = &["sandbox.body.json"];
/// An unknown key and a wrong value of a setting are the setting's own matter.
const BODY_OR_SETTING: &[&str] = &["sandbox.body.json", "control.settings.value"];

#[tokio::test]
async fn the_bodies_that_are_spoilt_here_are_good_ones() {
    let sandbox = Sandbox::start().await;
    for (method, target, good) in operations() {
        let answer = sandbox.control(method, target, good).await;
        assert!(matches!(answer.status(), 200 | 201), "{target}: {}", answer.text());
        sandbox.satisfies(&answer, "sandbox.body.json").await;
        sandbox.satisfies(&answer, "sandbox.body.type").await;
    }
}

#[tokio::test]
async fn an_unknown_field_is_refused() {
    let spoil = |good: &Value| {
        let mut body = good.clone();
        body["extra"] = json!(1);
        vec![body.to_string().into_bytes()]
    };
    all_refuse(spoil, BODY_OR_SETTING).await;
}

#[tokio::test]
async fn a_field_of_another_type_is_refused() {
    let spoil = |good: &Value| {
        let fields = good.as_object().unwrap().keys();
        let values = [json!(1), json!(-1.5), json!([1]), json!({"a": {}}), json!(null)];
        let spoilt = fields.flat_map(|field| values.iter().map(move |value| (field, value)));
        // Where a field can be left out, `null` says so.
        let optional = ["mode", "now", "relationsTo", "metadata"];
        let spoilt = spoilt.filter(|(field, value)| !(value.is_null() && optional.contains(&field.as_str())));
        spoilt
            .map(|(field, value)| {
                let mut body = good.clone();
                body[field] = value.clone();
                body.to_string().into_bytes()
            })
            .collect()
    };
    all_refuse(spoil, BODY_OR_SETTING).await;
}

#[tokio::test]
async fn a_field_that_is_missing_is_refused() {
    let sandbox = Sandbox::start().await;
    let before = state(&sandbox).await;
    for (method, target, body) in [
        ("PUT", "/_sandbox/clock", json!({})),
        ("POST", "/_sandbox/clock/advance", json!({})),
        ("PUT", CODE, json!({})),
        ("PUT", CODE, json!({"code": "77"})),
        ("PUT", CODE, json!({"description": "x"})),
    ] {
        let refused = sandbox.control(method, target, body).await;
        assert_refused(&refused, 400, &["sandbox.body.json", "control.clock.value"]);
    }
    assert_eq!(state(&sandbox).await, before);
}

#[tokio::test]
async fn bytes_that_are_no_utf_8_are_refused() {
    let spoil = |good: &Value| {
        let text = good.to_string();
        [b"\xff".as_slice(), b"\xc0\xaf", b"\xed\xa0\x80", b"\xf5\x80\x80\x80"]
            .iter()
            .map(|bad| {
                let quote = text.find('"').unwrap() + 1;
                [&text.as_bytes()[..quote], bad, &text.as_bytes()[quote..]].concat()
            })
            .collect()
    };
    all_refuse(spoil, BODY).await;
}

#[tokio::test]
async fn half_of_a_surrogate_pair_is_refused() {
    let spoil = |good: &Value| vec![good.to_string().replacen('"', "\"\\ud800", 1).into_bytes()];
    all_refuse(spoil, BODY).await;
}

#[tokio::test]
async fn a_key_that_stands_twice_is_refused() {
    let spoil = |good: &Value| {
        let text = good.to_string();
        let (key, value) = good.as_object().unwrap().iter().next().unwrap();
        let twice = format!("{{\"{key}\":{value},{}", &text[1..]);
        // The same key, written with an escape.
        let escaped =
            format!("{{\"\\u{:04x}{}\":{value},{}", u32::from(key.as_bytes()[0]), &key[1..], &text[1..]);
        vec![twice.into_bytes(), escaped.into_bytes()]
    };
    all_refuse(spoil, BODY).await;
}

#[tokio::test]
async fn numbers_too_large_for_anything_are_refused() {
    let spoil = |good: &Value| {
        let key = good.as_object().unwrap().keys().next_back().unwrap();
        ["1e400", "-1e400", "99999999999999999999999999999999", "1e-400", "18446744073709551616"]
            .iter()
            .map(|number| format!("{{\"{key}\":{number}}}").into_bytes())
            .collect()
    };
    all_refuse(spoil, BODY_OR_SETTING).await;
}

#[tokio::test]
async fn ten_thousand_brackets_are_refused() {
    let spoil = |good: &Value| {
        let key = good.as_object().unwrap().keys().next_back().unwrap();
        let (open, close) = ("[".repeat(10_000), "]".repeat(10_000));
        let braces = format!("{}1{}", "{\"a\":".repeat(10_000), "}".repeat(10_000));
        [open.clone(), format!("{open}{close}"), format!("{{\"{key}\":{open}{close}}}"), braces]
            .map(String::into_bytes)
            .to_vec()
    };
    all_refuse(spoil, BODY).await;
}

#[tokio::test]
async fn anything_behind_the_body_is_refused() {
    let spoil = |good: &Value| {
        [" x", "{}", ",", "]", "\0", "//"].iter().map(|more| format!("{good}{more}").into_bytes()).collect()
    };
    all_refuse(spoil, BODY).await;
}

#[tokio::test]
async fn an_empty_or_cut_body_is_refused() {
    let spoil = |good: &Value| {
        let text = good.to_string();
        vec![vec![], b"  \r\n".to_vec(), b"\xef\xbb\xbf".to_vec(), text.as_bytes()[..text.len() - 1].to_vec()]
    };
    all_refuse(spoil, BODY).await;
}

#[tokio::test]
async fn an_array_in_the_place_of_an_object_is_refused() {
    let spoil = |good: &Value| {
        // Also one that holds the object's values in order, as some readers take it.
        let in_order: Vec<&Value> = good.as_object().unwrap().values().collect();
        let reversed: Vec<&Value> = in_order.iter().rev().copied().collect();
        [json!([]), json!([good]), json!(in_order), json!(reversed)]
            .map(|it| it.to_string().into_bytes())
            .to_vec()
    };
    all_refuse(spoil, BODY).await;
}

#[tokio::test]
async fn an_array_in_the_place_of_an_object_inside_is_refused() {
    let sandbox = Sandbox::start().await;
    let before = state(&sandbox).await;
    for (field, value) in [
        ("metadata", json!([["NYTT", "x"]])),
        ("relationsTo", json!([["NY", "ATC", "N02", []]])),
        (
            "relationsTo",
            json!([{"relationType": "NY", "codingSystem": "ATC", "code": "N02", "metadata": [["NYTT", "x"]]}]),
        ),
    ] {
        let refused =
            sandbox.control("PUT", CODE, json!({"code": "77", "description": "x", field: value})).await;
        assert_refused(&refused, 400, BODY);
        assert!(refused.text().contains(field), "the place is told: {}", refused.text());
    }
    assert_eq!(state(&sandbox).await, before);
}

#[tokio::test]
async fn json_that_is_no_object_is_refused() {
    let spoil = |_: &Value| ["null", "1", "true", "\"x\""].iter().map(|it| it.as_bytes().to_vec()).collect();
    all_refuse(spoil, BODY).await;
}

#[tokio::test]
async fn a_mistake_is_told_with_its_place_and_the_rule() {
    let sandbox = Sandbox::start().await;
    let refused = sandbox.control("PUT", CODE, json!({"code": "77", "description": 1})).await;
    sandbox.violates(&refused, "sandbox.body.json").await;
    assert!(refused.json()["detail"].as_str().unwrap().contains("/description"), "{}", refused.text());
}

#[tokio::test]
async fn a_body_that_is_not_said_to_be_json_is_415() {
    let sandbox = Sandbox::start().await;
    let before = state(&sandbox).await;
    for (method, target, good) in operations() {
        for content_type in [
            "text/plain",
            "application/xml",
            "application/jsonx",
            "text/json",
            "json",
            "",
            "*/*",
            "multipart/form-data",
        ] {
            let refused = sandbox.call(method, target).body(content_type, good.to_string()).send().await;
            assert_refused(&refused, 415, &["sandbox.body.type"]);
            sandbox.violates(&refused, "sandbox.body.type").await;
        }
        let (line, body) = (format!("{method} {target}"), good.to_string());
        let length = format!("content-length: {}\r\n", body.len());
        let twice = format!("{length}content-type: application/json\r\ncontent-type: application/json\r\n");
        for headers in [length, twice] {
            let refused = Wire::to(&sandbox).await.ask(&line, &headers, &body).await;
            assert_refused(&refused, 415, &["sandbox.body.type"]);
        }
    }
    assert_eq!(state(&sandbox).await, before);
}

#[tokio::test]
async fn json_is_taken_by_any_of_its_names() {
    let sandbox = Sandbox::start().await;
    for content_type in [
        "application/json",
        "APPLICATION/JSON",
        "application/json; charset=utf-8",
        "application/problem+json",
    ] {
        let call = sandbox.call("POST", "/_sandbox/clock/advance").body(content_type, r#"{"by":"PT0S"}"#);
        assert_eq!(call.send().await.status(), 200, "{content_type}");
    }
}
