//! What schemars writes, said so that linters and generators of `OpenAPI` 3.1 understand it alike.
//!
//! Changes only how a schema is said, never what it allows (an unsigned 64-bit number apart, which no format fits).

use schemars::Schema;
use schemars::transform::{RecursiveTransform, ReplaceBoolSchemas, Transform};
use serde_json::{Map, Value};

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

/// A one-value `enum` instead of `const`, which openapi-generator loses.
pub(super) fn const_to_enum(object: &mut Map<String, Value>) {
    if let Some(value) = object.shift_remove("const") {
        object.insert("enum".to_owned(), Value::Array(vec![value]));
    }
}

fn tidy_one(schema: &mut Schema) {
    let Some(object) = schema.as_object_mut() else { return };
    object.shift_remove("$schema");
    if object.get("default").is_some_and(Value::is_null) {
        // Says no more than "optional", and `null` is no value of most types it stands beside.
        object.shift_remove("default");
    }
    if let Some(example) = object.shift_remove("example") {
        object.insert("examples".to_owned(), Value::Array(vec![example]));
    }
    merge_variants(object);
    const_to_enum(object);
    known_format(object);
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
