//! The 3.0 copy of a 3.1 document, for generators that read no 3.1.
//!
//! What 3.0 has another word for is translated; what it has no word for is left out, so the copy may allow more.

use std::collections::BTreeMap;

use schemars::Schema;
use schemars::transform::{
    RecursiveTransform, RemoveRefSiblings, ReplaceBoolSchemas, ReplaceUnevaluatedProperties,
    SetSingleExample, Transform,
};
use serde_json::{Map, Value, json};

use super::document::for_each_schema;
use super::tidy::{const_to_enum, order_keys};

type Object = Map<String, Value>;
/// The JSON types of the named schemas that have one.
type Types = BTreeMap<String, String>;

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
    let types = named_types(&document["components"]["schemas"]);
    for_each_schema(&mut copy, &mut |schema| downgrade(schema, &types));
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

fn named_types(schemas: &Value) -> Types {
    let all = schemas.as_object().into_iter().flatten();
    all.filter_map(|(name, schema)| Some((name.clone(), json_type(schema, &Types::new())?))).collect()
}

/// The one JSON type (besides null) that a schema allows, where it says so.
fn json_type(schema: &Value, types: &Types) -> Option<String> {
    if let Some(name) = schema.get("$ref").and_then(Value::as_str) {
        return types.get(name.rsplit('/').next()?).cloned();
    }
    match schema.get("type") {
        Some(Value::String(name)) => return Some(name.clone()),
        Some(Value::Array(names)) => {
            let mut names = names.iter().filter_map(Value::as_str).filter(|name| *name != "null");
            return names.next().filter(|_| names.next().is_none()).map(str::to_owned);
        }
        _ => {}
    }
    let members = ["oneOf", "anyOf", "allOf"].into_iter().find_map(|key| schema.get(key)?.as_array())?;
    let mut members = members.iter().filter(|member| !is_null(member)).map(|member| json_type(member, types));
    let first = members.next()??;
    members.all(|other| other.as_ref() == Some(&first)).then_some(first)
}

fn downgrade(schema: &mut Schema, types: &Types) {
    ReplaceUnevaluatedProperties::default().transform(schema);
    RecursiveTransform(|schema: &mut Schema| {
        if let Some(object) = schema.as_object_mut() {
            downgrade_one(object, types);
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

fn downgrade_one(object: &mut Object, types: &Types) {
    const_to_enum(object);
    null_alternative(object, types);
    type_list(object);
    exclusive_bound(object, "exclusiveMinimum", "minimum");
    exclusive_bound(object, "exclusiveMaximum", "maximum");
    tuple(object);
    pattern_properties(object);
    if object.shift_remove("contentEncoding").is_some_and(|encoding| encoding == "base64") {
        object.insert("format".to_owned(), "byte".into());
    }
    for key in UNKNOWN {
        object.shift_remove(*key);
    }
}

fn is_null(schema: &Value) -> bool {
    schema.get("type").is_some_and(|kind| kind == "null")
}

/// `anyOf: [X, null]` becomes a nullable X.
fn null_alternative(object: &mut Object, types: &Types) {
    for key in ["anyOf", "oneOf"] {
        let Some(members) = object.get(key).and_then(Value::as_array) else { continue };
        let mut rest: Vec<Value> = members.iter().filter(|member| !is_null(member)).cloned().collect();
        if rest.len() == members.len() || rest.is_empty() {
            continue;
        }
        // `nullable` counts only beside a `type`, so one is named wherever the members agree on it.
        if let Some(kind) = json_type(&json!({ "anyOf": rest }), types) {
            object.insert("type".to_owned(), kind.into());
        }
        object.insert("nullable".to_owned(), true.into());
        object.shift_remove(key);
        match (rest.len(), rest.first_mut()) {
            (1, Some(Value::Object(only))) if !only.contains_key("$ref") => {
                std::mem::take(only).into_iter().for_each(|(key, value)| {
                    object.entry(key).or_insert(value);
                });
            }
            (1, _) => drop(object.insert("allOf".to_owned(), rest.into())),
            _ => drop(object.insert(key.to_owned(), rest.into())),
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
    object.insert("anyOf".to_owned(), members.collect());
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
    if let Some(Value::Array(mut items)) = object.shift_remove("prefixItems") {
        items.dedup();
        let one = if items.len() == 1 { items.remove(0) } else { json!({ "anyOf": items }) };
        object.insert("items".to_owned(), one);
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
    all.dedup();
    let one = if all.len() == 1 { all.remove(0) } else { json!({ "anyOf": all }) };
    object.insert("additionalProperties".to_owned(), one);
}
