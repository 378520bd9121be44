//! OKT: the services a person receives from the municipality, delivered by its EHR systems and read by them.
//!
//! The only API that keeps what clients send: each parent organisation sees its own, and what everybody sees.

mod bodies;
mod caller;
mod check;
pub mod error;
mod fabricate;
mod held;
mod iplos;
mod merge;
mod message;
pub mod model;
mod packed;
mod pid;
mod raw;
pub mod routes;
pub mod rules;
pub mod seed;
mod state;
mod store;

pub use error::DIALECT;
pub use held::Held;

use std::{any::Any, sync::Arc};

use jiff::{civil::Date, tz};
use serde_json::Value;

use super::{
    Api,
    room::{Builder, Commit, Lent, Prototype, Room},
};
use crate::{
    disk::DiskError,
    settings::{self, Switch},
};
use check::Judge;
use seed::Seed;
use store::Store;

/// The registry entry.
pub static API: Api = Api {
    id: "okt",
    title: "OKT",
    families: &["/okt-events", "/okt-status", "/api/hack/okt-events", "/api/hack/okt-status"],
    dialect: &DIALECT,
    guarded: true,
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
        key: "okt.post",
        kind: settings::Kind::OneOf(&["merge", "replace"]),
        sentence: "What a post makes of what the organisation has delivered of the person before: its services are merged into that, or take its place.",
    },
    Switch {
        key: "okt.unknown_fields",
        kind: settings::Kind::OneOf(&["ignore", "refuse"]),
        sentence: "Whether a post with a field nobody knows is stored without it, or refused.",
    },
];

/// The state of this API in one workspace.
#[derive(Debug)]
pub struct Okt {
    store: Store,
    seed: Arc<Seed>,
    lent: Lent,
}

impl Okt {
    /// What posts are judged by now.
    fn judge(&self) -> Judge<'_> {
        let refuse_unknown = self.lent.settings.is("okt.unknown_fields", "refuse");
        Judge { iplos: &self.seed.iplos, guard: &self.seed.guard, refuse_unknown }
    }

    /// Whether a post takes the place of what was delivered before.
    fn replaces(&self) -> bool {
        self.lent.settings.is("okt.post", "replace")
    }

    /// Of whom there are services, by number, after this one: how many entries in all, and at least `limit` of them.
    #[must_use]
    pub fn held(&self, after: u64, limit: usize) -> (usize, Vec<Held>) {
        self.store.held(after, limit)
    }

    /// The day it is in Norway.
    fn today(&self) -> Date {
        self.lent.clock.now().to_zoned_datetime(tz::get!("Europe/Oslo")).date()
    }
}

impl Room for Okt {
    fn open(&self) -> Result<(), DiskError> {
        self.store.open()
    }

    fn erase(&self) -> Result<(), DiskError> {
        if self.store.waits() { self.store.clear() } else { Ok(()) }
    }

    fn close(&self) -> Result<(), DiskError> {
        self.store.close()
    }

    fn reset(&self) {
        // With a disk, `erase` has forgotten all there was, disk and memory in one: a post may have come since.
        if !self.store.waits() {
            self.store.clear().expect("only a disk can fail to forget, and there is none");
        }
    }

    fn save(&self) -> Value {
        state::save(self)
    }

    fn restore(self: Arc<Self>, state: Value) -> Result<Commit, String> {
        state::restore(self, &state)
    }

    fn holds(&self, pid: &str) -> Value {
        let services = pid.parse().map_or(0, |pid| self.store.services(pid));
        if services == 0 { Value::Null } else { services.into() }
    }

    fn as_any(self: Arc<Self>) -> Arc<dyn Any + Send + Sync> {
        self
    }
}

impl Prototype for Arc<Seed> {
    fn room(&self, lent: Lent) -> Arc<dyn Room> {
        let kept = lent.disk.as_ref().map(|disk| disk.shelf(API.id, &lent.workspace));
        Arc::new(Okt { store: Store::new(Arc::clone(self), kept), seed: Arc::clone(self), lent })
    }
}
