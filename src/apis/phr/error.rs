//! What can go wrong here, and how PHR words it: an `OperationOutcome` for every status, an issue for every problem.

use crate::{
    dialect,
    fhir::{Issue, OperationOutcome},
    http::{Dialect, Refusal, Render, Shape, Situation, dialect::Rendered},
    rules::{Check, Rule},
};

use super::rules;

/// Why a request is refused.
#[derive(Debug)]
pub(super) enum Error {
    /// Headers or parameters are wrong, each check a problem.
    Bad(Vec<Check>),
    /// The caller may not do this.
    Forbidden(Vec<Check>),
    /// There is no such document, or not of this patient.
    Unknown(Check),
    /// The path is none of the service's.
    NoSuchPath(Check),
    /// The document was there.
    Gone(Check),
    /// The client takes no type the answer has.
    NotAcceptable(Check),
    /// The body is of a type that is not read.
    MediaType(Check),
    /// The method is not offered.
    Method(Check),
    /// The gateway of the document's community does not answer.
    Dead(Check),
}

impl Error {
    pub(super) fn bad(rule: &'static Rule, expected: impl Into<String>, got: impl Into<String>) -> Self {
        Self::Bad(vec![Check::violated(rule, expected.into(), got.into())])
    }

    pub(super) fn forbidden(
        rule: &'static Rule,
        expected: impl Into<String>,
        got: impl Into<String>,
    ) -> Self {
        Self::Forbidden(vec![Check::violated(rule, expected.into(), got.into())])
    }
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        let (situation, checks) = match error {
            Error::Bad(checks) => (Situation::BadRequest, checks),
            Error::Forbidden(checks) => (Situation::Forbidden, checks),
            Error::Unknown(check) | Error::NoSuchPath(check) => (Situation::NotFound, vec![check]),
            Error::Gone(check) => (Situation::Gone, vec![check]),
            Error::NotAcceptable(check) => (Situation::NotAcceptable, vec![check]),
            Error::MediaType(check) => (Situation::UnsupportedMediaType, vec![check]),
            Error::Method(check) => (Situation::MethodNotAllowed, vec![check]),
            Error::Dead(check) => (Situation::Unavailable, vec![check]),
        };
        Refusal::all(situation, checks)
    }
}

/// A FHIR `OperationOutcome`, an issue for every problem.
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
    let issue = |code, diagnostics| Issue { severity: "error", code, diagnostics };
    let broken = refusal.checks.iter().filter_map(|check| Some((check.rule, check.broken.as_ref()?)));
    let mut issues: Vec<Issue> = match &refusal.message {
        Some(message) => vec![issue(issue_code(refusal.situation), message.clone())],
        None => broken
            .map(|(rule, broken)| {
                let code = code_of(rule).unwrap_or(issue_code(refusal.situation));
                issue(code, format!("expected {}; got {}", broken.expected, broken.got))
            })
            .collect(),
    };
    if issues.is_empty() {
        issues.push(issue(issue_code(refusal.situation), refusal.text()));
    }
    Rendered::json(
        "application/fhir+json",
        &OperationOutcome { resource_type: "OperationOutcome", issue: issues },
    )
}

/// The issue type of a rule that has one of its own.
fn code_of(rule: &'static Rule) -> Option<&'static str> {
    let is = |rules: &[&'static Rule]| rules.iter().any(|it| it.id == rule.id);
    if is(&[
        &rules::PATIENT_PRESENT,
        &rules::STATUS_PRESENT,
        &rules::BASIS_PRESENT,
        &rules::SOURCE_PRESENT,
        &rules::NIN_PRESENT,
        &rules::IDS_PRESENT,
    ]) {
        return Some("required");
    }
    if is(&[&rules::MODIFIER]) {
        return Some("code-invalid");
    }
    if is(&[&rules::UNKNOWN]) {
        return Some("not-supported");
    }
    is(&[
        &rules::VALUE,
        &rules::COUNT,
        &rules::PAGE,
        &rules::SORT,
        &rules::VIEW,
        &rules::PATIENT_NUMBER,
        &rules::PATIENT_ONE,
        &rules::BASIS_KNOWN,
        &rules::NIN_NUMBER,
        &rules::IDS_FORM,
    ])
    .then_some("value")
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
