//! What the seed has, and mistakes in its files.

use std::{collections::BTreeSet, fs};

use nhn_sandbox::{Config, sandbox::load};
use serde_json::{Value, json};

use super::{LINE, find, start, titles};

fn embedded(name: &str) -> Value {
    let path = format!("{}/seed-data/phr/{name}", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

#[tokio::test]
async fn the_documented_patient_has_the_documented_document() {
    let sandbox = start().await;
    assert!(titles(&find(&sandbox, LINE, &[]).await).contains(&"Brev - test CDA.pdf".to_owned()));
}

#[test]
fn the_seed_has_every_group_and_nearly_every_kind_for_ten_patients() {
    let (documents, codes) = (embedded("documents.json"), embedded("codes.json"));
    let documents = documents["documents"].as_array().unwrap();
    let kinds: BTreeSet<&str> = documents.iter().map(|it| it["type"].as_str().unwrap()).collect();
    let patients: BTreeSet<&str> = documents.iter().map(|it| it["patient"].as_str().unwrap()).collect();
    assert!(documents.len() >= 120 && patients.len() >= 10);
    assert_eq!(kinds.len(), codes["types"].as_array().unwrap().len());
    assert_eq!(kinds.iter().map(|it| &it[..1]).collect::<BTreeSet<_>>().len(), 9);
}

/// The mistakes in the seed when this file is changed so.
fn mistakes(name: &str, change: impl Fn(&mut Value)) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let mut file = embedded(name);
    change(&mut file);
    fs::create_dir(folder.path().join("phr")).unwrap();
    fs::write(folder.path().join("phr").join(name), file.to_string()).unwrap();
    let config = Config { seed_data: Some(folder.path().to_owned()), ..Config::default() };
    load(&config).err().unwrap_or_default().iter().map(|it| it.pointer.clone()).collect()
}

#[test]
fn mistakes_in_documents_are_told_with_their_place() {
    for (field, value) in [
        ("patient", json!("26812297073")),
        ("type", json!("Z01-2")),
        ("department", json!("x")),
        ("author", json!("x")),
        ("labels", json!(["X"])),
        ("events", json!(["X"])),
        ("uniqueId", json!("x")),
        ("age", json!("-P1D")),
        ("age", json!("a year")),
        ("time", json!("25:00")),
        ("format", json!("doc")),
        ("text", json!([])),
        ("replaces", json!("6f5c2a7e-0d6e-4b3f-9a62-0a5c5b0d0001")),
        ("colour", json!("blue")),
    ] {
        let found = mistakes("documents.json", |file| file["documents"][1][field] = value.clone());
        assert!(found.iter().any(|it| it.starts_with("/documents/1")), "{field} {value}: {found:?}");
    }
    let twice =
        mistakes("documents.json", |file| file["documents"][1]["id"] = file["documents"][0]["id"].clone());
    assert_eq!(twice, ["/documents/1/id"]);
}

#[test]
fn mistakes_in_the_other_files_are_told_with_their_place() {
    for (name, pointer, value) in [
        ("patients.json", "/patients/0/pid", json!("x")),
        ("patients.json", "/patients/0/birthDate", json!("x")),
        ("patients.json", "/patients/0/gender", json!("x")),
        ("sources.json", "/institutions/0/number", json!("123456789")),
        ("sources.json", "/institutions/0/community", json!("x")),
        ("sources.json", "/institutions/0/facility", json!("x")),
        ("sources.json", "/departments/0/institution", json!("x")),
        ("sources.json", "/communities/0/home", json!("urn:oid:1.2.3")),
        ("images.json", "/images/0/base64", json!("AAAA")),
        ("codes.json", "/types/0/code", json!(1)),
    ] {
        let found = mistakes(name, |file| *file.pointer_mut(pointer).unwrap() = value.clone());
        assert!(found.iter().any(|it| it == pointer), "{name} {pointer}: {found:?}");
    }
    assert_eq!(mistakes("images.json", |file| file["images"] = json!([])), ["/images"]);
}
