//! Lists that hold a number which may be a real person's: refused, and never shown.

use std::path::Path;

use nhn_sandbox::{Config, Sandbox as Product, seed::Mistake};

use super::{fixture, refused, scratch};

/// Looks like anybody's; the seed's list of published people has it.
const NUMBER: &str = "12119000465";

const REASON: &str = "holds a number that may be a real person's; only synthetic numbers (month + 65 or + 80) \
    and the published ones in persons.json may stand here";

/// Settings under which nobody is published.
fn without_people() -> (tempfile::TempDir, Config) {
    let (folder, _) = scratch("persons.json", r#"{"persons": []}"#);
    let config = Config { seed_data: Some(folder.path().to_owned()), ..Config::default() };
    (folder, config)
}

fn places(told: &[Mistake], file: &Path) -> Vec<String> {
    assert!(!format!("{told:?}").contains(NUMBER), "{told:?}");
    for it in told {
        assert_eq!((it.file.as_str(), it.reason.as_str()), (file.display().to_string().as_str(), REASON));
    }
    told.iter().map(|it| it.pointer.clone()).collect()
}

#[test]
fn a_number_in_a_list_of_icd_10_is_refused_with_its_code() {
    let list = format!(
        r#"[{{"code": "A000", "text": "Kolera"}}, {{"code": "A001", "text": "Kolera hos {NUMBER}"}},
            {{"code": "B1{NUMBER}", "text": "Kolera"}}, {{"code": "B1A{NUMBER}", "text": "Kolera"}}]"#
    );
    let (_folder, file) = scratch("icd10.json", list);
    let (_people, config) = without_people();
    let told = refused(Config { codingsystems_icd10: Some(file.clone()), ..config });
    // Twelve digits in a row are no such number.
    assert_eq!(places(&told, &file), ["/ICD10/A001/description", "/ICD10/B1A***********/code"]);
}

#[test]
fn a_number_in_fest_is_refused_with_its_code() {
    let fest = std::fs::read_to_string(fixture("fest-tiny.xml")).unwrap();
    let fest = fest.replace("Dal &amp; Vik", NUMBER);
    assert!(fest.contains(NUMBER), "the file has that name");
    let (_folder, file) = scratch("fest.xml", fest);
    let (_people, config) = without_people();
    let told = refused(Config { codingsystems_fest: Some(file.clone()), ..config });
    let places = places(&told, &file);
    assert!(!places.is_empty() && places.iter().all(|it| it.starts_with("/FEST/ID_")), "{places:?}");
    assert!(places.iter().any(|it| it.ends_with("/metadata")), "{places:?}");
}

#[test]
fn the_number_of_a_published_person_may_stand_in_a_list() {
    let (_folder, file) =
        scratch("icd10.json", format!(r#"[{{"code": "A001", "text": "Kolera hos {NUMBER}"}}]"#));
    let config = Config { codingsystems_icd10: Some(file), ..Config::default() };
    assert!(Product::build(config).is_ok());
}

#[test]
fn the_refusal_of_a_list_shows_nobodys_number() {
    let (_folder, file) = scratch("icd10.json", format!(r#"[{{"code": "{NUMBER}", "text": "Kolera"}}]"#));
    let (_people, config) = without_people();
    let told = refused(Config { codingsystems_icd10: Some(file), ..config });
    assert_eq!(told[0].reason, "expected an ICD-10 code like A00.0, but found \"***********\"");
}
