//! `sinceVersion`, and every way to get it wrong.

use axum::extract::Query;
use http::Uri;

use super::{error::Error, rules};
use crate::http::Exchange;

const NAME: &str = "sinceVersion";
const EXPECTED: &str = "`sinceVersion` at most once, a whole number of at most 64 bits";

/// What the request asks with; what is only judged and not refused is noted.
pub(super) fn since_version(uri: &Uri, current: u64, exchange: &Exchange) -> Result<Option<i64>, Error> {
    // A query is a list of pairs whatever it holds; were it none, it would name nothing.
    let pairs = Query::<Vec<(String, String)>>::try_from_uri(uri).map(|query| query.0).unwrap_or_default();
    let (asked, other): (Vec<_>, Vec<_>) =
        pairs.into_iter().partition(|(name, _)| name.eq_ignore_ascii_case(NAME));
    if let Some((name, _)) = other.first() {
        exchange.violated(&rules::QUERY_KNOWN, "no query parameter but `sinceVersion`", format!("{name:?}"));
    } else if !asked.is_empty() {
        exchange.satisfied(&rules::QUERY_KNOWN);
    }
    let mut asked = asked.into_iter().map(|(_, value)| value);
    let Some(value) = asked.next() else { return Ok(None) };
    let bad = |rule, value: String| Error::SinceVersion { rule, value, expected: EXPECTED };
    if let Some(second) = asked.next() {
        let all: Vec<String> = [value, second].into_iter().chain(asked).collect();
        return Err(bad(&rules::SINCE_ONCE, all.join(",")));
    }
    exchange.satisfied(&rules::SINCE_ONCE);
    if value.is_empty() {
        return Err(bad(&rules::SINCE_EMPTY, value));
    }
    exchange.satisfied(&rules::SINCE_EMPTY);
    let digits = value.strip_prefix(['-', '+']).unwrap_or(&value);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(bad(&rules::SINCE_NUMBER, value));
    }
    exchange.satisfied(&rules::SINCE_NUMBER);
    let Ok(since) = value.parse::<i64>() else { return Err(bad(&rules::SINCE_RANGE, value)) };
    exchange.satisfied(&rules::SINCE_RANGE);
    judge(since, current, exchange);
    Ok(Some(since))
}

fn judge(since: i64, current: u64, exchange: &Exchange) {
    if since < 0 {
        exchange.violated(&rules::SINCE_NEGATIVE, "0 or more", since.to_string());
    } else {
        exchange.satisfied(&rules::SINCE_NEGATIVE);
    }
    if u64::try_from(since).is_ok_and(|since| since > current) {
        exchange.violated(
            &rules::SINCE_FUTURE,
            format!("at most the current version {current}"),
            since.to_string(),
        );
    } else {
        exchange.satisfied(&rules::SINCE_FUTURE);
    }
}
