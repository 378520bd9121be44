//! Endpoints the discovery document lists and this version does not have: a proper error, under a rule that says so.

use http::Uri;

use super::{error::refuse, routes::common, rules};
use crate::{http::Refusal, openapi::Operation};

pub(super) async fn left_out(uri: Uri) -> Refusal {
    let expected =
        "an endpoint this version of the sandbox has: /connect/token, /.well-known/openid-configuration";
    refuse("invalid_request", &rules::ENDPOINT_LEFT_OUT, expected, uri.path(), "")
}

pub(super) async fn get_token(method: http::Method) -> Refusal {
    refuse("invalid_request", &rules::TOKEN_METHOD, "POST", method.as_str(), "")
}

macro_rules! docs {
    ($($name:ident $id:literal $summary:literal),+ $(,)?) => {
        $(pub(super) fn $name(operation: Operation) -> Operation {
            common(operation).id($id).summary($summary).empty(204, "Never in this version.")
        })+
    };
}

docs! {
    authorize_doc "authorize" "Logs a person in (not in this version)",
    par_doc "pushAuthorizationRequest" "Takes an authorization request (not in this version)",
    userinfo_doc "getUserInfo" "Tells who has logged in (not in this version)",
    endsession_doc "endSession" "Logs a person out (not in this version)",
    checksession_doc "checkSession" "Tells whether a person is logged in (not in this version)",
    revocation_doc "revokeToken" "Revokes a token (not in this version)",
    introspection_doc "introspectToken" "Tells what a token is worth (not in this version)",
    device_doc "authorizeDevice" "Starts a login on another device (left out)",
    ciba_doc "authorizeBackchannel" "Starts a login on another channel (left out)",
    idps_doc "getAvailableIdps" "Lists identity providers (not in this version)",
    clientinfo_doc "getClientInfo" "Tells how a client is set up (not in this version)",
}
