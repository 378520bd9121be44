//! One request and what is found out about it on its way through the rooms.

use std::{
    borrow::Cow,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use jiff::Timestamp;
use uuid::Uuid;

use super::stored::SharedBody;
use crate::rules::{Check, Rule};

/// The notebook of one request: who it is and every check made on it. Clones share it.
#[derive(Clone, Debug)]
pub struct Exchange(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    id: Uuid,
    received: Timestamp,
    notes: Mutex<Notes>,
    forms_no_habits: AtomicBool,
    holds_real_person: AtomicBool,
}

#[derive(Debug)]
struct Notes {
    checks: Vec<Check>,
    body: Option<SharedBody>,
}

/// How many checks most requests are held to, at most.
const CHECKS: usize = 24;

impl Exchange {
    /// A request that came at `received` by the workspace's clock.
    #[must_use]
    pub fn new(id: Uuid, received: Timestamp) -> Self {
        let (forms_no_habits, holds_real_person) = (AtomicBool::new(false), AtomicBool::new(false));
        let notes = Mutex::new(Notes { checks: Vec::with_capacity(CHECKS), body: None });
        Self(Arc::new(Inner { id, received, notes, forms_no_habits, holds_real_person }))
    }

    /// Says that its client is not to be judged by what it fetched: the content does not reach it whole, or it did not ask.
    pub fn leave_out_of_habits(&self) {
        self.0.forms_no_habits.store(true, Ordering::Relaxed);
    }

    /// Whether it tells something of its client's habits.
    #[must_use]
    pub fn forms_habits(&self) -> bool {
        !self.0.forms_no_habits.load(Ordering::Relaxed)
    }

    /// Says that the request holds a number that may be a real person's.
    pub fn found_real_person(&self) {
        self.0.holds_real_person.store(true, Ordering::Relaxed);
    }

    /// Whether it does: then nothing of it is to be kept.
    #[must_use]
    pub fn holds_real_person(&self) -> bool {
        self.0.holds_real_person.load(Ordering::Relaxed)
    }

    /// Its id, as in `sandbox-request-id`.
    #[must_use]
    pub fn id(&self) -> Uuid {
        self.0.id
    }

    /// When it came, by the workspace's clock.
    #[must_use]
    pub fn received(&self) -> Timestamp {
        self.0.received
    }

    /// Writes down a check.
    pub fn note(&self, check: Check) {
        self.notes().checks.push(check);
    }

    /// Writes down that the request kept `rule`.
    pub fn satisfied(&self, rule: &'static Rule) {
        self.note(Check::satisfied(rule));
    }

    /// Writes down that the request kept all of `rules`.
    pub fn satisfied_all(&self, rules: &[&'static Rule]) {
        self.notes().checks.extend(rules.iter().copied().map(Check::satisfied));
    }

    /// Writes down that the request broke `rule`, without refusing it.
    pub fn violated(
        &self,
        rule: &'static Rule,
        expected: impl Into<Cow<'static, str>>,
        got: impl Into<Cow<'static, str>>,
    ) {
        self.note(Check::violated(rule, expected, got));
    }

    /// Writes down these checks.
    pub fn note_all(&self, checks: &[Check]) {
        if !checks.is_empty() {
            self.notes().checks.extend_from_slice(checks);
        }
    }

    /// Takes all that was written down so far: the checks, and what was said of the answer's body.
    #[must_use]
    pub fn close(&self) -> (Vec<Check>, Option<SharedBody>) {
        let mut notes = self.notes();
        (std::mem::take(&mut notes.checks), notes.body.take())
    }

    /// Says that the answer's body is this one, kept elsewhere: the journal then neither copies nor hashes it.
    pub fn answers_with(&self, body: SharedBody) {
        self.notes().body = Some(body);
    }

    /// Takes back what was said of the answer's body.
    pub fn answers_otherwise(&self) {
        self.notes().body = None;
    }

    fn notes(&self) -> MutexGuard<'_, Notes> {
        self.0.notes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
