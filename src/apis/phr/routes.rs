//! The operations of PHR.

use serde_json::json;

use super::rules;
use crate::{
    auth::{Need, Proved},
    openapi::{ApiInfo, ApiRoutes, Operation, Routes},
    rules::Rule,
};

/// What reading a document needs.
#[derive(Debug)]
struct ReadDocument;

impl Need for ReadDocument {
    const AUDIENCE: &'static str = "nhn:phr";
    const SCOPES: &'static [&'static str] = &["nhn:phr/mhd/read-document"];
    const RULE: &'static Rule = &rules::SCOPE_DOCUMENT;
}

/// The routes with their documentation.
#[must_use]
pub fn routes() -> Routes {
    ApiRoutes::new(ApiInfo {
        id: "phr",
        title: "Patient's Health Record",
        version: env!("CARGO_PKG_VERSION"),
        description: "Documents of a patient's health record. A stand-in for Norsk Helsenett's service, for tests.",
        servers: &[("http://localhost:8080", "The sandbox."), ("https://api.pjd.test.nhn.no", "The test environment of the real service.")],
        tags: &[("phr", "Pings.")],
        security_schemes: vec![("dpop", json!({"type": "http", "scheme": "DPoP", "description": "An access token of HelseID bound to a key, with a proof in `DPoP`."}))],
    })
    .get("/ping", ping, ping_doc)
    .get("/pingauth", pingauth, pingauth_doc)
    .finish()
}

fn ping_doc(operation: Operation) -> Operation {
    common(operation).id("ping").summary("Answers whoever asks").empty(200, "It is there.").open()
}

async fn ping() {}

fn pingauth_doc(operation: Operation) -> Operation {
    common(operation)
        .id("pingAuth")
        .summary("Answers who has a token with the scope nhn:phr/mhd/read-document")
        .empty(200, "Token and proof are good.")
        .secured(&[("dpop", &[])])
}

async fn pingauth(_: Proved<ReadDocument>) {}

fn common(operation: Operation) -> Operation {
    let statuses = [400, 401, 403, 404, 405, 408, 413, 414, 429, 431, 500, 503];
    statuses.into_iter().fold(operation.tag("phr"), |operation, status| {
        operation.response_schema(
            status,
            "application/fhir+json",
            "An OperationOutcome says why.",
            json!({"type": "object"}),
        )
    })
}
