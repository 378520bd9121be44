//! The committed documents are what the code generates, and they are served as committed.

use std::{fs, path::Path};

use nhn_sandbox::{openapi::pretty, sandbox::documents};

use crate::support::Sandbox;

fn committed(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn the_committed_documents_equal_the_code() {
    for (id, document) in documents() {
        for (name, text) in [
            (format!("openapi/{id}.json"), pretty(&document.json_31())),
            (format!("openapi/3.0/{id}.json"), pretty(&document.json_30())),
        ] {
            assert!(
                committed(&name) == text,
                "{name} differs: run `cargo run -- openapi --out openapi` and commit"
            );
        }
    }
}

#[test]
fn the_committed_fidelity_page_equals_the_rules() {
    let page = nhn_sandbox::sandbox::fidelity();
    assert!(
        committed("docs/FIDELITY.md") == page,
        "docs/FIDELITY.md differs: run `cargo run -- fidelity --out docs/FIDELITY.md` and commit"
    );
}

#[tokio::test]
async fn every_document_is_served_in_both_versions() {
    let sandbox = Sandbox::start().await;
    for (id, document) in documents() {
        let newer = sandbox.get(&format!("/_sandbox/openapi/{id}.json")).send().await;
        sandbox.satisfies(&newer, "control.openapi.known").await;
        assert_eq!(newer.json(), document.json_31());
        let older = sandbox.get(&format!("/_sandbox/openapi/{id}.json?version=3.0")).send().await;
        assert_eq!(older.json(), document.json_30());
    }
}

#[tokio::test]
async fn an_unknown_document_or_version_is_refused() {
    let sandbox = Sandbox::start().await;
    for (target, status) in [
        ("/_sandbox/openapi/nothing.json", 404),
        ("/_sandbox/openapi/control", 404),
        ("/_sandbox/openapi/control.json?version=2.0", 400),
        ("/_sandbox/docs/nothing.js", 404),
    ] {
        let refused = sandbox.get(target).send().await;
        assert_eq!(refused.status(), status, "{target}");
        sandbox.violates(&refused, "control.openapi.known").await;
    }
}

#[tokio::test]
async fn the_page_and_everything_it_loads_come_from_the_sandbox() {
    let sandbox = Sandbox::start().await;
    let page = sandbox.get("/_sandbox/docs").send().await;
    assert_eq!((page.status(), page.header("content-type")), (200, "text/html; charset=utf-8"));
    let text = page.text();
    assert!(
        text.contains("default-src 'none'; script-src 'self'"),
        "the page itself forbids any other origin"
    );
    assert!(!text.contains("https://") && text.contains("docs/rapidoc-min.js"));
    let plain =
        sandbox.get("/_sandbox/docs/rapidoc-min.js").header(("accept-encoding", "identity")).send().await;
    let packed =
        sandbox.get("/_sandbox/docs/rapidoc-min.js").header(("accept-encoding", "gzip")).send().await;
    for file in [&plain, &packed] {
        assert_eq!((file.status(), file.header("content-type")), (200, "text/javascript; charset=utf-8"));
    }
    assert_eq!(packed.header("content-encoding"), "gzip");
    let mut unpacked = Vec::new();
    std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(&packed.body()[..]), &mut unpacked).unwrap();
    assert!(unpacked.len() > 500_000 && unpacked == plain.body().to_vec());
}
