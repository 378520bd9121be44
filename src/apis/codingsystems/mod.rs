//! Codingsystems: code maps of Norwegian health care, `GET …/types` and `GET …/codes/{type}`.
//!
//! Open to everybody; a caller only says which system it is (`nhn-source-system`).

mod caller;
pub mod check;
mod error;
mod event_id;
mod fabricate;
mod habits;
pub mod import;
pub mod model;
pub mod routes;
pub mod rules;
mod search_words;
pub mod seed;
mod state;
mod store;

pub use error::DIALECT;
pub use seed::documented_types;
pub use store::{Catalogue, EditError, Store};

use std::{any::Any, sync::Arc};

use serde_json::Value;

use super::{
    Api,
    room::{Builder, Commit, Lent, Prototype, Room},
};
use crate::{
    ids::Ids,
    settings::{Kind, Settings, Switch},
};

/// The registry entry.
pub static API: Api = Api {
    id: "codingsystems",
    title: "Codingsystems",
    families: &["/api/codingsystems"],
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
        key: "codingsystems.types",
        kind: Kind::OneOf(&["all", "documented-example"]),
        sentence: "What `/types` lists: all types, or the 12 of the documented example in its order.",
    },
    Switch {
        key: "codingsystems.icd10_dot",
        kind: Kind::Flag { default: false },
        sentence: "Whether ICD10 codes are written with the dot (`A00.0`) or without (`A000`).",
    },
    Switch {
        key: "codingsystems.environment",
        kind: Kind::Text { default: "test" },
        sentence: "`environment` in error bodies.",
    },
    Switch {
        key: "codingsystems.application_version",
        kind: Kind::Text { default: "f7732df7" },
        sentence: "`applicationVersion` in error bodies.",
    },
    Switch {
        key: "codingsystems.service_name",
        kind: Kind::Text { default: "codingsystems" },
        sentence: "`serviceName` in error bodies.",
    },
];

/// The state of this API in one workspace.
#[derive(Debug)]
pub struct Codingsystems {
    /// The code systems.
    pub store: Store,
    habits: habits::Habits,
    settings: Arc<Settings>,
    ids: Ids,
}

impl Codingsystems {
    /// The workspace's switches.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The workspace's source of ids.
    #[must_use]
    pub fn ids(&self) -> &Ids {
        &self.ids
    }
}

impl Room for Codingsystems {
    fn reset(&self) {
        self.store.reset();
        self.habits.reset();
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

impl Prototype for Arc<Catalogue> {
    fn room(&self, lent: Lent) -> Arc<dyn Room> {
        Arc::new(Codingsystems {
            store: Store::new(Arc::clone(self)),
            habits: habits::Habits::default(),
            settings: lent.settings,
            ids: lent.ids,
        })
    }
}
