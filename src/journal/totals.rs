//! What became of each rule, kept apart from the ring so that nothing is forgotten.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;
use uuid::Uuid;

use super::Entry;
use crate::rules::{Rule, Verdict};

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

/// The totals by the place of the rule, which is told faster than by its id.
#[derive(Debug, Default)]
struct Table {
    rows: Vec<Row>,
    by_place: BTreeMap<usize, usize>,
}

/// A rule's totals, and the row of the rule that was checked after it the last time: most requests are checked for the
/// same rules in the same order.
#[derive(Debug)]
struct Row {
    place: usize,
    totals: RuleTotals,
    next: usize,
}

impl Table {
    /// The row of this rule, made where there is none; `after` is the row before.
    fn row(&mut self, rule: &'static Rule, after: Option<usize>) -> usize {
        let place = place(rule);
        let guess = after.map_or(0, |it| self.rows[it].next);
        if self.rows.get(guess).is_some_and(|it| it.place == place) {
            return guess;
        }
        let at = *self.by_place.entry(place).or_insert(self.rows.len());
        if at == self.rows.len() {
            self.rows.push(Row { place, totals: RuleTotals::default(), next: 0 });
        }
        if let Some(after) = after {
            self.rows[after].next = at;
        }
        at
    }
}

impl Totals {
    /// Counts the checks of one exchange.
    pub fn count(&self, entry: &Entry) {
        let evidence = Evidence { request: entry.id, time: entry.received };
        let mut table = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut before = None;
        for check in &entry.checks {
            let at = table.row(check.rule, before);
            before = Some(at);
            let rule = &mut table.rows[at].totals;
            match check.verdict() {
                Verdict::Satisfied => {
                    rule.satisfied += 1;
                    rule.first_satisfied.get_or_insert(evidence);
                    rule.last_satisfied = Some(evidence);
                }
                Verdict::Violated => {
                    // A violation that was meant is no evidence of a fault.
                    if entry.expects(check.rule.id) {
                        rule.expected_violations += 1;
                        rule.last_expected_violation = Some(evidence);
                    } else {
                        rule.violated += 1;
                        rule.first_violated.get_or_insert(evidence);
                        rule.last_violated = Some(evidence);
                        rule.last_violation = check
                            .broken
                            .as_ref()
                            .map(|it| cut(format!("expected {}; got {}", it.expected, it.got)));
                    }
                }
            }
        }
    }

    /// The totals of this rule; all zero when no request met it.
    #[must_use]
    pub fn of(&self, rule: &'static Rule) -> RuleTotals {
        let table = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        table.by_place.get(&place(rule)).map(|at| table.rows[*at].totals.clone()).unwrap_or_default()
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
