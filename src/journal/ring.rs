//! The ring: bounded by entries and bytes, the oldest dropped first, never waited for longer than a push takes.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Arc, Mutex, PoisonError},
};

use uuid::Uuid;

use super::{Entry, Feed, Filter, feed::Readers};

/// How much the journal may hold, over all workspaces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// Entries; 0 switches the journal off.
    pub entries: usize,
    /// Bytes of bodies, headers and checks; 0 switches the journal off.
    pub bytes: usize,
}

/// The exchanges of one sandbox, newest last.
#[derive(Debug)]
pub struct Ring {
    budget: Budget,
    held: Mutex<Held>,
    readers: Readers,
}

/// An entry and what it counts for, reckoned once.
#[derive(Debug)]
struct Kept {
    weight: usize,
    /// Where a body lies that it shares with others, and how long that is: the oldest entry is out of the processor's cache.
    shared: Option<(usize, usize)>,
    entry: Arc<Entry>,
}

/// What the journal holds and has dropped, over all workspaces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Holding {
    /// Entries.
    pub entries: usize,
    /// Bytes.
    pub bytes: usize,
    /// Entries dropped for want of room so far.
    pub dropped: usize,
}

#[derive(Debug, Default)]
struct Held {
    entries: VecDeque<Kept>,
    bytes: usize,
    dropped: usize,
    /// Bodies kept elsewhere that entries refer to: how many entries do. Each counts once.
    shared: BTreeMap<usize, usize>,
}

impl Ring {
    /// An empty ring with this budget.
    #[must_use]
    pub fn new(budget: Budget) -> Self {
        Self { budget, held: Mutex::default(), readers: Readers::default() }
    }

    /// Whether entries are kept at all.
    #[must_use]
    pub fn is_on(&self) -> bool {
        self.budget.entries > 0 && self.budget.bytes > 0
    }

    /// Adds an entry; the oldest go until it fits. One larger than the whole budget is not kept.
    pub fn push(&self, entry: Arc<Entry>) {
        if !self.is_on() {
            return;
        }
        self.readers.tell(&entry);
        let weight = entry.weight();
        if weight > self.budget.bytes {
            return;
        }
        let entry = Kept { weight, shared: entry.response_body.shared_weight(), entry };
        let mut dropped = Vec::new();
        {
            let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
            held.add(entry);
            while held.entries.len() > self.budget.entries || held.bytes > self.budget.bytes {
                let Some(oldest) = held.entries.pop_front() else { break };
                held.forget(&oldest);
                held.dropped += 1;
                dropped.push(oldest);
            }
        }
        // Freed outside the lock.
        drop(dropped);
    }

    /// Follows what is added from now on, in all workspaces.
    #[must_use]
    pub fn follow(&self) -> Feed {
        self.readers.follow()
    }

    /// What it holds and has dropped.
    #[must_use]
    pub fn kept(&self) -> Holding {
        let held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        Holding { entries: held.entries.len(), bytes: held.bytes, dropped: held.dropped }
    }

    /// The entry of this id in this workspace.
    #[must_use]
    pub fn get(&self, workspace: &Arc<str>, id: Uuid) -> Option<Arc<Entry>> {
        self.copy().into_iter().rev().find(|entry| entry.id == id && entry.is_of(workspace))
    }

    /// The entries of this workspace that pass `filter`, newest first, and how many passed beyond its limit.
    #[must_use]
    pub fn list(&self, workspace: &Arc<str>, filter: &Filter) -> (Vec<Arc<Entry>>, usize) {
        let mut passed = 0;
        let mut listed = Vec::new();
        for entry in self.copy().into_iter().rev() {
            if entry.is_of(workspace) && filter.passes(&entry) {
                passed += 1;
                if listed.len() < filter.limit {
                    listed.push(entry);
                }
            }
        }
        (listed, passed)
    }

    /// Drops this workspace's entries; says how many.
    pub fn clear(&self, workspace: &Arc<str>) -> usize {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let entries = std::mem::take(&mut held.entries);
        *held = Held { dropped: held.dropped, ..Held::default() };
        let mut dropped = Vec::new();
        for entry in entries {
            if entry.entry.is_of(workspace) {
                dropped.push(entry);
            } else {
                held.add(entry);
            }
        }
        drop(held);
        dropped.len()
    }

    /// Readers work on a copy of the references, so that no request waits for them.
    fn copy(&self) -> Vec<Arc<Entry>> {
        self.held
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .entries
            .iter()
            .map(|kept| Arc::clone(&kept.entry))
            .collect()
    }
}

impl Held {
    fn add(&mut self, kept: Kept) {
        self.bytes += kept.weight;
        if let Some((at, length)) = kept.shared {
            let users = self.shared.entry(at).or_insert(0);
            if *users == 0 {
                self.bytes += length;
            }
            *users += 1;
        }
        self.entries.push_back(kept);
    }

    fn forget(&mut self, kept: &Kept) {
        self.bytes -= kept.weight;
        if let Some((at, length)) = kept.shared
            && let Some(users) = self.shared.get_mut(&at)
        {
            *users -= 1;
            if *users == 0 {
                self.shared.remove(&at);
                self.bytes -= length;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{super::entry::tests::entry, *};
    use crate::http::stored::SharedBody;
    use bytes::Bytes;

    const ROOMY: Budget = Budget { entries: 100, bytes: 1_000_000 };

    /// The name of a workspace, which is another one wherever it is made.
    fn name(text: &str) -> Arc<str> {
        Arc::from(text)
    }

    fn held_bytes(ring: &Ring) -> usize {
        ring.held.lock().unwrap().bytes
    }

    #[test]
    fn the_oldest_goes_first() {
        let (ring, root) = (Ring::new(Budget { entries: 2, ..ROOMY }), name(""));
        for number in 1..=3 {
            ring.push(Arc::new(entry(number, &root, b"")));
        }
        let (listed, passed) = ring.list(&root, &Filter::all());
        let ids: Vec<_> = listed.iter().map(|entry| entry.id.as_u128()).collect();
        assert_eq!((ids, passed), (vec![3, 2], 2));
    }

    #[test]
    fn bytes_are_bounded_whatever_the_number_of_entries() {
        let (ring, root) = (Ring::new(Budget { entries: 1000, bytes: 10_000 }), name(""));
        for number in 0..100 {
            ring.push(Arc::new(entry(number, &root, &[b'x'; 3000])));
        }
        assert!(held_bytes(&ring) <= 10_000);
        assert!(!ring.list(&root, &Filter::all()).0.is_empty());
    }

    #[test]
    fn a_shared_body_counts_once_and_is_given_back() {
        let (ring, root) = (Ring::new(ROOMY), name(""));
        let body = Bytes::from(vec![b'x'; 5000]);
        let weight = entry(0, &root, b"").weight();
        for number in 0..10 {
            let mut one = entry(number, &root, b"");
            let shared = SharedBody { start: body.clone(), length: 5000, digest: None };
            one.response_body = super::super::Captured::shared(shared.clone());
            ring.push(Arc::new(one));
        }
        assert_eq!(held_bytes(&ring), 10 * weight + 5000);
        ring.clear(&root);
        assert_eq!(held_bytes(&ring), 0);
    }

    #[test]
    fn clearing_one_workspace_leaves_the_others() {
        let (ring, root, ci) = (Ring::new(ROOMY), name(""), name("ci"));
        ring.push(Arc::new(entry(1, &root, b"a")));
        ring.push(Arc::new(entry(2, &ci, b"b")));
        assert_eq!(ring.clear(&root), 1);
        assert!(ring.get(&ci, Uuid::from_u128(2)).is_some() && ring.get(&root, Uuid::from_u128(1)).is_none());
    }

    #[test]
    fn who_takes_a_name_over_sees_nothing_of_who_had_it() {
        let (ring, before, now) = (Ring::new(ROOMY), name("ci"), name("ci"));
        ring.push(Arc::new(entry(1, &before, b"late")));
        assert_eq!(ring.list(&now, &Filter::all()).1, 0);
        assert!(ring.get(&now, Uuid::from_u128(1)).is_none() && ring.clear(&now) == 0);
    }

    #[test]
    fn no_budget_keeps_nothing() {
        let (ring, root) = (Ring::new(Budget { entries: 0, bytes: 10 }), name(""));
        ring.push(Arc::new(entry(1, &root, b"")));
        assert!(ring.list(&root, &Filter::all()).0.is_empty());
    }
}
