//! Faults put into effect: an answer that takes the place of the real one, and bodies that are harmed.

use std::sync::Arc;

use axum::{body::Body, response::Response};
use bytes::Bytes;
use http::{HeaderValue, Method, StatusCode, header};

use crate::{
    auth,
    faults::{Blow, Drip, Torn, Truncate, rules},
    http::{Refusal, Situation},
    ids::Ids,
    settings::Settings,
    workspace::Workspace,
};

/// Says that the connection is to be reset instead of answering.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Dropped;

/// What strikes this request.
pub(super) fn strike(
    workspace: &Workspace,
    mounted: &super::Mounted,
    method: &Method,
    path: &str,
) -> Option<Blow> {
    if workspace.faults.is_empty() || !mounted.answers(path) {
        return None;
    }
    let asked = crate::faults::Asked { api: mounted.id, method: method.as_str(), path };
    let blow = workspace.faults.strike(&asked, workspace.clock.now())?;
    tracing::info!(fault = blow.id, effect = blow.effect.name(), %method, "a fault strikes");
    Some(blow)
}

/// The answer of a fault that leaves no room for the real one.
pub(super) fn instead(
    blow: &Blow,
    mounted: &super::Mounted,
    settings: &Settings,
) -> Result<Response, Refusal> {
    let Some(status) = blow.effect.status else { return Ok(dropped()) };
    let known = Situation::ALL.into_iter().find(|situation| situation.status().as_u16() == status);
    let got = format!("fault {} of this workspace: {status}", blow.id);
    let situation = known.unwrap_or(Situation::Unavailable);
    let mut refusal = Refusal::by(situation, &rules::FAULT, "a request no fault strikes", got);
    if let Some(seconds) = blow.effect.retry_after_seconds {
        refusal = refusal.with_header(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    if situation == Situation::Unauthenticated && mounted.guarded {
        refusal = refusal.with_header(header::WWW_AUTHENTICATE, auth::challenge(settings));
    }
    if situation == Situation::MethodNotAllowed {
        // Nothing is offered while the fault stands, and 405 says what is (RFC 9110, 10.2.1).
        refusal = refusal.with_header(header::ALLOW, HeaderValue::from_static(""));
    }
    if known.is_none() {
        // A gateway's words are not the API's.
        refusal.status = StatusCode::from_u16(status).ok();
        refusal.bare = true;
    }
    Err(refusal)
}

/// The bytes that are answered: the real ones, or garbage of their length.
pub(super) fn bytes(blow: &Blow, ids: &Ids, bytes: Bytes) -> Bytes {
    if !blow.effect.garbage || bytes.is_empty() {
        return bytes;
    }
    let mut garbage = ids.bytes(blow.salt, bytes.len());
    // No text, no JSON, no gzip, no PDF begins so.
    garbage.iter_mut().zip([0xff, 0x00]).for_each(|(byte, start)| *byte = start);
    Bytes::from(garbage)
}

/// The body these bytes leave in.
pub(super) fn body(blow: &Blow, bytes: Bytes) -> Body {
    let length = bytes.len() as u64;
    match (blow.effect.truncate, blow.effect.slow_body_bytes_per_second) {
        (Some(Truncate::Half(true)), _) => Body::new(Torn::new(&bytes, length / 2)),
        (Some(Truncate::After(keep)), _) => Body::new(Torn::new(&bytes, keep)),
        (_, Some(rate)) => Body::new(Drip::new(bytes, rate)),
        _ => Body::from(bytes),
    }
}

/// No answer: the connection is reset instead.
pub(super) fn dropped() -> Response {
    let mut response = Response::new(Body::empty());
    response.extensions_mut().insert(Dropped);
    response
}

/// What the journal says of it, and whether anybody was left to answer.
pub(super) fn mark(blow: Option<&Arc<Blow>>, is_left: bool) -> Option<crate::journal::Struck> {
    blow.map(|blow| {
        let unanswered = is_left || blow.effect.drops();
        crate::journal::Struck { fault: blow.id, effect: blow.effect.name(), unanswered }
    })
}
