//! The seed files laid over: every mistake is told with file, place and reason.

use std::{fs, path::Path};

use nhn_sandbox::{
    Config,
    config::Mode,
    sandbox::{load, seed_schemas},
};
use serde_json::{Value, json};

use super::messages;
use crate::support::Sandbox;

fn embedded(name: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("seed-data/okt").join(name);
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

fn write(folder: &Path, name: &str, file: &Value) {
    fs::create_dir_all(folder.join("okt")).unwrap();
    fs::write(folder.join("okt").join(name), file.to_string()).unwrap();
}

/// The mistakes in the embedded files with one of them changed.
fn told(name: &str, change: impl FnOnce(&mut Value)) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let mut file = embedded(name);
    change(&mut file);
    write(folder.path(), name, &file);
    let config = Config { seed_data: Some(folder.path().to_owned()), ..Config::default() };
    let below = format!("{}/okt/", folder.path().display());
    let found = load(&config).map_or_else(|mistakes| mistakes, |_| Vec::new());
    found.iter().map(|mistake| mistake.to_string().replace(&below, "")).collect()
}

#[test]
fn every_kind_of_bad_code_is_told() {
    let found = told("iplos.json", |file| {
        let codes = file["codes"].as_array_mut().unwrap();
        assert_eq!(codes.len(), 25, "the places below are counted from here");
        codes[0]["text"] = json!(" ");
        codes.push(json!({"code": "05", "text": "x", "place": "home"}));
        codes.push(json!({"code": "7", "text": "x", "place": "home"}));
    });
    assert_eq!(
        found,
        [
            "iplos.json at /codes/0/text: a text of 1 to 500 characters is expected; got 1",
            "iplos.json at /codes/25/code: 05 stands in the list already",
            "iplos.json at /codes/26/code: a code is two digits, 01 to 99; got \"7\"",
        ]
    );
    let found = told("iplos.json", |file| file["codes"][3]["place"] = json!("elsewhere"));
    assert!(found[0].starts_with("iplos.json at /codes/3/place: unknown variant `elsewhere`"), "{found:?}");
    let found = told("iplos.json", |file| file["codes"] = json!([]));
    assert_eq!(found, ["iplos.json at /codes: there is at least one code; got none"]);
}

#[test]
fn every_kind_of_bad_person_is_told() {
    let found = told("persons.json", |file| {
        let persons = file["persons"].as_array_mut().unwrap();
        persons[0]["messages"][1] = json!({"startDate": "2026-02-30", "unknown": 1});
        persons[1]["messages"] = json!([]);
        persons[2]["pid"] = json!("22750884907");
        persons.push(
            json!({"pid": "22750884908", "origin": "invented", "messages": [{"startDate": "2026-01-01"}, {"startDate": "2026-01-01"}]}),
        );
    });
    let fields = "endDate, iplosCode, needsCaption, serviceDescription, serviceLevel, startDate, stayType, temporaryCessation, weeklyExtent";
    assert_eq!(
        found,
        [
            format!(
                "persons.json at /persons/0/messages/1/unknown: one of the fields {fields} is expected; got another"
            ),
            "persons.json at /persons/0/messages/1/startDate: a day that exists, written YYYY-MM-DD, is expected; got \"2026-02-30\""
                .to_owned(),
            "persons.json at /persons/1/messages: a person has one message or more; got none".to_owned(),
            "persons.json at /persons/2/pid: this person stands in the list already".to_owned(),
            "persons.json at /persons/3/messages/1: another service (code, start date, service level) than any before it is expected; got that of /persons/3/messages/0"
                .to_owned(),
            "persons.json at /persons/3/pid: a valid national identity number is expected; got another text (digit 11 must be the check digit of digits 1 to 10, got another digit)"
                .to_owned(),
        ]
    );
}

#[test]
fn the_embedded_files_are_valid_against_their_schemas_and_broken_ones_are_not() {
    let schemas = seed_schemas();
    for (name, list) in [("iplos.json", "codes"), ("persons.json", "persons")] {
        let schema = &schemas[format!("okt-{}", name.replace(".json", ".schema.json")).as_str()];
        let validator = jsonschema::validator_for(schema).unwrap();
        let mut file = embedded(name);
        let complaints: Vec<String> = validator.iter_errors(&file).map(|it| it.to_string()).collect();
        assert_eq!(complaints, [""; 0], "{name}");
        file[list][0]["unknown"] = json!(1);
        assert!(!validator.is_valid(&file), "{name}");
    }
}

#[tokio::test]
async fn persons_and_codes_of_ones_own_are_served() {
    let folder = tempfile::tempdir().unwrap();
    write(
        folder.path(),
        "iplos.json",
        &json!({"source": "x", "codes": [{"code": "77", "text": "Egen tjeneste", "place": "other"}]}),
    );
    write(
        folder.path(),
        "persons.json",
        &json!({"source": "x", "persons": [{"pid": "26812297073", "origin": "invented", "messages": [
            {"startDate": "2026-01-01", "iplosCode": {"iplosCodeValue": "77"}},
        ]}]}),
    );
    let sandbox = Sandbox::with(|config| {
        config.auth = Mode::Off;
        config.seed_data = Some(folder.path().to_owned());
    })
    .await;
    let code = &messages(&sandbox, "26812297073").await[0]["iplosCode"];
    assert_eq!(
        (&code["iplosCodeValue"], &code["iplosCodeDescription"]),
        (&json!("77"), &json!("Egen tjeneste"))
    );
    let refused = super::post(&sandbox, &super::event(vec![super::service("a")])).await;
    assert_eq!(refused.rules(), ["okt.iplos-code.known"]);
}
