//! Access tokens that come back to HelseID itself: at `UserInfo` and client info, to be introspected, to be exchanged.

use http::{HeaderValue, header};
use serde_json::{Map, Value};

use super::{Level, Login, authorize::Browser, rules};
use crate::{
    helseid::{HelseId, attestation::CARE_RELATION, error::refuse},
    http::{
        Base, Refusal, Situation,
        headers::{DPOP, Single, single, text},
    },
    jose::{
        Algorithm, Jws,
        dpop::{self, Bound, Expected},
        sha256_base64url,
    },
    rules::Rule,
};

/// Seconds by which the clocks of issuer and client may differ.
const LEEWAY: i64 = 5;
/// Seconds a proof may be old or ahead, as at the APIs.
const WINDOW: i64 = 15;

/// A good access token of this HelseID.
#[derive(Clone, Debug)]
pub(in crate::helseid) struct Read {
    pub(in crate::helseid) claims: Map<String, Value>,
    /// The login behind it; `None` for a machine's.
    pub(in crate::helseid) login: Option<Login>,
    pub(in crate::helseid) attestation: Option<Value>,
}

impl Read {
    pub(in crate::helseid) fn text(&self, name: &str) -> Option<&str> {
        self.claims.get(name)?.as_str()
    }

    pub(super) fn has(&self, scope: &str) -> bool {
        let scopes = self.claims.get("scope").and_then(Value::as_array);
        scopes.is_some_and(|it| it.iter().any(|it| it == scope))
    }
}

/// Reads a token; else what was expected and what came.
pub(in crate::helseid) fn read(room: &HelseId, base: &Base, token: &str) -> Result<Read, (String, String)> {
    let jws = Jws::parse(token)
        .map_err(|it| ("an access token: a compact JWS of two JSON objects".to_owned(), it.to_string()))?;
    let active = room.keys.active();
    let is_ours =
        jws.header_text("alg") == Some("RS256") && jws.header_text("kid") == Some(active.kid.as_str());
    if !is_ours || !jws.is_signed_by(active.key.public(), Algorithm::RS256) {
        let expected = format!("a token signed with key {}", active.kid);
        return Err((expected, "one whose signature does not verify".to_owned()));
    }
    if jws.header_text("typ") != Some("at+jwt") {
        return Err(("an access token, `typ` at+jwt".to_owned(), "another kind of token".to_owned()));
    }
    if !jws.text("iss").is_some_and(|it| room.is_issuer(it, base)) {
        return Err((format!("`iss` {}", room.issuer(base)), "another issuer's".to_owned()));
    }
    let now = room.lent.clock.now().as_second();
    let until = jws.seconds("exp").unwrap_or(i64::MIN);
    if now > until.saturating_add(LEEWAY) {
        return Err((
            format!("a token that has not expired; the clock here says {now}"),
            format!("`exp` {until}"),
        ));
    }
    let claims = jws.payload;
    Ok(Read { login: login(&claims), attestation: claims.get(CARE_RELATION).cloned(), claims })
}

fn login(claims: &Map<String, Value>) -> Option<Login> {
    let text = |name: &str| claims.get(name).and_then(Value::as_str);
    let is_lower = text("helseid://claims/identity/security_level") == Some("3");
    Some(Login {
        pid: text("helseid://claims/identity/pid")?.to_owned(),
        at: claims.get("auth_time")?.as_i64()?,
        session: text("sid").unwrap_or_default().to_owned(),
        idp: text("idp").unwrap_or_default().to_owned(),
        level: if is_lower { Level::Substantial } else { Level::High },
    })
}

fn challenged(situation: Situation, rule: &'static Rule, expected: String, got: String) -> Refusal {
    let error = if situation == Situation::Forbidden { "insufficient_scope" } else { "invalid_token" };
    let refusal = Refusal { situation, ..refuse(error, rule, expected, got, "") };
    let challenge = format!("Bearer realm=\"IdentityServer\", error=\"{error}\"");
    let challenge = HeaderValue::try_from(challenge).unwrap_or(HeaderValue::from_static("Bearer"));
    refusal.with_header(header::WWW_AUTHENTICATE, challenge)
}

impl Browser {
    /// The token in `Authorization`, with its proof when it comes as DPoP, that has this scope.
    pub(super) fn token(&self, method: &str, scope: &str, rule: &'static Rule) -> Result<Read, Refusal> {
        let refused = |rule, expected: &str, got: &str| {
            challenged(Situation::Unauthenticated, rule, expected.to_owned(), got.to_owned())
        };
        let expected = "`Authorization: DPoP` or `Bearer` with an access token";
        let value = match single(&self.headers, header::AUTHORIZATION) {
            Single::One(value) => text(value),
            Single::Missing => return Err(refused(&rules::TOKEN_PRESENT, expected, "no such header")),
            Single::Several(_) => return Err(refused(&rules::TOKEN_PRESENT, expected, "it several times")),
        };
        let (scheme, token) = value.split_once(' ').unwrap_or_default();
        let is_dpop = scheme.eq_ignore_ascii_case("dpop");
        if !is_dpop && !scheme.eq_ignore_ascii_case("bearer") {
            return Err(refused(&rules::TOKEN_PRESENT, expected, "another scheme"));
        }
        self.exchange.satisfied(&rules::TOKEN_PRESENT);
        let read = read(&self.room, &self.base, token.trim()).map_err(|(expected, got)| {
            challenged(Situation::Unauthenticated, &rules::TOKEN_GOOD, expected, got)
        })?;
        self.exchange.satisfied(&rules::TOKEN_GOOD);
        if is_dpop {
            self.proved(method, token.trim(), &read)?;
            self.exchange.satisfied(&rules::TOKEN_BEARER);
        } else if read.claims.contains_key("cnf") {
            let expected = "a token bound to a key by `Authorization: DPoP` with a proof";
            self.exchange.violated(&rules::TOKEN_BEARER, expected, "scheme Bearer with a bound token");
        } else {
            self.exchange.satisfied(&rules::TOKEN_BEARER);
        }
        if !read.has(scope) {
            let expected = format!("a token with the scope {scope}");
            return Err(challenged(Situation::Forbidden, rule, expected, "one without it".to_owned()));
        }
        self.exchange.satisfied(rule);
        Ok(read)
    }

    fn proved(&self, method: &str, token: &str, read: &Read) -> Result<(), Refusal> {
        let bad = |expected: String, got: String| {
            challenged(Situation::Unauthenticated, &rules::TOKEN_PROOF, expected, got)
        };
        let bound = read.claims.get("cnf").and_then(|it| it["jkt"].as_str()).unwrap_or_default();
        let one = "one `DPoP` header with a proof".to_owned();
        let proof = match single(&self.headers, &DPOP) {
            Single::One(proof) => proof,
            Single::Missing => return Err(bad(one, "no such header".to_owned())),
            Single::Several(times) => return Err(bad(one, format!("it {times} times"))),
        };
        let expected = Expected {
            method,
            urls: &self.base.request_urls(),
            token: Some(Bound { hash: &sha256_base64url(token.as_bytes()), thumbprint: bound, key: None }),
            now: self.room.lent.clock.now(),
            behind: WINDOW,
            ahead: WINDOW,
            nonce: None,
        };
        dpop::check(&text(proof), &expected, |_| {}).map_err(|it| bad(it.expected, it.got))?;
        self.exchange.satisfied(&rules::TOKEN_PROOF);
        Ok(())
    }
}
