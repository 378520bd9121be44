//! `GET /_sandbox/metrics`.

use crate::{
    helseid::{Ask, MACHINE},
    support::{EPJ, Sandbox},
};

async fn metrics(sandbox: &Sandbox) -> String {
    let answer = sandbox.get("/_sandbox/metrics").send().await;
    assert_eq!(answer.header("content-type"), "text/plain; version=0.0.4; charset=utf-8");
    answer.text()
}

fn value(text: &str, series: &str) -> u64 {
    let line = text.lines().find_map(|line| line.strip_prefix(series)).unwrap_or_else(|| panic!("{series}"));
    line.trim().parse().unwrap()
}

#[tokio::test]
async fn requests_are_counted_by_api_status_and_rule_over_all_workspaces() {
    let sandbox = Sandbox::with(|config| config.journal_entries = 2).await;
    let workspace = sandbox.workspace("ci").await;
    workspace.types().await;
    for _ in 0..2 {
        sandbox.types().await;
        sandbox.codes("X").await;
    }
    sandbox.get("/nowhere").header(EPJ).send().await;
    let text = metrics(&sandbox).await;
    let requests = |labels: &str| value(&text, &format!("nhn_sandbox_requests_total{{{labels}}}"));
    assert_eq!(requests("api=\"codingsystems\",status=\"200\",rule=\"\""), 3);
    assert_eq!(requests("api=\"codingsystems\",status=\"400\",rule=\"codingsystems.codes.type-known\""), 2);
    assert_eq!(requests("api=\"sandbox\",status=\"404\",rule=\"sandbox.path.family\""), 1);
    let latency = "nhn_sandbox_request_duration_seconds";
    assert_eq!(value(&text, &format!("{latency}_count{{api=\"codingsystems\"}}")), 5);
    assert_eq!(value(&text, &format!("{latency}_bucket{{api=\"codingsystems\",le=\"+Inf\"}}")), 5);
    assert_eq!(value(&text, "nhn_sandbox_workspaces "), 2);
    assert_eq!(value(&text, "nhn_sandbox_journal_entries "), 2);
    assert_eq!(value(&text, "nhn_sandbox_journal_dropped_total "), 4);
    assert!(value(&text, "nhn_sandbox_journal_bytes ") > 0);
}

#[tokio::test]
async fn used_proofs_are_counted_over_all_workspaces_until_they_are_forgotten() {
    let sandbox = Sandbox::start().await;
    let workspace = sandbox.workspace("ci").await;
    let remembered = async || value(&metrics(&sandbox).await, "nhn_sandbox_replay_entries ");
    assert_eq!(remembered().await, 0);
    for at in [&sandbox, &workspace] {
        let token = at.user_token(&["nhn:phr/mhd/read-document"]).await;
        for _ in 0..2 {
            assert_eq!(at.get_with("/pingauth", &token).await.status(), 200);
        }
    }
    assert_eq!(remembered().await, 4);
    // HelseID remembers the assertion and the proof of a request it has answered.
    assert_eq!(Ask::of(&sandbox, MACHINE).answer().await.status(), 200);
    assert_eq!(remembered().await, 6);
    workspace.call("POST", "/_sandbox/reset").send().await;
    assert_eq!(remembered().await, 4);
}

#[tokio::test]
async fn every_line_is_in_prometheus_text_format() {
    let sandbox = Sandbox::start().await;
    sandbox.types().await;
    let text = metrics(&sandbox).await;
    let mut typed = std::collections::BTreeSet::new();
    for line in text.lines() {
        if let Some(kind) = line.strip_prefix("# TYPE ") {
            typed.insert(kind.split(' ').next().unwrap());
        } else if !line.starts_with("# HELP ") {
            let (series, number) = line.rsplit_once(' ').unwrap();
            assert!(number.parse::<f64>().is_ok(), "{line}");
            let name = series.split('{').next().unwrap();
            let family = ["_bucket", "_sum", "_count"].iter().find_map(|it| name.strip_suffix(it));
            assert!(typed.contains(family.unwrap_or(name)), "{name} has a type");
        }
    }
}
