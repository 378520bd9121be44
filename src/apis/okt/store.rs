//! Who has delivered what of whom, in one workspace: the shared seed, and what each organisation has posted.
//!
//! With a disk a post is there for readers when it is on the disk, not before. Calls that write may wait for the disk.

mod group;
mod key;
#[cfg(test)]
mod tests;

use std::{
    collections::BTreeMap,
    sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard},
};

use jiff::civil::Date;

use super::{
    bodies::{Bodies, tagged, untagged},
    check::Posted,
    held::Held,
    merge::{Stored, TooMany, merge},
    message::{Message, seen},
    model::{OktEvent, OktMessage, OktStatus},
    packed::{pack, unpack},
    seed::Seed,
};
use crate::{
    disk::{DiskError, Shelf},
    http::StoredBody,
    norway::NationalId,
};
use group::Group;
pub(super) use key::{Key, Organisation, number};

/// Packed services by person and organisation.
pub(super) type Own = BTreeMap<Key, Box<[u8]>>;

/// Why nothing was stored.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum NotStored {
    /// The organisation would have too many services of the person.
    #[error("the organisation would have {0} services of the person")]
    TooMany(usize),
    /// The disk could not take it.
    #[error("the disk: {0}")]
    Disk(String),
}

/// The events of one workspace.
#[derive(Debug)]
pub(super) struct Store {
    seed: Arc<Seed>,
    own: RwLock<Own>,
    bodies: Bodies,
    group: Option<Group>,
}

impl Store {
    /// A store that stands at its seed; what is on the shelf is read by `open`.
    #[must_use]
    pub(super) fn new(seed: Arc<Seed>, shelf: Option<Shelf>) -> Self {
        let own = RwLock::new(BTreeMap::new());
        Self { seed, own, bodies: Bodies::default(), group: shelf.map(Group::new) }
    }

    /// Reads what was posted before, when there is a disk.
    ///
    /// # Errors
    /// When it cannot be read.
    pub(super) fn open(&self) -> Result<(), DiskError> {
        let Some(group) = &self.group else { return Ok(()) };
        let mut own = BTreeMap::new();
        for (key, value) in group.shelf().all()? {
            let (Some(key), Ok(_)) = (Key::read(&key), unpack(&value)) else {
                return Err(DiskError::unreadable("what was posted to OKT"));
            };
            own.insert(key, value.into_boxed_slice());
        }
        *self.write() = own;
        Ok(())
    }

    /// Whether writing waits for a disk.
    #[must_use]
    pub(super) fn waits(&self) -> bool {
        self.group.is_some()
    }

    /// Stores a post; with a disk it is on it when this returns.
    ///
    /// # Errors
    /// Why nothing was stored.
    pub(super) fn post(
        &self,
        posted: Posted<'_>,
        by: Organisation,
        replace: bool,
    ) -> Result<Stored, NotStored> {
        let key = Key::of(&posted.pid, by);
        if let Some(group) = &self.group {
            return group.post(self, key, posted.into_owned().messages, replace);
        }
        let mut own = self.write();
        let (bytes, stored) = self.merged(key, own.get(&key).map(AsRef::as_ref), posted.messages, replace)?;
        own.insert(key, bytes);
        self.bodies.forget(key);
        Ok(stored)
    }

    /// The answer with the events an organisation sees of a person; nothing where it sees none.
    #[must_use]
    pub(super) fn events(&self, pid: &NationalId, by: Option<Organisation>) -> Option<Arc<StoredBody>> {
        let key = Key::of(pid, by.unwrap_or(Organisation::NOBODY));
        // Held until the body is kept: nobody can have changed what it says by then.
        let own = self.read();
        if let Some(body) = self.bodies.events(key) {
            return Some(body);
        }
        let messages = self.seen(key, &own);
        if messages.is_empty() {
            return None;
        }
        let okt_messages = messages.iter().map(|it| OktMessage::of(it, &self.seed.iplos)).collect();
        let event = OktEvent { okt_messages, person_identifier: pid.as_str() };
        let body = Arc::new(tagged(&event));
        self.bodies.keep_events(key, &body);
        Some(body)
    }

    /// The answer with how many services an organisation sees that the person receives on this day.
    #[must_use]
    pub(super) fn status(&self, pid: &NationalId, by: Option<Organisation>, today: Date) -> Arc<StoredBody> {
        let key = Key::of(pid, by.unwrap_or(Organisation::NOBODY));
        // Held as for the events.
        let own = self.read();
        if let Some(body) = self.bodies.status(key, today) {
            return body;
        }
        let okt_status = self.seen(key, &own).iter().filter(|message| message.is_active(today)).count();
        let status = OktStatus { okt_status, person_identifier: pid.as_str() };
        let body = Arc::new(untagged(&status));
        self.bodies.keep_status(key, today, &body);
        body
    }

    /// Of whom there are services, by number, after this one: how many entries in all, and those of as many persons as
    /// make `limit` entries.
    pub(super) fn held(&self, after: u64, limit: usize) -> (usize, Vec<Held>) {
        let own = self.read();
        let total = self.seed.shared.len() + own.len();
        let first = Key { pid: after.saturating_add(1), organisation: Organisation::NOBODY };
        let shared = self.seed.shared.range(first.pid..).take(limit).map(|(pid, bytes)| (*pid, None, bytes));
        let posted = own.range(first..).map(|(key, bytes)| (key.pid, Some(key.organisation), bytes));
        // All entries of the last person, so that whoever asks on after it misses none.
        let posted: Vec<_> = {
            let mut last = 0;
            let counted = posted.enumerate().take_while(|(at, (pid, ..))| {
                let is_wanted = *at < limit || *pid == last;
                last = *pid;
                is_wanted
            });
            counted.map(|(_, entry)| entry).collect()
        };
        let mut all: Vec<_> = shared.chain(posted).collect();
        all.sort_by_key(|(pid, organisation, _)| (*pid, *organisation));
        let end = all
            .get(limit - 1)
            .map_or(all.len(), |(last, ..)| all.iter().position(|(pid, ..)| pid > last).unwrap_or(all.len()));
        all.truncate(end);
        let held = all.into_iter().map(|(pid, organisation, bytes)| Held {
            person_identifier: format!("{pid:011}"),
            delivered_by: organisation.map(|it| it.to_string()),
            services: unpacked(bytes).len(),
        });
        (total, held.collect())
    }

    /// Back to the seed, on the disk too.
    ///
    /// # Errors
    /// When the disk cannot forget; then nothing is forgotten.
    pub(super) fn clear(&self) -> Result<(), DiskError> {
        let forget = || {
            let posted = std::mem::take(&mut *self.write());
            self.bodies.clear();
            // However many there were: freed when nobody waits any more.
            drop(posted);
        };
        if let Some(group) = &self.group {
            return group.clear(forget);
        }
        forget();
        Ok(())
    }

    /// Forgets what is on the disk, and puts nothing there any more.
    ///
    /// # Errors
    /// When the disk cannot forget; then it goes on as before.
    pub(super) fn close(&self) -> Result<(), DiskError> {
        self.group.as_ref().map_or(Ok(()), Group::close)
    }

    /// Everything that was posted.
    #[must_use]
    pub(super) fn posted(&self) -> Own {
        self.read().clone()
    }

    /// Holds this instead of what was posted, on the disk too.
    ///
    /// # Errors
    /// When the disk cannot take it; then nothing has changed.
    pub(super) fn replace(&self, posted: Own) -> Result<(), DiskError> {
        let show = |posted| {
            let mut own = self.write();
            *own = posted;
            self.bodies.clear();
        };
        if let Some(group) = &self.group {
            return group.replace(posted, show);
        }
        show(posted);
        Ok(())
    }

    /// How many services of a person there are, whoever has delivered them.
    #[must_use]
    pub(super) fn services(&self, pid: u64) -> usize {
        let key = |organisation| Key { pid, organisation: Organisation(organisation) };
        let own = self.read();
        let posted = own.range(key(0)..=key(u32::MAX)).map(|(_, bytes)| bytes);
        posted.chain(self.seed.shared.get(&pid)).map(|bytes| unpacked(bytes).len()).sum()
    }

    fn seen<'a>(&'a self, key: Key, own: &'a Own) -> Vec<Message<'a>> {
        seen(self.shared(key), own.get(&key).map_or_else(Vec::new, |bytes| unpacked(bytes)))
    }

    fn shared(&self, key: Key) -> Vec<Message<'_>> {
        self.seed.shared.get(&key.pid).map_or_else(Vec::new, |bytes| unpacked(bytes))
    }

    /// What is to be kept of a person after this post.
    fn merged(
        &self,
        key: Key,
        before: Option<&[u8]>,
        posted: Vec<Message<'_>>,
        replace: bool,
    ) -> Result<(Box<[u8]>, Stored), NotStored> {
        let own = before.map_or_else(Vec::new, unpacked);
        let merged = merge(&self.shared(key), own, posted, replace);
        let (messages, stored) = merged.map_err(|TooMany(count)| NotStored::TooMany(count))?;
        Ok((pack(&messages), stored))
    }

    /// Shows readers what is on the disk now.
    fn show(&self, changed: Own) {
        let mut own = self.write();
        for key in changed.keys() {
            self.bodies.forget(*key);
        }
        own.extend(changed);
    }

    fn read(&self) -> RwLockReadGuard<'_, Own> {
        self.own.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Own> {
        self.own.write().unwrap_or_else(PoisonError::into_inner)
    }
}

fn unpacked(bytes: &[u8]) -> Vec<Message<'_>> {
    unpack(bytes).expect("only what was packed, or read back and found good, is kept")
}
