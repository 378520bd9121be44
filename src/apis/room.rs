//! What the house asks of an API's room.

use std::{any::Any, sync::Arc};

use http::Extensions;
use jiff::Timestamp;

use crate::{clock::Clock, ids::Ids, seed, settings::Settings};

/// What a workspace lends its rooms.
#[derive(Clone, Debug)]
pub struct Lent {
    /// The workspace's clock.
    pub clock: Clock,
    /// The workspace's source of ids.
    pub ids: Ids,
    /// The workspace's switches.
    pub settings: Arc<Settings>,
    /// The name of HelseID, when it is set by hand.
    pub issuer: Option<String>,
}

/// The state of one API in one workspace.
pub trait Room: Any + Send + Sync {
    /// Hands itself to the request, where its handlers find it.
    fn attach(self: Arc<Self>, request: &mut Extensions);

    /// Back to the seed.
    fn reset(&self);

    /// The clock was moved by hand, forwards or back.
    fn clock_moved(&self, _from: Timestamp, _to: Timestamp) {}

    /// How many things it holds about the person with this number.
    fn held_about(&self, _pid: &str) -> usize {
        0
    }

    /// Itself, to be asked what room it is.
    fn as_any(self: Arc<Self>) -> Arc<dyn Any + Send + Sync>;
}

/// The read-only seed of one API, shared by all workspaces.
pub trait Prototype: Send + Sync {
    /// A fresh room on this seed.
    fn room(&self, lent: Lent) -> Arc<dyn Room>;
}

/// How a room comes to be.
#[derive(Clone, Copy)]
pub struct Builder {
    /// Its routes with their documentation.
    pub routes: fn() -> crate::openapi::Routes,
    /// Reads and judges its seed files; `None` when there were mistakes.
    pub load: fn(&seed::Files, &mut seed::Mistakes) -> Option<Arc<dyn Prototype>>,
    /// Whether a seed file of this name is its own.
    pub claims: fn(&str) -> bool,
    /// The JSON Schemas of its seed files: name and schema.
    pub schemas: fn() -> Vec<(&'static str, serde_json::Value)>,
    /// A word on the seed for the fidelity page: what of it is true and what is not.
    pub fidelity: fn(&seed::Files) -> String,
}
