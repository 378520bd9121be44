//! Patient's Health Record (PHR): FHIR R4 document search and retrieval (IHE MHD).
//!
//! Closed: a user token with attestation and proof. Documents are the seed's, with ages instead of dates, and what tests add.

mod access;
mod archive;
mod attestation;
mod bundle;
mod caller;
mod check;
pub mod content;
mod criteria;
pub mod document;
pub mod error;
mod fabricate;
mod form;
mod index;
mod input;
mod legal_filter;
pub mod model;
mod parameters;
mod resource;
mod retrieve;
pub mod routes;
pub mod rules;
mod search;
pub mod seed;
mod sketch;
mod snapshot;
mod state;
mod stock;
mod store;
mod switches;

pub use archive::Archive;
pub use error::DIALECT;
pub use input::BadDocument;
pub use store::Store;
pub use switches::SWITCHES;

use std::{any::Any, sync::Arc};

use jiff::Timestamp;
use serde_json::Value;

use super::{
    Api,
    room::{Builder, Commit, Lent, Room},
};
use crate::{http::blocking::blocking, settings::Settings};
use snapshot::Snapshots;

/// The registry entry.
pub static API: Api = Api {
    id: "phr",
    title: "Patient's Health Record",
    families: &["/ping", "/pingauth", "/R4/fhir", "/mhd"],
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

/// The state of this API in one workspace.
#[derive(Debug)]
pub struct Phr {
    store: Store,
    snapshots: Snapshots,
    lent: Lent,
}

impl Phr {
    fn new(archive: Arc<Archive>, lent: Lent) -> Self {
        let store = Store::new(archive, lent.clock.now());
        if store.archive().is_large() {
            store.prepare();
        }
        Self { store, snapshots: Snapshots::default(), lent }
    }

    /// The workspace's switches.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.lent.settings
    }

    /// The documents.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Makes the documents where that is still to be done, away from the thread that answers: there may be very many.
    pub(super) async fn stocked(self: &Arc<Self>) {
        if !self.store.is_stocked() {
            let room = Arc::clone(self);
            blocking(move || room.store.prepare()).await;
        }
    }

    /// The instant it is.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.lent.clock.now()
    }
}

impl Room for Phr {
    fn reset(&self) {
        self.store.reset(self.lent.clock.now());
        self.snapshots.clear();
    }

    fn clock_moved(&self, from: Timestamp, to: Timestamp) {
        if to < from {
            self.snapshots.clear();
        }
    }

    fn save(&self) -> Value {
        state::save(self)
    }

    fn restore(self: Arc<Self>, state: Value) -> Result<Commit, String> {
        state::restore(self, state)
    }

    fn holds(&self, pid: &str) -> Value {
        match self.store.of_patient(pid).len() {
            0 => Value::Null,
            documents => documents.into(),
        }
    }

    fn as_any(self: Arc<Self>) -> Arc<dyn Any + Send + Sync> {
        self
    }
}
