//! One of the two lists with its whole history: what every item was at every version, and what changed last.
//!
//! Kinds of groups are unknown here: an item is an id and a JSON text. Kept in the order of change, so that a diff
//! walks only what it returns.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, OnceLock, PoisonError},
};

use jiff::Timestamp;

use super::JSON;
use crate::http::StoredBody;

/// How many diffs are kept ready, and how large one may be.
const KEPT_DIFFS: usize = 16;
const LARGEST_KEPT_DIFF: usize = 64 * 1024;
/// An answer of more items than this is not made on a thread that serves others.
const QUICK: usize = 200;

/// The items of one kind; cheap to copy, since all that is large is shared.
#[derive(Clone, Debug, Default)]
pub struct Collection {
    by_id: BTreeMap<Arc<str>, Arc<Item>>,
    /// The same items by the version they last changed in.
    by_version: BTreeMap<(u64, Arc<str>), Arc<Item>>,
    bodies: Arc<Bodies>,
}

/// Everything an item ever was, oldest first; never empty.
#[derive(Clone, Debug)]
struct Item(Vec<Step>);

#[derive(Clone, Debug)]
struct Step {
    version: u64,
    is_deleted: bool,
    data: Arc<str>,
    /// What stands behind the data in an answer.
    tail: Arc<str>,
}

/// Answers that were made once and serve until the next sync.
#[derive(Debug, Default)]
struct Bodies {
    full: OnceLock<Arc<StoredBody>>,
    diffs: Mutex<BTreeMap<u64, Arc<StoredBody>>>,
}

/// A version as it is written behind the items that change in it.
#[derive(Debug)]
pub(super) struct Stamp {
    version: u64,
    kept: Arc<str>,
    deleted: Arc<str>,
}

/// An item as a correct client holds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Held<'a> {
    /// Its id.
    pub id: &'a str,
    /// The version it last changed in.
    pub version: u64,
    /// Its data, as JSON.
    pub data: &'a str,
}

impl Stamp {
    /// The stamp of `version`, which a sync made at `at`.
    pub(super) fn new(version: u64, at: Timestamp) -> Self {
        let tail = |is_deleted: bool| {
            Arc::from(format!(r#","version":{version},"lastChanged":"{at}","isDeleted":{is_deleted}}}"#))
        };
        Self { version, kept: tail(false), deleted: tail(true) }
    }
}

impl Item {
    fn last(&self) -> &Step {
        self.0.last().expect("an item begins with a step, and steps are only added")
    }

    /// What it was at `version`.
    fn at(&self, version: u64) -> Option<&Step> {
        let after = self.0.partition_point(|step| step.version <= version);
        self.0.get(after.checked_sub(1)?)
    }
}

impl Collection {
    /// Whether this item is there and not deleted.
    #[must_use]
    pub fn holds(&self, id: &str) -> bool {
        self.by_id.get(id).is_some_and(|item| !item.last().is_deleted)
    }

    /// The data of every item that is deleted, or of every one that is not, by id.
    pub(super) fn datas(&self, deleted: bool) -> impl Iterator<Item = (&str, &str)> {
        let steps = self.by_id.iter().map(|(id, item)| (id, item.last()));
        steps.filter(move |(_, step)| step.is_deleted == deleted).map(|(id, step)| (&**id, &*step.data))
    }

    /// Puts an item in, anew, changed or as it was; one that does not change keeps its version.
    pub(super) fn put(&mut self, id: &str, data: &str, stamp: &Stamp) {
        let last = self.by_id.get(id).map(|item| item.last());
        if last.is_none_or(|last| last.is_deleted || &*last.data != data) {
            self.add(id, Arc::from(data), false, stamp);
        }
    }

    /// Marks an item as deleted; its data stay as they were last.
    pub(super) fn delete(&mut self, id: &str, stamp: &Stamp) {
        if let Some(last) = self.by_id.get(id).map(|item| item.last()).filter(|last| !last.is_deleted) {
            let data = Arc::clone(&last.data);
            self.add(id, data, true, stamp);
        }
    }

    fn add(&mut self, id: &str, data: Arc<str>, is_deleted: bool, stamp: &Stamp) {
        let tail = Arc::clone(if is_deleted { &stamp.deleted } else { &stamp.kept });
        let step = Step { version: stamp.version, is_deleted, data, tail };
        let (id, before) = match self.by_id.get_key_value(id) {
            Some((id, item)) => (Arc::clone(id), Some(Arc::clone(item))),
            None => (Arc::from(id), None),
        };
        let mut steps = Vec::new();
        if let Some(before) = before {
            self.by_version.remove(&(before.last().version, Arc::clone(&id)));
            steps.extend_from_slice(&before.0);
        }
        steps.push(step);
        let item = Arc::new(Item(steps));
        self.by_version.insert((stamp.version, Arc::clone(&id)), Arc::clone(&item));
        self.by_id.insert(id, item);
    }

    /// Lets go of the answers made so far: the store's version stands in all of them.
    pub(super) fn forget_bodies(&mut self) {
        self.bodies = Arc::default();
    }

    /// The items this version changed: id, and the data of those it did not delete.
    pub(super) fn changed_in(&self, version: u64) -> impl Iterator<Item = (&str, Option<&str>)> {
        self.by_id.iter().filter_map(move |(id, item)| {
            let step = item.at(version).filter(|step| step.version == version)?;
            Some((&**id, (!step.is_deleted).then_some(&*step.data)))
        })
    }

    /// What a correct client holds at `version`, by id.
    pub fn held_at(&self, version: u64) -> impl Iterator<Item = Held<'_>> {
        self.by_id.iter().filter_map(move |(id, item)| {
            let step = item.at(version).filter(|step| !step.is_deleted)?;
            Some(Held { id, version: step.version, data: &step.data })
        })
    }

    /// The last step of each item an answer holds, in its order. The diff begins behind its version.
    fn steps(&self, since: Option<i64>) -> impl Iterator<Item = &Step> {
        let first = since.map_or(0, |since| u64::try_from(since).map_or(0, |since| since + 1));
        let items = self.by_version.range((first, Arc::from(""))..).map(|(_, item)| item.last());
        items.filter(move |step| since.is_some() || !step.is_deleted)
    }

    /// The answer to `sinceVersion`, if it was made already or is made at once.
    #[must_use]
    pub fn quick_body(&self, current: u64, since: Option<i64>) -> Option<Arc<StoredBody>> {
        let ready = match since {
            None => self.bodies.full.get().cloned(),
            Some(since) => self.kept_diffs().get(&diff_key(since)).cloned(),
        };
        ready.or_else(|| {
            (self.steps(since).take(QUICK + 1).count() <= QUICK).then(|| self.make_body(current, since))
        })
    }

    /// The answer to `sinceVersion`, made now if it is the first time: some milliseconds a megabyte.
    #[must_use]
    pub fn make_body(&self, current: u64, since: Option<i64>) -> Arc<StoredBody> {
        let render = || Arc::new(StoredBody::new(JSON, self.render(current, since)));
        let Some(since) = since else { return Arc::clone(self.bodies.full.get_or_init(render)) };
        let made = render();
        if made.bytes().len() <= LARGEST_KEPT_DIFF {
            let mut diffs = self.kept_diffs();
            if diffs.len() >= KEPT_DIFFS {
                diffs.clear();
            }
            diffs.insert(diff_key(since), Arc::clone(&made));
        }
        made
    }

    fn kept_diffs(&self) -> std::sync::MutexGuard<'_, BTreeMap<u64, Arc<StoredBody>>> {
        self.bodies.diffs.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn render(&self, current: u64, since: Option<i64>) -> Vec<u8> {
        const DATA: &str = r#"{"data":"#;
        let head = format!(r#"{{"currentVersion":{current},"items":["#);
        let length = |step: &Step| DATA.len() + step.data.len() + step.tail.len() + 1;
        let mut bytes = Vec::with_capacity(head.len() + 2 + self.steps(since).map(length).sum::<usize>());
        bytes.extend_from_slice(head.as_bytes());
        for (at, step) in self.steps(since).enumerate() {
            if at > 0 {
                bytes.push(b',');
            }
            for part in [DATA, &step.data, &step.tail] {
                bytes.extend_from_slice(part.as_bytes());
            }
        }
        bytes.extend_from_slice(b"]}");
        bytes
    }
}

/// Every negative version asks for the same.
fn diff_key(since: i64) -> u64 {
    u64::try_from(since).unwrap_or(0)
}
