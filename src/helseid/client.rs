//! HelseID clients: who may ask for tokens, with which keys, for which organisations.

use std::{
    collections::BTreeMap,
    sync::{Arc, PoisonError, RwLock},
};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::resources;
use crate::jose::PublicKey;

/// How many clients there can be at once.
const MOST: usize = 1000;

/// The grants a client can be given.
pub(super) const GRANTS: [&str; 4] = [
    "authorization_code",
    "client_credentials",
    "refresh_token",
    "urn:ietf:params:oauth:grant-type:token-exchange",
];

/// A HelseID client.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "HelseIdClient")]
pub struct Client {
    /// Its id.
    pub client_id: String,
    /// Its name, as tokens say it; the id when left out.
    #[serde(default)]
    pub client_name: String,
    /// The grants it may use.
    pub grant_types: Vec<String>,
    /// The scopes it may ask for.
    pub scopes: Vec<String>,
    /// Whether it acts for one organisation or for several.
    #[serde(default)]
    pub tenancy: Tenancy,
    /// The organisation number of its supplier, for a multi-tenant client.
    #[serde(default)]
    #[schemars(with = "String")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub supplier: Option<String>,
    /// The organisations it may act for; exactly one for a single-tenant client.
    pub organisations: Vec<Organisation>,
    /// Where an authorization code may be sent; a loopback address fits with any port.
    #[serde(default)]
    pub redirect_uris: Vec<String>,
    /// Where a person may be sent after a logout; a loopback address fits with any port.
    #[serde(default)]
    pub post_logout_redirect_uris: Vec<String>,
    /// Whether its authorization requests must be pushed, as those of every new client.
    #[serde(default = "yes")]
    pub require_par: bool,
    /// Whether it must prove possession of a key; without it a token is given as Bearer too.
    #[serde(default = "yes")]
    pub require_dpop: bool,
    /// Its public keys.
    pub jwks: Jwks,
    /// The private key of a demo client, published on purpose.
    #[serde(default)]
    #[schemars(with = "Map<String, Value>")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub demo_private_jwk: Option<Map<String, Value>>,
}

/// A JWK Set.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Jwks {
    /// The keys.
    pub keys: Vec<Map<String, Value>>,
}

/// An organisation a client may act for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "HelseIdOrganisation")]
pub struct Organisation {
    /// The number of the parent organisation.
    pub parent: String,
    /// The numbers of its child organisations; for a multi-tenant client an empty list means any.
    #[serde(default)]
    pub children: Vec<String>,
}

/// For whom a client acts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(rename = "HelseIdTenancy")]
pub enum Tenancy {
    /// For one organisation.
    #[default]
    SingleTenant,
    /// For every organisation that has delegated to its supplier.
    MultiTenant,
}

/// Why a client cannot be registered.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ClientError {
    /// A member does not fit.
    #[error("{place}: expected {expected}; got {got}")]
    Member {
        /// JSON pointer to it.
        place: String,
        /// What was expected.
        expected: String,
        /// What came.
        got: String,
    },
    /// Another client has the id.
    #[error("/client_id: expected an id no client has; got {0}")]
    Taken(String),
    /// There are too many.
    #[error("expected at most {MOST} clients; got one more")]
    TooMany,
}

fn yes() -> bool {
    true
}

impl Tenancy {
    /// As the claim `client_tenancy` says it.
    #[must_use]
    pub fn claim(self) -> &'static str {
        match self {
            Self::SingleTenant => "single-tenant",
            Self::MultiTenant => "multi-tenant",
        }
    }
}

impl Client {
    /// Everything wrong with it.
    #[must_use]
    pub fn mistakes(&self) -> Vec<ClientError> {
        let mut found = Vec::new();
        let mut add = |place: String, expected: &str, got: String| {
            found.push(ClientError::Member { place, expected: expected.to_owned(), got });
        };
        let fits = |it: &str| (1..=200).contains(&it.len()) && it.bytes().all(|byte| byte.is_ascii_graphic());
        if !fits(&self.client_id) {
            let got = format!("{} bytes", self.client_id.len());
            add("/client_id".to_owned(), "1 to 200 visible ASCII characters", got);
        }
        for (at, grant) in
            self.grant_types.iter().enumerate().filter(|(_, it)| !GRANTS.contains(&it.as_str()))
        {
            add(format!("/grant_types/{at}"), &format!("one of {}", GRANTS.join(", ")), grant.clone());
        }
        for (at, scope) in self.scopes.iter().enumerate().filter(|(_, it)| !resources::is_scope(it)) {
            add(format!("/scopes/{at}"), "a scope, 1 to 200 visible ASCII characters", scope.clone());
        }
        let only_one = self.tenancy == Tenancy::SingleTenant;
        if self.organisations.is_empty() || only_one && self.organisations.len() > 1 {
            let got = format!("{} organisations", self.organisations.len());
            add("/organisations".to_owned(), "exactly one, or several for a multi-tenant client", got);
        }
        let numbers = self.organisations.iter().enumerate().flat_map(|(at, it)| {
            let children = it.children.iter().enumerate();
            let children = children
                .map(move |(child, number)| (format!("/organisations/{at}/children/{child}"), number));
            std::iter::once((format!("/organisations/{at}/parent"), &it.parent)).chain(children)
        });
        for (place, number) in numbers.chain(self.supplier.iter().map(|it| ("/supplier".to_owned(), it))) {
            // NHN's own samples use numbers whose check digit is wrong.
            if !resources::is_organisation_number(number) {
                add(place, "an organisation number of nine digits", number.clone());
            }
        }
        if self.jwks.keys.is_empty() {
            add("/jwks/keys".to_owned(), "at least one public key", "none".to_owned());
        }
        for (at, key) in self.jwks.keys.iter().enumerate() {
            if let Err(error) = PublicKey::from_jwk(key) {
                add(format!("/jwks/keys/{at}"), "a public RSA or EC key", error.to_string());
            }
        }
        found
    }

    /// Whether it may use this grant.
    #[must_use]
    pub fn may_use(&self, grant: &str) -> bool {
        self.grant_types.iter().any(|it| it == grant)
    }

    /// Whether it may ask for this scope.
    #[must_use]
    pub fn may_ask(&self, scope: &str) -> bool {
        self.scopes.iter().any(|it| it == scope)
    }

    /// Its keys, with their `kid`.
    pub fn keys(&self) -> impl Iterator<Item = (Option<&str>, PublicKey)> {
        let keys = self.jwks.keys.iter();
        keys.filter_map(|it| Some((it.get("kid").and_then(Value::as_str), PublicKey::from_jwk(it).ok()?)))
    }
}

/// The clients of one workspace, by id.
#[derive(Debug, Default)]
pub struct Clients(RwLock<BTreeMap<String, Arc<Client>>>);

impl Clone for Clients {
    fn clone(&self) -> Self {
        Self(RwLock::new(self.0.read().unwrap_or_else(PoisonError::into_inner).clone()))
    }
}

impl Clients {
    /// These clients, whose ids differ.
    #[must_use]
    pub fn new(clients: impl IntoIterator<Item = Client>) -> Self {
        let by_id = clients.into_iter().map(|it| (it.client_id.clone(), Arc::new(it)));
        Self(RwLock::new(by_id.collect()))
    }

    /// The client of this id.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<Arc<Client>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).get(id).cloned()
    }

    /// All of them, by id.
    #[must_use]
    pub fn all(&self) -> Vec<Arc<Client>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).values().cloned().collect()
    }

    /// Registers a client.
    ///
    /// # Errors
    /// Everything wrong with it; it is not registered then.
    pub fn register(&self, mut client: Client) -> Result<Arc<Client>, Vec<ClientError>> {
        let mistakes = client.mistakes();
        if !mistakes.is_empty() {
            return Err(mistakes);
        }
        if client.client_name.is_empty() {
            client.client_name.clone_from(&client.client_id);
        }
        let mut clients = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if clients.contains_key(&client.client_id) {
            return Err(vec![ClientError::Taken(client.client_id)]);
        }
        if clients.len() >= MOST {
            return Err(vec![ClientError::TooMany]);
        }
        let client = Arc::new(client);
        clients.insert(client.client_id.clone(), Arc::clone(&client));
        Ok(client)
    }

    /// Takes a client out; `None` when there is none of this id.
    #[must_use]
    pub fn remove(&self, id: &str) -> Option<Arc<Client>> {
        self.0.write().unwrap_or_else(PoisonError::into_inner).remove(id)
    }

    /// The clients another store does not have as they are here, by id; nothing under an id that only the other has.
    pub(super) fn differing(&self, other: &Self) -> BTreeMap<String, Option<Arc<Client>>> {
        let others = other.0.read().unwrap_or_else(PoisonError::into_inner);
        let own = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let is_other =
            |id: &str, it: &Arc<Client>| others.get(id).is_none_or(|theirs| !Arc::ptr_eq(theirs, it));
        let changed =
            own.iter().filter(|(id, it)| is_other(id, it)).map(|(id, it)| (id, Some(Arc::clone(it))));
        let gone = others.keys().filter(|id| !own.contains_key(*id)).map(|id| (id, None));
        changed.chain(gone).map(|(id, it)| (id.clone(), it)).collect()
    }

    /// Holds the same clients as another store.
    pub(super) fn become_like(&self, other: &Self) {
        let others = other.0.read().unwrap_or_else(PoisonError::into_inner).clone();
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = others;
    }
}
