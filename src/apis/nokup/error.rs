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
            Error::Codes(checks) => Refusal::all(Situation::BadRequest, checks),
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

/// The instant to the tick of 100 ns, the finest that .NET knows and writes.
fn to_ticks(at: Timestamp) -> Timestamp {
    let nanoseconds = at.as_nanosecond();
    Timestamp::from_nanosecond(nanoseconds - nanoseconds.rem_euclid(100)).unwrap_or(at)
}

fn base_respons(refusal: &Refusal, render: &Render<'_>) -> Rendered {
    Rendered::json(
        "application/json",
        &BaseRespons {
            status: refusal.situation.status().as_u16(),
            feil: Some(FeilmeldingViewModel {
                message: Some(refusal.text()),
                timestamp: to_ticks(render.exchange.received()),
                exception_type: None,
                correlation_id: render.exchange.id(),
                inner_exception: None,
                brukernavn: None,
            }),
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_has_seven_decimals_at_most() {
        for (at, written) in [
            ("2026-03-03T12:00:00.123456789Z", "2026-03-03T12:00:00.1234567Z"),
            ("2026-03-03T12:00:00.5Z", "2026-03-03T12:00:00.5Z"),
            ("2026-03-03T12:00:00.000000099Z", "2026-03-03T12:00:00Z"),
            ("1969-12-31T23:59:59.999999999Z", "1969-12-31T23:59:59.9999999Z"),
        ] {
            assert_eq!(to_ticks(at.parse().unwrap()).to_string(), written);
        }
    }
}
