//! What changed in a workspace's code systems, as JSON, and a catalogue made of it again.

use std::sync::Arc;

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    Codingsystems,
    habits::Remembered,
    model::{CodeRecord, CodingSystemType},
    store::Catalogue,
};
use crate::apis::room::Commit;

/// The state of this API in one workspace.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct State {
    /// Every system, in order; the codes of those that differ from the seed.
    systems: IndexMap<CodingSystemType, Option<Vec<CodeRecord>>>,
    /// What clients have fetched.
    clients: Remembered,
}

/// Everything that differs from the seed.
pub(super) fn save(room: &Codingsystems) -> Value {
    let (seed, now) = (room.store.seed(), room.store.now());
    let systems = now.types().map(|name| (name.clone(), now.differing(&seed, name))).collect();
    let state = State { systems, clients: room.habits.save() };
    serde_json::to_value(state).expect("codes are plain structs and serialise")
}

/// A state that will take the place of the room's.
pub(super) fn restore(room: Arc<Codingsystems>, state: Value) -> Result<Commit, String> {
    let State { systems, clients } = serde_json::from_value(state).map_err(|error| format!(": {error}"))?;
    let seed = room.store.seed();
    let mut listed = Vec::new();
    for (name, records) in systems {
        if let Some(reason) = super::check::check_type(name.as_str()) {
            return Err(format!("/systems: {reason}"));
        }
        let records = records.map(|records| {
            records.into_iter().map(|record| (record.code.clone(), record)).collect::<IndexMap<_, _>>()
        });
        listed.push((name, records));
    }
    let catalogue = Catalogue::on(&seed, listed)?;
    for name in catalogue.types() {
        let Some(records) = catalogue.differing(&seed, name) else { continue };
        for (at, record) in records.iter().enumerate() {
            if let Some((pointer, reason)) = catalogue.findings(name, record).first() {
                return Err(format!("/systems/{name}/{at}{pointer}: {reason}"));
            }
        }
    }
    Ok(Commit::memory(move || {
        room.store.replace(catalogue);
        room.habits.restore(clients);
    }))
}
