//! A night nobody described: a small change, fixed by the seed number and the version it leads to.

use jiff::{Timestamp, tz};
use rand::{Rng, RngExt as _, rngs::ChaCha8Rng, seq::IteratorRandom as _};

use super::{
    collection::Collection,
    model::{Changes, Group, Medicine, ReimbursementGroup, SyncRequest, TreatmentGroup},
    store::{Kind, State},
};
use crate::ids::Ids;

/// The stream of chance the first version's change is drawn from.
const STREAM: u64 = 0x4E4F_4D50_0000_0000;

/// The documented item, which chance leaves alone: examples are written against it.
const DOCUMENTED: &str = "4077eb19-b094-4712-89b1-c3b5a021ef8d";

/// What the next sync brings to either list: one group changed, and by turns one deleted, restored, added.
pub(super) fn draw(state: &State, at: Timestamp, ids: &Ids) -> SyncRequest {
    let version = state.current() + 1;
    let mut chance = ids.generator(STREAM.wrapping_add(version));
    let today = at.to_zoned_datetime(tz::get!("Europe/Oslo")).date();
    let treatment =
        changes(state.of(Kind::Treatment), version, &mut chance, |group: &mut TreatmentGroup, _| {
            // A group is reviewed twice a day only here, and each time it has to be another one than before.
            let is_of_today = group.review_date == Some(today);
            group.review_date = if is_of_today { today.yesterday().ok() } else { Some(today) };
            let ranks: Vec<i32> = group.treatment_alternatives.iter().map(|it| it.rank).collect();
            for (alternative, rank) in
                group.treatment_alternatives.iter_mut().zip(ranks.iter().cycle().skip(1))
            {
                alternative.rank = *rank;
            }
        });
    let reimbursement = changes(
        state.of(Kind::Reimbursement),
        version,
        &mut chance,
        |group: &mut ReimbursementGroup, chance| {
            // By turns a package more and one less.
            if group.medicines.len() > 1 {
                group.medicines.pop();
            } else {
                let number = chance.random_range(900_000..1_000_000);
                group.medicines.push(Medicine::package(number.to_string()));
            }
        },
    );
    SyncRequest { treatment_groups: Some(treatment), reimbursement_groups: Some(reimbursement), fail: false }
}

fn changes<T: Group>(
    collection: &Collection,
    version: u64,
    chance: &mut ChaCha8Rng,
    edit: impl FnOnce(&mut T, &mut ChaCha8Rng),
) -> Changes<T> {
    let mut brought = Changes::default();
    let Some(mut edited) = pick::<T>(collection, false, "", chance) else { return brought };
    let original = edited.clone();
    edit(&mut edited, chance);
    let id = edited.id().to_owned();
    brought.upsert.push(edited);
    match version % 4 {
        0 => {
            let other = pick::<T>(collection, false, &id, chance);
            brought.delete.extend(other.map(|group| group.id().to_owned()));
        }
        1 => brought.upsert.extend(pick::<T>(collection, true, "", chance)),
        2 => {
            let mut bytes = [0; 16];
            chance.fill_bytes(&mut bytes);
            let mut added = original;
            added.set_id(uuid::Builder::from_random_bytes(bytes).into_uuid().to_string());
            brought.upsert.push(added);
        }
        _ => {}
    }
    brought
}

/// A group drawn from those that are deleted, or from those that are not; never the one called `but`.
fn pick<T: Group>(collection: &Collection, deleted: bool, but: &str, chance: &mut ChaCha8Rng) -> Option<T> {
    let free = collection.datas(deleted).filter(|(id, _)| *id != DOCUMENTED && *id != but);
    let (_, data) = free.choose(chance)?;
    Some(serde_json::from_str(data).expect("what is stored was written from a group of this type"))
}
