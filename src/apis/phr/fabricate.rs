//! `--phr-scale`: documents of patients who exist nowhere, a thousand each, for stores of real size.
//!
//! The same for every seed number: a benchmark must know whom to ask for.

use std::sync::Arc;

use jiff::{
    Span, ToSpan as _,
    civil::{Date, Time, date},
};
use uuid::Uuid;

use super::{
    archive::{Archive, local, registered, unique_id},
    document::{Body, Document, Made, Patient, Status, identifiers},
    stock::Stock,
};
use crate::{
    fhir::Coding,
    norway::{NationalId, SyntheticSeries},
};

/// How many documents a patient has.
pub(super) const EACH: usize = 1000;

/// What all of them have.
struct Common {
    labels: Arc<[Coding]>,
    text: Arc<[String]>,
}

/// Adds `count` documents.
pub(super) fn fabricate(stock: &mut Stock, archive: &Archive, count: usize, today: Date) {
    let common = Common {
        labels: archive.labels_of(&[]),
        text: vec!["Fabrikkert dokument for belastningstester. Det sier ingenting om noen.".to_owned()]
            .into(),
    };
    for (at, patient) in patients().take(count.div_ceil(EACH)).enumerate() {
        let patient = Arc::new(patient);
        for number in at * EACH..count.min((at + 1) * EACH) {
            stock.add(document(archive, &patient, &common, number, today));
        }
    }
}

/// Patients without end, the first always the same.
fn patients() -> impl Iterator<Item = Patient> {
    let born = |day: i64| date(1940, 1, 1).checked_add(day.days()).ok();
    (0..).map_while(born).filter_map(|born| {
        let number = (100..500).find_map(|it| NationalId::synthetic(born, it, SyntheticSeries::SyntPop))?;
        Some(Patient::of(&number, "Fabrikkert", "Pasient"))
    })
}

fn document(
    archive: &Archive,
    patient: &Arc<Patient>,
    common: &Common,
    number: usize,
    today: Date,
) -> Document {
    let pick = |length: usize, step: usize| (number / step) % length;
    let kind = archive.types[pick(archive.types.len(), 1)].clone();
    let id = Uuid::from_u128(0x5eed_0000_0000_4000_8000_0000_0000_0000 + number as u128);
    let unique_id: Arc<str> = unique_id(id).into();
    let age: Span = i64::try_from((number * 7) % 4000).unwrap_or(0).days();
    let hour = i8::try_from(8 + number % 10).unwrap_or(8);
    let start = local(today.checked_sub(age).unwrap_or(today), Time::constant(hour, 0, 0, 0));
    let title = format!("{} {}", kind.display.as_deref().unwrap_or_default(), number + 1);
    Document {
        id,
        identifiers: identifiers(id, &unique_id),
        unique_id,
        patient: Arc::clone(patient),
        status: if number % 20 == 19 { Status::Superseded } else { Status::Current },
        title: title.into(),
        category: archive.class_of(kind.code.as_deref().unwrap_or_default()).unwrap_or_else(|| kind.clone()),
        kind,
        department: Arc::clone(&archive.departments[pick(archive.departments.len(), 3)]),
        author: Arc::clone(&archive.authors[pick(archive.authors.len(), 2)]),
        events: Vec::new(),
        labels: Arc::clone(&common.labels),
        related: Vec::new(),
        replaces: None,
        created: start,
        indexed: registered(start),
        period: Some((start, Some(start))),
        on_demand: false,
        text: Arc::clone(&common.text),
        body: Body::Text,
        made: Made::default(),
    }
}
