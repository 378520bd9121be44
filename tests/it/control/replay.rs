//! `POST /_sandbox/requests/{id}/replay`.

use serde_json::json;

use crate::support::{Answer, EPJ, KEY, Sandbox, client};

async fn replay(sandbox: &Sandbox, answer: &Answer) -> Answer {
    let id = answer.header("sandbox-request-id");
    sandbox.call("POST", &format!("/_sandbox/requests/{id}/replay")).send().await
}

#[tokio::test]
async fn a_request_goes_through_again_and_its_new_entry_is_the_answer() {
    let sandbox = Sandbox::start().await;
    let workspace = sandbox.workspace("ci").await;
    let first =
        workspace.get("/api/codingsystems/v1/types?x=1").header(EPJ).header(("x-a", "b")).send().await;
    workspace
        .control("PATCH", "/_sandbox/settings", json!({"codingsystems.types": "documented-example"}))
        .await;
    let again = replay(&workspace, &first).await;
    assert_eq!(again.status(), 200, "{}", again.text());
    workspace.satisfies(&again, "control.requests.replay").await;
    let entry = again.json();
    assert_ne!(entry["id"], first.header("sandbox-request-id"));
    assert_ne!(entry["id"], again.header("sandbox-request-id"), "it has an id of its own");
    assert_eq!(
        (&entry["target"], &entry["status"]),
        (&json!("/api/codingsystems/v1/types?x=1"), &json!(200))
    );
    assert!(entry["request"]["headers"].as_array().unwrap().contains(&json!({"name": "x-a", "value": "b"})));
    let types = entry["response"]["body"]["text"].as_str().unwrap();
    assert_eq!(serde_json::from_str::<Vec<String>>(types).unwrap().len(), 12, "as things stand now");
    let journal = workspace.get("/_sandbox/requests").send().await.json();
    assert_eq!((&journal["total"], &journal["requests"][0]["id"]), (&json!(2), &entry["id"]));
    assert_eq!(sandbox.get("/_sandbox/requests").send().await.json()["total"], 0);
}

#[tokio::test]
async fn side_effects_happen_again_and_bodies_are_sent_again() {
    let sandbox = Sandbox::start().await;
    let version = async || {
        let answer = sandbox.get("/api/v1/treatmentGroup").header(KEY).send().await;
        answer.json()["currentVersion"].as_u64().unwrap()
    };
    let start = version().await;
    let sync = sandbox.call("POST", "/api/internal/sync").header(KEY).send().await;
    replay(&sandbox, &sync).await;
    assert_eq!(version().await, start + 2);
    let posted = sandbox.call("POST", "/okt-events").json(&json!({"a": "å"})).send().await;
    let entry = replay(&sandbox, &posted).await.json();
    assert_eq!(entry["request"]["body"]["text"], "{\"a\":\"å\"}");
}

#[tokio::test]
async fn what_the_journal_does_not_hold_whole_is_refused() {
    let sandbox = Sandbox::start().await;
    let large = sandbox.call("POST", "/okt-events").body("text/plain", "x".repeat(65_537)).send().await;
    let refused = replay(&sandbox, &large).await;
    assert_eq!(refused.status(), 400);
    sandbox.violates(&refused, "control.requests.replay").await;
    let unknown = sandbox.call("POST", "/_sandbox/requests/x/replay").send().await;
    assert_eq!((unknown.status(), unknown.rules()), (404, vec!["control.requests.known".to_owned()]));
}

#[tokio::test]
async fn what_came_over_http2_without_a_host_header_goes_through_again() {
    let sandbox = Sandbox::start().await.by(client([]).http2_prior_knowledge().build().unwrap());
    let first = sandbox.types().await;
    assert_eq!(first.version(), http::Version::HTTP_2);
    let again = replay(&sandbox, &first).await.json();
    assert_eq!((&again["status"], &again["violated"]), (&json!(200), &json!([])));
    let har = sandbox.get("/_sandbox/requests.har").send().await.json();
    assert_eq!(har["log"]["entries"][0]["request"]["httpVersion"], "HTTP/2.0");
}

#[tokio::test]
async fn what_was_refused_for_want_of_a_host_header_is_refused_again() {
    let sandbox = Sandbox::start().await;
    let stream = tokio::net::TcpStream::connect(sandbox.addr()).await.unwrap();
    stream.writable().await.unwrap();
    let request = b"GET /ping HTTP/1.1\r\n\r\n";
    assert_eq!(stream.try_write(request).unwrap(), request.len());
    stream.readable().await.unwrap();
    let journal = sandbox.get("/_sandbox/requests").send().await.json();
    let id = journal["requests"][0]["id"].as_str().unwrap();
    let again = sandbox.call("POST", &format!("/_sandbox/requests/{id}/replay")).send().await.json();
    assert_eq!((&again["status"], &again["violated"]), (&json!(400), &json!(["sandbox.host"])));
}

#[tokio::test]
async fn a_replay_says_nothing_of_the_client() {
    let sandbox = Sandbox::start().await;
    let target = "/api/codingsystems/v1/codes/ATC";
    sandbox.types().await;
    let first = sandbox.get(target).header(EPJ).header(("nhn-event-id", "one")).send().await;
    let before = sandbox.get("/_sandbox/report?format=json").send().await;
    let entry = replay(&sandbox, &first).await.json();
    let judged = |rule: &str| entry["checks"].as_array().unwrap().iter().any(|it| it["rule"] == rule);
    assert!(!judged("sandbox.habit.event-id") && !judged("codingsystems.habit.once-a-day"), "{entry}");
    let after = sandbox.get("/_sandbox/report?format=json").send().await;
    assert_eq!(before.text(), after.text());
}
