//! `GET /_sandbox/requests.har`.

use serde_json::{Value, json};

use crate::support::{EPJ, NOW, Sandbox};

async fn har(sandbox: &Sandbox, query: &str) -> Value {
    let answer = sandbox.get(&format!("/_sandbox/requests.har{query}")).send().await;
    assert_eq!(answer.status(), 200, "{}", answer.text());
    answer.json()["log"].clone()
}

#[tokio::test]
async fn it_is_har_1_2_oldest_first() {
    let sandbox = Sandbox::start().await;
    let workspace = sandbox.workspace("ci").await;
    workspace.get("/api/codingsystems/v1/types?x=%C3%A5+b&y").header(EPJ).send().await;
    workspace.call("POST", "/okt-events").json(&json!({"a": 1})).send().await;
    let log = har(&workspace, "").await;
    assert_eq!((&log["version"], &log["creator"]["name"]), (&json!("1.2"), &json!("nhn-sandbox")));
    let entries = log["entries"].as_array().unwrap();
    assert_eq!(entries.len(), 2);
    for entry in entries {
        assert_eq!(entry["startedDateTime"], NOW);
        for field in ["time", "request", "response", "cache", "timings"] {
            assert!(!entry[field].is_null(), "{field}");
        }
        for (message, fields) in [
            (
                "request",
                &[
                    "method",
                    "url",
                    "httpVersion",
                    "cookies",
                    "headers",
                    "queryString",
                    "headersSize",
                    "bodySize",
                ][..],
            ),
            (
                "response",
                &[
                    "status",
                    "statusText",
                    "httpVersion",
                    "cookies",
                    "headers",
                    "content",
                    "redirectURL",
                    "headersSize",
                    "bodySize",
                ],
            ),
        ] {
            for field in fields {
                assert!(!entry[message][field].is_null(), "{message}.{field}");
            }
        }
    }
    let (first, second) = (&entries[0], &entries[1]);
    assert_eq!(first["request"]["url"], "http://sandbox.test/ws/ci/api/codingsystems/v1/types?x=%C3%A5+b&y");
    let query = json!([{"name": "x", "value": "å b"}, {"name": "y", "value": ""}]);
    assert_eq!(first["request"]["queryString"], query);
    assert_eq!(first["response"]["content"]["mimeType"], "application/json");
    assert!(first["response"]["content"]["text"].as_str().unwrap().starts_with('['));
    assert_eq!(second["request"]["postData"]["text"], "{\"a\":1}");
    assert_eq!(har(&sandbox, "").await["entries"], json!([]), "the root's journal is another");
}

#[tokio::test]
async fn the_filters_of_the_list_hold_here_too() {
    let sandbox = Sandbox::start().await;
    sandbox.types().await;
    sandbox.codes("X").await;
    assert_eq!(har(&sandbox, "?status=400").await["entries"].as_array().unwrap().len(), 1);
    let refused = sandbox.get("/_sandbox/requests.har?limit=0").send().await;
    assert_eq!(refused.rules(), ["control.requests.filter"]);
}

#[tokio::test]
async fn a_compressed_body_is_base64_and_a_dropped_answer_has_status_0() {
    let sandbox = Sandbox::start().await;
    sandbox.get("/api/codingsystems/v1/types").header(EPJ).header(("accept-encoding", "gzip")).send().await;
    sandbox.control("POST", "/_sandbox/faults", json!({"effect": {"drop": true}})).await;
    let lost = sandbox.get("/api/codingsystems/v1/types").header(EPJ).send_raw().await;
    assert!(lost.is_err());
    let log = har(&sandbox, "").await;
    assert_eq!(log["entries"][0]["response"]["content"]["encoding"], "base64");
    assert_eq!(log["entries"][1]["response"]["status"], 0);
    assert_eq!(log["entries"][1]["response"]["comment"], "struck by fault 1: drop");
}
