//! What may be asked for, and every way to get it wrong.

use serde_json::{Value, json};

use super::{V1, V2, ask, codes, look, one, open};
use crate::support::keeps;

#[tokio::test]
async fn ten_codes_are_answered() {
    let sandbox = open().await;
    let answer = ask(&sandbox, "1;2;3;4;5;6;7;3.1;3.2;0").await;
    assert_eq!(answer.json().as_array().unwrap().len(), 10);
    sandbox.satisfies(&answer, "nokup.codes.count").await;
}

#[tokio::test]
async fn eleven_codes_are_refused() {
    let sandbox = open().await;
    for version in [V1, V2] {
        let refused = sandbox.get(&format!("{version}/1;2;3;4;5;6;7;3.1;3.2;0;1")).send().await;
        assert_eq!(refused.status(), 400);
        sandbox.violates(&refused, "nokup.codes.count").await;
        assert_eq!(refused.json()["Feil"]["Message"], "expected at most 10 codes; got 11");
    }
}

#[tokio::test]
async fn malformed_codes_are_refused() {
    let sandbox = open().await;
    for bad in [
        "abc",
        "2,10",
        "2..10",
        ".2",
        "2.",
        "%202",
        "2%20",
        "2%2010",
        "3.1;%203.2",
        "2.10/1",
        "2.10%2F1",
        "2.10//",
        "/",
        "-1",
        "%2B1",
        "+1",
        "2.x-y",
        "2.%C3%86",
        "%D9%A2",
        "2.A.B",
        "2.A.1.2",
        "2.1a",
        "2%00",
        "%ff",
        "2.%C3",
        "%zz",
        "%",
        "null",
        "*",
        "2.10.1.1.1.DefinisjonKode.",
        "%3Cscript%3E",
    ] {
        let refused = ask(&sandbox, bad).await;
        assert_eq!(refused.status(), 400, "{bad}");
        sandbox.violates(&refused, "nokup.codes.form").await;
    }
    let good = ask(&sandbox, "2.10.1.1.1.OppdagetKode.4").await;
    sandbox.satisfies(&good, "nokup.codes.form").await;
}

#[tokio::test]
async fn one_bad_code_refuses_the_whole_list() {
    let sandbox = open().await;
    for bad in ["abc;2", "2;abc", "2;3;2..1"] {
        let refused = ask(&sandbox, bad).await;
        assert_eq!((refused.status(), refused.rules()), (400, vec!["nokup.codes.form".to_owned()]), "{bad}");
    }
}

#[tokio::test]
async fn a_semicolon_before_between_or_after_codes_is_refused() {
    let sandbox = open().await;
    for bad in [";3.1", "3.1;", "3.1;;3.2", ";", "%3B", "3.1%3B"] {
        let refused = ask(&sandbox, bad).await;
        assert_eq!(refused.status(), 400, "{bad}");
        sandbox.violates(&refused, "nokup.codes.empty-item").await;
    }
    let good = ask(&sandbox, "3.1;3.2").await;
    sandbox.satisfies(&good, "nokup.codes.empty-item").await;
}

#[tokio::test]
async fn everything_wrong_with_codes_is_told_at_once_how_many_first() {
    let sandbox = open().await;
    let refused = ask(&sandbox, "1;2;3;4;5;6;7;;x;9;10").await;
    assert_eq!(refused.header("sandbox-rule"), "nokup.codes.count, nokup.codes.empty-item, nokup.codes.form");
}

#[tokio::test]
async fn a_refusal_repeats_no_more_than_helps() {
    let sandbox = open().await;
    for (sent, length) in [("x".repeat(5000), 5000), (";".repeat(3000), 3000), ("%C3%A6".repeat(900), 1800)] {
        let refused = ask(&sandbox, &sent).await;
        let message = refused.json()["Feil"]["Message"].as_str().unwrap().to_owned();
        assert!(refused.status() == 400 && message.len() < 700, "{message}");
        assert!(message.contains(&format!("{length} bytes in all")), "{message}");
    }
}

#[tokio::test]
async fn a_number_that_may_be_a_persons_is_not_repeated() {
    let sandbox = open().await;
    // Valid, neither synthetic nor published.
    let refused = ask(&sandbox, "x01010750160").await;
    assert_eq!(refused.status(), 400);
    assert!(!refused.text().contains("01010750160"), "{}", refused.text());
    let entry = sandbox.entry(&refused).await;
    assert!(!entry.to_string().contains("01010750160"), "{entry}");
    let is_told = |check: &Value| check["rule"] == "sandbox.real-person" && check["verdict"] == "violated";
    assert!(entry["checks"].as_array().unwrap().iter().any(is_told), "{entry}");
}

#[tokio::test]
async fn a_code_asked_for_twice_is_answered_twice() {
    keeps("nokup.answer.twice");
    let answer = look(&open().await, "3.1;3.1").await;
    assert_eq!(codes(&answer), [Some("3.1"), Some("3.1")]);
    assert_eq!(answer[0], answer[1]);
}

#[tokio::test]
async fn the_top_may_stand_in_a_list() {
    keeps("nokup.top.in-list");
    assert_eq!(codes(&look(&open().await, "0;2").await), [Some("0"), Some("2")]);
}

#[tokio::test]
async fn null_stands_in_the_place_of_a_code_that_is_not_found() {
    keeps("nokup.unknown.mixed");
    let sandbox = open().await;
    assert_eq!(codes(&look(&sandbox, "3.1;3.77;3.2").await), [Some("3.1"), None, Some("3.2")]);
    let answer = look(&sandbox, "8;2").await;
    assert!(answer[0].is_null() && answer[1].is_object());
}

#[tokio::test]
async fn several_codes_none_of_which_is_found_are_an_array_of_nulls() {
    keeps("nokup.unknown.all");
    assert_eq!(look(&open().await, "8;9;2.99").await, json!([null, null, null]));
}

#[tokio::test]
async fn an_escaped_semicolon_separates_and_escaped_codes_are_read() {
    keeps("nokup.codes.escaped");
    let sandbox = open().await;
    for sent in ["3.1%3B3.2", "3.1%3b3.2", "%33.1;3%2E2"] {
        assert_eq!(codes(&look(&sandbox, sent).await), [Some("3.1"), Some("3.2")], "{sent}");
    }
}

#[tokio::test]
async fn the_rest_of_the_path_is_codes() {
    keeps("nokup.codes.rest");
    let sandbox = open().await;
    assert_eq!(one(&sandbox, "2.10/").await, one(&sandbox, "2.10").await);
    let refused = ask(&sandbox, "2.10/1").await;
    assert_eq!((refused.status(), refused.json()["Status"].clone()), (400, json!(400)));
    let deeper = ask(&sandbox, "2/1/0/x").await;
    assert_eq!(deeper.status(), 400);
}

#[tokio::test]
async fn names_match_in_their_own_case_only_and_paths_in_any() {
    keeps("nokup.codes.case");
    let sandbox = open().await;
    for code in ["definisjonkode", "DEFINISJONKODE", "Definisjonkode"] {
        assert_eq!(look(&sandbox, &format!("2.10.1.1.1.{code}")).await, Value::Null);
    }
    let found = sandbox.get("/API/v1/Nokup/LOOKUP/2.10.1.1.1.DefinisjonKode").send().await;
    assert_eq!(found.json(), look(&sandbox, "2.10.1.1.1.DefinisjonKode").await);
}

#[tokio::test]
async fn leading_zeros_are_not_overlooked() {
    keeps("nokup.codes.leading-zero");
    let sandbox = open().await;
    for code in ["02.10", "2.010", "00", "2.10.1.1.1.DefinisjonKode.03", &"9".repeat(400)] {
        assert_eq!(look(&sandbox, code).await, Value::Null, "{code}");
    }
}

#[tokio::test]
async fn a_code_of_more_than_twenty_characters_is_found() {
    let code = "2.10.1.1.1.DefinisjonKode";
    assert_eq!(one(&open().await, code).await["Code"], code);
}

#[tokio::test]
async fn codes_the_tree_does_not_have_are_judged() {
    let sandbox = open().await;
    let known = ask(&sandbox, "3.1;3.2").await;
    sandbox.satisfies(&known, "nokup.codes.known").await;
    let answered = ask(&sandbox, "3.1;3.77").await;
    assert_eq!(answered.status(), 200);
    sandbox.violates(&answered, "nokup.codes.known").await;
}
