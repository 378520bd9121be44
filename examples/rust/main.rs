//! A test of a client against the sandbox in the test's own process: `cargo run --example rust`.
//!
//! In your own crate this is a `#[tokio::test]`, with nhn-sandbox among the dev-dependencies.

use anyhow::{Context as _, ensure};
use nhn_sandbox::{Config, Sandbox};
use reqwest::{Client, Response};
use serde_json::{Value, json};

/// The client under test: it waits and tries again when the service says so.
async fn treatment_groups(client: &Client, base: &str) -> anyhow::Result<Vec<Value>> {
    for _ in 0..3 {
        let url = format!("{base}/api/v1/treatmentGroup");
        let response = client.get(url).header("X-API-KEY", "your-api-key").send().await?;
        if response.status() == 503 {
            let seconds = response.headers().get("retry-after").and_then(|it| it.to_str().ok()?.parse().ok());
            tokio::time::sleep(std::time::Duration::from_secs(seconds.unwrap_or(1))).await;
            continue;
        }
        let list: Value = response.error_for_status()?.json().await?;
        return Ok(list["items"].as_array().context("`items` is a list")?.clone());
    }
    anyhow::bail!("the service stays busy")
}

async fn control(client: &Client, base: &str, path: &str, body: Value) -> anyhow::Result<Value> {
    let response = client.post(format!("{base}/_sandbox{path}")).json(&body).send().await?;
    good(response).await?.json().await.context("the control API answers in JSON")
}

async fn good(response: Response) -> anyhow::Result<Response> {
    let (url, status) = (response.url().clone(), response.status());
    if status.is_success() {
        return Ok(response);
    }
    anyhow::bail!("{url}: {status} {}", response.text().await?)
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    // On a free port, and with no other process to find and stop.
    let running = Sandbox::start(Config { listen: ([127, 0, 0, 1], 0).into(), ..Config::default() }).await?;
    let client = Client::new();

    // A workspace of one's own: tests may share a sandbox and run side by side.
    let workspace = control(&client, running.public_url(), "/workspaces", json!({"name": "rust"})).await?;
    let base = workspace["base_url"].as_str().context("a workspace has a base")?;

    // A token opens a closed API.
    let url = format!("{base}/pingauth");
    let order = json!({"scopes": ["nhn:phr/mhd/read-document"], "htm": "GET", "htu": url});
    let token = control(&client, base, "/tokens", order).await?;
    let text = |name: &str| token[name].as_str().unwrap_or_default().to_owned();
    let call = client.get(url).header("authorization", format!("DPoP {}", text("access_token")));
    good(call.header("dpop", text("dpop_proof")).send().await?).await?;

    // The client tries again when the service is busy.
    let busy =
        json!({"match": {"api": "nompd"}, "times": 1, "effect": {"status": 503, "retry_after_seconds": 1}});
    control(&client, base, "/faults", busy).await?;
    ensure!(!treatment_groups(&client, base).await?.is_empty(), "groups are there");
    let counted = control(&client, base, "/requests/count", json!({"api": "nompd"})).await?;
    ensure!(counted["count"] == 2, "once refused, once answered; got {counted}");

    // What the client kept and broke, for whatever reads JUnit.
    let report = client.get(format!("{base}/_sandbox/report?format=junit")).send().await?;
    ensure!(good(report).await?.text().await?.contains("name=\"nompd."), "the report tells of Nompd");
    running.stop().await;
    Ok(())
}
