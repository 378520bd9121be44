//! The operations of HelseID.

use serde_json::json;

use super::{
    discovery::{discovery, discovery_doc, expired_jwks, expired_jwks_doc, jwks, jwks_doc},
    left_out::{self, left_out, not_post},
    model::{OAuthError, TokenResponse},
    people,
    token::token,
    ttt,
};
use crate::openapi::{ApiInfo, ApiRoutes, Operation, REFUSED_EVERYWHERE, Routes};

/// The routes with their documentation.
#[must_use]
pub fn routes() -> Routes {
    ApiRoutes::new(ApiInfo {
        id: "helseid",
        title: "HelseID",
        version: env!("CARGO_PKG_VERSION"),
        description: "Gives out the tokens that the closed APIs of the sandbox take. A stand-in for Norsk Helsenett's service, for tests.",
        servers: &[
            ("http://localhost:8080", "The sandbox."),
            ("https://helseid-sts.test.nhn.no", "The test environment of the real service."),
        ],
        tags: &[("helseid", "Tokens, keys and what HelseID tells of itself.")],
        security_schemes: vec![("dpop", json!({"type": "http", "scheme": "DPoP", "description": "An access token bound to a key, with a proof in `DPoP`."}))],
    })
    .get("/.well-known/openid-configuration", discovery, discovery_doc)
    .get("/.well-known/openid-configuration/jwks", jwks, jwks_doc)
    .get("/connect/expiredjwks", expired_jwks, expired_jwks_doc)
    .post("/connect/token", token, token_doc)
    .other_methods("/connect/token", not_post)
    .get("/connect/authorize", people::authorize, people::authorize_doc)
    .alias_post("/connect/authorize", people::post_authorize)
    .post("/connect/login", people::login, people::login_doc)
    .post("/connect/par", people::par, people::par_doc)
    .get("/connect/userinfo", people::user_info, people::user_info_doc)
    .post("/connect/userinfo", people::post_user_info, people::post_user_info_doc)
    .get("/connect/endsession", people::end_session, people::end_session_doc)
    .alias_post("/connect/endsession", people::post_end_session)
    .post("/connect/revocation", people::revoke, people::revoke_doc)
    .post("/connect/introspect", people::introspect, people::introspect_doc)
    .get("/connect/availableidps", people::providers, people::providers_doc)
    .get("/connect/clientinfo", people::client_info, people::client_info_doc)
    .get("/connect/checksession", left_out, left_out::checksession_doc)
    .post("/connect/deviceauthorization", left_out, left_out::device_doc)
    .post("/connect/ciba", left_out, left_out::ciba_doc)
    .post("/v2/create-test-token-with-key", ttt::create, ttt::create_doc)
    .finish()
}

fn token_doc(operation: Operation) -> Operation {
    let text = |description: &str| json!({"type": "string", "description": description});
    let kind = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
    common(operation)
        .id("getToken")
        .summary("Gives an access token")
        .description(
            "The client proves itself with a signed assertion. The first call is answered 400 `use_dpop_nonce` with a `DPoP-Nonce` \
             header; the proof of the second carries that nonce. The dialect is HelseID's: every mistake is 400.",
        )
        .header_schema("DPoP", false, "The proof (RFC 9449), bound to this URL.", json!({"type": "string"}))
        .request_schema(
            "application/x-www-form-urlencoded",
            "The grant and the client's assertion.",
            true,
            json!({
                "type": "object",
                "required": ["grant_type", "client_assertion_type", "client_assertion"],
                "properties": {
                    "grant_type": {"type": "string", "enum": super::client::GRANTS},
                    "client_id": text("The client; by its assertion when left out."),
                    "client_assertion_type": {"type": "string", "enum": [kind]},
                    "client_assertion": text("A JWT signed with a key of the client."),
                    "scope": text("Scopes with blanks between; all that are granted when left out."),
                    "resource": text("The audience the token is for, one of those of its scopes; its scopes are then those of that API."),
                    "code": text("With authorization_code: the code of the redirect."),
                    "redirect_uri": text("With authorization_code: where the code was sent."),
                    "code_verifier": text("With authorization_code: what the challenge is the hash of."),
                    "refresh_token": text("With refresh_token: the one of the latest answer."),
                    "subject_token": text("With token-exchange: an access token of a person."),
                    "subject_token_type": text("With token-exchange: urn:ietf:params:oauth:token-type:access_token"),
                },
            }),
        )
        .json::<TokenResponse>(200, "The token.")
}

/// What every operation of HelseID can refuse; nobody is asked for a token.
pub(super) fn common(operation: Operation) -> Operation {
    refusals(operation).open()
}

/// What every operation of HelseID can refuse.
pub(super) fn refusals(operation: Operation) -> Operation {
    [
        (400, "The request, the client, the proof or the grant is no good."),
        (404, "The path is not one of HelseID's."),
        (429, "Too many requests."),
        (500, "The service itself failed."),
        (503, "Out of service for now."),
    ]
    .into_iter()
    .chain(REFUSED_EVERYWHERE)
    .fold(operation.tag("helseid"), |operation, (status, why)| operation.json::<OAuthError>(status, why))
}
