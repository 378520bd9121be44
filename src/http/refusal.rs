//! A refusal as a value: what was wrong and which rule says so. How it looks on the wire is its API's dialect.

use axum::response::{IntoResponse, Response};
use http::{HeaderName, HeaderValue, Method, StatusCode, header};
use std::{fmt::Write as _, sync::Arc};

use super::rules;
use crate::rules::{Check, Rule};

/// What can go wrong, as the rows of the error table (INTERFACE, section 2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Situation {
    /// 400: the request is malformed.
    BadRequest,
    /// 401: the caller did not prove who it is.
    Unauthenticated,
    /// 403: the caller may not do this.
    Forbidden,
    /// 404: nothing lives here.
    NotFound,
    /// 405: the path lives, the method does not.
    MethodNotAllowed,
    /// 406: no form the client takes can be sent.
    NotAcceptable,
    /// 408: the request took too long.
    Timeout,
    /// 410: it was here once.
    Gone,
    /// 413: the body is too large.
    BodyTooLarge,
    /// 414: path and query are too long.
    TargetTooLong,
    /// 415: a body of this type is not read.
    UnsupportedMediaType,
    /// 429: too many requests.
    TooManyRequests,
    /// 431: the header block is too large.
    HeadersTooLarge,
    /// 500: the sandbox itself failed.
    Failed,
    /// 501: known, and not available in this version.
    NotAvailable,
    /// 503: out of service for now.
    Unavailable,
}

impl Situation {
    /// Every situation, in the order of its status.
    pub const ALL: [Self; 16] = [
        Self::BadRequest,
        Self::Unauthenticated,
        Self::Forbidden,
        Self::NotFound,
        Self::MethodNotAllowed,
        Self::NotAcceptable,
        Self::Timeout,
        Self::Gone,
        Self::BodyTooLarge,
        Self::TargetTooLong,
        Self::UnsupportedMediaType,
        Self::TooManyRequests,
        Self::HeadersTooLarge,
        Self::Failed,
        Self::NotAvailable,
        Self::Unavailable,
    ];

    /// The status it is answered with.
    #[must_use]
    pub fn status(self) -> StatusCode {
        match self {
            Self::BadRequest => StatusCode::BAD_REQUEST,
            Self::Unauthenticated => StatusCode::UNAUTHORIZED,
            Self::Forbidden => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::NotAcceptable => StatusCode::NOT_ACCEPTABLE,
            Self::Timeout => StatusCode::REQUEST_TIMEOUT,
            Self::Gone => StatusCode::GONE,
            Self::BodyTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TargetTooLong => StatusCode::URI_TOO_LONG,
            Self::UnsupportedMediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::TooManyRequests => StatusCode::TOO_MANY_REQUESTS,
            Self::HeadersTooLarge => StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
            Self::Failed => StatusCode::INTERNAL_SERVER_ERROR,
            Self::NotAvailable => StatusCode::NOT_IMPLEMENTED,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        }
    }
}

/// A request refused: by which rules, and what was expected and came.
#[derive(Clone, Debug)]
pub struct Refusal {
    /// What went wrong.
    pub situation: Situation,
    /// The broken rules with what was expected and what came; the first decided.
    pub checks: Vec<Check>,
    /// What the answer says; without it the checks are put into words.
    pub message: Option<String>,
    /// The API's own error code, where it has such.
    pub code: Option<&'static str>,
    /// Headers the answer carries besides, such as `Allow`.
    pub headers: Vec<(HeaderName, HeaderValue)>,
    /// A status no situation has, in the situation's shape.
    pub status: Option<StatusCode>,
    /// Whether it is said without a body, whatever the shape.
    pub bare: bool,
}

impl Refusal {
    /// Refuses because `check` came out as violated.
    #[must_use]
    pub fn of(situation: Situation, check: Check) -> Self {
        Self::all(situation, vec![check])
    }

    /// Refuses because each of `checks` came out as violated; the first decides.
    #[must_use]
    pub fn all(situation: Situation, checks: Vec<Check>) -> Self {
        Self { situation, checks, message: None, code: None, headers: Vec::new(), status: None, bare: false }
    }

    /// Refuses by `rule`: `expected` was wanted, `got` came.
    pub fn by(
        situation: Situation,
        rule: &'static Rule,
        expected: impl Into<String>,
        got: impl Into<String>,
    ) -> Self {
        Self::of(situation, Check::violated(rule, expected.into(), got.into()))
    }

    /// Refuses a method: the path takes those of `allowed`, which `Allow` says too.
    #[must_use]
    pub fn of_method(method: &Method, allowed: &str) -> Self {
        let expected = if allowed.contains(',') {
            format!("one of the methods {allowed}")
        } else {
            format!("the method {allowed}")
        };
        let situation = Situation::MethodNotAllowed;
        let refusal = Self::by(situation, &rules::METHOD_ALLOWED, expected, method.as_str());
        match HeaderValue::from_str(allowed) {
            Ok(allow) => refusal.with_header(header::ALLOW, allow),
            Err(_) => refusal,
        }
    }

    /// Says `message` in the answer instead of the checks' own words.
    #[must_use]
    pub fn saying(mut self, message: impl Into<String>) -> Self {
        self.message = Some(message.into());
        self
    }

    /// Gives the API's own error code.
    #[must_use]
    pub fn coded(mut self, code: &'static str) -> Self {
        self.code = Some(code);
        self
    }

    /// Adds a header to the answer.
    #[must_use]
    pub fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }

    /// The status it is answered with.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.status.unwrap_or_else(|| self.situation.status())
    }

    /// What the answer says: expected and got, rule by rule.
    #[must_use]
    pub fn text(&self) -> String {
        if let Some(message) = &self.message {
            return message.clone();
        }
        let mut text = String::new();
        for broken in self.checks.iter().filter_map(|check| check.broken.as_ref()) {
            let separator = if text.is_empty() { "" } else { "; " };
            let _ = write!(text, "{separator}expected {}; got {}", broken.expected, broken.got);
        }
        text
    }

    /// The ids for the `sandbox-rule` header, the deciding one first, none twice.
    #[must_use]
    pub fn rule_ids(&self) -> String {
        let mut ids: Vec<&str> = Vec::with_capacity(self.checks.len());
        for check in self.checks.iter().filter(|check| check.broken.is_some()) {
            if !ids.contains(&check.rule.id) {
                ids.push(check.rule.id);
            }
        }
        ids.join(", ")
    }
}

/// A bare answer that carries the refusal; the front gives it the API's shape.
impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(Arc::new(self));
        response
    }
}
