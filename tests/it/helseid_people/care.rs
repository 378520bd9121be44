//! The care relation (tillitsrammeverk): sent in a request object or at a refresh, checked, enriched.

use serde_json::{Value, json};

use super::{
    kit::{PHYSICIAN, STAFF, System, claims, parameters, said, ticket},
    request_object::object,
};
use crate::support::{Answer, EPJ, Sandbox, keeps};

const CLAIM: &str = "nhn:tillitsrammeverk:parameters";

fn care() -> Value {
    let number = |id: &str| json!({"id": id, "system": "urn:oid:2.16.578.1.12.4.1.4.101"});
    json!({
        "type": CLAIM,
        "practitioner": {
            "authorization": {"code": "LE", "system": "urn:oid:2.16.578.1.12.4.1.1.9060"},
            "legal_entity": number("958935420"),
            "point_of_care": number("883953142"),
            "department": {"id": "resh:1", "system": "urn:oid:2.16.578.1.12.4.1.4.102"},
        },
        "care_relationship": {
            "healthcare_service": {"code": "01", "system": "urn:oid:2.16.578.1.12.4.1.1.8666"},
            "purpose_of_use": {"code": "TREAT", "system": "urn:oid:2.16.840.1.113883.1.11.20448"},
            "purpose_of_use_details": {
                "code": "BEHANDLER", "system": "urn:AuditEventHL7Norway/CodeSystem/carerelation",
            },
            "decision_ref": {"id": "2b0e1d0a-0000-4000-8000-000000000000", "user_selected": true},
        },
        "patients": [{"point_of_care": number("883953142")}],
    })
}

async fn push(system: &System<'_>, details: &Value) -> Answer {
    let mut object = object(system);
    object["authorization_details"] = details.clone();
    let object = system.sign(json!({}), &object);
    system.push(&[("request", &object)], &json!({}), false).await
}

/// The claim in the token of this person.
async fn claim_of(system: &System<'_>, details: &Value, pid: &str) -> Value {
    let pushed = push(system, details).await;
    assert_eq!(pushed.status(), 201, "{}", pushed.text());
    let page = system.authorize(pushed.json()["request_uri"].as_str().unwrap()).await;
    let back = system.choose(&[("ticket", &ticket(&page)), ("pid", pid)]).await;
    let tokens = system.redeem(&parameters(&back)["code"], &[]).await.json();
    claims(&tokens["access_token"])[CLAIM].clone()
}

#[tokio::test]
async fn what_is_sent_comes_back_as_an_object_with_names_texts_and_authorities() {
    keeps("helseid.tillitsrammeverk.enriched");
    let sandbox = Sandbox::start().await;
    let system = System::user(&sandbox).await;
    let claim = claim_of(&system, &json!([care()]), PHYSICIAN).await;
    let practitioner = &claim["practitioner"];
    assert_eq!(
        practitioner["identifier"],
        json!({
            "id": PHYSICIAN, "system": "urn:oid:2.16.578.1.12.4.1.4.1", "name": "GRØNN VITS",
            "authority": "https://www.skatteetaten.no/",
        })
    );
    assert_eq!(practitioner["hpr_nr"]["id"], "565501872");
    assert_eq!(
        practitioner["authorization"],
        json!({
            "code": "LE", "text": "Lege", "system": "urn:oid:2.16.578.1.12.4.1.1.9060",
            "assigner": "https://www.helsedirektoratet.no/",
        })
    );
    assert_eq!(practitioner["legal_entity"]["authority"], "https://www.brreg.no/");
    assert_eq!(practitioner["department"]["authority"], "https://www.nhn.no/");
    let relation = &claim["care_relationship"];
    assert_eq!(relation["healthcare_service"]["assigner"], "https://www.volven.no/");
    assert!(relation["healthcare_service"].get("text").is_none(), "nobody knows what 01 is called");
    assert_eq!(relation["purpose_of_use_details"]["assigner"], "https://www.hl7.no/");
    assert_eq!(relation["decision_ref"], care()["care_relationship"]["decision_ref"]);
    assert_eq!(claim["patients"][0]["point_of_care"]["id"], "883953142");
    assert!(claim.get("type").is_none());
}

#[tokio::test]
async fn an_authorization_the_person_does_not_have_is_left_out() {
    let sandbox = Sandbox::start().await;
    let system = System::user(&sandbox).await;
    let claim = claim_of(&system, &care(), STAFF).await;
    assert!(claim["practitioner"].get("authorization").is_none(), "{claim}");
    assert!(claim["practitioner"].get("hpr_nr").is_none(), "{claim}");
}

#[tokio::test]
async fn a_refresh_sends_another_care_relation_and_another_unit_for_one_token() {
    let sandbox = Sandbox::start().await;
    let system = System::user(&sandbox).await;
    let tokens = system.tokens(&[]).await;
    let mut care = care();
    care["patients"] = json!([{}]);
    let unit = json!({"type": "helseid_authorization", "practitioner_role": {"organization": {"identifier": {
        "system": "urn:oid:2.16.578.1.12.4.1.4.101", "type": "ENH", "value": "999977776"}}}});
    let details = json!({"assertion_details": [care, unit]});
    let answer = system.refresh(&tokens["refresh_token"], &[("resource", "nhn:phr")], &details).await;
    assert_eq!(answer.status(), 200, "{}", answer.text());
    sandbox.satisfies(&answer, "helseid.tillitsrammeverk.form").await;
    let with = claims(&answer.json()["access_token"]);
    assert_eq!(with["helseid://claims/client/claims/orgnr_child"], "999977776");
    assert_eq!(with[CLAIM]["patients"], json!([{}]));
    let next = system.refresh(&answer.json()["refresh_token"], &[], &json!({})).await.json();
    let without = claims(&next["access_token"]);
    assert!(
        !without.contains_key(CLAIM) && !without.contains_key("helseid://claims/client/claims/orgnr_child")
    );
}

#[tokio::test]
async fn a_request_object_keeps_every_rule_of_its_details() {
    let sandbox = Sandbox::start().await;
    let system = System::user(&sandbox).await;
    let answer = push(&system, &care()).await;
    sandbox.satisfies(&answer, "helseid.details.signed").await;
    sandbox.satisfies(&answer, "helseid.tillitsrammeverk.form").await;
}

#[tokio::test]
async fn without_a_service_a_token_is_given_and_it_is_phr_that_refuses_it() {
    let sandbox = Sandbox::start().await;
    let system = System::user(&sandbox).await;
    let mut relation = care();
    relation["care_relationship"].as_object_mut().unwrap().remove("healthcare_service");
    let tokens = system.tokens(&[]).await;
    let details = json!({"assertion_details": relation});
    let given = system.refresh(&tokens["refresh_token"], &[("resource", "nhn:phr")], &details).await.json();
    let target = "/mhd/document";
    let proof = system.proof_of(&system.dpop, "GET", target, given["access_token"].as_str());
    let call = sandbox.get(target).header(EPJ).header(("dpop", &proof));
    let token = format!("DPoP {}", given["access_token"].as_str().unwrap());
    let refused = call.header(("authorization", &token)).send().await;
    let rules = vec!["phr.attestation.healthcare-service".to_owned()];
    assert_eq!((refused.status(), refused.rules()), (403, rules), "{}", refused.text());
}

#[tokio::test]
async fn every_member_that_is_missing_or_wrong_is_hid_1007_with_its_place() {
    let sandbox = Sandbox::start().await;
    let system = System::user(&sandbox).await;
    for (place, value) in [
        ("/practitioner", json!(null)),
        ("/practitioner/legal_entity", json!(null)),
        ("/practitioner/legal_entity/id", json!("95893542")),
        ("/practitioner/legal_entity/id", json!(958_935_420)),
        ("/practitioner/legal_entity/system", json!("urn:oid:1")),
        ("/practitioner/point_of_care", json!([])),
        ("/practitioner/authorization/code", json!("")),
        ("/practitioner/authorization/system", json!("9060")),
        ("/practitioner/department/system", json!("urn:oid:1")),
        ("/care_relationship", json!("x")),
        ("/care_relationship/healthcare_service", json!(null)),
        ("/care_relationship/purpose_of_use/system", json!("urn:oid:1")),
        ("/care_relationship/purpose_of_use_details/code", json!("x".repeat(201))),
        ("/care_relationship/decision_ref/id", json!(1)),
        ("/care_relationship/decision_ref/user_selected", json!("yes")),
        ("/patients", json!({})),
        ("/patients/0", json!(null)),
        ("/patients/0/point_of_care/id", json!("x")),
    ] {
        let mut wrong = care();
        *wrong.pointer_mut(place).unwrap() = value;
        let answer = push(&system, &wrong).await;
        assert_eq!(answer.status(), 400, "{place}");
        assert!(
            said(&answer).starts_with("HID-1007") && said(&answer).contains(place),
            "{place}: {}",
            said(&answer)
        );
        sandbox.violates(&answer, "helseid.tillitsrammeverk.form").await;
    }
}

#[tokio::test]
async fn two_care_relations_and_unknown_details_are_refused() {
    let sandbox = Sandbox::start().await;
    let system = System::user(&sandbox).await;
    let answer = push(&system, &json!([care(), care()])).await;
    sandbox.violates(&answer, "helseid.tillitsrammeverk.form").await;
    for unknown in [json!([{"type": "x"}]), json!("text"), json!([7])] {
        let answer = push(&system, &unknown).await;
        sandbox.violates(&answer, "helseid.details.form").await;
    }
}
