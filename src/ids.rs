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
    fn drawn_ids_are_version_4() {
        assert_eq!(Ids::new(1).uuid().get_version_num(), 4);
    }
}
