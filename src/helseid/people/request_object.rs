//! Signed request objects (RFC 9101): the parameters a client vouches for, and the only place of `authorization_details`.

use jiff::Timestamp;
use serde_json::Value;

use super::rules;
use crate::{
    helseid::{Client, error::refuse, form::Form},
    http::{Exchange, Refusal},
    jose::{Algorithm, Jws},
    rules::Rule,
};

/// Seconds a request object may be valid ahead.
const LONGEST: i64 = 60;
/// Seconds by which the clocks of client and HelseID may differ.
const SKEW: i64 = 5;

/// The claims of a request object that are no parameters.
const OWN: [&str; 8] = ["iss", "sub", "aud", "exp", "nbf", "iat", "jti", "authorization_details"];
/// The parameters a client proves itself with, which may stand in the form too.
const PROVING: [&str; 3] = ["client_id", "client_assertion", "client_assertion_type"];

fn invalid(rule: &'static Rule, expected: impl Into<String>, got: impl Into<String>) -> Refusal {
    refuse("invalid_request_object", rule, expected, got, "Invalid JWT request")
}

fn shown(value: Option<&Value>) -> String {
    value.map_or_else(|| "none".to_owned(), |it| it.to_string().chars().take(200).collect())
}

/// Where a request object came.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Sent {
    /// To be pushed.
    Pushed,
    /// With the browser, where OpenID Connect wants some parameters beside it.
    Plain,
}

/// What a request object is held against.
pub(super) struct Asked<'a> {
    pub(super) client: &'a Client,
    pub(super) issuer: &'a str,
    pub(super) now: Timestamp,
    pub(super) sent: Sent,
}

/// Opens the request object of a form, when there is one: its parameters go into the form, its details come back.
pub(super) fn open(form: &mut Form, asked: &Asked<'_>, exchange: &Exchange) -> Result<Vec<Value>, Refusal> {
    let &Asked { client, issuer, now, sent } = asked;
    if let Some(loose) = form.get("authorization_details") {
        let got = format!("a parameter of {} bytes", loose.len());
        let expected = "`authorization_details` in a signed request object";
        let said = format!("HID-1007: expected {expected}; got {got}");
        return Err(refuse("invalid_request", &rules::DETAILS_SIGNED, expected, got, &said));
    }
    let Some(text) = form.get("request") else { return Ok(Vec::new()) };
    let jws = Jws::parse(text)
        .map_err(|it| invalid(&rules::OBJECT_FORM, "a compact JWS of two JSON objects", it.to_string()))?;
    exchange.satisfied(&rules::OBJECT_FORM);
    signature(&jws, client)?;
    exchange.satisfied(&rules::OBJECT_SIGNATURE);
    claims(&jws, client, issuer)?;
    exchange.satisfied(&rules::OBJECT_CLAIMS);
    times(&jws, now)?;
    exchange.satisfied(&rules::OBJECT_TIMES);
    let details = match jws.payload.get("authorization_details").cloned() {
        None => Vec::new(),
        Some(Value::Array(many)) => many,
        Some(Value::String(text)) => {
            serde_json::from_str(&text).map_or_else(|_| vec![text.into()], |it| vec![it])
        }
        Some(one) => vec![one],
    };
    if !details.is_empty() {
        exchange.satisfied(&rules::DETAILS_SIGNED);
    }
    merge(form, &jws, sent)?;
    exchange.satisfied(&rules::OBJECT_DUPLICATES);
    Ok(details)
}

fn signature(jws: &Jws, client: &Client) -> Result<(), Refusal> {
    let algorithm = jws.header_text("alg").and_then(Algorithm::named);
    let is_signed = algorithm.is_some_and(|algorithm| {
        client.keys().any(|(_, key)| key.fits(algorithm) && jws.is_signed_by(&key, algorithm))
    });
    if is_signed {
        return Ok(());
    }
    let expected =
        format!("a signature of a key of {} with RS, PS or ES and 256, 384 or 512", client.client_id);
    let got = format!("one with `alg` {} that no key of its verifies", shown(jws.header.get("alg")));
    Err(invalid(&rules::OBJECT_SIGNATURE, expected, got))
}

fn claims(jws: &Jws, client: &Client, issuer: &str) -> Result<(), Refusal> {
    for name in ["iss", "client_id"] {
        if jws.text(name) != Some(client.client_id.as_str()) {
            let expected = format!("`{name}` {}", client.client_id);
            return Err(invalid(&rules::OBJECT_CLAIMS, expected, shown(jws.payload.get(name))));
        }
    }
    let is_issuer = |it: &Value| it.as_str().is_some_and(|it| it.strip_suffix('/').unwrap_or(it) == issuer);
    let is_for_us = match jws.payload.get("aud") {
        Some(Value::Array(many)) => many.iter().any(is_issuer),
        Some(one) => is_issuer(one),
        None => false,
    };
    if !is_for_us {
        return Err(invalid(&rules::OBJECT_CLAIMS, format!("`aud` {issuer}"), shown(jws.payload.get("aud"))));
    }
    match ["request", "request_uri"].into_iter().find(|it| jws.payload.contains_key(*it)) {
        Some(name) => Err(invalid(&rules::OBJECT_CLAIMS, "no request object within", format!("`{name}`"))),
        None => Ok(()),
    }
}

fn times(jws: &Jws, now: Timestamp) -> Result<(), Refusal> {
    let second = now.as_second();
    let until = jws.seconds("exp").unwrap_or(i64::MIN);
    if until.saturating_add(SKEW) < second || until > second.saturating_add(LONGEST + SKEW) {
        let expected = format!("`exp` at most {LONGEST} s ahead; the clock here says {second}");
        return Err(invalid(&rules::OBJECT_TIMES, expected, shown(jws.payload.get("exp"))));
    }
    match jws.seconds("nbf").filter(|from| *from > second.saturating_add(SKEW)) {
        Some(from) => {
            let expected = format!("`nbf` that has passed; the clock here says {second}");
            Err(invalid(&rules::OBJECT_TIMES, expected, from.to_string()))
        }
        None => Ok(()),
    }
}

/// Puts the parameters into the form. As with the engine, one that stands there already is refused where they are pushed,
/// and elsewhere gives way, but for another `response_type`.
fn merge(form: &mut Form, jws: &Jws, sent: Sent) -> Result<(), Refusal> {
    let refused = |expected: &str, got: String, said: &str| {
        Err(refuse("invalid_request", &rules::OBJECT_DUPLICATES, expected, got, said))
    };
    for (name, value) in jws.payload.iter().filter(|(name, _)| !OWN.contains(&name.as_str())) {
        let is_there = form.get(name).is_some() || name == "resource" && !form.resources().is_empty();
        if is_there && sent == Sent::Pushed && !PROVING.contains(&name.as_str()) {
            let expected = "a parameter in the request object or beside it, not both";
            return refused(expected, format!("`{name}` twice"), "Invalid request");
        }
        if is_there && name == "response_type" && form.get(name) != value.as_str() {
            let expected = "the same `response_type` in the request object and beside it";
            return refused(expected, "two of them".to_owned(), "Invalid JWT request");
        }
        form.remove(name);
        let texts: Vec<String> = match value {
            Value::String(text) => vec![text.clone()],
            Value::Number(number) => vec![number.to_string()],
            Value::Array(many) => many.iter().filter_map(|it| Some(it.as_str()?.to_owned())).collect(),
            _ => Vec::new(),
        };
        for text in texts {
            form.put(name, text);
        }
    }
    Ok(())
}
