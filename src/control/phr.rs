//! `/_sandbox/phr/documents`: lists, adds and takes away documents at run time.

use std::sync::Arc;

use axum::response::{IntoResponse as _, Response};
use http::StatusCode;
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

use super::{Desk, Problem, common, query::AnyWhole, rules, with_body};
use crate::{
    apis::phr::{
        Phr,
        model::{DocumentEntry, DocumentInput, DocumentList},
    },
    http::{
        Refusal, Situation,
        json::{JsonBody, StrictPath, json_answer},
    },
    openapi::Operation,
    rules::Check,
};

/// Which documents are asked for.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ListQuery {
    patient: Option<String>,
    limit: Option<AnyWhole>,
}

pub(super) fn list_doc(operation: Operation) -> Operation {
    common(operation)
        .id("listPhrDocuments")
        .summary("Lists documents of PHR")
        .query::<String>("patient", false, "The patient's number; everybody's when left out.")
        .query_schema(
            "limit",
            false,
            "How many to list; 1000 when left out.",
            json!({"type": "integer", "minimum": 0, "default": 1000}),
        )
        .json::<DocumentList>(200, "The documents, blocked and superseded ones too.")
}

pub(super) async fn list(desk: Desk<ListQuery>) -> Response {
    let all = room(&desk).store().list(desk.query.patient.as_deref());
    let limit = desk.query.limit.map_or(1000, |it| usize::try_from(it.0).unwrap_or(usize::MAX));
    let documents = all.iter().take(limit).map(|it| DocumentEntry::of(it)).collect();
    json_answer(&DocumentList { total: all.len(), documents })
}

pub(super) fn add_doc(operation: Operation) -> Operation {
    with_body(operation)
        .id("addPhrDocument")
        .summary("Adds a document to PHR")
        .description(
            "The sandbox writes it, or takes the bytes of `content`. Results that are kept do not have it until they are three \
             minutes old.",
        )
        .request::<DocumentInput>("application/json", "The document.", true)
        .request_example(&json!({
            "patient": "13116900216", "title": "Brev", "type": "I02-2", "text": ["Alt er bra."],
        }))
        .json::<DocumentEntry>(201, "The document, in short.")
}

pub(super) async fn add(desk: Desk, JsonBody(input): JsonBody<DocumentInput>) -> Result<Response, Refusal> {
    let document = room(&desk).add(&input).map_err(|bad| {
        let checks = bad.0.iter().map(|(pointer, reason)| {
            Check::violated(&rules::DOCUMENT_GOOD, "a good document", format!("{pointer}: {reason}"))
        });
        let refusal =
            Refusal::by(Situation::BadRequest, &rules::DOCUMENT_GOOD, "a good document", String::new());
        Refusal { checks: checks.collect(), ..refusal }.saying(bad.to_string())
    })?;
    desk.exchange.satisfied(&rules::DOCUMENT_GOOD);
    Ok((StatusCode::CREATED, json_answer(&DocumentEntry::of(&document))).into_response())
}

pub(super) fn remove_doc(operation: Operation) -> Operation {
    common(operation)
        .id("removePhrDocument")
        .summary("Takes a document away from PHR")
        .description("Whoever fetches it afterwards is told that it is gone.")
        .path_schema("id", "The entry's UUID.", json!({"type": "string", "format": "uuid"}))
        .empty(204, "It is gone.")
        .response::<Problem>(404, "application/problem+json", "There is no such document.")
}

pub(super) async fn remove(desk: Desk, StrictPath([id]): StrictPath<1>) -> Result<Response, Refusal> {
    let is_gone = Uuid::parse_str(&id).is_ok_and(|id| room(&desk).store().remove(id));
    if !is_gone {
        let expected = "the UUID of a document";
        return Err(Refusal::by(Situation::NotFound, &rules::DOCUMENT_THERE, expected, id));
    }
    desk.exchange.satisfied(&rules::DOCUMENT_THERE);
    Ok(StatusCode::NO_CONTENT.into_response())
}

fn room<Q>(desk: &Desk<Q>) -> Arc<Phr> {
    desk.workspace.room("phr").expect("the registry has PHR, so every workspace has its room")
}
