//! Bodies of answers, and those that were made already, for as long as what they say is so.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use http::HeaderValue;
use jiff::civil::Date;
use serde::Serialize;

use super::store::Key;
use crate::http::StoredBody;

/// Of how many they are kept; beyond them the memory starts anew.
const KEPT: usize = 256;

/// The largest that is kept, in bytes.
const LARGEST: usize = 16 * 1024;

const JSON: &str = "application/json";

/// The body of an answer that clients may keep.
pub(super) fn tagged(answer: &impl Serialize) -> StoredBody {
    StoredBody::new(HeaderValue::from_static(JSON), written(answer))
}

/// The body of an answer that says something of this moment only.
pub(super) fn untagged(answer: &impl Serialize) -> StoredBody {
    StoredBody::untagged(HeaderValue::from_static(JSON), written(answer))
}

fn written(answer: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(answer).expect("answers are plain structs and serialise")
}

/// Answers by person and organisation.
#[derive(Debug, Default)]
pub(super) struct Bodies(Mutex<BTreeMap<Key, Ready>>);

/// What is ready to be told of a person.
#[derive(Debug, Default)]
struct Ready {
    events: Option<Arc<StoredBody>>,
    /// True of one day.
    status: Option<(Date, Arc<StoredBody>)>,
}

impl Bodies {
    pub(super) fn events(&self, key: Key) -> Option<Arc<StoredBody>> {
        self.all().get(&key)?.events.clone()
    }

    pub(super) fn keep_events(&self, key: Key, body: &Arc<StoredBody>) {
        if body.bytes().len() <= LARGEST {
            self.keep(key, |ready| ready.events = Some(Arc::clone(body)));
        }
    }

    pub(super) fn status(&self, key: Key, today: Date) -> Option<Arc<StoredBody>> {
        let all = self.all();
        let (day, body) = all.get(&key)?.status.as_ref()?;
        (*day == today).then(|| Arc::clone(body))
    }

    pub(super) fn keep_status(&self, key: Key, today: Date, body: &Arc<StoredBody>) {
        self.keep(key, |ready| ready.status = Some((today, Arc::clone(body))));
    }

    fn keep(&self, key: Key, keep: impl FnOnce(&mut Ready)) {
        let mut all = self.all();
        if all.len() >= KEPT && !all.contains_key(&key) {
            all.clear();
        }
        keep(all.entry(key).or_default());
    }

    pub(super) fn forget(&self, key: Key) {
        self.all().remove(&key);
    }

    pub(super) fn clear(&self) {
        self.all().clear();
    }

    fn all(&self) -> MutexGuard<'_, BTreeMap<Key, Ready>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
