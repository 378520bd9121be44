//! The documents of one day, by patient, unique id and entry: shared by the workspaces that began on it, and never changed.

use std::{
    collections::BTreeMap,
    sync::{Arc, OnceLock},
};

use uuid::Uuid;

use super::{document::Document, index::Index};

/// The documents of one day.
#[derive(Debug, Default)]
pub struct Stock {
    patients: BTreeMap<Arc<str>, Listing>,
    unique_ids: BTreeMap<Arc<str>, Arc<Document>>,
    entries: BTreeMap<Uuid, Arc<Document>>,
}

/// The documents of one patient.
#[derive(Debug, Default)]
pub(super) struct Listing {
    documents: Vec<Arc<Document>>,
    /// Made when they are searched first: most patients never are.
    index: OnceLock<Index>,
}

impl Listing {
    /// They, in the order of the seed.
    #[must_use]
    pub(super) fn documents(&self) -> &[Arc<Document>] {
        &self.documents
    }

    /// Which of them state the same.
    #[must_use]
    pub(super) fn index(&self) -> &Index {
        self.index.get_or_init(|| Index::of(&self.documents))
    }

    /// Whether the index was made.
    #[must_use]
    pub(super) fn is_indexed(&self) -> bool {
        self.index.get().is_some()
    }
}

impl Stock {
    /// Adds a document.
    pub(super) fn add(&mut self, document: Document) {
        let document = Arc::new(document);
        self.entries.insert(document.id, Arc::clone(&document));
        self.unique_ids.insert(Arc::clone(&document.unique_id), Arc::clone(&document));
        let listing = self.patients.entry(Arc::clone(&document.patient.pid)).or_default();
        listing.documents.push(document);
        listing.index.take();
    }

    /// A patient's documents with their index; `None` for a patient who has none.
    #[must_use]
    pub(super) fn listing(&self, pid: &str) -> Option<&Listing> {
        self.patients.get(pid)
    }

    /// A patient's documents.
    #[must_use]
    pub fn of_patient(&self, pid: &str) -> &[Arc<Document>] {
        self.listing(pid).map_or(&[], Listing::documents)
    }

    /// The document of this unique id.
    #[must_use]
    pub fn by_unique_id(&self, unique_id: &str) -> Option<&Arc<Document>> {
        self.unique_ids.get(unique_id)
    }

    /// The document of this entry.
    #[must_use]
    pub fn by_id(&self, id: Uuid) -> Option<&Arc<Document>> {
        self.entries.get(&id)
    }

    /// Whether a document is one of these, as it is or with another status.
    #[must_use]
    pub fn is_of_seed(&self, document: &Document) -> bool {
        self.by_id(document.id).is_some_and(|it| it.unique_id == document.unique_id)
    }

    /// All documents, by patient.
    pub fn all(&self) -> impl Iterator<Item = &Arc<Document>> {
        self.patients.values().flat_map(Listing::documents)
    }
}
