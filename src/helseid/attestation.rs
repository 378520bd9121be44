//! What a token says of a person: identity, HPR, and the attested care relation (tillitsrammeverk), enriched as HelseID does.

use aws_lc_rs::digest::{SHA256, digest};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::mint::Order;
use crate::persons::Person;

const SKATTEETATEN: &str = "https://www.skatteetaten.no/";
const HELSEDIREKTORATET: &str = "https://www.helsedirektoratet.no/";
const BRREG: &str = "https://www.brreg.no/";
const VOLVEN: &str = "https://www.volven.no/";
const HL7: &str = "https://www.hl7.org/";
const HL7_NORWAY: &str = "https://www.hl7.no/";

/// Puts what is known of a person, in the order observed.
pub(super) fn claims(person: &Person, order: &Order, now: Timestamp, put: &mut impl FnMut(&str, Value)) {
    if person.hpr.is_some() {
        put("nhn:tillitsrammeverk:parameters", attested(person, order));
    }
    let pseudonym = STANDARD.encode(digest(&SHA256, person.pid.as_bytes()));
    put("sub", pseudonym.clone().into());
    put("auth_time", now.as_second().into());
    put("idp", "testidp-oidc".into());
    let mut identity =
        |name: &str, value: &str| put(&format!("helseid://claims/identity/{name}"), value.into());
    identity("pid", &person.pid);
    identity("pid_pseudonym", &pseudonym);
    identity("security_level", "4");
    identity("assurance_level", "high");
    if let Some(hpr) = &person.hpr {
        put("helseid://claims/hpr/hpr_number", hpr.clone().into());
    }
    put("name", name(person).into());
    put("given_name", upper(person.given_name.as_deref()).into());
    put("middle_name", "".into());
    put("family_name", upper(person.family_name.as_deref()).into());
    put("helseid://claims/identity/network", "internett".into());
}

/// Test identities write names in capitals.
fn upper(name: Option<&str>) -> String {
    name.unwrap_or_default().to_uppercase()
}

fn name(person: &Person) -> String {
    format!("{} {}", upper(person.given_name.as_deref()), upper(person.family_name.as_deref()))
        .trim()
        .to_owned()
}

/// The care relation of an authorized person, with what HelseID adds: names, authorities, texts and assigners.
fn attested(person: &Person, order: &Order) -> Value {
    let parent = order.parent.as_deref().unwrap_or_default();
    let child = order.child.as_deref().unwrap_or(parent);
    let organisation = |number: &str| {
        json!({
            "id": number,
            "system": "urn:oid:2.16.578.1.12.4.1.4.101",
            "name": format!("TESTORGANISASJON {number}"),
            "authority": BRREG,
        })
    };
    json!({
        "practitioner": {
            "identifier": {
                "id": person.pid,
                "system": "urn:oid:2.16.578.1.12.4.1.4.1",
                "name": name(person),
                "authority": SKATTEETATEN,
            },
            "hpr_nr": {
                "id": person.hpr,
                "system": "urn:oid:2.16.578.1.12.4.1.4.4",
                "authority": HELSEDIREKTORATET,
            },
            "authorization": {
                "code": "LE",
                "text": "Lege",
                "system": "urn:oid:2.16.578.1.12.4.1.1.9060",
                "assigner": HELSEDIREKTORATET,
            },
            "legal_entity": organisation(parent),
            "point_of_care": organisation(child),
        },
        "care_relationship": {
            "healthcare_service": {
                "code": "KX17",
                "text": "Fastlege, liste uten fast lege",
                "system": "urn:oid:2.16.578.1.12.4.1.1.8655",
                "assigner": VOLVEN,
            },
            "purpose_of_use": {
                "code": "TREAT",
                "text": "Behandling",
                "system": "urn:oid:2.16.840.1.113883.1.11.20448",
                "assigner": HL7,
            },
            "purpose_of_use_details": {
                "code": "BEHANDLER",
                "text": "Behandler",
                "system": "urn:AuditEventHL7Norway/CodeSystem/carerelation",
                "assigner": HL7_NORWAY,
            },
            "decision_ref": {"id": "3e2e1f6c-6f7e-4c1b-9d0a-0a5b6f2f1c11", "user_selected": true},
        },
        "patients": [{"point_of_care": organisation(child)}],
    })
}
