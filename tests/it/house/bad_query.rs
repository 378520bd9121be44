//! Queries, ids and path values no client should send: refused in shape and by a rule, and nothing is changed.

use serde_json::json;

use super::bad_input::{assert_refused, operations, state};
use crate::support::Sandbox;

#[tokio::test]
async fn a_query_that_is_not_as_documented_is_refused() {
    let sandbox = Sandbox::start().await;
    let before = state(&sandbox).await;
    for target in [
        "/_sandbox/requests?x=1",
        "/_sandbox/requests?Limit=1",
        "/_sandbox/requests?limit=1&limit=1",
        "/_sandbox/requests?limit=",
        "/_sandbox/requests?limit=ten",
        "/_sandbox/requests?limit=-1",
        "/_sandbox/requests?limit=1.0",
        "/_sandbox/requests?limit=99999999999999999999999",
        "/_sandbox/requests?limit=%zz",
        "/_sandbox/requests?path=%",
        "/_sandbox/requests?path=%f",
        "/_sandbox/requests?path=%+1",
        "/_sandbox/requests?path=%ff",
        "/_sandbox/requests?status=abc",
        "/_sandbox/requests?status=4xx",
        "/_sandbox/requests?since=yesterday",
        "/_sandbox/requests?since=2026-02-30T00:00:00Z",
        "/_sandbox/requests?since=2026-03-03",
        "/_sandbox/rules?x=1",
        "/_sandbox/rules?api=okt&api=okt",
        "/_sandbox/synthetic?count=x",
        "/_sandbox/synthetic?count=-1",
        "/_sandbox/nompd/expected?version=-1",
        "/_sandbox/nompd/expected?items=yes",
        "/_sandbox/okt/persons?limit=+1",
        "/_sandbox/phr/documents?limit=-1",
        "/_sandbox/synthetic?series=none",
        "/_sandbox/synthetic?kind=person&kind=person",
        "/_sandbox/openapi/control.json?v=3.1",
        "/_sandbox/openapi/control.json?version=3.1&version=3.1",
        "/_sandbox/health?x=1",
        "/_sandbox/clock?x=1",
        "/_sandbox/settings?codingsystems.icd10_dot=true",
        "/_sandbox/docs?x=1",
    ] {
        let refused = sandbox.get(target).send().await;
        assert_refused(&refused, 400, &["sandbox.query.form"]);
        sandbox.violates(&refused, "sandbox.query.form").await;
    }
    assert_eq!(state(&sandbox).await, before);
}

#[tokio::test]
async fn a_query_of_another_range_is_refused() {
    let sandbox = Sandbox::start().await;
    for (target, rule) in [
        ("/_sandbox/requests?limit=0", "control.requests.filter"),
        ("/_sandbox/requests?limit=10001", "control.requests.filter"),
        ("/_sandbox/requests?status=70000", "control.requests.filter"),
        ("/_sandbox/rules?api=nomdp", "control.rules.asked"),
        ("/_sandbox/rules?api=", "control.rules.asked"),
        ("/_sandbox/synthetic?count=65536", "control.synthetic.kind"),
        ("/_sandbox/requests?api=nope", "control.requests.filter"),
        ("/_sandbox/requests?api=", "control.requests.filter"),
        ("/_sandbox/requests?rule=no.such", "control.requests.filter"),
        ("/_sandbox/synthetic?kind=dog", "control.synthetic.kind"),
        ("/_sandbox/synthetic?count=0", "control.synthetic.kind"),
        ("/_sandbox/synthetic?count=1001", "control.synthetic.kind"),
        ("/_sandbox/synthetic?kind=organisation&series=tenor", "control.synthetic.kind"),
        ("/_sandbox/openapi/control.json?version=2.0", "control.openapi.known"),
    ] {
        assert_refused(&sandbox.get(target).send().await, 400, &[rule]);
    }
}

#[tokio::test]
async fn what_is_expected_of_a_parameter_is_said() {
    let sandbox = Sandbox::start().await;
    for (target, expected) in [
        ("requests?status=4xx", "expected `status` to be a whole number from 0 to 65535; got \"4xx\""),
        ("requests?limit=-1", "expected `limit` to be a whole number from 1 to 10000; got \"-1\""),
        ("requests?limit=1&limit=1", "expected each parameter once; got `limit` several times"),
        ("nompd/expected?version=-1", "expected `version` to be a whole number from 0; got \"-1\""),
        ("nompd/expected?items=1", "expected `items` to be true or false; got \"1\""),
        (
            "requests?since=now",
            "expected `since` to be an RFC 3339 instant such as 2026-03-03T12:00:00Z; got \"now\"",
        ),
        ("synthetic?series=x", "expected `series` to be one of `syntpop`, `tenor`, `both`; got `x`"),
        ("rules?x=1", "expected the parameters of this operation: `api`; got `x`"),
        ("clock?x=1", "expected the parameters of this operation: there are no fields; got `x`"),
    ] {
        let answer = sandbox.get(&format!("/_sandbox/{target}")).send().await;
        assert_eq!((answer.status(), answer.json()["detail"].as_str()), (400, Some(expected)), "{target}");
    }
}

#[tokio::test]
async fn a_query_as_documented_keeps_the_rule() {
    let sandbox = Sandbox::start().await;
    for target in
        ["/_sandbox/requests?limit=1&path=/api%2Fcodingsystems%C3%A5", "/_sandbox/clock?", "/_sandbox/rules"]
    {
        sandbox.satisfies(&sandbox.get(target).send().await, "sandbox.query.form").await;
    }
}

#[tokio::test]
async fn an_operation_with_a_mistaken_query_does_nothing() {
    let sandbox = Sandbox::start().await;
    sandbox.types().await;
    let before = state(&sandbox).await;
    for (method, target) in [
        ("POST", "/_sandbox/reset"),
        ("DELETE", "/_sandbox/requests"),
        ("DELETE", "/_sandbox/codingsystems/ATC/N02"),
    ] {
        let refused = sandbox.call(method, &format!("{target}?x=1")).send().await;
        assert_refused(&refused, 400, &["sandbox.query.form"]);
    }
    for (method, target, good) in operations() {
        let refused = sandbox.control(method, &format!("{target}?x=1"), good).await;
        assert_refused(&refused, 400, &["sandbox.query.form"]);
    }
    assert_eq!(state(&sandbox).await, before);
    assert!(sandbox.get("/_sandbox/requests").send().await.json()["total"].as_u64().unwrap() > 1);
}

#[tokio::test]
async fn an_id_that_is_no_request_is_404() {
    let sandbox = Sandbox::start().await;
    let long = "a".repeat(4000);
    for id in
        ["abc", "%00", "%ff", "%2f", "00000000-0000-0000-0000-000000000000", "-1", "%F0%9F%92%A9", &long]
    {
        let refused = sandbox.get(&format!("/_sandbox/requests/{id}")).send().await;
        assert_refused(&refused, 404, &["control.requests.known", "sandbox.path.known"]);
    }
}

#[tokio::test]
async fn path_values_that_are_no_text_or_no_code_change_nothing() {
    let sandbox = Sandbox::start().await;
    let before = state(&sandbox).await;
    for value in ["%ff", "%00", "%0A", "%20", "%2f%2e%2e", "%F0%9F%92%A9", "a"] {
        for target in
            [format!("/_sandbox/codingsystems/ATC/{value}"), format!("/_sandbox/codingsystems/{value}/N02")]
        {
            for method in ["GET", "DELETE"] {
                let refused = sandbox.call(method, &target).send().await;
                assert_refused(&refused, 404, &["control.codingsystems.known", "sandbox.path.known"]);
            }
            let refused = sandbox.control("PUT", &target, json!({"code": "N02", "description": "x"})).await;
            let status = if value == "%ff" { 404 } else { 400 };
            assert_refused(&refused, status, &["control.codingsystems.code", "sandbox.path.known"]);
        }
    }
    assert_eq!(state(&sandbox).await, before);
}
