//! The headers every closed operation carries, and who the caller is to the memory of results.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use http::{HeaderMap, request::Parts};

use super::{Phr, error::Error, rules};
use crate::{
    auth::Caller,
    http::{
        Base, Exchange, Handed, Refusal,
        headers::{EVENT_ID, SOURCE_SYSTEM, Single, single, text},
    },
    norway::{NationalId, NationalIdError},
};

/// A request that says which system it comes from.
pub(super) struct Visit {
    /// The notebook of the request.
    pub(super) exchange: Exchange,
    /// The room it came to.
    pub(super) room: Arc<Phr>,
    /// Where the client found the sandbox: the base of links.
    pub(super) base: Base,
    /// All its headers.
    pub(super) headers: HeaderMap,
}

impl FromRequestParts<Handed> for Visit {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, handed: &Handed) -> Result<Self, Refusal> {
        let (exchange, room) = (handed.exchange.clone(), handed.shared::<Phr>());
        let base = Base::of(parts, handed);
        source_system(&parts.headers, &exchange)?;
        event_id(&parts.headers, &exchange);
        room.stocked().await;
        Ok(Self { exchange, room, base, headers: std::mem::take(&mut parts.headers) })
    }
}

fn source_system(headers: &HeaderMap, exchange: &Exchange) -> Result<(), Error> {
    let got = match single(headers, &SOURCE_SYSTEM) {
        Single::One(value) if !text(value).trim().is_empty() => {
            exchange.satisfied(&rules::SOURCE_PRESENT);
            return Ok(());
        }
        Single::One(_) => "a blank one".to_owned(),
        Single::Missing => "no such header".to_owned(),
        Single::Several(times) => format!("it {times} times"),
    };
    let expected = "`nhn-source-system` once, with name and version of the EPJ system";
    Err(Error::bad(&rules::SOURCE_PRESENT, expected, got))
}

fn event_id(headers: &HeaderMap, exchange: &Exchange) {
    let got = match single(headers, &EVENT_ID) {
        Single::Missing => return,
        Single::One(value) if !text(value).trim().is_empty() => {
            return exchange.satisfied(&rules::EVENT_ONCE);
        }
        Single::One(_) => "a blank one".to_owned(),
        Single::Several(times) => format!("it {times} times"),
    };
    exchange.violated(&rules::EVENT_ONCE, "`nhn-event-id` at most once, not blank", got);
}

/// Whose a kept result is.
pub(super) fn identity(caller: &Caller) -> String {
    let person = caller.person.as_ref();
    let parts = [
        Some(caller.client_id.as_str()),
        caller.organisations.parent.as_deref(),
        caller.organisations.child.as_deref(),
        person.and_then(|it| it.pid.as_deref()),
        person.and_then(|it| it.hpr_number.as_deref()),
    ];
    parts.map(Option::unwrap_or_default).join("\n")
}

/// Whether a text can be a patient's number; what was expected and what came when not.
pub(super) fn patient_number(room: &Phr, number: &str) -> Result<(), (String, String)> {
    if room.store().archive().patients.contains_key(number) {
        return Ok(());
    }
    let is_digits = number.len() == 11 && number.bytes().all(|byte| byte.is_ascii_digit());
    if is_digits && !room.settings().flag("phr.check_digits") {
        return Ok(());
    }
    NationalId::parse(number).map(|_| ()).map_err(NationalIdError::told)
}
