//! `GET, POST, DELETE /_sandbox/faults` and `DELETE /_sandbox/faults/{id}`.

use std::sync::LazyLock;

use axum::response::{IntoResponse, Response};
use http::StatusCode;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;

use super::{Desk, common, rules, with_body};
use crate::{
    apis::APIS,
    faults::{FaultOrder, FaultView, Finding, LIMIT, Match},
    http::{
        Refusal, Situation,
        endpoint::Methods,
        json::{JsonBody, StrictPath, json_answer},
        path::PathTable,
    },
    openapi::Operation,
    rules::Check,
};

/// How many faults were taken away.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Removed {
    /// The number.
    deleted: usize,
}

/// What a fault may name as `api`.
pub(super) fn apis() -> Vec<&'static str> {
    APIS.iter().map(|api| api.id).collect()
}

/// The paths of every API.
static PATHS: LazyLock<Vec<(&str, PathTable<Methods>)>> = LazyLock::new(|| {
    let routes = APIS.iter().filter_map(|api| Some((api.id, (api.builder?.routes)())));
    routes.map(|(id, routes)| (id, PathTable::new(routes.places))).collect()
});

/// What is wrong with a path no operation has: its fault would never strike, and a test of what comes after one be green for
/// nothing. With stars it is a pattern, and taken as it is.
fn unheard_of(wanted: &Match) -> Option<Finding> {
    let path = wanted.path.as_deref().filter(|path| !path.contains('*'))?;
    let of_api = |id: &str| wanted.api.as_deref().is_none_or(|api| api == id);
    let is_known = PATHS.iter().any(|(id, paths)| of_api(id) && paths.find(path).is_some());
    let whose = wanted.api.as_deref().unwrap_or("an API");
    let expected = format!("a path of {whose}, as it stands behind the base, or one with stars");
    (!is_known).then(|| ("/match/path", format!("{expected}; got {path:?}")))
}

pub(super) fn list_doc(operation: Operation) -> Operation {
    common(operation)
        .id("listFaults")
        .summary("Lists the faults, with how often each struck")
        .json::<Vec<FaultView>>(200, "The faults, in the order they were asked for.")
}

pub(super) async fn list(desk: Desk) -> Response {
    json_answer(&desk.workspace.faults.list())
}

pub(super) fn post_doc(operation: Operation) -> Operation {
    with_body(operation)
        .id("addFault")
        .summary("Asks for a fault")
        .description(
            "Of several faults the first that strikes is the only one, and a later one does not see the request. Unknown \
             paths and the control API are never struck.",
        )
        .request::<FaultOrder>("application/json", "Which requests it strikes, and how.", true)
        .request_example(&json!({
            "match": {"api": "okt", "method": "POST"},
            "times": 1,
            "after": true,
            "effect": {"drop": true},
        }))
        .json::<FaultView>(201, "It is there.")
}

pub(super) async fn post(desk: Desk, JsonBody(order): JsonBody<FaultOrder>) -> Result<Response, Refusal> {
    let mut findings = order.findings(&apis());
    if findings.is_empty() {
        findings.extend(unheard_of(&order.matching));
    }
    if let Some(((pointer, reason), others)) = findings.split_first() {
        let check = |pointer: &str, reason: &str| {
            Check::violated(&rules::FAULT_GOOD, "a good fault", format!("{pointer}: {reason}"))
        };
        let told: Vec<_> = findings.iter().map(|(pointer, reason)| format!("{pointer}: {reason}")).collect();
        let mut refusal = Refusal::of(Situation::BadRequest, check(pointer, reason)).saying(told.join("; "));
        refusal.checks.extend(others.iter().map(|(pointer, reason)| check(pointer, reason)));
        return Err(refusal);
    }
    let added = desk.workspace.faults.add(order).ok_or_else(|| {
        let expected = format!("at most {LIMIT} faults");
        Refusal::by(Situation::BadRequest, &rules::FAULT_GOOD, expected, "one more")
    })?;
    desk.exchange.satisfied(&rules::FAULT_GOOD);
    Ok((StatusCode::CREATED, json_answer(&added)).into_response())
}

pub(super) fn clear_doc(operation: Operation) -> Operation {
    common(operation)
        .id("deleteFaults")
        .summary("Takes all faults away")
        .json::<Removed>(200, "How many there were.")
}

pub(super) async fn clear(desk: Desk) -> Response {
    json_answer(&Removed { deleted: desk.workspace.faults.clear() })
}

pub(super) fn delete_doc(operation: Operation) -> Operation {
    common(operation)
        .id("deleteFault")
        .summary("Takes a fault away")
        .path_schema("id", "Its number.", json!({"type": "string", "pattern": "^[0-9]+$"}))
        .empty(204, "It is gone.")
}

pub(super) async fn delete(desk: Desk, StrictPath([id]): StrictPath<1>) -> Result<StatusCode, Refusal> {
    if !id.parse().is_ok_and(|id| desk.workspace.faults.remove(id)) {
        let expected = "the number of a fault of GET /_sandbox/faults";
        return Err(Refusal::by(Situation::NotFound, &rules::FAULT_KNOWN, expected, id));
    }
    desk.exchange.satisfied(&rules::FAULT_KNOWN);
    Ok(StatusCode::NO_CONTENT)
}
