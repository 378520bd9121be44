//! A disk that takes no more: nothing is acknowledged that is not on it.

use std::process::Command;

use serde_json::json;

use super::{PID, SHARED, event, open, post, service};
use crate::{
    cli::process::Process,
    support::{binary, keeps},
};

/// The sandbox on a folder where no file may grow beyond one and a half megabytes, or three: shells differ in their unit.
fn with_little_room(folder: &std::path::Path) -> (Process, String) {
    let script = format!(
        // Without the trap the system would end the process instead of refusing the write.
        "trap '' XFSZ; ulimit -f 3000; exec {} serve --listen 127.0.0.1:0 --auth off --data-dir {}",
        binary().display(),
        folder.display()
    );
    let mut command = Command::new("sh");
    command.args(["-c", &script]).env_clear();
    let process = Process::spawn(command, tempfile::tempdir().unwrap());
    let url = process.ready();
    (process, url)
}

#[tokio::test]
async fn a_post_the_disk_cannot_take_is_500_and_not_there_and_neither_is_a_reset() {
    keeps("okt.store.failure");
    keeps("control.reset.failure");
    let folder = tempfile::tempdir().unwrap();
    let (process, url) = with_little_room(folder.path());
    let client = reqwest::Client::new();
    let count = async |url: &str| {
        let answer = client.get(format!("{url}/okt-status/{PID}")).send().await.unwrap();
        let status: serde_json::Value = serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap();
        status["oktStatus"].as_u64().unwrap()
    };
    let mut stored = 0;
    let refused = loop {
        let messages = (0..5).map(|at| {
            json!({"startDate": "2020-01-01", "serviceLevel": format!("{stored} {at}"), "serviceDescription": "x".repeat(2000)})
        });
        let post = client.post(format!("{url}/okt-events")).json(&event(messages.collect())).send();
        let answer = post.await.unwrap();
        if answer.status() != 201 {
            break answer;
        }
        stored += 5;
        assert!(stored < 500, "the disk takes it all");
    };
    assert_eq!(
        (refused.status().as_u16(), &refused.headers()["sandbox-rule"]),
        (500, &"okt.store.failure".parse().unwrap())
    );
    assert_eq!(count(&url).await, stored);
    let reset = client.post(format!("{url}/_sandbox/reset")).send().await.unwrap();
    assert_eq!(
        (reset.status().as_u16(), &reset.headers()["sandbox-rule"]),
        (500, &"control.reset.failure".parse().unwrap())
    );
    assert_eq!(count(&url).await, stored, "nothing is reset");
    process.signal("KILL");
    process.ended();
    let (_process, url) = Process::serve_on(folder.path());
    assert_eq!(count(&url).await, stored);
}

#[tokio::test]
async fn a_workspace_the_disk_cannot_forget_is_not_deleted() {
    keeps("control.workspaces.failure");
    keeps("okt.store.durable");
    let folder = tempfile::tempdir().unwrap();
    let (process, root) = with_little_room(folder.path());
    let client = reqwest::Client::new();
    let make = async |root: &str| {
        let made = client.post(format!("{root}/_sandbox/workspaces")).json(&json!({"name": "ci"}));
        assert_eq!(made.send().await.unwrap().status(), 201);
    };
    make(&root).await;
    let post = async |base: &str, at: usize| {
        let mut service = service(&at.to_string());
        service["serviceDescription"] = "x".repeat(2000).into();
        client.post(format!("{base}/okt-events")).json(&event(vec![service])).send().await.unwrap().status()
    };
    let base = format!("{root}/ws/ci");
    let mut stored = 0;
    while post(&base, stored).await == 201 {
        stored += 1;
        assert!(stored < 500, "the disk takes it all");
    }
    let delete = client.delete(format!("{root}/_sandbox/workspaces/ci")).send().await.unwrap();
    assert_eq!(
        (delete.status().as_u16(), &delete.headers()["sandbox-rule"]),
        (500, &"control.workspaces.failure".parse().unwrap())
    );
    let count = async |root: &str| {
        let answer = client.get(format!("{root}/ws/ci/okt-events/{PID}")).send().await.unwrap();
        let event: serde_json::Value = serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap();
        event["oktMessages"].as_array().map_or(0, Vec::len)
    };
    assert_eq!(count(&root).await, stored, "it is still there");
    process.signal("KILL");
    process.ended();
    let (_process, root) = Process::serve_on(folder.path());
    make(&root).await;
    assert_eq!(count(&root).await, stored);
    let delete = client.delete(format!("{root}/_sandbox/workspaces/ci")).send().await.unwrap();
    assert_eq!(delete.status(), 204);
    make(&root).await;
    assert_eq!(count(&root).await, 0, "deleted is forgotten on the disk");
}

#[tokio::test]
async fn a_state_the_disk_cannot_take_is_500_and_nothing_of_it_is_restored() {
    keeps("control.state.failure");
    let large = open().await;
    for pid in SHARED {
        for part in 0..5 {
            let messages = (0..100).map(|at| {
                let mut service = service(&format!("{part} {at}"));
                service["serviceDescription"] = "å".repeat(2000).into();
                service
            });
            let mut event = event(messages.collect());
            event["personIdentifier"] = pid.into();
            assert_eq!(post(&large, &event).await.status(), 201);
        }
    }
    let state = large.get("/_sandbox/state").send().await.json();
    let folder = tempfile::tempdir().unwrap();
    let (process, url) = with_little_room(folder.path());
    let client = reqwest::Client::new();
    let own =
        client.post(format!("{url}/okt-events")).json(&event(vec![service("own")])).send().await.unwrap();
    assert_eq!(own.status(), 201);
    let see = async |url: &str, path: &str| {
        client.get(format!("{url}{path}")).send().await.unwrap().text().await.unwrap()
    };
    let paths = [PID, SHARED[0], SHARED[1]].map(|pid| format!("/okt-events/{pid}"));
    let mut before = Vec::new();
    for path in &paths {
        before.push(see(&url, path).await);
    }
    let refused = client.put(format!("{url}/_sandbox/state")).json(&state).send().await.unwrap();
    assert_eq!(
        (refused.status().as_u16(), &refused.headers()["sandbox-rule"]),
        (500, &"control.state.failure".parse().unwrap())
    );
    let clock = see(&url, "/_sandbox/clock").await;
    assert!(clock.contains("\"mode\":\"system\""), "the state's stands still: {clock}");
    for (path, before) in paths.iter().zip(&before) {
        assert_eq!(&see(&url, path).await, before);
    }
    process.signal("KILL");
    process.ended();
    let (_process, url) = Process::serve_on(folder.path());
    for (path, before) in paths.iter().zip(&before) {
        assert_eq!(&see(&url, path).await, before, "after a restart");
    }
}
