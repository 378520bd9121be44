//! `GET /_sandbox/events`: the journal live.

use std::time::Duration;

use serde_json::{Value, json};

use crate::support::{EPJ, Sandbox};

/// A stream of events as its reader sees it.
struct Events {
    response: reqwest::Response,
    read: String,
}

impl Events {
    async fn of(sandbox: &Sandbox, target: &str) -> Self {
        let url = format!("http://{}{target}", sandbox.addr());
        let mut response = reqwest::get(url).await.unwrap();
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        let first = response.chunk().await.unwrap().unwrap();
        assert_eq!(first, ": following\n\n", "the reader knows that it is connected");
        Self { response, read: String::new() }
    }

    /// The next event: its name, id and data.
    async fn next(&mut self) -> (String, String, Value) {
        loop {
            if let Some((event, _)) = self.read.split_once("\n\n") {
                let field = |name: &str| {
                    event.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default().to_owned()
                };
                let told = (field("event: "), field("id: "), serde_json::from_str(&field("data: ")).unwrap());
                let read = event.len() + 2;
                self.read.drain(..read);
                return told;
            }
            let chunk = self.response.chunk().await.unwrap().expect("the stream goes on");
            self.read.push_str(std::str::from_utf8(&chunk).unwrap());
        }
    }
}

#[tokio::test]
async fn every_request_of_the_workspace_is_told_as_it_comes() {
    let sandbox = Sandbox::start().await;
    let workspace = sandbox.workspace("ci").await;
    let mut events = Events::of(&sandbox, "/ws/ci/_sandbox/events").await;
    sandbox.types().await;
    sandbox.workspace("other").await.types().await;
    workspace.get("/_sandbox/clock").send().await;
    let refused = workspace.codes("X").await;
    let (name, id, data) = events.next().await;
    assert_eq!((name.as_str(), id.as_str()), ("request", refused.header("sandbox-request-id")));
    assert_eq!(
        (&data["status"], &data["violated"]),
        (&json!(400), &json!(["codingsystems.codes.type-known"]))
    );
    let answer = workspace.types().await;
    assert_eq!(events.next().await.1, answer.header("sandbox-request-id"));
}

#[tokio::test]
async fn only_what_passes_the_filters_is_told() {
    let sandbox = Sandbox::start().await;
    let mut events = Events::of(&sandbox, "/_sandbox/events?status=400").await;
    sandbox.types().await;
    let refused = sandbox.codes("X").await;
    assert_eq!(events.next().await.1, refused.header("sandbox-request-id"));
    let bad = sandbox.get("/_sandbox/events?limit=0").send().await;
    assert_eq!(bad.rules(), ["control.requests.filter"]);
}

#[tokio::test]
async fn readers_that_went_away_harm_nobody() {
    let sandbox = Sandbox::start().await;
    for _ in 0..20 {
        drop(Events::of(&sandbox, "/_sandbox/events").await);
    }
    let mut events = Events::of(&sandbox, "/_sandbox/events").await;
    for _ in 0..5 {
        let answer = sandbox.get("/api/codingsystems/v1/types").header(EPJ).send().await;
        assert_eq!(events.next().await.1, answer.header("sandbox-request-id"));
    }
}

#[tokio::test]
async fn a_stream_does_not_hold_up_the_end() {
    let config = nhn_sandbox::Config { listen: ([127, 0, 0, 1], 0).into(), ..nhn_sandbox::Config::default() };
    let running = nhn_sandbox::Sandbox::start(config).await.unwrap();
    let url = format!("http://{}/_sandbox/events", running.addr());
    let mut stream = reqwest::get(url).await.unwrap();
    stream.chunk().await.unwrap();
    let begun = std::time::Instant::now();
    running.stop().await;
    assert!(begun.elapsed() < Duration::from_secs(2));
    while let Ok(Some(_)) = stream.chunk().await {}
}
