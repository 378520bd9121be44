//! The way of a request that no running sandbox can be made to go.

use http::StatusCode;
use http_body_util::{BodyExt as _, Full};

use super::{record::REQUEST_ID, *};
use crate::{
    Config, Sandbox,
    apis::APIS,
    http::endpoint::{Endpoint, Methods},
};

/// A front whose every operation panics with these words.
fn panicking(words: &'static str) -> Front {
    let mut front =
        Sandbox::build(Config::default()).unwrap().front("http://sandbox.test", None, None).unwrap();
    let mut methods = Methods::default();
    let panics = move || async move {
        if !words.is_empty() {
            std::panic::panic_any(words);
        }
    };
    methods.add(Method::GET, Endpoint::new(panics));
    front.mounts.replace_operations(&methods);
    front
}

async fn get(front: &Front, path: &str) -> (http::response::Parts, Bytes) {
    let request = Request::get(path).header("host", "x").body(Full::new(Bytes::new())).unwrap();
    let (parts, body) = front.serve(request, Scheme::HTTP).await.into_parts();
    (parts, body.collect().await.unwrap().to_bytes())
}

#[tokio::test]
async fn a_panic_becomes_the_apis_own_500_and_keeps_its_cause_to_the_log() {
    let front = panicking("of a handler");
    let parts = APIS.iter().map(|api| (api.families[0], api.dialect));
    for (path, dialect) in parts.chain([("/_sandbox", &crate::http::dialect::PROBLEMS)]) {
        let (head, body) = get(&front, path).await;
        assert_eq!(head.status, StatusCode::INTERNAL_SERVER_ERROR, "{path}");
        assert_eq!(head.headers["sandbox-rule"], "sandbox.failure", "{path}");
        assert!(head.headers.contains_key(&REQUEST_ID), "{path}");
        let text = String::from_utf8(body.to_vec()).unwrap();
        assert_eq!(text.is_empty(), dialect.shape(Situation::Failed).name == "-", "{path}: {text}");
        assert!(text.is_empty() || text.contains("Internal technical error"), "{path}: {text}");
        assert!(!text.contains("of a handler"), "{path}: {text}");
    }
}

#[tokio::test]
async fn a_panic_is_journalled_and_the_sandbox_lives_on() {
    let front = panicking("of a handler");
    for _ in 0..2 {
        assert_eq!(get(&front, "/okt-events").await.0.status, StatusCode::INTERNAL_SERVER_ERROR);
    }
    let root = front.house.workspaces.root();
    let (entries, _) = root.journal.list(&root.name, &crate::journal::Filter::all());
    let failed =
        entries.iter().flat_map(|entry| &*entry.checks).filter(|check| check.rule.id == "sandbox.failure");
    assert_eq!((entries.len(), failed.count()), (2, 2));
}

#[test]
fn a_panic_that_says_nothing_is_a_failure_too() {
    let refusal = panicking("").failed(&7_u8);
    assert_eq!((refusal.situation, refusal.rule_ids().as_str()), (Situation::Failed, "sandbox.failure"));
}

#[test]
fn a_path_is_changed_without_touching_the_query() {
    let uri = "/API/Types?x=%20Y".parse().unwrap();
    assert_eq!(with_path(&uri, "/api/types").to_string(), "/api/types?x=%20Y");
    let uri = "https://sandbox.test:8443/API/Types?x".parse().unwrap();
    assert_eq!(with_path(&uri, "/api/types").to_string(), "https://sandbox.test:8443/api/types?x");
}
