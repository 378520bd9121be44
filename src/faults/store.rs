//! The faults of one workspace, in the order they were asked for; the first that strikes is the only one.

use std::{
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use jiff::{SignedDuration, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::model::{Delay, Effect, FaultOrder};
use crate::{http::pattern::PathPattern, ids::Ids};

/// How many faults a workspace may have.
pub const LIMIT: usize = 100;

/// Where the generators of faults lie among the others of a seed number.
const SALT: u64 = 0x000F_A017_0000_0000;

/// A request, as far as faults look at it.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// The id of its API.
    pub api: &'a str,
    /// Its method.
    pub method: &'a str,
    /// Its path, without query and below the workspace's base.
    pub path: &'a str,
}

/// What strikes one request.
#[derive(Clone, Debug, PartialEq)]
pub struct Blow {
    /// The fault.
    pub id: u64,
    /// What it does.
    pub effect: Effect,
    /// Whether the request has its effect first.
    pub after: bool,
    /// How long the answer is kept back.
    pub delay: Duration,
    /// What drawn bytes are drawn by.
    pub salt: u64,
}

/// A fault, and how it has done.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct FaultView {
    /// Its number.
    pub id: u64,
    /// What was asked for.
    #[serde(flatten)]
    pub order: FaultOrder,
    /// How many requests it was about, those it let pass too.
    pub seen: u64,
    /// How often it struck.
    pub hits: u64,
}

/// A fault as a saved state holds it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Saved {
    id: u64,
    order: FaultOrder,
    seen: u64,
    hits: u64,
    window: Option<(Timestamp, u64)>,
}

/// The faults of one workspace.
#[derive(Debug)]
pub struct Faults {
    ids: Ids,
    held: Mutex<Held>,
    /// How many there are: with none, no request is looked at.
    count: AtomicUsize,
}

#[derive(Debug, Default)]
struct Held {
    last: u64,
    faults: Vec<Fault>,
}

#[derive(Debug)]
struct Fault {
    saved: Saved,
    path: Option<PathPattern>,
}

impl Faults {
    /// None; what is drawn will be drawn from `ids`.
    #[must_use]
    pub fn new(ids: Ids) -> Self {
        Self { ids, held: Mutex::default(), count: AtomicUsize::new(0) }
    }

    /// Adds a fault that has no findings; nothing when there are as many as may be.
    pub fn add(&self, order: FaultOrder) -> Option<FaultView> {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if held.faults.len() >= LIMIT {
            return None;
        }
        held.last += 1;
        let fault = Fault::new(Saved { id: held.last, order, seen: 0, hits: 0, window: None });
        let view = fault.view();
        held.faults.push(fault);
        self.count.store(held.faults.len(), Ordering::Relaxed);
        Some(view)
    }

    /// All of them.
    #[must_use]
    pub fn list(&self) -> Vec<FaultView> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner).faults.iter().map(Fault::view).collect()
    }

    /// Takes one away; says whether it was there.
    pub fn remove(&self, id: u64) -> bool {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let before = held.faults.len();
        held.faults.retain(|fault| fault.saved.id != id);
        self.count.store(held.faults.len(), Ordering::Relaxed);
        held.faults.len() < before
    }

    /// Takes all away; says how many.
    pub fn clear(&self) -> usize {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let count = held.faults.len();
        held.faults.clear();
        self.count.store(0, Ordering::Relaxed);
        count
    }

    /// Takes all away, and counts their numbers from the start.
    pub fn reset(&self) {
        self.clear();
        self.held.lock().unwrap_or_else(PoisonError::into_inner).last = 0;
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.count.load(Ordering::Relaxed) == 0
    }

    /// What strikes this request, if anything does.
    #[must_use]
    pub fn strike(&self, asked: &Asked<'_>, now: Timestamp) -> Option<Blow> {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.faults.iter_mut().find_map(|fault| fault.strike(asked, now, &self.ids))
    }

    /// The faults with all they have counted.
    #[must_use]
    pub fn save(&self) -> Vec<Saved> {
        let held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.faults.iter().map(|fault| fault.saved.clone()).collect()
    }

    /// Puts saved faults in the place of those there are; they are taken to be good ones.
    pub fn restore(&self, saved: Vec<Saved>) {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.last = saved.iter().map(|it| it.id).max().unwrap_or(0);
        held.faults = saved.into_iter().map(Fault::new).collect();
        self.count.store(held.faults.len(), Ordering::Relaxed);
    }
}

impl Saved {
    /// What was asked for.
    #[must_use]
    pub fn order(&self) -> &FaultOrder {
        &self.order
    }
}

impl Fault {
    fn new(saved: Saved) -> Self {
        let path = saved.order.matching.path.as_deref().and_then(|path| PathPattern::parse(path).ok());
        Self { saved, path }
    }

    fn view(&self) -> FaultView {
        let Saved { id, order, seen, hits, .. } = self.saved.clone();
        FaultView { id, order, seen, hits }
    }

    fn strike(&mut self, asked: &Asked<'_>, now: Timestamp, ids: &Ids) -> Option<Blow> {
        if !self.is_about(asked) {
            return None;
        }
        let fault = &mut self.saved;
        fault.seen += 1;
        let salt = SALT + (fault.id << 24) + fault.seen;
        let order = &fault.order;
        if order.times.is_some_and(|times| fault.hits >= times)
            || order.nth.is_some_and(|nth| fault.seen != nth)
            || order.probability.is_some_and(|share| ids.fraction(salt) >= share)
        {
            return None;
        }
        let mut effect = order.effect.clone().unwrap_or_else(Effect::throttled);
        if let Some(quota) = order.quota {
            let length = SignedDuration::from_secs(quota.per_seconds.into());
            let fits = |begun: Timestamp| now >= begun && now.duration_since(begun) < length;
            let (begun, passed) = fault.window.filter(|(begun, _)| fits(*begun)).unwrap_or((now, 0));
            fault.window = Some((begun, passed + 1));
            if passed < quota.requests {
                return None;
            }
            if effect.status.is_some() && effect.retry_after_seconds.is_none() {
                let left = length - now.duration_since(begun);
                let whole = left.as_secs() + i64::from(left.subsec_nanos() > 0);
                effect.retry_after_seconds = u32::try_from(whole).ok();
            }
        }
        fault.hits += 1;
        let delay = match effect.delay_ms {
            None => 0,
            Some(Delay::Fixed(by)) => by,
            Some(Delay::Drawn(span)) => ids.within(salt, span.min, span.max),
        };
        Some(Blow { id: fault.id, after: order.after, effect, delay: Duration::from_millis(delay), salt })
    }

    fn is_about(&self, asked: &Asked<'_>) -> bool {
        let wanted = &self.saved.order.matching;
        wanted.api.as_deref().is_none_or(|api| api == asked.api)
            && wanted.method.as_deref().is_none_or(|method| method == asked.method)
            && self.path.as_ref().is_none_or(|path| path.fits(asked.path))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn faults(orders: &[Value]) -> Faults {
        let faults = Faults::new(Ids::new(1));
        for order in orders {
            faults.add(serde_json::from_value(order.clone()).unwrap()).unwrap();
        }
        faults
    }

    fn asked(path: &str) -> Asked<'_> {
        Asked { api: "okt", method: "POST", path }
    }

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    /// Which of ten requests a second apart are struck.
    fn struck(faults: &Faults) -> Vec<i64> {
        (1..=10).filter(|second| faults.strike(&asked("/okt-events"), at(*second)).is_some()).collect()
    }

    #[test]
    fn nth_times_and_quota_say_which_requests_are_struck() {
        let drop = json!({"drop": true});
        for (order, expected) in [
            (json!({"effect": drop}), (1..=10).collect::<Vec<_>>()),
            (json!({"effect": drop, "times": 2}), vec![1, 2]),
            (json!({"effect": drop, "nth": 3}), vec![3]),
            (json!({"effect": drop, "nth": 3, "times": 5}), vec![3]),
            (json!({"quota": {"requests": 2, "per_seconds": 4}}), vec![3, 4, 7, 8]),
            (json!({"effect": drop, "match": {"api": "phr"}}), vec![]),
            (json!({"effect": drop, "match": {"method": "GET"}}), vec![]),
            (json!({"effect": drop, "match": {"path": "/okt-status"}}), vec![]),
            (json!({"effect": drop, "match": {"path": "/okt-*"}, "times": 1}), vec![1]),
        ] {
            assert_eq!(struck(&faults(std::slice::from_ref(&order))), expected, "{order}");
        }
    }

    #[test]
    fn chance_is_the_same_again() {
        let order = [json!({"effect": {"delay_ms": {"min": 5, "max": 50}}, "probability": 0.5})];
        let delays = |faults: &Faults| -> Vec<Option<Duration>> {
            (1..=200).map(|second| faults.strike(&asked("/x"), at(second)).map(|it| it.delay)).collect()
        };
        let once = delays(&faults(&order));
        assert_eq!(once, delays(&faults(&order)));
        let hits = once.iter().flatten().count();
        assert!((70..=130).contains(&hits), "{hits}");
        let range = Duration::from_millis(5)..=Duration::from_millis(50);
        assert!(once.iter().flatten().all(|delay| range.contains(delay)));
    }

    #[test]
    fn a_quota_says_when_to_come_again() {
        let faults = faults(&[json!({"quota": {"requests": 1, "per_seconds": 60}})]);
        assert_eq!(faults.strike(&asked("/x"), at(100)), None);
        let blow = faults.strike(&asked("/x"), at(110)).unwrap();
        assert_eq!((blow.effect.status, blow.effect.retry_after_seconds), (Some(429), Some(50)));
        assert_eq!(faults.strike(&asked("/x"), at(160)), None, "the next minute");
    }

    #[test]
    fn the_first_that_strikes_is_the_only_one_and_the_list_says_so() {
        let faults =
            faults(&[json!({"effect": {"drop": true}, "times": 1}), json!({"effect": {"status": 503}})]);
        struck(&faults);
        let counts: Vec<_> = faults.list().iter().map(|it| (it.id, it.seen, it.hits)).collect();
        assert_eq!(counts, [(1, 10, 1), (2, 9, 9)]);
        assert!(faults.remove(1) && !faults.remove(1));
        assert_eq!((faults.clear(), faults.is_empty()), (1, true));
    }

    #[test]
    fn a_saved_list_goes_on_as_the_saved_one() {
        let order = [
            json!({"effect": {"drop": true}, "probability": 0.5}),
            json!({"quota": {"requests": 3, "per_seconds": 7}}),
        ];
        let one = faults(&order);
        struck(&one);
        let other = faults(&[]);
        other.restore(one.save());
        assert_eq!(struck(&one), struck(&other));
    }
}
