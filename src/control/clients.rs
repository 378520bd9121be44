//! `GET, POST /_sandbox/clients`, `DELETE …/{id}`, `POST /_sandbox/helseid/rotate-keys`: HelseID's clients and keys.

use std::sync::Arc;

use axum::response::{IntoResponse as _, Response};
use http::StatusCode;
use schemars::JsonSchema;
use serde::Serialize;

use super::{Desk, Problem, common, rules, with_body};
use crate::{
    helseid::{API, Client, HelseId},
    http::{
        Refusal, Situation,
        json::{JsonBody, StrictPath, json_answer},
    },
    jose::Signing,
    openapi::Operation,
    rules::Check,
};

/// The clients of HelseID.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "HelseIdClients")]
struct ClientList {
    /// The clients, by id.
    clients: Vec<Arc<Client>>,
}

/// The key HelseID signs with.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "HelseIdKey")]
struct Key {
    /// Its `kid`.
    kid: String,
}

/// HelseID of the workspace.
pub(super) fn helseid<Q>(desk: &Desk<Q>) -> Arc<HelseId> {
    desk.workspace.room(API.id).expect("the registry has HelseID, so every workspace has its room")
}

pub(super) fn list_doc(operation: Operation) -> Operation {
    common(operation)
        .id("listHelseIdClients")
        .summary("Lists the clients of HelseID")
        .description("Those of the demo clients with their private keys, which are published on purpose.")
        .json::<ClientList>(200, "The clients, by id.")
}

pub(super) async fn list(desk: Desk) -> Response {
    json_answer(&ClientList { clients: helseid(&desk).clients().all() })
}

pub(super) fn post_doc(operation: Operation) -> Operation {
    with_body(operation)
        .id("registerHelseIdClient")
        .summary("Registers a client with HelseID")
        .request::<Client>("application/json", "The client.", true)
        .json::<Client>(201, "It is registered.")
}

pub(super) async fn post(desk: Desk, JsonBody(client): JsonBody<Client>) -> Result<Response, Refusal> {
    let client = helseid(&desk).clients().register(client).map_err(|mistakes| {
        let checks = mistakes
            .iter()
            .map(|it| Check::violated(&rules::CLIENT_GOOD, "a good client", it.to_string()))
            .collect();
        let said: Vec<String> = mistakes.iter().map(ToString::to_string).collect();
        Refusal::all(Situation::BadRequest, checks).saying(said.join("; "))
    })?;
    desk.exchange.satisfied(&rules::CLIENT_GOOD);
    let mut response = json_answer(&client);
    *response.status_mut() = StatusCode::CREATED;
    Ok(response)
}

pub(super) fn delete_doc(operation: Operation) -> Operation {
    common(operation)
        .id("removeHelseIdClient")
        .summary("Takes a client out of HelseID")
        .path::<String>("id", "The client's id.")
        .empty(204, "Done.")
        .response::<Problem>(404, "application/problem+json", "No client has this id.")
}

pub(super) async fn delete(StrictPath([id]): StrictPath<1>, desk: Desk) -> Result<Response, Refusal> {
    let helseid = helseid(&desk);
    if helseid.clients().remove(&id).is_none() {
        let known: Vec<String> = helseid.clients().all().iter().map(|it| it.client_id.clone()).collect();
        let expected = format!("one of {}", known.join(", "));
        return Err(Refusal::by(Situation::NotFound, &rules::CLIENT_KNOWN, expected, id));
    }
    desk.exchange.satisfied(&rules::CLIENT_KNOWN);
    Ok(StatusCode::NO_CONTENT.into_response())
}

pub(super) fn rotate_doc(operation: Operation) -> Operation {
    common(operation)
        .id("rotateHelseIdKeys")
        .summary("Lets HelseID sign with a new key")
        .description("The old key moves to `expired_jwks_uri`; tokens it has signed are no longer taken. Takes some tenths of a second.")
        .json::<Key>(200, "The new key.")
}

pub(super) async fn rotate(desk: Desk) -> Response {
    let next = Signing::make();
    let kid = next.kid.clone();
    helseid(&desk).keys().rotate(next);
    json_answer(&Key { kid })
}
