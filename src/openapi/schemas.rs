//! JSON Schemas of types, by contract: responses as they are serialized, requests as they are deserialized.
//!
//! One generator for both would call a nullable field that is always sent optional, so there are two; where a type
//! differs between them, its request form gets a name of its own. Must not know operations or paths.

use std::collections::{BTreeMap, BTreeSet};

use schemars::generate::SchemaSettings;
use schemars::transform::{RecursiveTransform, Transform};
use schemars::{Schema, SchemaGenerator};
use serde_json::{Map, Value};

use super::check::assert_name;
use super::operation::SchemaSource;

const SCHEMAS: &str = "#/components/schemas/";
/// Where request schemas point until it is known which of them need a name of their own.
const REQUESTS: &str = "#/components/requests/";
const SUFFIX: &str = "Input";

/// The two generators.
#[derive(Debug)]
pub(super) struct Schemas {
    responses: SchemaGenerator,
    requests: SchemaGenerator,
}

/// All named schemas of a document.
#[derive(Debug)]
pub(super) struct Named {
    /// By name, sorted.
    pub(super) schemas: Map<String, Value>,
    renamed: BTreeSet<String>,
}

impl Schemas {
    pub(super) fn new() -> Self {
        let settings = |path: &str| {
            let path = path.trim_start_matches('#').trim_end_matches('/').to_owned();
            SchemaSettings::draft2020_12().with(|settings| {
                settings.meta_schema = None;
                settings.definitions_path = path.into();
            })
        };
        Self {
            responses: settings(SCHEMAS).for_serialize().into_generator(),
            requests: settings(REQUESTS).for_deserialize().into_generator(),
        }
    }

    /// The schema of what is sent.
    pub(super) fn response(&mut self, source: &SchemaSource) -> Value {
        render(&mut self.responses, source)
    }

    /// The schema of what is received: a body or a parameter.
    pub(super) fn request(&mut self, source: &SchemaSource) -> Value {
        render(&mut self.requests, source)
    }

    /// Puts the named schemas of both contracts under one roof.
    pub(super) fn finish(mut self) -> Named {
        let responses = self.responses.take_definitions(false);
        let mut requests = self.requests.take_definitions(false);
        for schema in requests.values_mut() {
            rewrite_refs(schema, &|reference| {
                reference.strip_prefix(REQUESTS).map(|name| format!("{SCHEMAS}{name}"))
            });
        }
        let renamed = differing(&responses, &requests);
        let mut all: BTreeMap<String, Value> = responses.into_iter().collect();
        let taken: BTreeSet<String> = all.keys().chain(requests.keys()).cloned().collect();
        for (name, mut schema) in requests {
            rewrite_refs(&mut schema, &|reference| {
                Some(request_ref(reference.strip_prefix(SCHEMAS)?, &renamed))
            });
            let own_name = if renamed.contains(&name) { format!("{name}{SUFFIX}") } else { name.clone() };
            assert!(
                own_name == name || !taken.contains(&own_name),
                "the type `{own_name}` has the name that the request form of `{name}` needs; rename one of them"
            );
            all.insert(own_name, schema);
        }
        for name in all.keys() {
            assert_name(name, "the schema name");
        }
        Named { schemas: all.into_iter().collect(), renamed }
    }
}

impl Named {
    /// Leads a schema's references to their final names.
    pub(super) fn settle(&self, schema: &mut Schema) {
        let settle = |reference: &str| Some(request_ref(reference.strip_prefix(REQUESTS)?, &self.renamed));
        RecursiveTransform(|schema: &mut Schema| rewrite_ref(schema, &settle)).transform(schema);
    }
}

fn render(generator: &mut SchemaGenerator, source: &SchemaSource) -> Value {
    match source {
        SchemaSource::Type(make) => make(generator).to_value(),
        SchemaSource::Given(schema) => schema.clone(),
    }
}

/// The reference to a type's request form.
fn request_ref(name: &str, renamed: &BTreeSet<String>) -> String {
    let suffix = if renamed.contains(name) { SUFFIX } else { "" };
    format!("{SCHEMAS}{name}{suffix}")
}

/// The names both contracts know and do not mean the same by, directly or through what they refer to.
fn differing(responses: &Map<String, Value>, requests: &Map<String, Value>) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    loop {
        let before = found.len();
        for (name, request) in requests {
            let Some(response) = responses.get(name) else { continue };
            if request != response || refs(request).iter().any(|target| found.contains(target)) {
                found.insert(name.clone());
            }
        }
        if found.len() == before {
            return found;
        }
    }
}

fn refs(schema: &Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut copy = schema.clone();
    if let Ok(schema) = <&mut Schema>::try_from(&mut copy) {
        let mut collect = RecursiveTransform(|schema: &mut Schema| {
            let target =
                schema.get("$ref").and_then(Value::as_str).and_then(|text| text.strip_prefix(SCHEMAS));
            found.extend(target.map(str::to_owned));
        });
        collect.transform(schema);
    }
    found
}

fn rewrite_refs(schema: &mut Value, rewrite: &dyn Fn(&str) -> Option<String>) {
    if let Ok(schema) = <&mut Schema>::try_from(schema) {
        RecursiveTransform(|schema: &mut Schema| rewrite_ref(schema, rewrite)).transform(schema);
    }
}

fn rewrite_ref(schema: &mut Schema, rewrite: &dyn Fn(&str) -> Option<String>) {
    if let Some(Value::String(reference)) = schema.get_mut("$ref")
        && let Some(replaced) = rewrite(reference)
    {
        *reference = replaced;
    }
}

#[cfg(test)]
mod tests {
    use schemars::JsonSchema;
    use serde::{Deserialize, Serialize};
    use serde_json::json;

    use super::*;

    #[derive(Serialize, Deserialize, JsonSchema)]
    struct Leaf {
        #[serde(default)]
        size: u8,
    }

    #[derive(Serialize, Deserialize, JsonSchema)]
    struct Branch {
        leaf: Leaf,
        branches: Vec<Branch>,
    }

    #[derive(Serialize, Deserialize, JsonSchema)]
    struct Stone {
        weight: u8,
    }

    #[derive(Serialize, JsonSchema)]
    struct LeafInput {
        taken: bool,
    }

    #[derive(Serialize, JsonSchema)]
    #[schemars(rename = "Kjøpssted")]
    struct Shop {
        name: String,
    }

    fn of<T: JsonSchema>() -> SchemaSource {
        SchemaSource::Type(SchemaGenerator::subschema_for::<T>)
    }

    fn both<T: JsonSchema>() -> Vec<String> {
        let mut schemas = Schemas::new();
        schemas.response(&of::<T>());
        schemas.request(&of::<T>());
        schemas.finish().schemas.keys().cloned().collect()
    }

    #[test]
    fn a_type_that_differs_only_by_what_it_holds_has_a_request_form_too() {
        assert_eq!(both::<Branch>(), ["Branch", "BranchInput", "Leaf", "LeafInput"]);
    }

    #[test]
    fn a_type_equal_in_both_contracts_has_one_form() {
        assert_eq!(both::<Stone>(), ["Stone"]);
    }

    #[test]
    fn a_type_only_received_keeps_its_name() {
        let mut schemas = Schemas::new();
        schemas.request(&of::<Branch>());
        let named = schemas.finish();
        assert_eq!(named.schemas.keys().collect::<Vec<_>>(), ["Branch", "Leaf"]);
        assert_eq!(named.schemas["Branch"]["properties"]["leaf"]["$ref"], "#/components/schemas/Leaf");
    }

    #[test]
    fn a_schema_given_by_hand_is_taken_as_it_is() {
        let given = json!({ "type": "string", "minLength": 3 });
        assert_eq!(Schemas::new().request(&SchemaSource::Given(given.clone())), given);
    }

    #[test]
    #[should_panic(expected = "the type `LeafInput` has the name that the request form of `Leaf` needs")]
    fn a_type_that_takes_a_request_forms_name_is_refused() {
        let mut schemas = Schemas::new();
        schemas.response(&of::<Leaf>());
        schemas.response(&of::<LeafInput>());
        schemas.request(&of::<Leaf>());
        schemas.finish();
    }

    #[test]
    #[should_panic(expected = "the schema name `Kjøpssted` may hold only letters")]
    fn a_name_that_generators_do_not_take_is_refused() {
        let mut schemas = Schemas::new();
        schemas.response(&of::<Shop>());
        schemas.finish();
    }
}
