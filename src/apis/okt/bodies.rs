//! Answers that were made already, for as long as what they say is so.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use super::store::Key;
use crate::http::StoredBody;

/// How many are kept; beyond them the memory starts anew.
const KEPT: usize = 256;

/// The largest that is kept, in bytes.
const LARGEST: usize = 16 * 1024;

/// Answers by person and organisation.
#[derive(Debug, Default)]
pub(super) struct Bodies(Mutex<BTreeMap<Key, Arc<StoredBody>>>);

impl Bodies {
    pub(super) fn get(&self, key: Key) -> Option<Arc<StoredBody>> {
        self.all().get(&key).cloned()
    }

    pub(super) fn keep(&self, key: Key, body: &Arc<StoredBody>) {
        if body.bytes().len() > LARGEST {
            return;
        }
        let mut all = self.all();
        if all.len() >= KEPT {
            all.clear();
        }
        all.insert(key, Arc::clone(body));
    }

    pub(super) fn forget(&self, key: Key) {
        self.all().remove(&key);
    }

    pub(super) fn clear(&self) {
        self.all().clear();
    }

    fn all(&self) -> MutexGuard<'_, BTreeMap<Key, Arc<StoredBody>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
