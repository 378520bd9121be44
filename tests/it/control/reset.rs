//! `POST /_sandbox/reset`.

use bytes::Bytes;
use serde_json::json;

use crate::support::{Answer, Sandbox, keeps};

async fn reset(sandbox: &Sandbox) -> Answer {
    let answer = sandbox.call("POST", "/_sandbox/reset").send().await;
    assert_eq!(answer.status(), 204);
    answer
}

/// Everything that can be changed, as it shows.
async fn state(sandbox: &Sandbox) -> Vec<Bytes> {
    let mut state = Vec::new();
    for target in
        ["/_sandbox/clock", "/_sandbox/settings", "/_sandbox/requests", "/_sandbox/rules", "/_sandbox/faults"]
    {
        state.push(sandbox.get(target).send().await.body().clone());
    }
    state
}

/// Changes all of it.
async fn live(sandbox: &Sandbox) {
    sandbox.types().await;
    sandbox.codes("ATC").await;
    sandbox.codes("NO_SUCH").await;
    let record = json!({"code": "77", "description": "Ny"});
    sandbox.control("PUT", "/_sandbox/codingsystems/KJ_SMITTETYPE/77", record.clone()).await;
    sandbox.control("PUT", "/_sandbox/codingsystems/KJ_NY_TYPE/77", record).await;
    sandbox.call("DELETE", "/_sandbox/codingsystems/ATC/N02").send().await;
    sandbox.control("PATCH", "/_sandbox/settings", json!({"codingsystems.icd10_dot": true})).await;
    sandbox.control("PUT", "/_sandbox/clock", json!({"mode": "system"})).await;
    let fault = json!({"match": {"api": "okt"}, "effect": {"drop": true}});
    sandbox.control("POST", "/_sandbox/faults", fault).await;
}

#[tokio::test]
async fn clock_settings_journal_and_totals_stand_as_at_the_start() {
    keeps("control.reset");
    let sandbox = Sandbox::start().await;
    let start = state(&sandbox).await;
    live(&sandbox).await;
    let lived = state(&sandbox).await;
    assert!(start.iter().zip(&lived).all(|(start, lived)| start != lived), "all of it was changed");
    reset(&sandbox).await;
    assert_eq!(state(&sandbox).await, start);
}

#[tokio::test]
async fn codes_are_those_of_the_seed_again() {
    let sandbox = Sandbox::start().await;
    let systems = ["ATC", "KJ_SMITTETYPE", "FEST", "ICD10"];
    let mut start = vec![sandbox.types().await.body().clone()];
    for system in systems {
        start.push(sandbox.codes(system).await.body().clone());
    }
    live(&sandbox).await;
    reset(&sandbox).await;
    let mut after = vec![sandbox.types().await.body().clone()];
    for system in systems {
        after.push(sandbox.codes(system).await.body().clone());
    }
    assert_eq!(after, start);
    assert_eq!(sandbox.codes("KJ_NY_TYPE").await.status(), 400);
}

#[tokio::test]
async fn ids_are_drawn_from_the_start_again() {
    let sandbox = Sandbox::start().await;
    let first = sandbox.codes("X").await;
    reset(&sandbox).await;
    let again = sandbox.codes("X").await;
    assert_eq!(again.header("sandbox-request-id"), first.header("sandbox-request-id"));
    assert_eq!(again.body(), first.body());
}

#[tokio::test]
async fn what_a_client_did_before_is_forgotten() {
    let sandbox = Sandbox::start().await;
    sandbox.types().await;
    sandbox.satisfies(&sandbox.codes("KJ_SMITTETYPE").await, "codingsystems.habit.types-first").await;
    reset(&sandbox).await;
    sandbox.violates(&sandbox.codes("KJ_SMITTETYPE").await, "codingsystems.habit.types-first").await;
}

#[tokio::test]
async fn a_setting_given_at_the_start_is_not_led_back_to_its_default() {
    let set = |config: &mut nhn_sandbox::Config| {
        config.settings.insert("codingsystems.icd10_dot".to_owned(), json!(true));
    };
    let sandbox = Sandbox::with(set).await;
    sandbox.control("PATCH", "/_sandbox/settings", json!({"codingsystems.icd10_dot": false})).await;
    reset(&sandbox).await;
    assert_eq!(sandbox.get("/_sandbox/settings").send().await.json()["codingsystems.icd10_dot"], true);
}

#[tokio::test]
async fn resetting_twice_is_resetting_once() {
    let sandbox = Sandbox::start().await;
    live(&sandbox).await;
    reset(&sandbox).await;
    let once = state(&sandbox).await;
    reset(&sandbox).await;
    assert_eq!(state(&sandbox).await, once);
}
