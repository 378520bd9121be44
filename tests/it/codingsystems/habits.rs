//! How a client goes about it: judged, never refused.

use serde_json::json;

use crate::support::{EPJ, Sandbox};

#[tokio::test]
async fn a_client_that_does_as_documented_satisfies_every_habit() {
    let sandbox = Sandbox::start().await;
    sandbox.types().await;
    for _ in 0..2 {
        let gzip =
            sandbox.get("/api/codingsystems/v1/codes/FEST").header(EPJ).header(("accept-encoding", "gzip"));
        let answer = gzip.send().await;
        sandbox.satisfies(&answer, "codingsystems.habit.types-first").await;
        sandbox.satisfies(&answer, "codingsystems.habit.once-a-day").await;
        sandbox.satisfies(&answer, "codingsystems.habit.gzip").await;
        sandbox.control("POST", "/_sandbox/clock/advance", json!({"by": "P1D"})).await;
    }
}

#[tokio::test]
async fn codes_without_types_twice_a_day_and_unpacked_break_the_habits_and_are_answered() {
    let sandbox = Sandbox::start().await;
    let first = sandbox.codes("ATC").await;
    assert_eq!(first.status(), 200);
    sandbox.violates(&first, "codingsystems.habit.types-first").await;
    sandbox.violates(&first, "codingsystems.habit.gzip").await;
    let second = sandbox.codes("ATC").await;
    assert_eq!(second.status(), 200);
    sandbox.violates(&second, "codingsystems.habit.once-a-day").await;
}

#[tokio::test]
async fn each_calling_system_is_judged_for_itself() {
    let sandbox = Sandbox::start().await;
    sandbox.types().await;
    let other = sandbox
        .get("/api/codingsystems/v1/codes/ATC")
        .header(("nhn-source-system", "Other EPJ"))
        .send()
        .await;
    sandbox.violates(&other, "codingsystems.habit.types-first").await;
}

#[tokio::test]
async fn small_systems_need_no_compression() {
    let sandbox = Sandbox::start().await;
    let answer = sandbox.codes("KJ_SMITTETYPE").await;
    let entry = sandbox.entry(&answer).await;
    assert!(
        !entry["checks"].as_array().unwrap().iter().any(|check| check["rule"] == "codingsystems.habit.gzip")
    );
}

#[tokio::test]
async fn head_and_304_are_no_second_fetch() {
    let sandbox = Sandbox::start().await;
    let target = "/api/codingsystems/v1/codes/ATC";
    let first = sandbox.codes("ATC").await;
    let head = sandbox.call("HEAD", target).header(EPJ).send().await;
    let known = sandbox.get(target).header(EPJ).header(("if-none-match", first.header("etag"))).send().await;
    for answer in [head, known] {
        let entry = sandbox.entry(&answer).await;
        let judged = entry["checks"].as_array().unwrap().iter();
        assert!(
            judged.clone().all(|check| check["rule"] != "codingsystems.habit.once-a-day"),
            "{}",
            answer.status()
        );
    }
}
