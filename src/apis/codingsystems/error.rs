//! What can go wrong here, and how this API words it: six fields and `nhn-error-code`, or nothing at all.

use http::{HeaderName, HeaderValue};

use super::{event_id::echoed_event_id, model::ErrorBody, rules};
use crate::{
    dialect,
    http::{
        Dialect, Refusal, Render, Shape, Situation,
        dialect::{EMPTY, NEVER, Rendered},
    },
    rules::Check,
};

/// Why a request is refused.
#[derive(Debug)]
pub(super) enum Error {
    /// A header is missing or bad.
    BadHeader { name: &'static str, check: Check },
    /// The path names no coding system.
    UnknownType { got: String },
    /// The client takes no JSON.
    NotAcceptable { got: String },
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        match error {
            Error::BadHeader { name, check } => {
                // The page documents no message for this code, so there is room to say why.
                let refusal = Refusal::of(Situation::BadRequest, check).coded("AUTH-0003");
                let message = format!("Missing or invalid HTTP header: {name}: {}", refusal.text());
                refusal.saying(message)
            }
            Error::UnknownType { got } => Refusal::by(
                Situation::BadRequest,
                &rules::TYPE_KNOWN,
                "a coding system exactly as `/types` lists it",
                got,
            )
            .coded("CS-0002")
            .saying("Missing or invalid path parameter: codingSystemType"),
            Error::NotAcceptable { got } => Refusal::by(
                Situation::NotAcceptable,
                &crate::http::rules::ACCEPT,
                "an Accept header that admits application/json",
                got,
            ),
        }
    }
}

/// The six fields of the error page, with the code repeated in `nhn-error-code`.
pub(super) const SIX_FIELDS: Shape = Shape { name: "six fields", render: six_fields };

/// The column of Codingsystems in the error table.
pub static DIALECT: Dialect = dialect! {
    BadRequest => SIX_FIELDS,
    Unauthenticated => NEVER,
    Forbidden => NEVER,
    NotFound => SIX_FIELDS,
    MethodNotAllowed => SIX_FIELDS,
    NotAcceptable => SIX_FIELDS,
    Timeout => SIX_FIELDS,
    Gone => NEVER,
    BodyTooLarge => SIX_FIELDS,
    TargetTooLong => SIX_FIELDS,
    UnsupportedMediaType => SIX_FIELDS,
    TooManyRequests => EMPTY,
    HeadersTooLarge => SIX_FIELDS,
    Failed => SIX_FIELDS,
    NotAvailable => SIX_FIELDS,
    Unavailable => EMPTY,
};

fn six_fields(refusal: &Refusal, render: &Render<'_>) -> Rendered {
    let code = refusal.code.unwrap_or(match refusal.situation {
        Situation::Failed => "CS-0001",
        Situation::HeadersTooLarge => "AUTH-0003",
        _ => "CS-0002",
    });
    let mut rendered = Rendered::json(
        "application/json",
        &ErrorBody {
            error_code: code.to_owned(),
            error_message: refusal.text(),
            event_id: echoed_event_id(render.request).unwrap_or_else(|| render.ids.uuid().to_string()),
            application_version: render.settings.text("codingsystems.application_version"),
            environment: render.settings.text("codingsystems.environment"),
            service_name: render.settings.text("codingsystems.service_name"),
        },
    );
    rendered.headers.push((HeaderName::from_static("nhn-error-code"), HeaderValue::from_static(code)));
    rendered
}
