//! Where requests go: the families of paths, what belongs to none, and the headers every answer has.

use std::collections::BTreeSet;

use super::{error_table::assert_form, limits::FAMILIES, wire::Wire};
use crate::support::{EPJ, NOW, Sandbox, keeps};

#[tokio::test]
async fn a_path_of_no_family_is_a_problem_that_names_the_bases() {
    let sandbox = Sandbox::start().await;
    for target in [
        "/",
        "/api",
        "/favicon.ico",
        "/codingsystems/v1/types",
        "/api/codingsystemsX",
        "//api/codingsystems/v1/types",
    ] {
        let refused = sandbox.get(target).header(EPJ).send().await;
        assert_eq!(refused.status(), 404, "{target}");
        assert_form("control", &refused);
        for base in ["/api/codingsystems", "/_sandbox"] {
            assert!(
                refused.json()["detail"].as_str().unwrap().contains(base),
                "{target}: {}",
                refused.text()
            );
        }
        sandbox.violates(&refused, "sandbox.path.family").await;
        let checks = sandbox.entry(&refused).await["checks"].to_string();
        assert_eq!(checks.matches("sandbox.path.family").count(), 1, "judged once: {checks}");
    }
}

#[tokio::test]
async fn a_known_path_keeps_every_rule_on_its_way() {
    let sandbox = Sandbox::start().await;
    let answer = sandbox.types().await;
    sandbox.satisfies(&answer, "sandbox.path.family").await;
    sandbox.satisfies(&answer, "sandbox.path.known").await;
    sandbox.satisfies(&answer, "sandbox.path.available").await;
    sandbox.satisfies(&answer, "sandbox.method.allowed").await;
}

#[tokio::test]
async fn an_api_this_version_does_not_have_says_so_in_its_own_words() {
    let sandbox = Sandbox::start().await;
    let built = sandbox.get("/_sandbox/health").send().await.json()["apis"].clone();
    for (api, path) in FAMILIES {
        if api == "control" || built.as_array().unwrap().iter().any(|it| it == api) {
            continue;
        }
        for target in [path.to_owned(), format!("{path}/deeper"), path.to_uppercase()] {
            let refused = sandbox.get(&target).send().await;
            assert_eq!(refused.status(), 501, "{target}");
            assert_form(api, &refused);
            sandbox.violates(&refused, "sandbox.path.available").await;
            assert_eq!(sandbox.entry(&refused).await["api"], api);
        }
    }
}

#[tokio::test]
async fn an_unknown_path_of_a_family_is_404_in_its_own_words() {
    let sandbox = Sandbox::start().await;
    for (api, target) in [("codingsystems", "/api/codingsystems/v1/type"), ("control", "/_sandbox/nothing")] {
        let refused = sandbox.get(target).header(EPJ).send().await;
        assert_eq!(
            (refused.status(), refused.rules()),
            (404, vec!["sandbox.path.known".to_owned()]),
            "{target}"
        );
        assert_form(api, &refused);
    }
}

#[tokio::test]
async fn the_control_api_folds_case_and_slashes_too() {
    let sandbox = Sandbox::start().await;
    for target in ["/_SANDBOX/Health", "/_sandbox/health/", "/_sandbox/%48ealth/"] {
        assert_eq!(sandbox.get(target).send().await.status(), 200, "{target}");
    }
}

#[tokio::test]
async fn dots_and_double_slashes_lead_nowhere_else() {
    let sandbox = Sandbox::start().await;
    for target in [
        "/api/codingsystems/v1/types/../types",
        "/api/codingsystems/v1/types/%2e%2e/types",
        "/api/codingsystems/v1//types",
        "/api/codingsystems/v1/types%2f",
        "/_sandbox//health",
        "/_sandbox/docs/%2e%2e%2fCargo.toml",
        "/_sandbox/openapi/%2e%2e%2fcontrol.json",
    ] {
        // Client libraries resolve dots themselves.
        let line = format!("GET {target}");
        let refused = Wire::to(&sandbox).await.ask(&line, "nhn-source-system: Test EPJ\r\n", "").await;
        assert_eq!(refused.status(), 404, "{target}");
    }
}

#[tokio::test]
async fn every_answer_has_an_id_of_its_own_that_leads_to_its_journal_entry() {
    keeps("sandbox.request-id");
    let sandbox = Sandbox::start().await;
    let mut ids = BTreeSet::new();
    for (api, path) in FAMILIES {
        let answer = sandbox.get(path).header(EPJ).send().await;
        let id: uuid::Uuid = answer.header("sandbox-request-id").parse().unwrap();
        assert!(ids.insert(id));
        if api != "control" {
            assert_eq!(sandbox.entry(&answer).await["id"], id.to_string());
        }
    }
}

#[tokio::test]
async fn a_refusal_names_the_broken_rules_the_deciding_one_first() {
    keeps("sandbox.rule-header");
    let sandbox = Sandbox::start().await;
    let refused = sandbox.codes("X").await;
    assert_eq!(refused.header("sandbox-rule"), "codingsystems.codes.type-known");
    let answer = sandbox.types().await;
    assert!(!answer.has("sandbox-rule"));
}

#[tokio::test]
async fn the_date_is_that_of_the_sandboxs_clock() {
    let sandbox = Sandbox::start().await;
    assert_eq!(NOW, "2026-03-03T12:00:00Z");
    assert_eq!(sandbox.types().await.header("date"), "Tue, 03 Mar 2026 12:00:00 GMT");
}

#[tokio::test]
async fn nothing_is_added_to_what_the_real_service_would_send() {
    let sandbox = Sandbox::start().await;
    let answer = sandbox.types().await;
    let names: BTreeSet<&str> = answer.headers().keys().map(http::HeaderName::as_str).collect();
    let expected = ["content-length", "content-type", "date", "etag", "sandbox-request-id", "vary"];
    assert_eq!(names, BTreeSet::from(expected));
}
