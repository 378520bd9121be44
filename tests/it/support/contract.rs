//! Holds every answer against the OpenAPI document the code generates.

use std::{collections::BTreeMap, sync::LazyLock};

use jsonschema::Validator;
use nhn_sandbox::{http::path::PathTable, sandbox::documents};
use serde_json::{Value, json};

use super::Answer;

/// One document, and the paths it has.
struct Contract {
    document: Value,
    paths: PathTable<()>,
}

static CONTRACTS: LazyLock<Vec<Contract>> = LazyLock::new(|| {
    let contracts = documents().into_values().map(|document| {
        let document = document.json_31();
        let paths = document["paths"].as_object().unwrap().keys().map(|path| {
            let path: &'static str = path.clone().leak();
            (path, ())
        });
        Contract { paths: PathTable::new(paths), document }
    });
    contracts.collect()
});

/// Asserts that the document lists the answer's status and content type, and that its body is valid.
///
/// Answers to paths and methods no document has are not documented, and not held against one.
pub fn holds(answer: &Answer) {
    let method =
        if answer.method() == "HEAD" { "get".to_owned() } else { answer.method().as_str().to_lowercase() };
    let found = CONTRACTS.iter().find_map(|contract| {
        let (place, _) = contract.paths.find(answer.path())?;
        let operation = contract.document["paths"][place.template].get(&method)?;
        Some((contract, place.template, operation))
    });
    let Some((contract, path, operation)) = found else { return };
    let at = format!(
        "{method} {path} {}: {}",
        answer.status(),
        answer.text().chars().take(300).collect::<String>()
    );
    let response = operation["responses"].get(answer.status().to_string());
    let response = response.unwrap_or_else(|| panic!("the document does not list this status: {at}"));
    let contents = response.get("content").and_then(Value::as_object);
    if answer.method() == "HEAD" || answer.body().is_empty() {
        assert!(answer.method() == "HEAD" || contents.is_none(), "the document promises a body: {at}");
        return;
    }
    let media_type = answer.header("content-type").split(';').next().unwrap();
    let content = contents.and_then(|it| it.get(media_type));
    // A page and its files are of many types.
    let Some(content) = content else {
        assert!(path.starts_with("/_sandbox/docs"), "the document does not list {media_type}: {at}");
        return;
    };
    if !media_type.contains("json") || answer.has("content-encoding") {
        return;
    }
    let schema = || json!({"components": contract.document["components"], "allOf": [content["schema"]]});
    let body = answer.json();
    if let Err(error) = validator(path, &method, answer.status(), schema).validate(&body) {
        panic!("not valid at {}: {error}: {at}", error.instance_path());
    }
}

/// Compiling a schema takes longer than most tests: each is compiled once.
fn validator(path: &str, method: &str, status: u16, schema: impl FnOnce() -> Value) -> &'static Validator {
    use std::sync::{Mutex, PoisonError};
    static COMPILED: Mutex<BTreeMap<String, &'static Validator>> = Mutex::new(BTreeMap::new());
    let mut compiled = COMPILED.lock().unwrap_or_else(PoisonError::into_inner);
    compiled.entry(format!("{method} {path} {status}")).or_insert_with(|| {
        let validator =
            jsonschema::options().with_draft(jsonschema::Draft::Draft202012).build(&schema()).unwrap();
        Box::leak(Box::new(validator))
    })
}
