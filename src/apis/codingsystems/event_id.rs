//! `nhn-event-id`, which a request may carry and an error answer echoes.

use crate::http::{
    headers::{EVENT_ID, text_of},
    lines::Lines,
};

/// The event id an error answer echoes: the request's own when it is well-formed.
pub(super) fn echoed_event_id(request: &Lines) -> Option<String> {
    let mut values = request.all(EVENT_ID.as_str());
    let (Some(value), None) = (values.next(), values.next()) else { return None };
    let value = text_of(value);
    (1..=128).contains(&value.chars().count()).then(|| value.into_owned())
}
