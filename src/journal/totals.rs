//! What became of each rule, kept apart from the ring so that nothing is forgotten.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;
use uuid::Uuid;

use crate::rules::{Broken, Check, Rule};

/// The request that shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Evidence {
    /// The id of the request.
    #[schemars(with = "String", extend("format" = "uuid"))]
    pub request: Uuid,
    /// When it came, by the workspace's clock.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub time: Timestamp,
}

/// How often a rule was kept and broken, with the first and the last request of each kind.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub struct RuleTotals {
    /// Requests that kept it.
    pub satisfied: u64,
    /// Requests that broke it unannounced.
    pub violated: u64,
    /// Requests that broke it and said in `sandbox-expect` that they would.
    pub expected_violations: u64,
    /// The first request that kept it.
    pub first_satisfied: Option<Evidence>,
    /// The last request that kept it.
    pub last_satisfied: Option<Evidence>,
    /// The last request that broke it as it said it would.
    pub last_expected_violation: Option<Evidence>,
    /// The first request that broke it unannounced.
    pub first_violated: Option<Evidence>,
    /// The last request that broke it unannounced.
    pub last_violated: Option<Evidence>,
    /// What was expected and what came, that last time.
    pub last_violation: Option<String>,
}

/// The totals of one workspace.
#[derive(Debug, Default)]
pub struct Totals(Mutex<Table>);

#[derive(Debug, Default)]
struct Table {
    /// How many requests were counted.
    number: u64,
    /// By the place of the rule, which is told faster than by its id.
    rows: BTreeMap<usize, Row>,
    /// What is not in the rows yet.
    alike: Vec<Alike>,
    /// Which of them the last request was.
    recent: usize,
}

#[derive(Debug, Default)]
struct Row {
    totals: RuleTotals,
    /// The first and the last request that kept the rule.
    kept: Option<(u64, u64)>,
}

/// Requests held to the same rules in the same order that kept them all, as most do: counted as one, and one list for all.
#[derive(Debug)]
struct Alike {
    checks: Arc<[Check]>,
    count: u64,
    first: (u64, Evidence),
    last: (u64, Evidence),
}

/// How many kinds of such requests are told apart at most, before they are put into the rows.
const KINDS: usize = 64;

impl Row {
    /// Requests kept the rule so many times.
    fn keep(&mut self, count: u64, first: (u64, Evidence), last: (u64, Evidence)) {
        let (mut from, mut to) = self.kept.unwrap_or((u64::MAX, 0));
        self.totals.satisfied += count;
        if first.0 < from {
            (from, self.totals.first_satisfied) = (first.0, Some(first.1));
        }
        if last.0 >= to {
            (to, self.totals.last_satisfied) = (last.0, Some(last.1));
        }
        self.kept = Some((from, to));
    }

    /// A request broke the rule; a violation that was meant is no evidence of a fault.
    fn break_it(&mut self, broken: &Broken, evidence: Evidence, is_expected: bool) {
        let totals = &mut self.totals;
        if is_expected {
            totals.expected_violations += 1;
            totals.last_expected_violation = Some(evidence);
        } else {
            totals.violated += 1;
            totals.first_violated.get_or_insert(evidence);
            totals.last_violated = Some(evidence);
            totals.last_violation = Some(cut(format!("expected {}; got {}", broken.expected, broken.got)));
        }
    }
}

impl Table {
    fn row(&mut self, rule: &'static Rule) -> &mut Row {
        self.rows.entry(place(rule)).or_default()
    }

    /// Counts a request that kept all it was held to.
    fn keep(&mut self, checks: Vec<Check>, seen: (u64, Evidence)) -> Arc<[Check]> {
        let is_alike = |it: &Alike| {
            it.checks.len() == checks.len()
                && it.checks.iter().zip(&checks).all(|(a, b)| std::ptr::eq(a.rule, b.rule))
        };
        let known = if self.alike.get(self.recent).is_some_and(is_alike) {
            Some(self.recent)
        } else {
            self.alike.iter().position(is_alike)
        };
        let Some(at) = known else {
            if self.alike.len() >= KINDS {
                self.settle();
            }
            let checks = Arc::from(checks);
            self.recent = self.alike.len();
            self.alike.push(Alike { checks: Arc::clone(&checks), count: 1, first: seen, last: seen });
            return checks;
        };
        self.recent = at;
        let alike = &mut self.alike[at];
        alike.count += 1;
        alike.last = seen;
        Arc::clone(&alike.checks)
    }

    /// Puts all into the rows.
    fn settle(&mut self) {
        for Alike { checks, count, first, last } in std::mem::take(&mut self.alike) {
            for check in &*checks {
                self.row(check.rule).keep(count, first, last);
            }
        }
    }
}

impl Totals {
    /// Counts the checks of one request, and gives them back: `expects` tells whether it said that it would break a rule.
    pub fn count(
        &self,
        checks: Vec<Check>,
        evidence: Evidence,
        expects: impl Fn(&str) -> bool,
    ) -> Arc<[Check]> {
        let mut table = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        table.number += 1;
        let seen = (table.number, evidence);
        if checks.iter().all(|check| check.broken.is_none()) {
            return table.keep(checks, seen);
        }
        for check in &checks {
            let row = table.row(check.rule);
            match &check.broken {
                None => row.keep(1, seen, seen),
                Some(broken) => row.break_it(broken, evidence, expects(check.rule.id)),
            }
        }
        checks.into()
    }

    /// The totals of this rule; all zero when no request met it.
    #[must_use]
    pub fn of(&self, rule: &'static Rule) -> RuleTotals {
        let mut table = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        table.settle();
        table.rows.get(&place(rule)).map(|row| row.totals.clone()).unwrap_or_default()
    }

    /// Forgets everything.
    pub fn reset(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Table::default();
    }
}

/// What is kept for ever is kept short.
fn cut(mut text: String) -> String {
    const LONGEST: usize = 500;
    if let Some((at, _)) = text.char_indices().nth(LONGEST) {
        text.truncate(at);
        text.push('…');
    }
    text
}

/// Where a rule stands in memory: rules are statics, so no two share a place.
fn place(rule: &'static Rule) -> usize {
    std::ptr::from_ref(rule).addr()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::rules::{Binds, Provenance};

    const fn rule(id: &'static str) -> Rule {
        let (binds, provenance) = (Binds::Client, Provenance::Choice);
        Rule { id, sentence: "", binds, provenance, source: "", switch: None, untested: None }
    }

    static RULES: [Rule; 4] = [rule("x.a"), rule("x.b"), rule("x.c"), rule("x.d")];

    fn evidence(number: usize) -> Evidence {
        let time = Timestamp::from_second(i64::try_from(number).unwrap()).unwrap();
        Evidence { request: Uuid::from_u128(number as u128), time }
    }

    /// What a request was held to: places in `RULES`, and whether it broke the rule.
    fn checks(held_to: &[(usize, bool)]) -> Vec<Check> {
        let check = |(at, broke): &(usize, bool)| {
            if *broke { Check::violated(&RULES[*at], "this", "that") } else { Check::satisfied(&RULES[*at]) }
        };
        held_to.iter().map(check).collect()
    }

    #[test]
    fn requests_held_to_the_same_share_one_list() {
        let totals = Totals::default();
        let count = |held_to: &[(usize, bool)]| totals.count(checks(held_to), evidence(1), |_| false);
        let first = count(&[(0, false), (1, false)]);
        let other = count(&[(1, false), (0, false)]);
        assert!(Arc::ptr_eq(&first, &count(&[(0, false), (1, false)])) && !Arc::ptr_eq(&first, &other));
        assert!(!Arc::ptr_eq(&count(&[(0, true)]), &count(&[(0, true)])));
    }

    #[test]
    fn a_broken_rule_that_was_expected_is_counted_apart() {
        let totals = Totals::default();
        totals.count(checks(&[(0, true)]), evidence(1), |id| id == "x.a");
        let counted = totals.of(&RULES[0]);
        assert_eq!((counted.violated, counted.expected_violations), (0, 1));
        assert_eq!(counted.last_expected_violation, Some(evidence(1)));
    }

    proptest! {
        #[test]
        fn every_check_is_counted_once_whenever_totals_are_read(
            requests in proptest::collection::vec((proptest::collection::vec((0_usize..4, prop::bool::weighted(0.1)), 0..5), any::<bool>()), 0..200),
        ) {
            let totals = Totals::default();
            let mut expected: [RuleTotals; 4] = Default::default();
            for (number, (held_to, is_read)) in requests.iter().enumerate() {
                let evidence = evidence(number);
                totals.count(checks(held_to), evidence, |_| false);
                for (at, broke) in held_to {
                    let row = &mut expected[*at];
                    if *broke {
                        row.violated += 1;
                        row.first_violated.get_or_insert(evidence);
                        row.last_violated = Some(evidence);
                        row.last_violation = Some("expected this; got that".to_owned());
                    } else {
                        row.satisfied += 1;
                        row.first_satisfied.get_or_insert(evidence);
                        row.last_satisfied = Some(evidence);
                    }
                }
                if *is_read {
                    let _ = totals.of(&RULES[number % 4]);
                }
            }
            for (rule, expected) in RULES.iter().zip(expected) {
                prop_assert_eq!(totals.of(rule), expected);
            }
        }
    }
}
