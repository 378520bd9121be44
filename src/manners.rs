//! How a client behaves towards all APIs alike: event ids that are unique, `Retry-After` obeyed. Judged, never refused.
//!
//! Time is that of the workspace's clock. Who calls, and with which event id, is remembered by hashes alone.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    hash::{DefaultHasher, Hash, Hasher as _},
    sync::{Mutex, PoisonError},
};

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::http::Exchange;

/// How many event ids, and how many callers told to wait, are remembered.
const REMEMBERED: usize = 1000;

crate::rules! {
    EVENT_ID = Client Documented "sandbox.habit.event-id", "seed 000, API Headers; seed 001, request headers",
        "A request that carries `nhn-event-id` carries one no request before it had (the last 1,000 are remembered). Judged, never refused.";
    RETRY_AFTER = Client Inferred "sandbox.habit.retry-after", "seed 000, HTTP status codes",
        "A client told to come again after `Retry-After` seconds leaves that API alone until then, by the sandbox's clock. Judged, never refused.";
}

/// What is remembered of the clients of one workspace.
#[derive(Debug, Default)]
pub struct Manners(Mutex<Memory>);

/// It as a saved state holds it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Memory {
    /// Event ids, oldest first.
    events: VecDeque<u64>,
    #[serde(skip)]
    known: BTreeSet<u64>,
    /// Callers of an API, and until when they should leave it alone.
    waits: BTreeMap<u64, Timestamp>,
}

/// The caller of an API, by whatever it says of itself.
#[must_use]
pub fn caller(api: &str, said: &[Option<&str>]) -> u64 {
    hash(&(api, said))
}

/// Of 53 bits: in a saved state it stands as a number, and many tools read no longer ones.
fn hash(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish() >> 11
}

impl Manners {
    /// A request came; `caller` is asked only while somebody was told to wait.
    pub fn came(&self, caller: impl FnOnce() -> u64, event_id: Option<&[u8]>, exchange: &Exchange) {
        let mut memory = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let now = exchange.received();
        let waiting = if memory.waits.is_empty() { None } else { Some(caller()) };
        if let Some(caller) = waiting
            && let Some(until) = memory.waits.get(&caller).copied()
        {
            if now < until {
                let left = until.duration_since(now).as_secs_f64();
                let expected = format!("no request before {until}, as `Retry-After` said");
                exchange.violated(&RETRY_AFTER, expected, format!("one {left:.1} s too early"));
            } else {
                memory.waits.remove(&caller);
                exchange.satisfied(&RETRY_AFTER);
            }
        }
        let Some(event_id) = event_id else { return };
        let event = hash(&event_id);
        if !memory.known.insert(event) {
            exchange.violated(&EVENT_ID, "an `nhn-event-id` of its own", "one that came before");
            return;
        }
        exchange.satisfied(&EVENT_ID);
        memory.events.push_back(event);
        if memory.events.len() > REMEMBERED
            && let Some(oldest) = memory.events.pop_front()
        {
            memory.known.remove(&oldest);
        }
    }

    /// The caller was told to come again after so many seconds.
    pub fn told_to_wait(&self, caller: u64, seconds: u32, now: Timestamp) {
        let Ok(until) = now.checked_add(SignedDuration::from_secs(seconds.into())) else { return };
        let mut memory = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if memory.waits.len() >= REMEMBERED {
            memory.waits.pop_first();
        }
        memory.waits.insert(caller, until);
    }

    /// Forgets whom it told to wait: the clock was moved back, and until then is no time to reckon with any more.
    pub fn forget_waits(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).waits.clear();
    }

    /// Forgets everything.
    pub fn reset(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Memory::default();
    }

    /// What is remembered.
    #[must_use]
    pub fn save(&self) -> Memory {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Remembers what was saved, and nothing else.
    pub fn restore(&self, mut memory: Memory) {
        let beyond = memory.events.len().saturating_sub(REMEMBERED);
        memory.events.drain(..beyond);
        while memory.waits.len() > REMEMBERED {
            memory.waits.pop_first();
        }
        memory.known = memory.events.iter().copied().collect();
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = memory;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Verdict;
    use uuid::Uuid;

    fn verdicts(manners: &Manners, at: &str, event_id: Option<&str>) -> Vec<(&'static str, Verdict)> {
        let exchange = Exchange::new(Uuid::nil(), at.parse().unwrap());
        manners.came(|| caller("okt", &[Some("EPJ")]), event_id.map(str::as_bytes), &exchange);
        exchange.close().0.iter().map(|check| (check.rule.id, check.verdict())).collect()
    }

    #[test]
    fn an_event_id_is_new_once() {
        let manners = Manners::default();
        let event = "sandbox.habit.event-id";
        assert_eq!(verdicts(&manners, "2026-03-03T12:00:00Z", Some("a")), [(event, Verdict::Satisfied)]);
        assert_eq!(verdicts(&manners, "2026-03-03T12:00:00Z", Some("a")), [(event, Verdict::Violated)]);
        assert_eq!(verdicts(&manners, "2026-03-03T12:00:00Z", None), []);
        for number in 0..REMEMBERED {
            verdicts(&manners, "2026-03-03T12:00:00Z", Some(&number.to_string()));
        }
        assert_eq!(manners.save().events.len(), REMEMBERED);
        assert_eq!(verdicts(&manners, "2026-03-03T12:00:00Z", Some("a")), [(event, Verdict::Satisfied)]);
    }

    #[test]
    fn of_a_saved_memory_no_more_is_taken_than_is_remembered() {
        let manners = Manners::default();
        let (events, until) = (0..5000, Timestamp::UNIX_EPOCH);
        let waits = events.clone().map(|caller| (caller, until)).collect();
        manners.restore(Memory { events: events.collect(), known: BTreeSet::new(), waits });
        let memory = manners.save();
        assert_eq!((memory.events.len(), memory.waits.len()), (REMEMBERED, REMEMBERED));
        assert_eq!(memory.events.back(), Some(&4999), "the newest");
    }

    #[test]
    fn who_is_told_to_wait_waits() {
        let manners = Manners::default();
        let wait = "sandbox.habit.retry-after";
        let now = "2026-03-03T12:00:00Z".parse().unwrap();
        manners.told_to_wait(caller("okt", &[Some("EPJ")]), 30, now);
        assert_eq!(verdicts(&manners, "2026-03-03T12:00:29Z", None), [(wait, Verdict::Violated)]);
        let copy = Manners::default();
        copy.restore(manners.save());
        for manners in [manners, copy] {
            assert_eq!(verdicts(&manners, "2026-03-03T12:00:30Z", None), [(wait, Verdict::Satisfied)]);
            assert_eq!(verdicts(&manners, "2026-03-03T12:00:31Z", None), [], "it is over");
        }
    }
}
