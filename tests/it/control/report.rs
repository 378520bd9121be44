//! `/_sandbox/report`: what a client has kept, broken and never met.

use nhn_sandbox::{report::is_reported, sandbox::catalogue};
use serde_json::{Value, json};

use crate::support::{Answer, EPJ, Sandbox, keeps};

const REPORT: &str = "/_sandbox/report";
const LENGTH: &str = "codingsystems.source-system.length";
const PRESENT: &str = "codingsystems.source-system.present";

async fn report(sandbox: &Sandbox, query: &str) -> Answer {
    let answer = sandbox.get(&format!("{REPORT}{query}")).send().await;
    assert_eq!(answer.status(), 200, "{}", answer.text());
    sandbox.satisfies(&answer, "control.report.asked").await;
    answer
}

fn line<'a>(report: &'a Value, rule: &str) -> &'a Value {
    let chapters = report["apis"].as_array().unwrap().iter();
    let mut lines = chapters.flat_map(|chapter| chapter["rules"].as_array().unwrap());
    lines.find(|line| line["id"] == rule).unwrap()
}

/// One request that keeps the rules, one that breaks one, one that does so on purpose.
async fn lived() -> Sandbox {
    let sandbox = Sandbox::start().await;
    sandbox.types().await;
    sandbox.get("/api/codingsystems/v1/types").header(("nhn-source-system", "x<y>")).send().await;
    sandbox.get("/api/codingsystems/v1/types").header(("nhn-source-system", "x")).send().await;
    sandbox.get("/api/codingsystems/v1/types").header(("sandbox-expect", PRESENT)).send().await;
    sandbox
}

#[tokio::test]
async fn a_rule_is_kept_broken_or_not_exercised() {
    keeps("control.report");
    let sandbox = lived().await;
    let report = report(&sandbox, "").await.json();
    let length = line(&report, LENGTH);
    let told = json!([length["standing"], length["satisfied"], length["violated"], length["negative_tests"]]);
    assert_eq!(told, json!(["violated", 2, 1, 0]));
    assert!(length["last_violation"].as_str().unwrap().ends_with("got 1 characters"));
    assert!(length["first_violated"]["request"].is_string() && length["last_satisfied"]["time"].is_string());
    let present = line(&report, PRESENT);
    assert_eq!((&present["standing"], &present["negative_tests"]), (&json!("satisfied"), &json!(1)));
    assert_eq!((&present["violated"], &present["first_violated"]), (&json!(0), &json!(null)));
    assert_eq!(line(&report, "nompd.api-key.present")["standing"], "not-exercised");
}

#[tokio::test]
async fn exactly_the_client_rules_that_are_emulated_are_in_it_and_its_sums_are_right() {
    let sandbox = lived().await;
    let report = report(&sandbox, "").await.json();
    let chapters = report["apis"].as_array().unwrap();
    let lines: Vec<&Value> = chapters.iter().flat_map(|it| it["rules"].as_array().unwrap()).collect();
    let mut ids: Vec<_> = lines.iter().map(|it| it["id"].as_str().unwrap()).collect();
    ids.sort_unstable();
    let catalogue = catalogue();
    let expected: Vec<_> = catalogue.iter().filter(|rule| is_reported(rule)).map(|rule| rule.id).collect();
    assert_eq!(ids, expected);
    assert!(lines.iter().all(|it| it["binds"] == "client"));
    for (standing, field) in
        [("violated", "violated"), ("satisfied", "satisfied"), ("not-exercised", "not_exercised")]
    {
        let count = lines.iter().filter(|it| it["standing"] == standing).count();
        assert_eq!(report["summary"][field], count, "{standing}");
        let sum: u64 = chapters.iter().map(|it| it["summary"][field].as_u64().unwrap()).sum();
        assert_eq!(sum, count as u64);
    }
    assert_eq!(report["summary"]["negative_tests"], 1);
}

#[tokio::test]
async fn nothing_is_forgotten_that_the_journal_drops() {
    let sandbox = Sandbox::with(|config| config.journal_entries = 1).await;
    sandbox.codes("x").await;
    for _ in 0..3 {
        sandbox.types().await;
    }
    sandbox.call("DELETE", "/_sandbox/requests").send().await;
    let report = report(&sandbox, "").await.json();
    assert_eq!(line(&report, "codingsystems.codes.type-known")["violated"], 1);
    assert_eq!(line(&report, LENGTH)["satisfied"], 4);
}

#[tokio::test]
async fn every_workspace_has_its_own() {
    let sandbox = lived().await;
    let workspace = sandbox.workspace("ci").await;
    workspace.types().await;
    let own = report(&workspace, "").await.json();
    assert_eq!((&own["workspace"], &own["summary"]["violated"]), (&json!("ci"), &json!(0)));
    assert_eq!(line(&own, LENGTH)["satisfied"], 1);
    assert_eq!(report(&sandbox, "").await.json()["summary"]["violated"], 1);
}

#[tokio::test]
async fn one_api_alone_can_be_asked_for() {
    let sandbox = lived().await;
    let report = report(&sandbox, "?api=nompd").await.json();
    assert_eq!(report["apis"].as_array().unwrap().len(), 1);
    assert_eq!((&report["apis"][0]["api"], &report["summary"]["violated"]), (&json!("nompd"), &json!(0)));
}

#[tokio::test]
async fn junit_fails_what_was_broken_and_skips_what_was_never_met() {
    let sandbox = lived().await;
    let answer = report(&sandbox, "?format=junit").await;
    assert_eq!(answer.header("content-type"), "application/xml; charset=utf-8");
    let xml = answer.text();
    let json = report(&sandbox, "").await.json();
    let attribute = |name: &str, field: &str| format!("{name}=\"{}\"", json["summary"][field]);
    let head = xml.lines().nth(1).unwrap();
    assert!(head.contains(&attribute("tests", "rules")) && head.contains(&attribute("failures", "violated")));
    assert_eq!(xml.matches("<failure ").count(), 1);
    assert_eq!(json!(xml.matches("<skipped ").count()), json["summary"]["not_exercised"]);
    assert_eq!(json!(xml.matches("<testcase ").count()), json["summary"]["rules"]);
    let failed = xml.split("<testcase ").find(|case| case.contains("<failure ")).unwrap();
    assert!(failed.contains(LENGTH) && failed.contains("seed 000, API Headers"), "{failed}");
    assert!(quick_xml_reads(&xml));
}

/// Every element that is opened is closed again, in order.
fn quick_xml_reads(xml: &str) -> bool {
    let mut open = Vec::new();
    for tag in xml.split('<').skip(1).map(|it| it.split('>').next().unwrap()) {
        if tag.starts_with('?') || tag.ends_with('/') {
            continue;
        }
        match tag.strip_prefix('/') {
            Some(name) if open.pop() == Some(name) => {}
            Some(_) => return false,
            None => open.push(tag.split([' ', '\n']).next().unwrap()),
        }
    }
    open.is_empty()
}

#[tokio::test]
async fn the_page_sums_up_and_then_tells_rule_by_rule() {
    let sandbox = lived().await;
    let workspace = sandbox.workspace("ci").await;
    workspace.codes("x<script>").await;
    let answer = report(&workspace, "?format=html").await;
    assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
    let page = answer.text();
    for text in [
        "<h1>Conformance report</h1>",
        "workspace ci",
        "codingsystems.codes.type-known",
        "seed 000, API Headers",
        "http://sandbox.test/ws/ci/_sandbox/requests/",
        "x&lt;script&gt;",
    ] {
        assert!(page.contains(text), "{text}");
    }
    assert!(!page.contains("<script") && !page.contains("src="), "nothing is fetched, nothing runs");
}

#[tokio::test]
async fn another_form_or_api_is_refused() {
    let sandbox = Sandbox::start().await;
    for query in ["?format=pdf", "?format=", "?api=control", "?api=x", "?api="] {
        let refused = sandbox.get(&format!("{REPORT}{query}")).send().await;
        assert_eq!(refused.status(), 400, "{query}");
        sandbox.violates(&refused, "control.report.asked").await;
    }
    let refused = sandbox.get(&format!("{REPORT}?x=1")).header(EPJ).send().await;
    assert_eq!(refused.rules(), ["sandbox.query.form"]);
}
