//! The operations of Nompd.

use std::sync::Arc;

use axum::response::{IntoResponse as _, Response};
use http::{Uri, header};
use serde_json::{Value, json};

use super::{
    JSON,
    caller::Caller,
    error::{Problem, ValidationProblem},
    model::{KeyRefused, ReimbursementGroup, SyncRequest, SyncResult, TreatmentGroup, VersionedResponse},
    query::since_version,
    store::{Kind, State},
};
use crate::{
    http::{Refusal, StoredBody, blocking::blocking, json::json_answer},
    openapi::{ApiInfo, ApiRoutes, Operation, REFUSED_EVERYWHERE, Routes},
};

/// The routes with their documentation.
#[must_use]
pub fn routes() -> Routes {
    ApiRoutes::new(ApiInfo {
        id: "nompd",
        title: "Nompd",
        version: env!("CARGO_PKG_VERSION"),
        description: "Treatment groups and reimbursement groups for medicines paid for by hospitals, kept in step by version. \
                      A stand-in for Norsk Helsenett's service, for tests.",
        servers: &[
            ("http://localhost:8080", "The sandbox."),
            ("https://nompd-api.example.com", "The address the documentation gives; the real one is not public."),
        ],
        tags: &[("nompd", "Groups and their versions.")],
        security_schemes: vec![(
            "api-key",
            json!({"type": "apiKey", "in": "header", "name": "X-API-KEY", "description": "A key of `nompd.api_keys`."}),
        )],
    })
    .get("/api/v1/treatmentGroup", treatment_groups, treatment_groups_doc)
    .get("/api/v1/reimbursementGroup", reimbursement_groups, reimbursement_groups_doc)
    .post("/api/internal/sync", sync, sync_doc)
    .finish()
}

fn treatment_groups_doc(operation: Operation) -> Operation {
    list(operation)
        .id("getTreatmentGroups")
        .summary("Gets treatment groups")
        .json::<VersionedResponse<TreatmentGroup>>(200, "The groups, by version and id.")
        .example(200, &json!({"currentVersion": 5, "items": [documented_item()]}))
}

async fn treatment_groups(caller: Caller, uri: Uri) -> Result<Response, Refusal> {
    answer(Kind::Treatment, caller, &uri).await
}

fn reimbursement_groups_doc(operation: Operation) -> Operation {
    list(operation)
        .id("getReimbursementGroups")
        .summary("Gets reimbursement groups")
        .json::<VersionedResponse<ReimbursementGroup>>(200, "The groups, by version and id.")
}

async fn reimbursement_groups(caller: Caller, uri: Uri) -> Result<Response, Refusal> {
    answer(Kind::Reimbursement, caller, &uri).await
}

fn sync_doc(operation: Operation) -> Operation {
    common(operation)
        .id("sync")
        .summary("Syncs with the sources at once")
        .description(
            "Internal: what the nightly job calls. Here the sources have a small change each time; \
             `POST /_sandbox/nompd/sync` says which.",
        )
        .json::<SyncResult>(200, "The version it led to.")
}

async fn sync(caller: Caller) -> Response {
    let room = Arc::clone(&caller.room);
    let synced = blocking(move || room.sync(&SyncRequest::default())).await;
    let current_version = synced.expect("a change that is drawn from what is stored fits it");
    ([(header::CONTENT_TYPE, JSON)], json_answer(&SyncResult { current_version })).into_response()
}

async fn answer(kind: Kind, caller: Caller, uri: &Uri) -> Result<Response, Refusal> {
    let state = caller.room.now();
    let since = since_version(uri, state.current(), &caller.exchange)?;
    if caller.exchange.forms_habits() {
        caller.room.habits.fetched(&caller.key, kind, since, &caller.exchange);
    }
    let body = match state.of(kind).quick_body(state.current(), since) {
        Some(body) => body,
        None => large_body(kind, state, since).await,
    };
    Ok(body.answer_plain(&caller.headers, &caller.exchange))
}

/// Some milliseconds a megabyte: not on a thread that serves others.
async fn large_body(kind: Kind, state: Arc<State>, since: Option<i64>) -> Arc<StoredBody> {
    blocking(move || state.of(kind).make_body(state.current(), since)).await
}

fn list(operation: Operation) -> Operation {
    common(operation)
        .description(
            "All that is not deleted; with `sinceVersion`, what changed in later versions, deleted items too. \
             Store `currentVersion` and ask with it next time.",
        )
        .query_schema(
            "sinceVersion",
            false,
            "The `currentVersion` of the client's copy: only items with a higher version are answered.",
            json!({"type": "integer", "format": "int64"}),
        )
        .empty(304, "The client has this answer already (`If-None-Match`).")
        .response::<ValidationProblem>(400, "application/problem+json", "`sinceVersion` is malformed.")
}

/// The errors every operation has.
fn common(operation: Operation) -> Operation {
    let operation = operation
        .tag("nompd")
        .secured(&[("api-key", &[])])
        .json::<KeyRefused>(401, "The key is missing or not known.")
        .empty(429, "Too many requests.")
        .empty(500, "The service itself failed.")
        .empty(503, "Out of service for now.");
    [(404, "The path is not one of the API's."), (406, "The client does not take JSON.")]
        .into_iter()
        .chain(REFUSED_EVERYWHERE)
        .fold(operation, |operation, (status, why)| {
            operation.response::<Problem>(status, "application/problem+json", why)
        })
}

/// The item of the documentation's first example.
fn documented_item() -> Value {
    json!({
        "data": {
            "id": "4077eb19-b094-4712-89b1-c3b5a021ef8d",
            "name": "Natalizumab",
            "description": "Rangering av natalizumab s.c og i.v formulering",
            "diseaseGroup": "MS",
            "jurisdictions": [
                {"system": "urn:oid:2.16.578.1.12.4.1.102", "code": "100022", "display": "Helse Nord RHF"},
            ],
            "validityPeriod": {"start": "2025-05-01", "end": "2027-04-30"},
            "reviewDate": "2025-04-10",
            "indications": [{
                "coding": [
                    {"system": "urn:oid:2.16.578.1.12.4.1.1.7110", "code": "G35", "display": "Multippel sklerose"},
                ],
                "text": "Multiple sclerosis",
            }],
            "treatmentAlternatives": [{
                "rank": 1,
                "treatmentId": "6d3c0e9f-dd3f-49e6-8c6c-c3ef1ccdfa1a",
                "name": "Natalizumab (Tysabri)",
                "description": null,
                "medicines": [{
                    "reference": null,
                    "type": "FEST/LegemiddelPakning",
                    "identifier": {"system": "FEST/Varenummer", "value": "166028"},
                    "display": null,
                }],
            }],
        },
        "version": 5,
        "lastChanged": "2025-04-10T08:30:00Z",
        "isDeleted": false,
    })
}
