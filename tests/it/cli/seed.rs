//! `seed export`, `seed check`, and an exported seed mounted after an edit.

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde_json::Value;
use tempfile::TempDir;

use super::process::{Process, get, run};

fn exported() -> (TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let seed = folder.path().join("seed").to_str().unwrap().to_owned();
    let exported = run(&["seed", "export", &seed]);
    assert_eq!((exported.code, exported.stderr.len()), (Some(0), 0), "{exported:?}");
    assert_eq!(exported.stdout, [format!("the seed data are in {seed}; mount them with --seed-data")]);
    (folder, seed)
}

fn json(path: &Path) -> Value {
    serde_json::from_slice(&fs::read(path).unwrap())
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The JSON files directly in a folder, at least one.
fn files(folder: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let files: Vec<PathBuf> =
        entries.filter(|path| path.extension().is_some_and(|it| it == "json")).collect();
    assert!(!files.is_empty(), "{folder}");
    files
}

/// What the schema of this name says of the file.
fn complaints(seed: &str, schema: &str, file: &Path) -> Vec<String> {
    let schema = json(&Path::new(seed).join("schemas").join(schema));
    let validator = jsonschema::validator_for(&schema).unwrap();
    validator.iter_errors(&json(file)).map(|error| format!("{}: {error}", file.display())).collect()
}

#[test]
fn the_embedded_seed_is_good() {
    let checked = run(&["seed", "check"]);
    assert_eq!((checked.code, checked.stdout), (Some(0), vec!["the seed data are good".to_owned()]));
}

#[test]
fn an_exported_seed_is_good() {
    let (_folder, seed) = exported();
    let checked = run(&["seed", "check", &seed]);
    assert_eq!((checked.code, checked.stdout), (Some(0), vec!["the seed data are good".to_owned()]));
}

#[test]
fn an_exported_seed_is_the_committed_one() {
    let (_folder, seed) = exported();
    let committed = concat!(env!("CARGO_MANIFEST_DIR"), "/seed-data");
    for below in ["", "/codingsystems", "/names"] {
        for file in files(&format!("{committed}{below}")) {
            let copy = Path::new(&seed).join(file.strip_prefix(committed).unwrap());
            assert!(fs::read(&file).unwrap() == fs::read(&copy).unwrap(), "{}", copy.display());
        }
    }
    assert!(Path::new(&seed).join("codingsystems/README.md").exists(), "what is true of it is told with it");
}

#[test]
fn the_exported_files_are_valid_against_the_schemas_beside_them() {
    let (_folder, seed) = exported();
    for file in files(&format!("{seed}/codingsystems")) {
        assert_eq!(complaints(&seed, "codingsystems.schema.json", &file), [""; 0]);
    }
    for file in files(&format!("{seed}/names")) {
        let schema = if file.ends_with("organisations.json") { "organisations" } else { "names" };
        assert_eq!(complaints(&seed, &format!("{schema}.schema.json"), &file), [""; 0]);
    }
    for name in ["clients", "signing-keys"] {
        let file = Path::new(&seed).join(format!("helseid/{name}.json"));
        assert_eq!(complaints(&seed, &format!("helseid-{name}.schema.json"), &file), [""; 0]);
    }
    assert_eq!(complaints(&seed, "persons.schema.json", &Path::new(&seed).join("persons.json")), [""; 0]);
}

#[test]
fn the_schemas_allow_a_file_to_name_them() {
    let (_folder, seed) = exported();
    let good = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/seeds/good/schema-key");
    for (schema, file) in [
        ("codingsystems", "codingsystems/KJ_SMITTETYPE.json"),
        ("persons", "persons.json"),
        ("organisations", "names/organisations.json"),
    ] {
        let file = good.join(file);
        assert!(json(&file).get("$schema").is_some(), "{}", file.display());
        assert_eq!(complaints(&seed, &format!("{schema}.schema.json"), &file), [""; 0]);
    }
}

#[test]
fn the_schemas_refuse_what_the_sandbox_refuses_of_form() {
    let (_folder, seed) = exported();
    let broken = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/seeds/broken");
    for (schema, file) in [
        ("codingsystems", "wrong-type/codingsystems/KJ_SMITTETYPE.json"),
        ("codingsystems", "unknown-field/codingsystems/KJ_SMITTETYPE.json"),
        ("codingsystems", "unknown-field/codingsystems/KJ_IMPLANTAT.json"),
        ("codingsystems", "missing-field/codingsystems/KJ_SMITTETYPE.json"),
        ("codingsystems", "unknown-origin/codingsystems/KJ_SMITTETYPE.json"),
        ("codingsystems", "list-instead-of-object/codingsystems/KJ_SMITTETYPE.json"),
        ("codingsystems", "list-for-a-record/codingsystems/KJ_SMITTETYPE.json"),
        ("persons", "list-for-a-record/persons.json"),
        ("organisations", "list-for-a-record/names/organisations.json"),
        ("persons", "ill-formed-person/persons.json"),
        ("names", "ill-formed-names/names/family-names.json"),
        ("names", "ill-formed-names/names/municipalities.json"),
        ("organisations", "ill-formed-names/names/organisations.json"),
    ] {
        let found = complaints(&seed, &format!("{schema}.schema.json"), &broken.join(file));
        assert!(!found.is_empty(), "{file}");
    }
}

#[test]
fn every_mistake_of_a_folder_is_a_line_and_they_are_counted() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/seeds/broken/several-mistakes");
    let checked = run(&["seed", "check", folder.to_str().unwrap()]);
    assert_eq!((checked.code, checked.stderr.len()), (Some(1), 0), "{checked:?}");
    let expected = fs::read_to_string(folder.join("expected.txt")).unwrap();
    let mut expected: Vec<String> =
        expected.lines().map(|line| format!("{}/{line}", folder.display())).collect();
    expected.push(format!("{} mistake(s)", expected.len()));
    assert_eq!(checked.stdout, expected);
}

#[test]
fn a_folder_that_is_not_there_cannot_be_checked() {
    let checked = run(&["seed", "check", "no-such-folder"]);
    assert_eq!((checked.code, checked.stdout.len()), (Some(2), 0), "{checked:?}");
    assert!(
        checked.stderr[0].starts_with("nhn-sandbox: cannot read the folder no-such-folder: "),
        "{checked:?}"
    );
}

#[test]
fn an_edited_code_is_served() {
    let (_folder, seed) = exported();
    let file = Path::new(&seed).join("codingsystems/KJ_KMT_BEGRUNNELSE.json");
    let edited = fs::read_to_string(&file)
        .unwrap()
        .replace("Kan gi sirkulasjonssvikt", "Kan gi svikt i sirkulasjonen");
    fs::write(&file, edited).unwrap();
    let (process, url) = Process::serve(&["--seed-data", &seed]);
    let codes = |system: &str| -> Value {
        let (status, body) = get(&url, &format!("/api/codingsystems/v1/codes/{system}"));
        assert_eq!(status, 200);
        serde_json::from_str(&body).unwrap()
    };
    assert_eq!(codes("KJ_KMT_BEGRUNNELSE")["4"]["description"], "Kan gi svikt i sirkulasjonen");
    let related = codes("KJ_KRIT_MED_TILSTAND").to_string();
    assert!(
        related.contains("Kan gi svikt i sirkulasjonen") && !related.contains("Kan gi sirkulasjonssvikt")
    );
    process.stopped_by("TERM");
}

#[test]
fn a_place_that_cannot_be_written_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    let exported = run(&["seed", "export", file.to_str().unwrap()]);
    assert_eq!((exported.code, exported.stdout.len()), (Some(2), 0), "{exported:?}");
    assert!(
        exported.stderr[0].starts_with(&format!("nhn-sandbox: cannot write to {}", file.display())),
        "{exported:?}"
    );
}
