//! One request and what is found out about it on its way through the rooms.

use std::{
    borrow::Cow,
    sync::{Arc, Mutex, PoisonError},
};

use jiff::Timestamp;
use uuid::Uuid;

use crate::rules::{Check, Rule};

/// The notebook of one request: who it is and every check made on it. Clones share it.
#[derive(Clone, Debug)]
pub struct Exchange(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    id: Uuid,
    received: Timestamp,
    checks: Mutex<Vec<Check>>,
}

impl Exchange {
    /// A request that came at `received` by the workspace's clock.
    #[must_use]
    pub fn new(id: Uuid, received: Timestamp) -> Self {
        Self(Arc::new(Inner { id, received, checks: Mutex::new(Vec::with_capacity(16)) }))
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
        self.0.checks.lock().unwrap_or_else(PoisonError::into_inner).push(check);
    }

    /// Writes down that the request kept `rule`.
    pub fn satisfied(&self, rule: &'static Rule) {
        self.note(Check::satisfied(rule));
    }

    /// Writes down that the request kept all of `rules`.
    pub fn satisfied_all(&self, rules: &[&'static Rule]) {
        let checks = rules.iter().copied().map(Check::satisfied);
        self.0.checks.lock().unwrap_or_else(PoisonError::into_inner).extend(checks);
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

    /// Takes all checks written down so far.
    #[must_use]
    pub fn take_checks(&self) -> Vec<Check> {
        std::mem::take(&mut *self.0.checks.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
