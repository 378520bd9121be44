//! Nights that pass on the sandbox clock.

use serde_json::{Value, json};

use super::{SEED_VERSION, TREATMENT, items, list, since, version};
use crate::support::{Sandbox, keeps};

async fn advance(sandbox: &Sandbox, by: &str) {
    let moved = sandbox.control("POST", "/_sandbox/clock/advance", json!({"by": by})).await;
    assert_eq!(moved.status(), 200, "{}", moved.text());
}

async fn set(sandbox: &Sandbox, clock: Value) {
    let moved = sandbox.control("PUT", "/_sandbox/clock", clock).await;
    assert_eq!(moved.status(), 200, "{}", moved.text());
}

/// Asks a running clock until it says this minute.
async fn runs_to(sandbox: &Sandbox, minute: &str) {
    let says =
        async || sandbox.get("/_sandbox/clock").send().await.json()["now"].as_str().unwrap().to_owned();
    while !says().await.starts_with(minute) {}
}

async fn nightly(sandbox: &Sandbox, value: &str) {
    sandbox.control("PATCH", "/_sandbox/settings", json!({"nompd.nightly_sync": value})).await;
}

/// `lastChanged` by version, of everything that changed since the seed.
async fn syncs(sandbox: &Sandbox) -> Vec<String> {
    let diff = since(sandbox, TREATMENT, SEED_VERSION).await;
    let mut all: Vec<String> =
        items(&diff).iter().map(|item| item["lastChanged"].as_str().unwrap().to_owned()).collect();
    all.dedup();
    all
}

#[tokio::test]
async fn moving_the_clock_over_two_oclock_syncs_once() {
    keeps("nompd.sync.nightly");
    let sandbox = Sandbox::start().await;
    advance(&sandbox, "PT12H59M59S").await;
    assert_eq!(version(&sandbox).await, SEED_VERSION);
    advance(&sandbox, "PT1S").await;
    assert_eq!(version(&sandbox).await, SEED_VERSION + 1);
    assert_eq!(syncs(&sandbox).await, ["2026-03-04T01:00:00Z"]);
    advance(&sandbox, "PT22H").await;
    assert_eq!(version(&sandbox).await, SEED_VERSION + 1);
}

#[tokio::test]
async fn setting_the_clock_moves_it_too() {
    let sandbox = Sandbox::start().await;
    set(&sandbox, json!({"now": "2026-03-05T12:00:00Z"})).await;
    assert_eq!(version(&sandbox).await, SEED_VERSION + 2);
    set(&sandbox, json!({"now": "2026-03-06T12:00:00Z", "mode": "offset"})).await;
    assert_eq!(version(&sandbox).await, SEED_VERSION + 3);
}

#[tokio::test]
async fn moving_back_syncs_nothing_and_the_same_night_may_come_again() {
    let sandbox = Sandbox::start().await;
    advance(&sandbox, "P1D").await;
    advance(&sandbox, "-P1D").await;
    assert_eq!(version(&sandbox).await, SEED_VERSION + 1);
    advance(&sandbox, "P1D").await;
    assert_eq!(version(&sandbox).await, SEED_VERSION + 2);
}

#[tokio::test]
async fn every_missed_night_is_a_sync_of_its_own_and_a_year_of_them_is_made_up_for() {
    keeps("nompd.sync.missed");
    let sandbox = Sandbox::start().await;
    advance(&sandbox, "P3D").await;
    assert_eq!(version(&sandbox).await, SEED_VERSION + 3);
    advance(&sandbox, "P10Y").await;
    assert_eq!(version(&sandbox).await, SEED_VERSION + 3 + 366);
    assert_eq!(syncs(&sandbox).await.last().unwrap(), "2036-03-06T01:00:00Z");
}

#[tokio::test]
async fn the_nights_of_summer_time_sync_once_each() {
    keeps("nompd.sync.summer-time");
    for (noon, sync) in
        [("2026-03-28T12:00:00Z", "2026-03-29T01:00:00Z"), ("2026-10-24T12:00:00Z", "2026-10-25T00:00:00Z")]
    {
        let sandbox = Sandbox::with(|config| config.clock = Some(noon.parse().unwrap())).await;
        advance(&sandbox, "P1D").await;
        assert_eq!(version(&sandbox).await, SEED_VERSION + 1);
        assert_eq!(syncs(&sandbox).await, [sync]);
    }
}

#[tokio::test]
async fn switched_off_no_night_syncs() {
    let sandbox = Sandbox::start().await;
    nightly(&sandbox, "off").await;
    advance(&sandbox, "P3D").await;
    nightly(&sandbox, "on-moved-clock").await;
    assert_eq!(version(&sandbox).await, SEED_VERSION);
    advance(&sandbox, "P1D").await;
    assert_eq!(version(&sandbox).await, SEED_VERSION + 1);
}

#[tokio::test]
async fn always_counts_moved_nights_too_and_no_night_twice() {
    let sandbox = Sandbox::start().await;
    nightly(&sandbox, "always").await;
    advance(&sandbox, "P2D").await;
    assert_eq!(version(&sandbox).await, SEED_VERSION + 2);
    list(&sandbox, TREATMENT).await;
    assert_eq!(version(&sandbox).await, SEED_VERSION + 2);
}

#[tokio::test]
async fn a_night_the_clock_runs_over_counts_only_with_always() {
    for (value, passed) in [("always", 1), ("on-moved-clock", 0)] {
        let sandbox = Sandbox::start().await;
        nightly(&sandbox, value).await;
        set(&sandbox, json!({"now": "2026-03-04T00:59:59.800Z", "mode": "offset"})).await;
        assert_eq!(version(&sandbox).await, SEED_VERSION, "{value}");
        runs_to(&sandbox, "2026-03-04T01:00").await;
        assert_eq!(version(&sandbox).await, SEED_VERSION + passed, "{value}");
    }
}

#[tokio::test]
async fn a_reset_is_no_night() {
    let sandbox = Sandbox::start().await;
    nightly(&sandbox, "always").await;
    advance(&sandbox, "-P3D").await;
    sandbox.call("POST", "/_sandbox/reset").send().await;
    nightly(&sandbox, "always").await;
    assert_eq!(version(&sandbox).await, SEED_VERSION);
}
