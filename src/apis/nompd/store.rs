//! The two lists of one workspace under one version: the shared seed until the first sync, a changed copy afterwards.
//!
//! A sync is made whole and then takes the place of what was, or is refused and leaves no trace. No HTTP.

use std::{convert::Infallible, sync::Arc};

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{
    check::{Finding, check_changes},
    collection::{Collection, Stamp},
    draw::draw,
    model::{Changes, Group, SyncRequest},
};
use crate::{current::Current, ids::Ids};

/// Which of the two lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Kind {
    /// Treatment groups.
    Treatment,
    /// Reimbursement groups.
    Reimbursement,
}

/// Both lists as they stand.
#[derive(Clone, Debug, Default)]
pub struct State {
    current: u64,
    /// When the last sync was.
    last_sync: Timestamp,
    /// When each version was made, from 1 on.
    times: Vec<Timestamp>,
    treatment: Collection,
    reimbursement: Collection,
}

/// Why a sync was refused: the places in what was stated, and what is wrong there.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.iter().map(|(pointer, reason)| format!("{pointer}: {reason}")).collect::<Vec<_>>().join("; "))]
pub struct BadSync(pub Vec<Finding>);

impl State {
    /// The version of the whole store.
    #[must_use]
    pub fn current(&self) -> u64 {
        self.current
    }

    /// When the last sync was.
    #[must_use]
    pub fn last_sync(&self) -> Timestamp {
        self.last_sync
    }

    /// When this version was made.
    pub(super) fn synced_at(&self, version: u64) -> Option<Timestamp> {
        self.times.get(usize::try_from(version).ok()?.checked_sub(1)?).copied()
    }

    /// Takes a sync, if it is a good one.
    ///
    /// # Errors
    /// Everything wrong with it; nothing has changed then.
    pub(super) fn take(&mut self, request: &SyncRequest, at: Timestamp) -> Result<(), BadSync> {
        let findings = self.findings(request);
        if !findings.is_empty() {
            return Err(BadSync(findings));
        }
        self.apply(request, whole_seconds(at));
        Ok(())
    }

    /// The list of this kind.
    #[must_use]
    pub fn of(&self, kind: Kind) -> &Collection {
        match kind {
            Kind::Treatment => &self.treatment,
            Kind::Reimbursement => &self.reimbursement,
        }
    }

    /// Begins the next version; `change` is given both lists and the stamp of what changes.
    pub(super) fn step(
        &mut self,
        at: Timestamp,
        change: impl FnOnce(&mut Collection, &mut Collection, &Stamp),
    ) {
        self.current += 1;
        self.last_sync = at;
        self.times.push(at);
        change(&mut self.treatment, &mut self.reimbursement, &Stamp::new(self.current, at));
        self.treatment.forget_bodies();
        self.reimbursement.forget_bodies();
    }

    /// Everything wrong with what a sync brings.
    fn findings(&self, request: &SyncRequest) -> Vec<Finding> {
        let mut found = Vec::new();
        if let Some(changes) = &request.treatment_groups {
            found.extend(check_changes("/treatmentGroups", changes, &self.treatment));
        }
        if let Some(changes) = &request.reimbursement_groups {
            found.extend(check_changes("/reimbursementGroups", changes, &self.reimbursement));
        }
        found
    }

    fn apply(&mut self, request: &SyncRequest, at: Timestamp) {
        self.step(at, |treatment, reimbursement, stamp| {
            if let Some(changes) = &request.treatment_groups {
                apply(changes, treatment, stamp);
            }
            if let Some(changes) = &request.reimbursement_groups {
                apply(changes, reimbursement, stamp);
            }
        });
    }
}

fn apply<T: Group>(changes: &Changes<T>, collection: &mut Collection, stamp: &Stamp) {
    for group in &changes.upsert {
        collection.put(group.id(), &text(group), stamp);
    }
    for id in &changes.delete {
        collection.delete(id, stamp);
    }
}

/// The JSON text of a group: groups of equal content have equal texts.
///
/// # Panics
/// Never: groups are plain structs.
pub(super) fn text<T: Group>(group: &T) -> String {
    serde_json::to_string(group).expect("groups are plain structs and serialise")
}

/// The lists of one workspace.
#[derive(Debug)]
pub struct Store {
    seed: Arc<State>,
    now: Current<State>,
}

impl Store {
    /// A store that stands at its seed.
    #[must_use]
    pub fn new(seed: Arc<State>) -> Self {
        Self { now: Current::new(Arc::clone(&seed)), seed }
    }

    /// Both lists as they stand.
    #[must_use]
    pub fn now(&self) -> Arc<State> {
        self.now.get()
    }

    /// The lists it began with.
    #[must_use]
    pub fn seed(&self) -> Arc<State> {
        Arc::clone(&self.seed)
    }

    /// Puts other lists in the place of these.
    pub(super) fn replace(&self, lists: State) {
        self.now.put(Arc::new(lists));
    }

    /// Syncs with what the sources are said to have; answers the version it led to. Of sources that fail nothing is
    /// taken, and the version stays.
    ///
    /// # Errors
    /// Everything wrong with it; nothing is stored then.
    pub fn sync(&self, request: &SyncRequest, at: Timestamp) -> Result<u64, BadSync> {
        if request.fail {
            return Ok(self.now().current);
        }
        self.now.change(|now| {
            let mut next = now.clone();
            next.take(request, at)?;
            let current = next.current;
            Ok((next, current))
        })
    }

    /// Syncs once at each of these instants, with a small change drawn for each; answers the version it led to.
    pub fn sync_drawn(&self, instants: &[Timestamp], ids: &Ids) -> u64 {
        if instants.is_empty() {
            return self.now().current;
        }
        let synced = self.now.change(|now| {
            let mut next = now.clone();
            for at in instants {
                let request = draw(&next, *at, ids);
                next.apply(&request, whole_seconds(*at));
            }
            let current = next.current;
            Ok::<_, Infallible>((next, current))
        });
        synced.unwrap_or_else(|never| match never {})
    }

    /// Back to the seed.
    pub fn reset(&self) {
        self.now.put(Arc::clone(&self.seed));
    }
}

/// The instant without its fraction, as the documented example writes it.
fn whole_seconds(at: Timestamp) -> Timestamp {
    at.checked_sub(SignedDuration::new(0, at.subsec_nanosecond())).unwrap_or(at)
}

#[cfg(test)]
mod tests;
