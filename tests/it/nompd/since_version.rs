//! Every way to ask with `sinceVersion`, the wrong ones too.

use serde_json::{Value, json};

use super::{LISTS, SEED_VERSION, TREATMENT, ask, items, list, since};
use crate::support::{Sandbox, keeps};

async fn refused_with(sandbox: &Sandbox, query: &str, value: &str, rule: &str) {
    for path in LISTS {
        let refused = ask(sandbox, &format!("{path}?{query}")).await;
        assert_eq!(
            (refused.status(), refused.header("content-type")),
            (400, "application/problem+json; charset=utf-8")
        );
        let body = refused.json();
        assert_eq!(body["errors"], json!({"sinceVersion": [format!("The value '{value}' is not valid.")]}));
        assert_eq!(
            (&body["type"], &body["title"], &body["status"]),
            (
                &json!("https://tools.ietf.org/html/rfc9110#section-15.5.1"),
                &json!("One or more validation errors occurred."),
                &json!(400)
            )
        );
        assert_eq!(body.as_object().unwrap().len(), 5);
        assert_eq!(refused.rules()[0], rule);
    }
    let refused = ask(sandbox, &format!("{TREATMENT}?{query}")).await;
    assert_eq!(refused.rules(), [rule]);
}

#[tokio::test]
async fn zero_answers_everything_there_ever_was() {
    keeps("nompd.since-version.zero");
    let sandbox = Sandbox::start().await;
    for path in LISTS {
        let (all, live) = (since(&sandbox, path, 0).await, list(&sandbox, path).await);
        let deleted = items(&all).iter().filter(|item| item["isDeleted"] == true).count();
        assert!(deleted >= 3);
        assert_eq!(items(&all).len(), items(&live).len() + deleted);
    }
}

#[tokio::test]
async fn the_current_version_answers_no_items() {
    keeps("nompd.since-version.current");
    let sandbox = Sandbox::start().await;
    for path in LISTS {
        assert_eq!(
            since(&sandbox, path, SEED_VERSION).await,
            json!({"currentVersion": SEED_VERSION, "items": []})
        );
    }
}

#[tokio::test]
async fn a_version_to_come_is_judged_and_answers_no_items() {
    let sandbox = Sandbox::start().await;
    for version in ["15", "9223372036854775807"] {
        let answer = ask(&sandbox, &format!("{TREATMENT}?sinceVersion={version}")).await;
        assert_eq!(answer.json(), json!({"currentVersion": SEED_VERSION, "items": []}));
        sandbox.violates(&answer, "nompd.since-version.future").await;
    }
    let reached = ask(&sandbox, &format!("{TREATMENT}?sinceVersion=14")).await;
    sandbox.satisfies(&reached, "nompd.since-version.future").await;
}

#[tokio::test]
async fn a_negative_version_is_judged_and_answers_as_zero() {
    let sandbox = Sandbox::start().await;
    let zero = since(&sandbox, TREATMENT, 0).await;
    for version in ["-1", "-9223372036854775808"] {
        let answer = ask(&sandbox, &format!("{TREATMENT}?sinceVersion={version}")).await;
        assert_eq!(answer.json(), zero);
        sandbox.violates(&answer, "nompd.since-version.negative").await;
    }
    let answer = ask(&sandbox, &format!("{TREATMENT}?sinceVersion=0")).await;
    sandbox.satisfies(&answer, "nompd.since-version.negative").await;
}

#[tokio::test]
async fn what_is_no_whole_number_is_a_validation_problem() {
    let sandbox = Sandbox::start().await;
    for (query, value) in [
        ("sinceVersion=abc", "abc"),
        ("sinceVersion=1.0", "1.0"),
        ("sinceVersion=1e3", "1e3"),
        ("sinceVersion=0x5", "0x5"),
        ("sinceVersion=5%20", "5 "),
        ("sinceVersion=-", "-"),
        ("sinceVersion=%D9%A3", "\u{663}"),
        ("sinceVersion=null", "null"),
    ] {
        refused_with(&sandbox, query, value, "nompd.since-version.number").await;
    }
    let refused = ask(&sandbox, "/api/v1/treatmentGroup?sinceVersion=abc").await;
    sandbox.violates(&refused, "nompd.since-version.number").await;
}

#[tokio::test]
async fn what_does_not_fit_64_bits_is_a_validation_problem() {
    let sandbox = Sandbox::start().await;
    for value in ["9223372036854775808", "-9223372036854775809", "99999999999999999999999999"] {
        refused_with(&sandbox, &format!("sinceVersion={value}"), value, "nompd.since-version.range").await;
    }
    let refused = ask(&sandbox, "/api/v1/treatmentGroup?sinceVersion=9223372036854775808").await;
    sandbox.violates(&refused, "nompd.since-version.range").await;
}

#[tokio::test]
async fn an_empty_one_is_a_validation_problem() {
    let sandbox = Sandbox::start().await;
    refused_with(&sandbox, "sinceVersion=", "", "nompd.since-version.empty").await;
    let refused = ask(&sandbox, "/api/v1/treatmentGroup?sinceVersion").await;
    sandbox.violates(&refused, "nompd.since-version.empty").await;
}

#[tokio::test]
async fn a_repeated_one_is_a_validation_problem() {
    let sandbox = Sandbox::start().await;
    refused_with(&sandbox, "sinceVersion=3&sinceVersion=4", "3,4", "nompd.since-version.once").await;
    let refused = ask(&sandbox, "/api/v1/treatmentGroup?sinceVersion=3&sinceversion=3").await;
    sandbox.violates(&refused, "nompd.since-version.once").await;
}

#[tokio::test]
async fn a_well_formed_one_satisfies_every_rule_of_its_form() {
    keeps("nompd.query.case");
    let sandbox = Sandbox::start().await;
    let expected: Value = since(&sandbox, TREATMENT, 5).await;
    for query in ["sinceVersion=5", "SINCEVERSION=5", "sinceversion=005", "sinceVersion=%2B5"] {
        let answer = ask(&sandbox, &format!("{TREATMENT}?{query}")).await;
        assert_eq!(answer.json(), expected, "{query}");
        sandbox.satisfies(&answer, "nompd.since-version.number").await;
        sandbox.satisfies(&answer, "nompd.since-version.range").await;
        sandbox.satisfies(&answer, "nompd.since-version.empty").await;
        sandbox.satisfies(&answer, "nompd.since-version.once").await;
    }
}

#[tokio::test]
async fn another_parameter_is_ignored_and_judged() {
    let sandbox = Sandbox::start().await;
    let misspelt = ask(&sandbox, &format!("{TREATMENT}?since=5")).await;
    assert_eq!(misspelt.json(), list(&sandbox, TREATMENT).await);
    sandbox.violates(&misspelt, "nompd.query.known").await;
    let known = ask(&sandbox, &format!("{TREATMENT}?sinceVersion=5")).await;
    sandbox.satisfies(&known, "nompd.query.known").await;
}
