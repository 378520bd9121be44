//! The shapes of refusals.

use super::{LISTS, TREATMENT, ask};
use crate::support::{KEY, Sandbox, keeps};

#[tokio::test]
async fn an_unknown_path_and_a_wrong_method_are_problem_documents() {
    keeps("nompd.errors.problem");
    let sandbox = Sandbox::start().await;
    let unknown = ask(&sandbox, "/api/v1/treatmentGroup/1").await;
    let wrong_method = sandbox.call("POST", TREATMENT).header(KEY).send().await;
    for (refused, status) in [(&unknown, 404), (&wrong_method, 405)] {
        assert_eq!((refused.status(), refused.header("content-type")), (status, "application/problem+json"));
        assert_eq!(refused.json()["status"], status);
    }
    assert_eq!(wrong_method.header("allow"), "GET, HEAD");
    sandbox.violates(&unknown, "sandbox.path.known").await;
    sandbox.violates(&wrong_method, "sandbox.method.allowed").await;
}

#[tokio::test]
async fn a_client_that_takes_no_json_is_refused() {
    let sandbox = Sandbox::start().await;
    let refused = sandbox.get(TREATMENT).header(KEY).header(("accept", "application/xml")).send().await;
    assert_eq!((refused.status(), refused.header("content-type")), (406, "application/problem+json"));
    sandbox.violates(&refused, "sandbox.accept").await;
    let told = "expected an Accept header that admits application/json; got application/xml";
    assert_eq!(refused.json()["detail"], told);
    let taken = sandbox.get(TREATMENT).header(KEY).header(("accept", "application/json")).send().await;
    sandbox.satisfies(&taken, "sandbox.accept").await;
}

#[tokio::test]
async fn the_charset_is_named_as_aspnet_does() {
    keeps("nompd.content-type");
    let sandbox = Sandbox::start().await;
    let json = "application/json; charset=utf-8";
    for path in LISTS {
        for target in [path.to_owned(), format!("{path}?sinceVersion=3")] {
            assert_eq!(ask(&sandbox, &target).await.header("content-type"), json, "{target}");
        }
    }
    let synced = sandbox.call("POST", "/api/internal/sync").header(KEY).send().await;
    assert_eq!((synced.status(), synced.header("content-type")), (200, json));
    let keyless = sandbox.get(TREATMENT).send().await;
    assert_eq!((keyless.status(), keyless.header("content-type")), (401, json));
    let malformed = ask(&sandbox, &format!("{TREATMENT}?sinceVersion=x")).await;
    let problem = "application/problem+json; charset=utf-8";
    assert_eq!((malformed.status(), malformed.header("content-type")), (400, problem));
}

#[tokio::test]
async fn a_trace_id_is_that_of_the_request() {
    let sandbox = Sandbox::start().await;
    let refused = ask(&sandbox, "/api/v1/treatmentGroup?sinceVersion=x").await;
    let id = refused.header("sandbox-request-id").replace('-', "");
    assert_eq!(refused.json()["traceId"], format!("00-{id}-{}-00", &id[..16]));
}
