//! What a group must be, whoever states it: a seed file or the control API.

use std::collections::BTreeSet;

use super::{
    collection::Collection,
    model::{
        ARTICLE_NUMBER, Changes, CodeableConcept, Coding, Group, Medicine, ReimbursementGroup, TreatmentGroup,
    },
};

/// A JSON pointer and what is wrong there.
pub type Finding = (String, String);

const LONGEST: usize = 2000;

/// Everything wrong with a treatment group.
pub(super) fn check_treatment_group(group: &TreatmentGroup) -> Vec<Finding> {
    let mut found = Vec::new();
    check_text("/id", &group.id, &mut found);
    check_text("/name", &group.name, &mut found);
    for (field, text) in [("/description", &group.description), ("/diseaseGroup", &group.disease_group)] {
        check_optional(field, text.as_deref(), &mut found);
    }
    for (at, region) in group.jurisdictions.iter().enumerate() {
        check_coding(&format!("/jurisdictions/{at}"), region, &mut found);
    }
    let period = &group.validity_period;
    if period.end < period.start {
        let reason = format!("a period ends on or after its start {}; got {}", period.start, period.end);
        found.push(("/validityPeriod/end".to_owned(), reason));
    }
    check_concepts("/indications", &group.indications, &mut found);
    let mut ids = BTreeSet::new();
    for (at, alternative) in group.treatment_alternatives.iter().enumerate() {
        let pointer = format!("/treatmentAlternatives/{at}");
        if alternative.rank < 1 {
            let reason = format!("a rank is 1 or more; got {}", alternative.rank);
            found.push((format!("{pointer}/rank"), reason));
        }
        check_text(&format!("{pointer}/treatmentId"), &alternative.treatment_id, &mut found);
        if !ids.insert(&alternative.treatment_id) {
            found.push((
                format!("{pointer}/treatmentId"),
                "another alternative has this id already".to_owned(),
            ));
        }
        check_text(&format!("{pointer}/name"), &alternative.name, &mut found);
        check_optional(&format!("{pointer}/description"), alternative.description.as_deref(), &mut found);
        check_medicines(&pointer, &alternative.medicines, &mut found);
    }
    found
}

/// Everything wrong with a reimbursement group.
pub(super) fn check_reimbursement_group(group: &ReimbursementGroup) -> Vec<Finding> {
    let mut found = Vec::new();
    check_text("/id", &group.id, &mut found);
    check_concept("/legalBasis", &group.legal_basis, &mut found);
    check_concepts("/indications", &group.indications, &mut found);
    check_medicines("", &group.medicines, &mut found);
    found
}

/// Everything wrong with what a sync brings to `collection`; `pointer` is where it is stated.
pub(super) fn check_changes<T: Group>(
    pointer: &str,
    changes: &Changes<T>,
    collection: &Collection,
) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut ids = BTreeSet::new();
    for (at, group) in changes.upsert.iter().enumerate() {
        let pointer = format!("{pointer}/upsert/{at}");
        found.extend(
            group.findings().into_iter().map(|(place, reason)| (format!("{pointer}{place}"), reason)),
        );
        if !ids.insert(group.id()) {
            found.push((format!("{pointer}/id"), format!("a sync names {:?} once", group.id())));
        }
    }
    for (at, id) in changes.delete.iter().enumerate() {
        let pointer = format!("{pointer}/delete/{at}");
        if !ids.insert(id) {
            found.push((pointer, format!("a sync names {id:?} once")));
        } else if !collection.holds(id) {
            found.push((pointer, format!("what is deleted is there, and not deleted; got {id:?}")));
        }
    }
    found
}

fn check_text(pointer: &str, text: &str, found: &mut Vec<Finding>) {
    let length = text.chars().count();
    if text.trim() != text || !(1..=LONGEST).contains(&length) {
        let expected = format!("a text of 1 to {LONGEST} characters without outer blanks");
        found.push((pointer.to_owned(), format!("{expected} is expected; got {length} characters")));
    }
}

fn check_optional(pointer: &str, text: Option<&str>, found: &mut Vec<Finding>) {
    if let Some(text) = text {
        check_text(pointer, text, found);
    }
}

fn check_coding(pointer: &str, coding: &Coding, found: &mut Vec<Finding>) {
    check_text(&format!("{pointer}/system"), &coding.system, found);
    check_text(&format!("{pointer}/code"), &coding.code, found);
    check_optional(&format!("{pointer}/display"), coding.display.as_deref(), found);
}

fn check_concepts(pointer: &str, concepts: &[CodeableConcept], found: &mut Vec<Finding>) {
    for (at, concept) in concepts.iter().enumerate() {
        check_concept(&format!("{pointer}/{at}"), concept, found);
    }
}

fn check_concept(pointer: &str, concept: &CodeableConcept, found: &mut Vec<Finding>) {
    for (at, coding) in concept.coding.iter().enumerate() {
        check_coding(&format!("{pointer}/coding/{at}"), coding, found);
    }
    check_optional(&format!("{pointer}/text"), concept.text.as_deref(), found);
}

fn check_medicines(pointer: &str, medicines: &[Medicine], found: &mut Vec<Finding>) {
    for (at, medicine) in medicines.iter().enumerate() {
        let pointer = format!("{pointer}/medicines/{at}");
        check_text(&format!("{pointer}/type"), &medicine.kind, found);
        check_text(&format!("{pointer}/identifier/system"), &medicine.identifier.system, found);
        let value = &medicine.identifier.value;
        let is_number = value.len() == 6 && value.bytes().all(|byte| byte.is_ascii_digit());
        if medicine.identifier.system == ARTICLE_NUMBER && !is_number {
            let reason = format!("an article number is six digits; got {value:?}");
            found.push((format!("{pointer}/identifier/value"), reason));
        } else {
            check_text(&format!("{pointer}/identifier/value"), value, found);
        }
    }
}
