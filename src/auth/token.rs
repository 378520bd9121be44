//! Access tokens as HelseID gives them: read, and held against the rules in their documented order.

use std::sync::{Arc, OnceLock};

use serde_json::{Map, Value};

use super::{
    Caller, Gate, How, Need, Organisations, Person,
    refuse::{Refused, bad_token},
    rules,
};
use crate::{
    http::{Base, Exchange},
    jose::{Jws, PublicKey},
};

/// How many seconds the clocks of issuer and API may differ.
const LEEWAY: i64 = 5;

/// A token whose signature is verified, or was not to be.
#[derive(Debug)]
pub(super) struct Token {
    kind: String,
    issuer: String,
    audiences: Vec<String>,
    not_before: Option<i64>,
    pub(super) expires: i64,
    /// The thumbprint it is bound to.
    pub(super) bound_to: Option<String>,
    /// The key of that thumbprint, once a proof has shown it.
    pub(super) proof_key: OnceLock<PublicKey>,
    pub(super) caller: Arc<Caller>,
}

/// Takes a token apart and verifies who signed it; with `is_trusted`, by nobody's word but its own.
pub(super) fn read(text: &str, gate: &Gate, exchange: &Exchange, is_trusted: bool) -> Result<Token, Refused> {
    let jws = match Jws::parse(text) {
        Ok(jws) if !jws.header.contains_key("crit") => jws,
        Ok(_) => {
            return Err(bad_token(
                &rules::TOKEN_FORM,
                "a token without `crit`",
                "one with an extension nobody knows",
                "",
            ));
        }
        Err(error) => {
            let expected = "an access token: a compact JWS of two JSON objects";
            return Err(bad_token(&rules::TOKEN_FORM, expected, error.to_string(), ""));
        }
    };
    exchange.satisfied(&rules::TOKEN_FORM);
    if !is_trusted {
        check_signature(&jws, gate, exchange)?;
    }
    Ok(Token::new(&jws, if is_trusted { How::Taken } else { How::Proved }))
}

fn check_signature(jws: &Jws, gate: &Gate, exchange: &Exchange) -> Result<(), Refused> {
    let algorithm = jws.header.get("alg").map(ToString::to_string).unwrap_or_default();
    let Some(rs256) =
        jws.header_text("alg").and_then(crate::jose::Algorithm::named).filter(|it| it.name() == "RS256")
    else {
        let said = "The signature is invalid";
        return Err(bad_token(&rules::TOKEN_ALGORITHM, "`alg` RS256, as HelseID signs", algorithm, said));
    };
    exchange.satisfied(&rules::TOKEN_ALGORITHM);
    let active = gate.keys.active();
    if jws.header_text("kid") != Some(active.kid.as_str()) {
        let kid = jws.header_text("kid").unwrap_or("none");
        let is_former = gate.keys.former().iter().any(|it| it.kid == kid);
        let got = if is_former {
            format!("`kid` {kid}, a key that was rotated away")
        } else {
            format!("`kid` {kid}")
        };
        let expected = format!("a token of this sandbox's HelseID, signed with key {}", active.kid);
        return Err(bad_token(&rules::TOKEN_KEY, expected, got, "The signature key was not found"));
    }
    exchange.satisfied(&rules::TOKEN_KEY);
    if !jws.is_signed_by(active.key.public(), rs256) {
        let expected = format!("an RS256 signature of key {}", active.kid);
        let said = "The signature is invalid";
        return Err(bad_token(&rules::TOKEN_SIGNATURE, expected, "one that does not verify", said));
    }
    exchange.satisfied(&rules::TOKEN_SIGNATURE);
    Ok(())
}

fn texts(value: Option<&Value>) -> Vec<String> {
    match value {
        Some(Value::String(one)) => vec![one.clone()],
        Some(Value::Array(many)) => many.iter().filter_map(|it| Some(it.as_str()?.to_owned())).collect(),
        _ => Vec::new(),
    }
}

impl Token {
    fn new(jws: &Jws, how: How) -> Self {
        let claims = &jws.payload;
        // HelseID writes a list; a text of several is what RFC 9068 has.
        let scopes: Vec<String> =
            texts(claims.get("scope")).iter().flat_map(|it| it.split(' ')).map(str::to_owned).collect();
        Self {
            kind: jws.header_text("typ").unwrap_or_default().to_owned(),
            issuer: jws.text("iss").unwrap_or_default().to_owned(),
            audiences: texts(claims.get("aud")),
            not_before: jws.seconds("nbf"),
            expires: jws.seconds("exp").unwrap_or(i64::MIN),
            proof_key: OnceLock::new(),
            bound_to: claims.get("cnf").and_then(|it| Some(it.get("jkt")?.as_str()?.to_owned())),
            caller: Arc::new(caller(claims, scopes, how)),
        }
    }

    /// Type and issuer: what a trusted token is not asked for.
    pub(super) fn check_origin(&self, gate: &Gate, base: &Base, exchange: &Exchange) -> Result<(), Refused> {
        if self.kind != "at+jwt" && self.kind != "JWT" {
            let got = format!("{:?}", self.kind);
            // Of this ASP.NET has no words for the caller.
            return Err(bad_token(&rules::TOKEN_TYPE, "`typ` at+jwt or JWT", got, ""));
        }
        exchange.satisfied(&rules::TOKEN_TYPE);
        if !gate.knows_issuer(&self.issuer, base) {
            let expected = format!("`iss` {}", gate.issuer(base));
            let said = format!("The issuer '{}' is invalid", self.issuer);
            return Err(bad_token(&rules::TOKEN_ISSUER, expected, self.issuer.clone(), &said));
        }
        exchange.satisfied(&rules::TOKEN_ISSUER);
        Ok(())
    }

    /// The audience, as every mode asks.
    pub(super) fn check_audience<N: Need>(&self, exchange: &Exchange) -> Result<(), Refused> {
        if !self.audiences.iter().any(|it| it == N::AUDIENCE) {
            let got = if self.audiences.is_empty() { "none".to_owned() } else { self.audiences.join(", ") };
            let said = format!("The audience '{got}' is invalid");
            return Err(bad_token(&rules::TOKEN_AUDIENCE, format!("`aud` {}", N::AUDIENCE), got, &said));
        }
        exchange.satisfied(&rules::TOKEN_AUDIENCE);
        Ok(())
    }

    /// Its times, by the sandbox's clock.
    pub(super) fn check_times(&self, gate: &Gate, exchange: &Exchange) -> Result<(), Refused> {
        let now = gate.clock.now();
        let told = |second: i64| {
            jiff::Timestamp::from_second(second)
                .map_or_else(|_| "never".to_owned(), |at| at.strftime("%m/%d/%Y %H:%M:%S").to_string())
        };
        if now.as_second() > self.expires.saturating_add(LEEWAY) {
            let late = now.as_second().saturating_sub(self.expires);
            let (got, said) = if self.expires == i64::MIN {
                ("no `exp`".to_owned(), "The token has no expiration".to_owned())
            } else {
                let said = format!("The token expired at '{}'", told(self.expires));
                (format!("`exp` {}, {late} s ago", self.expires), said)
            };
            let expected = format!("a token that has not expired; the clock here says {now}");
            return Err(bad_token(&rules::TOKEN_EXPIRED, expected, got, &said));
        }
        exchange.satisfied(&rules::TOKEN_EXPIRED);
        if let Some(from) = self.not_before.filter(|from| now.as_second() + LEEWAY < *from) {
            let early = from.saturating_sub(now.as_second());
            let expected = format!("a token that is valid already; the clock here says {now}");
            let said = format!("The token is not valid before '{}'", told(from));
            let got = format!("`nbf` {from}, in {early} s");
            return Err(bad_token(&rules::TOKEN_NOT_BEFORE, expected, got, &said));
        }
        exchange.satisfied(&rules::TOKEN_NOT_BEFORE);
        Ok(())
    }
}

fn caller(claims: &Map<String, Value>, scopes: Vec<String>, how: How) -> Caller {
    let text = |name: &str| claims.get(name).and_then(Value::as_str).map(str::to_owned);
    let identity = |name: &str| text(&format!("helseid://claims/identity/{name}"));
    let organisation = |name: &str| text(&format!("helseid://claims/client/claims/{name}"));
    let person = Person {
        pid: identity("pid"),
        hpr_number: text("helseid://claims/hpr/hpr_number"),
        name: text("name"),
        security_level: identity("security_level"),
        assurance_level: identity("assurance_level"),
    };
    Caller {
        how,
        client_id: text("client_id").unwrap_or_default(),
        scopes,
        organisations: Organisations {
            parent: organisation("orgnr_parent"),
            child: organisation("orgnr_child"),
            supplier: organisation("orgnr_supplier"),
        },
        person: (person != Person::default()).then_some(person),
        attestation: claims.get("nhn:tillitsrammeverk:parameters").cloned(),
    }
}
