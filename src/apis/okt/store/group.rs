//! Posts that come while the disk is busy go to it together: one write, one wait, for all of them.
//!
//! Whoever gets the turn writes for everybody in the queue; the others find their outcome when the turn is theirs.

use std::{
    collections::BTreeMap,
    mem,
    sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError},
};

use super::{Key, NotStored, Own, Store};
use crate::{
    apis::okt::{merge::Stored, message::Message},
    disk::{DiskError, Shelf},
};

/// The queue in front of a shelf.
#[derive(Debug)]
pub(super) struct Group {
    shelf: Shelf,
    queue: Mutex<Vec<Job>>,
    turn: Mutex<Turn>,
}

/// What whoever has the turn may do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Turn {
    #[default]
    Write,
    /// Nothing: the shelf may be somebody else's.
    Gone,
}

/// A post that waits to be written.
#[derive(Debug)]
struct Job {
    key: Key,
    messages: Vec<Message<'static>>,
    replace: bool,
    outcome: Outcome,
}

type Outcome = Arc<OnceLock<Result<Stored, NotStored>>>;

impl Group {
    pub(super) fn new(shelf: Shelf) -> Self {
        Self { shelf, queue: Mutex::default(), turn: Mutex::default() }
    }

    pub(super) fn shelf(&self) -> &Shelf {
        &self.shelf
    }

    /// Stores a post, together with those that wait as well.
    pub(super) fn post(
        &self,
        store: &Store,
        key: Key,
        messages: Vec<Message<'static>>,
        replace: bool,
    ) -> Result<Stored, NotStored> {
        let outcome = Outcome::default();
        let job = Job { key, messages, replace, outcome: Arc::clone(&outcome) };
        self.queue.lock().unwrap_or_else(PoisonError::into_inner).push(job);
        let turn = self.turn();
        if outcome.get().is_none() {
            if *turn == Turn::Gone {
                return Err(NotStored::Disk(DiskError::gone().to_string()));
            }
            let jobs = mem::take(&mut *self.queue.lock().unwrap_or_else(PoisonError::into_inner));
            self.write(store, jobs);
        }
        // Nothing stands there when whoever took the job has panicked half-way.
        outcome.get().cloned().unwrap_or_else(|| Err(NotStored::Disk("the write was given up".to_owned())))
    }

    /// Empties the shelf, and then what readers see of it; no post is written meanwhile.
    pub(super) fn clear(&self, forget: impl FnOnce()) -> Result<(), DiskError> {
        let turn = self.turn();
        if *turn == Turn::Write {
            self.shelf.clear()?;
        }
        forget();
        Ok(())
    }

    /// Empties the shelf; nothing is put there any more.
    pub(super) fn close(&self) -> Result<(), DiskError> {
        let mut turn = self.turn();
        if *turn == Turn::Write {
            self.shelf.clear()?;
            *turn = Turn::Gone;
        }
        Ok(())
    }

    /// Puts this in the place of all that is on the shelf, and then of what readers see; no post is written meanwhile.
    pub(super) fn replace(&self, posted: Own, show: impl FnOnce(Own)) -> Result<(), DiskError> {
        let turn = self.turn();
        if *turn == Turn::Gone {
            return Err(DiskError::gone());
        }
        let entries: Vec<_> = posted.iter().map(|(key, bytes)| (key.bytes(), bytes)).collect();
        self.shelf.replace(entries.iter().map(|(key, bytes)| (&key[..], &bytes[..])))?;
        show(posted);
        Ok(())
    }

    fn turn(&self) -> MutexGuard<'_, Turn> {
        self.turn.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes these posts, each on top of those before it.
    fn write(&self, store: &Store, jobs: Vec<Job>) {
        let mut changed: Own = BTreeMap::new();
        let mut written = Vec::with_capacity(jobs.len());
        {
            // Only whoever has the turn changes it: readers go on meanwhile.
            let own = store.read();
            for job in jobs {
                let before = changed.get(&job.key).or_else(|| own.get(&job.key)).map(AsRef::as_ref);
                match store.merged(job.key, before, job.messages, job.replace) {
                    Ok((bytes, stored)) => {
                        changed.insert(job.key, bytes);
                        written.push((job.outcome, stored));
                    }
                    Err(error) => settle(&job.outcome, Err(error)),
                }
            }
        }
        let entries: Vec<_> = changed.iter().map(|(key, bytes)| (key.bytes(), bytes)).collect();
        match self.shelf.put(entries.iter().map(|(key, bytes)| (&key[..], &bytes[..]))) {
            Ok(()) => {
                store.show(changed);
                for (outcome, stored) in written {
                    settle(&outcome, Ok(stored));
                }
            }
            Err(error) => {
                let error = NotStored::Disk(error.to_string());
                for (outcome, _) in written {
                    settle(&outcome, Err(error.clone()));
                }
            }
        }
    }
}

fn settle(outcome: &Outcome, result: Result<Stored, NotStored>) {
    let _ = outcome.set(result);
}
