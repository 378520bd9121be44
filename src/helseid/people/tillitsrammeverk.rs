//! The care relation (tillitsrammeverk) as a client sends it: taken from its details, and checked member by member.

use serde_json::Value;

use super::rules;
use crate::{
    helseid::{attestation::CARE_RELATION, error::refuse},
    http::{Exchange, Refusal},
};

const ORGANISATION: &str = "urn:oid:2.16.578.1.12.4.1.4.101";
const DEPARTMENT: &str = "urn:oid:2.16.578.1.12.4.1.4.102";
const PURPOSE: &str = "urn:oid:2.16.840.1.113883.1.11.20448";

fn bad(place: &str, expected: &str, got: Option<&Value>) -> Refusal {
    let expected = format!("{expected} at /{place}");
    let got = got.map_or_else(|| "none".to_owned(), |it| it.to_string().chars().take(200).collect());
    let said = format!("HID-1007: {CARE_RELATION}: expected {expected}; got {got}");
    refuse("invalid_request", &rules::CARE_RELATION, expected, got, &said)
}

/// Parts details in the care relation, checked, and all others.
pub(in crate::helseid) fn split(
    details: &[Value],
    exchange: &Exchange,
) -> Result<(Option<Value>, Vec<Value>), Refusal> {
    let is_care = |it: &&Value| it["type"].as_str() == Some(CARE_RELATION);
    let (care, others): (Vec<&Value>, Vec<&Value>) = details.iter().partition(is_care);
    let others = others.into_iter().cloned().collect();
    match care.as_slice() {
        [] => Ok((None, others)),
        [one] => {
            check(one)?;
            exchange.satisfied(&rules::CARE_RELATION);
            Ok((Some((*one).clone()), others))
        }
        several => {
            let got = Value::from(several.len());
            Err(bad("", "one care relation", Some(&got)))
        }
    }
}

/// Checks a care relation. Which members HelseID itself demands is not public: those that every public example has.
fn check(sent: &Value) -> Result<(), Refusal> {
    let practitioner = object(sent, "practitioner")?;
    if practitioner.get("authorization").is_some() {
        code(sent, "practitioner/authorization", None)?;
    }
    for place in ["practitioner/legal_entity", "practitioner/point_of_care"] {
        organisation(sent, place)?;
    }
    if practitioner.get("department").is_some() {
        identified(sent, "practitioner/department", &[DEPARTMENT, ORGANISATION])?;
    }
    // Where there is one, says the framework; that PHR wants it is PHR's own.
    if object(sent, "care_relationship")?.get("healthcare_service").is_some() {
        code(sent, "care_relationship/healthcare_service", None)?;
    }
    code(sent, "care_relationship/purpose_of_use", Some(PURPOSE))?;
    code(sent, "care_relationship/purpose_of_use_details", None)?;
    decision(sent)?;
    match sent.get("patients") {
        None => Ok(()),
        Some(Value::Array(patients)) => (0..patients.len()).try_for_each(|at| patient(sent, at)),
        other => Err(bad("patients", "a list", other)),
    }
}

fn at<'a>(sent: &'a Value, place: &str) -> Option<&'a Value> {
    sent.pointer(&format!("/{place}"))
}

fn object<'a>(sent: &'a Value, place: &str) -> Result<&'a Value, Refusal> {
    let found = at(sent, place);
    found.filter(|it| it.is_object()).ok_or_else(|| bad(place, "an object", found))
}

/// A text of 1 to 200 characters.
fn text<'a>(sent: &'a Value, place: &str) -> Result<&'a str, Refusal> {
    let found = at(sent, place);
    let text = found.and_then(Value::as_str).filter(|it| (1..=200).contains(&it.chars().count()));
    text.ok_or_else(|| bad(place, "a text of 1 to 200 characters", found))
}

fn code(sent: &Value, place: &str, system: Option<&str>) -> Result<(), Refusal> {
    object(sent, place)?;
    text(sent, &format!("{place}/code"))?;
    let said = text(sent, &format!("{place}/system"))?;
    let is_system = said.starts_with("urn:") && system.is_none_or(|it| it == said);
    if is_system {
        return Ok(());
    }
    let place = format!("{place}/system");
    Err(bad(&place, system.unwrap_or("a URN"), at(sent, &place)))
}

fn identified<'a>(sent: &'a Value, place: &str, systems: &[&str]) -> Result<&'a str, Refusal> {
    object(sent, place)?;
    let id = text(sent, &format!("{place}/id"))?;
    let said = text(sent, &format!("{place}/system"))?;
    if systems.contains(&said) {
        return Ok(id);
    }
    let place = format!("{place}/system");
    Err(bad(&place, &systems.join(" or "), at(sent, &place)))
}

fn organisation(sent: &Value, place: &str) -> Result<(), Refusal> {
    let id = identified(sent, place, &[ORGANISATION])?;
    if id.len() == 9 && id.bytes().all(|it| it.is_ascii_digit()) {
        return Ok(());
    }
    let place = format!("{place}/id");
    Err(bad(&place, "an organisation number of nine digits", at(sent, &place)))
}

fn decision(sent: &Value) -> Result<(), Refusal> {
    let place = "care_relationship/decision_ref";
    let Some(decision) = at(sent, place) else { return Ok(()) };
    object(sent, place)?;
    text(sent, &format!("{place}/id"))?;
    match decision.get("user_selected") {
        None | Some(Value::Bool(_)) => Ok(()),
        other => Err(bad(&format!("{place}/user_selected"), "true or false", other)),
    }
}

/// A patient may be an empty object, as one public sample sends it.
fn patient(sent: &Value, at_patient: usize) -> Result<(), Refusal> {
    let place = format!("patients/{at_patient}");
    let patient = object(sent, &place)?;
    if patient.get("point_of_care").is_some() {
        organisation(sent, &format!("{place}/point_of_care"))?;
    }
    if patient.get("department").is_some() {
        identified(sent, &format!("{place}/department"), &[DEPARTMENT, ORGANISATION])?;
    }
    Ok(())
}
