//! How Nompd words its refusals: one fixed sentence for the key, problem documents, and nothing for its own failures.

use serde_json::json;

use crate::{
    dialect,
    http::{
        Dialect, Refusal, Render, Shape,
        dialect::{EMPTY, NEVER, PROBLEM, Rendered},
    },
};

/// The documented answer to a missing or wrong key.
pub const KEY: Shape = Shape {
    name: "API key",
    render: |_, _| Rendered::json("application/json", &json!({ "error": "Invalid or missing API key." })),
};

/// ASP.NET's validation problem document.
pub const VALIDATION_PROBLEM: Shape = Shape { name: "validation problem", render: validation_problem };

/// The column of Nompd in the error table.
pub static DIALECT: Dialect = dialect! {
    BadRequest => VALIDATION_PROBLEM,
    Unauthenticated => KEY,
    Forbidden => KEY,
    NotFound => PROBLEM,
    MethodNotAllowed => PROBLEM,
    NotAcceptable => PROBLEM,
    Timeout => PROBLEM,
    Gone => NEVER,
    BodyTooLarge => PROBLEM,
    TargetTooLong => PROBLEM,
    UnsupportedMediaType => PROBLEM,
    TooManyRequests => EMPTY,
    HeadersTooLarge => PROBLEM,
    Failed => EMPTY,
    NotAvailable => PROBLEM,
    Unavailable => EMPTY,
};

fn validation_problem(refusal: &Refusal, render: &Render<'_>) -> Rendered {
    let id = render.exchange.id().simple().to_string();
    Rendered::json(
        "application/problem+json",
        &json!({
            "type": "https://tools.ietf.org/html/rfc9110#section-15.5.1",
            "title": "One or more validation errors occurred.",
            "status": 400,
            "errors": { refusal.code.unwrap_or("request"): [refusal.text()] },
            "traceId": format!("00-{id}-{}-00", &id[..16]),
        }),
    )
}
