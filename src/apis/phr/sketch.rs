//! A document of the seed before it is known what day it is: it has an age in the place of dates.

use std::sync::Arc;

use jiff::{
    Span, Timestamp, ToSpan as _,
    civil::{Date, Time},
};

use super::{
    archive::{Archive, local, registered, related, unique_id},
    document::{Document, Made, Status, identifiers},
    seed::{DocumentRecord, StatusRecord},
};
use crate::fhir::{Coding, search::oslo};

/// A document whose dates are not known yet.
#[derive(Debug)]
pub(super) struct Sketch {
    /// All that is known; its instants stand at none in particular.
    document: Document,
    age: Span,
    time: Time,
    lasted: Option<Span>,
    no_period: bool,
}

impl Sketch {
    /// The document of a record that was found good.
    pub(super) fn of(archive: &Archive, record: &DocumentRecord, events: &[Coding]) -> Self {
        let good = "the check found every name in its list";
        let unique_id = record.unique_id.clone().unwrap_or_else(|| unique_id(record.id));
        let document = Document {
            id: record.id,
            identifiers: identifiers(record.id, &unique_id),
            unique_id: unique_id.into(),
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
            created: Timestamp::UNIX_EPOCH,
            indexed: Timestamp::UNIX_EPOCH,
            period: None,
            on_demand: record.on_demand,
            text: record.text.clone().into(),
            body: archive.body(record.format),
            made: Made::default(),
        };
        Self {
            document,
            age: record.age,
            time: record.time,
            lasted: record.lasted,
            no_period: record.no_period,
        }
    }

    /// The document, when today is this day.
    #[must_use]
    pub(super) fn on(&self, today: Date) -> Document {
        let start = local(today.checked_sub(self.age).unwrap_or(today), self.time);
        let zoned = start.to_zoned_datetime(oslo());
        let lasted = self.lasted.unwrap_or_else(|| 1.hour());
        let end = zoned.checked_add(lasted).map_or(start, |it| it.timestamp());
        let created = if self.no_period { start } else { end };
        Document {
            created,
            indexed: registered(created),
            period: (!self.no_period).then_some((start, Some(end))),
            ..self.document.clone()
        }
    }
}
