//! `openapi` and `fidelity`: written, and held against what was written.

use std::fs;

use serde_json::Value;

use super::process::{Process, run};

#[test]
fn the_documents_of_every_part_are_written_in_both_versions() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("new/openapi");
    let written = run(&["openapi", "--out", out.to_str().unwrap()]);
    assert_eq!((written.code, written.stdout.len(), written.stderr.len()), (Some(0), 0, 0), "{written:?}");
    for (name, version) in [
        ("codingsystems.json", "3.1"),
        ("control.json", "3.1"),
        ("3.0/codingsystems.json", "3.0"),
        ("3.0/control.json", "3.0"),
    ] {
        let document: Value = serde_json::from_slice(&fs::read(out.join(name)).unwrap()).unwrap();
        assert!(document["openapi"].as_str().unwrap().starts_with(version), "{name}");
    }
}

#[test]
fn documents_just_written_hold() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().to_str().unwrap();
    run(&["openapi", "--out", out]);
    let checked = run(&["openapi", "--check", "--out", out]);
    assert_eq!((checked.code, checked.stdout.len()), (Some(0), 0), "{checked:?}");
}

#[test]
fn a_changed_or_missing_document_is_found_and_the_mending_command_told() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().to_str().unwrap();
    run(&["openapi", "--out", out]);
    let (changed, missing) =
        (folder.path().join("control.json"), folder.path().join("3.0/codingsystems.json"));
    fs::write(&changed, [fs::read(&changed).unwrap(), b" ".to_vec()].concat()).unwrap();
    fs::remove_file(&missing).unwrap();
    let checked = run(&["openapi", "--check", "--out", out]);
    assert_eq!(checked.code, Some(1));
    assert_eq!(
        checked.stdout,
        [
            format!("is missing: {}", missing.display()),
            format!("differs from the code: {}", changed.display()),
            "run `nhn-sandbox openapi --out openapi` and commit what it writes".to_owned(),
        ]
    );
    assert!(fs::read(&changed).unwrap().ends_with(b" "), "a check writes nothing");
}

#[test]
fn the_folder_openapi_is_checked_when_no_other_is_named() {
    let ended = Process::start(&["openapi", "--check"], &[]).ended();
    assert_eq!(ended.code, Some(1), "the empty folder it runs in has none");
    assert!(ended.stdout[0].contains("openapi/control.json"), "{ended:?}");
}

#[test]
fn documents_go_to_stdout_when_no_folder_is_named() {
    let printed = run(&["openapi"]);
    assert_eq!(printed.code, Some(0));
    let text = printed.stdout.join("\n");
    let documents: Vec<Value> =
        serde_json::Deserializer::from_str(&text).into_iter().map(Result::unwrap).collect();
    assert!(
        documents.len() >= 2 && documents.iter().all(|it| it["openapi"].as_str().unwrap().starts_with("3.1"))
    );
}

#[test]
fn the_fidelity_page_just_written_holds_and_a_changed_one_does_not() {
    let folder = tempfile::tempdir().unwrap();
    let page = folder.path().join("docs/FIDELITY.md");
    let out = page.to_str().unwrap();
    let checked = run(&["fidelity", "--check", "--out", out]);
    assert_eq!((checked.code, &checked.stdout[0]), (Some(1), &format!("is missing: {out}")));
    assert_eq!(run(&["fidelity", "--out", out]).code, Some(0));
    assert_eq!(run(&["fidelity", "--check", "--out", out]).code, Some(0));
    let text = fs::read_to_string(&page).unwrap();
    assert!(text.contains("codingsystems.source-system.length"), "it names the rules");
    fs::write(&page, text.replacen("codingsystems", "codingsystem", 1)).unwrap();
    let checked = run(&["fidelity", "--check", "--out", out]);
    assert_eq!(checked.code, Some(1));
    assert_eq!(
        checked.stdout,
        [
            format!("differs from the code: {out}"),
            "run `nhn-sandbox fidelity --out docs/FIDELITY.md` and commit what it writes".to_owned(),
        ]
    );
}

#[test]
fn a_place_that_cannot_be_written_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    let below = file.join("openapi");
    let written = run(&["openapi", "--out", below.to_str().unwrap()]);
    assert_eq!(written.code, Some(2));
    assert!(written.stderr[0].starts_with("nhn-sandbox: cannot "), "{written:?}");
    assert!(written.stderr[0].contains(below.to_str().unwrap()), "{written:?}");
}
