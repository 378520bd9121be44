//! What schemars writes, said so that linters and generators of `OpenAPI` 3.1 understand it alike.
//!
//! Changes only how a schema is said, never what it allows (an unsigned 64-bit number apart, which no format fits).

use schemars::Schema;
use schemars::transform::{RecursiveTransform, ReplaceBoolSchemas, Transform};
use serde_json::{Map, Value, json};

/// The order in which a schema's keys are written; others follow as they came.
const ORDER: &[&str] = &[
    "$ref",
    "title",
    "description",
    "type",
    "format",
    "nullable",
    "enum",
    "default",
    "example",
    "examples",
    "pattern",
    "minLength",
    "maxLength",
    "minimum",
    "exclusiveMinimum",
    "maximum",
    "exclusiveMaximum",
    "multipleOf",
    "items",
    "prefixItems",
    "minItems",
    "maxItems",
    "uniqueItems",
    "properties",
    "required",
    "patternProperties",
    "additionalProperties",
    "allOf",
    "anyOf",
    "oneOf",
];

/// Tidies a schema and all schemas in it.
pub(super) fn tidy(schema: &mut Schema) {
    let mut bools = ReplaceBoolSchemas::default();
    bools.skip_additional_properties = true;
    bools.transform(schema);
    RecursiveTransform(tidy_one).transform(schema);
    order_keys(schema);
}

/// Puts the keys of a schema and of all schemas in it in one order.
pub(super) fn order_keys(schema: &mut Schema) {
    RecursiveTransform(order_keys_of_one).transform(schema);
}

/// A schema that allows what any of these allow.
pub(super) fn any_of(mut schemas: Vec<Value>) -> Value {
    schemas.dedup();
    if schemas.len() == 1 { schemas.remove(0) } else { json!({ "anyOf": schemas }) }
}

/// A one-value `enum` instead of `const`, which openapi-generator loses.
pub(super) fn const_to_enum(object: &mut Map<String, Value>) {
    if let Some(value) = object.shift_remove("const") {
        object.insert("enum".to_owned(), Value::Array(vec![value]));
    }
}

fn tidy_one(schema: &mut Schema) {
    let Some(object) = schema.as_object_mut() else { return };
    object.shift_remove("$schema");
    if object.get("default").is_some_and(|value| value.is_null() || value.is_object() || value.is_array()) {
        // Null says no more than "optional"; a default with parts makes generators drop the whole type.
        object.shift_remove("default");
    }
    if let Some(example) = object.shift_remove("example") {
        object.insert("examples".to_owned(), Value::Array(vec![example]));
    }
    merge_variants(object);
    const_to_enum(object);
    known_format(object);
    items_beside_positions(object);
    no_default_of_required(object);
}

/// Linters ask for `items` of every array; beside items by position it says what any of them may be.
fn items_beside_positions(object: &mut Map<String, Value>) {
    if let Some(Value::Array(positions)) = object.get("prefixItems")
        && !object.contains_key("items")
    {
        let any = any_of(positions.clone());
        object.insert("items".to_owned(), any);
    }
}

/// A default means nothing for a property that is always there, as all of a response's are.
fn no_default_of_required(object: &mut Map<String, Value>) {
    let Some(Value::Array(required)) = object.get("required") else { return };
    let required = required.clone();
    let Some(Value::Object(properties)) = object.get_mut("properties") else { return };
    for name in required.iter().filter_map(Value::as_str) {
        if let Some(Value::Object(property)) = properties.get_mut(name) {
            property.shift_remove("default");
        }
    }
}

/// `oneOf` single values, as documented enum variants come, becomes one `enum` with the variants' words beside it.
fn merge_variants(object: &mut Map<String, Value>) {
    for key in ["oneOf", "anyOf"] {
        let Some((kind, values, lines)) =
            object.get(key).and_then(Value::as_array).and_then(|all| variants(all))
        else {
            continue;
        };
        object.shift_remove(key);
        if let Some(lines) = lines {
            let own = object.get("description").and_then(Value::as_str).map(|text| format!("{text}\n\n"));
            object.insert("description".to_owned(), format!("{}{lines}", own.unwrap_or_default()).into());
        }
        object.insert("type".to_owned(), kind);
        object.insert("enum".to_owned(), Value::Array(values));
    }
}

/// The common type, the values and their words, when all members are values and nothing else.
fn variants(members: &[Value]) -> Option<(Value, Vec<Value>, Option<String>)> {
    let kind = members.first()?.get("type")?.clone();
    let mut values = Vec::new();
    let mut lines = Vec::new();
    let mut any_words = false;
    for member in members {
        let member = member.as_object()?;
        let only_values =
            member.keys().all(|key| matches!(key.as_str(), "type" | "const" | "enum" | "description"));
        if !only_values || member.get("type") != Some(&kind) {
            return None;
        }
        let own: Vec<Value> = match (member.get("const"), member.get("enum")) {
            (Some(value), None) => vec![value.clone()],
            (None, Some(Value::Array(all))) => all.clone(),
            _ => return None,
        };
        let words = member.get("description").and_then(Value::as_str);
        any_words |= words.is_some();
        let words = words.map(|text| format!(": {}", text.split_whitespace().collect::<Vec<_>>().join(" ")));
        for value in &own {
            let shown = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            lines.push(format!("- `{shown}`{}", words.as_deref().unwrap_or_default()));
        }
        values.extend(own);
    }
    Some((kind, values, any_words.then(|| lines.join("\n"))))
}

/// Formats of numbers that `OpenAPI` knows; unsigned ones become a minimum and the next format that holds them.
fn known_format(object: &mut Map<String, Value>) {
    let Some(Value::String(format)) = object.get_mut("format") else { return };
    let (known, unsigned) = match format.as_str() {
        "int8" | "int16" => ("int32", false),
        "int" => ("int64", false),
        "uint8" | "uint16" => ("int32", true),
        "uint32" | "uint64" | "uint" => ("int64", true),
        _ => return,
    };
    known.clone_into(format);
    if unsigned && !object.contains_key("minimum") && !object.contains_key("exclusiveMinimum") {
        object.insert("minimum".to_owned(), 0.into());
    }
}

fn order_keys_of_one(schema: &mut Schema) {
    let Some(object) = schema.as_object_mut() else { return };
    let rank = |key: &str| ORDER.iter().position(|known| *known == key).unwrap_or(ORDER.len());
    let mut entries: Vec<_> = std::mem::take(object).into_iter().collect();
    entries.sort_by_key(|(key, _)| rank(key));
    object.extend(entries);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tidied(mut schema: Value) -> Value {
        tidy(<&mut Schema>::try_from(&mut schema).unwrap());
        schema
    }

    #[test]
    fn documented_variants_become_one_enum_with_their_words() {
        let schema = json!({
            "description": "A kind.",
            "oneOf": [
                { "description": "One\nword.", "type": "string", "const": "A" },
                { "type": "string", "enum": ["B", "C"] },
            ],
        });
        let expected = json!({
            "description": "A kind.\n\n- `A`: One word.\n- `B`\n- `C`",
            "type": "string",
            "enum": ["A", "B", "C"],
        });
        assert_eq!(tidied(schema), expected);
    }

    #[test]
    fn alternatives_that_are_more_than_values_stay() {
        let schema = json!({ "oneOf": [{ "type": "string", "enum": ["A"] }, { "type": "integer" }] });
        assert_eq!(tidied(schema.clone()), schema);
    }

    #[test]
    fn a_constant_becomes_an_enum_of_one() {
        let schema =
            json!({ "type": "object", "properties": { "type": { "type": "string", "const": "x" } } });
        let expected =
            json!({ "type": "object", "properties": { "type": { "type": "string", "enum": ["x"] } } });
        assert_eq!(tidied(schema), expected);
    }

    #[test]
    fn unsigned_formats_become_a_minimum() {
        let expected = json!({ "type": ["integer", "null"], "format": "int64", "minimum": 0 });
        assert_eq!(tidied(json!({ "type": ["integer", "null"], "format": "uint64" })), expected);
        let expected = json!({ "type": "integer", "format": "int32", "minimum": 3, "maximum": 255 });
        let bounded = json!({ "type": "integer", "format": "uint8", "minimum": 3, "maximum": 255 });
        assert_eq!(tidied(bounded), expected);
    }

    #[test]
    fn other_formats_stay() {
        let schema = json!({ "type": "string", "format": "date" });
        assert_eq!(tidied(schema.clone()), schema);
    }

    #[test]
    fn a_default_stays_only_where_generators_take_it() {
        let schema = json!({ "$schema": "x", "type": ["string", "null"], "default": null });
        assert_eq!(tidied(schema), json!({ "type": ["string", "null"] }));
        assert_eq!(tidied(json!({ "$ref": "#/a", "default": { "b": 1 } })), json!({ "$ref": "#/a" }));
        assert_eq!(tidied(json!({ "type": "array", "default": [] })), json!({ "type": "array" }));
        assert_eq!(
            tidied(json!({ "type": "integer", "default": 0 })),
            json!({ "type": "integer", "default": 0 })
        );
    }

    #[test]
    fn anything_is_the_empty_schema_but_additional_properties_keep_their_flag() {
        let schema = json!({ "properties": { "a": true }, "additionalProperties": false });
        let expected = json!({ "properties": { "a": {} }, "additionalProperties": false });
        assert_eq!(tidied(schema), expected);
    }

    #[test]
    fn items_by_position_say_what_any_of_them_may_be() {
        let (text, number) = (json!({ "type": "string" }), json!({ "type": "number" }));
        let schema = json!({ "type": "array", "prefixItems": [text, number], "maxItems": 2 });
        assert_eq!(tidied(schema)["items"], json!({ "anyOf": [text, number] }));
    }

    #[test]
    fn a_required_property_has_no_default() {
        let schema = json!({
            "properties": { "a": { "type": "string", "default": "x" }, "b": { "type": "string", "default": "x" } },
            "required": ["a"],
        });
        let tidied = tidied(schema);
        assert_eq!(tidied["properties"]["a"], json!({ "type": "string" }));
        assert_eq!(tidied["properties"]["b"]["default"], "x");
    }

    #[test]
    fn keys_are_written_in_one_order() {
        let schema = json!({ "x-own": 1, "required": ["b"], "properties": { "b": { "type": "string" } }, "type": "object" });
        let tidied = tidied(schema);
        assert_eq!(
            tidied.as_object().unwrap().keys().collect::<Vec<_>>(),
            ["type", "properties", "required", "x-own"]
        );
    }
}
