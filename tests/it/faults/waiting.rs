//! Answers a fault keeps back, and what happens meanwhile; requests it has no business with.

use serde_json::{Value, json};
use tokio::net::TcpStream;

use super::{fault, hits};
use crate::support::{Answer, EPJ, KEY, Sandbox};

const TYPES: &str = "/api/codingsystems/v1/types";
/// Long enough to do something meanwhile.
const A_WHILE: u64 = 2000;

/// Waits until the one fault there is has struck so often.
async fn struck(sandbox: &Sandbox, times: u64) {
    while hits(sandbox).await != json!([times]) {}
}

async fn journal(sandbox: &Sandbox) -> Value {
    sandbox.get("/_sandbox/requests").send().await.json()
}

/// A request on its way.
fn sent(
    sandbox: &Sandbox,
    method: &str,
    path: &str,
) -> tokio::task::JoinHandle<Result<Answer, reqwest::Error>> {
    tokio::spawn(sandbox.call(method, path).header(EPJ).header(KEY).send_raw())
}

#[tokio::test]
async fn a_client_that_goes_away_meanwhile_is_in_the_journal_as_one_nobody_answered() {
    for after in [false, true] {
        let sandbox = Sandbox::start().await;
        fault(&sandbox, json!({"match": {"path": TYPES}, "after": after, "effect": {"delay_ms": 600_000}}))
            .await;
        let stream = TcpStream::connect(sandbox.addr()).await.unwrap();
        stream.writable().await.unwrap();
        let request = format!("GET {TYPES} HTTP/1.1\r\nhost: x\r\nnhn-source-system: Test EPJ\r\n\r\n");
        assert_eq!(stream.try_write(request.as_bytes()).unwrap(), request.len());
        struck(&sandbox, 1).await;
        assert_eq!(journal(&sandbox).await["total"], 0, "it is not over");
        drop(stream);
        let mut journalled = journal(&sandbox).await;
        while journalled["total"] == 0 {
            journalled = journal(&sandbox).await;
        }
        let line = &journalled["requests"][0];
        assert_eq!((&line["target"], &line["status"]), (&json!(TYPES), &json!(0)));
        assert_eq!(line["struck"], json!({"fault": 1, "effect": "delay"}));
        let counted =
            sandbox.control("POST", "/_sandbox/requests/count", json!({"path": TYPES, "status": 0})).await;
        assert_eq!(counted.json()["count"], 1);
        let entry =
            sandbox.get(&format!("/_sandbox/requests/{}", line["id"].as_str().unwrap())).send().await.json();
        let judged = entry["checks"].as_array().unwrap().iter();
        let judged = judged.filter(|it| it["rule"] == "codingsystems.source-system.present").count();
        assert_eq!((judged == 1, &entry["response"]["headers"]), (after, &json!([])), "{entry}");
    }
}

#[tokio::test]
async fn a_reset_ends_what_is_kept_back_before_it_has_its_effect() {
    let sandbox = Sandbox::start().await;
    let version = async || {
        let answer = sandbox.get("/api/v1/treatmentGroup").header(KEY).send().await;
        answer.json()["currentVersion"].as_u64().unwrap()
    };
    let start = version().await;
    fault(&sandbox, json!({"match": {"path": "/api/internal/sync"}, "effect": {"delay_ms": A_WHILE}})).await;
    let late = sent(&sandbox, "POST", "/api/internal/sync");
    struck(&sandbox, 1).await;
    assert_eq!(sandbox.call("POST", "/_sandbox/reset").send().await.status(), 204);
    assert!(late.await.unwrap().is_err(), "nobody answers it");
    assert_eq!(journal(&sandbox).await["total"], 0);
    assert_eq!(version().await, start);
}

#[tokio::test]
async fn a_reset_ends_a_replay_that_is_kept_back() {
    let sandbox = Sandbox::start().await;
    let first = sandbox.types().await;
    fault(&sandbox, json!({"match": {"path": TYPES}, "effect": {"delay_ms": A_WHILE}})).await;
    let replay = format!("/_sandbox/requests/{}/replay", first.header("sandbox-request-id"));
    let late = sent(&sandbox, "POST", &replay);
    struck(&sandbox, 1).await;
    assert_eq!(sandbox.call("POST", "/_sandbox/reset").send().await.status(), 204);
    assert!(late.await.unwrap().is_err(), "there is no entry to answer with");
}

#[tokio::test]
async fn a_restored_state_ends_it_too() {
    let sandbox = Sandbox::start().await;
    let saved = sandbox.get("/_sandbox/state").send().await.json();
    fault(&sandbox, json!({"match": {"path": TYPES}, "after": true, "effect": {"delay_ms": A_WHILE}})).await;
    let late = sent(&sandbox, "GET", TYPES);
    struck(&sandbox, 1).await;
    assert_eq!(sandbox.control("PUT", "/_sandbox/state", saved).await.status(), 204);
    assert!(late.await.unwrap().is_err());
    assert_eq!(journal(&sandbox).await["total"], 0);
}

#[tokio::test]
async fn a_late_answer_is_not_in_the_journal_of_who_takes_over_the_name_of_its_workspace() {
    let sandbox = Sandbox::start().await;
    let before = sandbox.workspace("ci").await;
    fault(&before, json!({"match": {"path": TYPES}, "effect": {"delay_ms": A_WHILE}})).await;
    let late = sent(&before, "GET", TYPES);
    struck(&before, 1).await;
    assert_eq!(sandbox.call("DELETE", "/_sandbox/workspaces/ci").send().await.status(), 204);
    let now = sandbox.workspace("ci").await;
    assert_eq!(late.await.unwrap().unwrap().status(), 200);
    assert_eq!(journal(&now).await["total"], 0);
}

#[tokio::test]
async fn a_request_to_a_workspace_that_is_not_there_is_struck_by_no_fault_of_the_root() {
    let sandbox = Sandbox::start().await;
    fault(&sandbox, json!({"match": {"path": TYPES}, "times": 1, "effect": {"status": 503}})).await;
    for _ in 0..2 {
        let lost = sandbox.get(&format!("/ws/none{TYPES}")).header(EPJ).header(("nhn-event-id", "one"));
        let lost = lost.send().await;
        assert_eq!(lost.rules(), ["sandbox.path.workspace"]);
        assert_eq!(sandbox.entry(&lost).await["struck"], Value::Null);
    }
    assert_eq!(hits(&sandbox).await, json!([0]));
    let answer = sandbox.get(TYPES).header(EPJ).header(("nhn-event-id", "one")).send().await;
    assert_eq!(answer.status(), 503);
    sandbox.satisfies(&answer, "sandbox.habit.event-id").await;
}

#[tokio::test]
async fn what_strikes_is_answered_also_where_the_request_would_have_been_refused_for_its_size() {
    let sandbox = Sandbox::start().await;
    fault(&sandbox, json!({"match": {"path": TYPES}, "times": 1, "effect": {"status": 503}})).await;
    let long = format!("{TYPES}?{}", "x".repeat(9 * 1024));
    let answer = sandbox.get(&long).header(EPJ).send_raw().await.unwrap();
    assert_eq!((answer.status(), answer.rules()), (503, vec!["sandbox.fault".to_owned()]));
    assert_eq!(sandbox.get(&long).header(EPJ).send().await.status(), 414);
}
