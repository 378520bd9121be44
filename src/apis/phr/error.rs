//! How PHR words its refusals: an `OperationOutcome` for every status.

use serde_json::json;

use crate::{
    dialect,
    http::{Dialect, Refusal, Render, Shape, Situation, dialect::Rendered},
};

/// A FHIR `OperationOutcome` with one issue.
pub const OPERATION_OUTCOME: Shape = Shape { name: "OperationOutcome", render: operation_outcome };

/// The column of PHR in the error table.
pub static DIALECT: Dialect = dialect! {
    BadRequest => OPERATION_OUTCOME,
    Unauthenticated => OPERATION_OUTCOME,
    Forbidden => OPERATION_OUTCOME,
    NotFound => OPERATION_OUTCOME,
    MethodNotAllowed => OPERATION_OUTCOME,
    NotAcceptable => OPERATION_OUTCOME,
    Timeout => OPERATION_OUTCOME,
    Gone => OPERATION_OUTCOME,
    BodyTooLarge => OPERATION_OUTCOME,
    TargetTooLong => OPERATION_OUTCOME,
    UnsupportedMediaType => OPERATION_OUTCOME,
    TooManyRequests => OPERATION_OUTCOME,
    HeadersTooLarge => OPERATION_OUTCOME,
    Failed => OPERATION_OUTCOME,
    NotAvailable => OPERATION_OUTCOME,
    Unavailable => OPERATION_OUTCOME,
};

fn operation_outcome(refusal: &Refusal, _: &Render<'_>) -> Rendered {
    Rendered::json(
        "application/fhir+json",
        &json!({
            "resourceType": "OperationOutcome",
            "issue": [{
                "severity": "error",
                "code": issue_code(refusal.situation),
                "diagnostics": refusal.text(),
            }],
        }),
    )
}

/// The code of FHIR's value set issue-type for a situation.
fn issue_code(situation: Situation) -> &'static str {
    match situation {
        Situation::BadRequest => "invalid",
        Situation::Unauthenticated => "login",
        Situation::Forbidden => "forbidden",
        Situation::NotFound => "not-found",
        Situation::Gone => "deleted",
        Situation::MethodNotAllowed
        | Situation::NotAcceptable
        | Situation::UnsupportedMediaType
        | Situation::NotAvailable => "not-supported",
        Situation::BodyTooLarge | Situation::TargetTooLong | Situation::HeadersTooLarge => "too-long",
        Situation::Timeout => "timeout",
        Situation::TooManyRequests => "throttled",
        Situation::Failed => "exception",
        Situation::Unavailable => "transient",
    }
}
