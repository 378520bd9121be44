//! Nompd: treatment and reimbursement groups under one version, fetched whole or as what changed since a version.
//!
//! Open to whoever has a key (`X-API-KEY`). Versions come from syncs: nightly, by the internal path, or by the control API.

mod answer_key;
mod caller;
mod check;
mod collection;
mod draw;
pub mod error;
mod fabricate;
mod habits;
pub mod model;
mod nights;
mod query;
pub mod routes;
pub mod rules;
pub mod seed;
mod state;
mod store;

pub use answer_key::{AnswerKey, Expected, ExpectedItem};
pub use check::Finding;
pub use collection::{Collection, Held};
pub use error::DIALECT;
pub use store::{BadSync, Kind, State, Store};

use std::{
    any::Any,
    sync::{Arc, Mutex, PoisonError},
};

use http::HeaderValue;
use jiff::Timestamp;
use serde_json::Value;

use super::{
    Api,
    room::{Builder, Commit, Lent, Prototype, Room},
};
use crate::settings::{self, Settings, Switch};
use model::SyncRequest;

/// What JSON is sent as: ASP.NET Core names the charset.
const JSON: HeaderValue = HeaderValue::from_static("application/json; charset=utf-8");

/// The registry entry.
pub static API: Api = Api {
    id: "nompd",
    title: "Nompd",
    families: &["/api/v1/treatmentGroup", "/api/v1/reimbursementGroup", "/api/internal/sync"],
    dialect: &DIALECT,
    guarded: false,
    client_in: None,
    rules: rules::ALL,
    switches: SWITCHES,
    builder: Some(Builder {
        routes: routes::routes,
        load: seed::load,
        claims: seed::claims,
        schemas: seed::schemas,
        fidelity: seed::fidelity,
    }),
};

/// The switches of this API.
pub static SWITCHES: &[Switch] = &[
    Switch {
        key: "nompd.api_keys",
        kind: settings::Kind::TextList { default: &["your-api-key"] },
        sentence: "The keys `X-API-KEY` may hold; the documented curl line works as printed.",
    },
    Switch {
        key: "nompd.nightly_sync",
        kind: settings::Kind::OneOf(&["on-moved-clock", "always", "off"]),
        sentence: "When 02:00 in Oslo brings a sync: only when the clock is moved over it, also when it runs over it, or never.",
    },
];

/// The state of this API in one workspace.
#[derive(Debug)]
pub struct Nompd {
    store: Store,
    habits: habits::Habits,
    /// Up to when nights have been looked at.
    seen: Mutex<Timestamp>,
    lent: Lent,
}

impl Nompd {
    /// The workspace's switches.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.lent.settings
    }

    /// Both lists as they stand, nights that have passed included.
    #[must_use]
    pub fn now(&self) -> Arc<State> {
        self.catch_up(self.lent.clock.now());
        self.store.now()
    }

    /// Syncs now, with what is stated or, where nothing is, with a small change drawn.
    ///
    /// # Errors
    /// Everything wrong with what is stated; nothing is stored then.
    pub fn sync(&self, request: &SyncRequest) -> Result<u64, BadSync> {
        let now = self.lent.clock.now();
        self.catch_up(now);
        if request.is_empty() {
            return Ok(self.store.sync_drawn(&[now], &self.lent.ids));
        }
        self.store.sync(request, now)
    }

    /// Makes up for nights the running clock has passed, where they count.
    fn catch_up(&self, now: Timestamp) {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        // Of two requests at once the later one may be first: what it saw is seen, and no night comes twice.
        if now <= *seen {
            return;
        }
        if self.settings().is("nompd.nightly_sync", "always") {
            self.store.sync_drawn(&nights::nights(*seen, now), &self.lent.ids);
        }
        *seen = now;
    }
}

impl Room for Nompd {
    fn reset(&self) {
        self.store.reset();
        self.habits.reset();
        *self.seen.lock().unwrap_or_else(PoisonError::into_inner) = self.lent.clock.now();
    }

    fn clock_moved(&self, from: Timestamp, to: Timestamp) {
        self.catch_up(from);
        if !self.settings().is("nompd.nightly_sync", "off") {
            self.store.sync_drawn(&nights::nights(from, to), &self.lent.ids);
        }
        *self.seen.lock().unwrap_or_else(PoisonError::into_inner) = to;
    }

    fn save(&self) -> Value {
        state::save(self)
    }

    fn restore(self: Arc<Self>, state: Value) -> Result<Commit, String> {
        state::restore(self, state)
    }

    fn as_any(self: Arc<Self>) -> Arc<dyn Any + Send + Sync> {
        self
    }
}

impl Prototype for Arc<State> {
    fn room(&self, lent: Lent) -> Arc<dyn Room> {
        Arc::new(Nompd {
            store: Store::new(Arc::clone(self)),
            habits: habits::Habits::default(),
            seen: Mutex::new(lent.clock.now()),
            lent,
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::{clock::Clock, ids::Ids};

    static ALL: [&[Switch]; 1] = [SWITCHES];

    #[test]
    fn a_request_that_is_late_brings_no_night_twice() {
        let always = BTreeMap::from([("nompd.nightly_sync".to_owned(), Value::from("always"))]);
        let before = "2026-03-04T00:59:59Z".parse().unwrap();
        let lent = Lent {
            workspace: Arc::from(""),
            clock: Clock::new(Some(before)),
            ids: Ids::new(1),
            settings: Arc::new(Settings::new(&ALL, &always).unwrap()),
            issuer: None,
            disk: None,
        };
        let room = Nompd {
            store: Store::new(Arc::default()),
            habits: habits::Habits::default(),
            seen: Mutex::new(before),
            lent,
        };
        for at in ["2026-03-04T01:00:01Z", "2026-03-04T00:59:59.9Z", "2026-03-04T01:00:02Z"] {
            room.catch_up(at.parse().unwrap());
        }
        assert_eq!(room.store.now().current(), 1);
    }
}
