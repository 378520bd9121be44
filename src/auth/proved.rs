//! The extractor in front of a closed operation.

use std::{borrow::Cow, marker::PhantomData, sync::Arc};

use axum::extract::FromRequestParts;
use http::{header::AUTHORIZATION, request::Parts};
use jiff::SignedDuration;

use super::{
    Caller, Gate, Need, Schemes,
    refuse::{Refused, bad_proof, bad_token, no_scope, no_token},
    rules::{self, of_step},
    token::{self, Token},
};
use crate::{
    config::Mode,
    http::{
        Base, Exchange, Handed, Refusal,
        headers::{DPOP, Single, single, text},
    },
    jose::{
        FirstUse,
        dpop::{self, Bound, Failure},
        sha256_base64url,
    },
};

/// How many seconds a proof may be old or ahead: ten, and five for clocks that differ.
const WINDOW: i64 = 15;

/// A caller who has what `N` needs.
#[derive(Clone, Debug)]
pub struct Proved<N> {
    /// The caller.
    pub caller: Arc<Caller>,
    need: PhantomData<N>,
}

/// The request as the guard sees it.
struct Asked<'a> {
    gate: &'a Gate,
    parts: &'a Parts,
    handed: &'a Handed,
    exchange: &'a Exchange,
}

impl<N: Need> FromRequestParts<Handed> for Proved<N> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, handed: &Handed) -> Result<Self, Refusal> {
        let asked = Asked { gate: handed.thing(), parts, handed, exchange: &handed.exchange };
        let gate = asked.gate;
        let caller = match gate.mode {
            Mode::Off => Arc::clone(&gate.unasked),
            Mode::Strict => asked.strictly::<N>().map_err(|it| it.styled(&gate.settings))?,
            Mode::Relaxed => asked.relaxed::<N>().map_err(|it| it.styled(&gate.settings))?,
        };
        Ok(Self { caller, need: PhantomData })
    }
}

impl Asked<'_> {
    /// As documented.
    fn strictly<N: Need>(&self) -> Result<Arc<Caller>, Refused> {
        let (scheme, text) = self.authorization(N::schemes(&self.gate.settings))?;
        let hash = sha256_base64url(text.as_bytes());
        let token = self.token(text, &hash)?;
        let base = Base::of(self.parts, self.handed);
        token.check_origin(self.gate, &base, self.exchange)?;
        token.check_audience::<N>(self.exchange)?;
        token.check_times(self.gate, self.exchange)?;
        match scheme {
            Schemes::DPoP => self.check_proof(&hash, &token, &base)?,
            Schemes::Any => self.check_unbound(&token)?,
        }
        self.admit::<N>(Arc::clone(&token.caller))
    }

    /// The token, its signature verified now or before.
    fn token(&self, text: &str, hash: &str) -> Result<Arc<Token>, Refused> {
        if let Some(token) = self.gate.remembered(hash) {
            let kept =
                [&rules::TOKEN_FORM, &rules::TOKEN_ALGORITHM, &rules::TOKEN_KEY, &rules::TOKEN_SIGNATURE];
            self.exchange.satisfied_all(&kept);
            return Ok(token);
        }
        let token = Arc::new(token::read(text, self.gate, self.exchange, false)?);
        self.gate.remember(hash.to_owned(), &token, self.gate.clock.now());
        Ok(token)
    }

    /// Any well-formed token: only audience, scope and claims count.
    fn relaxed<N: Need>(&self) -> Result<Arc<Caller>, Refused> {
        let (_, text) = self.authorization(Schemes::Any)?;
        let token = token::read(text, self.gate, self.exchange, true)?;
        token.check_audience::<N>(self.exchange)?;
        self.admit::<N>(token.caller)
    }

    /// The token in `Authorization`, and with which scheme it came.
    fn authorization(&self, taken: Schemes) -> Result<(Schemes, &str), Refused> {
        let expected = match taken {
            Schemes::DPoP => "`Authorization: DPoP` with an access token",
            Schemes::Any => "`Authorization: DPoP` or `Bearer` with an access token",
        };
        let value = match single(&self.parts.headers, AUTHORIZATION) {
            Single::Missing => return Err(no_token(&rules::PRESENT, expected, "no such header")),
            Single::Several(times) => {
                self.exchange.satisfied(&rules::PRESENT);
                return Err(no_token(&rules::ONCE, expected, format!("it {times} times")));
            }
            Single::One(value) => value,
        };
        self.exchange.satisfied_all(&[&rules::PRESENT, &rules::ONCE]);
        let (scheme, text) = value.to_str().ok().and_then(|it| it.split_once(' ')).unwrap_or_default();
        let came = match scheme.to_ascii_lowercase().as_str() {
            "dpop" => Schemes::DPoP,
            "bearer" if taken == Schemes::Any => Schemes::Any,
            // Whatever else stands there may be a secret.
            "bearer" => return Err(no_token(&rules::SCHEME, expected, "scheme Bearer")),
            "basic" => return Err(no_token(&rules::SCHEME, expected, "scheme Basic")),
            "" if value.is_empty() => return Err(no_token(&rules::SCHEME, expected, "an empty header")),
            "" => return Err(no_token(&rules::SCHEME, expected, "one word, where scheme and token belong")),
            _ => return Err(no_token(&rules::SCHEME, expected, "another scheme")),
        };
        self.exchange.satisfied(&rules::SCHEME);
        Ok((came, text.trim()))
    }

    /// Whether a token that came as `Bearer` is one that whoever holds it may use.
    fn check_unbound(&self, token: &Token) -> Result<(), Refused> {
        if token.bound_to.is_some() {
            let expected = "a token bound to a key (`cnf`.`jkt`) by `Authorization: DPoP` with a proof in the header \
                            `DPoP`; as `Bearer` one bound to none, which HelseID gives a client that need not use DPoP";
            return Err(bad_token(&rules::TOKEN_BEARER, expected, "scheme Bearer with a bound token", ""));
        }
        self.exchange.satisfied(&rules::TOKEN_BEARER);
        Ok(())
    }

    fn check_proof(&self, hash: &str, token: &Token, base: &Base) -> Result<(), Refused> {
        let Some(bound_to) = &token.bound_to else {
            let expected = "a token with `cnf`.`jkt`, bound to a DPoP key";
            return Err(bad_token(&rules::TOKEN_BOUND, expected, "one bound to none", ""));
        };
        self.exchange.satisfied_all(&[&rules::TOKEN_BOUND, &rules::TOKEN_BEARER]);
        let proof = self.proof()?;
        let now = self.gate.clock.now();
        let urls = base.request_urls();
        let expected = dpop::Expected {
            method: self.parts.method.as_str(),
            urls: &urls,
            token: Some(Bound { hash, thumbprint: bound_to, key: token.proof_key.get() }),
            now,
            behind: WINDOW,
            ahead: WINDOW,
            nonce: None,
        };
        let failed = |it: Failure| bad_proof(of_step(it.step), it.expected, it.got);
        let proof =
            dpop::check(&proof, &expected, |step| self.exchange.satisfied(of_step(step))).map_err(failed)?;
        let until = now.saturating_add(SignedDuration::from_secs(2 * WINDOW)).unwrap_or(now);
        let use_now = FirstUse { at: now, request: self.exchange.id() };
        dpop::check_replay(&proof, &self.gate.replay, until, use_now).map_err(failed)?;
        self.exchange.satisfied(&rules::PROOF_REPLAY);
        let _ = token.proof_key.set(proof.key);
        Ok(())
    }

    /// The one proof of the request.
    fn proof(&self) -> Result<Cow<'_, str>, Refused> {
        let expected = "one `DPoP` header with a proof";
        match single(&self.parts.headers, &DPOP) {
            Single::Missing => Err(bad_proof(&rules::PROOF_PRESENT, expected, "no such header")),
            Single::Several(times) => {
                self.exchange.satisfied(&rules::PROOF_PRESENT);
                Err(bad_proof(&rules::PROOF_ONCE, expected, format!("it {times} times")))
            }
            Single::One(value) => {
                self.exchange.satisfied_all(&[&rules::PROOF_PRESENT, &rules::PROOF_ONCE]);
                Ok(text(value))
            }
        }
    }

    fn admit<N: Need>(&self, caller: Arc<Caller>) -> Result<Arc<Caller>, Refused> {
        if !N::SCOPES.iter().any(|scope| caller.has(scope)) {
            let got = match caller.scopes.join(", ") {
                none if none.is_empty() => "one without scopes".to_owned(),
                some => format!("one with {some}"),
            };
            return Err(no_scope(N::RULE, N::SCOPES, got));
        }
        self.exchange.satisfied(N::RULE);
        Ok(caller)
    }
}
