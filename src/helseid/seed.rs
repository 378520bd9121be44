//! The seed files of HelseID: its signing key and its clients.

use std::{collections::BTreeSet, sync::Arc};

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::{Client, Clients, Start};
use crate::{
    apis::room::Prototype,
    jose::Signing,
    persons::Persons,
    seed::{Files, Listed, Mistakes, read_list},
};

const KEYS: &str = "helseid/signing-keys.json";
const CLIENTS: &str = "helseid/clients.json";

/// A seed file: the one key tokens are signed with.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct KeysFile {
    /// Where the key comes from.
    #[serde(rename = "source")]
    _source: String,
    /// Exactly one private RSA JWK with `x5c`.
    keys: Vec<Map<String, Value>>,
    #[serde(rename = "$schema", default)]
    #[schemars(with = "String")]
    _schema: Option<String>,
}

/// A seed file: the clients there are at the start.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ClientsFile {
    /// Where the clients come from.
    #[serde(rename = "source")]
    _source: String,
    /// The clients.
    clients: Vec<Client>,
    #[serde(rename = "$schema", default)]
    #[schemars(with = "String")]
    _schema: Option<String>,
}

/// Whether a seed file of this name is HelseID's.
#[must_use]
pub fn claims(name: &str) -> bool {
    name == KEYS || name == CLIENTS
}

/// The JSON Schemas of the seed files.
#[must_use]
pub fn schemas() -> Vec<(&'static str, Value)> {
    vec![
        ("helseid-signing-keys.schema.json", schemars::schema_for!(KeysFile).to_value()),
        ("helseid-clients.schema.json", schemars::schema_for!(ClientsFile).to_value()),
    ]
}

/// Reads and judges the seed files; `None` when there were mistakes.
pub fn load(files: &Files, mistakes: &mut Mistakes) -> Option<Arc<dyn Prototype>> {
    let signing = key(files, mistakes);
    let clients = clients(files, mistakes);
    // What is wrong with the persons is told where they are read for all.
    let persons = Persons::load(files, &mut Mistakes::default());
    Some(Arc::new(Start { signing: signing?, clients: clients?, persons: Arc::new(persons?) }))
}

fn key(files: &Files, mistakes: &mut Mistakes) -> Option<Arc<Signing>> {
    let file = read_list::<KeysFile, Map<String, Value>>(files, KEYS, "keys", mistakes)?.whole()?;
    let mut add = |pointer: &str, reason: String| {
        mistakes.add(&files.label(KEYS), pointer, reason);
        None
    };
    let [key] = file.keys.as_slice() else {
        return add("/keys", format!("HelseID starts with exactly one key; got {}", file.keys.len()));
    };
    match Signing::from_jwk(key) {
        Ok(signing) if signing.key.usual_algorithm().curve().is_none() => Some(Arc::new(signing)),
        Ok(_) => add("/keys/0", "HelseID signs with an RSA key; got an EC key".to_owned()),
        Err(error) => add("/keys/0", format!("expected a private RSA JWK with `x5c`; got {error}")),
    }
}

fn clients(files: &Files, mistakes: &mut Mistakes) -> Option<Clients> {
    let label = files.label(CLIENTS);
    let (list, is_whole) = match read_list::<ClientsFile, Client>(files, CLIENTS, "clients", mistakes)? {
        Listed::Whole(file) => (file.clients.into_iter().enumerate().collect(), true),
        Listed::Part { read, .. } => (read, false),
    };
    let mut good = is_whole;
    let mut seen = BTreeSet::new();
    for (at, client) in &list {
        for mistake in client.mistakes() {
            good = false;
            mistakes.add(&label, format!("/clients/{at}"), mistake.to_string());
        }
        if !seen.insert(client.client_id.clone()) {
            good = false;
            mistakes.add(&label, format!("/clients/{at}/client_id"), "another client has this id already");
        }
    }
    good.then(|| Clients::new(list.into_iter().map(|(_, client)| client)))
}
