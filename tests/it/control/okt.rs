//! `/_sandbox/okt/persons`.

use nhn_sandbox::config::Mode;
use serde_json::{Value, json};

use crate::support::Sandbox;

const PERSONS: &str = "/_sandbox/okt/persons";

#[tokio::test]
async fn persons_of_the_seed_and_of_posts_are_listed() {
    let sandbox = Sandbox::with(|config| config.auth = Mode::Off).await;
    let event = json!({"personIdentifier": "26812297073", "oktMessages": [{"startDate": "2026-01-01"}]});
    assert_eq!(sandbox.call("POST", "/okt-events").json(&event).send().await.status(), 201);
    let answer = sandbox.get(PERSONS).send().await;
    let held = |pid: &str, by: Value, services: usize| json!({"personIdentifier": pid, "deliveredBy": by, "services": services});
    let expected = [
        held("16758532406", Value::Null, 5),
        held("19779998080", Value::Null, 3),
        held("22750884907", Value::Null, 3),
        held("26812297073", json!("999977774"), 1),
    ];
    assert_eq!(answer.json(), json!({"total": 4, "persons": expected}));
    sandbox.satisfies(&answer, "control.okt.persons").await;
    let rest = sandbox.get(&format!("{PERSONS}?after=19779998080&limit=1")).send().await;
    assert_eq!(rest.json(), json!({"total": 4, "persons": [expected[2]]}));
}

#[tokio::test]
async fn a_limit_or_number_out_of_range_is_told() {
    let sandbox = Sandbox::start().await;
    for query in ["limit=0", "limit=1001", "after=1", "after=2275088490x"] {
        let refused = sandbox.get(&format!("{PERSONS}?{query}")).send().await;
        assert_eq!(refused.status(), 400, "{query}");
        sandbox.violates(&refused, "control.okt.persons").await;
    }
}
