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
    /// The template its path fits.
    pub template: &'static str,
    /// Where it came in; rooms that have neither links nor a guard are not told.
    pub reach: Option<Reach>,
    /// What else there is.
    pub things: [Option<Thing>; 2],
}

const FRONT: &str = "every request comes through the front, which hands it on";
const HANDED: &str = "the front hands every room what its handlers ask for";

impl Handed {
    /// What came with this request.
    ///
    /// # Panics
    /// When it did not come through the front.
    #[must_use]
    pub fn of(parts: &Parts) -> &Self {
        parts.extensions.get().expect(FRONT)
    }

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

    /// The notebook of this request, and the thing of this type, which is there once.
    ///
    /// # Panics
    /// As [`Handed::thing`].
    #[must_use]
    pub fn take<T: Any + Send + Sync>(parts: &mut Parts) -> (Exchange, Arc<T>) {
        let handed: &mut Self = parts.extensions.get_mut().expect(FRONT);
        let place = handed.things.iter_mut().find(|it| it.as_ref().is_some_and(|it| (**it).is::<T>()));
        let found = place.and_then(Option::take).and_then(|it| it.downcast().ok());
        (handed.exchange.clone(), found.expect(HANDED))
    }
}
