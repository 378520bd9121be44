//! `report`: the conformance report of a running sandbox, and the exit code a pipeline acts on.

use std::io::Write as _;

use serde_json::Value;

use super::process::{Process, answer, connect, get, run};

/// A request to the control API with a JSON body.
fn post(url: &str, path: &str, body: &str) -> u16 {
    let mut stream = connect(url);
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: sandbox\r\nconnection: close\r\ncontent-type: application/json\r\n\
         content-length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(head.as_bytes()).unwrap();
    answer(stream).0
}

fn report(arguments: &[&str], url: &str) -> (Option<i32>, String) {
    let asked = run(&[&["report", "--url", url], arguments].concat());
    (asked.code, [asked.stdout, asked.stderr].concat().join("\n"))
}

#[test]
fn it_fails_on_what_it_is_told_to_and_on_nothing_else() {
    let (_process, url) = Process::serve(&[]);
    let fail = ["--fail-on", "violated"];
    assert_eq!(report(&fail, &url).0, Some(0), "nothing was broken");
    assert_eq!(report(&["--fail-on", "not-exercised"], &url).0, Some(1));
    assert_eq!(get(&url, "/api/codingsystems/v1/codes/NO_SUCH").0, 400);
    let (code, text) = report(&fail, &url);
    assert_eq!(code, Some(1));
    assert!(text.contains("violated codingsystems.codes.type-known (1 times)"), "{text}");
    assert_eq!(report(&[], &url).0, Some(0));
    assert_eq!(report(&["--fail-on", "violated,not-exercised"], &url).0, Some(1));
    assert_eq!(report(&["--api", "nompd", "--fail-on", "violated"], &url).0, Some(0));
}

#[test]
fn every_form_is_printed_or_written() {
    let (_process, url) = Process::serve(&[]);
    let (code, json) = report(&["--format", "json"], &format!("{url}/"));
    assert_eq!((code, serde_json::from_str::<Value>(&json).unwrap()["version"].is_string()), (Some(0), true));
    assert!(report(&["--format", "junit"], &url).1.starts_with("<?xml"));
    let folder = tempfile::TempDir::new().unwrap();
    let file = folder.path().join("report.html");
    let (code, said) = report(&["--format", "html", "--out", file.to_str().unwrap()], &url);
    assert_eq!((code, said.as_str()), (Some(0), ""));
    assert!(std::fs::read_to_string(file).unwrap().starts_with("<!doctype html>"));
}

#[test]
fn a_workspace_has_its_own() {
    let (_process, url) = Process::serve(&[]);
    assert_eq!(post(&url, "/_sandbox/workspaces", r#"{"name":"ci"}"#), 201);
    assert_eq!(get(&url, "/ws/ci/api/codingsystems/v1/codes/NO_SUCH").0, 400);
    let fail = ["--fail-on", "violated"];
    assert_eq!(report(&fail, &url).0, Some(0));
    assert_eq!(report(&fail, &format!("{url}/ws/ci")).0, Some(1));
    assert_eq!(report(&["--workspace", "ci", "--fail-on", "violated"], &url).0, Some(1));
    let (code, told) = report(&["--workspace", "other"], &url);
    assert_eq!(code, Some(2));
    assert!(told.contains("404") && told.contains("a workspace"), "{told}");
}

#[test]
fn the_admin_token_is_taken_from_flag_or_environment() {
    let (_process, url) = Process::serve(&["--admin-token", "s3cret"]);
    let (code, told) = report(&[], &url);
    assert_eq!(code, Some(2));
    assert!(told.contains("401") && !told.contains("s3cret"), "{told}");
    assert_eq!(report(&["--admin-token", "s3cret"], &url).0, Some(0));
    let asked = Process::start(&["report", "--url", &url], &[("NHN_SANDBOX_ADMIN_TOKEN", "s3cret")]).ended();
    assert_eq!(asked.code, Some(0));
}

#[test]
fn what_cannot_be_asked_is_exit_code_2() {
    assert_eq!(report(&[], "http://127.0.0.1:1").0, Some(2));
    assert_eq!(report(&[], "ftp://x").0, Some(2));
    let (_process, url) = Process::serve(&[]);
    assert_eq!(report(&["--api", "no such"], &url).0, Some(2));
    assert_eq!(report(&["--api", "nope"], &url).0, Some(2));
    assert_eq!(report(&["--format", "pdf"], &url).0, Some(2));
    assert_eq!(report(&["--fail-on", "never"], &url).0, Some(2));
}
