//! What was used once and must not be used again: a bounded memory of hashes.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Mutex, PoisonError},
};

use jiff::Timestamp;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

/// How many uses are remembered at most; with some 120 bytes each, 24 MB.
const MOST: usize = 200_000;

/// The first use of something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FirstUse {
    /// When it was.
    pub at: Timestamp,
    /// The request that used it.
    pub request: Uuid,
}

/// A memory of uses, bounded in number and by time.
#[derive(Debug, Default)]
pub struct Replay(Mutex<Memory>);

#[derive(Debug, Default)]
struct Memory {
    uses: BTreeMap<[u8; 16], FirstUse>,
    /// In the order they came: until when each is remembered.
    order: VecDeque<(Timestamp, [u8; 16])>,
}

impl Replay {
    /// Remembers a use until `until`, when it is the first; otherwise tells the first one.
    pub fn first_use(&self, parts: &[&str], until: Timestamp, now: FirstUse) -> Option<FirstUse> {
        let mut hash = Sha256::new();
        for part in parts {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part);
        }
        let mut key = [0; 16];
        key.copy_from_slice(&hash.finalize()[..16]);
        let mut memory = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        memory.forget(now.at);
        if let Some(first) = memory.uses.get(&key) {
            return Some(*first);
        }
        memory.uses.insert(key, now);
        memory.order.push_back((until, key));
        None
    }

    /// Forgets everything.
    pub fn clear(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Memory::default();
    }

    /// How many uses it remembers.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).uses.len()
    }

    /// Whether it remembers nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl Memory {
    fn forget(&mut self, now: Timestamp) {
        while let Some((until, key)) = self.order.front().copied() {
            if until >= now && self.order.len() < MOST {
                break;
            }
            self.order.pop_front();
            self.uses.remove(&key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn use_at(second: i64) -> FirstUse {
        FirstUse { at: at(second), request: Uuid::nil() }
    }

    #[test]
    fn a_second_use_is_told_the_first_until_that_is_forgotten() {
        let memory = Replay::default();
        assert_eq!(memory.first_use(&["a", "b"], at(10), use_at(0)), None);
        assert_eq!(memory.first_use(&["a", "b"], at(20), use_at(10)), Some(use_at(0)));
        assert_eq!(memory.first_use(&["ab", ""], at(20), use_at(10)), None);
        assert_eq!(memory.first_use(&["a", "b"], at(30), use_at(11)), None);
    }

    #[test]
    fn the_memory_is_bounded_and_forgets_the_oldest_first() {
        let memory = Replay::default();
        for number in 0..MOST + 10 {
            memory.first_use(&[&number.to_string()], at(100), use_at(0));
        }
        assert!(memory.len() <= MOST);
        assert_eq!(memory.first_use(&["0"], at(100), use_at(0)), None);
        assert!(memory.first_use(&[&(MOST + 9).to_string()], at(100), use_at(0)).is_some());
    }
}
