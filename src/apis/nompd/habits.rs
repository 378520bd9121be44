//! How a client goes about it: the whole list once, diffs from then on. Judged, never refused.

use std::{
    collections::BTreeSet,
    sync::{Mutex, PoisonError},
};

use sha2::{Digest, Sha256};

use super::{rules, store::Kind};
use crate::http::Exchange;

/// How many pairs of key and list are remembered; beyond them the memory starts anew.
const REMEMBERED: usize = 1000;

/// Which lists each key has fetched so far. A key is remembered by a hash, never as it is.
#[derive(Debug, Default)]
pub(super) struct Habits(Mutex<BTreeSet<([u8; 16], Kind)>>);

/// It as a saved state holds it: the hash of each key in hexadecimal, and the list.
pub(super) type Remembered = Vec<(String, Kind)>;

impl Habits {
    /// A list was fetched: what that says of the client is written into the notebook.
    pub(super) fn fetched(&self, key: &str, kind: Kind, since: Option<i64>, exchange: &Exchange) {
        let mut hash = [0; 16];
        hash.copy_from_slice(&Sha256::digest(key.as_bytes())[..16]);
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= REMEMBERED {
            all.clear();
        }
        let is_first = all.insert((hash, kind));
        drop(all);
        if since.is_some() {
            exchange.satisfied(&rules::HABIT_SINCE);
        } else if !is_first {
            exchange.violated(
                &rules::HABIT_SINCE,
                "`sinceVersion` after the first fetch",
                "the whole list again",
            );
        }
    }

    /// What is remembered.
    pub(super) fn save(&self) -> Remembered {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.iter().map(|(hash, kind)| (format!("{:032x}", u128::from_be_bytes(*hash)), *kind)).collect()
    }

    /// Remembers this, and nothing else; what is no hash is left out.
    pub(super) fn restore(&self, remembered: Remembered) {
        let known = remembered
            .into_iter()
            .take(REMEMBERED)
            .filter_map(|(hash, kind)| Some((u128::from_str_radix(&hash, 16).ok()?.to_be_bytes(), kind)));
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = known.collect();
    }

    /// Forgets everything.
    pub(super) fn reset(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}
