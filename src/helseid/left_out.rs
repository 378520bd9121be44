//! Endpoints the discovery document lists and this version does not have: a proper error, under a rule that says so.

use http::Uri;

use super::{error::refuse, routes::common, rules};
use crate::{http::Refusal, openapi::Operation};

pub(super) async fn left_out(uri: Uri) -> Refusal {
    let expected = "an endpoint the sandbox has; left out are check session, device authorization and CIBA";
    refuse("invalid_request", &rules::ENDPOINT_LEFT_OUT, expected, uri.path(), "")
}

pub(super) async fn not_post(method: http::Method) -> Refusal {
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
    checksession_doc "checkSession" "A page that tells by script whether a person is logged in (left out)",
    device_doc "authorizeDevice" "Starts a login on another device (left out)",
    ciba_doc "authorizeBackchannel" "Starts a login on another channel (left out)",
}
