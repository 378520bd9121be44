//! What there is to begin with: the seed's documents with their ages made dates, shared by all rooms of one day.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use bytes::Bytes;
use jiff::{
    SignedDuration, Timestamp,
    civil::{Date, Time},
};
use uuid::Uuid;

use super::{
    Phr,
    document::{Author, Body, Community, Department, Patient},
    fabricate::fabricate,
    seed::{CodeRecord, Format, Gender, Records, RelatedRecord},
    sketch::Sketch,
    stock::Stock,
};
use crate::{
    apis::room::{Lent, Prototype, Room},
    fhir::{Coding, Identifier, search::oslo},
};

/// How many days' documents are kept ready.
const DAYS: usize = 4;

/// Codes, people and places, and the documents' records.
#[derive(Debug)]
pub struct Archive {
    /// Groups of documents.
    pub classes: Vec<Coding>,
    /// Kinds of documents.
    pub types: Vec<Coding>,
    /// What is blocked or denied.
    pub labels: Vec<Coding>,
    /// The patients.
    pub patients: BTreeMap<Arc<str>, Arc<Patient>>,
    /// Communities.
    pub communities: Vec<Arc<Community>>,
    /// Departments.
    pub departments: Vec<Arc<Department>>,
    /// Authors.
    pub authors: Vec<Arc<Author>>,
    image: Bytes,
    sketches: Vec<Sketch>,
    scale: Option<usize>,
    days: Mutex<BTreeMap<Date, Arc<Stock>>>,
}

/// A code of this list, `urn:oid:` and all.
#[must_use]
pub(super) fn coding(list: &str, code: &str, display: &str) -> Coding {
    Coding {
        system: Some(format!("urn:oid:2.16.578.1.12.4.1.1.{list}").into()),
        code: Some(code.into()),
        display: Some(display.into()),
    }
}

fn list(system: &str, records: &[CodeRecord]) -> Vec<Coding> {
    records.iter().map(|it| coding(system, &it.code, &it.display)).collect()
}

impl Archive {
    /// Takes records that were found good.
    ///
    /// # Panics
    /// When they were not: names they use must be there.
    #[must_use]
    pub fn new(records: &Records, scale: Option<usize>) -> Self {
        let sources = &records.sources;
        let community = |it: &super::seed::CommunityRecord| {
            Arc::new(Community {
                key: it.key.as_str().into(),
                name: it.name.as_str().into(),
                home: it.home.as_str().into(),
                repository: it.repository.as_str().into(),
            })
        };
        let communities: Vec<_> = sources.communities.iter().map(community).collect();
        let facilities = list("1303", &records.codes.facilities);
        let departments = sources.departments.iter().map(|it| {
            let good = "the check found every name in its list";
            let of = sources.institutions.iter().find(|one| one.key == it.institution).expect(good);
            let home = communities.iter().find(|one| *one.key == *of.community).expect(good);
            let facility = facilities.iter().find(|one| one.code.as_deref() == Some(&of.facility));
            Arc::new(Department {
                key: it.key.as_str().into(),
                resh: it.resh.as_str().into(),
                name: it.name.as_str().into(),
                setting: coding(&it.setting.system, &it.setting.code, &it.setting.display),
                organisation: of.number.as_str().into(),
                institution: of.name.as_str().into(),
                facility: facility.expect(good).clone(),
                community: Arc::clone(home),
            })
        });
        let mut archive = Self {
            classes: list("9602", &records.codes.classes),
            types: list("9602", &records.codes.types),
            labels: list("9603", &records.codes.labels),
            patients: records.patients.patients.iter().map(patient).collect(),
            departments: departments.collect(),
            communities,
            authors: records.sources.authors.iter().map(author).collect(),
            image: STANDARD.decode(&records.images.images[0].base64).unwrap_or_default().into(),
            sketches: Vec::new(),
            scale,
            days: Mutex::default(),
        };
        let events = list("7210", &records.codes.events);
        let sketches = records.documents.documents.iter().map(|it| Sketch::of(&archive, it, &events));
        archive.sketches = sketches.collect();
        archive
    }

    /// How a document of this form is written.
    #[must_use]
    pub fn body(&self, format: Format) -> Body {
        match format {
            Format::Pdf => Body::Pdf,
            Format::CdaPdf => Body::CdaPdf,
            Format::Cda => Body::Cda,
            Format::Epikrise => Body::Epikrise,
            Format::Text => Body::Text,
            Format::Jpeg => Body::Jpeg(self.image.clone()),
        }
    }

    /// Whether there are so many documents that they are made before the first request.
    #[must_use]
    pub fn is_large(&self) -> bool {
        self.scale.is_some()
    }

    /// The kind of document of this code.
    #[must_use]
    pub fn kind(&self, code: &str) -> Option<Coding> {
        self.types.iter().find(|it| it.code.as_deref() == Some(code)).cloned()
    }

    /// The group a kind of document belongs to: it has the same letter.
    #[must_use]
    pub fn class_of(&self, code: &str) -> Option<Coding> {
        let letter = code.get(..1)?;
        self.classes.iter().find(|it| it.code.as_deref().is_some_and(|it| it.starts_with(letter))).cloned()
    }

    /// The department of this short name.
    #[must_use]
    pub fn department(&self, key: &str) -> Option<Arc<Department>> {
        self.departments.iter().find(|it| *it.key == *key).cloned()
    }

    /// The author of this short name.
    #[must_use]
    pub fn author(&self, key: &str) -> Option<Arc<Author>> {
        self.authors.iter().find(|it| *it.key == *key).cloned()
    }

    /// The labels of these codes; `N` where there are none.
    #[must_use]
    pub fn labels_of(&self, codes: &[String]) -> Arc<[Coding]> {
        let normal = ["N".to_owned()];
        let codes = if codes.is_empty() { &normal[..] } else { codes };
        let label = |code: &String| self.labels.iter().find(|it| it.code.as_deref() == Some(code)).cloned();
        codes.iter().filter_map(label).collect()
    }

    /// The documents as they are for a room that begins at this instant.
    #[must_use]
    pub fn stock(&self, begun: Timestamp) -> Arc<Stock> {
        let today = begun.to_zoned_datetime(oslo()).date();
        let mut days = self.days.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(stock) = days.get(&today) {
            return Arc::clone(stock);
        }
        let mut stock = Stock::default();
        for sketch in &self.sketches {
            stock.add(sketch.on(today));
        }
        if let Some(count) = self.scale {
            fabricate(&mut stock, self, count, today);
        }
        let stock = Arc::new(stock);
        if days.len() >= DAYS {
            days.pop_first();
        }
        days.insert(today, Arc::clone(&stock));
        stock
    }
}

/// The unique id made of a UUID (X.667).
#[must_use]
pub(super) fn unique_id(id: Uuid) -> String {
    format!("2.25.{}", id.as_u128())
}

/// Another identifier of a document.
#[must_use]
pub(super) fn related(record: &RelatedRecord) -> Identifier {
    Identifier {
        usage: None,
        system: Some(record.system.as_str().into()),
        value: record.value.as_str().into(),
    }
}

fn patient(it: &super::seed::PatientRecord) -> (Arc<str>, Arc<Patient>) {
    let pid: Arc<str> = it.pid.as_str().into();
    let patient = Patient {
        pid: Arc::clone(&pid),
        given: it.given_name.as_str().into(),
        family: it.family_name.as_str().into(),
        gender: it.gender.map(|gender| match gender {
            Gender::Female => "female",
            Gender::Male => "male",
        }),
        birth_date: Some(it.birth_date.to_string()),
    };
    (pid, Arc::new(patient))
}

fn author(it: &super::seed::AuthorRecord) -> Arc<Author> {
    Arc::new(Author {
        key: it.key.as_str().into(),
        given: it.given_name.as_str().into(),
        family: it.family_name.as_str().into(),
        hpr: it.hpr.as_deref().map(Into::into),
    })
}

/// The instant of a time of day in Norway.
#[must_use]
pub(super) fn local(date: Date, time: Time) -> Timestamp {
    date.to_datetime(time).to_zoned_datetime(oslo()).map_or(Timestamp::UNIX_EPOCH, |it| it.timestamp())
}

/// References are made ten minutes after what they refer to.
#[must_use]
pub(super) fn registered(created: Timestamp) -> Timestamp {
    created.checked_add(SignedDuration::from_mins(10)).unwrap_or(created)
}

impl Prototype for Arc<Archive> {
    fn room(&self, lent: Lent) -> Arc<dyn Room> {
        Arc::new(Phr::new(Arc::clone(self), lent))
    }
}

#[cfg(test)]
mod tests {
    use std::{
        sync::{Barrier, mpsc::channel},
        thread,
        time::Duration,
    };

    use super::*;
    use crate::{
        apis::phr::{seed, store::Store},
        seed::{Files, Mistakes},
    };

    #[test]
    fn while_documents_are_made_nobody_waits_for_them_who_needs_none() {
        let archive = Arc::new(seed::archive(&Files::embedded(), &mut Mistakes::default()).unwrap());
        let store = Store::new(Arc::clone(&archive), Timestamp::UNIX_EPOCH);
        let (begun, (tell, told)) = (Barrier::new(2), channel());
        // As long as this is held, no day's documents are ready.
        let days = archive.days.lock().unwrap();
        thread::scope(|scope| {
            scope.spawn(|| (begun.wait(), store.prepare()));
            begun.wait();
            thread::yield_now();
            scope.spawn(|| {
                store.reset(Timestamp::UNIX_EPOCH);
                tell.send(store.is_stocked())
            });
            let is_stocked = told.recv_timeout(Duration::from_secs(10));
            drop(days);
            assert_eq!(is_stocked, Ok(false));
        });
    }
}
