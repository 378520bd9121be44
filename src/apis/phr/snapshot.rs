//! Results kept for three minutes, so that all pages of a search are cut from one.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::document::Document;
use crate::http::StoredBody;

/// How long a result is kept.
pub(super) const KEPT: SignedDuration = SignedDuration::from_mins(3);

/// How many bytes all results take at most.
const MOST_BYTES: usize = 32 * 1024 * 1024;

/// About how many bytes a result takes besides its documents.
const FRAME: usize = 256;

/// How many pages of one result are kept ready.
const MOST_PAGES: usize = 16;

/// How large a page that is kept may be.
const LARGEST_PAGE: usize = 1024 * 1024;

/// What a result belongs to; never the token.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    /// The client, its organisation and its user.
    pub caller: String,
    /// The patient.
    pub patient: String,
    /// Scope, access basis and switches.
    pub terms: String,
    /// The filters.
    pub filters: String,
}

/// A result as it was when it was asked for first.
#[derive(Debug)]
pub(super) struct Snapshot {
    /// Its UUID.
    pub id: Uuid,
    /// When it was put together.
    pub at: Timestamp,
    /// The documents, in the order of the store; true for those of which only the frame is shown.
    pub found: Vec<(Arc<Document>, bool)>,
    /// How many blocked documents there are.
    pub blocked: usize,
    /// What could not be asked, in words.
    pub warnings: Vec<String>,
    pages: Mutex<BTreeMap<String, Arc<StoredBody>>>,
}

impl Snapshot {
    /// A result without pages.
    #[must_use]
    pub(super) fn new(
        id: Uuid,
        at: Timestamp,
        found: Vec<(Arc<Document>, bool)>,
        blocked: usize,
        warnings: Vec<String>,
    ) -> Self {
        Self { id, at, found, blocked, warnings, pages: Mutex::default() }
    }

    /// A page that was cut before.
    #[must_use]
    pub(super) fn page(&self, key: &str) -> Option<Arc<StoredBody>> {
        self.pages.lock().unwrap_or_else(PoisonError::into_inner).get(key).cloned()
    }

    /// Keeps a page.
    pub(super) fn keep_page(&self, key: String, page: &Arc<StoredBody>) {
        let mut pages = self.pages.lock().unwrap_or_else(PoisonError::into_inner);
        if pages.len() < MOST_PAGES && page.bytes().len() <= LARGEST_PAGE {
            pages.insert(key, Arc::clone(page));
        }
    }

    /// About how many bytes it takes.
    fn weight(&self) -> usize {
        let pages = self.pages.lock().unwrap_or_else(PoisonError::into_inner);
        let pages: usize = pages.values().map(|page| page.bytes().len()).sum();
        FRAME + self.found.len() * size_of::<(Arc<Document>, bool)>() + pages
    }

    fn is_fresh(&self, now: Timestamp) -> bool {
        now >= self.at && now.duration_since(self.at) < KEPT
    }
}

/// The results of one workspace.
#[derive(Debug, Default)]
pub(super) struct Snapshots(Mutex<BTreeMap<Key, Arc<Snapshot>>>);

impl Snapshots {
    /// The result of this key, unless it is too old.
    #[must_use]
    pub(super) fn get(&self, key: &Key, now: Timestamp) -> Option<Arc<Snapshot>> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.get(key).filter(|it| it.is_fresh(now)).cloned()
    }

    /// Keeps a result; what is too old goes, and the oldest where it gets too much.
    pub(super) fn keep(&self, key: Key, snapshot: &Arc<Snapshot>, now: Timestamp) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|_, it| it.is_fresh(now));
        let mut weight: usize = all.values().map(|it| it.weight()).sum::<usize>() + snapshot.weight();
        while weight > MOST_BYTES {
            let oldest = all.iter().min_by_key(|(_, it)| it.at).map(|(key, _)| key.clone());
            let Some(gone) = oldest.and_then(|key| all.remove(&key)) else { break };
            weight -= gone.weight();
        }
        all.insert(key, Arc::clone(snapshot));
    }

    /// Whether a fresh result of this caller shows this document whole.
    #[must_use]
    pub(super) fn shows(&self, caller: &str, document: Uuid, now: Timestamp) -> bool {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.iter()
            .filter(|(key, it)| key.caller == caller && it.is_fresh(now))
            .any(|(_, it)| it.found.iter().any(|(found, hidden)| found.id == document && !hidden))
    }

    /// Those that are not too old, by key.
    #[must_use]
    pub(super) fn fresh(&self, now: Timestamp) -> BTreeMap<Key, Arc<Snapshot>> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let fresh = all.iter().filter(|(_, it)| it.is_fresh(now));
        fresh.map(|(key, it)| (key.clone(), Arc::clone(it))).collect()
    }

    /// Whether so many documents in so many results are no more than is kept.
    #[must_use]
    pub(super) fn takes(results: usize, documents: usize) -> bool {
        FRAME * results + size_of::<(Arc<Document>, bool)>() * documents <= MOST_BYTES
    }

    /// Keeps these in the place of its own.
    pub(super) fn replace(&self, results: BTreeMap<Key, Arc<Snapshot>>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = results;
    }

    /// Forgets all.
    pub(super) fn clear(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(filters: &str) -> Key {
        Key { caller: "c".into(), patient: "p".into(), terms: String::new(), filters: filters.to_owned() }
    }

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn a_result_is_kept_for_three_minutes_and_not_a_second_longer() {
        let kept = Snapshots::default();
        let one = Arc::new(Snapshot::new(Uuid::nil(), at(1000), Vec::new(), 0, Vec::new()));
        kept.keep(key(""), &one, at(1000));
        assert!(kept.get(&key(""), at(1179)).is_some());
        assert!(kept.get(&key(""), at(1180)).is_none());
        assert!(kept.get(&key(""), at(999)).is_none() && kept.get(&key("x"), at(1000)).is_none());
    }

    #[test]
    fn the_oldest_results_go_when_they_take_too_much() {
        let kept = Snapshots::default();
        for number in 0..50 {
            let one = Arc::new(Snapshot::new(Uuid::nil(), at(number), Vec::new(), 0, Vec::new()));
            let page = StoredBody::new(http::HeaderValue::from_static("x/y"), vec![0; 1024 * 1024]);
            one.keep_page(String::new(), &Arc::new(page));
            kept.keep(key(&number.to_string()), &one, at(number));
        }
        assert!(kept.get(&key("0"), at(50)).is_none() && kept.get(&key("49"), at(50)).is_some());
        assert!(kept.0.lock().unwrap().values().map(|it| it.weight()).sum::<usize>() <= MOST_BYTES);
    }
}
