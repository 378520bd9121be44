//! `POST /connect/par`: an authorization request, pushed by a client that has proved itself.

use std::sync::Arc;

use axum::response::Response;
use http::{HeaderValue, StatusCode, header::CACHE_CONTROL};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;

use super::{
    Asking, request,
    request_object::{self, Sent},
    rules, state, tillitsrammeverk,
};
use crate::{
    helseid::{details, error::refuse, form::Form, routes::common, token::Asked},
    http::{Exchange, Refusal, json::json_answer},
    openapi::Operation,
};

/// What a `request_uri` of this HelseID begins with.
pub(super) const PREFIX: &str = "urn:ietf:params:oauth:request_uri:";

/// A pushed request (RFC 9126).
#[derive(Debug, Serialize, JsonSchema)]
pub(in crate::helseid) struct Pushed {
    /// What stands for the request at the authorization endpoint, once.
    request_uri: String,
    /// Seconds it waits.
    expires_in: i64,
}

pub(in crate::helseid) fn par_doc(operation: Operation) -> Operation {
    let text = |description: &str| json!({"type": "string", "description": description});
    common(operation)
        .id("pushAuthorizationRequest")
        .summary("Takes an authorization request before the browser is sent anywhere")
        .description("With a `DPoP` header, whose proof carries a nonce as at the token endpoint, the code is bound to that key.")
        .header_schema("DPoP", false, "The proof (RFC 9449), bound to this URL.", json!({"type": "string"}))
        .request_schema(
            "application/x-www-form-urlencoded",
            "The authorization request and the client's assertion.",
            true,
            json!({
                "type": "object",
                "required": ["client_assertion_type", "client_assertion"],
                "properties": {
                    "client_id": text("The client."),
                    "client_assertion_type": text("urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
                    "client_assertion": text("A JWT signed with a key of the client."),
                    "response_type": text("code"),
                    "redirect_uri": text("Where the code is sent; as registered, on loopback with any port."),
                    "scope": text("Scopes with blanks between."),
                    "code_challenge": text("The base64url SHA-256 of the verifier."),
                    "code_challenge_method": text("S256"),
                    "state": text("Comes back with the code."),
                    "nonce": text("Comes back in the ID token."),
                    "prompt": text("none, login, consent, select_account."),
                    "acr_values": text("Level3 or Level4, and `idp:…`."),
                    "login_hint": text("The number of the person who is to log in."),
                    "ui_locales": text("nb or en."),
                    "max_age": text("How many seconds ago a login may be."),
                    "dpop_jkt": text("The thumbprint of the key the code is to be bound to."),
                    "request": text("A signed request object with any of these, and `authorization_details`."),
                    "resource": {"type": "array", "items": {"type": "string"}, "description": "The audiences tokens will be asked for."},
                },
            }),
        )
        .json::<Pushed>(201, "It waits.")
}

/// Takes a request.
pub(in crate::helseid) async fn par(asked: Asked) -> Result<Response, Refusal> {
    let Asked { room, exchange, base, mut form, headers } = asked;
    if form.get("request_uri").is_some() {
        let (rule, got) = (&rules::PUSHED_WITHIN, "`request_uri`");
        return Err(refuse(
            "invalid_request",
            rule,
            "the request itself",
            got,
            "Pushed authorization cannot use request_uri",
        ));
    }
    exchange.satisfied(&rules::PUSHED_WITHIN);
    let caller = room.authenticate_named(&form, &base, &exchange)?;
    let proof = room.proof(&headers, &base, &exchange)?;
    room.use_up(&caller, &exchange)?;
    details_place(&caller.details, &exchange)?;
    let (issuer, now) = (room.issuer(&base), room.lent.clock.now());
    let asked = request_object::Asked { client: &caller.client, issuer: &issuer, now, sent: Sent::Pushed };
    let details = request_object::open(&mut form, &asked, &exchange)?;
    let asking = request::check(&form, &caller.client, &exchange)?;
    // Whatever is wrong with the details is told now, and not when the person has logged in.
    let (_, acting) = tillitsrammeverk::split(&details, &exchange)?;
    details::acting(&caller.client, &acting)?;
    let thumbprint = bound_to(&form, proof.as_ref().map(|it| it.thumbprint.as_str()), &exchange)?;
    if let Some(proof) = &proof {
        room.first_use(proof, &exchange)?;
    }
    let reference = room.handle();
    let asking = Arc::new(Asking { thumbprint, details, ..asking });
    room.people.pushed.put(reference.clone(), state::after(now, state::PUSHED), asking);
    let mut response =
        json_answer(&Pushed { request_uri: format!("{PREFIX}{reference}"), expires_in: state::PUSHED });
    *response.status_mut() = StatusCode::CREATED;
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store, no-cache, max-age=0"));
    Ok(response)
}

/// During the code flow an assertion has no details: they belong in a request object.
pub(in crate::helseid) fn details_place(
    details: &[serde_json::Value],
    exchange: &Exchange,
) -> Result<(), Refusal> {
    if details.is_empty() {
        exchange.satisfied(&rules::DETAILS_PLACE);
        return Ok(());
    }
    let expected = "details in a request object, or in the assertion of a refresh";
    let got = "`assertion_details` during the code flow";
    let said = format!("HID-1009: expected {expected}; got {got}");
    Err(refuse("invalid_request", &rules::DETAILS_PLACE, expected, got, &said))
}

/// The key a code is bound to: by parameter or by proof, and when by both then by the same.
fn bound_to(form: &Form, proof: Option<&str>, exchange: &Exchange) -> Result<Option<String>, Refusal> {
    match (form.get("dpop_jkt"), proof) {
        (Some(said), Some(proved)) if said != proved => {
            let expected = format!("`dpop_jkt` {proved}, the key of the proof");
            let said_it = "Mismatch between thumbprint of JWK in DPoP HTTP header and dpop_jkt parameter";
            Err(refuse("invalid_request", &rules::BINDING, expected, said.to_owned(), said_it))
        }
        (said, proved) => {
            exchange.satisfied(&rules::BINDING);
            Ok(proved.or(said).map(str::to_owned))
        }
    }
}
