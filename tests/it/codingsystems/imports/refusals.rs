//! Files that are not served: the start ends with file, place and reason.

use std::{
    fs,
    path::{Path, PathBuf},
};

use nhn_sandbox::{Config, seed::Mistake};

use super::{fixture, refused};

fn refused_file(file: &Path) -> Mistake {
    let is_fest = file.extension().is_some_and(|it| it == "xml");
    let named = Some(file.to_owned());
    let config = if is_fest {
        Config { codingsystems_fest: named, ..Config::default() }
    } else {
        Config { codingsystems_icd10: named, ..Config::default() }
    };
    let mut told = refused(config);
    assert_eq!(told.len(), 1, "{}: {told:?}", file.display());
    assert_eq!(told[0].file, file.display().to_string());
    told.remove(0)
}

#[test]
fn a_broken_file_ends_the_start_with_file_place_and_reason() {
    for (name, place, reason) in [
        ("no-id.xml", "line 7", "a LegemiddelMerkevare has no Id"),
        ("no-date.xml", "", "the element FEST has no HentetDato"),
        ("duplicate.xml", "line 14", "FEST ID_B1 stands twice; it was first seen in line 4"),
        (
            "truncated.xml",
            "line 10",
            "ends inside the element OppfLegemiddelMerkevare that was opened in line 4; is the download complete?",
        ),
        ("cut.json", "line 3", "is not a code list in JSON: EOF while parsing a value, column 0"),
        ("no-code.json", "/0", "the record has no code"),
        ("duplicate.json", "/data/2", "ICD10 V0N1M stands twice; it was first seen at /data/1"),
        ("empty-list.json", "", "the list has no diagnosis code"),
    ] {
        let told = refused_file(&fixture("broken").join(name));
        assert_eq!((told.pointer.as_str(), told.reason.as_str()), (place, reason), "{name}");
        let between = if place.is_empty() { String::new() } else { format!(" at {place}") };
        assert_eq!(told.to_string(), format!("{}{between}: {reason}", told.file), "one readable line");
    }
}

#[test]
fn no_broken_file_is_served() {
    let files: Vec<PathBuf> =
        fs::read_dir(fixture("broken")).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert!(files.len() > 30);
    for file in files {
        let told = refused_file(&file);
        let place_is_known =
            told.pointer.is_empty() || told.pointer.starts_with("line ") || told.pointer.starts_with('/');
        assert!(place_is_known && !told.reason.is_empty(), "{told}");
    }
}

#[test]
fn a_missing_file_ends_the_start() {
    for name in ["no-such-file.xml", "no-such-file.json"] {
        let told = refused_file(&fixture(name));
        assert_eq!(told.pointer, "");
        assert!(told.reason.starts_with("cannot be read: No such file"), "{told}");
    }
}

#[test]
fn a_folder_in_the_place_of_the_file_ends_the_start() {
    let told = refused_file(&fixture("broken"));
    assert!(told.reason.starts_with("cannot be read: "), "{told}");
}

#[test]
fn one_file_in_the_place_of_the_other_ends_the_start() {
    let config = Config {
        codingsystems_fest: Some(fixture("icd10-package.json")),
        codingsystems_icd10: Some(fixture("fest-tiny.xml")),
        ..Config::default()
    };
    let told = refused(config);
    assert_eq!(told.len(), 2, "both are told: {told:?}");
}

#[test]
fn a_broken_list_is_told_beside_the_mistakes_of_the_overlay() {
    let broken =
        |case: &str| Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/seeds/broken").join(case);
    for case in ["lower-case-code", "truncated"] {
        let config = Config {
            seed_data: Some(broken(case)),
            codingsystems_fest: Some(fixture("broken/no-id.xml")),
            ..Config::default()
        };
        let told = refused(config);
        assert!(told.iter().any(|it| it.file.ends_with("no-id.xml")), "{told:?}");
        assert!(told.iter().any(|it| it.file.ends_with("KJ_SMITTETYPE.json")), "{told:?}");
    }
}
