//! What the house asks of an API's room.

use std::{any::Any, sync::Arc};

use jiff::Timestamp;
use serde_json::Value;

use crate::{
    clock::Clock,
    disk::{Disk, DiskError},
    ids::Ids,
    seed,
    settings::Settings,
};

/// What a workspace lends its rooms.
#[derive(Clone, Debug)]
pub struct Lent {
    /// The workspace's name; empty for the root.
    pub workspace: Arc<str>,
    /// The workspace's clock.
    pub clock: Clock,
    /// The workspace's source of ids.
    pub ids: Ids,
    /// The workspace's switches.
    pub settings: Arc<Settings>,
    /// The name of HelseID, when it is set by hand.
    pub issuer: Option<String>,
    /// Where what is posted outlives the process; nowhere without `--data-dir`.
    pub disk: Option<Arc<Disk>>,
}

/// A state that was found good and waits to take the place of a room's own.
pub enum Commit {
    /// It is in memory alone, and cannot fail.
    Memory(Box<dyn FnOnce() + Send>),
    /// It goes to the disk first, and changes nothing when that fails. May wait for the disk.
    Disk(Box<dyn FnOnce() -> Result<(), DiskError> + Send>),
}

impl Commit {
    /// One in memory alone.
    #[must_use]
    pub fn memory(commit: impl FnOnce() + Send + 'static) -> Self {
        Self::Memory(Box::new(commit))
    }
}

/// The state of one API in one workspace.
pub trait Room: Any + Send + Sync {
    /// Reads what it keeps on disk; called once, before the first request. May wait for the disk.
    ///
    /// # Errors
    /// When it cannot be read.
    fn open(&self) -> Result<(), DiskError> {
        Ok(())
    }

    /// Forgets what it keeps on disk, and the same in memory; called before [`Room::reset`]. May wait for the disk.
    ///
    /// # Errors
    /// When the disk cannot forget; then the workspace is not reset.
    fn erase(&self) -> Result<(), DiskError> {
        Ok(())
    }

    /// Forgets for good what it keeps on disk, before its workspace goes: whoever comes to it late puts nothing there, since
    /// another workspace may have the name by then. May wait for the disk.
    ///
    /// # Errors
    /// When the disk cannot forget; then it goes on as before.
    fn close(&self) -> Result<(), DiskError> {
        Ok(())
    }

    /// Back to the seed.
    fn reset(&self);

    /// The clock was moved by hand, forwards or back.
    fn clock_moved(&self, _from: Timestamp, _to: Timestamp) {}

    /// Everything in it that can change, as JSON; `null` says that it stands at its seed.
    ///
    /// Given to [`Room::restore`] of a room on the same seed, in a workspace whose clock, ids and settings are restored too,
    /// it leads to byte-equal answers. What can be derived, such as bodies made at first use, is left out.
    fn save(&self) -> Value {
        Value::Null
    }

    /// Reads what [`Room::save`] gave, and changes nothing yet: a workspace is restored whole or not at all.
    ///
    /// # Errors
    /// What is wrong with it, beginning with a JSON pointer.
    fn restore(self: Arc<Self>, state: Value) -> Result<Commit, String> {
        match state {
            Value::Null => Ok(Commit::memory(move || self.reset())),
            _ => Err(": null, since this API keeps nothing".to_owned()),
        }
    }

    /// What it holds of the person of this number, in a few words or numbers; `null` when nothing.
    fn holds(&self, _pid: &str) -> Value {
        Value::Null
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
