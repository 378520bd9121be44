//! The rules of the test-token service.

crate::rules! {
    KEY = Client Documented "helseid.ttt.key", "facts/helseid.md 9",
        "The test-token service is asked with `X-Auth-Key`, here with any text; otherwise 401.";
    BODY = Client Observed "helseid.ttt.body", "facts/helseid.md 9",
        "The body is a JSON object with the members of the service's request model, the first letter of a name in either case; unknown ones are passed over.";
    AUDIENCE = Client Documented "helseid.ttt.audience", "facts/helseid.md 9",
        "`audience` is there: the only member that must be.";
    VALUES = Client Choice "helseid.ttt.values", "facts/helseid.md 9",
        "Generation modes are 0 to 3, expiry is 1 second to 3,650 days, organisation numbers have nine digits and claims a name.";
    PROOF = Client Observed "helseid.ttt.proof", "facts/helseid.md 9",
        "A proof is wanted with `htuClaimValue` and `htmClaimValue`, one of 13 variants, and a private JWK or none; `cnfPublicKey` is a JWK.";
    ANSWER = Server Observed "helseid.ttt.answer", "facts/helseid.md 9",
        "The answer holds `isError`, `successResponse` with `accessTokenJwt` and `dPoPProof`, and `errorResponse` with `errorMessage`.";
    TOKEN = Server Observed "helseid.ttt.token", "facts/helseid.md 6, 9",
        "A test token is signed by HelseID, lives 600 s unless told, and has a `jti` in lower case; the claims are chosen by the generation modes.";
    DEFAULTS = Server Choice "helseid.ttt.defaults", "facts/helseid.md 9",
        "A mode left out is 3 where parameters are given; otherwise 1 for the client and 0 for the user; the defaults are organisation 999977774, the scopes of a known audience (of PHR's two for searches, which never go together, that of Helsepersonelloven § 45) and a physician of the seed.";
    BROKEN = Server Observed "helseid.ttt.broken", "facts/helseid.md 9",
        "The switches for a wrong signature, issuer, audience, `typ` and expiry, and twelve of the 13 variants of a proof, make what every API refuses.";
}
