//! How a guard refuses: 401 in two styles, 403 without a word.

use http::{HeaderValue, header::WWW_AUTHENTICATE};

use crate::{
    http::{Refusal, Situation},
    jose::Algorithm,
    rules::{Check, Rule},
    settings::Settings,
};

/// What went wrong, before the style is chosen.
pub(super) struct Refused {
    check: Check,
    kind: Kind,
}

enum Kind {
    /// No token of the right scheme came.
    Unasked,
    /// The token is no good; what ASP.NET says of it.
    Token(String),
    /// The proof is no good.
    Proof,
    /// The token lacks the scope.
    Scope(&'static [&'static str]),
}

pub(super) fn no_token(rule: &'static Rule, expected: &'static str, got: impl Into<String>) -> Refused {
    Refused { check: Check::violated(rule, expected, got.into()), kind: Kind::Unasked }
}

pub(super) fn bad_token(
    rule: &'static Rule,
    expected: impl Into<String>,
    got: impl Into<String>,
    said: &str,
) -> Refused {
    Refused { check: Check::violated(rule, expected.into(), got.into()), kind: Kind::Token(said.to_owned()) }
}

pub(super) fn bad_proof(rule: &'static Rule, expected: impl Into<String>, got: impl Into<String>) -> Refused {
    Refused { check: Check::violated(rule, expected.into(), got.into()), kind: Kind::Proof }
}

pub(super) fn no_scope(
    rule: &'static Rule,
    scopes: &'static [&'static str],
    got: impl Into<String>,
) -> Refused {
    let expected = format!("a token with the scope {}", scopes.join(" or "));
    Refused { check: Check::violated(rule, expected, got.into()), kind: Kind::Scope(scopes) }
}

/// What a 401 says to a client that is not told what was wrong with its token.
#[must_use]
pub fn challenge(settings: &Settings) -> HeaderValue {
    let text = if is_rfc(settings) { unasked() } else { "Bearer".to_owned() };
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static("Bearer"))
}

fn is_rfc(settings: &Settings) -> bool {
    settings.is("helseid.refusal_style", "rfc9449")
}

/// The challenge of RFC 9449 without an error.
fn unasked() -> String {
    format!("DPoP algs=\"{}\"", algorithms())
}

fn algorithms() -> String {
    Algorithm::ALL.map(Algorithm::name).join(" ")
}

impl Refused {
    /// The refusal in the style of the switch `helseid.refusal_style`.
    pub(super) fn styled(self, settings: &Settings) -> Refusal {
        let told = self
            .check
            .broken
            .as_ref()
            .map_or(String::new(), |it| format!("expected {}; got {}", it.expected, it.got));
        let is_rfc = is_rfc(settings);
        let dpop = |error: &str| {
            format!(
                "DPoP algs=\"{}\", error=\"{error}\", error_description=\"{}\"",
                algorithms(),
                quotable(&told)
            )
        };
        let (situation, challenge) = match &self.kind {
            Kind::Scope(scopes) if is_rfc => {
                let challenge = format!("DPoP error=\"insufficient_scope\", scope=\"{}\"", scopes.join(" "));
                (Situation::Forbidden, Some(challenge))
            }
            Kind::Scope(_) => (Situation::Forbidden, None),
            Kind::Unasked if is_rfc => (Situation::Unauthenticated, Some(unasked())),
            Kind::Unasked => (Situation::Unauthenticated, Some("Bearer".to_owned())),
            Kind::Token(_) if is_rfc => (Situation::Unauthenticated, Some(dpop("invalid_token"))),
            Kind::Token(said) if said.is_empty() => {
                (Situation::Unauthenticated, Some("Bearer error=\"invalid_token\"".to_owned()))
            }
            Kind::Token(said) => {
                let said = quotable(said);
                let challenge = format!("Bearer error=\"invalid_token\", error_description=\"{said}\"");
                (Situation::Unauthenticated, Some(challenge))
            }
            Kind::Proof if is_rfc => (Situation::Unauthenticated, Some(dpop("invalid_dpop_proof"))),
            Kind::Proof => (Situation::Unauthenticated, Some("Bearer error=\"invalid_token\"".to_owned())),
        };
        let refusal = Refusal::of(situation, self.check);
        match challenge.and_then(|it| HeaderValue::from_str(&it).ok()) {
            Some(challenge) => refusal.with_header(WWW_AUTHENTICATE, challenge),
            None => refusal,
        }
    }
}

/// Text as it may stand between double quotes in a header: visible ASCII, no quote, no backslash.
fn quotable(text: &str) -> String {
    let fits = |it: char| {
        if it == '"' || it == '`' {
            '\''
        } else if it == '\\' || !(' '..='~').contains(&it) {
            '?'
        } else {
            it
        }
    };
    text.chars().map(fits).collect()
}
