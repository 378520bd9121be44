//! The 3.0 copy of a 3.1 document, for generators that read no 3.1.
//!
//! What 3.0 has another word for is translated; what it has no word for is left out, so the copy may allow more.

use schemars::Schema;
use schemars::transform::{
    RecursiveTransform, RemoveRefSiblings, ReplaceBoolSchemas, ReplaceUnevaluatedProperties,
    SetSingleExample, Transform,
};
use serde_json::{Map, Value, json};

use super::document::for_each_schema;
use super::tidy::{any_of, const_to_enum, order_keys};

type Object = Map<String, Value>;

/// Keywords that 3.0 has no word for.
const UNKNOWN: &[&str] = &[
    "$anchor",
    "$comment",
    "$defs",
    "$id",
    "$schema",
    "contains",
    "contentMediaType",
    "contentSchema",
    "dependentRequired",
    "dependentSchemas",
    "else",
    "if",
    "maxContains",
    "minContains",
    "propertyNames",
    "then",
    "unevaluatedItems",
];

/// The 3.0 copy.
pub(super) fn to_30(document: &Value) -> Value {
    let mut copy = document.clone();
    copy["openapi"] = "3.0.3".into();
    license_by_url(&mut copy["info"]["license"]);
    scopes_only_where_3_0_has_them(&mut copy);
    for_each_schema(&mut copy, &mut downgrade);
    copy
}

fn license_by_url(license: &mut Value) {
    let Some(license) = license.as_object_mut() else { return };
    if let Some(Value::String(identifier)) = license.shift_remove("identifier") {
        // An expression such as `MIT OR Apache-2.0` has no page; its first licence has.
        let first = identifier.split(' ').next().unwrap_or_default();
        license.insert("url".to_owned(), format!("https://spdx.org/licenses/{first}.html").into());
    }
}

/// 3.1 lets every scheme name scopes (roles), 3.0 only `oauth2` and `openIdConnect`.
fn scopes_only_where_3_0_has_them(document: &mut Value) {
    let schemes = document["components"]["securitySchemes"].as_object().cloned().unwrap_or_default();
    let scoped = |name: &str| {
        let kind = schemes.get(name).and_then(|scheme| scheme["type"].as_str());
        matches!(kind, Some("oauth2" | "openIdConnect"))
    };
    let paths = document["paths"].as_object_mut().into_iter().flat_map(Object::values_mut);
    let operations = paths.filter_map(Value::as_object_mut).flat_map(Object::values_mut);
    let ways = operations.filter_map(|operation| operation["security"].as_array_mut()).flatten();
    for (name, scopes) in ways.filter_map(Value::as_object_mut).flatten() {
        if !scoped(name) {
            *scopes = json!([]);
        }
    }
}

fn downgrade(schema: &mut Schema) {
    ReplaceUnevaluatedProperties::default().transform(schema);
    RecursiveTransform(|schema: &mut Schema| {
        if let Some(object) = schema.as_object_mut() {
            downgrade_one(object);
        }
    })
    .transform(schema);
    let mut bools = ReplaceBoolSchemas::default();
    bools.skip_additional_properties = true;
    bools.transform(schema);
    RemoveRefSiblings::default().transform(schema);
    SetSingleExample::default().transform(schema);
    order_keys(schema);
}

fn downgrade_one(object: &mut Object) {
    const_to_enum(object);
    null_alternative(object);
    type_list(object);
    exclusive_bound(object, "exclusiveMinimum", "minimum");
    exclusive_bound(object, "exclusiveMaximum", "maximum");
    tuple(object);
    pattern_properties(object);
    if object.shift_remove("contentEncoding").is_some_and(|encoding| encoding == "base64") {
        object.insert("format".to_owned(), "byte".into());
    }
    object.retain(|key, _| !UNKNOWN.contains(&key.as_str()));
}

fn is_null(schema: &Value) -> bool {
    schema.get("type").is_some_and(|kind| kind == "null")
}

/// `anyOf: [X, null]` becomes a nullable X.
fn null_alternative(object: &mut Object) {
    for key in ["anyOf", "oneOf"] {
        let Some(members) = object.get(key).and_then(Value::as_array) else { continue };
        let rest: Vec<Value> = members.iter().filter(|member| !is_null(member)).cloned().collect();
        if rest.len() == members.len() || rest.is_empty() {
            continue;
        }
        // To the letter of 3.0 `nullable` counts only beside a `type`; but beside a `type` generators overlook it.
        object.insert("nullable".to_owned(), true.into());
        object.shift_remove(key);
        match rest.as_slice() {
            [Value::Object(only)] if !only.contains_key("$ref") => {
                for (key, value) in only {
                    object.entry(key).or_insert_with(|| value.clone());
                }
            }
            [_] => {
                object.insert("allOf".to_owned(), rest.into());
            }
            _ => {
                object.insert(key.to_owned(), rest.into());
            }
        }
    }
}

/// `type: [X, null]` becomes a nullable X; further types become alternatives.
fn type_list(object: &mut Object) {
    if object.get("type").is_some_and(|kind| kind == "null") {
        // 3.0 has no type for null alone: any type will do when null is its only value.
        object.insert("type".to_owned(), json!(["string", "null"]));
        object.insert("enum".to_owned(), json!([null]));
    }
    let Some(Value::Array(names)) = object.get("type") else { return };
    let rest: Vec<Value> = names.iter().filter(|name| *name != "null").cloned().collect();
    let nullable = rest.len() < names.len();
    if let [only] = rest.as_slice() {
        object.insert("type".to_owned(), only.clone());
        if nullable {
            object.insert("nullable".to_owned(), true.into());
        }
        return;
    }
    object.shift_remove("type");
    let member =
        |name| if nullable { json!({ "type": name, "nullable": true }) } else { json!({ "type": name }) };
    let members =
        rest.into_iter().map(|name| if name == "array" { array_of_any(nullable) } else { member(name) });
    object.entry("anyOf").or_insert_with(|| members.collect());
}

/// 3.0 demands `items` of every array.
fn array_of_any(nullable: bool) -> Value {
    let mut array = json!({ "type": "array", "items": {} });
    if nullable {
        array["nullable"] = true.into();
    }
    array
}

/// A number in an exclusive bound becomes a flag beside the inclusive one.
fn exclusive_bound(object: &mut Object, exclusive: &str, inclusive: &str) {
    if object.get(exclusive).is_some_and(Value::is_number)
        && let Some(bound) = object.shift_remove(exclusive)
    {
        object.insert(inclusive.to_owned(), bound);
        object.insert(exclusive.to_owned(), true.into());
    }
}

/// Items by position become items that are any of them; arrays that say nothing of their items hold anything.
fn tuple(object: &mut Object) {
    if let Some(Value::Array(items)) = object.shift_remove("prefixItems") {
        object.insert("items".to_owned(), any_of(items));
    }
    if object.get("type").is_some_and(|kind| kind == "array") {
        object.entry("items").or_insert_with(|| json!({}));
    }
}

/// Properties by pattern become additional properties of any name.
fn pattern_properties(object: &mut Object) {
    let Some(Value::Object(patterns)) = object.shift_remove("patternProperties") else { return };
    let mut all: Vec<Value> = patterns.into_iter().map(|(_, schema)| schema).collect();
    if let Some(other) = object.get("additionalProperties").filter(|other| **other != Value::Bool(false)) {
        all.push(other.clone());
    }
    object.insert("additionalProperties".to_owned(), any_of(all));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::openapi::sample;

    fn downgraded(mut schema: Value) -> Value {
        downgrade(<&mut Schema>::try_from(&mut schema).unwrap());
        schema
    }

    #[test]
    fn a_nullable_field_that_is_always_sent_is_required_and_nullable() {
        let document = sample::routes().document().json_30();
        let shelf = &document["components"]["schemas"]["Shelf"];
        assert_eq!(shelf["properties"]["takenDown"]["type"], "string");
        assert_eq!(shelf["properties"]["takenDown"]["nullable"], true);
        assert!(shelf["required"].as_array().unwrap().contains(&json!("takenDown")));
        let above = &shelf["properties"]["above"];
        assert_eq!(above["nullable"], true);
        assert_eq!(above["allOf"], json!([{ "$ref": "#/components/schemas/Shelf" }]));
    }

    #[test]
    fn the_head_says_3_0_3_and_the_licences_address() {
        let document = sample::routes().document().json_30();
        assert_eq!(document["openapi"], "3.0.3");
        let license = json!({ "name": "MIT OR Apache-2.0", "url": "https://spdx.org/licenses/MIT.html" });
        assert_eq!(document["info"]["license"], license);
    }

    #[test]
    fn scopes_of_schemes_that_have_none_in_3_0_go() {
        let document = json!({
            "info": {},
            "components": { "securitySchemes": { "token": { "type": "oauth2" }, "key": { "type": "apiKey" } } },
            "paths": { "/": { "get": { "security": [{ "token": ["a"], "key": ["b"] }] } } },
        });
        assert_eq!(to_30(&document)["paths"]["/"]["get"]["security"], json!([{ "token": ["a"], "key": [] }]));
    }

    #[test]
    fn no_keyword_of_3_1_is_left() {
        let text = sample::routes().document().json_30().to_string();
        for word in
            ["\"null\"", "\"examples\"", "\"const\"", "\"prefixItems\"", "\"identifier\"", "\"type\":["]
        {
            assert!(!text.contains(word), "{word} is left");
        }
    }

    #[test]
    fn a_reference_with_siblings_is_wrapped() {
        let schema = json!({ "$ref": "#/a", "description": "b" });
        assert_eq!(downgraded(schema), json!({ "description": "b", "allOf": [{ "$ref": "#/a" }] }));
        assert_eq!(downgraded(json!({ "$ref": "#/a" })), json!({ "$ref": "#/a" }));
    }

    #[test]
    fn an_inline_alternative_to_null_is_merged() {
        let schema =
            json!({ "description": "a", "anyOf": [{ "type": "integer", "minimum": 1 }, { "type": "null" }] });
        let expected = json!({ "description": "a", "type": "integer", "nullable": true, "minimum": 1 });
        assert_eq!(downgraded(schema), expected);
    }

    #[test]
    fn several_alternatives_to_null_stay_alternatives() {
        let shelf = json!({ "$ref": "#/components/schemas/Shelf" });
        let schema = json!({ "anyOf": [shelf, { "type": "string" }, { "type": "null" }] });
        assert_eq!(downgraded(schema), json!({ "nullable": true, "anyOf": [shelf, { "type": "string" }] }));
    }

    #[test]
    fn several_types_become_alternatives() {
        let expected = json!({ "anyOf": [
            { "type": "string", "nullable": true },
            { "type": "array", "nullable": true, "items": {} },
        ] });
        assert_eq!(downgraded(json!({ "type": ["string", "array", "null"] })), expected);
    }

    #[test]
    fn null_alone_is_a_nullable_value_that_is_only_null() {
        let expected = json!({ "type": "string", "nullable": true, "enum": [null] });
        assert_eq!(downgraded(json!({ "type": "null" })), expected);
    }

    #[test]
    fn an_exclusive_bound_becomes_a_flag() {
        let schema = json!({ "type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 9 });
        let expected = json!({
            "type": "number", "minimum": 0, "exclusiveMinimum": true, "maximum": 9, "exclusiveMaximum": true,
        });
        assert_eq!(downgraded(schema), expected);
    }

    #[test]
    fn items_by_position_become_any_of_them() {
        let string = json!({ "type": "string" });
        let number = json!({ "type": "number" });
        let schema =
            json!({ "type": "array", "prefixItems": [string, number], "minItems": 2, "maxItems": 2 });
        let expected =
            json!({ "type": "array", "items": { "anyOf": [string, number] }, "minItems": 2, "maxItems": 2 });
        assert_eq!(downgraded(schema), expected);
        let schema = json!({ "type": "array", "prefixItems": [string, string] });
        assert_eq!(downgraded(schema), json!({ "type": "array", "items": string }));
    }

    #[test]
    fn properties_by_pattern_become_additional_ones() {
        let string = json!({ "type": "string" });
        let schema =
            json!({ "type": "object", "patternProperties": { "^a": string }, "additionalProperties": false });
        assert_eq!(downgraded(schema), json!({ "type": "object", "additionalProperties": string }));
        let schema =
            json!({ "patternProperties": { "^a": string }, "additionalProperties": { "type": "number" } });
        let expected = json!({ "additionalProperties": { "anyOf": [string, { "type": "number" }] } });
        assert_eq!(downgraded(schema), expected);
    }

    #[test]
    fn keywords_without_a_word_in_3_0_go() {
        let schema = json!({ "type": "object", "propertyNames": { "minLength": 1 }, "if": {}, "then": {}, "else": {} });
        assert_eq!(downgraded(schema), json!({ "type": "object" }));
        let schema =
            json!({ "type": "string", "contentEncoding": "base64", "contentMediaType": "image/png" });
        assert_eq!(downgraded(schema), json!({ "type": "string", "format": "byte" }));
    }

    #[test]
    fn the_first_example_stays() {
        let schema = json!({ "type": "string", "examples": ["a", "b"] });
        assert_eq!(downgraded(schema), json!({ "type": "string", "example": "a" }));
    }
}
