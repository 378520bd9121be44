//! A document of the seed before it is known what day it is: it has an age in the place of dates.

use std::sync::Arc;

use jiff::{
    Span, ToSpan as _,
    civil::{Date, Time},
};
use uuid::Uuid;

use super::{
    archive::{Archive, local, registered, related, unique_id},
    document::{Author, Body, Department, Document, Made, Patient, Status, identifiers},
    seed::{DocumentRecord, StatusRecord},
};
use crate::fhir::{Coding, Identifier, search::oslo};

/// A document whose dates are not known yet.
#[derive(Debug)]
pub(super) struct Sketch {
    id: Uuid,
    unique_id: Arc<str>,
    patient: Arc<Patient>,
    status: Status,
    title: Arc<str>,
    category: Coding,
    kind: Coding,
    department: Arc<Department>,
    author: Arc<Author>,
    events: Vec<Coding>,
    labels: Arc<[Coding]>,
    related: Vec<Identifier>,
    replaces: Option<Uuid>,
    age: Span,
    time: Time,
    lasted: Option<Span>,
    no_period: bool,
    on_demand: bool,
    text: Arc<[String]>,
    body: Body,
}

impl Sketch {
    /// The document of a record that was found good.
    pub(super) fn of(archive: &Archive, record: &DocumentRecord, events: &[Coding]) -> Self {
        let good = "the check found every name in its list";
        Self {
            id: record.id,
            unique_id: record.unique_id.clone().unwrap_or_else(|| unique_id(record.id)).into(),
            patient: Arc::clone(&archive.patients[record.patient.as_str()]),
            status: match record.status {
                StatusRecord::Current => Status::Current,
                StatusRecord::Superseded => Status::Superseded,
            },
            title: record.title.as_str().into(),
            category: archive.class_of(&record.kind).expect(good),
            kind: archive.kind(&record.kind).expect(good),
            department: archive.department(&record.department).expect(good),
            author: archive.author(&record.author).expect(good),
            events: record
                .events
                .iter()
                .filter_map(|code| events.iter().find(|it| it.code.as_deref() == Some(code)).cloned())
                .collect(),
            labels: archive.labels_of(&record.labels),
            related: record.related.iter().map(related).collect(),
            replaces: record.replaces,
            age: record.age,
            time: record.time,
            lasted: record.lasted,
            no_period: record.no_period,
            on_demand: record.on_demand,
            text: record.text.clone().into(),
            body: archive.body(record.format),
        }
    }

    /// The document, when today is this day.
    #[must_use]
    pub(super) fn on(&self, today: Date) -> Document {
        let start = local(today.checked_sub(self.age).unwrap_or(today), self.time);
        let zoned = start.to_zoned_datetime(oslo());
        let lasted = self.lasted.unwrap_or_else(|| 1.hour());
        let end = zoned.checked_add(lasted).map_or(start, |it| it.timestamp());
        Document {
            id: self.id,
            unique_id: Arc::clone(&self.unique_id),
            identifiers: identifiers(self.id, &self.unique_id),
            patient: Arc::clone(&self.patient),
            status: self.status,
            title: Arc::clone(&self.title),
            category: self.category.clone(),
            kind: self.kind.clone(),
            department: Arc::clone(&self.department),
            author: Arc::clone(&self.author),
            events: self.events.clone(),
            labels: Arc::clone(&self.labels),
            related: self.related.clone(),
            replaces: self.replaces,
            created: if self.no_period { start } else { end },
            indexed: registered(if self.no_period { start } else { end }),
            period: (!self.no_period).then_some((start, Some(end))),
            on_demand: self.on_demand,
            text: Arc::clone(&self.text),
            body: self.body.clone(),
            made: Made::default(),
        }
    }
}
