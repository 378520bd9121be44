//! What the front hands a room with a request: the notebook, where it came in, and things of types the front knows no more of.

use std::{any::Any, sync::Arc};

use super::{Exchange, Reach};

/// Something a room shares with the front: the room itself, a guard's gate, a workspace.
pub type Thing = Arc<dyn Any + Send + Sync>;

/// All of it: the state handlers are called with.
#[derive(Clone, Debug)]
pub struct Handed {
    /// The notebook of the request.
    pub exchange: Exchange,
    /// The template its path fits.
    pub template: &'static str,
    /// Where it came in; rooms that have neither links nor a guard are not told.
    pub reach: Option<Reach>,
    /// What else there is.
    pub things: [Option<Thing>; 2],
}

const HANDED: &str = "the front hands every room what its handlers ask for";

impl Handed {
    /// The thing of this type.
    ///
    /// # Panics
    /// When there is none: the front and the room then disagree about what the room is handed.
    #[must_use]
    pub fn thing<T: Any + Send + Sync>(&self) -> &T {
        let found = self.things.iter().flatten().find_map(|it| (**it).downcast_ref());
        found.expect(HANDED)
    }

    /// The same, to keep.
    ///
    /// # Panics
    /// As [`Handed::thing`].
    #[must_use]
    pub fn shared<T: Any + Send + Sync>(&self) -> Arc<T> {
        let found = self.things.iter().flatten().find(|it| (***it).is::<T>()).cloned();
        found.and_then(|it| it.downcast().ok()).expect(HANDED)
    }
}

#[cfg(test)]
impl Handed {
    /// What handlers are handed that ask for nothing.
    pub(crate) fn sample() -> Self {
        let exchange = Exchange::new(uuid::Uuid::nil(), jiff::Timestamp::UNIX_EPOCH);
        Self { exchange, template: "/", reach: None, things: [None, None] }
    }
}
