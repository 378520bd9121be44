//! Real lists in the place of the seed's: FEST M30 and the Norwegian ICD-10.

mod fest;
mod icd10;
mod real_persons;
mod refusals;

use std::{
    collections::BTreeMap,
    fs,
    io::{Cursor, Write as _},
    path::{Path, PathBuf},
};

use flate2::{Compression, write::GzEncoder};
use nhn_sandbox::{Config, Sandbox as Product, StartError, seed::Mistake};
use serde_json::Value;
use tempfile::TempDir;
use zip::{ZipWriter, write::SimpleFileOptions};

use crate::support::{Sandbox, keeps};

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/codingsystems").join(name)
}

async fn with_fest(file: PathBuf) -> Sandbox {
    Sandbox::with(|config| config.codingsystems_fest = Some(file)).await
}

async fn with_icd10(file: PathBuf) -> Sandbox {
    Sandbox::with(|config| config.codingsystems_icd10 = Some(file)).await
}

/// The codes of a system, by code.
async fn codes(sandbox: &Sandbox, system: &str) -> BTreeMap<String, Value> {
    serde_json::from_value(sandbox.codes(system).await.json()).unwrap()
}

async fn types(sandbox: &Sandbox) -> Vec<String> {
    serde_json::from_value(sandbox.types().await.json()).unwrap()
}

/// The relations of a code: what they mean, and the system and code they lead to.
fn relations(code: &Value) -> Vec<(&str, &str, &str)> {
    fn text(value: &Value) -> &str {
        value.as_str().unwrap()
    }
    let relations = code["relationsTo"].as_array().unwrap().iter();
    relations.map(|it| (text(&it["relationType"]), text(&it["codingSystem"]), text(&it["code"]))).collect()
}

/// Asserts that every relation of every system leads to a served code and tells what that code tells.
async fn every_relation_is_resolved(sandbox: &Sandbox) {
    keeps("codingsystems.codes.relations");
    let mut all = BTreeMap::new();
    for system in types(sandbox).await {
        let codes = codes(sandbox, &system).await;
        all.insert(system, codes);
    }
    for code in all.values().flat_map(BTreeMap::values) {
        for relation in code["relationsTo"].as_array().unwrap() {
            let target = &all[relation["codingSystem"].as_str().unwrap()][relation["code"].as_str().unwrap()];
            assert_eq!(relation["description"], target["description"]);
            assert_eq!(relation["deactivatedTime"], target["deactivatedTime"]);
        }
    }
}

#[tokio::test]
async fn both_lists_may_come_from_outside() {
    let sandbox = Sandbox::with(|config| {
        config.codingsystems_fest = Some(fixture("fest-tiny.xml"));
        config.codingsystems_icd10 = Some(fixture("icd10-search.json"));
    })
    .await;
    assert_eq!((codes(&sandbox, "FEST").await.len(), codes(&sandbox, "ICD10").await.len()), (4, 4));
    every_relation_is_resolved(&sandbox).await;
}

#[tokio::test]
async fn a_reset_leads_back_to_the_real_list() {
    keeps("control.reset");
    let sandbox = with_icd10(fixture("icd10-package.json")).await;
    let before = sandbox.codes("ICD10").await;
    sandbox.call("DELETE", "/_sandbox/codingsystems/ICD10/G35").send().await;
    assert_eq!(codes(&sandbox, "ICD10").await.len(), 2);
    sandbox.call("POST", "/_sandbox/reset").send().await;
    assert_eq!(sandbox.codes("ICD10").await.body(), before.body());
}

/// The mistakes that keep a sandbox from starting.
fn refused(config: Config) -> Vec<Mistake> {
    match Product::build(config) {
        Err(StartError::Seed(mistakes)) => mistakes,
        Err(other) => panic!("another error: {other}"),
        Ok(_) => panic!("it started"),
    }
}

/// A file that lives as long as its folder.
fn scratch(name: &str, bytes: impl AsRef<[u8]>) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(name);
    fs::write(&file, bytes).unwrap();
    (folder, file)
}

fn gzipped(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zipped(name: &str, bytes: &[u8]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    writer.start_file(name, SimpleFileOptions::default()).unwrap();
    writer.write_all(bytes).unwrap();
    writer.finish().unwrap().into_inner()
}
