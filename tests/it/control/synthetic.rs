//! `/_sandbox/synthetic`.

use std::collections::BTreeSet;

use nhn_sandbox::norway::{NationalId, NumberKind, OrgNumber};
use serde_json::Value;

use crate::support::Sandbox;

async fn fabricated(sandbox: &Sandbox, query: &str) -> Vec<Value> {
    let answer = sandbox.get(&format!("/_sandbox/synthetic?{query}")).send().await;
    assert_eq!(answer.status(), 200, "{}", answer.text());
    sandbox.satisfies(&answer, "control.synthetic.kind").await;
    answer.json().as_array().unwrap().clone()
}

fn id(person: &Value) -> NationalId {
    NationalId::parse(person["pid"].as_str().unwrap()).unwrap()
}

#[tokio::test]
async fn persons_have_valid_synthetic_numbers_that_agree_with_birth_and_sex() {
    let sandbox = Sandbox::start().await;
    let persons = fabricated(&sandbox, "kind=person&count=1000").await;
    assert_eq!(persons.len(), 1000);
    for person in &persons {
        let id = id(person);
        assert!(id.is_synthetic());
        assert_eq!(person["dateOfBirth"], id.date_of_birth().to_string());
        assert_eq!(person["sex"], format!("{:?}", id.sex().unwrap()).to_lowercase());
        assert!(["givenName", "familyName"].iter().all(|name| !person[name].as_str().unwrap().is_empty()));
    }
    let different: BTreeSet<NationalId> = persons.iter().map(id).collect();
    assert_eq!(different.len(), 1000);
}

#[tokio::test]
async fn persons_come_of_the_series_that_was_asked_for() {
    let sandbox = Sandbox::start().await;
    for (series, kind) in [("syntpop", NumberKind::SyntPop), ("tenor", NumberKind::Tenor)] {
        let persons = fabricated(&sandbox, &format!("count=50&series={series}")).await;
        assert!(persons.iter().all(|person| id(person).kind() == kind && person["kind"] == series));
    }
    for query in ["count=50&series=both", "count=50"] {
        let kinds: BTreeSet<NumberKind> =
            fabricated(&sandbox, query).await.iter().map(|person| id(person).kind()).collect();
        assert_eq!(kinds, BTreeSet::from([NumberKind::SyntPop, NumberKind::Tenor]), "{query}");
    }
}

#[tokio::test]
async fn organisations_have_valid_numbers_no_real_one_has() {
    let sandbox = Sandbox::start().await;
    let organisations = fabricated(&sandbox, "kind=organisation&count=1000").await;
    let numbers: BTreeSet<&str> = organisations.iter().map(|it| it["orgNumber"].as_str().unwrap()).collect();
    assert_eq!(numbers.len(), 1000);
    for number in numbers {
        number.parse::<OrgNumber>().unwrap();
        assert!(number.starts_with(['2', '3']), "{number}");
    }
    assert!(organisations.iter().all(|it| !it["name"].as_str().unwrap().is_empty()));
}

#[tokio::test]
async fn one_person_comes_unless_told() {
    let sandbox = Sandbox::start().await;
    let one = fabricated(&sandbox, "").await;
    assert_eq!(one.len(), 1);
    assert_eq!(one, fabricated(&sandbox, "kind=person&count=1").await);
}

#[tokio::test]
async fn the_first_five_of_ten_are_the_five() {
    let sandbox = Sandbox::start().await;
    for kind in ["person", "organisation"] {
        let ten = fabricated(&sandbox, &format!("kind={kind}&count=10")).await;
        assert_eq!(fabricated(&sandbox, &format!("kind={kind}&count=5")).await, ten[..5]);
    }
}

#[tokio::test]
async fn the_same_question_has_the_same_answer_whatever_came_before() {
    let (one, other) = (Sandbox::start().await, Sandbox::start().await);
    other.types().await;
    other.codes("X").await;
    for query in ["kind=person&count=20", "kind=organisation&count=20"] {
        let first = fabricated(&one, query).await;
        assert_eq!(fabricated(&one, query).await, first);
        assert_eq!(fabricated(&other, query).await, first);
    }
}

#[tokio::test]
async fn another_seed_number_fabricates_others() {
    let one = Sandbox::start().await;
    let other = Sandbox::with(|config| config.seed_number = 2).await;
    for query in ["kind=person&count=20", "kind=organisation&count=20"] {
        assert_ne!(fabricated(&one, query).await, fabricated(&other, query).await);
    }
}

#[tokio::test]
async fn nobody_is_born_after_the_sandboxs_today() {
    let sandbox = Sandbox::with(|config| config.clock = Some("1990-06-15T12:00:00Z".parse().unwrap())).await;
    let today = "1990-06-15".parse().unwrap();
    assert!(
        fabricated(&sandbox, "count=1000").await.iter().all(|person| id(person).date_of_birth() <= today)
    );
}

#[tokio::test]
async fn another_kind_number_or_series_is_refused() {
    let sandbox = Sandbox::start().await;
    for query in
        ["kind=dog", "kind=", "kind=Person", "count=0", "count=1001", "kind=organisation&series=both"]
    {
        let refused = sandbox.get(&format!("/_sandbox/synthetic?{query}")).send().await;
        assert_eq!(refused.status(), 400, "{query}");
        sandbox.violates(&refused, "control.synthetic.kind").await;
    }
}
