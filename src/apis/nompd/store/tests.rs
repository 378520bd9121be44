use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{
    super::{
        answer_key::{Expected, canonical_json},
        model::{ReimbursementGroup, VersionedItem, VersionedResponse},
    },
    *,
};

const AT: &str = "2026-03-03T12:00:00.75Z";

fn group(id: &str, content: u8) -> ReimbursementGroup {
    serde_json::from_value(json!({
        "id": id,
        "legalBasis": {"coding": [{"system": "s", "code": "950", "display": format!("Innhold {content}")}]},
        "indications": [],
        "medicines": [],
    }))
    .unwrap()
}

fn bringing(upsert: Vec<ReimbursementGroup>, delete: &[&str]) -> SyncRequest {
    let delete = delete.iter().map(|id| (*id).to_owned()).collect();
    SyncRequest { reimbursement_groups: Some(Changes { upsert, delete }), ..SyncRequest::default() }
}

fn store() -> Store {
    Store::new(Arc::new(State::default()))
}

fn synced(store: &Store, upsert: Vec<ReimbursementGroup>, delete: &[&str]) -> u64 {
    store.sync(&bringing(upsert, delete), AT.parse().unwrap()).unwrap()
}

fn asked(state: &State, since: Option<i64>) -> Value {
    let body = state.of(Kind::Reimbursement).make_body(state.current(), since);
    serde_json::from_slice(body.bytes()).unwrap()
}

/// Id, version and deletion of every item answered.
fn items(state: &State, since: Option<i64>) -> Vec<(String, u64, bool)> {
    let one = |item: &Value| {
        let id = item["data"]["id"].as_str().unwrap().to_owned();
        (id, item["version"].as_u64().unwrap(), item["isDeleted"].as_bool().unwrap())
    };
    asked(state, since)["items"].as_array().unwrap().iter().map(one).collect()
}

fn item(id: &str, version: u64, is_deleted: bool) -> (String, u64, bool) {
    (id.to_owned(), version, is_deleted)
}

#[test]
fn an_answer_is_written_as_its_types_say() {
    let store = store();
    synced(&store, vec![group("b", 1), group("a", 1)], &[]);
    let state = store.now();
    let item = |id| VersionedItem {
        data: group(id, 1),
        version: 1,
        last_changed: "2026-03-03T12:00:00Z".parse().unwrap(),
        is_deleted: false,
    };
    let expected = VersionedResponse { current_version: 1, items: vec![item("a"), item("b")] };
    let body = state.of(Kind::Reimbursement).make_body(1, None);
    assert_eq!(String::from_utf8_lossy(body.bytes()), serde_json::to_string(&expected).unwrap());
}

#[test]
fn what_does_not_change_keeps_its_version() {
    let store = store();
    synced(&store, vec![group("a", 1), group("b", 1)], &[]);
    assert_eq!(synced(&store, vec![group("a", 1), group("b", 2)], &[]), 2);
    assert_eq!(items(&store.now(), Some(1)), [item("b", 2, false)]);
    assert_eq!(items(&store.now(), None), [item("a", 1, false), item("b", 2, false)]);
}

#[test]
fn a_deleted_item_keeps_its_data_and_takes_the_deleting_version() {
    let store = store();
    synced(&store, vec![group("a", 3)], &[]);
    synced(&store, vec![], &["a"]);
    assert_eq!(items(&store.now(), None), []);
    assert_eq!(items(&store.now(), Some(1)), [item("a", 2, true)]);
    assert_eq!(
        asked(&store.now(), Some(0))["items"][0]["data"],
        serde_json::to_value(group("a", 3)).unwrap()
    );
}

#[test]
fn what_comes_back_as_it_was_is_a_change() {
    let store = store();
    synced(&store, vec![group("a", 1)], &[]);
    synced(&store, vec![], &["a"]);
    synced(&store, vec![group("a", 1)], &[]);
    assert_eq!(items(&store.now(), Some(2)), [item("a", 3, false)]);
}

#[test]
fn a_bad_sync_stores_nothing() {
    let store = store();
    synced(&store, vec![group("a", 1)], &[]);
    let before = store.now();
    let mut bad = bringing(vec![group("b", 1), group("b", 2), group(" c", 1)], &["a", "a", "d"]);
    bad.treatment_groups = Some(Changes { upsert: vec![], delete: vec!["e".to_owned()] });
    let refused = store.sync(&bad, AT.parse().unwrap()).unwrap_err();
    let places: Vec<&str> = refused.0.iter().map(|(pointer, _)| pointer.as_str()).collect();
    assert_eq!(
        places,
        [
            "/treatmentGroups/delete/0",
            "/reimbursementGroups/upsert/1/id",
            "/reimbursementGroups/upsert/2/id",
            "/reimbursementGroups/delete/1",
            "/reimbursementGroups/delete/2",
        ]
    );
    assert!(Arc::ptr_eq(&before, &store.now()));
}

#[test]
fn sources_that_fail_change_nothing_and_raise_nothing() {
    let store = store();
    synced(&store, vec![group("a", 1)], &[]);
    let before = store.now();
    let failing = SyncRequest { fail: true, ..bringing(vec![group("b", 1)], &["a"]) };
    assert_eq!(store.sync(&failing, AT.parse().unwrap()), Ok(1));
    assert!(Arc::ptr_eq(&before, &store.now()));
}

#[test]
fn a_store_nobody_wrote_to_shares_its_seed_and_reset_leads_back_to_it() {
    let seed = Arc::new(State::default());
    let store = Store::new(Arc::clone(&seed));
    assert!(Arc::ptr_eq(&seed, &store.now()));
    synced(&store, vec![group("a", 1)], &[]);
    assert!(!Arc::ptr_eq(&seed, &store.now()));
    store.reset();
    assert!(Arc::ptr_eq(&seed, &store.now()));
}

#[test]
fn an_answer_is_made_once_and_anew_after_a_sync() {
    let store = store();
    synced(&store, vec![group("a", 1)], &[]);
    for since in [None, Some(0), Some(-5)] {
        let state = store.now();
        let first = state.of(Kind::Reimbursement).quick_body(1, since).unwrap();
        let second = state.of(Kind::Reimbursement).quick_body(1, since).unwrap();
        assert!(Arc::ptr_eq(&first, &second), "{since:?}");
    }
    synced(&store, vec![], &[]);
    assert_eq!(asked(&store.now(), Some(1)), json!({"currentVersion": 2, "items": []}));
    assert_eq!(asked(&store.now(), Some(i64::MAX)), json!({"currentVersion": 2, "items": []}));
    assert_eq!(asked(&store.now(), Some(i64::MIN)), asked(&store.now(), Some(0)));
}

/// One sync of a random history, over few ids so that they meet often.
#[derive(Clone, Debug)]
struct Night {
    upsert: BTreeMap<u8, u8>,
    delete: Vec<u8>,
    fail: bool,
    drawn: bool,
    /// Which replicas ask after it.
    asking: u64,
}

fn night() -> impl Strategy<Value = Night> {
    let upsert = prop::collection::btree_map(0..6_u8, 0..3_u8, 0..4);
    let delete = prop::collection::vec(0..6_u8, 0..3);
    (upsert, delete, prop::bool::weighted(0.1), prop::bool::weighted(0.2), any::<u64>())
        .prop_map(|(upsert, delete, fail, drawn, asking)| Night { upsert, delete, fail, drawn, asking })
}

/// A client: its copy and the version of it.
#[derive(Clone, Debug, Default, PartialEq)]
struct Replica {
    version: u64,
    held: BTreeMap<String, Value>,
}

impl Replica {
    fn take(&mut self, answer: &Value) {
        for item in answer["items"].as_array().unwrap() {
            let id = item["data"]["id"].as_str().unwrap().to_owned();
            if item["isDeleted"] == true {
                self.held.remove(&id);
            } else {
                self.held.insert(id, item["data"].clone());
            }
        }
        self.version = answer["currentVersion"].as_u64().unwrap();
    }

    fn fresh(state: &State) -> Self {
        let mut replica = Self::default();
        replica.take(&asked(state, None));
        replica
    }

    fn catch_up(&mut self, state: &State) {
        self.take(&asked(state, Some(i64::try_from(self.version).unwrap())));
    }

    /// Count and hash, computed the way a client is told to.
    fn key(&self) -> (usize, String) {
        let list = Value::from(self.held.values().cloned().collect::<Vec<_>>());
        (self.held.len(), format!("{:x}", HexOf(&Sha256::digest(canonical_json(&list)))))
    }
}

struct HexOf<'a>(&'a [u8]);

impl std::fmt::LowerHex for HexOf<'_> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|byte| write!(out, "{byte:02x}"))
    }
}

fn sleep(store: &Store, night: &Night, ids: &Ids) {
    let at = AT.parse().unwrap();
    if night.drawn {
        store.sync_drawn(&[at], ids);
        return;
    }
    let state = store.now();
    let upsert = night.upsert.iter().map(|(id, content)| group(&format!("g{id}"), *content)).collect();
    let mut delete: Vec<String> = Vec::new();
    for id in night.delete.iter().filter(|id| !night.upsert.contains_key(id)) {
        let id = format!("g{id}");
        if state.of(Kind::Reimbursement).holds(&id) && !delete.contains(&id) {
            delete.push(id);
        }
    }
    let changes = Changes { upsert, delete };
    let request =
        SyncRequest { reimbursement_groups: Some(changes), fail: night.fail, ..SyncRequest::default() };
    store.sync(&request, at).unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn a_replica_that_follows_diffs_from_any_version_equals_list_and_answer_key(
        nights in prop::collection::vec(night(), 1..24),
    ) {
        let (store, ids) = (store(), Ids::new(1));
        let mut replicas = vec![Replica::default()];
        let mut keys = vec![replicas[0].key()];
        for night in &nights {
            let before = store.now().current();
            sleep(&store, night, &ids);
            let state = store.now();
            prop_assert_eq!(state.current(), before + u64::from(!night.fail || night.drawn));
            if state.current() > before {
                let fresh = Replica::fresh(&state);
                keys.push(fresh.key());
                replicas.push(fresh);
            }
            let asking = replicas.iter_mut().enumerate().filter(|(at, _)| night.asking >> (at % 64) & 1 == 1);
            asking.for_each(|(_, replica)| replica.catch_up(&state));
        }
        let state = store.now();
        let fresh = Replica::fresh(&state);
        for replica in &mut replicas {
            replica.catch_up(&state);
            prop_assert_eq!(&*replica, &fresh);
        }
        for (version, key) in (0..).zip(&keys) {
            let expected = Expected::of(state.of(Kind::Reimbursement), version, false);
            prop_assert_eq!(expected.pair(), (key.0, key.1.as_str()), "at version {}", version);
        }
    }
}
