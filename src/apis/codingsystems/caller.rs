//! The headers every request carries, judged in the documented order: `nhn-source-system`, then `nhn-event-id`.

use std::{borrow::Cow, sync::Arc};

use axum::{extract::FromRequestParts, response::Response};
use http::{HeaderMap, StatusCode, request::Parts};

use super::{Codingsystems, error::Error, rules};
use crate::{
    http::{
        Exchange, Handed, Refusal,
        accept::{self, Coding},
        headers::{EVENT_ID, SOURCE_SYSTEM, Single, single, text},
    },
    rules::{Check, Rule},
};

/// A request whose headers were found good.
pub(super) struct Caller {
    /// The notebook of the request.
    pub(super) exchange: Exchange,
    /// The room it came to.
    pub(super) room: Arc<Codingsystems>,
    /// All headers of the request.
    pub(super) headers: HeaderMap,
    /// The coding it prefers.
    pub(super) coding: Coding,
}

impl Caller {
    /// What `nhn-source-system` said.
    pub(super) fn source_system(&self) -> Cow<'_, str> {
        self.headers.get(&SOURCE_SYSTEM).map(text).unwrap_or_default()
    }

    /// Whether this answer hands the content out: HEAD and 304 do not.
    pub(super) fn fetches(&self, answer: &Response) -> bool {
        self.exchange.forms_habits() && answer.status() == StatusCode::OK
    }
}

impl FromRequestParts<Handed> for Caller {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, handed: &Handed) -> Result<Self, Refusal> {
        let (exchange, room) = (handed.exchange.clone(), handed.shared());
        judge_source_system(&parts.headers, &exchange)?;
        judge_event_id(&parts.headers, &exchange)?;
        accept::judge(&parts.headers, "application/json", &exchange)
            .map_err(|got| Error::NotAcceptable { got })?;
        // Nothing behind this extractor reads headers: they are taken, not copied.
        let headers = std::mem::take(&mut parts.headers);
        let coding = accept::coding(&headers);
        Ok(Self { exchange, room, headers, coding })
    }
}

fn judge_source_system(headers: &HeaderMap, exchange: &Exchange) -> Result<(), Error> {
    let bad = |rule: &'static Rule, got: String| Error::BadHeader {
        name: SOURCE_SYSTEM.as_str(),
        check: Check::violated(
            rule,
            "`nhn-source-system` once, name and version of the calling system, 3 to 512 characters",
            got,
        ),
    };
    match single(headers, &SOURCE_SYSTEM) {
        Single::Missing => Err(bad(&rules::SOURCE_SYSTEM_PRESENT, "no such header".to_owned())),
        Single::Several(times) => {
            exchange.satisfied(&rules::SOURCE_SYSTEM_PRESENT);
            Err(bad(&rules::SOURCE_SYSTEM_ONCE, format!("it {times} times")))
        }
        Single::One(value) => {
            let value = text(value);
            let length = value.chars().count();
            if !(3..=512).contains(&length) {
                exchange.satisfied_all(&[&rules::SOURCE_SYSTEM_PRESENT, &rules::SOURCE_SYSTEM_ONCE]);
                return Err(bad(&rules::SOURCE_SYSTEM_LENGTH, format!("{length} characters")));
            }
            exchange.satisfied_all(&[
                &rules::SOURCE_SYSTEM_PRESENT,
                &rules::SOURCE_SYSTEM_ONCE,
                &rules::SOURCE_SYSTEM_LENGTH,
            ]);
            Ok(())
        }
    }
}

fn judge_event_id(headers: &HeaderMap, exchange: &Exchange) -> Result<(), Error> {
    let bad = |rule: &'static Rule, got: String| Error::BadHeader {
        name: EVENT_ID.as_str(),
        check: Check::violated(rule, "`nhn-event-id` at most once, 1 to 128 characters", got),
    };
    match single(headers, &EVENT_ID) {
        Single::Missing => Ok(()),
        Single::Several(times) => Err(bad(&rules::EVENT_ID_ONCE, format!("it {times} times"))),
        Single::One(value) => match text(value).chars().count() {
            0 => Err(bad(&rules::EVENT_ID_ONCE, "an empty one".to_owned())),
            1..=128 => {
                exchange.satisfied(&rules::EVENT_ID_ONCE);
                exchange.satisfied(&rules::EVENT_ID_LENGTH);
                Ok(())
            }
            length => Err(bad(&rules::EVENT_ID_LENGTH, format!("{length} characters"))),
        },
    }
}
