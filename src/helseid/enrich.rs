//! The care relation (tillitsrammeverk) as HelseID puts it into a token: what the client sent, with names, texts,
//! authorities and assigners added.

use serde_json::{Map, Value, json};

use crate::persons::{Person, Persons};

const SKATTEETATEN: &str = "https://www.skatteetaten.no/";
const HELSEDIREKTORATET: &str = "https://www.helsedirektoratet.no/";
const BRREG: &str = "https://www.brreg.no/";
const NHN: &str = "https://www.nhn.no/";

/// Who keeps a code system.
fn assigner(system: &str) -> Option<&'static str> {
    match system {
        "urn:oid:2.16.578.1.12.4.1.1.9060" => Some(HELSEDIREKTORATET),
        "urn:oid:2.16.840.1.113883.1.11.20448" => Some("https://www.hl7.org/"),
        "urn:AuditEventHL7Norway/CodeSystem/carerelation" => Some("https://www.hl7.no/"),
        _ if system.starts_with("urn:oid:2.16.578.1.12.4.1.1.") => Some("https://www.volven.no/"),
        _ => None,
    }
}

/// What a code means; of codes not seen in public examples nothing is said.
fn text(code: &str) -> Option<&'static str> {
    Some(match code {
        "LE" => "Lege",
        "SP" => "Sykepleier",
        "VP" => "Vernepleier",
        "TREAT" => "Behandling",
        "ETREAT" => "Akuttbehandling",
        "COC" => "Koordinering av behandling",
        "BEHANDLER" => "Behandler",
        "KX17" => "Fastlege, liste uten fast lege",
        _ => return None,
    })
}

/// The profession of an authorized person, in words.
pub(super) fn profession(person: &Person) -> Option<&'static str> {
    text(person.authorization.as_deref()?)
}

/// The name an organisation is given here; those of real ones are not known.
fn organisation_name(number: &str) -> String {
    format!("TESTORGANISASJON {number}")
}

fn code(sent: &Value) -> Value {
    let (code, system) = (sent["code"].as_str().unwrap_or_default(), sent["system"].as_str());
    let mut claim = Map::new();
    claim.insert("code".to_owned(), code.into());
    if let Some(text) = text(code) {
        claim.insert("text".to_owned(), text.into());
    }
    claim.insert("system".to_owned(), system.into());
    if let Some(assigner) = system.and_then(assigner) {
        claim.insert("assigner".to_owned(), assigner.into());
    }
    Value::Object(claim)
}

fn organisation(sent: &Value) -> Value {
    let id = sent["id"].as_str().unwrap_or_default();
    let is_department = sent["system"].as_str().is_some_and(|it| it.ends_with(".102"));
    json!({
        "id": id,
        "system": sent["system"],
        "name": if is_department { format!("TESTAVDELING {id}") } else { organisation_name(id) },
        "authority": if is_department { NHN } else { BRREG },
    })
}

/// The members of an object that are there, each brought into the form of the token.
fn each(sent: &Value, members: &[&str], how: fn(&Value) -> Value) -> Vec<(String, Value)> {
    let there = members.iter().filter_map(|name| Some(((*name).to_owned(), how(sent.get(name)?))));
    there.collect()
}

/// The care relation as the token of this person holds it. What it says of an authorization the person does not have is
/// left out.
pub(super) fn enriched(sent: &Value, person: &Person) -> Value {
    let said = &sent["practitioner"];
    let mut practitioner = Map::new();
    practitioner.insert(
        "identifier".to_owned(),
        json!({
            "id": person.pid,
            "system": "urn:oid:2.16.578.1.12.4.1.4.1",
            "name": Persons::name_of(person),
            "authority": SKATTEETATEN,
        }),
    );
    if let Some(hpr) = &person.hpr {
        let claim =
            json!({"id": hpr, "system": "urn:oid:2.16.578.1.12.4.1.4.4", "authority": HELSEDIREKTORATET});
        practitioner.insert("hpr_nr".to_owned(), claim);
    }
    if person.authorization.is_some()
        && said["authorization"]["code"].as_str() == person.authorization.as_deref()
    {
        practitioner.insert("authorization".to_owned(), code(&said["authorization"]));
    }
    practitioner.extend(each(said, &["legal_entity", "point_of_care", "department"], organisation));
    let said = &sent["care_relationship"];
    let codes = ["healthcare_service", "purpose_of_use", "purpose_of_use_details"];
    let mut relation: Map<String, Value> = each(said, &codes, code).into_iter().collect();
    if let Some(decision) = said.get("decision_ref") {
        relation.insert("decision_ref".to_owned(), decision.clone());
    }
    let patients = sent["patients"].as_array().into_iter().flatten().map(|patient| {
        let places = each(patient, &["point_of_care", "department"], organisation);
        Value::Object(places.into_iter().collect())
    });
    json!({
        "practitioner": practitioner,
        "care_relationship": relation,
        "patients": patients.collect::<Vec<_>>(),
    })
}

/// A care relation as a client would send it: what tokens get that are made without a client.
pub(super) fn usual(person: &Person, organisations: (Option<&str>, Option<&str>)) -> Value {
    let parent = organisations.0.unwrap_or_default();
    let child = organisations.1.unwrap_or(parent);
    let number = |id: &str| json!({"id": id, "system": "urn:oid:2.16.578.1.12.4.1.4.101"});
    json!({
        "practitioner": {
            "authorization": {"code": person.authorization, "system": "urn:oid:2.16.578.1.12.4.1.1.9060"},
            "legal_entity": number(parent),
            "point_of_care": number(child),
        },
        "care_relationship": {
            "healthcare_service": {"code": "KX17", "system": "urn:oid:2.16.578.1.12.4.1.1.8655"},
            "purpose_of_use": {"code": "TREAT", "system": "urn:oid:2.16.840.1.113883.1.11.20448"},
            "purpose_of_use_details": {
                "code": "BEHANDLER",
                "system": "urn:AuditEventHL7Norway/CodeSystem/carerelation",
            },
            "decision_ref": {"id": "3e2e1f6c-6f7e-4c1b-9d0a-0a5b6f2f1c11", "user_selected": true},
        },
        "patients": [{"point_of_care": number(child)}],
    })
}
