//! What seed files must be: every name they use is there, every number and OID is one.

use std::collections::{BTreeMap, BTreeSet};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use jiff::civil::date;

use super::seed::{Format, Records, StatusRecord};
use crate::norway::{NationalId, OrgNumber};

/// A JSON pointer and what is wrong there.
pub(super) type Finding = (String, String);

/// Everything wrong with the patients.
pub(super) fn patients(records: &Records) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut seen = BTreeSet::new();
    for (at, patient) in records.patients.patients.iter().enumerate() {
        if let Err(error) = NationalId::parse(&patient.pid) {
            found.push((format!("/patients/{at}/pid"), error.to_string()));
        }
        if !seen.insert(&patient.pid) {
            found.push((format!("/patients/{at}/pid"), "this patient is there already".to_owned()));
        }
    }
    found
}

/// Everything wrong with communities, institutions, departments and authors.
pub(super) fn sources(records: &Records) -> Vec<Finding> {
    let mut found = Vec::new();
    let sources = &records.sources;
    for (at, community) in sources.communities.iter().enumerate() {
        for (field, oid) in [("home", &community.home), ("repository", &community.repository)] {
            if !is_oid(oid) {
                found.push((format!("/communities/{at}/{field}"), format!("a bare OID; got {oid:?}")));
            }
        }
    }
    for (at, institution) in sources.institutions.iter().enumerate() {
        if let Err(error) = OrgNumber::parse(&institution.number) {
            found.push((format!("/institutions/{at}/number"), error.to_string()));
        }
        if !sources.communities.iter().any(|it| it.key == institution.community) {
            found.push(unknown(&format!("/institutions/{at}/community"), &institution.community));
        }
        if !records.codes.facilities.iter().any(|it| it.code == institution.facility) {
            found.push(unknown(&format!("/institutions/{at}/facility"), &institution.facility));
        }
    }
    for (at, department) in sources.departments.iter().enumerate() {
        if !sources.institutions.iter().any(|it| it.key == department.institution) {
            found.push(unknown(&format!("/departments/{at}/institution"), &department.institution));
        }
    }
    found
}

/// Everything wrong with the pictures.
pub(super) fn images(records: &Records) -> Vec<Finding> {
    let mut found = Vec::new();
    if records.images.images.is_empty() {
        found.push(("/images".to_owned(), "there is at least one picture; got none".to_owned()));
    }
    for (at, image) in records.images.images.iter().enumerate() {
        let is_jpeg = STANDARD.decode(&image.base64).is_ok_and(|it| it.starts_with(&[0xff, 0xd8, 0xff]));
        if !is_jpeg {
            found.push((format!("/images/{at}/base64"), "a JPEG file in base64 is expected".to_owned()));
        }
    }
    found
}

/// Everything wrong with the documents.
pub(super) fn documents(records: &Records) -> Vec<Finding> {
    let mut found = Vec::new();
    let all = &records.documents.documents;
    let by_id: BTreeMap<_, _> = all.iter().map(|it| (it.id, it)).collect();
    let mut ids = BTreeSet::new();
    for (at, document) in all.iter().enumerate() {
        let mut add = |field: &str, reason: String| found.push((format!("/documents/{at}/{field}"), reason));
        if !ids.insert(document.id) {
            add("id", "another document has this id already".to_owned());
        }
        if document.unique_id.as_deref().is_some_and(|it| !is_oid(it)) {
            add("uniqueId", "a bare OID is expected".to_owned());
        }
        if !records.patients.patients.iter().any(|it| it.pid == document.patient) {
            add("patient", "a patient of phr/patients.json is expected".to_owned());
        }
        let named = [
            ("type", &document.kind, records.codes.types.iter().any(|it| it.code == document.kind)),
            (
                "department",
                &document.department,
                records.sources.departments.iter().any(|it| it.key == document.department),
            ),
            ("author", &document.author, records.sources.authors.iter().any(|it| it.key == document.author)),
        ];
        for (field, name, known) in named {
            if !known {
                add(field, format!("a name the seed has is expected; got {name:?}"));
            }
        }
        for label in
            document.labels.iter().filter(|it| !records.codes.labels.iter().any(|code| code.code == **it))
        {
            add("labels", format!("codes of 9603 are expected; got {label:?}"));
        }
        for event in
            document.events.iter().filter(|it| !records.codes.events.iter().any(|code| code.code == **it))
        {
            add("events", format!("codes of phr/codes.json are expected; got {event:?}"));
        }
        if document.age.is_negative() || date(2024, 1, 1).checked_sub(document.age).is_err() {
            add("age", "an age in years, months and days is expected".to_owned());
        }
        let replaced = document.replaces.map(|id| by_id.get(&id));
        if replaced.is_some_and(|old| {
            old.is_none_or(|old| {
                !matches!(old.status, StatusRecord::Superseded) || old.patient != document.patient
            })
        }) {
            add("replaces", "a superseded document of the same patient is expected".to_owned());
        }
        if document.text.is_empty() && !matches!(document.format, Format::Jpeg) {
            add("text", "a document says something; got no paragraph".to_owned());
        }
    }
    found
}

fn unknown(pointer: &str, name: &str) -> Finding {
    (pointer.to_owned(), format!("a name the seed has is expected; got {name:?}"))
}

/// Whether a text is an OID in digits.
#[must_use]
pub(super) fn is_oid(text: &str) -> bool {
    let is_arc = |arc: &str| {
        !arc.is_empty() && arc.bytes().all(|it| it.is_ascii_digit()) && (arc == "0" || !arc.starts_with('0'))
    };
    text.len() <= 64 && text.split('.').count() > 2 && text.split('.').all(is_arc)
}
