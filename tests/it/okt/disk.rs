//! `--data-dir`: what was posted is there after a restart, and gone after a reset.

use std::path::Path;

use nhn_sandbox::config::Mode;

use super::{PID, deliver, event, events, messages, post, service};
use crate::{
    cli::process::Process,
    support::{Sandbox, keeps},
};

/// A sandbox with this folder; the one before it has let go of it when it is ready.
async fn on(folder: &Path) -> Sandbox {
    Sandbox::with(|config| {
        config.auth = Mode::Off;
        config.data_dir = Some(folder.to_owned());
    })
    .await
}

#[tokio::test]
async fn what_was_posted_is_there_after_a_restart() {
    keeps("okt.store.durable");
    let folder = tempfile::tempdir().unwrap();
    let below = folder.path().join("not/made/yet");
    let first = on(&below).await;
    let result = deliver(&first, vec![service("a"), service("b")]).await;
    assert_eq!(result["stored"], 2);
    deliver(&first, vec![service("b"), service("c")]).await;
    let before = events(&first, PID).await.text();
    first.stop().await;
    let second = on(&below).await;
    assert_eq!(events(&second, PID).await.text(), before);
    deliver(&second, vec![service("d")]).await;
    assert_eq!(messages(&second, PID).await.len(), 4);
}

#[tokio::test]
async fn a_reset_has_deleted_on_the_disk_when_it_answers() {
    keeps("okt.store.reset");
    let folder = tempfile::tempdir().unwrap();
    let (process, sandbox) = Process::serve_on(folder.path());
    let client = reqwest::Client::new();
    let post = || client.post(format!("{sandbox}/okt-events")).json(&event(vec![service("a")])).send();
    assert_eq!(post().await.unwrap().status(), 201);
    let reset = client.post(format!("{sandbox}/_sandbox/reset")).send().await.unwrap();
    assert_eq!(reset.status(), 204);
    process.signal("KILL");
    process.ended();
    let after = on(folder.path()).await;
    assert_eq!(events(&after, PID).await.status(), 404);
}

#[tokio::test]
async fn a_restored_state_is_on_the_disk_when_it_answers_and_nothing_else_is() {
    keeps("okt.store.durable");
    let saved = super::open().await;
    deliver(&saved, vec![service("a"), service("b")]).await;
    let (state, answer) =
        (saved.get("/_sandbox/state").send().await.json(), events(&saved, PID).await.text());
    let folder = tempfile::tempdir().unwrap();
    let (process, sandbox) = Process::serve_on(folder.path());
    let client = reqwest::Client::new();
    for pid in [PID, super::SHARED[0]] {
        let mut event = event(vec![service("of before")]);
        event["personIdentifier"] = pid.into();
        let post = client.post(format!("{sandbox}/okt-events")).json(&event).send();
        assert_eq!(post.await.unwrap().status(), 201);
    }
    let put = client.put(format!("{sandbox}/_sandbox/state")).json(&state).send().await.unwrap();
    assert_eq!(put.status(), 204);
    process.signal("KILL");
    process.ended();
    let after = on(folder.path()).await;
    assert_eq!(events(&after, PID).await.text(), answer);
    let shared = super::SHARED[0];
    assert_eq!(events(&after, shared).await.text(), events(&saved, shared).await.text());
}

#[tokio::test]
async fn without_a_folder_nothing_outlives_the_process() {
    let open = || Sandbox::to_be_ended(|config| config.auth = Mode::Off);
    let first = open().await;
    deliver(&first, vec![service("a")]).await;
    first.stop().await;
    assert_eq!(events(&open().await, PID).await.status(), 404);
}

#[tokio::test]
async fn posts_that_wait_for_the_disk_hold_up_nobody_else() {
    let folder = tempfile::tempdir().unwrap();
    let sandbox = on(folder.path()).await;
    let bodies: Vec<_> = (0..64).map(|at| event(vec![service(&at.to_string())])).collect();
    let answers = futures_util::future::join_all(bodies.iter().map(|body| post(&sandbox, body))).await;
    assert!(answers.iter().all(|answer| answer.status() == 201));
    assert_eq!(messages(&sandbox, PID).await.len(), 64);
}

#[tokio::test]
async fn a_folder_another_process_uses_ends_the_start_with_a_clear_word() {
    let folder = tempfile::tempdir().unwrap();
    let _first = on(folder.path()).await;
    let path = folder.path().to_str().unwrap();
    let ended = Process::start(&["serve", "--listen", "127.0.0.1:0", "--data-dir", path], &[]).ended();
    assert_eq!((ended.code, ended.stdout), (Some(2), vec![]));
    let expected = format!("nhn-sandbox: the data directory: {path}/sandbox.redb: another process uses it");
    assert_eq!(ended.stderr, [expected]);
}

#[tokio::test]
async fn a_folder_that_is_none_ends_the_start() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let path = file.path().to_str().unwrap();
    let ended = Process::start(&["serve", "--listen", "127.0.0.1:0", "--data-dir", path], &[]).ended();
    assert_eq!(ended.code, Some(2));
    assert!(ended.stderr[0].starts_with("nhn-sandbox: the data directory: "), "{:?}", ended.stderr);
}
