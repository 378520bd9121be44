//! What the front hands a room with a request: the notebook, where it came in, and things of types the front knows no more of.

use std::{any::Any, sync::Arc};

use http::request::Parts;

use super::{Exchange, Reach};

/// Something a room shares with the front: the room itself, a guard's gate, a workspace.
pub type Thing = Arc<dyn Any + Send + Sync>;

/// All of it, as one extension of the request: each extension takes allocations and look-ups of its own.
#[derive(Clone, Debug)]
pub struct Handed {
    /// The notebook of the request.
    pub exchange: Exchange,
    /// Where it came in; rooms that have neither links nor a guard are not told.
    pub reach: Option<Reach>,
    /// What else there is.
    pub things: [Option<Thing>; 2],
}

impl Handed {
    /// What came with this request.
    ///
    /// # Panics
    /// When it did not come through the front.
    #[must_use]
    pub fn of(parts: &Parts) -> &Self {
        parts.extensions.get().expect("every request comes through the front, which hands it on")
    }

    /// The thing of this type.
    ///
    /// # Panics
    /// When there is none: the front and the room then disagree about what the room is handed.
    #[must_use]
    pub fn thing<T: Any + Send + Sync>(&self) -> Arc<T> {
        let found = self.things.iter().flatten().find(|it| (***it).is::<T>()).cloned();
        let found = found.and_then(|it| it.downcast().ok());
        found.expect("the front hands every room what its handlers ask for")
    }
}
