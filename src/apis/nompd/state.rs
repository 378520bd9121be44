//! The syncs a workspace had since its seed, as JSON, and the lists they lead to made of them again.

use std::sync::{Arc, PoisonError};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{
    Nompd,
    collection::Collection,
    habits::Remembered,
    model::SyncRequest,
    store::{Kind, State},
};
use crate::apis::room::Commit;

/// The state of this API in one workspace.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Saved {
    /// The syncs after those of the seed, oldest first.
    syncs: Vec<Sync>,
    /// Up to when nights were looked at.
    seen: Timestamp,
    /// What clients have fetched.
    clients: Remembered,
}

/// One sync: when it was, and what the sources had.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Sync {
    at: Timestamp,
    brought: Value,
}

/// Everything that differs from the seed.
pub(super) fn save(room: &Nompd) -> Value {
    let (begun, now) = (room.store.seed(), room.now());
    let syncs = (begun.current() + 1..=now.current()).filter_map(|version| {
        let brought = json!({
            "treatmentGroups": changes(now.of(Kind::Treatment), version),
            "reimbursementGroups": changes(now.of(Kind::Reimbursement), version),
        });
        Some(Sync { at: now.synced_at(version)?, brought })
    });
    let looked_at = *room.seen.lock().unwrap_or_else(PoisonError::into_inner);
    let saved = Saved { syncs: syncs.collect(), seen: looked_at, clients: room.habits.save() };
    serde_json::to_value(saved).expect("groups are plain structs and serialise")
}

fn changes(collection: &Collection, version: u64) -> Value {
    let (mut upsert, mut delete) = (Vec::new(), Vec::new());
    for (id, data) in collection.changed_in(version) {
        match data {
            Some(data) => upsert.push(serde_json::from_str(data).unwrap_or(Value::Null)),
            None => delete.push(Value::from(id)),
        }
    }
    json!({"upsert": upsert, "delete": delete})
}

/// A state that will take the place of the room's.
pub(super) fn restore(room: Arc<Nompd>, state: Value) -> Result<Commit, String> {
    let saved: Saved = serde_json::from_value(state).map_err(|error| format!(": {error}"))?;
    let mut lists = State::clone(&room.store.seed());
    for (at, Sync { at: instant, brought }) in saved.syncs.into_iter().enumerate() {
        let request: SyncRequest =
            serde_json::from_value(brought).map_err(|error| format!("/syncs/{at}/brought: {error}"))?;
        lists.take(&request, instant).map_err(|bad| format!("/syncs/{at}/brought: {bad}"))?;
    }
    Ok(Commit::memory(move || {
        room.store.replace(lists);
        room.habits.restore(saved.clients);
        *room.seen.lock().unwrap_or_else(PoisonError::into_inner) = saved.seen;
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::apis::nompd::{model::TreatmentGroup, store::text};

    #[test]
    fn a_group_read_back_from_its_text_has_that_text() {
        let group = json!({
            "id": "4077eb19-b094-4712-89b1-c3b5a021ef8d", "name": "Å \"x\" \u{2028}", "description": null,
            "diseaseGroup": "MS", "jurisdictions": [],
            "validityPeriod": {"start": "2025-05-01", "end": "2027-04-30"}, "reviewDate": null, "indications": [],
            "treatmentAlternatives": [{"rank": 1, "treatmentId": "t", "name": "n", "description": null, "medicines": []}],
        });
        let group: TreatmentGroup = serde_json::from_value(group).unwrap();
        let value: Value = serde_json::from_str(&text(&group)).unwrap();
        let again: TreatmentGroup = serde_json::from_value(value).unwrap();
        assert_eq!(text(&again), text(&group));
    }
}
