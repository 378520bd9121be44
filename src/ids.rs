//! The only source of chance in a workspace, seeded: the same seed number gives the same ids in the same order.

use std::sync::{Arc, Mutex, PoisonError};

use rand::{Rng, SeedableRng, rngs::ChaCha8Rng};
use uuid::Uuid;

/// Draws ids; clones draw from the same stream.
#[derive(Clone, Debug)]
pub struct Ids {
    seed: u64,
    stream: Arc<Mutex<ChaCha8Rng>>,
}

impl Ids {
    /// The stream of this seed number.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self { seed, stream: Arc::new(Mutex::new(ChaCha8Rng::seed_from_u64(seed))) }
    }

    /// A random (version 4) UUID.
    #[must_use]
    pub fn uuid(&self) -> Uuid {
        let mut bytes = [0; 16];
        self.stream.lock().unwrap_or_else(PoisonError::into_inner).fill_bytes(&mut bytes);
        uuid::Builder::from_random_bytes(bytes).into_uuid()
    }

    /// A generator of its own for one fabricated thing, fixed by the seed number and `salt` whatever was drawn before.
    #[must_use]
    pub fn generator(&self, salt: u64) -> ChaCha8Rng {
        let mut generator = ChaCha8Rng::seed_from_u64(self.seed);
        generator.set_stream(salt);
        generator
    }

    /// A number from 0 up to and without 1, fixed by the seed number and `salt`.
    #[must_use]
    pub fn fraction(&self, salt: u64) -> f64 {
        f64::from(self.generator(salt).next_u32()) / (f64::from(u32::MAX) + 1.0)
    }

    /// A number from `min` to `max`, fixed by the seed number and `salt`.
    #[must_use]
    pub fn within(&self, salt: u64, min: u64, max: u64) -> u64 {
        let mut generator = self.generator(salt);
        // The first number says whether, the second how much.
        generator.next_u32();
        let count = max.saturating_sub(min).saturating_add(1);
        min.saturating_add(generator.next_u64() % count)
    }

    /// So many bytes, fixed by the seed number and `salt`.
    #[must_use]
    pub fn bytes(&self, salt: u64, count: usize) -> Vec<u8> {
        let mut bytes = vec![0; count];
        self.generator(salt).fill_bytes(&mut bytes);
        bytes
    }

    /// Where the stream is: what to give [`Ids::go_to`] to draw on from here.
    #[must_use]
    pub fn position(&self) -> u64 {
        let position = self.stream.lock().unwrap_or_else(PoisonError::into_inner).get_word_pos();
        u64::try_from(position).unwrap_or(u64::MAX)
    }

    /// Draws on from a position of a stream of the same seed number.
    pub fn go_to(&self, position: u64) {
        self.stream.lock().unwrap_or_else(PoisonError::into_inner).set_word_pos(position.into());
    }

    /// The seed number.
    #[must_use]
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// Back to the start of the stream.
    pub fn reset(&self) {
        *self.stream.lock().unwrap_or_else(PoisonError::into_inner) = ChaCha8Rng::seed_from_u64(self.seed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_seed_gives_one_stream() {
        let (a, b) = (Ids::new(1), Ids::new(1));
        assert_eq!([a.uuid(), a.uuid()], [b.uuid(), b.uuid()]);
        assert_ne!(Ids::new(1).uuid(), Ids::new(2).uuid());
    }

    #[test]
    fn reset_starts_the_stream_again() {
        let ids = Ids::new(7);
        let first = ids.uuid();
        ids.reset();
        assert_eq!(ids.uuid(), first);
    }

    #[test]
    fn a_stream_can_be_taken_up_elsewhere() {
        let (one, other) = (Ids::new(7), Ids::new(7));
        let _ = one.uuid();
        other.go_to(one.position());
        assert_eq!([one.uuid(), one.uuid()], [other.uuid(), other.uuid()]);
    }

    #[test]
    fn drawn_ids_are_version_4() {
        assert_eq!(Ids::new(1).uuid().get_version_num(), 4);
    }
}
