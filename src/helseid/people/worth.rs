//! What a token is worth: `/connect/introspect` (RFC 7662) and `/connect/revocation` (RFC 7009).

use axum::response::{IntoResponse as _, Response};
use http::StatusCode;
use serde_json::{Map, Value, json};

use super::{Found, Grant, bearer, rules};
use crate::{
    helseid::{assertion::Authenticated, error::refuse, routes::common, token::Asked},
    http::{Refusal, json::json_answer},
    openapi::Operation,
};

fn with_token(operation: Operation) -> Operation {
    common(operation).request_schema(
        "application/x-www-form-urlencoded",
        "The token and the client's assertion.",
        true,
        json!({
            "type": "object",
            "required": ["token", "client_assertion_type", "client_assertion"],
            "properties": {
                "token": {"type": "string", "description": "An access token or a refresh token."},
                "token_type_hint": {"type": "string", "description": "access_token or refresh_token."},
                "client_id": {"type": "string", "description": "The client."},
                "client_assertion_type": {"type": "string", "description": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"},
                "client_assertion": {"type": "string", "description": "A JWT signed with a key of the client."},
            },
        }),
    )
}

pub(in crate::helseid) fn introspect_doc(operation: Operation) -> Operation {
    with_token(operation)
        .id("introspectToken")
        .summary("Tells what a token is worth")
        .description("To the client it was given to; to any other it is worth nothing.")
        .json::<Map<String, Value>>(200, "`active`, and for an active token its claims.")
}

pub(in crate::helseid) fn revoke_doc(operation: Operation) -> Operation {
    with_token(operation)
        .id("revokeToken")
        .summary("Revokes a refresh token")
        .description("An access token is good until it expires, since an API asks nobody about it.")
        .empty(200, "It is worth nothing, or never was.")
}

/// Who asks, and about which token.
fn presented(asked: &Asked) -> Result<(Authenticated, &str), Refusal> {
    let Asked { room, exchange, base, form, .. } = asked;
    let caller = room.authenticate(form, base, exchange)?;
    room.use_up(&caller, exchange)?;
    let Some(token) = form.get("token") else {
        return Err(refuse("invalid_request", &rules::WORTH_TOKEN, "`token`", "none", ""));
    };
    exchange.satisfied(&rules::WORTH_TOKEN);
    let kinds = ["access_token", "refresh_token"];
    if let Some(kind) = form.get("token_type_hint").filter(|it| !kinds.contains(it)) {
        let expected = "`token_type_hint` access_token or refresh_token";
        let got: String = kind.chars().take(200).collect();
        return Err(refuse("unsupported_token_type", &rules::WORTH_KIND, expected, got, ""));
    }
    exchange.satisfied(&rules::WORTH_KIND);
    Ok((caller, token))
}

/// The grant behind a refresh token of this client, while it is good.
fn grant_of(asked: &Asked, caller: &Authenticated, token: &str) -> Option<Grant> {
    let is_its = |it: &Grant| it.asking.client_id == caller.client.client_id;
    match asked.room.people.refresh.find(token, asked.room.lent.clock.now()) {
        Found::Fresh(grant) => Some(grant).filter(is_its),
        Found::Used | Found::Expired | Found::Unknown => None,
    }
}

/// Tells what a token is worth.
pub(in crate::helseid) async fn introspect(asked: Asked) -> Result<Response, Refusal> {
    let (caller, token) = presented(&asked)?;
    let mut told = Map::new();
    told.insert("active".to_owned(), true.into());
    if let Some(grant) = grant_of(&asked, &caller, token) {
        told.insert("client_id".to_owned(), caller.client.client_id.clone().into());
        told.insert("scope".to_owned(), grant.asking.scopes.join(" ").into());
        told.insert("exp".to_owned(), grant.until.as_second().into());
        return Ok(json_answer(&told));
    }
    let read = bearer::read(&asked.room, &asked.base, token);
    let read = read.ok().filter(|it| it.text("client_id") == Some(caller.client.client_id.as_str()));
    let Some(read) = read else { return Ok(json_answer(&json!({"active": false}))) };
    for (name, value) in read.claims {
        let value = match value {
            Value::Array(scopes) if name == "scope" => {
                scopes.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" ").into()
            }
            other => other,
        };
        told.insert(name, value);
    }
    Ok(json_answer(&told))
}

/// Revokes a refresh token.
pub(in crate::helseid) async fn revoke(asked: Asked) -> Result<Response, Refusal> {
    let (caller, token) = presented(&asked)?;
    if grant_of(&asked, &caller, token).is_some() {
        asked.room.people.refresh.remove(token);
    }
    Ok(StatusCode::OK.into_response())
}
