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
    let mut generators = Schemas::new();
    let mut paths = Map::new();
    for Documented { path, method, operation } in operations {
        let operation = render::operation(&operation, &mut generators);
        // `{*rest}` is axum's way to say that a parameter may hold slashes; OpenAPI has no word for that.
        let item = paths.entry(path.replace("{*", "{")).or_insert_with(|| json!({}));
        item[method.as_str().to_ascii_lowercase()] = operation;
    }
    let mut named = generators.finish();
    let mut components = Map::new();
    components.insert("schemas".to_owned(), Value::Object(std::mem::take(&mut named.schemas)));
    components.insert("headers".to_owned(), render::shared_headers());
    if !info.security_schemes.is_empty() {
        let schemes = info.security_schemes.iter().map(|(name, scheme)| ((*name).to_owned(), scheme.clone()));
        components.insert("securitySchemes".to_owned(), Value::Object(schemes.collect()));
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::openapi::sample;

    fn sample() -> Value {
        sample::routes().document().json_31()
    }

    #[test]
    fn a_nullable_field_that_is_always_sent_is_required_and_nullable() {
        let document = sample();
        let shelf = &document["components"]["schemas"]["Shelf"];
        assert_eq!(shelf["properties"]["takenDown"]["type"], json!(["string", "null"]));
        let required: Vec<_> =
            shelf["required"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
        assert!(required.contains(&"takenDown"));
        assert!(required.contains(&"above"));
        assert!(!required.contains(&"remark"));
    }

    #[test]
    fn a_field_with_a_default_may_be_left_out_of_a_request_and_is_always_in_a_response() {
        let schemas = &sample()["components"]["schemas"];
        assert_eq!(schemas["Place"]["required"], json!(["row", "kind", "labels", "notes"]));
        assert_eq!(schemas["PlaceInput"]["required"], Value::Null);
        assert_eq!(schemas["Place"]["description"], "A place.");
    }

    #[test]
    fn a_type_equal_in_both_contracts_stands_once() {
        let document = sample();
        let schemas = document["components"]["schemas"].as_object().unwrap();
        assert!(schemas.contains_key("Kind"));
        assert!(!schemas.contains_key("KindInput"));
        assert!(!schemas.contains_key("EventInput"));
    }

    #[test]
    fn a_request_refers_to_request_forms_only() {
        let document = sample();
        let body = &document["paths"]["/shelves/{name}/books/{mark}"]["put"]["requestBody"];
        assert_eq!(body["content"]["application/json"]["schema"]["$ref"], "#/components/schemas/BookInput");
        let place = &document["components"]["schemas"]["BookInput"]["properties"]["place"];
        assert_eq!(place["$ref"], "#/components/schemas/PlaceInput");
        let place = &document["components"]["schemas"]["Book"]["properties"]["place"];
        assert_eq!(place["$ref"], "#/components/schemas/Place");
    }

    #[test]
    fn every_reference_leads_somewhere() {
        for document in [sample(), sample::routes().document().json_30()] {
            let text = pretty(&document);
            let references: Vec<_> =
                text.split("\"$ref\": \"#").skip(1).filter_map(|rest| rest.split('"').next()).collect();
            assert!(references.len() > 10);
            for reference in references {
                assert!(document.pointer(reference).is_some(), "{reference} leads nowhere");
            }
        }
    }

    #[test]
    fn a_recursive_type_refers_to_itself() {
        let shelf = &sample()["components"]["schemas"]["Shelf"];
        assert_eq!(shelf["properties"]["inside"]["items"]["$ref"], "#/components/schemas/Shelf");
        let above = json!([{ "$ref": "#/components/schemas/Shelf" }, { "type": "null" }]);
        assert_eq!(shelf["properties"]["above"]["anyOf"], above);
    }

    #[test]
    fn a_map_has_additional_properties() {
        let document = sample();
        let properties = &document["components"]["schemas"]["Shelf"]["properties"];
        assert_eq!(properties["books"]["additionalProperties"]["$ref"], "#/components/schemas/Book");
        assert_eq!(properties["order"]["additionalProperties"]["type"], "integer");
    }

    #[test]
    fn an_error_answer_carries_rule_and_request_id_and_a_success_only_the_latter() {
        let document = sample();
        let answers = &document["paths"]["/shelves/{name}"]["get"]["responses"];
        let headers = |status: &str| {
            answers[status]["headers"].as_object().unwrap().keys().cloned().collect::<Vec<_>>()
        };
        assert_eq!(headers("200"), ["ETag", "sandbox-request-id"]);
        assert_eq!(headers("400"), ["sandbox-request-id", "sandbox-rule"]);
        assert_eq!(headers("429"), ["sandbox-request-id", "sandbox-rule"]);
        assert_eq!(answers["429"]["content"], Value::Null);
        assert_eq!(
            answers["400"]["content"]["application/json"]["example"]["detail"],
            "sample-source is missing"
        );
    }

    #[test]
    fn security_lists_ways_in_and_what_each_needs() {
        let document = sample();
        let security = |path: &str, method: &str| document["paths"][path][method]["security"].clone();
        assert_eq!(security("/shelves/{name}", "get"), json!([]));
        let both = json!([{ "token": ["sample/write"], "proof": [] }, { "key": [] }]);
        assert_eq!(security("/shelves/{name}/books/{mark}", "put"), both);
    }

    #[test]
    fn one_status_may_have_several_content_types() {
        let document = sample();
        let answer = &document["paths"]["/files/{file}.pdf"]["get"]["responses"]["200"];
        let types: Vec<_> = answer["content"].as_object().unwrap().keys().collect();
        assert_eq!(types, ["application/pdf", "text/plain"]);
    }

    #[test]
    fn the_head_of_the_document_says_version_licence_and_servers() {
        let document = sample();
        assert_eq!(document["openapi"], "3.1.0");
        assert_eq!(document["info"]["version"], "0.1.0");
        assert_eq!(document["info"]["license"]["identifier"], "MIT OR Apache-2.0");
        assert_eq!(document["servers"][0]["url"], "http://localhost:8080");
        assert_eq!(document["tags"][0]["name"], "shelves");
    }

    #[test]
    fn two_builds_write_the_same_bytes() {
        assert_eq!(pretty(&sample()), pretty(&sample()));
        let copy = || pretty(&sample::routes().document().json_30());
        assert_eq!(copy(), copy());
    }

    #[test]
    fn a_file_has_two_spaces_and_ends_with_one_newline() {
        assert_eq!(pretty(&json!({ "a": [1] })), "{\n  \"a\": [\n    1\n  ]\n}\n");
    }
}
