//! What differs from the seed, and the results that are kept, as JSON and read back: whole, or not at all.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use super::{
    Phr,
    check::is_oid,
    document::{Document, Status},
    input::stated,
    model::DocumentInput,
    snapshot::{Key, Snapshot, Snapshots},
    stock::Stock,
    store::Standing,
};
use crate::{
    apis::room::{Commit, Room as _},
    clock,
};

/// The state of this API in one workspace.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Saved {
    /// The instant the ages of the seed's documents count from.
    begun: Timestamp,
    /// What was put in or superseded, and what results show of former times.
    documents: Vec<Kept>,
    /// Documents of the seed that were taken away, by entry.
    removed: Vec<Uuid>,
    /// What whoever fetches it is told is gone.
    gone: Vec<Gone>,
    /// The results that are kept.
    results: Vec<Shown>,
}

/// A document.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Kept {
    of: Origin,
    superseded: bool,
    /// Whether it is there, and not in results alone.
    there: bool,
}

/// Where a document is from.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Origin {
    /// The seed has it, as an entry that stands.
    Seed(Uuid),
    /// It was put in, in the form of a [`DocumentInput`].
    Given(Value),
}

/// A document that was taken away.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Gone {
    unique_id: Arc<str>,
    patient: Arc<str>,
}

/// A result. Its documents are numbers: first come the patient's of the seed in their order, then those of the state.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Shown {
    caller: String,
    patient: String,
    terms: String,
    filters: String,
    id: Uuid,
    at: Timestamp,
    found: Vec<usize>,
    /// The places in `found` of those of which only the frame is shown.
    hidden: BTreeSet<usize>,
    blocked: usize,
    warnings: Vec<String>,
}

/// The documents of a state, each once.
struct Table<'a> {
    stock: &'a Stock,
    documents: Vec<Kept>,
    places: BTreeMap<usize, usize>,
}

impl Table<'_> {
    /// The place of a document, which it gets when it has none.
    fn place(&mut self, document: &Arc<Document>, there: bool) -> usize {
        let next = self.documents.len();
        let place = *self.places.entry(Arc::as_ptr(document).addr()).or_insert(next);
        if place == next {
            let of = if self.stock.is_of_seed(document) {
                Origin::Seed(document.id)
            } else {
                let given = serde_json::to_value(stated(document));
                Origin::Given(given.expect("what was stated is a plain struct and serialises"))
            };
            self.documents.push(Kept { of, superseded: document.status == Status::Superseded, there });
        }
        place
    }

    fn result(&mut self, key: Key, snapshot: &Snapshot) -> Shown {
        let seeded = self.stock.of_patient(&key.patient);
        let places: BTreeMap<usize, usize> =
            seeded.iter().enumerate().map(|(place, it)| (Arc::as_ptr(it).addr(), place)).collect();
        let found = snapshot.found.iter().map(|(document, _)| {
            let seeded_at = places.get(&Arc::as_ptr(document).addr());
            seeded_at.copied().unwrap_or_else(|| seeded.len() + self.place(document, false))
        });
        let found = found.collect();
        let all = snapshot.found.iter().enumerate();
        Shown {
            caller: key.caller,
            patient: key.patient,
            terms: key.terms,
            filters: key.filters,
            id: snapshot.id,
            at: snapshot.at,
            found,
            hidden: all.filter(|(_, (_, hidden))| *hidden).map(|(at, _)| at).collect(),
            blocked: snapshot.blocked,
            warnings: snapshot.warnings.clone(),
        }
    }
}

/// Everything that differs from the seed, and the day the seed's ages count from.
pub(super) fn save(room: &Phr) -> Value {
    // Results first: what they show and is changed meanwhile is written down as they show it.
    let results = room.snapshots.fresh(room.now());
    let Standing { begun, stock, changed, gone } = room.store.standing();
    let mut table = Table { stock: &stock, documents: Vec::new(), places: BTreeMap::new() };
    for document in changed.values().flatten() {
        table.place(document, true);
    }
    let results = results.into_iter().map(|(key, snapshot)| table.result(key, &snapshot)).collect();
    let removed = changed.iter().filter(|(id, it)| it.is_none() && stock.by_id(**id).is_some());
    let saved = Saved {
        begun,
        documents: table.documents,
        removed: removed.map(|(id, _)| *id).collect(),
        gone: gone.into_iter().map(|(unique_id, patient)| Gone { unique_id, patient }).collect(),
        results,
    };
    serde_json::to_value(saved).expect("a state is plain structs and serialises")
}

/// A state that will take the place of the room's: each document is judged as one that is put in.
pub(super) fn restore(room: Arc<Phr>, state: Value) -> Result<Commit, String> {
    if state.is_null() {
        return Ok(Commit::memory(move || room.reset()));
    }
    let saved: Saved = serde_json::from_value(state).map_err(|error| format!(": {error}"))?;
    clock::State::Frozen(saved.begun).check().map_err(|error| format!("/begun: {error}"))?;
    let stock = room.store.archive().stock(saved.begun);
    let documents = documents(&room, &stock, &saved.documents)?;
    let changed = changed(&stock, &saved, &documents)?;
    for (at, gone) in saved.gone.iter().enumerate() {
        if !is_oid(&gone.unique_id) && Uuid::parse_str(&gone.unique_id).is_err() {
            return Err(format!("/gone/{at}/unique_id: a bare OID, or a UUID"));
        }
    }
    let results = results(&stock, saved.results, &documents)?;
    let gone = saved.gone.into_iter().map(|it| (it.unique_id, it.patient)).collect();
    let standing = Standing { begun: saved.begun, stock, changed, gone };
    Ok(Commit::memory(move || {
        room.store.stand(standing);
        room.snapshots.replace(results);
    }))
}

fn documents(room: &Phr, stock: &Stock, kept: &[Kept]) -> Result<Vec<Arc<Document>>, String> {
    let read = |(at, kept): (usize, &Kept)| match &kept.of {
        Origin::Seed(id) => {
            let seeded = stock.by_id(*id).filter(|it| kept.superseded && it.status == Status::Current);
            let seeded = seeded.ok_or_else(|| {
                format!("/documents/{at}: a standing document of the seed that was superseded is expected")
            })?;
            Ok(Arc::new(seeded.with_status(Status::Superseded)))
        }
        Origin::Given(input) => {
            let place = format!("/documents/{at}/of/given");
            let document = given(room, input, &place)?;
            Ok(Arc::new(if kept.superseded { document.with_status(Status::Superseded) } else { document }))
        }
    };
    kept.iter().enumerate().map(read).collect()
}

/// A document that was put in; nothing of it is drawn anew.
fn given(room: &Phr, input: &Value, place: &str) -> Result<Document, String> {
    let input = DocumentInput::deserialize(input).map_err(|error| format!("{place}: {error}"))?;
    if input.id.is_none() || input.unique_id.is_none() || input.created.is_none() {
        return Err(format!("{place}: `id`, `uniqueId` and `created` are expected"));
    }
    let mut found = Vec::new();
    let document = room.document(&input, &mut found);
    match (document, found.first()) {
        (Some(document), None) => Ok(document),
        (_, finding) => {
            let (pointer, reason) = finding.cloned().unwrap_or_default();
            Err(format!("{place}{pointer}: {reason}"))
        }
    }
}

fn changed(
    stock: &Stock,
    saved: &Saved,
    documents: &[Arc<Document>],
) -> Result<BTreeMap<Uuid, Option<Arc<Document>>>, String> {
    let (mut changed, mut unique_ids) = (BTreeMap::new(), BTreeSet::new());
    for (at, (kept, document)) in saved.documents.iter().zip(documents).enumerate() {
        if !kept.there {
            continue;
        }
        let is_given = matches!(kept.of, Origin::Given(_));
        let is_taken = is_given && stock.by_unique_id(&document.unique_id).is_some()
            || !unique_ids.insert(&document.unique_id)
            || changed.insert(document.id, Some(Arc::clone(document))).is_some();
        if is_taken {
            return Err(format!("/documents/{at}: another document has its id, or its unique id"));
        }
    }
    for (at, id) in saved.removed.iter().enumerate() {
        if stock.by_id(*id).is_none() || changed.insert(*id, None).is_some() {
            return Err(format!("/removed/{at}: a document of the seed, once, that is not there"));
        }
    }
    Ok(changed)
}

fn results(
    stock: &Stock,
    saved: Vec<Shown>,
    documents: &[Arc<Document>],
) -> Result<BTreeMap<Key, Arc<Snapshot>>, String> {
    if !Snapshots::takes(saved.len(), saved.iter().map(|it| it.found.len()).sum()) {
        return Err("/results: more of them than are kept".to_owned());
    }
    let mut results = BTreeMap::new();
    for (at, it) in saved.into_iter().enumerate() {
        let seeded = stock.of_patient(&it.patient);
        let document = |number: &usize| {
            let later = || documents.get(number.checked_sub(seeded.len())?);
            let document = seeded.get(*number).or_else(later);
            document.filter(|document| *document.patient.pid == *it.patient)
        };
        let mut found = Vec::with_capacity(it.found.len());
        for (place, number) in it.found.iter().enumerate() {
            let document = document(number).ok_or_else(|| {
                format!("/results/{at}/found/{place}: the number of a document of the patient is expected")
            })?;
            found.push((Arc::clone(document), it.hidden.contains(&place)));
        }
        if it.hidden.last().is_some_and(|last| *last >= found.len()) {
            return Err(format!("/results/{at}/hidden: places in `found` are expected"));
        }
        let snapshot = Snapshot::new(it.id, it.at, found, it.blocked, it.warnings);
        let key = Key { caller: it.caller, patient: it.patient, terms: it.terms, filters: it.filters };
        if results.insert(key, Arc::new(snapshot)).is_some() {
            return Err(format!("/results/{at}: another result has its key"));
        }
    }
    Ok(results)
}
