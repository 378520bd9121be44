//! The tree with the answers made from it. Both never change, and all workspaces share them.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use http::HeaderValue;

use super::{
    codes, habits,
    model::Wording,
    tree::{Found, Tree},
};
use crate::{http::StoredBody, rules::Check};

/// How many bytes of answers are kept ready; beyond them the memory starts anew.
const KEPT: usize = 4 * 1024 * 1024;

/// What a look-up takes besides the bytes of its answer and of what was sent, roughly.
const OVERHEAD: usize = 1024;

/// The tree and look-ups made so far.
#[derive(Debug)]
pub struct Store {
    tree: Tree,
    look_ups: Mutex<LookUps>,
}

/// All that comes of a list of codes, whoever sends it.
#[derive(Debug)]
pub(super) struct LookedUp {
    /// What each code is; `None` is one the tree does not have.
    pub(super) found: Vec<Option<Found>>,
    /// The rules it has kept, and what it says of the client's habits.
    pub(super) checks: Vec<Check>,
    /// The answer.
    pub(super) body: StoredBody,
}

/// By how answers are worded, and by the list as it was sent: then it need not be taken apart again.
#[derive(Debug, Default)]
struct LookUps {
    ready: BTreeMap<Wording, BTreeMap<Box<str>, Arc<LookedUp>>>,
    bytes: usize,
}

impl Store {
    /// A store of this tree.
    #[must_use]
    pub fn new(tree: Tree) -> Self {
        Self { tree, look_ups: Mutex::default() }
    }

    /// The tree.
    #[must_use]
    pub fn tree(&self) -> &Tree {
        &self.tree
    }

    /// What came of the list that was sent like this before, if the tree had all of it.
    pub(super) fn ready(&self, wording: Wording, sent: &str) -> Option<Arc<LookedUp>> {
        self.look_ups().ready.get(&wording)?.get(sent).cloned()
    }

    /// Looks up the codes of a list that was sent like this.
    pub(super) fn look_up(&self, wording: Wording, sent: &str, codes: &[&str]) -> Arc<LookedUp> {
        let found: Vec<_> = codes.iter().map(|code| self.tree.find(code)).collect();
        let body = self.body(wording, &found);
        let kept = codes::KEPT.iter().copied().map(Check::satisfied);
        let checks = kept.chain(habits::judge(&self.tree, codes, &found)).collect();
        let made = Arc::new(LookedUp { found, checks, body });
        // What the tree does not have can be anything, a real person's number too. Others are not kept waiting for the making.
        if made.found.iter().all(Option::is_some) {
            self.look_ups().keep(wording, sent, &made);
        }
        made
    }

    fn body(&self, wording: Wording, found: &[Option<Found>]) -> StoredBody {
        let body = if let [None] = found {
            b"null".to_vec()
        } else {
            let results: Vec<_> = found.iter().map(|it| it.map(|found| self.tree.result(found))).collect();
            let worded: Vec<_> =
                results.iter().map(|it| it.as_ref().map(|result| result.worded(wording))).collect();
            serde_json::to_vec(&worded).expect("results are plain structs and serialise")
        };
        StoredBody::new(HeaderValue::from_static("application/json"), body)
    }

    fn look_ups(&self) -> MutexGuard<'_, LookUps> {
        self.look_ups.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl LookUps {
    fn keep(&mut self, wording: Wording, sent: &str, made: &Arc<LookedUp>) {
        let size = made.body.bytes().len() + sent.len() + OVERHEAD;
        if self.bytes + size > KEPT {
            *self = Self::default();
        }
        if self.ready.entry(wording).or_default().insert(sent.into(), Arc::clone(made)).is_none() {
            self.bytes += size;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{super::tree::tests::sample, *};

    #[test]
    fn a_list_is_looked_up_once_for_each_wording() {
        let store = Store::new(sample());
        assert!(store.ready(Wording::Name, "1;2").is_none());
        let first = store.look_up(Wording::Name, "1;2", &["1", "2"]);
        assert!(Arc::ptr_eq(&first, &store.ready(Wording::Name, "1;2").unwrap()));
        assert!(store.ready(Wording::Integer, "1;2").is_none() && store.ready(Wording::Name, "1").is_none());
    }

    #[test]
    fn a_list_the_tree_has_not_all_of_is_not_remembered() {
        let store = Store::new(sample());
        let looked_up = store.look_up(Wording::Name, "7;8", &["7", "8"]);
        assert_eq!(&looked_up.body.bytes()[..], b"[null,null]");
        store.look_up(Wording::Name, "1;13116900216", &["1", "13116900216"]);
        assert!(store.look_ups().ready.is_empty());
    }

    #[test]
    fn what_is_kept_has_an_end() {
        let store = Store::new(sample());
        let (mut bytes, mut most) = (0, 0);
        while bytes < 2 * KEPT {
            let made = store.look_up(Wording::Integer, &bytes.to_string(), &["0"; 300]);
            bytes += made.body.bytes().len();
            most = most.max(store.look_ups().bytes);
        }
        assert!((KEPT / 2..=KEPT).contains(&most), "{most}");
    }
}
