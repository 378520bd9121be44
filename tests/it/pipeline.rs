//! The sandbox as a pipeline uses it: many jobs at once, each in a workspace of its own, none aware of the others.

use std::sync::Arc;

use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::support::{EPJ, KEY, Sandbox};

/// One job's scenario; what it saw in the end, which is the same for every job of its kind.
async fn job(workspace: Sandbox, number: usize) -> Value {
    // A day of its own, a code of its own, as many syncs as no neighbour has.
    let days = number % 7;
    workspace.control("POST", "/_sandbox/clock/advance", json!({"by": format!("PT{}H", 24 * days)})).await;
    let code = json!({"code": "77", "description": format!("Job {number}")});
    workspace.control("PUT", "/_sandbox/codingsystems/KJ_SMITTETYPE/77", code).await;
    let start = version(&workspace).await;
    for _ in 0..number % 5 {
        workspace.control("POST", "/_sandbox/nompd/sync", json!({})).await;
    }
    assert_eq!(version(&workspace).await, start + number as u64 % 5, "nobody else syncs here");
    if number % 10 == 3 {
        // Faults in one leave the others untouched: every other job asserts 200 below.
        let fault = json!({"match": {"path": "/api/codingsystems/v1/types"}, "effect": {"status": 503}});
        workspace.control("POST", "/_sandbox/faults", fault).await;
    }
    for _ in 0..3 {
        let expected = if number % 10 == 3 { 503 } else { 200 };
        assert_eq!(workspace.types().await.status(), expected);
        let codes = workspace.codes("KJ_SMITTETYPE").await.json();
        assert_eq!(codes["77"]["description"], format!("Job {number}"));
    }
    let journal = workspace.get("/_sandbox/requests").send().await.json();
    // Two looks at the version, three rounds of two.
    assert_eq!(journal["total"], 8, "only its own requests");
    let report = workspace.get("/_sandbox/report").send().await.json();
    assert_eq!(report["workspace"], format!("job-{number}"));
    json!([
        workspace.get("/_sandbox/clock").send().await.json(),
        workspace.codes("ATC").await.text(),
        report["summary"],
    ])
}

async fn version(workspace: &Sandbox) -> u64 {
    let answer = workspace.get("/api/v1/treatmentGroup").header(KEY).send().await;
    answer.json()["currentVersion"].as_u64().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fifty_jobs_at_once_never_meet() {
    let sandbox = Arc::new(Sandbox::start().await);
    let untouched = sandbox.codes("KJ_SMITTETYPE").await;
    let mut jobs = JoinSet::new();
    for number in 0..50 {
        let sandbox = Arc::clone(&sandbox);
        jobs.spawn(async move {
            let workspace = sandbox.workspace(&format!("job-{number}")).await;
            (number, job(workspace, number).await)
        });
    }
    let mut seen = vec![Value::Null; 50];
    while let Some(ended) = jobs.join_next().await {
        let (number, saw) = ended.unwrap();
        seen[number] = saw;
    }
    // 70 jobs apart the scenario repeats; within fifty, 2 and 37 differ in nothing but their number.
    assert_eq!(seen[2], seen[37], "a job sees the same whoever runs beside it");
    assert_eq!(sandbox.codes("KJ_SMITTETYPE").await.body(), untouched.body());
    for number in 0..50 {
        let gone =
            sandbox.call("DELETE", &format!("/_sandbox/workspaces/job-{number}")).header(EPJ).send().await;
        assert_eq!(gone.status(), 204);
    }
    assert_eq!(sandbox.get("/_sandbox/workspaces").send().await.json(), json!([]));
}
