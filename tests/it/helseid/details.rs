//! For which organisation a client acts.

use nhn_sandbox::jose::Jws;
use serde_json::{Value, json};

use super::{Ask, refused};
use crate::support::{Answer, Sandbox};

const BOTH: &str = "urn:oid:1.0.6523";
const CHILD: &str = "urn:oid:2.16.578.1.12.4.1.4.101";

fn details(system: &str, value: &str) -> Value {
    let identifier = json!({"system": system, "type": "ENH", "value": value});
    json!({"type": "helseid_authorization", "practitioner_role": {"organization": {"identifier": identifier}}})
}

async fn ask(sandbox: &Sandbox, client: &str, details: Value) -> Answer {
    Ask::of(sandbox, client).claim("assertion_details", details).answer().await
}

fn organisation(answer: &Answer, name: &str) -> Value {
    assert_eq!(answer.status(), 200, "{}", answer.text());
    let token = Jws::parse(answer.json()["access_token"].as_str().unwrap()).unwrap();
    token.payload.get(&format!("helseid://claims/client/claims/orgnr_{name}")).cloned().unwrap_or_default()
}

#[tokio::test]
async fn a_multitenant_client_acts_for_the_parent_it_names() {
    let sandbox = Sandbox::start().await;
    for value in ["NO:ORGNR:920204368", "NO:ORGNR:920204368:"] {
        let answer = ask(&sandbox, "sandbox-multitenant", details(BOTH, value)).await;
        assert_eq!(organisation(&answer, "parent"), "920204368");
        assert_eq!(organisation(&answer, "child"), Value::Null);
        assert_eq!(organisation(&answer, "supplier"), "994598759");
    }
    let answer =
        ask(&sandbox, "sandbox-multitenant", json!([details(BOTH, "NO:ORGNR:999977774:123456789")])).await;
    assert_eq!(organisation(&answer, "child"), "123456789");
    sandbox.satisfies(&answer, "helseid.details.name").await;
    sandbox.satisfies(&answer, "helseid.details.form").await;
    sandbox.satisfies(&answer, "helseid.details.number").await;
    sandbox.satisfies(&answer, "helseid.details.tenancy").await;
    sandbox.satisfies(&answer, "helseid.details.parent").await;
    sandbox.satisfies(&answer, "helseid.details.child").await;
}

#[tokio::test]
async fn a_single_tenant_client_acts_for_its_own_parent_and_a_child_it_names() {
    let sandbox = Sandbox::start().await;
    let answer = ask(&sandbox, "sandbox-machine", details(CHILD, "999977776")).await;
    assert_eq!(organisation(&answer, "parent"), "999977774");
    assert_eq!(organisation(&answer, "child"), "999977776");
    assert_eq!(organisation(&answer, "supplier"), Value::Null);
    let answer =
        ask(&sandbox, "sandbox-machine", details("urn:oid:2.16.578.1.12.4.1.2.101", "999977776")).await;
    assert_eq!(organisation(&answer, "child"), "999977776");
}

#[tokio::test]
async fn two_details_of_one_type_are_refused_whichever_was_meant() {
    let sandbox = Sandbox::start().await;
    let two = ["NO:ORGNR:999977774", "NO:ORGNR:920204368"].map(|it| details(BOTH, it));
    let answer = ask(&sandbox, "sandbox-multitenant", json!(two)).await;
    refused(&answer, "invalid_request", "helseid.details.form");
}

#[tokio::test]
async fn a_journal_id_stands_in_the_token() {
    let sandbox = Sandbox::start().await;
    let sfm = json!({"type": "nhn:sfm:journal-id", "value": {"journal_id": "journal-1"}});
    let answer = ask(&sandbox, "sandbox-machine", sfm).await;
    let token = Jws::parse(answer.json()["access_token"].as_str().unwrap()).unwrap();
    assert_eq!(token.payload["nhn:sfm:journal_id"], "journal-1");
}

#[tokio::test]
async fn a_multitenant_client_that_names_no_parent_gets_a_token_without_one_and_is_judged() {
    let sandbox = Sandbox::start().await;
    let answer = Ask::of(&sandbox, "sandbox-multitenant").answer().await;
    assert_eq!(organisation(&answer, "parent"), Value::Null);
    sandbox.violates(&answer, "helseid.details.tenancy").await;
}

#[tokio::test]
async fn a_child_that_is_not_registered_is_told_whose_children_are() {
    let sandbox = Sandbox::start().await;
    let ask = Ask::of(&sandbox, "sandbox-machine").claim("assertion_details", details(CHILD, "999977775"));
    let answer = ask.answer().await;
    let told = sandbox.entry(&answer).await["checks"].to_string();
    let expected = "a child of 999977774 that is registered for sandbox-machine: 999977776";
    assert!(told.contains(expected), "{told}");
}

#[tokio::test]
async fn every_mistake_has_its_hid_code() {
    let sandbox = Sandbox::start().await;
    let multi = "sandbox-multitenant";
    let cases = [
        ("HID-1001", "helseid.details.parent", multi, details(BOTH, "NO:ORGNR:111111111")),
        ("HID-1002", "helseid.details.child", "sandbox-machine", details(CHILD, "111111111")),
        ("HID-1004", "helseid.details.number", multi, details(BOTH, "NO:ORGNR:12345678")),
        ("HID-1004", "helseid.details.number", multi, details(BOTH, "999977774")),
        ("HID-1004", "helseid.details.number", "sandbox-machine", details(CHILD, "99997777X")),
        ("HID-1005", "helseid.details.tenancy", "sandbox-machine", details(BOTH, "NO:ORGNR:994598759")),
        ("HID-1006", "helseid.details.tenancy", "sandbox-other-machine", details(CHILD, "999977776")),
        ("HID-1007", "helseid.details.form", multi, json!({"type": "helseid_authorization"})),
        ("HID-1007", "helseid.details.form", multi, details("urn:oid:1.2.3", "999977774")),
        ("HID-1007", "helseid.details.form", multi, json!("x")),
        ("HID-1007", "helseid.details.form", multi, json!({"type": "nhn:sfm:journal-id"})),
        ("HID-1010", "helseid.details.tenancy", multi, details(CHILD, "999977776")),
    ];
    for (code, rule, client, details) in cases {
        let answer = ask(&sandbox, client, details.clone()).await;
        refused(&answer, "invalid_request", rule);
        let said = answer.json()["error_description"].as_str().unwrap().to_owned();
        assert!(said.starts_with(&format!("{code}: ")), "{details}: {said}");
    }
}

#[tokio::test]
async fn a_child_that_the_parents_list_misses_is_hid_1003() {
    let sandbox = Sandbox::start().await;
    let key = super::demo_key("sandbox-other-machine").public().to_jwk();
    let client = json!({
        "client_id": "several", "grant_types": ["client_credentials"], "scopes": ["nhn:melde/biovigilans"],
        "tenancy": "multi-tenant", "supplier": "994598759", "jwks": {"keys": [key]},
        "organisations": [{"parent": "999977774", "children": ["999977776"]}],
    });
    assert_eq!(sandbox.control("POST", "/_sandbox/clients", client).await.status(), 201);
    let answer = Ask::of(&sandbox, "sandbox-other-machine")
        .with("client_id", "several")
        .claim("iss", json!("several"))
        .claim("sub", json!("several"))
        .claim("assertion_details", details(BOTH, "NO:ORGNR:999977774:111111111"))
        .answer()
        .await;
    refused(&answer, "invalid_request", "helseid.details.child");
    assert!(answer.text().contains("HID-1003"), "{}", answer.text());
}

#[tokio::test]
async fn the_journal_tells_what_was_wrong_with_details() {
    let sandbox = Sandbox::start().await;
    let spoilt = async |details: Value| ask(&sandbox, "sandbox-multitenant", details).await;
    let answer = spoilt(json!(7)).await;
    sandbox.violates(&answer, "helseid.details.form").await;
    let answer = spoilt(details(BOTH, "x")).await;
    sandbox.violates(&answer, "helseid.details.number").await;
    let answer = spoilt(details(CHILD, "999977776")).await;
    sandbox.violates(&answer, "helseid.details.tenancy").await;
    let answer = spoilt(details(BOTH, "NO:ORGNR:111111111")).await;
    sandbox.violates(&answer, "helseid.details.parent").await;
    let child = ask(&sandbox, "sandbox-machine", details(CHILD, "111111111")).await;
    sandbox.violates(&child, "helseid.details.child").await;
}
