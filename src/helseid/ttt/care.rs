//! The care relation of a test token: a usual one, with what the order says in its place.

use serde_json::{Value, json};

use super::model::CareClaims;
use crate::{helseid::enrich, persons::Person};

/// Puts a text at a place of a care relation, when it is given.
fn put(relation: &mut Value, place: &str, member: &str, said: Option<&String>) {
    let Some(said) = said.filter(|it| !it.is_empty()) else { return };
    if let Some(Value::Object(members)) = relation.pointer_mut(place) {
        members.insert(member.to_owned(), said.clone().into());
    }
}

/// The care relation of this person.
pub(super) fn relation(said: &CareClaims, person: &Person, parent: &str) -> Value {
    let mut sent = enrich::usual(person, (Some(parent), None));
    for (place, department) in
        [("/practitioner", &said.practitioner_department_id), ("/patients/0", &said.patients_department_id)]
    {
        if let (Some(id), Some(Value::Object(members))) = (department, sent.pointer_mut(place)) {
            let department = json!({"id": id, "system": "urn:oid:2.16.578.1.12.4.1.4.102"});
            members.insert("department".to_owned(), department);
        }
    }
    let service = &said.care_relationship_healthcare_service_code;
    let details = &said.care_relationship_purpose_of_use_details_code;
    for (place, member, text) in [
        ("/practitioner/authorization", "code", &said.practitioner_authorization_code),
        ("/practitioner/legal_entity", "id", &said.practitioner_legal_entity_id),
        ("/practitioner/point_of_care", "id", &said.practitioner_point_of_care_id),
        ("/care_relationship/healthcare_service", "code", service),
        ("/care_relationship/purpose_of_use", "code", &said.care_relationship_purpose_of_use_code),
        ("/care_relationship/purpose_of_use_details", "code", details),
        ("/care_relationship/decision_ref", "id", &said.care_relationship_tracing_ref_id),
        ("/patients/0/point_of_care", "id", &said.patients_point_of_care_id),
    ] {
        put(&mut sent, place, member, text.as_ref());
    }
    let code = said.practitioner_authorization_code.clone().filter(|it| !it.is_empty());
    let authorized =
        Person { authorization: code.or_else(|| person.authorization.clone()), ..person.clone() };
    let mut relation = enrich::enriched(&sent, &authorized);
    let service = &said.care_relationship_healthcare_service_text;
    let details = &said.care_relationship_purpose_of_use_details_text;
    for (place, member, text) in [
        ("/practitioner/authorization", "text", &said.practitioner_authorization_text),
        ("/practitioner/legal_entity", "name", &said.practitioner_legal_entity_name),
        ("/practitioner/point_of_care", "name", &said.practitioner_point_of_care_name),
        ("/practitioner/department", "name", &said.practitioner_department_name),
        ("/care_relationship/healthcare_service", "text", service),
        ("/care_relationship/purpose_of_use", "text", &said.care_relationship_purpose_of_use_text),
        ("/care_relationship/purpose_of_use_details", "text", details),
        ("/patients/0/point_of_care", "name", &said.patients_point_of_care_name),
        ("/patients/0/department", "name", &said.patients_department_name),
    ] {
        put(&mut relation, place, member, text.as_ref());
    }
    relation
}
