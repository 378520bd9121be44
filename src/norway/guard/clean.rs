//! Segments that held nobody, neither decoded nor as they stand: an access token comes with every request of a client.

use std::{
    collections::VecDeque,
    sync::{Mutex, PoisonError},
};

/// How many are remembered; with 8 kB at most, 128 kB.
const REMEMBERED: usize = 16;

/// Shorter ones are decoded as fast as they are found.
const WORTH_IT: usize = 512;

/// Longer ones are nobody's token.
const LONGEST: usize = 8 * 1024;

/// A memory of segments, whole: no hash stands for one, so that none is taken for another.
#[derive(Debug, Default)]
pub(super) struct Clean(Mutex<VecDeque<Box<[u8]>>>);

impl Clean {
    /// Whether this very segment held nobody before.
    pub(super) fn knows(&self, segment: &[u8]) -> bool {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        (WORTH_IT..=LONGEST).contains(&segment.len()) && known.iter().any(|it| **it == *segment)
    }

    /// Remembers one that held nobody; the oldest goes.
    pub(super) fn remember(&self, segment: &[u8]) {
        if !(WORTH_IT..=LONGEST).contains(&segment.len()) {
            return;
        }
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.truncate(REMEMBERED - 1);
        known.push_front(segment.into());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_latest_are_known_and_no_others() {
        let clean = Clean::default();
        let segment = |number: u8| vec![number; WORTH_IT];
        for number in 0..20 {
            clean.remember(&segment(number));
        }
        let known: Vec<u8> = (0..=20).filter(|number| clean.knows(&segment(*number))).collect();
        assert_eq!(known, (4..20).collect::<Vec<u8>>());
    }

    #[test]
    fn what_is_short_or_endless_is_not_kept() {
        let clean = Clean::default();
        for length in [WORTH_IT - 1, LONGEST + 1] {
            clean.remember(&vec![b'a'; length]);
            assert!(!clean.knows(&vec![b'a'; length]));
        }
    }
}
