//! `/_sandbox/rules`: the catalogue, and what became of each rule.

use nhn_sandbox::sandbox::catalogue;
use serde_json::{Value, json};

use crate::support::{EPJ, NOW, Sandbox, keeps};

const PRESENT: &str = "codingsystems.source-system.present";
const KNOWN: &str = "sandbox.expect.known";
const LENGTH: &str = "codingsystems.source-system.length";

async fn rules(sandbox: &Sandbox, query: &str) -> Vec<Value> {
    sandbox.get(&format!("/_sandbox/rules{query}")).send().await.json().as_array().unwrap().clone()
}

async fn totals(sandbox: &Sandbox, rule: &str) -> Value {
    let rules = rules(sandbox, "").await;
    rules.iter().find(|it| it["id"] == rule).unwrap()["totals"].clone()
}

#[tokio::test]
async fn every_rule_is_told_with_every_field() {
    let sandbox = Sandbox::start().await;
    let listed = rules(&sandbox, "").await;
    let none = json!({
        "satisfied": 0,
        "violated": 0,
        "expected_violations": 0,
        "first_satisfied": null,
        "last_satisfied": null,
        "first_violated": null,
        "last_violated": null,
        "last_violation": null,
        "last_expected_violation": null,
    });
    let expected: Vec<Value> = catalogue()
        .iter()
        .map(|rule| {
            let mut expected = serde_json::to_value(rule).unwrap();
            expected["totals"] = none.clone();
            expected
        })
        .collect();
    assert_eq!(listed, expected);
}

#[tokio::test]
async fn a_rule_says_whom_it_binds_and_on_whose_word() {
    let sandbox = Sandbox::start().await;
    let rules = rules(&sandbox, "").await;
    let length = rules.iter().find(|it| it["id"] == LENGTH).unwrap();
    assert_eq!([&length["binds"], &length["provenance"]], ["client", "documented"]);
    assert_eq!(length["source"], "seed 000, API Headers");
    assert!(length["sentence"].as_str().unwrap().contains("3 to 512 characters"));
    let dot = rules.iter().find(|it| it["id"] == "codingsystems.keys.icd10").unwrap();
    assert_eq!(
        [&dot["binds"], &dot["provenance"], &dot["switch"]],
        ["server", "choice", "codingsystems.icd10_dot"]
    );
}

#[tokio::test]
async fn the_rules_of_one_api_can_be_asked_for() {
    let sandbox = Sandbox::start().await;
    for api in ["codingsystems", "okt", "sandbox", "control"] {
        let of_api = rules(&sandbox, &format!("?api={api}")).await;
        let prefix = format!("{api}.");
        let expected = catalogue().iter().filter(|rule| rule.id.starts_with(&prefix)).count();
        assert_eq!(of_api.len(), expected);
        assert!(expected > 0 && of_api.iter().all(|it| it["id"].as_str().unwrap().starts_with(&prefix)));
    }
}

#[tokio::test]
async fn totals_tell_the_first_and_the_last_request_of_each_kind() {
    let sandbox = Sandbox::start().await;
    let mut evidence = Vec::new();
    for (source_system, minute) in
        [("Test EPJ", 0), ("x", 1), ("Test EPJ", 2), ("x", 3), ("x", 4), ("Test EPJ", 5)]
    {
        let call = sandbox.get("/api/codingsystems/v1/types").header(("nhn-source-system", source_system));
        let answer = call.send().await;
        let time = NOW.replace("12:00:00", &format!("12:{minute:02}:00"));
        evidence.push(json!({"request": answer.header("sandbox-request-id"), "time": time}));
        sandbox.control("POST", "/_sandbox/clock/advance", json!({"by": "PT1M"})).await;
    }
    let expected = json!({
        "satisfied": 3,
        "violated": 3,
        "expected_violations": 0,
        "first_satisfied": evidence[0],
        "last_satisfied": evidence[5],
        "first_violated": evidence[1],
        "last_violated": evidence[4],
        "last_violation": "expected `nhn-source-system` once, name and version of the calling system, 3 to 512 characters; got 1 characters",
        "last_expected_violation": null,
    });
    assert_eq!(totals(&sandbox, LENGTH).await, expected);
}

#[tokio::test]
async fn a_violation_the_request_announces_is_counted_as_meant() {
    keeps("sandbox.expect");
    let sandbox = Sandbox::start().await;
    for expected in [PRESENT.to_owned(), format!("okt.no.such, {PRESENT}"), format!("{LENGTH},{PRESENT}")] {
        let refused =
            sandbox.get("/api/codingsystems/v1/types").header(("sandbox-expect", &expected)).send().await;
        assert_eq!(refused.status(), 400, "it is refused all the same");
        let checks = sandbox.entry(&refused).await["checks"].clone();
        let check = checks.as_array().unwrap().iter().find(|it| it["rule"] == PRESENT).unwrap();
        assert_eq!([&check["verdict"], &check["meant"]], [&json!("violated"), &json!(true)]);
    }
    let totals = totals(&sandbox, PRESENT).await;
    assert_eq!([&totals["violated"], &totals["expected_violations"]], [0, 3]);
    assert!(totals["last_expected_violation"].is_object());
    assert!(
        totals["first_violated"].is_null() && totals["last_violated"].is_null(),
        "no evidence of a fault"
    );
}

#[tokio::test]
async fn another_violation_than_the_announced_one_is_not_meant() {
    let sandbox = Sandbox::start().await;
    let refused = sandbox.get("/api/codingsystems/v1/types").header(("sandbox-expect", LENGTH)).send().await;
    let checks = sandbox.entry(&refused).await["checks"].clone();
    assert!(checks.as_array().unwrap().iter().all(|it| it["meant"] == false), "{checks:#}");
    let totals = totals(&sandbox, PRESENT).await;
    assert_eq!([&totals["violated"], &totals["expected_violations"]], [1, 0]);
}

#[tokio::test]
async fn a_rule_that_was_kept_is_not_counted_as_meant_to_be_broken() {
    let sandbox = Sandbox::start().await;
    sandbox.get("/api/codingsystems/v1/types").header(EPJ).header(("sandbox-expect", PRESENT)).send().await;
    let totals = totals(&sandbox, PRESENT).await;
    assert_eq!([&totals["satisfied"], &totals["violated"], &totals["expected_violations"]], [1, 0, 0]);
}

#[tokio::test]
async fn several_expect_headers_are_read_as_one() {
    let sandbox = Sandbox::start().await;
    let call = sandbox.get("/api/codingsystems/v1/types").header(("sandbox-expect", LENGTH));
    call.header(("sandbox-expect", PRESENT)).send().await;
    assert_eq!(totals(&sandbox, PRESENT).await["expected_violations"], 1);
}

#[tokio::test]
async fn calls_of_the_control_api_count_for_nothing() {
    let sandbox = Sandbox::start().await;
    sandbox.get("/_sandbox/clock").send().await;
    sandbox.get("/_sandbox/clock?x=1").send().await;
    let rules = rules(&sandbox, "").await;
    assert!(rules.iter().all(|it| it["totals"]["satisfied"] == 0 && it["totals"]["violated"] == 0));
}

#[tokio::test]
async fn rules_of_an_api_there_is_are_told_and_of_another_refused() {
    let sandbox = Sandbox::start().await;
    for api in ["nompd", "auth", "sandbox", "control"] {
        let answer = sandbox.get(&format!("/_sandbox/rules?api={api}")).send().await;
        assert!(!answer.json().as_array().unwrap().is_empty(), "{api}");
        sandbox.satisfies(&answer, "control.rules.asked").await;
    }
    let answer = sandbox.get("/_sandbox/rules?api=nomdp").send().await;
    assert_eq!(answer.status(), 400);
    sandbox.violates(&answer, "control.rules.asked").await;
    assert!(answer.text().contains("api one of auth, codingsystems, control,"), "{}", answer.text());
}

#[tokio::test]
async fn a_misspelt_id_in_sandbox_expect_shows_in_journal_and_report() {
    let sandbox = Sandbox::start().await;
    let types =
        |said: &'static str| sandbox.get("/api/codingsystems/v1/types").header(("sandbox-expect", said));
    for said in ["codingsystems.nonsense", &format!("{PRESENT}, codingsystems.source-system.presnt")] {
        let call = sandbox.get("/api/codingsystems/v1/types").header(("sandbox-expect", said));
        let answer = call.send().await;
        assert_eq!(answer.status(), 400, "the header changes no answer");
        let checks = sandbox.entry(&answer).await["checks"].clone();
        let judged = checks.as_array().unwrap().iter().find(|it| it["rule"] == KNOWN).unwrap().clone();
        assert_eq!(judged["verdict"], "violated", "{judged}");
        assert!(said.ends_with(judged["got"].as_str().unwrap()), "{judged}");
        assert!(
            judged["expected"].as_str().unwrap().contains(PRESENT) || said.contains("nonsense"),
            "{judged}"
        );
    }
    assert_eq!(totals(&sandbox, KNOWN).await["violated"], 2);
    for said in ["", " , "] {
        types(said).send().await;
    }
    let answer = types("codingsystems.source-system.present").send().await;
    sandbox.satisfies(&answer, "sandbox.expect.known").await;
    assert_eq!(totals(&sandbox, KNOWN).await["satisfied"], 1);
    assert_eq!(totals(&sandbox, PRESENT).await["expected_violations"], 2);
    let answer = types("codingsystems.nonsense").header(EPJ).send().await;
    assert_eq!(answer.status(), 200);
    sandbox.violates(&answer, "sandbox.expect.known").await;
}
