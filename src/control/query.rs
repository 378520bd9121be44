//! Query parameters of the control API: their types, and what is said of one that does not fit.

use std::{borrow::Cow, fmt::Display};

use axum::extract::FromRequestParts as _;
use http::request::Parts;
use jiff::Timestamp;
use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, Error as _},
};

use crate::http::{Handed, Refusal, Situation, json::StrictQuery, rules::QUERY_FORM};

/// What the framework puts before the mistake.
const BEFORE: &str = "Failed to deserialize query string: ";

/// A whole number; `LEAST` and `MOST` are what is said of it, the operation judges them by its own rule.
#[derive(Clone, Copy, Debug)]
pub(super) struct Whole<const LEAST: u64, const MOST: u64>(pub(super) u64);

/// A number that only has to be whole.
pub(super) type AnyWhole = Whole<0, { u64::MAX }>;

/// An instant as RFC 3339 writes it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Instant(pub(super) Timestamp);

/// `true` or `false`.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Flag(pub(super) bool);

/// Reads a text by `read`; what it was to be is said when that fails.
fn parsed<'de, T, D: Deserializer<'de>>(
    deserializer: D,
    expected: impl Display,
    read: impl FnOnce(&str) -> Option<T>,
) -> Result<T, D::Error> {
    let text = Cow::<str>::deserialize(deserializer)?;
    read(&text).ok_or_else(|| {
        let shown: String = text.chars().take(200).collect();
        D::Error::custom(format!("expected {expected}; got {shown:?}"))
    })
}

impl<'de, const LEAST: u64, const MOST: u64> Deserialize<'de> for Whole<LEAST, MOST> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let expected = match MOST {
            u64::MAX => format!("a whole number from {LEAST}"),
            most => format!("a whole number from {LEAST} to {most}"),
        };
        let read = |text: &str| {
            let is_plain = text.bytes().all(|byte| byte.is_ascii_digit());
            text.parse().ok().filter(|_| is_plain).map(Self)
        };
        parsed(deserializer, expected, read)
    }
}

impl<'de> Deserialize<'de> for Instant {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let expected = "an RFC 3339 instant such as 2026-03-03T12:00:00Z";
        parsed(deserializer, expected, |text| text.parse().ok().map(Self))
    }
}

impl<'de> Deserialize<'de> for Flag {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        parsed(deserializer, "true or false", |text| text.parse().ok().map(Self))
    }
}

/// The query parameters as `Q`, each documented and once.
pub(super) async fn read<Q: DeserializeOwned>(parts: &mut Parts, handed: &Handed) -> Result<Q, Refusal> {
    let refusal = match StrictQuery::from_request_parts(parts, handed).await {
        Ok(StrictQuery(query)) => return Ok(query),
        Err(refusal) => refusal,
    };
    let broken = refusal.checks.first().and_then(|it| it.broken.as_ref());
    match broken.and_then(|it| it.got.strip_prefix(BEFORE)).map(reworded) {
        Some((expected, got)) => Err(Refusal::by(Situation::BadRequest, &QUERY_FORM, expected, got)),
        None => Err(refusal),
    }
}

/// What was expected and what came, from what the framework says of a query.
fn reworded(said: &str) -> (String, String) {
    let (name, reason) = match said.split_once(": ") {
        Some((name, reason)) if !name.contains(' ') => (Some(name), reason),
        _ => (None, said),
    };
    if let Some((expected, got)) = reason.strip_prefix("expected ").and_then(|it| it.split_once("; got ")) {
        let expected = name.map_or_else(|| expected.to_owned(), |name| format!("`{name}` to be {expected}"));
        return (expected, got.to_owned());
    }
    let told = |reason: &str, kind: &str| {
        let (got, known) = reason.strip_prefix(kind)?.split_once(", ")?;
        Some((known.strip_prefix("expected ").unwrap_or(known).to_owned(), got.to_owned()))
    };
    if let Some((known, got)) = told(reason, "unknown field ") {
        return (format!("the parameters of this operation: {known}"), got);
    }
    if let Some((known, got)) = told(reason, "unknown variant ") {
        return (format!("`{}` to be {known}", name.unwrap_or("it")), got);
    }
    if let Some(twice) = reason.strip_prefix("duplicate field ") {
        return ("each parameter once".to_owned(), format!("{twice} several times"));
    }
    ("the documented query parameters, each once".to_owned(), said.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_the_framework_says_is_said_as_expected_and_got() {
        for (said, expected, got) in [
            (
                "status: expected a whole number from 0 to 9; got \"4xx\"",
                "`status` to be a whole number from 0 to 9",
                "\"4xx\"",
            ),
            (
                "x: unknown field `x`, expected `a` or `b`",
                "the parameters of this operation: `a` or `b`",
                "`x`",
            ),
            (
                "unknown field `x`, there are no fields",
                "the parameters of this operation: there are no fields",
                "`x`",
            ),
            ("series: unknown variant `none`, expected `a` or `b`", "`series` to be `a` or `b`", "`none`"),
            ("duplicate field `limit`", "each parameter once", "`limit` several times"),
            ("limit: duplicate field `limit`", "each parameter once", "`limit` several times"),
            ("else", "the documented query parameters, each once", "else"),
        ] {
            assert_eq!(reworded(said), (expected.to_owned(), got.to_owned()), "{said}");
        }
    }
}
