//! `?codes=`, which v1 reads and v2 does not.

use super::{V1, V2, ask, codes, is_judged, one, open};
use crate::support::keeps;

#[tokio::test]
async fn v1_reads_codes_from_the_query_where_the_path_has_none() {
    keeps("nokup.query.codes");
    let sandbox = open().await;
    for target in
        ["?codes=3.1;3.2", "/?codes=3.1;3.2", "?codes=3.1%3B3.2", "?Codes=3.1;3.2", "?%63odes=3.1;3.2"]
    {
        let answer = sandbox.get(&format!("{V1}{target}")).send().await;
        assert_eq!(codes(&answer.json()), [Some("3.1"), Some("3.2")], "{target}");
        sandbox.satisfies(&answer, "nokup.query.known").await;
    }
}

#[tokio::test]
async fn codes_in_the_path_win() {
    let sandbox = open().await;
    let answer = sandbox.get(&format!("{V1}/2?codes=3")).send().await;
    assert_eq!(codes(&answer.json()), [Some("2")]);
    sandbox.violates(&answer, "nokup.query.known").await;
}

#[tokio::test]
async fn codes_of_the_query_keep_the_same_rules() {
    let sandbox = open().await;
    for (query, rule) in [
        ("codes=abc", "nokup.codes.form"),
        ("codes=3.1;+3.2", "nokup.codes.form"),
        ("codes=%ff", "nokup.codes.form"),
        ("codes=3.1;", "nokup.codes.empty-item"),
        ("codes=1;2;3;4;5;6;7;3.1;3.2;0;1", "nokup.codes.count"),
    ] {
        let refused = sandbox.get(&format!("{V1}?{query}")).send().await;
        assert_eq!((refused.status(), refused.rules()), (400, vec![rule.to_owned()]), "{query}");
    }
    let unknown = sandbox.get(&format!("{V1}?codes=2.99")).send().await;
    assert_eq!((unknown.status(), unknown.text().as_str()), (200, "null"));
}

#[tokio::test]
async fn codes_twice_in_the_query_are_refused() {
    let sandbox = open().await;
    let refused = sandbox.get(&format!("{V1}?codes=3.1&codes=3.2")).send().await;
    assert_eq!(refused.status(), 400);
    sandbox.violates(&refused, "nokup.query.once").await;
    let once = sandbox.get(&format!("{V1}?codes=3.1")).send().await;
    sandbox.satisfies(&once, "nokup.query.once").await;
}

#[tokio::test]
async fn other_parameters_are_ignored_and_judged() {
    let sandbox = open().await;
    for query in ["code=3.1", "kode=3.1&x", "%ff=1"] {
        let answer = sandbox.get(&format!("{V1}?{query}")).send().await;
        assert_eq!(codes(&answer.json()), [Some("0")], "{query}");
        sandbox.violates(&answer, "nokup.query.known").await;
    }
    assert!(!is_judged(&sandbox, &ask(&sandbox, "2").await, "nokup.query.known").await);
}

#[tokio::test]
async fn v2_has_codes_in_the_path_only() {
    keeps("nokup.v2.query");
    keeps("nokup.v2.top");
    let sandbox = open().await;
    for target in ["", "/", "/0"] {
        let answer = sandbox.get(&format!("{V2}{target}")).send().await;
        assert_eq!(codes(&answer.json()), [Some("0")], "{target}");
    }
    let ignored = sandbox.get(&format!("{V2}?codes=3.1")).send().await;
    assert_eq!(codes(&ignored.json()), [Some("0")]);
    sandbox.violates(&ignored, "nokup.query.known").await;
    let in_path = sandbox.get(&format!("{V2}/3.1")).send().await;
    assert_eq!(in_path.json()[0]["Name"], one(&sandbox, "3.1").await["Name"]);
}
