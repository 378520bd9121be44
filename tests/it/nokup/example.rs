//! The documented example, and what the official client does: request by request.

use serde_json::Value;

use super::{V1, ask, codes, look, one, open, options};
use crate::support::{Sandbox, keeps};

/// How the official client goes a level down: it picks the option of this full code.
async fn step(sandbox: &Sandbox, from: &str, to: &str) -> Value {
    let element = one(sandbox, from).await;
    assert!(options(&element).contains(&to), "{from} has the option {to}");
    one(sandbox, to).await
}

#[tokio::test]
async fn the_requests_of_the_page_lead_to_the_documented_numbers_of_options() {
    keeps("nokup.content.example");
    let sandbox = open().await;
    for (code, count) in [
        ("", 7),
        ("0", 7),
        ("2", 10),
        ("2.10", 3),
        ("2.10.1", 14),
        ("2.10.1.1", 7),
        ("2.10.1.1.1", 2),
        ("2.10.1.1.1.DefinisjonKode", 5),
        ("2.10.1.1.1.OppdagetKode", 6),
    ] {
        assert_eq!(options(&one(&sandbox, code).await).len(), count, "{code}");
    }
}

#[tokio::test]
async fn the_top_is_one_element_whether_asked_for_by_nothing_by_a_slash_or_by_0() {
    keeps("nokup.top");
    keeps("nokup.top.one-element");
    let sandbox = open().await;
    let expected = one(&sandbox, "0").await;
    assert_eq!(expected["Code"], "0");
    assert_eq!(options(&expected), ["1", "2", "3", "4", "5", "6", "7"]);
    for target in
        [V1.to_owned(), format!("{V1}/"), format!("{V1}/0"), format!("{V1}?codes="), format!("{V1}?")]
    {
        let answer = sandbox.get(&target).send().await;
        assert_eq!(answer.json(), Value::Array(vec![expected.clone()]), "{target}");
    }
}

#[tokio::test]
async fn the_official_clients_way_leads_to_a_leaf_and_its_two_fields() {
    keeps("nokup.option.codes");
    keeps("nokup.result.leaf");
    let sandbox = open().await;
    let way = ["0", "2", "2.10", "2.10.1", "2.10.1.1", "2.10.1.1.1"];
    for pair in way.windows(2) {
        let element = step(&sandbox, pair[0], pair[1]).await;
        assert_eq!(element["IsLeafNokupNode"], pair[1] == "2.10.1.1.1", "{}", pair[1]);
    }
    let leaf = one(&sandbox, "2.10.1.1.1").await;
    assert_eq!(options(&leaf), ["2.10.1.1.1.DefinisjonKode", "2.10.1.1.1.OppdagetKode"]);
    for (field, choices) in [
        ("2.10.1.1.1.DefinisjonKode", &["1", "2", "3", "4", "99"][..]),
        ("2.10.1.1.1.OppdagetKode", &["1", "2", "3", "4", "5", "99"]),
    ] {
        let element = step(&sandbox, "2.10.1.1.1", field).await;
        assert_eq!(
            (&element["IsAdditionalInfo"], &element["IsLeafNokupNode"]),
            (&true.into(), &false.into())
        );
        let expected: Vec<String> = choices.iter().map(|choice| format!("{field}.{choice}")).collect();
        assert_eq!(options(&element), expected);
    }
}

#[tokio::test]
async fn several_codes_are_answered_in_their_order() {
    keeps("nokup.answer.order");
    let sandbox = open().await;
    assert_eq!(codes(&look(&sandbox, "3.1;3.2").await), [Some("3.1"), Some("3.2")]);
    assert_eq!(codes(&look(&sandbox, "3.2;3.1").await), [Some("3.2"), Some("3.1")]);
    assert_eq!(codes(&look(&sandbox, "3.1").await), [Some("3.1")]);
}

#[tokio::test]
async fn what_is_not_found_is_200_and_null() {
    keeps("nokup.unknown");
    let sandbox = open().await;
    for code in ["2.99", "8", "2.10.1.1.1.1", "2.10.1.1.1.TiltakKode", "1.1.DefinisjonKode", "0.1"] {
        let answer = ask(&sandbox, code).await;
        assert_eq!((answer.status(), answer.text().as_str()), (200, "null"), "{code}");
        assert_eq!(answer.header("content-type"), "application/json");
    }
}
