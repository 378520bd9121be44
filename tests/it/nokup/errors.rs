//! The shapes of refusals.

use serde_json::{Value, json};

use super::{V1, V2, ask, open};
use crate::support::{NOW, Sandbox, keeps};

#[tokio::test]
async fn a_bad_request_is_a_base_respons() {
    keeps("nokup.errors.base-respons");
    keeps("nokup.errors.fields");
    let sandbox = open().await;
    let refused = ask(&sandbox, "2..10").await;
    assert_eq!((refused.status(), refused.header("content-type")), (400, "application/json"));
    let expected = json!({
        "Status": 400,
        "Feil": {
            "Message": "expected numbers separated by dots, on a leaf followed by the name of additional information; got \"2..10\"",
            "Timestamp": NOW,
            "ExceptionType": null,
            "CorrelationId": refused.header("sandbox-request-id"),
            "InnerException": null,
            "Brukernavn": null,
        },
    });
    assert_eq!(refused.json(), expected);
}

#[tokio::test]
async fn an_unknown_path_a_wrong_method_and_a_wrong_accept_are_base_respons_too() {
    keeps("nokup.errors.other");
    let sandbox = open().await;
    let unknown = sandbox.get("/api/v1/nokup/look").send().await;
    let third = sandbox.get("/api/v2/nokup").send().await;
    let wrong_method = sandbox.call("POST", &format!("{V1}/2")).send().await;
    let accept = sandbox.get(&format!("{V2}/2")).header(("accept", "text/html")).send().await;
    for (refused, status) in [(&unknown, 404), (&third, 404), (&wrong_method, 405), (&accept, 406)] {
        assert_eq!((refused.status(), refused.json()["Status"].clone()), (status, json!(status)));
        assert!(refused.json()["Feil"]["Message"].is_string());
    }
    assert_eq!(wrong_method.header("allow"), "GET, HEAD");
    sandbox.violates(&accept, "sandbox.accept").await;
    let taken = sandbox.get(&format!("{V2}/2")).header(("accept", "application/json")).send().await;
    sandbox.satisfies(&taken, "sandbox.accept").await;
}

#[tokio::test]
async fn without_a_token_nothing_is_answered_and_the_body_is_empty() {
    keeps("nokup.errors.base-respons");
    let sandbox = Sandbox::start().await;
    for target in
        [V1, V2, "/api/v1/nokup/lookup/2", "/api/v2/nokup/lookup/abc;", "/api/v1/nokup/lookup?codes=2"]
    {
        let refused = sandbox.get(target).send().await;
        assert_eq!((refused.status(), refused.body().len()), (401, 0), "{target}");
    }
}

#[tokio::test]
async fn a_body_with_a_get_is_not_read() {
    let sandbox = open().await;
    let answer = sandbox.get(&format!("{V1}/2")).body("application/json", "{not json").send().await;
    assert_eq!((answer.status(), answer.json()[0]["Code"].clone()), (200, Value::from("2")));
}
