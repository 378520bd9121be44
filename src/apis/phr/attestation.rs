//! What PHR demands of the person behind a token: authorization, and an attested care relation.

use serde_json::Value;

use super::{error::Error, rules};
use crate::{
    auth::{Caller, How},
    http::Exchange,
    rules::{Check, Rule},
};

/// Where each field the attestation must have stands.
fn demands() -> [(&'static Rule, &'static [&'static str]); 6] {
    [
        (&rules::ATTEST_IDENTIFIER, &["practitioner", "identifier"]),
        (&rules::ATTEST_LEGAL_ENTITY, &["practitioner", "legal_entity"]),
        (&rules::ATTEST_POINT_OF_CARE, &["practitioner", "point_of_care"]),
        (&rules::ATTEST_SERVICE, &["care_relationship", "healthcare_service"]),
        (&rules::ATTEST_DECISION, &["care_relationship", "decision_ref"]),
        (&rules::ATTEST_PURPOSE, &["care_relationship", "purpose_of_use"]),
    ]
}

/// Judges the person and the attestation; nobody is judged where nobody was asked.
pub(super) fn judge(caller: &Caller, exchange: &Exchange) -> Result<(), Error> {
    if caller.how == How::Unasked {
        return Ok(());
    }
    let Some(person) = &caller.person else {
        return Err(Error::forbidden(
            &rules::PERSON,
            "the token of a person who has logged in",
            "a machine's",
        ));
    };
    exchange.satisfied(&rules::PERSON);
    let Some(attestation) = caller.attestation.as_ref().filter(|it| it.is_object()) else {
        let expected = "a token with the claim nhn:tillitsrammeverk:parameters";
        return Err(Error::forbidden(&rules::ATTESTATION, expected, "one without"));
    };
    exchange.satisfied(&rules::ATTESTATION);
    let code = &attestation["practitioner"]["authorization"]["code"];
    if code.as_str().is_none_or(str::is_empty) || person.hpr_number.as_deref().is_none_or(str::is_empty) {
        let expected = "health personnel, with an HPR number and an authorization";
        return Err(Error::forbidden(&rules::AUTHORIZATION, expected, "a person without"));
    }
    exchange.satisfied(&rules::AUTHORIZATION);
    let mut broken = Vec::new();
    for (rule, path) in demands() {
        if states(attestation, path) {
            exchange.satisfied(rule);
        } else {
            let expected = format!("`{}` in the attestation, with an id or a code", path.join("."));
            broken.push(Check::violated(rule, expected, "none"));
        }
    }
    if broken.is_empty() { Ok(()) } else { Err(Error::Forbidden(broken)) }
}

/// Whether there is an object with an id or a code at this place.
fn states(attestation: &Value, path: &[&str]) -> bool {
    let place = path.iter().fold(attestation, |value, name| &value[*name]);
    ["id", "code"].iter().any(|name| place[*name].as_str().is_some_and(|text| !text.trim().is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::{Organisations, Person};
    use serde_json::json;

    fn whole() -> Value {
        json!({
            "practitioner": {
                "identifier": {"id": "05898597468"},
                "authorization": {"code": "LE"},
                "legal_entity": {"id": "983974880"},
                "point_of_care": {"id": "983974880"},
            },
            "care_relationship": {
                "healthcare_service": {"code": "S03"},
                "purpose_of_use": {"code": "TREAT"},
                "decision_ref": {"id": "6f5c2a7e", "user_selected": true},
            },
        })
    }

    fn broken(person: impl Into<Option<Person>>, attestation: Option<Value>) -> Vec<&'static str> {
        let caller = Caller {
            how: How::Proved,
            client_id: "c".into(),
            scopes: Vec::new(),
            organisations: Organisations::default(),
            person: person.into(),
            attestation,
        };
        let exchange = Exchange::new(uuid::Uuid::nil(), jiff::Timestamp::UNIX_EPOCH);
        match judge(&caller, &exchange) {
            Ok(()) => Vec::new(),
            Err(error) => crate::http::Refusal::from(error).checks.iter().map(|it| it.rule.id).collect(),
        }
    }

    fn doctor() -> Person {
        Person { hpr_number: Some("565501872".into()), ..Person::default() }
    }

    #[test]
    fn a_doctor_with_a_whole_attestation_may_look() {
        assert_eq!(broken(doctor(), Some(whole())), [""; 0]);
    }

    #[test]
    fn a_machine_a_person_without_attestation_and_one_without_authorization_may_not() {
        assert_eq!(broken(None, Some(whole())), ["phr.caller.person"]);
        assert_eq!(broken(doctor(), None), ["phr.attestation.present"]);
        assert_eq!(broken(doctor(), Some(json!("text"))), ["phr.attestation.present"]);
        assert_eq!(broken(Person::default(), Some(whole())), ["phr.caller.authorization"]);
        let mut without = whole();
        without["practitioner"].as_object_mut().unwrap().remove("authorization");
        assert_eq!(broken(doctor(), Some(without)), ["phr.caller.authorization"]);
    }

    #[test]
    fn every_field_that_is_missing_is_told() {
        for (rule, path) in demands() {
            for bad in [None, Some(json!({})), Some(json!({"id": " "})), Some(json!("x"))] {
                let mut attestation = whole();
                let part = attestation[path[0]].as_object_mut().unwrap();
                match bad {
                    None => drop(part.remove(path[1])),
                    Some(bad) => drop(part.insert(path[1].to_owned(), bad)),
                }
                assert_eq!(broken(doctor(), Some(attestation)), [rule.id]);
            }
        }
        let bare = json!({"practitioner": {"authorization": {"code": "LE"}}});
        assert_eq!(broken(doctor(), Some(bare)).len(), 6);
    }
}
