//! Whose events: valid, synthetic numbers only, in path and post.

use serde_json::json;

use super::{event, events, open, post, service};
use crate::support::{Answer, Sandbox};

/// The answers to a number in every place it can stand.
async fn everywhere(sandbox: &Sandbox, pid: &str) -> Vec<Answer> {
    let mut event = event(vec![service("a")]);
    event["personIdentifier"] = json!(pid);
    vec![
        events(sandbox, pid).await,
        sandbox.get(&format!("/okt-status/{pid}")).send().await,
        post(sandbox, &event).await,
    ]
}

#[tokio::test]
async fn a_number_that_fails_a_test_is_400_and_the_test_is_told() {
    let sandbox = open().await;
    for (pid, told) in [
        ("2681229707", "got 10 characters"),
        ("268122970733", "got 12 characters"),
        ("2681229707x", "something else as character 11"),
        ("26812297074", "digit 11 must be the check digit"),
        ("26812297053", "digit 10 must be the check digit"),
        ("32812297073", "digits 1 and 2 must be a day"),
        ("26132297073", "digits 3 and 4 must be a month"),
    ] {
        for answer in everywhere(&sandbox, pid).await {
            assert_eq!(answer.status(), 400, "{pid}");
            let error = answer.json()["error"].as_str().unwrap().to_owned();
            assert!(error.contains(told) && !error.contains("; "), "{pid}: {error}");
            sandbox.violates(&answer, "okt.pid.valid").await;
        }
    }
}

#[tokio::test]
async fn a_real_looking_number_is_400_and_shown_nowhere() {
    let sandbox = open().await;
    // One that nobody has published, and one of a published test person.
    let unpublished = (1..1000)
        .find_map(|at| {
            let text = format!("010190{at:03}");
            (0..100)
                .map(|checks| format!("{text}{checks:02}"))
                .find(|text| nhn_sandbox::norway::NationalId::parse(text).is_ok())
        })
        .unwrap();
    for pid in [unpublished.as_str(), "13116900216", "68126952442"] {
        for answer in everywhere(&sandbox, pid).await {
            assert_eq!(answer.status(), 400, "{}", answer.text());
            assert!(answer.text().contains("***********"), "{}", answer.text());
            assert!(!answer.text().contains(pid));
            sandbox.violates(&answer, "okt.pid.synthetic").await;
            if answer.method() == "GET" {
                sandbox.satisfies(&answer, "okt.pid.valid").await;
            }
        }
    }
}

#[tokio::test]
async fn both_synthetic_series_are_taken_also_with_a_d_number() {
    let sandbox = open().await;
    for pid in ["13717404089", "28894698995", "44722264549"] {
        let answers = everywhere(&sandbox, pid).await;
        assert_eq!(answers.iter().map(Answer::status).collect::<Vec<_>>(), [404, 200, 201], "{pid}");
        for answer in &answers {
            sandbox.satisfies(answer, "okt.pid.valid").await;
            sandbox.satisfies(answer, "okt.pid.synthetic").await;
        }
        assert_eq!(events(&sandbox, pid).await.json()["personIdentifier"], pid);
    }
}

#[tokio::test]
async fn a_path_that_is_no_utf_8_is_an_error_of_okt() {
    let sandbox = open().await;
    let refused = sandbox.get("/okt-events/%ff").send().await;
    assert_eq!(refused.status(), 404);
    assert!(refused.json()["error"].is_string());
    assert_eq!(sandbox.get("/okt-events/22750884907%00").send().await.status(), 400);
    assert_eq!(sandbox.get("/okt-events/22750884907/x").send().await.status(), 404);
}
