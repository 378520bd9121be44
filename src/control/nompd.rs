//! `POST /_sandbox/nompd/sync` and `GET /_sandbox/nompd/expected`: nights on demand, and the answer key.

use std::sync::Arc;

use axum::response::Response;
use serde::Deserialize;
use serde_json::json;

use super::{
    Desk, Problem, common,
    query::{AnyWhole, Flag},
    rules, with_body,
};
use crate::{
    apis::nompd::{
        AnswerKey, Nompd,
        model::{SyncRequest, SyncResult},
    },
    http::{
        Refusal, Situation,
        json::{JsonBody, json_answer},
    },
    openapi::Operation,
    rules::Check,
};

/// Which answer key is asked for.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ExpectedQuery {
    version: Option<AnyWhole>,
    #[serde(default)]
    items: Flag,
}

pub(super) fn sync_doc(operation: Operation) -> Operation {
    with_body(operation)
        .id("syncNompd")
        .summary("Makes one nightly sync happen")
        .description(
            "With lists, exactly what they say changes, and the version is raised even when that is nothing. Without any, or \
             without a body, a small change is drawn, fixed by the seed number and the version. With `fail` the sources fail: \
             nothing changes and the version stays.",
        )
        .request::<SyncRequest>("application/json", "What the sources have.", false)
        .json::<SyncResult>(200, "The version it led to.")
}

pub(super) async fn sync(desk: Desk, body: Option<JsonBody<SyncRequest>>) -> Result<Response, Refusal> {
    let request = body.map(|JsonBody(request)| request).unwrap_or_default();
    let current_version = room(&desk).sync(&request).map_err(|bad| {
        let checks = bad.0.iter().map(|(pointer, reason)| {
            Check::violated(&rules::SYNC_GOOD, "a good sync", format!("{pointer}: {reason}"))
        });
        Refusal::all(Situation::BadRequest, checks.collect()).saying(bad.to_string())
    })?;
    desk.exchange.satisfied(&rules::SYNC_GOOD);
    Ok(json_answer(&SyncResult { current_version }))
}

pub(super) fn expected_doc(operation: Operation) -> Operation {
    common(operation)
        .id("getNompdAnswerKey")
        .summary("Tells what a correct client holds at a version")
        .description(
            "To compute the hash from a client's copy: take the `data` of every group that is not deleted, order them by `id`, write \
             the list in RFC 8785 form (no blanks, keys ordered) and take SHA-256 of its UTF-8 bytes.",
        )
        .query_schema(
            "version",
            false,
            "The version; the current one when left out.",
            json!({"type": "integer", "format": "int64", "minimum": 0}),
        )
        .query_schema(
            "items",
            false,
            "Whether to list the groups one by one, to find the one that differs.",
            json!({"type": "boolean", "default": false}),
        )
        .json::<AnswerKey>(200, "How many groups of each list, and their hash.")
        .response::<Problem>(404, "application/problem+json", "The store has not reached this version.")
}

pub(super) async fn expected(desk: Desk<ExpectedQuery>) -> Result<Response, Refusal> {
    let state = room(&desk).now();
    let current = state.current();
    let version = desk.query.version.map_or(current, |it| it.0);
    if version > current {
        let expected = format!("a version from 0 to {current}");
        return Err(Refusal::by(Situation::NotFound, &rules::VERSION_KNOWN, expected, version.to_string()));
    }
    desk.exchange.satisfied(&rules::VERSION_KNOWN);
    let key = AnswerKey::of(&state, version, desk.query.items.0);
    Ok(json_answer(&key))
}

fn room<Q>(desk: &Desk<Q>) -> Arc<Nompd> {
    desk.workspace.room("nompd").expect("the registry has Nompd, so every workspace has its room")
}
