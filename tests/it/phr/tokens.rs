//! Who may search and fetch: scopes, the person, and the attested care relation.

use serde_json::{Value, json};

use super::{FHIR, FORM, LINE, MALIN, SEARCH, form};
use crate::support::{Answer, EPJ, Jwt, PRACTITIONER, Sandbox, access_token};

const P45: &str = "nhn:phr/mhd/read-documentreferences";
const KJ: &str = "nhn:phr/mhd/read-documentreferences/kjernejournalforskriften";
const READ: &str = "nhn:phr/mhd/read-document";

async fn search(sandbox: &Sandbox, token: &str, basis: Option<&str>) -> Answer {
    let proof = Jwt::proof("POST", &format!("{}{SEARCH}", sandbox.base()), Some(token)).signed();
    let authorization = format!("DPoP {token}");
    let mut call = sandbox.call("POST", SEARCH).header(EPJ).header(FHIR);
    call = call.header(("authorization", &authorization)).header(("dpop", &proof));
    if let Some(basis) = basis {
        call = call.header(("nhn-access-basis", basis));
    }
    call.body(FORM, form(&[("patient.identifier", LINE), ("status", "current")])).send().await
}

/// The claims of a token HelseID gives a doctor for these scopes.
async fn claims(sandbox: &Sandbox, scopes: &[&str]) -> Value {
    let token = sandbox.user_token(scopes).await;
    Value::Object(nhn_sandbox::jose::Jws::parse(&token).unwrap().payload)
}

#[tokio::test]
async fn a_doctor_with_one_of_the_scopes_may_search() {
    let sandbox = Sandbox::start().await;
    let answer = search(&sandbox, &sandbox.user_token(&[P45]).await, None).await;
    assert_eq!(answer.status(), 200, "{}", answer.text());
    sandbox.satisfies(&answer, "phr.search.scope").await;
    sandbox.satisfies(&answer, "phr.scope.one").await;
    sandbox.satisfies(&answer, "phr.caller.person").await;
    sandbox.satisfies(&answer, "phr.caller.authorization").await;
    sandbox.satisfies(&answer, "phr.attestation.present").await;
    sandbox.satisfies(&answer, "phr.attestation.practitioner-identifier").await;
    sandbox.satisfies(&answer, "phr.attestation.legal-entity").await;
    sandbox.satisfies(&answer, "phr.attestation.point-of-care").await;
    sandbox.satisfies(&answer, "phr.attestation.healthcare-service").await;
    sandbox.satisfies(&answer, "phr.attestation.decision-ref").await;
    sandbox.satisfies(&answer, "phr.attestation.purpose-of-use").await;
    sandbox.satisfies(&answer, "phr.access-basis.unasked").await;
    let answer = search(&sandbox, &sandbox.user_token(&[KJ]).await, Some("AKUTT")).await;
    assert_eq!(answer.status(), 200, "{}", answer.text());
    sandbox.satisfies(&answer, "phr.access-basis.present").await;
}

#[tokio::test]
async fn no_scope_or_both_are_forbidden() {
    let sandbox = Sandbox::start().await;
    let answer = search(&sandbox, &sandbox.user_token(&[READ]).await, None).await;
    assert_eq!(answer.status(), 403, "{}", answer.text());
    sandbox.violates(&answer, "phr.search.scope").await;
    let answer = search(&sandbox, &sandbox.user_token(&[P45, KJ]).await, Some("AKUTT")).await;
    assert_eq!(answer.status(), 403, "{}", answer.text());
    sandbox.violates(&answer, "phr.scope.one").await;
}

#[tokio::test]
async fn under_paragraph_45_an_access_basis_is_noted_and_ignored() {
    let sandbox = Sandbox::start().await;
    let token = sandbox.user_token(&[P45]).await;
    let answer = search(&sandbox, &token, Some("AKUTT")).await;
    assert_eq!(answer.status(), 200, "{}", answer.text());
    sandbox.violates(&answer, "phr.access-basis.unasked").await;
    let without = search(&sandbox, &token, None).await;
    assert_eq!(answer.json()["total"], without.json()["total"]);
}

#[tokio::test]
async fn under_the_other_scope_an_access_basis_is_demanded() {
    let sandbox = Sandbox::start().await;
    let answer = search(&sandbox, &sandbox.user_token(&[KJ]).await, None).await;
    assert_eq!(answer.status(), 400, "{}", answer.text());
    sandbox.violates(&answer, "phr.access-basis.present").await;
}

#[tokio::test]
async fn a_machine_may_not_search() {
    let sandbox = Sandbox::start().await;
    let token = sandbox.minted(json!({"scopes": [P45]})).await;
    let answer = search(&sandbox, &token, None).await;
    assert_eq!(answer.status(), 403, "{}", answer.text());
    sandbox.violates(&answer, "phr.caller.person").await;
}

#[tokio::test]
async fn a_person_without_attestation_or_authorization_may_not_search() {
    let sandbox = Sandbox::start().await;
    let whole = claims(&sandbox, &[P45]).await;
    let mut without = whole.clone();
    without["nhn:tillitsrammeverk:parameters"] = Value::Null;
    let answer = search(&sandbox, &access_token(&without), None).await;
    assert_eq!(answer.status(), 403, "{}", answer.text());
    sandbox.violates(&answer, "phr.attestation.present").await;
    let mut without = whole.clone();
    without["helseid://claims/hpr/hpr_number"] = Value::Null;
    let answer = search(&sandbox, &access_token(&without), None).await;
    assert_eq!(answer.status(), 403, "{}", answer.text());
    sandbox.violates(&answer, "phr.caller.authorization").await;
}

#[tokio::test]
async fn every_field_of_the_attestation_that_is_missing_is_told() {
    let sandbox = Sandbox::start().await;
    let mut claims = claims(&sandbox, &[P45]).await;
    let attestation = &mut claims["nhn:tillitsrammeverk:parameters"];
    for (group, field) in [
        ("practitioner", "identifier"),
        ("practitioner", "legal_entity"),
        ("practitioner", "point_of_care"),
        ("care_relationship", "healthcare_service"),
        ("care_relationship", "decision_ref"),
        ("care_relationship", "purpose_of_use"),
    ] {
        attestation[group][field] = Value::Null;
    }
    let answer = search(&sandbox, &access_token(&claims), None).await;
    assert_eq!(answer.status(), 403, "{}", answer.text());
    sandbox.violates(&answer, "phr.attestation.practitioner-identifier").await;
    sandbox.violates(&answer, "phr.attestation.legal-entity").await;
    sandbox.violates(&answer, "phr.attestation.point-of-care").await;
    sandbox.violates(&answer, "phr.attestation.healthcare-service").await;
    sandbox.violates(&answer, "phr.attestation.decision-ref").await;
    sandbox.violates(&answer, "phr.attestation.purpose-of-use").await;
}

#[tokio::test]
async fn a_document_found_is_fetched_with_the_scope_to_read() {
    let sandbox = Sandbox::start().await;
    let found = search(&sandbox, &sandbox.user_token(&[P45]).await, None).await.json();
    let url = found["entry"][0]["resource"]["content"][0]["attachment"]["url"].as_str().unwrap().to_owned();
    let target = url.strip_prefix("http://sandbox.test").unwrap().to_owned();
    let fetch = async |scope: &str, patient: &str| {
        let token = sandbox.user_token(&[scope]).await;
        let path = target.split('?').next().unwrap();
        let proof = Jwt::proof("GET", &format!("{}{path}", sandbox.base()), Some(&token)).signed();
        let call = sandbox.get(&target).header(EPJ).header(("nhn-patient-nin", patient));
        let authorization = format!("DPoP {token}");
        call.header(("authorization", &authorization)).header(("dpop", &proof)).send().await
    };
    let answer = fetch(READ, LINE).await;
    assert_eq!(answer.status(), 200, "{}", answer.text());
    sandbox.satisfies(&answer, "phr.document.scope").await;
    let answer = fetch(P45, LINE).await;
    assert_eq!(answer.status(), 403, "{}", answer.text());
    sandbox.violates(&answer, "phr.document.scope").await;
    assert_eq!(fetch(READ, MALIN).await.status(), 404);
}

#[tokio::test]
async fn pingauth_answers_whoever_may_read() {
    let sandbox = Sandbox::start().await;
    let answer = sandbox.get_with("/pingauth", &sandbox.user_token(&[READ]).await).await;
    assert_eq!((answer.status(), answer.text()), (200, "pong".to_owned()));
    sandbox.satisfies(&answer, "phr.pingauth.scope").await;
    let answer = sandbox.get_with("/pingauth", &sandbox.user_token(&[P45]).await).await;
    assert_eq!(answer.status(), 403);
    sandbox.violates(&answer, "phr.pingauth.scope").await;
    let other = json!({"scopes": [READ], "user": {"pid": PRACTITIONER}, "client_id": "sandbox-multitenant"});
    assert_eq!(sandbox.get_with("/pingauth", &sandbox.minted(other).await).await.status(), 200);
}
