//! Faults that answer, each in the API's own shape.

use serde_json::json;

use super::{fault, hits};
use crate::{
    house::error_table::assert_form,
    support::{Answer, EPJ, KEY, Sandbox, keeps},
};

/// A path each API knows.
const PATHS: [(&str, &str); 5] = [
    ("codingsystems", "/api/codingsystems/v1/types"),
    ("phr", "/ping"),
    ("nokup", "/api/v1/nokup/lookup/0"),
    ("nompd", "/api/v1/treatmentGroup"),
    ("okt", "/okt-events/13116900216"),
];

async fn built(sandbox: &Sandbox) -> Vec<(&'static str, &'static str)> {
    let apis = sandbox.get("/_sandbox/health").send().await.json()["apis"].clone();
    PATHS.into_iter().filter(|(api, _)| apis.as_array().unwrap().iter().any(|it| it == api)).collect()
}

async fn ask(sandbox: &Sandbox, path: &str) -> Answer {
    sandbox.get(path).header(EPJ).header(KEY).send_raw().await.unwrap()
}

#[tokio::test]
async fn every_status_is_in_the_apis_own_shape_and_names_the_fault() {
    keeps("sandbox.fault");
    let sandbox = Sandbox::start().await;
    for (api, path) in built(&sandbox).await {
        for status in [400, 401, 403, 404, 405, 406, 408, 413, 414, 415, 429, 431, 500, 503] {
            let order = json!({"match": {"api": api}, "effect": {"status": status}, "times": 1});
            fault(&sandbox, order).await;
            let answer = ask(&sandbox, path).await;
            assert_eq!(
                (answer.status(), answer.rules()),
                (status, vec!["sandbox.fault".to_owned()]),
                "{api}"
            );
            assert_form(api, &answer);
            assert!(!answer.has("retry-after"));
            let allowed = answer.has("allow").then(|| answer.header("allow"));
            assert_eq!(allowed, (status == 405).then_some(""), "405 says what is offered: nothing");
            let entry = sandbox.entry(&answer).await;
            assert_eq!(entry["struck"]["effect"], "status");
        }
        sandbox.call("DELETE", "/_sandbox/faults").send().await;
        assert!(ask(&sandbox, path).await.rules() != ["sandbox.fault"], "{api}: it is over");
    }
}

#[tokio::test]
async fn a_gateways_status_has_no_body() {
    let sandbox = Sandbox::start().await;
    for status in [502, 504] {
        fault(&sandbox, json!({"effect": {"status": status}, "times": 1})).await;
        let answer = ask(&sandbox, PATHS[0].1).await;
        assert_eq!((answer.status(), answer.body().len()), (status, 0));
        assert_eq!(answer.rules(), ["sandbox.fault"]);
    }
}

#[tokio::test]
async fn retry_after_is_in_seconds() {
    let sandbox = Sandbox::start().await;
    fault(&sandbox, json!({"effect": {"status": 429, "retry_after_seconds": 7}})).await;
    let answer = sandbox.types().await;
    assert_eq!((answer.status(), answer.header("retry-after"), answer.body().len()), (429, "7", 0));
}

#[tokio::test]
async fn a_status_before_the_side_effect_prevents_it_and_one_after_does_not() {
    let sandbox = Sandbox::start().await;
    let version = async || {
        let answer = sandbox.get("/api/v1/treatmentGroup").header(KEY).send().await;
        answer.json()["currentVersion"].as_u64().unwrap()
    };
    let sync = async || sandbox.call("POST", "/api/internal/sync").header(KEY).send().await.status();
    let start = version().await;
    let on_sync = json!({"path": "/api/internal/*", "method": "POST"});
    fault(&sandbox, json!({"match": on_sync, "effect": {"status": 503}, "times": 1})).await;
    assert_eq!((sync().await, version().await), (503, start));
    fault(&sandbox, json!({"match": on_sync, "effect": {"status": 503}, "times": 1, "after": true})).await;
    assert_eq!((sync().await, version().await), (503, start + 1));
    assert_eq!((sync().await, version().await), (200, start + 2));
    assert_eq!(hits(&sandbox).await, json!([1, 1]));
}

#[tokio::test]
async fn garbage_is_no_body_of_its_type() {
    let sandbox = Sandbox::start().await;
    fault(&sandbox, json!({"effect": {"garbage": true}})).await;
    let once = ask(&sandbox, PATHS[0].1).await;
    assert_eq!((once.status(), once.header("content-type")), (200, "application/json"));
    assert!(std::str::from_utf8(once.body()).is_err(), "no JSON, no text");
    assert!(serde_json::from_slice::<serde_json::Value>(once.body()).is_err());
    sandbox.call("POST", "/_sandbox/reset").send().await;
    fault(&sandbox, json!({"effect": {"garbage": true}})).await;
    assert_eq!(ask(&sandbox, PATHS[0].1).await.body(), once.body(), "drawn from the seed number");
    let zipped = sandbox.get(PATHS[0].1).header(EPJ).header(("accept-encoding", "gzip")).send_raw().await;
    let zipped = zipped.unwrap();
    assert_eq!(zipped.header("content-encoding"), "gzip");
    assert!(!zipped.body().starts_with(&[0x1f, 0x8b]));
}

#[tokio::test]
async fn the_control_api_and_unknown_paths_are_never_struck() {
    let sandbox = Sandbox::start().await;
    fault(&sandbox, json!({"effect": {"status": 503}})).await;
    fault(&sandbox, json!({"match": {"path": "/**"}, "effect": {"drop": true}})).await;
    assert_eq!(sandbox.get("/_sandbox/clock").send().await.status(), 200);
    assert_eq!(sandbox.get("/nowhere").send().await.status(), 404);
    assert_eq!(sandbox.get("/api/codingsystems/v1/nothing").header(EPJ).send().await.status(), 404);
    assert_eq!(hits(&sandbox).await, json!([0, 0]));
}

#[tokio::test]
async fn an_answer_that_is_not_struck_is_as_ever() {
    let sandbox = Sandbox::start().await;
    let before = sandbox.types().await;
    fault(&sandbox, json!({"match": {"api": "nompd"}, "effect": {"drop": true}})).await;
    let after = sandbox.types().await;
    assert_eq!((before.body(), before.headers().len()), (after.body(), after.headers().len()));
    assert_eq!(sandbox.entry(&after).await["struck"], json!(null));
}

#[tokio::test]
async fn a_closed_apis_401_challenges_as_its_own_does() {
    for (style, challenge) in [("aspnet", "Bearer"), ("rfc9449", "DPoP algs=")] {
        let sandbox = Sandbox::start().await;
        sandbox.control("PATCH", "/_sandbox/settings", json!({"helseid.refusal_style": style})).await;
        let own = sandbox.get("/okt-status/22750884907").send().await;
        fault(&sandbox, json!({"effect": {"status": 401}})).await;
        for path in ["/okt-status/22750884907", "/pingauth", "/api/v1/nokup/lookup/0"] {
            let answer = ask(&sandbox, path).await;
            assert_eq!(answer.header("www-authenticate"), own.header("www-authenticate"), "{path}");
            assert!(answer.header("www-authenticate").starts_with(challenge));
        }
        assert!(!ask(&sandbox, "/api/v1/treatmentGroup").await.has("www-authenticate"), "it is open");
    }
}
