//! Who calls: the key in `X-API-KEY`, judged before all else.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use http::{HeaderMap, request::Parts};

use super::{Nompd, error::Error, rules};
use crate::{
    http::{
        Exchange, Handed, Refusal, accept,
        headers::{Single, single, text},
    },
    rules::{Check, Rule},
};

/// The header with the key.
pub(super) const API_KEY: &str = "x-api-key";

/// A request whose key was found good.
pub(super) struct Caller {
    /// The key.
    pub(super) key: String,
    /// The notebook of the request.
    pub(super) exchange: Exchange,
    /// The room it came to.
    pub(super) room: Arc<Nompd>,
    /// All headers of the request.
    pub(super) headers: HeaderMap,
}

impl FromRequestParts<Handed> for Caller {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, handed: &Handed) -> Result<Self, Refusal> {
        let (exchange, room) = (handed.exchange.clone(), handed.shared());
        let key = key(&parts.headers, &room, &exchange)?;
        accept::judge(&parts.headers, "application/json", &exchange)
            .map_err(|got| Error::NotAcceptable { got })?;
        // Nothing behind this extractor reads headers: they are taken, not copied.
        let headers = std::mem::take(&mut parts.headers);
        Ok(Self { key, exchange, room, headers })
    }
}

fn key(headers: &HeaderMap, room: &Nompd, exchange: &Exchange) -> Result<String, Error> {
    // What came is never repeated: it may be a key of the real service.
    let bad = |rule: &'static Rule, got: String| Error::Key {
        check: Check::violated(rule, "`X-API-KEY` once, with a key of `nompd.api_keys`", got),
    };
    match single(headers, API_KEY) {
        Single::Missing => Err(bad(&rules::KEY_PRESENT, "no such header".to_owned())),
        Single::Several(times) => {
            exchange.satisfied(&rules::KEY_PRESENT);
            Err(bad(&rules::KEY_ONCE, format!("it {times} times")))
        }
        Single::One(value) => {
            exchange.satisfied(&rules::KEY_PRESENT);
            exchange.satisfied(&rules::KEY_ONCE);
            let value = text(value);
            if !room.settings().lists("nompd.api_keys", &value) {
                let length = value.chars().count();
                return Err(bad(&rules::KEY_KNOWN, format!("another one, of {length} characters")));
            }
            exchange.satisfied(&rules::KEY_KNOWN);
            Ok(value.into_owned())
        }
    }
}
