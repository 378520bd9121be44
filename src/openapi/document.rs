//! A whole `OpenAPI` document: put together from the operations, handed out as 3.1 and as a 3.0 copy.
//!
//! Must not know routers or handlers.

use schemars::Schema;
use serde_json::{Map, Value, json};

use super::routes::Documented;
use super::schemas::Schemas;
use super::{ApiInfo, downgrade, render, tidy};

const LICENSE: &str = "MIT OR Apache-2.0";

/// The document of one API.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    id: &'static str,
    value: Value,
}

impl Document {
    /// The API's id: the document's file name without `.json`.
    #[must_use]
    pub fn id(&self) -> &'static str {
        self.id
    }

    /// The document as `OpenAPI` 3.1.
    #[must_use]
    pub fn json_31(&self) -> Value {
        self.value.clone()
    }

    /// The document as `OpenAPI` 3.0, for generators that read no 3.1; says a little less.
    #[must_use]
    pub fn json_30(&self) -> Value {
        downgrade::to_30(&self.value)
    }
}

/// A document as it is written to a file: two spaces, a newline at the end.
#[must_use]
pub fn pretty(document: &Value) -> String {
    // The alternate form of a `Value` is exactly that, and unlike serde_json's writer it cannot fail.
    format!("{document:#}\n")
}

/// Writes the document of all operations.
pub(super) fn assemble(info: &ApiInfo, operations: Vec<Documented>) -> Document {
    let mut schemas = Schemas::new();
    let mut paths = Map::new();
    for Documented { path, method, operation } in operations {
        let operation = render::operation(&operation, &mut schemas);
        // `{*rest}` is axum's way to say that a parameter may hold slashes; OpenAPI has no word for that.
        let methods = paths.entry(path.replace("{*", "{")).or_insert_with(|| json!({}));
        methods[method] = operation;
    }
    let mut named = schemas.finish();
    let mut components = Map::new();
    components.insert("schemas".to_owned(), Value::Object(std::mem::take(&mut named.schemas)));
    components.insert("headers".to_owned(), render::shared_headers());
    if !info.security_schemes.is_empty() {
        let ways_in = info.security_schemes.iter().map(|(name, scheme)| ((*name).to_owned(), scheme.clone()));
        components.insert("securitySchemes".to_owned(), Value::Object(ways_in.collect()));
    }
    let mut value = json!({
        "openapi": "3.1.0",
        "info": {
            "title": info.title,
            "version": info.version,
            "description": info.description,
            "license": { "name": LICENSE, "identifier": LICENSE },
        },
        "servers": described("url", info.servers),
        "tags": described("name", info.tags),
        "paths": paths,
        "components": components,
    });
    for_each_schema(&mut value, &mut |schema| {
        named.settle(schema);
        tidy::tidy(schema);
    });
    Document { id: info.id, value }
}

fn described(key: &str, entries: &[(&str, &str)]) -> Value {
    entries.iter().map(|(value, description)| json!({ key: value, "description": description })).collect()
}

/// Visits every schema that stands by itself: the named ones and those of parameters, headers and bodies.
pub(super) fn for_each_schema(document: &mut Value, visit: &mut dyn FnMut(&mut Schema)) {
    match document {
        Value::Array(items) => items.iter_mut().for_each(|item| for_each_schema(item, visit)),
        Value::Object(object) => {
            for (key, value) in object {
                match key.as_str() {
                    "schema" => visit_schema(value, visit),
                    "schemas" => {
                        value
                            .as_object_mut()
                            .into_iter()
                            .flatten()
                            .for_each(|(_, named)| visit_schema(named, visit));
                    }
                    // Free values: what looks like a schema in there is none.
                    "example" | "examples" => {}
                    _ => for_each_schema(value, visit),
                }
            }
        }
        _ => {}
    }
}

fn visit_schema(value: &mut Value, visit: &mut dyn FnMut(&mut Schema)) {
    if let Ok(schema) = <&mut Schema>::try_from(value) {
        visit(schema);
    }
}
