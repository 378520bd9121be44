//! A small API of the tests' own: every form of schema and answer that the real rooms use, in one document.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{ApiInfo, ApiRoutes, Operation, Routes};

/// A shelf of books.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Shelf {
    /// The shelf's name.
    name: String,
    /// When it was taken down; null while it stands.
    taken_down: Option<String>,
    /// Number of books.
    count: u64,
    /// Width in metres.
    width: f64,
    /// What is kept there.
    kind: Kind,
    /// The kind it had before.
    former_kind: Option<Kind>,
    /// The shelf on top of this one.
    above: Option<Box<Shelf>>,
    /// Shelves inside this one.
    inside: Vec<Shelf>,
    /// Books by their mark.
    books: BTreeMap<String, Book>,
    /// Marks in the order they were placed.
    order: IndexMap<String, u16>,
    /// Anything else.
    extra: Value,
    /// Sent only when there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    remark: Option<String>,
}

/// What a shelf holds.
#[derive(Serialize, Deserialize, JsonSchema, Default)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum Kind {
    /// Books to
    /// read.
    #[default]
    Novel,
    /// Books to look into.
    Manual,
    Other,
}

/// A book.
#[derive(Serialize, Deserialize, JsonSchema)]
pub(crate) struct Book {
    title: String,
    /// Where it lies.
    #[serde(default)]
    place: Place,
    #[serde(default)]
    lent_to: Option<String>,
}

/// A place.
#[derive(Serialize, Deserialize, JsonSchema, Default)]
pub(crate) struct Place {
    #[serde(default)]
    row: u8,
    /// Of which sort the place is.
    #[serde(default)]
    kind: Kind,
    #[serde(default)]
    labels: Vec<String>,
    #[serde(default)]
    notes: BTreeMap<String, String>,
}

/// What happens to a book.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "lowercase")]
pub(crate) enum Event {
    /// Somebody took it.
    Lent {
        /// Who.
        to: String,
        /// From when to when.
        days: (u8, u8),
    },
    /// It came back.
    Returned,
}

/// What went wrong.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Problem {
    /// A sentence.
    detail: String,
}

pub(crate) fn info() -> ApiInfo {
    ApiInfo {
        id: "sample",
        title: "Sample",
        version: "0.1.0",
        description: "A library of shelves.",
        servers: &[
            ("http://localhost:8080", "the sandbox as it starts"),
            ("https://example.org", "the real one"),
        ],
        tags: &[("shelves", "Shelves and what is in them.")],
        security_schemes: vec![
            (
                "key",
                json!({ "type": "apiKey", "in": "header", "name": "X-API-KEY", "description": "A key." }),
            ),
            (
                "token",
                json!({
                    "type": "oauth2",
                    "description": "An access token.",
                    "flows": { "clientCredentials": {
                        "tokenUrl": "http://localhost:8080/connect/token",
                        "scopes": { "sample/write": "Places books." },
                    } },
                }),
            ),
            ("proof", json!({ "type": "apiKey", "in": "header", "name": "DPoP", "description": "A proof." })),
        ],
    }
}

pub(crate) fn get_shelf(op: Operation) -> Operation {
    op.id("getShelf")
        .summary("Reads a shelf")
        .description("Reads a *shelf* by its name.")
        .tag("shelves")
        .path::<String>("name", "The shelf's name.")
        .query::<u32>("depth", false, "How many shelves inside are followed.")
        .query::<Kind>("kind", false, "Only books of this kind.")
        .header_schema(
            "sample-source",
            true,
            "Who asks.",
            json!({ "type": "string", "minLength": 3, "maxLength": 512, "example": "My system" }),
        )
        .json::<Shelf>(200, "The shelf.")
        .response_header(200, "ETag", json!({ "type": "string" }), "The shelf's hash.")
        .json::<Problem>(400, "A header is missing.")
        .example(400, &json!({ "detail": "sample-source is missing" }))
        .empty(429, "Too many requests.")
        .open()
}

pub(crate) fn put_book(op: Operation) -> Operation {
    op.id("putBook")
        .summary("Places a book")
        .tag("shelves")
        .path::<String>("name", "The shelf's name.")
        .path::<u16>("mark", "The book's mark.")
        .request::<Book>("application/json", "The book.", true)
        .request_example(&json!({ "title": "Markens grøde" }))
        .json::<Book>(200, "The book as it now stands.")
        .response::<Problem>(403, "application/problem+json", "Not yours.")
        .secured(&[("token", &["sample/write"]), ("proof", &[])])
        .secured(&[("key", &[])])
}

fn post_event(op: Operation) -> Operation {
    op.id("postEvent")
        .summary("Tells what happened")
        .tag("shelves")
        .request::<Event>("application/json", "The event.", true)
        .empty(204, "Noted.")
        .json::<Problem>(400, "Not understood.")
        .secured(&[("key", &[])])
}

fn get_file(op: Operation) -> Operation {
    op.id("getFile")
        .summary("Reads a file")
        .tag("shelves")
        .shown_as("/files/{file}.pdf")
        .path::<String>("file", "The file's name.")
        .binary(200, "application/pdf", "The file.")
        .text(200, "text/plain", "The file.")
        .response::<Vec<Event>>(206, "application/json", "Its events.")
        .empty(404, "No such file.")
        .open()
}

fn list_files(op: Operation) -> Operation {
    op.id("listFiles")
        .summary("Lists files")
        .tag("shelves")
        .json::<BTreeMap<String, Option<Book>>>(200, "Files by name.")
        .empty(404, "No files.")
        .open()
}

async fn nothing() {}

/// The whole API.
pub(crate) fn routes() -> Routes {
    ApiRoutes::new(info())
        .get("/shelves/{name}", nothing, get_shelf)
        .put("/shelves/{name}/books/{mark}", nothing, put_book)
        .post("/events", nothing, post_event)
        .get("/files/{*file}", nothing, get_file)
        .get("/files/all", nothing, list_files)
        .alias_get("/old/shelves/{name}", nothing)
        .alias_post("/old/events", nothing)
        .finish()
}
