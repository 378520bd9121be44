//! The two operations of Codingsystems.

use std::sync::Arc;

use axum::response::Response;
use serde_json::json;

use super::{
    caller::Caller,
    error::Error,
    model::{Codes, CodingSystemType, ErrorBody},
    rules,
};
use crate::{
    http::{Refusal, StoredBody, blocking::blocking, json::StrictPath},
    openapi::{ApiInfo, ApiRoutes, Operation, REFUSED_EVERYWHERE, Routes},
};

/// The routes with their documentation.
#[must_use]
pub fn routes() -> Routes {
    ApiRoutes::new(ApiInfo {
        id: "codingsystems",
        title: "Codingsystems",
        version: env!("CARGO_PKG_VERSION"),
        description: "Code maps of Norwegian health care: FEST, ATC, ICD-10 and the lists of Kjernejournal. \
                      A stand-in for Norsk Helsenett's service, for tests.",
        servers: &[
            ("http://localhost:8080", "The sandbox."),
            ("https://test.codingsystems.hit.nhn.no", "The real test environment."),
        ],
        tags: &[("codingsystems", "Types and codes.")],
        security_schemes: vec![],
    })
    .get("/api/codingsystems/v1/types", list_types, list_types_doc)
    .get("/api/codingsystems/v1/codes/{codingSystemType}", get_codes, get_codes_doc)
    .alias_get("/api/codingsystems/v1/codes", get_codes_of_no_type)
    .finish()
}

fn list_types_doc(operation: Operation) -> Operation {
    common(operation)
        .id("listTypes")
        .summary("Lists the coding systems")
        .description("The names to ask `/codes/{codingSystemType}` with. The list is open: new names may come any day.")
        .json::<Vec<CodingSystemType>>(200, "The names.")
        .example(200, &json!(super::documented_types()))
}

async fn list_types(caller: Caller) -> Response {
    let documented = caller.room.settings().is("codingsystems.types", "documented-example");
    let body = caller.room.store.now().types_body(documented);
    let answer = answer(body, &caller).await;
    if caller.fetches(&answer) {
        caller.room.habits.types_fetched(&caller.source_system());
    }
    answer
}

fn get_codes_doc(operation: Operation) -> Operation {
    common(operation)
        .id("getCodes")
        .summary("Gets all codes of a coding system")
        .description(
            "A map from code to code, tens of megabytes for the large systems: ask for gzip, and at most once a day.",
        )
        .path_schema(
            "codingSystemType",
            "The coding system, exactly as `/types` lists it: one of the documented ones here, though the list is open.",
            json!({"type": "string", "enum": CodingSystemType::DOCUMENTED}),
        )
        .json::<Codes>(200, "The codes, by code.")
        .example(
            200,
            &json!({"1": {
                "code": "1",
                "codingSystem": "KJ_INTUBASJON",
                "description": "Grad 1: Hele stemmespalten synlig",
                "relationsTo": [],
                "metadata": [],
                "searchWords": [],
                "deactivatedTime": null,
            }}),
        )
}

async fn get_codes(caller: Caller, name: Result<StrictPath<1>, Refusal>) -> Result<Response, Refusal> {
    let Ok(StrictPath([name])) = name else {
        return Err(Error::UnknownType { got: "one that is not UTF-8".to_owned() }.into());
    };
    let catalogue = caller.room.store.now();
    let Some(system) = catalogue.system(&name).cloned() else {
        return Err(Error::UnknownType { got: format!("{name:?}") }.into());
    };
    caller.exchange.satisfied(&rules::TYPE_KNOWN);
    let dotted = caller.room.settings().flag("codingsystems.icd10_dot");
    let body = if let Some(body) = catalogue.ready_body(&system, dotted) {
        body
    } else {
        // The first time takes milliseconds a megabyte: not on a thread that serves others.
        let system = system.clone();
        blocking(move || catalogue.make_body(&system, dotted)).await.expect("the system was found above")
    };
    let answer = answer(body, &caller).await;
    if caller.fetches(&answer) {
        caller.room.habits.codes_fetched(&caller.source_system(), &system, caller.coding, &caller.exchange);
    }
    Ok(answer)
}

async fn get_codes_of_no_type(_: Caller) -> Refusal {
    Error::UnknownType { got: "an empty one".to_owned() }.into()
}

/// The headers and the errors both operations have.
fn common(operation: Operation) -> Operation {
    let error = |operation: Operation, status: u16, why: &'static str| {
        operation.json::<ErrorBody>(status, why).response_header(
            status,
            "nhn-error-code",
            json!({"type": "string"}),
            "The error's code, as in the body.",
        )
    };
    let operation = operation
        .tag("codingsystems")
        .open()
        .header_schema(
            "nhn-source-system",
            true,
            "Name and version of the calling system.",
            json!({"type": "string", "minLength": 3, "maxLength": 512, "examples": ["My-EPJ, v1.0.2"]}),
        )
        .header_schema(
            "nhn-event-id",
            false,
            "A unique id to trace the request by.",
            json!({"type": "string", "minLength": 1, "maxLength": 128}),
        )
        .empty(304, "The client has this answer already (`If-None-Match`).")
        .empty(429, "Too many requests.")
        .empty(503, "Out of service for now.");
    [
        (400, "A header or the path parameter is missing or invalid."),
        (404, "The path is not one of the API's."),
        (406, "The client does not take JSON."),
        (500, "The service itself failed."),
    ]
    .into_iter()
    .chain(REFUSED_EVERYWHERE)
    .fold(operation, |operation, (status, why)| error(operation, status, why))
}

/// The stored body in the coding the client prefers.
async fn answer(body: Arc<StoredBody>, caller: &Caller) -> Response {
    let coding = caller.coding;
    if body.ready(coding).is_none() {
        let making = Arc::clone(&body);
        blocking(move || {
            making.make(coding);
        })
        .await;
    }
    body.answer(body.make(coding), &caller.headers, &caller.exchange)
}
