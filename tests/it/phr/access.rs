//! Under which law a search is made, and what an access basis lifts.

use serde_json::json;

use super::{LINE, MALIN, form, post, post_on, start, titles, with};
use crate::support::{Sandbox, keeps};

fn body(patient: &str) -> String {
    form(&[("patient.identifier", patient), ("status", "current")])
}

#[tokio::test]
async fn without_a_token_a_search_is_refused_in_fhir() {
    let sandbox = Sandbox::start().await;
    let answer = post(&sandbox, body(LINE)).await;
    assert_eq!((answer.status(), answer.json()["resourceType"].as_str().unwrap()), (401, "OperationOutcome"));
}

#[tokio::test]
async fn with_auth_off_the_basis_says_which_law_holds() {
    keeps("phr.scope.auth-off");
    keeps("phr.filter.section-45");
    let sandbox = start().await;
    let (all, some) = (post(&sandbox, body(MALIN)).await, post_on(&sandbox, "SAMTYKKE", body(MALIN)).await);
    assert!(all.json()["total"].as_u64() > some.json()["total"].as_u64());
    for category in ["B00-1", "F00-1", "J00-1", "S00-1"] {
        let of = |it: &serde_json::Value| {
            super::documents(it).iter().filter(|it| super::code(&it["category"][0]) == category).count()
        };
        assert!(of(&all.json()) > 0 && of(&some.json()) == 0, "{category}");
    }
}

#[tokio::test]
async fn a_basis_is_one_of_five_in_any_case() {
    let sandbox = start().await;
    for basis in ["UNNTAK", "samtykke", "Forhoyet_Samtykke", "akutt", "FORHOYET_AKUTT"] {
        let good = post_on(&sandbox, basis, body(LINE)).await;
        assert_eq!(good.status(), 200, "{basis}");
        sandbox.satisfies(&good, "phr.access-basis.known").await;
        sandbox.satisfies(&good, "phr.access-basis.present").await;
    }
    for basis in ["", "FORHØYET_AKUTT", "NØD", "AKUTT,SAMTYKKE"] {
        let bad = post_on(&sandbox, basis, body(LINE)).await;
        assert_eq!(bad.status(), 400, "{basis}");
        sandbox.violates(&bad, "phr.access-basis.known").await;
    }
}

#[tokio::test]
async fn a_basis_stands_once() {
    let sandbox = start().await;
    let call = sandbox.call("POST", super::SEARCH).header(crate::support::EPJ);
    let call = call.header(("nhn-access-basis", "AKUTT")).header(("nhn-access-basis", "SAMTYKKE"));
    let bad = call.body(super::FORM, body(LINE)).send().await;
    assert_eq!(bad.status(), 400);
    sandbox.violates(&bad, "phr.access-basis.present").await;
    assert_eq!(bad.json()["issue"][0]["code"], "required");
}

#[tokio::test]
async fn production_takes_one_scope_only_where_the_switch_says_so() {
    let sandbox = with(&[("phr.production_scope_rule", json!(true))]).await;
    let bad = post(&sandbox, body(LINE)).await;
    assert_eq!(bad.status(), 403);
    sandbox.violates(&bad, "phr.scope.production").await;
    assert_eq!(post_on(&sandbox, "AKUTT", body(LINE)).await.status(), 200);
    let sandbox = start().await;
    let good = post(&sandbox, body(LINE)).await;
    sandbox.satisfies(&good, "phr.scope.production").await;
}

#[tokio::test]
async fn only_a_raised_basis_lifts_blocks_and_none_lifts_the_filter() {
    keeps("phr.access-basis.plain");
    keeps("phr.access-basis.raised-consent");
    keeps("phr.access-basis.raised-emergency");
    keeps("phr.access-basis.filter");
    let sandbox = start().await;
    for (basis, lifts) in [
        ("UNNTAK", false),
        ("SAMTYKKE", false),
        ("AKUTT", false),
        ("FORHOYET_SAMTYKKE", true),
        ("FORHOYET_AKUTT", true),
    ] {
        let answer = post_on(&sandbox, basis, body(LINE)).await;
        let blocked = "Psykologsammenfatning".to_owned();
        assert_eq!(titles(&answer.json()).contains(&blocked), lifts, "{basis}");
        assert_eq!(answer.has("nhn-securitylabel-nors-count"), !lifts, "{basis}");
        // A journal note is of a group the table does not list, whatever the basis.
        assert!(!titles(&answer.json()).contains(&"Journalnotat".to_owned()), "{basis}");
    }
}
