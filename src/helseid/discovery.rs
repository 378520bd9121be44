//! What HelseID tells of itself: the discovery document and its keys.

use axum::{
    extract::{Request, State},
    response::Response,
};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};

use super::{HelseId, client::GRANTS, resources::OWN_SCOPES, rules};
use crate::{
    http::{Base, Handed, json::json_answer},
    jose::Algorithm,
    openapi::Operation,
};

/// What HelseID tells of itself (`OpenID` Connect Discovery 1.0), in the fields and the order of the real document.
#[derive(Debug, Serialize, JsonSchema)]
#[expect(clippy::struct_excessive_bools, reason = "the real document has them")]
pub(super) struct Discovery {
    issuer: String,
    jwks_uri: String,
    authorization_endpoint: String,
    token_endpoint: String,
    userinfo_endpoint: String,
    end_session_endpoint: String,
    revocation_endpoint: String,
    introspection_endpoint: String,
    pushed_authorization_request_endpoint: String,
    require_pushed_authorization_requests: bool,
    frontchannel_logout_supported: bool,
    frontchannel_logout_session_supported: bool,
    backchannel_logout_supported: bool,
    backchannel_logout_session_supported: bool,
    scopes_supported: Vec<&'static str>,
    claims_supported: Vec<String>,
    grant_types_supported: Vec<&'static str>,
    response_types_supported: Vec<&'static str>,
    response_modes_supported: Vec<&'static str>,
    token_endpoint_auth_methods_supported: Vec<&'static str>,
    id_token_signing_alg_values_supported: Vec<&'static str>,
    subject_types_supported: Vec<&'static str>,
    code_challenge_methods_supported: Vec<&'static str>,
    request_parameter_supported: bool,
    request_object_signing_alg_values_supported: Vec<&'static str>,
    prompt_values_supported: Vec<&'static str>,
    authorization_response_iss_parameter_supported: bool,
    dpop_signing_alg_values_supported: Vec<&'static str>,
    expired_jwks_uri: String,
    available_idps: String,
}

const CLAIMS: [&str; 4] = ["name", "family_name", "given_name", "middle_name"];
const HELSEID_CLAIMS: [&str; 11] = [
    "identity/assurance_level",
    "identity/pid",
    "identity/pid_pseudonym",
    "identity/security_level",
    "identity/network",
    "hpr/hpr_number",
    "client/client_name",
    "client/client_tenancy",
    "client/claims/orgnr_parent",
    "client/claims/orgnr_child",
    "client/claims/orgnr_supplier",
];

pub(super) fn discovery_doc(operation: Operation) -> Operation {
    super::routes::common(operation)
        .id("getDiscoveryDocument")
        .summary("Tells where HelseID's endpoints are and what they take")
        .json::<Discovery>(200, "The discovery document.")
}

pub(super) async fn discovery(State(handed): State<Handed>, request: Request) -> Response {
    let base = Base::of(&request.into_parts().0, &handed);
    let room = handed.shared::<HelseId>();
    handed.exchange.satisfied(&rules::ENDPOINT_LEFT_OUT);
    let issuer = room.issuer(&base);
    let at = |path: &str| format!("{}{path}", base.url());
    let algorithms: Vec<&str> = Algorithm::ALL.iter().map(|it| it.name()).collect();
    let helseid = HELSEID_CLAIMS.iter().map(|it| format!("helseid://claims/{it}"));
    let own = CLAIMS.iter().map(|it| (*it).to_owned());
    json_answer(&Discovery {
        issuer,
        jwks_uri: at("/.well-known/openid-configuration/jwks"),
        authorization_endpoint: at("/connect/authorize"),
        token_endpoint: at("/connect/token"),
        userinfo_endpoint: at("/connect/userinfo"),
        end_session_endpoint: at("/connect/endsession"),
        revocation_endpoint: at("/connect/revocation"),
        introspection_endpoint: at("/connect/introspect"),
        pushed_authorization_request_endpoint: at("/connect/par"),
        require_pushed_authorization_requests: false,
        frontchannel_logout_supported: false,
        frontchannel_logout_session_supported: false,
        backchannel_logout_supported: false,
        backchannel_logout_session_supported: false,
        scopes_supported: OWN_SCOPES
            .iter()
            .copied()
            .filter(|it| *it != "helseid://scopes/identity/all")
            .collect(),
        claims_supported: own.chain(helseid).chain(["client_amr".to_owned()]).collect(),
        grant_types_supported: GRANTS.to_vec(),
        response_types_supported: vec!["code"],
        response_modes_supported: vec!["query"],
        token_endpoint_auth_methods_supported: vec!["private_key_jwt"],
        id_token_signing_alg_values_supported: vec!["RS256"],
        subject_types_supported: vec!["public"],
        code_challenge_methods_supported: vec!["S256"],
        request_parameter_supported: true,
        request_object_signing_alg_values_supported: algorithms.clone(),
        prompt_values_supported: vec!["none", "login", "consent", "select_account"],
        authorization_response_iss_parameter_supported: true,
        dpop_signing_alg_values_supported: algorithms,
        expired_jwks_uri: at("/connect/expiredjwks"),
        available_idps: at("/connect/availableidps"),
    })
}

/// A JWK Set (RFC 7517).
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct JwkSet {
    /// The keys.
    keys: Vec<Map<String, Value>>,
}

pub(super) fn jwks_doc(operation: Operation) -> Operation {
    super::routes::common(operation)
        .id("getJwks")
        .summary("Gives the key tokens are signed with")
        .json::<JwkSet>(200, "The key, with its certificate.")
}

pub(super) async fn jwks(State(handed): State<Handed>) -> Response {
    let room = handed.thing::<HelseId>();
    json_answer(&JwkSet { keys: vec![room.keys().active().to_jwk()] })
}

pub(super) fn expired_jwks_doc(operation: Operation) -> Operation {
    super::routes::common(operation)
        .id("getExpiredJwks")
        .summary("Gives the keys that were rotated away")
        .json::<JwkSet>(200, "The keys, the latest last.")
}

pub(super) async fn expired_jwks(State(handed): State<Handed>) -> Response {
    let room = handed.thing::<HelseId>();
    json_answer(&JwkSet { keys: room.keys().former().iter().map(|it| it.to_jwk()).collect() })
}
