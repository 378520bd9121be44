//! The rules of HelseID, in the order they are checked.

use crate::{jose::dpop::Step, rules::Rule};

crate::rules! {
    DISCOVERY = Server Observed "helseid.discovery", "facts/helseid.md 2",
        "The discovery document has the fields of HelseID's own, its issuer without a trailing slash; of endpoints, algorithms, grants and response types it lists only what is really here.";
    ENDPOINT_LEFT_OUT = Client LeftOut "helseid.endpoint", "facts/helseid.md 3",
        "The endpoint is one this version has; another of the discovery document answers `invalid_request` and says so.";
    JWKS = Server Observed "helseid.jwks", "facts/helseid.md 2",
        "`/jwks` has one RSA key of 3072 bits whose `kid` is the SHA-1 of its certificate in 40 upper-case digits; after a rotation the old key moves to `expired_jwks_uri`.";
    ERROR_FORM = Server Observed "helseid.errors.form", "facts/helseid.md 5",
        "A request for a token or a login that is refused is 400 with `error`, `Cache-Control: no-store`, and `error_description`: in the engine's words where they are known, else what was expected and got; of `invalid_client` nothing is said.";
    TOKEN_METHOD = Client Documented "helseid.token.method", "facts/helseid.md 5, error codes",
        "The token endpoint is called with POST; another method is `invalid_request`.";
    FORM = Client Documented "helseid.token.form", "facts/helseid.md 3, 5",
        "The request is a form in UTF-8 of at most 100 parameters, each but `resource` once; otherwise `invalid_request`.";
    ASSERTION_KIND = Client Documented "helseid.assertion.kind", "facts/helseid.md 4",
        "The client proves itself with `client_assertion` of type jwt-bearer; secrets are taken from nobody.";
    ASSERTION_FORM = Client Documented "helseid.assertion.form", "facts/helseid.md 4",
        "The assertion is a compact JWS of two JSON objects, at most 8 kB.";
    CLIENT_ID = Client Documented "helseid.client.id", "facts/helseid.md 3",
        "A request for a token and a pushed request have the parameter `client_id`; the engine takes it from the assertion as well, so without it is tolerated and noted.",
        switch "helseid.strict_client_assertion";
    CLIENT_KNOWN = Client Documented "helseid.client.known", "facts/helseid.md 5, error codes",
        "The client is registered.";
    CLIENT_OPEN = Client Choice "helseid.client.open", "INTERFACE 6",
        "A client nobody has registered is taken by its own word, its signature unchecked, where the switch says so; that is noted.",
        switch "helseid.open_registration", untested "satisfied is not noted: a registered client says nothing about it";
    ASSERTION_ALGORITHM = Client Observed "helseid.assertion.algorithm", "facts/helseid.md 4",
        "The assertion's `alg` is one of RS, PS and ES with 256, 384 and 512.";
    ASSERTION_SIGNATURE = Client Documented "helseid.assertion.signature", "facts/helseid.md 5, error codes",
        "The assertion is signed with a key of the client; `kid` may be left out.";
    ASSERTION_NAMES = Client Documented "helseid.assertion.names", "facts/helseid.md 4",
        "`iss` and `sub` of the assertion are the client's id.";
    ASSERTION_TYPE = Client Observed "helseid.assertion.type", "facts/helseid.md 4",
        "The assertion's `typ` is client-authentication+jwt; another one is tolerated and noted.",
        switch "helseid.strict_client_assertion";
    ASSERTION_AUDIENCE = Client Documented "helseid.assertion.audience", "facts/helseid.md 4",
        "The assertion's `aud` is the issuer.";
    ASSERTION_AUDIENCE_LIST = Client Observed "helseid.assertion.audience.list", "facts/helseid.md 4",
        "The assertion's `aud` is a text; a list of one is tolerated and noted.",
        switch "helseid.strict_client_assertion";
    ASSERTION_AUDIENCE_SLASH = Client Inferred "helseid.assertion.audience.slash", "facts/helseid.md 4",
        "The assertion's `aud` has no trailing slash; one is tolerated and noted.",
        switch "helseid.strict_client_assertion";
    ASSERTION_AUDIENCE_ENDPOINT = Client Observed "helseid.assertion.audience.endpoint", "facts/helseid.md 4",
        "The assertion's `aud` is the issuer and not an endpoint; of assertions of the old type that is tolerated and noted.",
        switch "helseid.strict_client_assertion";
    ASSERTION_EXPIRED = Client Documented "helseid.assertion.expired", "facts/helseid.md 4",
        "The assertion has an `exp` that has not passed, five seconds given.";
    ASSERTION_LIFETIME = Client Documented "helseid.assertion.lifetime", "facts/helseid.md 4",
        "The assertion's `exp` lies at most 60 s ahead, five seconds given.";
    ASSERTION_IAT_TEXT = Client Observed "helseid.assertion.iat", "facts/helseid.md 4",
        "The assertion's `iat` is a number; a text is tolerated and noted.",
        switch "helseid.strict_client_assertion";
    ASSERTION_NOT_BEFORE = Client Inferred "helseid.assertion.not-before", "facts/helseid.md 4",
        "`nbf` and `iat` of the assertion are not in the future, five seconds given.";
    ASSERTION_ID = Client Observed "helseid.assertion.jti", "facts/helseid.md 4",
        "The assertion has a `jti`.";
    ASSERTION_REPLAY = Client Observed "helseid.assertion.replay", "facts/helseid.md 1, 4, 13",
        "An assertion is used once; sending it again with the nonce is no second use, but in strict mode.",
        switch "helseid.strict_client_assertion";
    GRANT_KNOWN = Client Documented "helseid.grant.known", "facts/helseid.md 3",
        "`grant_type` is one HelseID knows; otherwise `unsupported_grant_type`.";
    GRANT_ALLOWED = Client Documented "helseid.grant.allowed", "facts/helseid.md 5, error codes",
        "The client may use the grant; otherwise `unauthorized_client`.";
    PROOF_PRESENT = Client Observed "helseid.proof.present", "facts/helseid.md 5",
        "A client that must prove possession of a key sends a `DPoP` header; otherwise `invalid_request`.";
    PROOF_ONCE = Client Observed "helseid.proof.once", "facts/helseid.md 5",
        "`DPoP` stands once in a request.";
    PROOF_FORM = Client Observed "helseid.proof.form", "facts/helseid.md 5",
        "The proof is a compact JWS of two JSON objects, at most 8 kB, without `crit`.";
    PROOF_TYPE = Client Documented "helseid.proof.type", "facts/helseid.md 5",
        "The proof's `typ` is dpop+jwt.";
    PROOF_ALGORITHM = Client Observed "helseid.proof.algorithm", "facts/helseid.md 2, 5",
        "The proof's `alg` is one of RS, PS and ES with 256, 384 and 512.";
    PROOF_PRIVATE_KEY = Client Observed "helseid.proof.private-key", "facts/helseid.md 5",
        "The proof's `jwk` holds no private member.";
    PROOF_KEY = Client Observed "helseid.proof.jwk", "facts/helseid.md 5",
        "The proof's `jwk` is a public RSA key of at least 2048 bits or an EC key, and goes with `alg`.";
    PROOF_SIGNATURE = Client Observed "helseid.proof.signature", "facts/helseid.md 5",
        "The proof's signature verifies with its own `jwk`.";
    PROOF_ID = Client Documented "helseid.proof.jti", "facts/helseid.md 5",
        "The proof has a `jti`.";
    PROOF_METHOD = Client Documented "helseid.proof.htm", "facts/helseid.md 5",
        "The proof's `htm` is POST.";
    PROOF_URL = Client Documented "helseid.proof.htu", "facts/helseid.md 5",
        "The proof's `htu` is the URL of the endpoint, as called or as published.";
    PROOF_ISSUED_AT = Client Observed "helseid.proof.iat", "facts/helseid.md 5",
        "The proof has an `iat` that is a number.";
    PROOF_WINDOW = Client Inferred "helseid.proof.window", "facts/helseid.md 5, 6",
        "The proof's `iat` is at most a minute old, and five minutes for clocks that differ either way.";
    PROOF_NONCE = Client Documented "helseid.proof.nonce", "facts/helseid.md 1, 5",
        "The proof carries the nonce HelseID gave, at most a minute old; otherwise `use_dpop_nonce` with a `DPoP-Nonce` header, which no other answer has.";
    PROOF_REPLAY = Client Documented "helseid.proof.replay", "facts/helseid.md 5",
        "A proof's `jti` is used once.";
    SCOPE_KNOWN = Client Documented "helseid.scope.granted", "facts/helseid.md 3, 5",
        "Every scope asked for is granted to the client; otherwise `invalid_scope`. Without `scope` all that are granted and need no person are given, if there are any.";
    SCOPE_MACHINE = Client Documented "helseid.scope.machine", "facts/helseid.md 5, 8",
        "With client_credentials no scope is asked for that needs a person: identity scopes and those that read in PHR.";
    RESOURCE = Client Observed "helseid.resource", "facts/helseid.md 3, 5",
        "`resource` names an audience of the scopes; otherwise `invalid_target`.";
    RESOURCE_ONE = Client Observed "helseid.resource.one", "facts/helseid.md 3; the engine behind HelseID",
        "A token is asked for with one `resource`; for a person's token for a second API the refresh token is used.";
    RESOURCE_ASKED = Client Observed "helseid.resource.asked", "facts/helseid.md 5",
        "`resource` is one of the authorization request, when that named any.";
    RESOURCE_SCOPES = Server Inferred "helseid.resource.scopes", "facts/helseid.md 3; the engine behind HelseID",
        "A token asked for with `resource` has that audience alone, and of the scopes those of that API and offline_access: not openid, which UserInfo wants.";
    REJECTED_SCOPE = Server LeftOut "helseid.token.rejected-scope", "facts/helseid.md 3",
        "`rejected_scope`, for a multi-tenant client whose organisation has not signed an API's terms, is never sent: here all have signed.", untested "nothing happens";
    DETAILS_NAME = Client Observed "helseid.details.name", "facts/helseid.md 4",
        "Details stand in the assertion's claim `assertion_details`; `authorization_details` is tolerated and noted.",
        switch "helseid.strict_client_assertion";
    DETAILS_FORM = Client Documented "helseid.details.form", "facts/helseid.md 4, 5",
        "Details are of a known type, each once, and hold what it asks for; otherwise HID-1007.";
    DETAILS_NUMBER = Client Documented "helseid.details.number", "facts/helseid.md 4, 5",
        "Organisation numbers in details have nine digits, parent and child written NO:ORGNR:parent:child; otherwise HID-1004.";
    DETAILS_TENANCY = Client Documented "helseid.details.tenancy", "facts/helseid.md 4, 5",
        "A single-tenant client names no other parent (HID-1005) and no child unless children are registered (HID-1006); a multi-tenant client names a parent (HID-1010; one that sends no details at all gets a token without one, and is judged).";
    DETAILS_PARENT = Client Documented "helseid.details.parent", "facts/helseid.md 4, 5",
        "A multi-tenant client acts for a parent that has delegated to its supplier; otherwise HID-1001.";
    DETAILS_CHILD = Client Documented "helseid.details.child", "facts/helseid.md 4, 5",
        "A child is one registered for the client (HID-1002) or for the parent (HID-1003), where children are.";
    TOKEN_SHAPE = Server Observed "helseid.token.shape", "facts/helseid.md 6",
        "Access tokens have HelseID's claims in its order: `scope` a list, `aud` a text (a list for several), no `sub` for machines, `typ` at+jwt; they live 60 s for nhn:phr and the audiences beside it, nhn:phr-repo and nhn:phr-document-repository.";
    TOKEN_LIFETIME = Server Choice "helseid.token.lifetime", "facts/helseid.md 6, 14",
        "Tokens for other APIs live 600 s, as the test-token service gives them; no real figure is known.";
}

/// The rule behind a step of checking a proof.
pub(super) fn of_step(step: Step) -> &'static Rule {
    match step {
        Step::Form => &PROOF_FORM,
        Step::Type => &PROOF_TYPE,
        Step::Algorithm => &PROOF_ALGORITHM,
        Step::PrivateKey => &PROOF_PRIVATE_KEY,
        Step::Key => &PROOF_KEY,
        // A proof for HelseID comes without a token.
        Step::Binding | Step::TokenHash | Step::Signature => &PROOF_SIGNATURE,
        Step::Id => &PROOF_ID,
        Step::Method => &PROOF_METHOD,
        Step::Url => &PROOF_URL,
        Step::IssuedAt => &PROOF_ISSUED_AT,
        Step::Window => &PROOF_WINDOW,
        Step::Nonce => &PROOF_NONCE,
        Step::Replay => &PROOF_REPLAY,
    }
}
