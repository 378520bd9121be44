//! HelseID, embedded: who gives out the tokens that the closed APIs take. Knows clients, keys and persons, no API's room.

mod assertion;
mod attestation;
mod client;
mod details;
mod discovery;
mod enrich;
mod error;
mod form;
mod left_out;
mod mint;
mod model;
mod nonce;
pub mod people;
mod proof;
pub mod resources;
pub mod routes;
pub mod rules;
mod said;
pub mod seed;
mod state;
mod target;
mod token;
pub mod ttt;

pub use client::{Client, ClientError, Clients, Organisation, Tenancy};
pub use mint::{Attested, Minted, Order, OrderError, UserOrder};

use std::{any::Any, sync::Arc};

use jiff::Timestamp;
use serde_json::Value;

use crate::{
    apis::{
        Api,
        room::{Builder, Commit, Lent, Prototype, Room},
    },
    http::Base,
    jose::{KeyRing, Replay, Signing},
    persons::Persons,
    rules::Rule,
    settings::{Kind, Switch},
};

/// The registry entry.
pub static API: Api = Api {
    id: "helseid",
    title: "HelseID",
    families: &["/.well-known", "/connect", "/v2/create-test-token-with-key"],
    dialect: &error::DIALECT,
    guarded: true,
    client_in: Some(said::client),
    rules: &RULES,
    switches: SWITCHES,
    builder: Some(Builder {
        routes: routes::routes,
        load: seed::load,
        claims: seed::claims,
        schemas: seed::schemas,
        fidelity: |_| String::new(),
    }),
};

const PARTS: [&[&Rule]; 3] = [rules::ALL, people::rules::ALL, ttt::rules::ALL];

/// The rules of every part, in one list.
static RULES: [&Rule; PARTS[0].len() + PARTS[1].len() + PARTS[2].len()] = joined();

const fn joined<const N: usize>() -> [&'static Rule; N] {
    let mut all = [PARTS[0][0]; N];
    let (mut part, mut at, mut next) = (0, 0, 0);
    while part < PARTS.len() {
        if at < PARTS[part].len() {
            all[next] = PARTS[part][at];
            at += 1;
            next += 1;
        } else {
            part += 1;
            at = 0;
        }
    }
    all
}

/// The switches of HelseID and of the guard that trusts it.
pub static SWITCHES: &[Switch] = &[
    Switch {
        key: "helseid.open_registration",
        kind: Kind::Flag { default: false },
        sentence: "Whether a client nobody has registered is taken by its own word, its signature unchecked.",
    },
    Switch {
        key: "helseid.strict_client_assertion",
        kind: Kind::Flag { default: false },
        sentence: "Whether the deviations of client assertions that HelseID still tolerates are refused, as it has announced.",
    },
    Switch {
        key: "helseid.refusal_style",
        kind: Kind::OneOf(&["nhn-sample", "rfc9449"]),
        sentence: "How `WWW-Authenticate` of a closed API's 401 and 403 is written.",
    },
    Switch {
        key: "helseid.auto_login",
        kind: Kind::OptionalText,
        sentence: "The number of the person who logs in without a page, unless `login_hint` names another; empty: the page is shown.",
    },
];

/// What the embedded HelseID starts with.
pub struct Start {
    signing: Arc<Signing>,
    clients: Clients,
    persons: Arc<Persons>,
}

/// HelseID in one workspace.
pub struct HelseId {
    keys: Arc<KeyRing>,
    clients: Clients,
    start: Clients,
    persons: Arc<Persons>,
    people: people::People,
    nonces: nonce::Nonces,
    proofs: Replay,
    assertions: Replay,
    lent: Lent,
}

impl HelseId {
    /// Its keys.
    #[must_use]
    pub fn keys(&self) -> &Arc<KeyRing> {
        &self.keys
    }

    /// Its clients.
    #[must_use]
    pub fn clients(&self) -> &Clients {
        &self.clients
    }

    /// Its name, as this request knows it: set by hand, or the base the client called.
    #[must_use]
    pub fn issuer(&self, base: &Base) -> String {
        let issuer = base.issuer(self.lent.issuer.as_deref());
        self.keys.goes_by(&issuer);
        issuer
    }

    /// Whether this is its name, or was when it gave out a token; below the path of its workspace no name without it is.
    fn is_issuer(&self, said: &str, base: &Base) -> bool {
        said == self.issuer(base) || said.ends_with(base.workspace()) && self.keys.is_issuer(said)
    }

    /// How many proofs and assertions it remembers.
    #[must_use]
    pub fn remembered(&self) -> usize {
        self.proofs.len() + self.assertions.len()
    }

    fn forget(&self) {
        self.proofs.clear();
        self.assertions.clear();
    }
}

impl Room for HelseId {
    fn reset(&self) {
        self.keys.reset();
        self.clients.become_like(&self.start);
        self.people.clear();
        self.forget();
    }

    fn clock_moved(&self, from: Timestamp, to: Timestamp) {
        if to < from {
            self.forget();
        }
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

impl Prototype for Start {
    fn room(&self, lent: Lent) -> Arc<dyn Room> {
        Arc::new(HelseId {
            keys: Arc::new(KeyRing::new(Arc::clone(&self.signing))),
            clients: self.clients.clone(),
            start: self.clients.clone(),
            persons: Arc::clone(&self.persons),
            people: people::People::default(),
            nonces: nonce::Nonces::new(&lent.ids, &lent.workspace),
            proofs: Replay::default(),
            assertions: Replay::default(),
            lent,
        })
    }
}
