//! What differs from the seed in a workspace's HelseID, as JSON and read back: clients and keys.
//!
//! What is remembered of proofs and assertions is no part of it, nor are nonces: those are sealed for one process.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Client, HelseId};
use crate::{apis::room::Commit, jose::Signing};

/// The state of HelseID in one workspace.
#[derive(Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Saved {
    /// Clients that differ from the seed's, by id; `null` for one that was taken out.
    clients: BTreeMap<String, Value>,
    /// The keys that came after the seed's, in their order.
    keys: Vec<Key>,
    /// The names under which tokens were given out.
    issuers: BTreeSet<String>,
}

/// A key that was made here, with its certificate: DER in base64.
#[derive(PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Key {
    pkcs8: String,
    x5c: String,
}

/// Everything that differs from the seed; nothing when nothing does.
pub(super) fn save(room: &HelseId) -> Value {
    let differing = room.clients.differing(&room.start).into_iter();
    let clients = differing.map(|(id, client)| {
        let client = serde_json::to_value(client).expect("clients are plain structs and serialise");
        (id, client)
    });
    let keys = room.keys.later().into_iter().map(|it| {
        let der = it.key.to_pkcs8().expect("a key made here is RSA and can be written");
        Key { pkcs8: STANDARD.encode(der), x5c: it.x5c.clone() }
    });
    let saved = Saved { clients: clients.collect(), keys: keys.collect(), issuers: room.keys.issuers() };
    if saved == Saved::default() {
        return Value::Null;
    }
    serde_json::to_value(saved).expect("texts serialise")
}

/// A state that will take the place of the room's.
pub(super) fn restore(room: Arc<HelseId>, state: Value) -> Result<Commit, String> {
    let Saved { clients, keys, issuers } = match state {
        Value::Null => Saved::default(),
        state => serde_json::from_value(state).map_err(|error| format!(": {error}"))?,
    };
    let restored = room.start.clone();
    // All of them first, lest there be too many for a moment.
    for id in clients.keys() {
        let _ = restored.remove(id);
    }
    for (id, client) in clients.into_iter().filter(|(_, client)| !client.is_null()) {
        let place = format!("/clients/{}", id.replace('~', "~0").replace('/', "~1"));
        let client: Client = serde_json::from_value(client).map_err(|error| format!("{place}: {error}"))?;
        if client.client_id != id {
            return Err(format!("{place}/client_id: the id it stands under is expected"));
        }
        let registered = restored.register(client);
        registered.map_err(|mistakes| {
            let told: Vec<String> = mistakes.iter().map(ToString::to_string).collect();
            format!("{place}: {}", told.join("; "))
        })?;
    }
    let mut later = Vec::new();
    for (at, key) in keys.iter().enumerate() {
        let der = STANDARD.decode(&key.pkcs8).ok().zip(STANDARD.decode(&key.x5c).ok());
        let signing = der.and_then(|(key, certificate)| Signing::from_pkcs8(&key, &certificate).ok());
        let expected = "an RSA key in PKCS#8 with its certificate, both DER in base64, is expected";
        later.push(Arc::new(signing.ok_or_else(|| format!("/keys/{at}: {expected}"))?));
    }
    Ok(Commit::memory(move || {
        room.clients.become_like(&restored);
        room.keys.restore(later, issuers);
        room.forget();
    }))
}
