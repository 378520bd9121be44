//! `GET, PUT, DELETE /_sandbox/codingsystems/{type}/{code}`: codes changed at run time.

use std::sync::Arc;

use axum::response::{IntoResponse, Response};
use http::StatusCode;
use serde_json::json;

use super::{
    Desk,
    code_input::{CodeInput, plain},
    common, rules, with_body,
};
use crate::{
    apis::codingsystems::{
        Codingsystems, EditError,
        check::check_type,
        model::{Code, CodingSystemType},
    },
    http::{
        Refusal, Situation,
        json::{JsonBody, StrictPath, json_answer},
    },
    openapi::Operation,
    rules::Check,
};

fn path(operation: Operation) -> Operation {
    operation
        .path::<String>("type", "The coding system; one no document knows is added with its first code.")
        .path::<String>("code", "The code, in upper case.")
}

pub(super) fn get_doc(operation: Operation) -> Operation {
    path(common(operation))
        .id("getCode")
        .summary("Shows a code as clients get it")
        .json::<Code>(200, "The code.")
}

pub(super) async fn get(desk: Desk, StrictPath([system, code]): StrictPath<2>) -> Result<Response, Refusal> {
    let room = room(&desk);
    let catalogue = room.store.now();
    let system = CodingSystemType::new(system);
    let code = plain(&system, code);
    let record = catalogue.records(&system).and_then(|it| it.get(&code));
    let record = record.ok_or_else(|| unknown(&EditError::Unknown { system: system.clone(), code }))?;
    desk.exchange.satisfied(&rules::CODE_KNOWN);
    Ok(json_answer(&catalogue.code(&system, record, room.settings().flag("codingsystems.icd10_dot"))))
}

pub(super) fn put_doc(operation: Operation) -> Operation {
    path(with_body(operation))
        .id("putCode")
        .summary("Adds, changes or deactivates a code")
        .description(
            "What can be derived is left out: descriptions of relations and search words are looked up. Types, relation \
             types and metadata types no document knows are welcome: the real service may add one any day.",
        )
        .request::<CodeInput>("application/json", "The code.", true)
        .request_example(&json!({"code": "9", "description": "Uavklart", "deactivatedTime": "2026-01-01T22:59:00Z"}))
        .json::<Code>(200, "The changed code, as clients get it.")
        .json::<Code>(201, "The new code, as clients get it.")
}

pub(super) async fn put(
    desk: Desk,
    StrictPath([system, code]): StrictPath<2>,
    JsonBody(mut input): JsonBody<CodeInput>,
) -> Result<Response, Refusal> {
    let bad =
        |expected: &str, got: String| Refusal::by(Situation::BadRequest, &rules::CODE_GOOD, expected, got);
    if let Some(reason) = check_type(&system) {
        return Err(Refusal::of(
            Situation::BadRequest,
            Check::violated(&rules::CODE_GOOD, "the name of a coding system", format!("{system:?}")),
        )
        .saying(reason));
    }
    let (system, room) = (CodingSystemType::new(system), room(&desk));
    let code = plain(&system, code);
    input.code = plain(&system, input.code);
    if input.code != code {
        return Err(bad("the same code in path and body", format!("{code:?} and {:?}", input.code)));
    }
    if let Some(other) = input.coding_system.as_ref().filter(|it| **it != system) {
        return Err(bad("the same coding system in path and body", format!("{system} and {other}")));
    }
    let record = input.into_record();
    let is_new = room.store.put(&system, record).map_err(|error| match error {
        EditError::Bad(ref findings) => {
            let checks = findings.iter().map(|(pointer, reason)| {
                Check::violated(&rules::CODE_GOOD, "a good code", format!("{pointer}: {reason}"))
            });
            let mut refusal = bad("a good code", String::new()).saying(error.to_string());
            refusal.checks = checks.collect();
            refusal
        }
        unknown_code @ EditError::Unknown { .. } => unknown(&unknown_code),
    })?;
    desk.exchange.satisfied(&rules::CODE_GOOD);
    let status = if is_new { StatusCode::CREATED } else { StatusCode::OK };
    Ok((status, get(desk, StrictPath([system.to_string(), code])).await?).into_response())
}

pub(super) fn delete_doc(operation: Operation) -> Operation {
    path(common(operation))
        .id("deleteCode")
        .summary("Takes a code out")
        .description("Relations that lead to it end. A type no document knows goes with its last code.")
        .empty(204, "It is gone.")
}

pub(super) async fn delete(
    desk: Desk,
    StrictPath([system, code]): StrictPath<2>,
) -> Result<StatusCode, Refusal> {
    let system = CodingSystemType::new(system);
    room(&desk).store.remove(&system, &plain(&system, code)).map_err(|error| unknown(&error))?;
    desk.exchange.satisfied(&rules::CODE_KNOWN);
    Ok(StatusCode::NO_CONTENT)
}

fn room(desk: &Desk) -> Arc<Codingsystems> {
    desk.workspace
        .room("codingsystems")
        .expect("the registry has Codingsystems, so every workspace has its room")
}

fn unknown(error: &EditError) -> Refusal {
    let (expected, message) = ("a code of GET /api/codingsystems/v1/codes/{type}", error.to_string());
    Refusal::by(Situation::NotFound, &rules::CODE_KNOWN, expected, &*message)
        .saying(format!("expected {expected}; {message}"))
}
