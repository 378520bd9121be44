//! The tree with the answers made from it. Both never change, and all workspaces share them.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use http::HeaderValue;

use super::{
    model::Wording,
    tree::{Found, Tree},
};
use crate::http::StoredBody;

/// How many bytes of answers are kept ready; beyond them the memory starts anew.
const KEPT: usize = 4 * 1024 * 1024;

/// What an answer takes besides its bytes, roughly.
const OVERHEAD: usize = 512;

/// What was asked for: how answers are worded, and what each code is.
type Asked = (Wording, Vec<Option<Found>>);

/// The tree and answers made so far.
#[derive(Debug)]
pub struct Store {
    tree: Tree,
    answers: Mutex<Answers>,
}

#[derive(Debug, Default)]
struct Answers {
    ready: BTreeMap<Asked, Arc<StoredBody>>,
    bytes: usize,
}

impl Store {
    /// A store of this tree.
    #[must_use]
    pub fn new(tree: Tree) -> Self {
        Self { tree, answers: Mutex::default() }
    }

    /// The tree.
    #[must_use]
    pub fn tree(&self) -> &Tree {
        &self.tree
    }

    /// The answer for these codes, of which one that is `None` is not found.
    pub(super) fn answer(&self, asked: Asked) -> Arc<StoredBody> {
        let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(ready) = answers.ready.get(&asked) {
            return Arc::clone(ready);
        }
        drop(answers);
        // Some microseconds: others are not kept waiting for it.
        let made = Arc::new(self.make(&asked));
        answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        answers.keep(asked, &made);
        made
    }

    fn make(&self, (wording, found): &Asked) -> StoredBody {
        let body = if let [None] = found[..] {
            b"null".to_vec()
        } else {
            let results: Vec<_> = found.iter().map(|it| it.map(|found| self.tree.result(found))).collect();
            let worded: Vec<_> =
                results.iter().map(|it| it.as_ref().map(|result| result.worded(*wording))).collect();
            serde_json::to_vec(&worded).expect("results are plain structs and serialise")
        };
        StoredBody::new(HeaderValue::from_static("application/json"), body)
    }
}

impl Answers {
    fn keep(&mut self, asked: Asked, made: &Arc<StoredBody>) {
        let size = made.bytes().len() + OVERHEAD;
        if self.bytes + size > KEPT {
            *self = Self::default();
        }
        if self.ready.insert(asked, Arc::clone(made)).is_none() {
            self.bytes += size;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_made_once() {
        let store = Store::new(Tree::default());
        let asked = || (Wording::Name, vec![None, None]);
        let first = store.answer(asked());
        assert!(Arc::ptr_eq(&first, &store.answer(asked())));
        assert_eq!(&first.bytes()[..], b"[null,null]");
    }

    #[test]
    fn what_is_kept_has_an_end() {
        let store = Store::new(Tree::default());
        // Seven megabytes.
        for length in 2000..2600 {
            store.answer((Wording::Integer, vec![None; length]));
            assert!(store.answers.lock().unwrap().bytes <= KEPT);
        }
    }
}
