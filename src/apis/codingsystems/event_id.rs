//! `nhn-event-id`, which a request may carry and an error answer echoes.

use http::HeaderMap;

use crate::http::headers::{Single, single, text};

/// The header that names the request.
pub(super) const EVENT_ID: &str = "nhn-event-id";

/// The event id an error answer echoes: the request's own when it is well-formed.
pub(super) fn echoed_event_id(headers: &HeaderMap) -> Option<String> {
    match single(headers, EVENT_ID) {
        Single::One(value) => {
            let value = text(value);
            (1..=128).contains(&value.chars().count()).then(|| value.into_owned())
        }
        Single::Missing | Single::Several(_) => None,
    }
}
