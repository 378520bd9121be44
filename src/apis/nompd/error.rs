//! What can go wrong here, and how Nompd words it: one fixed sentence for the key, problem documents, nothing for its own failures.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;
use std::collections::BTreeMap;

use crate::{
    dialect,
    http::{
        Dialect, Refusal, Render, Shape, Situation,
        dialect::{EMPTY, NEVER, PROBLEM, Rendered},
    },
    rules::{Check, Rule},
};

/// Why a request is refused.
#[derive(Debug)]
pub(super) enum Error {
    /// The key is missing or wrong.
    Key { check: Check },
    /// `sinceVersion` is malformed.
    SinceVersion { rule: &'static Rule, value: String, expected: &'static str },
    /// The client takes no JSON.
    NotAcceptable { got: String },
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        match error {
            Error::Key { check } => Refusal::of(Situation::Unauthenticated, check),
            Error::SinceVersion { rule, value, expected } => {
                Refusal::by(Situation::BadRequest, rule, expected, format!("{value:?}"))
                    .coded("sinceVersion")
                    .saying(format!("The value '{value}' is not valid."))
            }
            Error::NotAcceptable { got } => {
                let expected = "an Accept header that admits application/json";
                Refusal::by(Situation::NotAcceptable, &crate::http::rules::ACCEPT, expected, got)
            }
        }
    }
}

/// ASP.NET's validation problem document.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ValidationProblem {
    /// The section of the HTTP standard about the status.
    #[serde(rename = "type")]
    kind: &'static str,
    /// Always the same sentence.
    title: &'static str,
    /// The status.
    status: u16,
    /// What is wrong, by parameter.
    errors: BTreeMap<String, Vec<String>>,
    /// Where the request is traced.
    trace_id: String,
}

/// A problem document (RFC 9457).
#[derive(Debug, Serialize, JsonSchema)]
pub struct Problem {
    /// Always `about:blank`.
    #[serde(rename = "type")]
    kind: String,
    /// The status in words.
    title: String,
    /// The status.
    status: u16,
    /// What was expected and what came.
    detail: String,
    /// The request's id as a URN.
    instance: String,
    /// The ids of the broken rules, the deciding one first.
    rules: Vec<String>,
}

/// The documented answer to a missing or wrong key.
pub const KEY: Shape = Shape {
    name: "API key",
    render: |_, _| {
        Rendered::json("application/json; charset=utf-8", &json!({ "error": "Invalid or missing API key." }))
    },
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
    let parameter = refusal.code.unwrap_or("request").to_owned();
    Rendered::json(
        "application/problem+json; charset=utf-8",
        &ValidationProblem {
            kind: "https://tools.ietf.org/html/rfc9110#section-15.5.1",
            title: "One or more validation errors occurred.",
            status: 400,
            errors: BTreeMap::from([(parameter, vec![refusal.text()])]),
            trace_id: format!("00-{id}-{}-00", &id[..16]),
        },
    )
}
