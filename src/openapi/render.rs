//! One operation as an `OpenAPI` Operation Object.
//!
//! Adds the two headers that every answer of the sandbox may carry; must not know how the document is put together.

use serde_json::{Map, Value, json};

use super::Operation;
use super::operation::{Content, Parameter, RequestBody, Requirement, Response};
use super::schemas::Schemas;

const REQUEST_ID: &str = "sandbox-request-id";
const RULE: &str = "sandbox-rule";

/// The Header Objects that operations refer to, by name.
pub(super) fn shared_headers() -> Value {
    json!({
        REQUEST_ID: {
            "description": "The sandbox's number of this exchange, by which its journal knows it.",
            "schema": { "type": "string" },
        },
        RULE: {
            "description": "Which documented rules the request broke, the deciding one first, separated by `, `.",
            "schema": { "type": "string" },
        },
    })
}

/// The Operation Object.
pub(super) fn operation(operation: &Operation, schemas: &mut Schemas) -> Value {
    let mut out = Map::new();
    out.insert("operationId".to_owned(), operation.id.clone().into());
    out.insert("summary".to_owned(), operation.summary.clone().into());
    if let Some(description) = &operation.description {
        out.insert("description".to_owned(), description.clone().into());
    }
    out.insert("tags".to_owned(), operation.tags.clone().into());
    if !operation.parameters.is_empty() {
        let parameters = operation.parameters.iter().map(|entry| parameter(entry, schemas));
        out.insert("parameters".to_owned(), parameters.collect());
    }
    if let Some(request) = &operation.request {
        out.insert("requestBody".to_owned(), request_body(request, schemas));
    }
    let mut answers: Vec<_> = operation.responses.iter().collect();
    answers.sort_by_key(|answer| answer.status);
    let answers = answers.into_iter().map(|answer| (answer.status.to_string(), response(answer, schemas)));
    out.insert("responses".to_owned(), Value::Object(answers.collect()));
    let ways = operation.security.iter().flatten().map(requirement);
    out.insert("security".to_owned(), ways.collect());
    Value::Object(out)
}

fn parameter(entry: &Parameter, schemas: &mut Schemas) -> Value {
    json!({
        "name": entry.name,
        "in": entry.place,
        "required": entry.required,
        "description": entry.description,
        "schema": schemas.request(&entry.schema),
    })
}

fn request_body(request: &RequestBody, schemas: &mut Schemas) -> Value {
    json!({
        "description": request.description,
        "required": request.required,
        "content": contents(&request.contents, |content| schemas.request(&content.schema)),
    })
}

fn response(answer: &Response, schemas: &mut Schemas) -> Value {
    let mut headers = Map::new();
    for header in &answer.headers {
        let object = json!({ "description": header.description, "schema": header.schema });
        headers.insert(header.name.clone(), object);
    }
    let refusal = answer.status >= 400;
    for name in [Some(REQUEST_ID), refusal.then_some(RULE)].into_iter().flatten() {
        headers.insert(name.to_owned(), json!({ "$ref": format!("#/components/headers/{name}") }));
    }
    let mut out = Map::new();
    out.insert("description".to_owned(), answer.description.clone().into());
    out.insert("headers".to_owned(), Value::Object(headers));
    if !answer.contents.is_empty() {
        let content = contents(&answer.contents, |content| schemas.response(&content.schema));
        out.insert("content".to_owned(), content);
    }
    Value::Object(out)
}

fn contents(all: &[Content], mut schema: impl FnMut(&Content) -> Value) -> Value {
    let mut out = Map::new();
    for content in all {
        let mut media = json!({ "schema": schema(content) });
        if let Some(example) = &content.example {
            media["example"] = example.clone();
        }
        out.insert(content.media_type.clone(), media);
    }
    Value::Object(out)
}

fn requirement(all_of: &Requirement) -> Value {
    all_of
        .iter()
        .map(|(scheme, scopes)| (scheme.clone(), Value::from(scopes.clone())))
        .collect::<Map<_, _>>()
        .into()
}
