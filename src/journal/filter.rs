//! Which entries of the journal are asked for.

use jiff::Timestamp;

use super::Entry;

/// What an entry must be to be listed; a field left out lets every entry pass.
#[derive(Clone, Debug)]
pub struct Filter {
    /// The API's id.
    pub api: Option<String>,
    /// The method, in capitals.
    pub method: Option<String>,
    /// What the path (without the query) begins with, in any case.
    pub path: Option<String>,
    /// The status.
    pub status: Option<u16>,
    /// A rule some check was made for.
    pub rule: Option<String>,
    /// The instant from which on it came.
    pub since: Option<Timestamp>,
    /// At most this many.
    pub limit: usize,
}

impl Filter {
    /// Lets everything pass.
    #[must_use]
    pub fn all() -> Self {
        Self { api: None, method: None, path: None, status: None, rule: None, since: None, limit: usize::MAX }
    }

    /// Whether this entry is asked for.
    #[must_use]
    pub fn passes(&self, entry: &Entry) -> bool {
        let is = |wanted: &Option<String>, value: &str| wanted.as_ref().is_none_or(|wanted| wanted == value);
        is(&self.api, entry.api)
            && is(&self.method, entry.method.as_str())
            && self.path.as_ref().is_none_or(|prefix| begins_with(entry.path(), prefix))
            && self.status.is_none_or(|status| entry.status_sent() == status)
            && self.rule.as_ref().is_none_or(|id| entry.checks.iter().any(|check| check.rule.id == id))
            && self.since.is_none_or(|since| entry.received >= since)
    }
}

/// Paths match in any case.
fn begins_with(path: &str, prefix: &str) -> bool {
    path.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix))
}
