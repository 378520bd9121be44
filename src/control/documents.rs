//! `GET /_sandbox/openapi/{api}.json` and `GET /_sandbox/docs`, the page that reads them, offline.

use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use include_dir::{Dir, include_dir};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Desk, common, rules};
use crate::{
    http::{
        Refusal, Situation,
        accept::{Coding, coding},
        json::{NoQuery, StrictPath, StrictQuery, json_answer},
    },
    openapi::Operation,
};

/// The page's files, compressed already.
static PAGE: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/assets/docs");

/// Which version of a document is asked for.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DocumentQuery {
    version: Option<String>,
}

pub(super) fn get_doc(operation: Operation) -> Operation {
    common(operation)
        .id("getDocument")
        .summary("Serves an API's OpenAPI document")
        .path::<String>("document", "`{api}.json`, such as `codingsystems.json` or `control.json`.")
        .query_schema(
            "version",
            false,
            "Of OpenAPI; 3.1 unless told.",
            json!({"type": "string", "enum": ["3.1", "3.0"]}),
        )
        .json::<Value>(200, "The document.")
}

pub(super) async fn get(
    desk: Desk<DocumentQuery>,
    StrictPath([name]): StrictPath<1>,
) -> Result<Response, Refusal> {
    let documents = &desk.house.documents;
    let document = name.strip_suffix(".json").and_then(|id| documents.get(id)).ok_or_else(|| {
        let known: Vec<_> = documents.keys().map(|id| format!("{id}.json")).collect();
        Refusal::by(Situation::NotFound, &rules::DOCUMENT_KNOWN, format!("one of {}", known.join(", ")), name)
    })?;
    let document = match desk.query.version.as_deref() {
        None | Some("3.1") => document.json_31(),
        Some("3.0") => document.json_30(),
        Some(other) => {
            return Err(Refusal::by(
                Situation::BadRequest,
                &rules::DOCUMENT_KNOWN,
                "version 3.1 or 3.0",
                other,
            ));
        }
    };
    desk.exchange.satisfied(&rules::DOCUMENT_KNOWN);
    Ok(json_answer(&document))
}

pub(super) fn page_doc(operation: Operation) -> Operation {
    common(operation).id("getDocs").summary("A page that reads the OpenAPI documents").text(
        200,
        "text/html",
        "The page.",
    )
}

pub(super) async fn page(_: StrictQuery<NoQuery>, headers: HeaderMap) -> Response {
    serve("index.html", &headers).unwrap_or_else(|| StatusCode::NOT_FOUND.into_response())
}

pub(super) fn file_doc(operation: Operation) -> Operation {
    common(operation)
        .id("getDocsFile")
        .summary("A file of that page")
        .path::<String>("file", "The name of the file.")
        .text(200, "text/plain", "The file, of the type its name says.")
}

pub(super) async fn file(
    _: StrictQuery<NoQuery>,
    StrictPath([name]): StrictPath<1>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    serve(&name, &headers)
        .ok_or_else(|| Refusal::by(Situation::NotFound, &rules::DOCUMENT_KNOWN, "a file of the page", name))
}

/// An embedded file: as it is, or from its ready `.gz`.
fn serve(name: &str, headers: &HeaderMap) -> Option<Response> {
    let content_type = match name.rsplit('.').next()? {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        _ => "text/plain; charset=utf-8",
    };
    let ready = PAGE.get_file(format!("{name}.gz"));
    let (bytes, coded): (Vec<u8>, bool) = match (PAGE.get_file(name), ready) {
        (_, Some(ready)) if coding(headers) == Coding::Gzip => (ready.contents().to_vec(), true),
        (Some(plain), _) => (plain.contents().to_vec(), false),
        (None, Some(ready)) => (unpacked(ready.contents())?, false),
        (None, None) => return None,
    };
    let mut response = bytes.into_response();
    let out = response.headers_mut();
    out.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    out.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if coded {
        out.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    Some(response)
}

fn unpacked(bytes: &[u8]) -> Option<Vec<u8>> {
    use std::io::Read as _;
    let mut plain = Vec::new();
    flate2::read::GzDecoder::new(bytes).read_to_end(&mut plain).ok()?;
    Some(plain)
}
