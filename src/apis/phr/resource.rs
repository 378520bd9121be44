//! A document's metadata as a FHIR resource: made once, kept as bytes, joined into Bundles.

use std::{fmt::Write as _, sync::OnceLock};

use jiff::Timestamp;
use serde_json::{Map, Value};
use uuid::fmt::Hyphenated;

use super::document::{Document, Status, URI};
use crate::fhir::{
    Attachment, CodeableConcept, Coding, Contained, Content, Context, DocumentReference, HumanName,
    Identifier, Organization, Patient, Period, Practitioner, Reference, RelatesTo, concept,
};

/// Stands where the base of links goes while a resource is written.
const BASE: &str = "\u{0}base\u{0}";

/// How a resource is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Form {
    /// Whether organisations are typed by `urn:oid:`, as validators want it; NHN's client reads the bare OID.
    pub urn: bool,
    /// Whether only the frame is shown, the document being blocked.
    pub hidden: bool,
}

/// An entry of a Bundle ready to be sent, cut where the base of links goes in.
#[derive(Clone, Debug)]
pub(super) struct Ready {
    before: Box<str>,
    after: Box<str>,
}

/// What stands in an entry before the UUID, between it and the resource, and after that.
const FRAME: [&str; 3] =
    ["{\"fullUrl\":\"urn:uuid:", "\",\"resource\":", ",\"search\":{\"mode\":\"match\"}}"];

/// The ready bytes of a document.
#[must_use]
pub(super) fn ready(document: &Document, form: Form) -> &Ready {
    slot(document, form).get_or_init(|| Ready::of(document, form))
}

/// They, when they were made already.
#[must_use]
pub(super) fn made(document: &Document, form: Form) -> Option<&Ready> {
    slot(document, form).get()
}

fn slot(document: &Document, form: Form) -> &OnceLock<Ready> {
    &document.made.ready[usize::from(form.urn) + 2 * usize::from(form.hidden)]
}

impl Ready {
    /// Writes a document.
    ///
    /// # Panics
    /// Never: resources are plain structs.
    #[must_use]
    pub(super) fn of(document: &Document, form: Form) -> Self {
        let resource = reference(document, form, BASE);
        let resource = serde_json::to_string(&resource).expect("resources are plain structs and serialise");
        // JSON writes the mark as escapes.
        let mark = "\\u0000base\\u0000";
        let (before, after) = resource.split_once(mark).expect("every resource has one link");
        let [id, then, end] = FRAME;
        Self {
            before: format!("{id}{}{then}{before}", document.id).into(),
            after: format!("{after}{end}").into(),
        }
    }

    /// How long it is with this base.
    #[must_use]
    pub(super) fn length(&self, base: &str) -> usize {
        self.before.len() + base.len() + self.after.len()
    }

    /// Writes it, its links on this base.
    pub(super) fn write(&self, text: &mut String, base: &str) {
        for part in [&self.before, base, &self.after] {
            text.push_str(part);
        }
    }

    /// Writes it with another resource made of its own.
    pub(super) fn write_as(
        &self,
        text: &mut String,
        base: &str,
        made: impl FnOnce(&Map<String, Value>) -> Value,
    ) {
        let [id, then, end] = FRAME;
        let (head, before) = self.before.split_at(id.len() + Hyphenated::LENGTH + then.len());
        let after = self.after.strip_suffix(end).unwrap_or_default();
        let whole = serde_json::from_str(&[before, base, after].concat()).unwrap_or_default();
        let _ = write!(text, "{head}{}{end}", made(&whole));
    }
}

/// An instant as FHIR writes it.
#[must_use]
pub(super) fn instant(at: Timestamp) -> String {
    let seconds = Timestamp::from_second(at.as_second()).unwrap_or(at);
    seconds.to_string()
}

/// The system of numbers of this kind.
fn oid(last: &str) -> String {
    format!("urn:oid:2.16.578.1.12.4.1.4.{last}")
}

/// The resource of a document.
#[must_use]
pub(super) fn reference(document: &Document, form: Form, base: &str) -> DocumentReference {
    let hidden = form.hidden;
    let stars = || CodeableConcept { coding: Vec::new(), text: Some("*****".to_owned()) };
    let mut contained = contained(document, form);
    let mut author = vec![Reference::to("#prac"), Reference::to("#org"), Reference::to("#dept")];
    if hidden {
        contained.retain(|it| !matches!(it, Contained::Organization(org) if org.id == "dept"));
        author.pop();
    }
    DocumentReference {
        resource_type: "DocumentReference",
        id: document.id.to_string(),
        meta: None,
        contained,
        master_identifier: document.identifiers[0].clone(),
        identifier: vec![document.identifiers[1].clone()],
        status: match document.status {
            Status::Current => "current",
            Status::Superseded => "superseded",
        },
        kind: if hidden { stars() } else { concept(&document.kind) },
        category: vec![concept(&document.category)],
        subject: Reference::to("#pat"),
        date: instant(document.indexed),
        author,
        relates_to: document.replaces.iter().map(replaces).collect(),
        security_label: document.labels.iter().map(concept).collect(),
        content: vec![Content { attachment: attachment(document, base, hidden), format: document.format() }],
        context: context(document, hidden.then(stars)),
    }
}

fn replaces(id: &uuid::Uuid) -> RelatesTo {
    let identifier =
        Identifier { usage: None, system: Some(URI.into()), value: format!("urn:uuid:{id}").into() };
    RelatesTo { code: "replaces", target: Reference { reference: None, identifier: Some(identifier) } }
}

fn attachment(document: &Document, base: &str, hidden: bool) -> Attachment {
    let community = &document.department.community;
    let measure = (!document.on_demand && !hidden).then(|| document.measure());
    Attachment {
        content_type: document.media_type(),
        language: "nb-NO",
        url: format!(
            "{base}/mhd/document?documentUniqueId={}&repositoryUniqueId={}&homeCommunityId=urn:oid:{}",
            document.unique_id, community.repository, community.home
        ),
        size: measure.map(|it| it.size),
        hash: measure.map(|it| it.hash.clone()),
        title: if hidden { "Sperret".to_owned() } else { document.title.to_string() },
        creation: instant(document.created),
    }
}

fn context(document: &Document, hidden: Option<CodeableConcept>) -> Context {
    let is_hidden = hidden.is_some();
    Context {
        event: if is_hidden { Vec::new() } else { document.events.iter().map(concept).collect() },
        period: document
            .period
            .map(|(start, end)| Period { start: Some(instant(start)), end: end.map(instant) }),
        facility_type: concept(&document.department.facility),
        practice_setting: hidden.unwrap_or_else(|| concept(&document.department.setting)),
        source_patient_info: Reference::to("#pat"),
        related: document
            .related
            .iter()
            .filter(|_| !is_hidden)
            .map(|it| Reference { reference: None, identifier: Some(it.clone()) })
            .collect(),
    }
}

fn contained(document: &Document, form: Form) -> Vec<Contained> {
    let hidden = form.hidden;
    let number = |last: &str, value: &str| Identifier {
        usage: None,
        system: Some(oid(last).into()),
        value: value.into(),
    };
    let kind = |last: &str, display: &str| {
        let system = if form.urn { oid(last) } else { oid(last).replace("urn:oid:", "") };
        let code: &str = if last == "101" { "orgnr" } else { "resh" };
        concept(&Coding {
            system: Some(system.into()),
            code: Some(code.into()),
            display: Some(display.into()),
        })
    };
    let (patient, author, department) = (&document.patient, &document.author, &document.department);
    let stars = || HumanName { family: Some("*****".into()), given: vec!["*****".into()] };
    let name = HumanName { family: Some(author.family.clone()), given: vec![author.given.clone()] };
    vec![
        Contained::Patient(Patient {
            resource_type: "Patient",
            id: "pat",
            identifier: vec![number(person_system(&patient.pid), &patient.pid)],
            name: vec![HumanName {
                family: Some(patient.family.clone()),
                given: vec![patient.given.clone()],
            }],
            gender: patient.gender,
            birth_date: patient.birth_date.clone(),
        }),
        Contained::Practitioner(Practitioner {
            resource_type: "Practitioner",
            id: "prac",
            identifier: author.hpr.iter().filter(|_| !hidden).map(|hpr| number("4", hpr)).collect(),
            name: vec![if hidden { stars() } else { name }],
        }),
        Contained::Organization(Organization {
            resource_type: "Organization",
            id: "org",
            identifier: vec![number("101", &department.organisation)],
            kind: vec![kind("101", "Organisasjonsnummer")],
            name: if hidden { "*****".to_owned() } else { department.institution.to_string() },
            part_of: None,
        }),
        Contained::Organization(Organization {
            resource_type: "Organization",
            id: "dept",
            identifier: vec![number("102", &department.resh)],
            kind: vec![kind("102", "RESH-id")],
            name: department.name.to_string(),
            part_of: Some(Reference::to("#org")),
        }),
    ]
}

/// Which register a number is of: birth numbers and D-numbers have their own.
#[must_use]
pub(super) fn person_system(pid: &str) -> &'static str {
    if pid.as_bytes().first().is_some_and(|digit| (b'4'..=b'7').contains(digit)) { "2" } else { "1" }
}
