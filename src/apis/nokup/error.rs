//! How Nokup words its refusals: Melde's `BaseRespons`, and nothing at all for 401 and 403.

use serde_json::json;

use crate::{
    dialect,
    http::{
        Dialect, Refusal, Render, Shape,
        dialect::{EMPTY, NEVER, Rendered},
    },
};

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
        &json!({
            "Status": refusal.situation.status().as_u16(),
            "Feil": {
                "Message": refusal.text(),
                "Timestamp": render.exchange.received(),
                "ExceptionType": null,
                "CorrelationId": render.exchange.id(),
                "InnerException": null,
                "Brukernavn": null,
            },
        }),
    )
}
