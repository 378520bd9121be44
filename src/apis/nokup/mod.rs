//! Nokup: look-up in the code tree of Melde's biovigilance reports, level by level down to complete codes.
//!
//! Guarded by the scope of biovigilance reports. The tree never changes; what a client has looked up is remembered.

mod caller;
mod check;
mod codes;
pub mod error;
mod habits;
pub mod model;
pub mod report;
pub mod routes;
pub mod rules;
pub mod seed;
mod store;
mod tree;

pub use caller::{V1, V2, Version};
pub use error::DIALECT;
pub use store::Store;
pub use tree::{Field, Found, Node, Tree};

use std::{any::Any, sync::Arc};

use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    Api,
    room::{Builder, Commit, Lent, Prototype, Room},
};
use crate::settings::{self, Settings, Switch};

/// The registry entry.
pub static API: Api = Api {
    id: "nokup",
    title: "Nokup",
    families: &["/api/v1/nokup", "/api/v2/nokup"],
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
        key: "nokup.v1_input_type",
        kind: settings::Kind::OneOf(&["name", "integer"]),
        sentence: "How v1 writes `InputType`: by name, as the page has it, or by number, as its last document has it.",
    },
    Switch {
        key: "nokup.v2_input_type",
        kind: settings::Kind::OneOf(&["integer", "name"]),
        sentence: "How v2 writes `InputType`: by number, as its document has it, or by name.",
    },
    Switch {
        key: "nokup.v1_token",
        kind: settings::Kind::OneOf(&["any", "dpop"]),
        sentence: "How v1 takes its token: by Bearer or with DPoP, as documented, or with DPoP only, as v2 does.",
    },
];

/// The state of this API in one workspace.
#[derive(Debug)]
pub struct Nokup {
    store: Arc<Store>,
    habits: habits::Habits,
    lent: Lent,
}

/// What of it differs from the seed.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Saved {
    clients: habits::Remembered,
}

impl Nokup {
    /// The tree.
    #[must_use]
    pub fn tree(&self) -> &Tree {
        self.store.tree()
    }

    /// The workspace's switches.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.lent.settings
    }
}

impl Room for Nokup {
    fn reset(&self) {
        self.habits.reset();
    }

    fn save(&self) -> Value {
        let remembered = self.habits.save(self.tree());
        if remembered.is_empty() { Value::Null } else { json!({"clients": remembered}) }
    }

    fn restore(self: Arc<Self>, state: Value) -> Result<Commit, String> {
        let saved = match state {
            Value::Null => Saved::default(),
            state => serde_json::from_value(state).map_err(|error| format!(": {error}"))?,
        };
        let read =
            habits::Read::from(saved.clients, self.tree()).map_err(|mistake| format!("/clients{mistake}"))?;
        Ok(Commit::memory(move || self.habits.restore(read)))
    }

    fn as_any(self: Arc<Self>) -> Arc<dyn Any + Send + Sync> {
        self
    }
}

impl Prototype for Arc<Store> {
    fn room(&self, lent: Lent) -> Arc<dyn Room> {
        Arc::new(Nokup { store: Arc::clone(self), habits: habits::Habits::default(), lent })
    }
}
