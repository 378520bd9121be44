//! The rules of the guard in front of closed APIs, in the order they are checked.

use crate::{jose::dpop::Step, rules::Rule};

crate::rules! {
    PRESENT = Client Documented "auth.authorization.present", "facts/helseid.md 7",
        "A closed operation is called with an `Authorization` header.";
    ONCE = Client Choice "auth.authorization.once", "RFC 9110, 5.3",
        "`Authorization` stands once in a request.";
    SCHEME = Client Documented "auth.authorization.scheme", "facts/helseid.md 7; facts/data.md 7",
        "The scheme is `DPoP`, in any case; `Bearer` only where the API takes it.";
    TOKEN_FORM = Client Documented "auth.token.form", "facts/helseid.md 6, 7",
        "The access token is a compact JWS of two JSON objects, at most 8 kB, without `crit`.";
    TOKEN_ALGORITHM = Client Documented "auth.token.algorithm", "facts/helseid.md 6, 7",
        "The token is signed with RS256, as HelseID signs; never with `none` or a shared secret.";
    TOKEN_KEY = Client Documented "auth.token.key", "facts/helseid.md 2, 7",
        "The token's `kid` is that of the key HelseID signs with now; one rotated away is not found.";
    TOKEN_SIGNATURE = Client Documented "auth.token.signature", "facts/helseid.md 7",
        "The token's signature verifies.";
    TOKEN_TYPE = Client Documented "auth.token.type", "facts/helseid.md 7",
        "The token's `typ` is at+jwt or JWT.";
    TOKEN_ISSUER = Client Documented "auth.token.issuer", "facts/helseid.md 7",
        "The token's `iss` is HelseID's, exactly.";
    TOKEN_AUDIENCE = Client Documented "auth.token.audience", "facts/helseid.md 7, 8",
        "The token's `aud` names the API; a list that names others too is taken.";
    TOKEN_EXPIRED = Client Documented "auth.token.expired", "facts/helseid.md 7",
        "The token has not expired, five seconds given.";
    TOKEN_NOT_BEFORE = Client Documented "auth.token.not-before", "facts/helseid.md 7",
        "The token is valid already, five seconds given.";
    TOKEN_BOUND = Client Observed "auth.token.bound", "facts/helseid.md 7",
        "The token is bound to a key: `cnf` holds its thumbprint as `jkt`.";
    TOKEN_BEARER = Client Inferred "auth.token.bearer", "facts/data.md 7; facts/helseid.md 7; RFC 9449, 7.2",
        "A token that is bound to a key comes with scheme DPoP and a proof, also where the API takes `Bearer`: that is for tokens that are bound to none.";
    PROOF_PRESENT = Client Documented "auth.proof.present", "facts/helseid.md 7",
        "A token with scheme DPoP comes with a `DPoP` header.";
    PROOF_ONCE = Client Observed "auth.proof.once", "facts/helseid.md 7",
        "`DPoP` stands once in a request.";
    PROOF_FORM = Client Observed "auth.proof.form", "facts/helseid.md 7",
        "The proof is a compact JWS of two JSON objects, at most 8 kB, without `crit`.";
    PROOF_TYPE = Client Documented "auth.proof.type", "facts/helseid.md 5, 7",
        "The proof's `typ` is dpop+jwt.";
    PROOF_ALGORITHM = Client Documented "auth.proof.algorithm", "facts/helseid.md 2, 7",
        "The proof's `alg` is one of RS, PS and ES with 256, 384 and 512.";
    PROOF_PRIVATE_KEY = Client Observed "auth.proof.private-key", "facts/helseid.md 7",
        "The proof's `jwk` holds no private member.";
    PROOF_KEY = Client Documented "auth.proof.jwk", "facts/helseid.md 5, 7",
        "The proof's `jwk` is a public RSA key of at least 2048 bits or an EC key, and goes with `alg`.";
    PROOF_BINDING = Client Observed "auth.proof.binding", "facts/helseid.md 7",
        "The proof's key is the one the token is bound to, by thumbprint over the required members.";
    PROOF_SIGNATURE = Client Observed "auth.proof.signature", "facts/helseid.md 7",
        "The proof's signature verifies with its own `jwk`.";
    PROOF_TOKEN_HASH = Client Documented "auth.proof.ath", "facts/helseid.md 5, 7",
        "The proof's `ath` is the base64url SHA-256 of the token it comes with.";
    PROOF_ID = Client Documented "auth.proof.jti", "facts/helseid.md 5, 7",
        "The proof has a `jti`.";
    PROOF_METHOD = Client Documented "auth.proof.htm", "facts/helseid.md 5, 7",
        "The proof's `htm` is the method of the request.";
    PROOF_URL = Client Documented "auth.proof.htu", "facts/helseid.md 5, 7; facts/data.md 7",
        "The proof's `htu` is the URL of the request, as called or as published; query, case of the host, default port and way of percent-encoding do not count.";
    PROOF_ISSUED_AT = Client Documented "auth.proof.iat", "facts/helseid.md 5, 7",
        "The proof has an `iat` that is a number.";
    PROOF_WINDOW = Client Observed "auth.proof.window", "facts/helseid.md 7; facts/data.md 7",
        "The proof's `iat` is at most 10 s, and 5 s for clocks that differ, behind or ahead.";
    PROOF_REPLAY = Client Observed "auth.proof.replay", "facts/helseid.md 5, 7",
        "A proof's `jti` is used once for each key; the latest 200,000 uses are remembered.";
    PROOF_NONCE = Server Observed "auth.proof.nonce", "facts/helseid.md 7, 11",
        "APIs ask for no nonce and ignore one that comes: clients keep one nonce per origin, and issuer and APIs share theirs here.";
    STYLE = Server Inferred "auth.refusal.style", "facts/helseid.md 7",
        "401 carries `WWW-Authenticate` as NHN's samples (ASP.NET) write it, or as RFC 9449 does; 403 says that the scope is missing, in the first style without a header.",
        switch "helseid.refusal_style";
    RELAXED = Server Choice "auth.mode.relaxed", "INTERFACE 1, --auth",
        "With `--auth relaxed` a well-formed token of any issuer is taken, Bearer or DPoP; only audience, scope and claims are checked.";
    OFF = Server Choice "auth.mode.off", "INTERFACE 1, --auth",
        "With `--auth off` no token is asked for, and the caller is organisation 999977774.";
}

/// The rule behind a step of checking a proof.
pub(super) fn of_step(step: Step) -> &'static Rule {
    match step {
        Step::Form => &PROOF_FORM,
        Step::Type => &PROOF_TYPE,
        Step::Algorithm => &PROOF_ALGORITHM,
        Step::PrivateKey => &PROOF_PRIVATE_KEY,
        Step::Key => &PROOF_KEY,
        Step::Binding => &PROOF_BINDING,
        Step::Signature => &PROOF_SIGNATURE,
        Step::TokenHash => &PROOF_TOKEN_HASH,
        Step::Id => &PROOF_ID,
        Step::Method => &PROOF_METHOD,
        Step::Url => &PROOF_URL,
        Step::IssuedAt => &PROOF_ISSUED_AT,
        Step::Window => &PROOF_WINDOW,
        // No nonce is asked for here.
        Step::Nonce | Step::Replay => &PROOF_REPLAY,
    }
}
