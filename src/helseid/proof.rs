//! The DPoP proof of a request to HelseID itself: with a nonce, in the engine's order and words.

use http::{HeaderMap, HeaderName, HeaderValue};
use jiff::{SignedDuration, Timestamp};

use super::{
    HelseId,
    error::refuse,
    nonce,
    rules::{self, of_step},
};
use crate::{
    http::{
        Base, Exchange, Refusal,
        headers::{DPOP, Single, single, text},
    },
    jose::{
        FirstUse,
        dpop::{self, Expected, Failure, Proof, Step},
    },
};

/// Seconds by which the clocks of client and HelseID may differ.
const SKEW: i64 = 300;

/// What HelseID says of a proof that fails at this step.
fn description(step: Step, got: &str) -> &'static str {
    match step {
        Step::Form => "Malformed DPoP token.",
        Step::Type => "Invalid 'typ' value.",
        Step::Algorithm => "Invalid 'alg' value.",
        Step::Key => "Invalid 'jwk' value.",
        Step::PrivateKey => "'jwk' value contains a private key.",
        Step::Binding | Step::TokenHash | Step::Signature => "Invalid signature on DPoP token.",
        Step::Id => "Invalid 'jti' value.",
        Step::Method => "Invalid 'htm' value.",
        Step::Url => "Invalid 'htu' value.",
        Step::IssuedAt => "Missing 'iat' value.",
        Step::Window => "Invalid 'iat' value.",
        Step::Nonce if got == "no `nonce`" => "Missing 'nonce' value.",
        Step::Nonce => "Invalid 'nonce' value.",
        Step::Replay => "Detected replay of DPoP proof token.",
    }
}

impl HelseId {
    /// The proof of a request; `None` when none came.
    pub(super) fn proof(
        &self,
        headers: &HeaderMap,
        base: &Base,
        exchange: &Exchange,
    ) -> Result<Option<Proof>, Refusal> {
        let value = match single(headers, &DPOP) {
            Single::Missing => return Ok(None),
            Single::Several(times) => {
                let (got, said) = (format!("it {times} times"), "Too many DPoP headers provided.");
                return Err(refuse("invalid_request", &rules::PROOF_ONCE, "one `DPoP` header", got, said));
            }
            Single::One(value) => text(value),
        };
        exchange.satisfied(&rules::PROOF_ONCE);
        let now = self.lent.clock.now();
        let judge = |nonce: Option<&str>| self.nonces.check(nonce, now);
        let expected = Expected {
            method: "POST",
            urls: &base.request_urls(),
            token: None,
            now,
            behind: nonce::LIFETIME + SKEW,
            ahead: SKEW,
            nonce: Some(&judge),
        };
        let failed = |it: Failure| self.bad_proof(it, now);
        let proof =
            dpop::check(&value, &expected, |step| exchange.satisfied(of_step(step))).map_err(failed)?;
        Ok(Some(proof))
    }

    /// Whether a proof is used for the first time: asked last, when all else is right.
    pub(super) fn first_use(&self, proof: &Proof, exchange: &Exchange) -> Result<(), Refusal> {
        let now = self.lent.clock.now();
        let until = now.saturating_add(SignedDuration::from_secs(nonce::LIFETIME + 2 * SKEW)).unwrap_or(now);
        let use_now = FirstUse { at: now, request: exchange.id() };
        dpop::check_replay(proof, &self.proofs, until, use_now).map_err(|it| self.bad_proof(it, now))?;
        exchange.satisfied(&rules::PROOF_REPLAY);
        Ok(())
    }

    fn bad_proof(&self, failure: Failure, now: Timestamp) -> Refusal {
        let Failure { step, expected, got } = failure;
        let said = description(step, &got);
        if step != Step::Nonce {
            return refuse("invalid_dpop_proof", of_step(step), expected, got, said);
        }
        let refusal = refuse("use_dpop_nonce", of_step(step), expected, got, said);
        let nonce = HeaderValue::try_from(self.nonces.make(now)).unwrap_or(HeaderValue::from_static(""));
        refusal.with_header(HeaderName::from_static("dpop-nonce"), nonce)
    }
}
