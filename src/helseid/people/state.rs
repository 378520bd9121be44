//! What a login leaves behind: pushed requests, open pages, sessions, codes and refresh tokens, each with its end.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

/// How many things one shelf holds at most; the one that ends first goes first.
const MOST: usize = 10_000;

/// Seconds a pushed request may wait for its login.
pub(in crate::helseid) const PUSHED: i64 = 600;
/// Seconds a login page may stand open.
pub(super) const PAGE: i64 = 1800;
/// Seconds a code is good.
pub(super) const CODE: i64 = 300;
/// Seconds a session lasts, and with it the refresh tokens of its logins.
pub(in crate::helseid) const SESSION: i64 = 8 * 3600;

/// The level of a login, as `acr_values` asks for it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Level {
    /// Level 3: substantial.
    Substantial,
    /// Level 4: high.
    #[default]
    High,
}

impl Level {
    /// The claim `security_level`.
    #[must_use]
    pub fn security(self) -> &'static str {
        match self {
            Self::Substantial => "3",
            Self::High => "4",
        }
    }

    /// The claim `assurance_level`.
    #[must_use]
    pub fn assurance(self) -> &'static str {
        match self {
            Self::Substantial => "substantial",
            Self::High => "high",
        }
    }
}

/// How a person has logged in.
#[derive(Clone, Debug)]
pub struct Login {
    /// Who.
    pub pid: String,
    /// When, in seconds since 1970.
    pub at: i64,
    /// The session, `sid`.
    pub session: String,
    /// The identity provider.
    pub idp: String,
    /// The level.
    pub level: Level,
}

impl Login {
    /// A login at this instant with the test identity provider.
    #[must_use]
    pub fn usual(pid: &str, now: Timestamp) -> Self {
        Self {
            pid: pid.to_owned(),
            at: now.as_second(),
            session: String::new(),
            idp: "testidp-oidc".to_owned(),
            level: Level::High,
        }
    }
}

/// An authorization request that has passed every check.
#[derive(Clone, Debug, Default)]
pub(in crate::helseid) struct Asking {
    pub(in crate::helseid) client_id: String,
    pub(in crate::helseid) redirect_uri: String,
    pub(in crate::helseid) state: Option<String>,
    pub(in crate::helseid) nonce: Option<String>,
    pub(in crate::helseid) scopes: Vec<String>,
    pub(in crate::helseid) resources: Vec<String>,
    pub(in crate::helseid) challenge: String,
    /// The key the code is bound to.
    pub(in crate::helseid) thumbprint: Option<String>,
    pub(in crate::helseid) prompt: Vec<String>,
    pub(in crate::helseid) max_age: Option<i64>,
    pub(in crate::helseid) level: Level,
    pub(in crate::helseid) idp: Option<String>,
    pub(in crate::helseid) login_hint: Option<String>,
    pub(in crate::helseid) ui_locales: Option<String>,
    /// `authorization_details` of the request object.
    pub(in crate::helseid) details: Vec<Value>,
}

/// What a person has let a client do: behind a code, and behind a refresh token.
#[derive(Clone, Debug)]
pub(in crate::helseid) struct Grant {
    pub(in crate::helseid) asking: Arc<Asking>,
    pub(in crate::helseid) login: Login,
    /// When it ends, whatever is refreshed.
    pub(in crate::helseid) until: Timestamp,
}

/// An open login page.
#[derive(Clone, Debug)]
pub(super) struct Page {
    pub(super) asking: Arc<Asking>,
    /// The pushed request it belongs to; `None` when it came as it is.
    pub(super) pushed: Option<String>,
}

/// What became of something that was put on a shelf.
#[derive(Clone, Debug)]
pub(in crate::helseid) enum Found<T> {
    Fresh(T),
    Used,
    Expired,
    Unknown,
}

#[derive(Debug)]
struct Kept<T> {
    value: T,
    until: Timestamp,
    is_used: bool,
}

/// Things kept under a name nobody can guess, each with an end.
#[derive(Debug)]
pub(in crate::helseid) struct Shelf<T>(Mutex<BTreeMap<String, Kept<T>>>);

impl<T> Default for Shelf<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T: Clone> Shelf<T> {
    pub(in crate::helseid) fn put(&self, key: String, until: Timestamp, value: T) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= MOST {
            let first = kept.iter().min_by_key(|(_, it)| it.until).map(|(key, _)| key.clone());
            first.map(|key| kept.remove(&key));
        }
        kept.insert(key, Kept { value, until, is_used: false });
    }

    pub(in crate::helseid) fn find(&self, key: &str, now: Timestamp) -> Found<T> {
        match self.0.lock().unwrap_or_else(PoisonError::into_inner).get(key) {
            None => Found::Unknown,
            Some(it) if it.is_used => Found::Used,
            Some(it) if it.until < now => Found::Expired,
            Some(it) => Found::Fresh(it.value.clone()),
        }
    }

    /// As [`Self::find`], and uses it up: of two who ask at once, one gets it.
    pub(in crate::helseid) fn take(&self, key: &str, now: Timestamp) -> Found<T> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match kept.get_mut(key) {
            None => Found::Unknown,
            Some(it) if it.is_used => Found::Used,
            Some(it) if it.until < now => Found::Expired,
            Some(it) => {
                it.is_used = true;
                Found::Fresh(it.value.clone())
            }
        }
    }

    pub(in crate::helseid) fn remove(&self, key: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(key);
    }

    fn clear(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

/// Everything of one workspace that logins leave behind.
#[derive(Debug, Default)]
pub(in crate::helseid) struct People {
    pub(in crate::helseid) pushed: Shelf<Arc<Asking>>,
    pub(super) pages: Shelf<Page>,
    pub(in crate::helseid) sessions: Shelf<Login>,
    pub(in crate::helseid) codes: Shelf<Grant>,
    pub(in crate::helseid) refresh: Shelf<Grant>,
}

impl People {
    pub(in crate::helseid) fn clear(&self) {
        self.pushed.clear();
        self.pages.clear();
        self.sessions.clear();
        self.codes.clear();
        self.refresh.clear();
    }
}

/// The instant `seconds` after `now`.
pub(in crate::helseid) fn after(now: Timestamp, seconds: i64) -> Timestamp {
    now.saturating_add(SignedDuration::from_secs(seconds)).unwrap_or(now)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn what_is_taken_is_taken_once_and_only_before_its_end() {
        let shelf = Shelf::default();
        shelf.put("a".into(), at(10), 1);
        assert!(matches!(shelf.find("a", at(10)), Found::Fresh(1)));
        assert!(matches!(shelf.find("a", at(11)), Found::Expired));
        assert!(matches!(shelf.take("a", at(10)), Found::Fresh(1)));
        assert!(matches!(shelf.take("a", at(10)), Found::Used));
        assert!(matches!(shelf.take("b", at(10)), Found::Unknown));
    }

    #[test]
    fn a_full_shelf_lets_go_of_what_ends_first() {
        let shelf = Shelf::default();
        for number in 0..=MOST {
            shelf.put(number.to_string(), at(1000 + i64::try_from(number).unwrap()), number);
        }
        assert!(matches!(shelf.find("0", at(0)), Found::Unknown));
        assert!(matches!(shelf.find("1", at(0)), Found::Fresh(1)));
    }
}
