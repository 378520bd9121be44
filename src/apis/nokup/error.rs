//! What can go wrong here, and how Nokup words it: Melde's `BaseRespons`, and nothing at all for 401 and 403.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;
use uuid::Uuid;

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
    /// The codes are too many or malformed, by these rules.
    Codes(Vec<Check>),
    /// The client takes no JSON.
    NotAcceptable { got: String },
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        match error {
            Error::Codes(checks) => Refusal {
                situation: Situation::BadRequest,
                checks,
                message: None,
                code: None,
                headers: Vec::new(),
            },
            Error::NotAcceptable { got } => {
                let expected = "an Accept header that admits application/json";
                Refusal::by(Situation::NotAcceptable, &crate::http::rules::ACCEPT, expected, got)
            }
        }
    }
}

/// Melde's answer to what went wrong.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct BaseRespons {
    /// The HTTP status.
    status: u16,
    /// What went wrong.
    feil: Option<FeilmeldingViewModel>,
}

/// What went wrong.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct FeilmeldingViewModel {
    /// What was expected and what came.
    message: Option<String>,
    /// When it was.
    #[schemars(with = "String", extend("format" = "date-time"))]
    timestamp: Timestamp,
    /// Always `null` here.
    exception_type: Option<String>,
    /// The id of the request, to be told to who is asked for help.
    #[schemars(with = "Option<String>")]
    correlation_id: Uuid,
    /// Always `null` here.
    inner_exception: Option<String>,
    /// Always `null` here.
    brukernavn: Option<String>,
}

/// Melde's own error body, in `PascalCase`.
pub const BASE_RESPONS: Shape = Shape { name: "BaseRespons", render: base_respons };

/// The column of Nokup in the error table.
pub static DIALECT: Dialect = dialect! {
    BadRequest => BASE_RESPONS,
    Unauthenticated => EMPTY,
    Forbidden => EMPTY,
    NotFound => BASE_RESPONS,
    MethodNotAllowed => BASE_RESPONS,
    NotAcceptable => BASE_RESPONS,
    Timeout => BASE_RESPONS,
    Gone => NEVER,
    BodyTooLarge => BASE_RESPONS,
    TargetTooLong => BASE_RESPONS,
    UnsupportedMediaType => BASE_RESPONS,
    TooManyRequests => BASE_RESPONS,
    HeadersTooLarge => BASE_RESPONS,
    Failed => BASE_RESPONS,
    NotAvailable => BASE_RESPONS,
    Unavailable => BASE_RESPONS,
};

fn base_respons(refusal: &Refusal, render: &Render<'_>) -> Rendered {
    Rendered::json(
        "application/json",
        &BaseRespons {
            status: refusal.situation.status().as_u16(),
            feil: Some(FeilmeldingViewModel {
                message: Some(refusal.text()),
                timestamp: render.exchange.received(),
                exception_type: None,
                correlation_id: render.exchange.id(),
                inner_exception: None,
                brukernavn: None,
            }),
        },
    )
}
