//! Folders laid over the seed: every mistake is told with file, place and reason, and good ones are served.

use std::{
    fs,
    path::{Path, PathBuf},
};

use nhn_sandbox::{
    Config, Sandbox as Product,
    norway::{Guard, PublishedPersons},
    sandbox::load,
};
use serde_json::json;
use tempfile::TempDir;

use crate::support::Sandbox;

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/seeds").join(name)
}

/// Every mistake of a folder, files named as they are below it.
fn mistakes(folder: &Path) -> Vec<String> {
    let config = Config { seed_data: Some(folder.to_owned()), ..Config::default() };
    let below = format!("{}/", folder.display());
    let found = load(&config).map_or_else(|mistakes| mistakes, |_| Vec::new());
    found.iter().map(|mistake| mistake.to_string().replace(&below, "")).collect()
}

fn told(case: &str) {
    let folder = fixture("broken").join(case);
    let expected = fs::read_to_string(folder.join("expected.txt")).unwrap();
    let expected: Vec<&str> = expected.lines().collect();
    assert!(!expected.is_empty());
    assert_eq!(mistakes(&folder), expected, "{case}");
}

macro_rules! broken {
    ($($outcome:ident = $case:literal),+ $(,)?) => {
        const BROKEN: &[&str] = &[$($case),+];

        $(#[test]
        fn $outcome() {
            told($case);
        })+
    };
}

broken! {
    a_wrong_type_is_told_with_its_field = "wrong-type",
    an_unknown_field_is_told_with_the_known_ones = "unknown-field",
    a_missing_field_is_told = "missing-field",
    an_unknown_origin_is_told = "unknown-origin",
    an_empty_file_is_told = "empty-file",
    a_truncated_file_is_told_with_its_line = "truncated",
    a_trailing_comma_is_told_with_its_line = "trailing-comma",
    bytes_that_are_no_utf_8_are_told_with_their_place = "not-utf8",
    text_after_the_document_is_told = "two-documents",
    a_repeated_key_is_told_beside_other_mistakes = "repeated-key",
    a_list_in_the_place_of_the_object_is_told = "list-instead-of-object",
    a_number_without_measure_is_told = "huge-number",
    nesting_without_end_is_told = "deep-nesting",
    a_duplicate_code_is_told_with_its_twin_and_moves_no_other_place = "duplicate-code",
    a_code_in_lower_case_is_told = "lower-case-code",
    a_code_or_text_of_another_form_is_told = "bad-code",
    an_empty_name_or_text_is_told = "empty-names-and-texts",
    a_relation_to_nothing_is_told = "relation-to-nothing",
    a_relation_in_the_wrong_direction_is_told = "relation-in-the-wrong-direction",
    a_duplicate_relation_is_told = "duplicate-relation",
    duplicate_metadata_is_told = "duplicate-metadata",
    sokeord_where_it_is_not_valid_is_told = "sokeord-where-it-is-not-valid",
    the_mark_of_level_2_on_another_level_is_told = "atc-level-2-sok-on-level-3",
    a_salt_in_use_is_told = "salt-in-use",
    a_bad_time_is_told = "bad-time",
    a_system_in_the_file_of_another_is_told = "another-name",
    a_system_without_codes_is_told = "no-codes",
    a_misspelt_file_is_told = "misspelt-file",
    a_misspelt_type_is_told = "misspelt-type",
    a_bad_person_is_told_without_the_number = "bad-person",
    every_ill_formed_person_is_told_without_the_number = "ill-formed-person",
    bad_names_are_told = "bad-names",
    ill_formed_names_are_told_beside_bad_ones = "ill-formed-names",
    a_number_that_may_be_a_real_persons_is_told_wherever_it_stands = "real-person",
    no_mistake_shows_a_number_that_may_be_a_real_persons = "real-person-in-mistakes",
    numbers_of_people_that_cannot_be_read_are_not_called_real = "persons-unreadable-beside-their-numbers",
    a_person_of_no_published_list_is_told = "person-without-source",
    what_is_ill_formed_does_not_hide_the_mistakes_beside_it = "ill-formed-beside-bad",
    a_list_in_the_place_of_a_record_is_told = "list-for-a-record",
    an_icd10_code_with_its_dot_is_told = "icd10-dot",
    mistakes_of_several_files_are_all_told = "several-mistakes",
    files_that_cannot_be_read_do_not_hide_the_mistakes_of_others = "several-unreadable",
}

#[test]
fn every_folder_of_broken_files_has_its_test() {
    let mut folders: Vec<String> = fs::read_dir(fixture("broken"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    let mut tested: Vec<&str> = BROKEN.to_vec();
    folders.sort();
    tested.sort_unstable();
    assert_eq!(folders, tested);
}

#[test]
fn no_message_repeats_a_persons_number() {
    for case in BROKEN {
        for line in mistakes(&fixture("broken").join(case)) {
            assert_eq!(Guard::default().mask_text(&line), None, "{case}");
        }
    }
    // Nor one that only looks like it.
    for case in ["bad-person", "ill-formed-person"] {
        for line in mistakes(&fixture("broken").join(case)) {
            let longest = line.split(|c: char| !c.is_ascii_digit()).map(str::len).max();
            assert!(longest < Some(10), "{line}");
        }
    }
}

#[test]
fn a_folder_that_is_not_there_is_told() {
    let folder = fixture("no-such-folder");
    let told = mistakes(&folder);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].starts_with(&format!("{}: cannot be read: No such file", folder.display())), "{told:?}");
}

#[test]
fn a_file_in_the_place_of_the_folder_is_told() {
    let file = fixture("broken/bad-names/names/family-names.json");
    let told = mistakes(&file);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].starts_with(&format!("{}: cannot be read: ", file.display())), "{told:?}");
}

#[cfg(unix)]
#[test]
fn a_file_that_cannot_be_read_is_told() {
    let folder = overlay(&[("persons.json", None)]);
    std::os::unix::fs::symlink("no-such-file", folder.path().join("persons.json")).unwrap();
    let told = mistakes(folder.path());
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].starts_with("persons.json: cannot be read: "), "{told:?}");
}

#[test]
fn the_start_ends_with_every_mistake() {
    let config = Config { seed_data: Some(fixture("broken/duplicate-code")), ..Config::default() };
    let Err(error) = Product::build(config) else { panic!("it started") };
    let told = error.to_string();
    assert!(told.starts_with("the seed data have 3 mistake(s):\n  "), "{told}");
    assert_eq!(told.lines().count(), 4, "{told}");
}

/// A folder with these files; without a text only their folder is made.
fn overlay(files: &[(&str, Option<&str>)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        if let Some(text) = text {
            fs::write(path, text).unwrap();
        }
    }
    folder
}

async fn with(folder: &Path) -> Sandbox {
    let folder = folder.to_owned();
    Sandbox::with(|config| config.seed_data = Some(folder)).await
}

#[test]
fn the_seed_holds_no_number_that_may_be_a_real_persons() {
    fn walk(folder: &Path, guard: &Guard, read: &mut usize) {
        for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                walk(&path, guard, read);
            } else {
                let bytes = fs::read(&path).unwrap();
                assert!(guard.mask_bytes(&bytes).is_none(), "{}", path.display());
                *read += 1;
            }
        }
    }
    let seed = load(&Config::default()).unwrap_or_else(|mistakes| panic!("{mistakes:?}"));
    let guard = Guard::new(seed.persons.pids().collect::<PublishedPersons>());
    let mut read = 0;
    walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join("seed-data"), &guard, &mut read);
    assert!(read > 30, "{read}");
}

#[test]
fn every_object_may_name_its_schema() {
    assert_eq!(mistakes(&fixture("good/schema-key")), [""; 0]);
}

#[test]
fn an_overlay_may_add_a_person_who_stands_on_a_published_list() {
    let number = "12119000465";
    let code = json!({"code": "1", "description": format!("Om {number}")});
    let system = json!({
        "codingSystem": "KJ_SMITTETYPE", "source": "A test", "origin": "invented", "codes": [code]
    });
    let person = json!({
        "pid": number, "givenName": null, "familyName": null, "kind": "ordinary", "hpr": null,
        "role": "patient", "source": "A test"
    });
    let persons = json!({"persons": [person]}).to_string();
    let system = system.to_string();
    let file = "codingsystems/KJ_SMITTETYPE.json";
    let folder = overlay(&[("persons.json", Some(&persons)), (file, Some(&system))]);
    assert_eq!(mistakes(folder.path()), [""; 0]);
    let folder = overlay(&[("persons.json", Some(r#"{"persons": []}"#)), (file, Some(&system))]);
    let told = mistakes(folder.path());
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(
        told[0].starts_with("codingsystems/KJ_SMITTETYPE.json at /codes/0/description: holds"),
        "{told:?}"
    );
}

#[test]
fn what_is_no_seed_is_passed_over() {
    let no_json = Some("this is no JSON");
    let folder = overlay(&[
        ("README.md", no_json),
        ("codingsystems/README.md", no_json),
        ("schemas/codingsystems.schema.json", no_json),
        // Editors, version control, mounted Kubernetes volumes.
        (".vscode/settings.json", no_json),
        ("..2026_03_03_12_00_00.1/persons.json", no_json),
        ("codingsystems/.#FEST.json", no_json),
    ]);
    assert_eq!(mistakes(folder.path()), [""; 0]);
}

#[tokio::test]
async fn a_byte_order_mark_is_passed_over() {
    let sandbox = with(&fixture("good/byte-order-mark")).await;
    let codes = sandbox.codes("KJ_SMITTETYPE").await.json();
    assert_eq!(codes.as_object().unwrap().len(), 1);
    assert_eq!(codes["1"]["description"], "En kode");
}

#[tokio::test]
async fn a_file_replaces_its_namesake_and_no_other() {
    let (overlaid, plain) = (with(&fixture("good/byte-order-mark")).await, Sandbox::start().await);
    for system in plain.types().await.json().as_array().unwrap() {
        let system = system.as_str().unwrap();
        let same = overlaid.codes(system).await.body() == plain.codes(system).await.body();
        assert_eq!(same, system != "KJ_SMITTETYPE", "{system}");
    }
}

#[tokio::test]
async fn a_new_type_is_served_after_the_documented_ones() {
    let sandbox = with(&fixture("good/new-type")).await;
    let types = sandbox.types().await.json();
    let types = types.as_array().unwrap();
    assert_eq!(types[22..], [json!("KJ_REAKSJONS_TYPE"), json!("KJ_ANNEN_TYPE"), json!("KJ_NY_TYPE")]);
    let answer = sandbox.codes("KJ_NY_TYPE").await;
    sandbox.satisfies(&answer, "codingsystems.codes.type-known").await;
    let atc = sandbox.codes("ATC").await.json();
    assert_eq!(
        answer.json(),
        json!({
            "N1": {
                "code": "N1",
                "codingSystem": "KJ_NY_TYPE",
                "description": "Noe nytt",
                "relationsTo": [{
                    "code": "N02",
                    "codingSystem": "ATC",
                    "description": atc["N02"]["description"],
                    "relationType": "HAR_NYHET",
                    "metadata": [],
                    "deactivatedTime": null
                }],
                "metadata": [{"metadataType": "NYTT", "metadata": "x"}],
                "searchWords": [],
                "deactivatedTime": null
            },
            "N2": {
                "code": "N2",
                "codingSystem": "KJ_NY_TYPE",
                "description": "Noe annet",
                "relationsTo": [],
                "metadata": [],
                "searchWords": [],
                "deactivatedTime": "2026-01-01T22:59:00Z"
            }
        })
    );
    let other = sandbox.codes("KJ_ANNEN_TYPE").await.json();
    assert_eq!(
        other["N1"]["relationsTo"][0]["description"], "Noe nytt",
        "types no document knows may relate to each other"
    );
}

#[tokio::test]
async fn names_of_the_folder_are_drawn_from() {
    let folder = overlay(&[("names/family-names.json", Some(r#"["Ostehøvel"]"#))]);
    let sandbox = with(folder.path()).await;
    let persons = sandbox.get("/_sandbox/synthetic?kind=person&count=5").send().await.json();
    assert!(persons.as_array().is_some_and(|it| it.len() == 5), "{persons}");
    assert!(
        persons.as_array().unwrap().iter().all(|person| person["familyName"] == "Ostehøvel"),
        "{persons}"
    );
}

#[tokio::test]
async fn the_number_of_an_overlaid_person_may_be_shown() {
    // Ordinary-looking, on a published list, and not in this overlay.
    let (known, unknown) = ("13116900216", "12119000465");
    let person = json!({
        "pid": known, "givenName": null, "familyName": null, "kind": "ordinary", "hpr": null,
        "role": "patient", "source": "A test"
    });
    let folder = overlay(&[("persons.json", Some(&json!({"persons": [person]}).to_string()))]);
    let sandbox = with(folder.path()).await;
    let asked =
        |pid: &str| sandbox.get("/api/codingsystems/v1/types").header(("nhn-source-system", pid)).send();
    let (shown, masked) = (asked(known).await, asked(unknown).await);
    assert!(sandbox.entry(&shown).await.to_string().contains(known));
    sandbox.violates(&masked, "sandbox.real-person").await;
    assert!(!sandbox.entry(&masked).await.to_string().contains(unknown));
}
