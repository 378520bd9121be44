//! The documents of one workspace: what there is to begin with, and what was added, changed or taken away since.

use std::{
    collections::BTreeMap,
    sync::{Arc, OnceLock},
};

use jiff::Timestamp;
use uuid::Uuid;

use super::{
    archive::Archive,
    criteria::Criteria,
    document::{Document, Status},
    stock::{Listing, Stock},
};
use crate::current::Current;

/// The documents of one workspace.
#[derive(Debug)]
pub struct Store {
    archive: Arc<Archive>,
    now: Current<State>,
}

#[derive(Clone, Debug)]
struct State {
    begun: Timestamp,
    /// Made at first use, which may take long: nobody but who needs it waits for it.
    stock: OnceLock<Arc<Stock>>,
    /// What is other than in the stock; `None` for what was taken away.
    changed: BTreeMap<Uuid, Option<Arc<Document>>>,
    /// Unique ids of what was taken away.
    gone: Vec<(Arc<str>, Arc<str>)>,
}

/// How a store stands, to be saved and put back.
#[derive(Debug)]
pub(super) struct Standing {
    /// The instant its ages count from.
    pub begun: Timestamp,
    /// The seed's documents of that day.
    pub stock: Arc<Stock>,
    /// What is other than in the stock; `None` for what was taken away.
    pub changed: BTreeMap<Uuid, Option<Arc<Document>>>,
    /// Unique ids of what was taken away, and whose it was.
    pub gone: Vec<(Arc<str>, Arc<str>)>,
}

/// What became of a document that was asked for.
#[derive(Debug)]
pub enum Found {
    /// It is there.
    Here(Arc<Document>),
    /// It was there.
    Gone,
    /// It never was.
    Never,
}

impl State {
    fn new(begun: Timestamp) -> Self {
        Self { begun, stock: OnceLock::new(), changed: BTreeMap::new(), gone: Vec::new() }
    }

    fn stock(&self, archive: &Archive) -> &Arc<Stock> {
        self.stock.get_or_init(|| archive.stock(self.begun))
    }

    /// A document of the stock as it stands; one put in under the id of one that was taken away does not stand in its place.
    fn current<'a>(&'a self, seeded: &'a Arc<Document>) -> Option<&'a Arc<Document>> {
        match self.changed.get(&seeded.id) {
            None => Some(seeded),
            Some(changed) => changed.as_ref().filter(|it| it.unique_id == seeded.unique_id),
        }
    }

    /// What was put in, in the order of the ids.
    fn added<'a>(&'a self, stock: &'a Stock) -> impl Iterator<Item = &'a Arc<Document>> {
        let is_seeded = |it: &&Arc<Document>| stock.is_of_seed(it);
        self.changed.values().flatten().filter(move |it| !is_seeded(it))
    }

    fn by_id<'a>(&'a self, archive: &Archive, id: Uuid) -> Option<&'a Arc<Document>> {
        match self.changed.get(&id) {
            Some(changed) => changed.as_ref(),
            None => self.stock(archive).by_id(id),
        }
    }
}

impl Store {
    /// A store that stands at its seed, whose ages count from this instant.
    #[must_use]
    pub fn new(archive: Arc<Archive>, begun: Timestamp) -> Self {
        Self { archive, now: Current::new(Arc::new(State::new(begun))) }
    }

    /// Codes, people and places.
    #[must_use]
    pub fn archive(&self) -> &Archive {
        &self.archive
    }

    /// A patient's documents: the seed's in its order, then those that were added.
    #[must_use]
    pub fn of_patient(&self, pid: &str) -> Vec<Arc<Document>> {
        let state = self.now.get();
        let stock = state.stock(&self.archive);
        let seeded = stock.of_patient(pid).iter().filter_map(|it| state.current(it));
        let added = state.added(stock).filter(|it| *it.patient.pid == *pid);
        seeded.chain(added).cloned().collect()
    }

    /// Those of them that have what is asked.
    #[must_use]
    pub(super) fn fitting(&self, pid: &str, criteria: &Criteria<'_>) -> Vec<Arc<Document>> {
        let state = self.now.get();
        let stock = state.stock(&self.archive);
        let mut found = Vec::new();
        if let Some(listing) = stock.listing(pid) {
            let fits = criteria.fitting(listing);
            found.reserve(fits.iter().filter(|fits| **fits).count());
            let is_as_seeded = state.changed.is_empty();
            for (seeded, fits) in listing.documents().iter().zip(fits) {
                // What was changed is no longer what the stock has: it is judged by itself.
                let stands = if !is_as_seeded && state.changed.contains_key(&seeded.id) {
                    state.current(seeded).filter(|it| criteria.fits(it))
                } else {
                    fits.then_some(seeded)
                };
                if let Some(document) = stands {
                    found.push(Arc::clone(document));
                }
            }
        }
        let added = state.added(stock).filter(|it| *it.patient.pid == *pid && criteria.fits(it));
        found.extend(added.cloned());
        found
    }

    /// Whether this patient's documents are ready to be searched.
    #[must_use]
    pub(super) fn is_indexed(&self, pid: &str) -> bool {
        let state = self.now.get();
        state.stock.get().is_some_and(|stock| stock.listing(pid).is_none_or(Listing::is_indexed))
    }

    /// All documents, or a patient's.
    #[must_use]
    pub fn list(&self, pid: Option<&str>) -> Vec<Arc<Document>> {
        if let Some(pid) = pid {
            return self.of_patient(pid);
        }
        let state = self.now.get();
        let stock = state.stock(&self.archive);
        let seeded = stock.all().filter_map(|it| state.current(it));
        seeded.chain(state.added(stock)).cloned().collect()
    }

    /// The document of this unique id.
    #[must_use]
    pub fn find(&self, unique_id: &str, pid: &str) -> Found {
        let state = self.now.get();
        if state.gone.iter().any(|(gone, whose)| **gone == *unique_id && **whose == *pid) {
            return Found::Gone;
        }
        let changed = state.changed.values().flatten().find(|it| *it.unique_id == *unique_id);
        let found = changed.or_else(|| state.stock(&self.archive).by_unique_id(unique_id));
        found.map_or(Found::Never, |it| Found::Here(Arc::clone(it)))
    }

    /// The document of this entry.
    #[must_use]
    pub fn by_id(&self, id: Uuid) -> Option<Arc<Document>> {
        let state = self.now.get();
        state.by_id(&self.archive, id).cloned()
    }

    /// Adds a document; what it replaces no longer stands. False when its ids are taken.
    pub fn add(&self, document: Document) -> bool {
        let added = self.now.change(|state| {
            let taken = state.by_id(&self.archive, document.id).is_some()
                || state.stock(&self.archive).by_unique_id(&document.unique_id).is_some()
                || state.changed.values().flatten().any(|it| it.unique_id == document.unique_id);
            if taken {
                return Err(());
            }
            let mut next = state.clone();
            if let Some(old) = document.replaces.and_then(|id| state.by_id(&self.archive, id)) {
                next.changed.insert(old.id, Some(Arc::new(old.with_status(Status::Superseded))));
            }
            next.gone.retain(|(gone, _)| *gone != document.unique_id);
            next.changed.insert(document.id, Some(Arc::new(document)));
            Ok((next, ()))
        });
        added.is_ok()
    }

    /// Takes a document away; false when there is none.
    pub fn remove(&self, id: Uuid) -> bool {
        let removed = self.now.change(|state| {
            let document = state.by_id(&self.archive, id).ok_or(())?;
            let mut next = state.clone();
            next.gone.push((Arc::clone(&document.unique_id), Arc::clone(&document.patient.pid)));
            next.changed.insert(id, None);
            Ok::<_, ()>((next, ()))
        });
        removed.is_ok()
    }

    /// Back to the seed, whose ages count from this instant.
    pub fn reset(&self, begun: Timestamp) {
        self.now.put(Arc::new(State::new(begun)));
    }

    /// How it stands.
    #[must_use]
    pub(super) fn standing(&self) -> Standing {
        let state = self.now.get();
        Standing {
            begun: state.begun,
            stock: Arc::clone(state.stock(&self.archive)),
            changed: state.changed.clone(),
            gone: state.gone.clone(),
        }
    }

    /// Stands so from now on.
    pub(super) fn stand(&self, Standing { begun, stock, changed, gone }: Standing) {
        self.now.put(Arc::new(State { begun, stock: OnceLock::from(stock), changed, gone }));
    }

    /// Whether the documents were made.
    #[must_use]
    pub(super) fn is_stocked(&self) -> bool {
        self.now.get().stock.get().is_some()
    }

    /// Makes the documents now, so that no request has to.
    pub(super) fn prepare(&self) {
        self.now.get().stock(&self.archive);
    }
}
