//! How HelseID words refusals: OAuth errors (RFC 6749, 5.2), 400 whatever is wrong, not to be kept.

use http::{
    HeaderMap, HeaderValue,
    header::{ACCEPT_LANGUAGE, CACHE_CONTROL},
};
use serde_json::json;

use super::{
    people::page::{Language, went_wrong},
    ttt,
};
use crate::{
    dialect,
    http::{Dialect, Refusal, Render, Shape, Situation, dialect::Rendered},
    rules::{Check, Rule},
};

/// `{"error", "error_description"}`.
pub(super) const OAUTH: Shape = Shape { name: "OAuth", render: oauth };

/// The column of HelseID in the error table.
pub(super) static DIALECT: Dialect = dialect! {
    BadRequest => OAUTH,
    Unauthenticated => OAUTH,
    Forbidden => OAUTH,
    NotFound => OAUTH,
    MethodNotAllowed => OAUTH,
    NotAcceptable => OAUTH,
    Timeout => OAUTH,
    Gone => OAUTH,
    BodyTooLarge => OAUTH,
    TargetTooLong => OAUTH,
    UnsupportedMediaType => OAUTH,
    TooManyRequests => OAUTH,
    HeadersTooLarge => OAUTH,
    Failed => OAUTH,
    NotAvailable => OAUTH,
    Unavailable => OAUTH,
};

fn oauth(refusal: &Refusal, render: &Render<'_>) -> Rendered {
    let error = refusal.code.unwrap_or(match refusal.situation {
        Situation::Failed => "server_error",
        Situation::TooManyRequests | Situation::Unavailable => "temporarily_unavailable",
        Situation::Unauthenticated => "invalid_token",
        Situation::Forbidden => "insufficient_scope",
        _ => "invalid_request",
    });
    // The engine says nothing of why a client was not believed; what it says elsewhere is its own words.
    let said = if error == "invalid_client" { None } else { Some(refusal.text()) };
    if ttt::is_its_own(refusal) {
        return ttt::refused(refusal);
    }
    if is_browser(render) {
        return page(refusal, error, render);
    }
    let body = match said {
        Some(said) => json!({"error": error, "error_description": said}),
        None => json!({"error": error}),
    };
    let mut rendered = Rendered::json("application/json", &body);
    rendered.headers.push((CACHE_CONTROL, HeaderValue::from_static("no-store")));
    rendered
}

/// Whether a person looks at the answer: browsers ask for HTML by name, clients do not.
fn is_browser(render: &Render<'_>) -> bool {
    render.request.all("accept").any(|it| it.windows(9).any(|it| it == b"text/html"))
}

fn page(refusal: &Refusal, error: &str, render: &Render<'_>) -> Rendered {
    let mut headers = HeaderMap::new();
    let accepted = render.request.all(ACCEPT_LANGUAGE.as_str()).next();
    if let Some(accepted) = accepted.and_then(|it| HeaderValue::from_bytes(it).ok()) {
        headers.insert(ACCEPT_LANGUAGE, accepted);
    }
    let language = Language::of(None, &headers);
    let page = went_wrong(error, &refusal.text(), &refusal.rule_ids(), language);
    Rendered {
        content_type: Some("text/html; charset=utf-8"),
        body: page.into_bytes(),
        headers: vec![(CACHE_CONTROL, HeaderValue::from_static("no-store"))],
    }
}

/// A refusal by `rule`, worded as HelseID does: `said` is its description; empty: expected and got.
pub(super) fn refuse(
    error: &'static str,
    rule: &'static Rule,
    expected: impl Into<String>,
    got: impl Into<String>,
    said: &str,
) -> Refusal {
    let refusal = Refusal::of(Situation::BadRequest, Check::violated(rule, expected.into(), got.into()));
    let refusal = refusal.coded(error);
    if said.is_empty() { refusal } else { refusal.saying(said) }
}
