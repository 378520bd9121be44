//! The operations of PHR.

use http::{HeaderValue, Method, header};
use serde_json::json;

use super::{
    access::{SCOPE_45, SCOPE_KJ},
    error::Error,
    retrieve, rules, search,
};
use crate::{
    auth::{Need, Proved},
    fhir::{Bundle, OperationOutcome},
    http::Refusal,
    openapi::{ApiInfo, ApiRoutes, Operation, REFUSED_EVERYWHERE, Routes},
    rules::{Check, Rule},
};

const FHIR: &str = "application/fhir+json";
const SCOPE_DOCUMENT: &str = "nhn:phr/mhd/read-document";

/// What `/pingauth` needs of its caller.
struct PingNeed;

impl Need for PingNeed {
    const AUDIENCE: &'static str = "nhn:phr";
    const SCOPES: &'static [&'static str] = &[SCOPE_DOCUMENT];
    const RULE: &'static Rule = &rules::PINGAUTH;
}

/// The routes with their documentation.
#[must_use]
pub fn routes() -> Routes {
    ApiRoutes::new(ApiInfo {
        id: "phr",
        title: "Patient's Health Record",
        version: env!("CARGO_PKG_VERSION"),
        description: "Documents of a patient's health record, found and fetched (FHIR R4, IHE MHD). \
                      A stand-in for Norsk Helsenett's service, for tests.",
        servers: &[
            ("http://localhost:8080", "The sandbox."),
            ("https://api.pjd.test.nhn.no", "Norsk Helsenett's test environment."),
        ],
        tags: &[("phr", "Documents and pings.")],
        security_schemes: vec![(
            "helseid",
            json!({"type": "http", "scheme": "DPoP", "description": "A HelseID user token with attestation, and a DPoP proof."}),
        )],
    })
    .get("/ping", ping, ping_doc)
    .get("/pingauth", pingauth, pingauth_doc)
    .post("/R4/fhir/DocumentReference/_search", search::search, search_doc)
    .get("/mhd/document", retrieve::document, document_doc)
    .post("/mhd/document", retrieve::document_by_post, document_post_doc)
    .other_methods("/mhd/document", retrieve::other_methods)
    // Places that are there only to be refused, each under its own rule.
    .other_methods("/R4/fhir/DocumentReference", not_this_way)
    .other_methods("/R4/fhir/DocumentReference/{id}", not_this_way)
    .other_methods("/R4/fhir/DocumentReferences/_search", no_plural)
    .finish()
}

async fn not_this_way(method: Method) -> Refusal {
    let expected = "POST to /R4/fhir/DocumentReference/_search";
    let check = Check::violated(&rules::SEARCH_METHOD, expected, format!("{method} elsewhere"));
    // No method is offered here, and 405 says which are.
    Refusal::from(Error::Method(check)).with_header(header::ALLOW, HeaderValue::from_static(""))
}

async fn no_plural() -> Refusal {
    let expected = "/R4/fhir/DocumentReference/_search, in the singular";
    Error::NoSuchPath(Check::violated(&rules::SEARCH_PLURAL, expected, "the plural")).into()
}

fn ping_doc(operation: Operation) -> Operation {
    common(operation).open().id("ping").summary("Tells that the service is there").text(
        200,
        "text/plain",
        "Always `pong`.",
    )
}

async fn ping() -> &'static str {
    "pong"
}

fn pingauth_doc(operation: Operation) -> Operation {
    closed(operation, &[SCOPE_DOCUMENT]).id("pingAuth").summary("Tells that a token is taken").text(
        200,
        "text/plain",
        "Always `pong`.",
    )
}

async fn pingauth(_: Proved<PingNeed>) -> &'static str {
    "pong"
}

fn search_doc(operation: Operation) -> Operation {
    let operation = headers(closed(operation, &[SCOPE_45, SCOPE_KJ]))
        .id("findDocumentReferences")
        .summary("Finds a patient's documents (ITI-67)")
        .description(
            "One of the two scopes, never both. Under the Kjernejournalforskriften scope `nhn-access-basis` is needed, and \
             documents are filtered by group and age; under the other scope nothing is filtered. A result is kept for three \
             minutes, and its pages are cut from it.",
        )
        .header_schema(
            "nhn-access-basis",
            false,
            "Why the user may look; needed under the Kjernejournalforskriften scope.",
            json!({"type": "string", "enum": ["UNNTAK", "SAMTYKKE", "FORHOYET_SAMTYKKE", "AKUTT", "FORHOYET_AKUTT"]}),
        )
        .request_schema("application/x-www-form-urlencoded", "The search parameters.", true, form_schema())
        .request_example(&json!({"patient.identifier": "13116900216", "status": "current"}))
        .response::<Bundle>(200, FHIR, "The page of the result.")
        .response_header(
            200,
            "NHN-SecurityLabel-Nors-Count",
            json!({"type": "integer", "format": "int32", "minimum": 1}),
            "How many of the documents found are blocked; left out when none is.",
        )
        .response::<OperationOutcome>(400, FHIR, "Headers or parameters are wrong; an issue for each.");
    [(406, "The client does not take FHIR as JSON."), (415, "The body is no form.")]
        .into_iter()
        .fold(operation, |operation, (status, why)| operation.response::<OperationOutcome>(status, FHIR, why))
}

/// The parameters of the form.
fn form_schema() -> serde_json::Value {
    let text = |description: &str| json!({"type": "string", "description": description});
    json!({
        "type": "object",
        "required": ["patient.identifier", "status"],
        "properties": {
            "patient.identifier": text("The patient's national identity number."),
            "status": text("`current` or `superseded`."),
            "author.given": text("The author's given name."),
            "author.family": text("The author's family name."),
            "category": text("The group of documents, a code of 9602."),
            "creation": text("When the document was written."),
            "date": text("When its reference was made."),
            "event": text("The acts documented."),
            "facility": text("The kind of facility, a code of 1303."),
            "format": text("The document's format."),
            "identifier": text("The document's unique id, or its entry's UUID."),
            "period": text("When the service was given."),
            "related": text("Another identifier of the document."),
            "security-label": text("Confidentiality, a code of 9603."),
            "setting": text("The clinical setting."),
            "type": text("The kind of document, a code of 9602."),
            "_count": text("How many documents a page has, 1000 at most."),
            "_page": text("Which page, from 1."),
            "_sort": text("What they are put in order by, `-` for down; `-date` without it."),
            "_summary": text("`true`, `text`, `data`, `count` or `false`."),
            "_elements": text("The elements wanted."),
            "_format": text("`json` or `application/fhir+json`."),
        },
    })
}

fn document_doc(operation: Operation) -> Operation {
    fetch(operation)
        .id("retrieveDocument")
        .summary("Fetches a document (ITI-68)")
        .description("The ids are those in the link of the document's reference, with or without `urn:oid:`.")
}

fn document_post_doc(operation: Operation) -> Operation {
    fetch(operation)
        .id("retrieveDocumentByPost")
        .summary("Fetches a document the way the page's heading says")
        .description("Refused with 405 unless the switch `phr.retrieve_post` is `accept`.")
}

fn fetch(operation: Operation) -> Operation {
    let operation = headers(closed(operation, &[SCOPE_DOCUMENT])).header_schema(
        "nhn-patient-nin",
        true,
        "The patient's national identity number.",
        json!({"type": "string"}),
    );
    let operation = [
        ("documentUniqueId", "The document's unique id."),
        ("homeCommunityId", "The community it is shared in."),
        ("repositoryUniqueId", "The repository it is kept in."),
    ]
    .into_iter()
    .fold(operation, |operation, (name, what)| operation.query::<String>(name, true, what));
    let operation = ["application/pdf", "application/xml", "text/plain", "image/jpeg"]
        .into_iter()
        .fold(operation, |operation, media_type| operation.binary(200, media_type, "The document."));
    [
        (400, "Headers or ids are wrong; an issue for each."),
        (406, "The client does not take the document's type."),
        (410, "The document was replaced or taken away."),
    ]
    .into_iter()
    .fold(operation, |operation, (status, why)| operation.response::<OperationOutcome>(status, FHIR, why))
}

fn headers(operation: Operation) -> Operation {
    operation
        .header_schema(
            "nhn-source-system",
            true,
            "Name and version of the EPJ system.",
            json!({"type": "string"}),
        )
        .header_schema("nhn-event-id", false, "A unique id of the client's.", json!({"type": "string"}))
}

fn closed(operation: Operation, scopes: &[&str]) -> Operation {
    let why = format!("The caller may not do this, or its token has not the scope {}.", scopes.join(" or "));
    common(operation)
        .secured(&[("helseid", &[])])
        .response::<OperationOutcome>(401, FHIR, "No token, or one that is not good.")
        .response::<OperationOutcome>(403, FHIR, &why)
}

/// The errors every operation has.
fn common(operation: Operation) -> Operation {
    [
        (404, "There is no such thing."),
        (429, "Too many requests."),
        (500, "The service itself failed."),
        (503, "Out of service for now."),
    ]
    .into_iter()
    .chain(REFUSED_EVERYWHERE)
    .fold(operation.tag("phr"), |operation, (status, why)| {
        operation.response::<OperationOutcome>(status, FHIR, why)
    })
}
