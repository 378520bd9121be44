//! Which of a patient's documents state the same, field by field: a search judges the first of them, and so all.

use std::{collections::BTreeMap, sync::Arc};

use super::{document::Document, parameters::Field};

/// Documents by what they state, for each field that few values are stated in.
#[derive(Debug)]
pub(super) struct Index {
    authors: Groups,
    categories: Groups,
    departments: Groups,
    events: Groups,
    formats: Groups,
    labels: Groups,
    statuses: Groups,
    kinds: Groups,
}

/// The places of documents, those that are alike together; each document is in one group.
#[derive(Debug)]
pub(super) struct Groups(Vec<Box<[u32]>>);

impl Index {
    /// The index of these documents.
    #[must_use]
    pub(super) fn of(documents: &[Arc<Document>]) -> Self {
        Self {
            authors: Groups::of(documents, |it| Arc::as_ptr(&it.author)),
            categories: Groups::of(documents, |it| &it.category),
            departments: Groups::of(documents, |it| Arc::as_ptr(&it.department)),
            events: Groups::of(documents, |it| &*it.events),
            formats: Groups::of(documents, Document::format),
            labels: Groups::of(documents, |it| &*it.labels),
            statuses: Groups::of(documents, |it| it.status as u8),
            kinds: Groups::of(documents, |it| &it.kind),
        }
    }

    /// The documents by what they state in a field; `None` where nearly each states something else.
    #[must_use]
    pub(super) fn groups(&self, field: Field) -> Option<&Groups> {
        match field {
            Field::AuthorGiven | Field::AuthorFamily => Some(&self.authors),
            Field::Category => Some(&self.categories),
            Field::Event => Some(&self.events),
            Field::Facility | Field::Setting => Some(&self.departments),
            Field::Format => Some(&self.formats),
            Field::SecurityLabel => Some(&self.labels),
            Field::Status => Some(&self.statuses),
            Field::Type => Some(&self.kinds),
            Field::Creation | Field::Date | Field::Identifier | Field::Period | Field::Related => None,
        }
    }

    /// The documents by the department they were written in.
    #[must_use]
    pub(super) fn departments(&self) -> &Groups {
        &self.departments
    }
}

impl Groups {
    /// Documents with the same key are alike; alike ones with different keys are judged more than once, and no worse.
    fn of<'a, K: Ord>(documents: &'a [Arc<Document>], key: impl Fn(&'a Document) -> K) -> Self {
        let mut groups: BTreeMap<K, Vec<u32>> = BTreeMap::new();
        for (at, document) in documents.iter().enumerate() {
            let at = u32::try_from(at).expect("a patient has fewer documents than memory has room for");
            groups.entry(key(document)).or_default().push(at);
        }
        Self(groups.into_values().map(Vec::into_boxed_slice).collect())
    }

    /// Strikes those out whose first is refused.
    pub(super) fn strike(
        &self,
        documents: &[Arc<Document>],
        fits: &mut [bool],
        accepts: impl Fn(&Document) -> bool,
    ) {
        for group in self.0.iter().filter(|group| !accepts(&documents[group[0] as usize])) {
            for at in group {
                fits[*at as usize] = false;
            }
        }
    }
}
