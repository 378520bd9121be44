//! A workspace's whole state as one value, and put back elsewhere: whole, or not at all.

use std::{collections::BTreeMap, sync::Arc};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Workspace;
use crate::{
    apis::{APIS, room::Commit},
    clock,
    disk::DiskError,
    faults, manners,
};

/// The form of what is saved; another one is not read.
const FORM: u32 = 1;

/// A workspace's state. Journal and totals are no part of it: they tell what happened where they stand.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SavedWorkspace {
    form: u32,
    seed_number: u64,
    /// How far ids have been drawn.
    ids: u64,
    clock: clock::State,
    settings: BTreeMap<String, Value>,
    faults: Vec<faults::Saved>,
    /// What is remembered of clients whichever API they call.
    clients: manners::Memory,
    /// The rooms' own, by API.
    apis: BTreeMap<String, Value>,
}

type ToDisk = Box<dyn FnOnce() -> Result<(), DiskError> + Send>;
type InMemory = Box<dyn FnOnce() + Send>;

/// What is wrong with a state, beginning with its place.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct BadState(String);

/// Why a state was not put back; nothing has changed then.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotRestored {
    /// Something in it is wrong.
    #[error(transparent)]
    Bad(#[from] BadState),
    /// The disk could not take it.
    #[error("the disk: {0}")]
    Disk(#[from] DiskError),
}

fn bad(pointer: &str, reason: impl std::fmt::Display) -> BadState {
    BadState(format!("{pointer}: {reason}"))
}

impl Workspace {
    /// Everything in it that changes.
    #[must_use]
    pub fn save(&self) -> SavedWorkspace {
        let _turn = self.turn();
        let rooms = APIS.iter().zip(&self.rooms);
        let apis = rooms.filter_map(|(api, room)| Some((api.id.to_owned(), room.as_ref()?.save()))).collect();
        let settings = self.settings.snapshot();
        SavedWorkspace {
            form: FORM,
            seed_number: self.ids.seed(),
            ids: self.ids.position(),
            clock: self.clock.save(),
            settings: settings.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect(),
            faults: self.faults.save(),
            clients: self.manners.save(),
            apis,
        }
    }

    /// Puts a saved state in the place of its own, on the disk too. May wait for the disk.
    ///
    /// # Errors
    /// The first mistake, or that the disk cannot take it; nothing has changed then.
    pub fn restore(&self, saved: SavedWorkspace, faultable: &[&str]) -> Result<(), NotRestored> {
        let _turn = self.turn();
        let settings = self.judge(&saved, faultable)?;
        let (to_disk, in_memory) = self.prepare(saved.apis)?;
        // First what can fail. One room alone keeps anything on disk, so that it is all or nothing.
        to_disk.into_iter().try_for_each(|commit| commit())?;
        self.begin_era();
        self.gate.forget();
        self.clock.restore(saved.clock).map_err(|error| bad("/clock", error))?;
        self.settings.put(settings);
        self.faults.restore(saved.faults);
        self.manners.restore(saved.clients);
        for commit in in_memory {
            commit();
        }
        self.ids.go_to(saved.ids);
        Ok(())
    }

    /// What is wrong with the workspace's own part of a state; its settings when nothing is.
    fn judge(
        &self,
        saved: &SavedWorkspace,
        faultable: &[&str],
    ) -> Result<BTreeMap<&'static str, Value>, BadState> {
        if saved.form != FORM {
            return Err(bad("/form", format!("{FORM} is read; got {}", saved.form)));
        }
        if saved.seed_number != self.ids.seed() {
            let (own, theirs) = (self.ids.seed(), saved.seed_number);
            return Err(bad("/seed_number", format!("the seed number here is {own}; got {theirs}")));
        }
        saved.clock.check().map_err(|error| bad("/clock", error))?;
        let settings = self.settings.checked(&saved.settings).map_err(|error| bad("/settings", error))?;
        if saved.faults.len() > faults::LIMIT {
            return Err(bad("/faults", format!("at most {} of them", faults::LIMIT)));
        }
        for (at, fault) in saved.faults.iter().enumerate() {
            if let Some((pointer, reason)) = fault.order().findings(faultable).first() {
                return Err(bad(&format!("/faults/{at}/order{pointer}"), reason));
            }
        }
        Ok(settings)
    }

    /// The rooms' states, ready to be put: those that go to the disk, and the others.
    fn prepare(&self, mut states: BTreeMap<String, Value>) -> Result<(Vec<ToDisk>, Vec<InMemory>), BadState> {
        let (mut to_disk, mut in_memory) = (Vec::new(), Vec::new());
        for (api, room) in APIS.iter().zip(&self.rooms) {
            let Some(room) = room else { continue };
            // An API that version did not have stands at its seed.
            let state = states.remove(api.id).unwrap_or(Value::Null);
            let commit = Arc::clone(room)
                .restore(state)
                .map_err(|reason| BadState(format!("/apis/{}{reason}", api.id)))?;
            match commit {
                Commit::Disk(commit) => to_disk.push(commit),
                Commit::Memory(commit) => in_memory.push(commit),
            }
        }
        match states.keys().next() {
            Some(unknown) => Err(bad(&format!("/apis/{unknown}"), "no API of this version")),
            None => Ok((to_disk, in_memory)),
        }
    }
}
