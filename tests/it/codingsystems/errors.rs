//! The form of refusals.

use serde_json::json;

use crate::support::{EPJ, Sandbox, keeps};

#[tokio::test]
async fn an_error_has_exactly_the_six_documented_fields() {
    keeps("codingsystems.errors.body");
    keeps("codingsystems.errors.status");
    keeps("codingsystems.errors.deployment");
    let sandbox = Sandbox::start().await;
    let refused = sandbox
        .get("/api/codingsystems/v1/codes/X")
        .header(EPJ)
        .header(("nhn-event-id", "856c6047-9815-4460-aa6d-2bf98e56e12c"))
        .send()
        .await;
    assert_eq!(refused.header("content-type"), "application/json");
    assert_eq!(
        refused.json(),
        json!({
            "errorCode": "CS-0002",
            "errorMessage": "Missing or invalid path parameter: codingSystemType",
            "eventId": "856c6047-9815-4460-aa6d-2bf98e56e12c",
            "applicationVersion": "f7732df7",
            "environment": "test",
            "serviceName": "codingsystems"
        })
    );
}

#[tokio::test]
async fn the_event_id_is_the_requests_own_or_a_new_uuid() {
    keeps("codingsystems.errors.event-id");
    let sandbox = Sandbox::start().await;
    let own = sandbox.get("/api/codingsystems/v1/types").header(("nhn-event-id", "trace-7")).send().await;
    assert_eq!(own.json()["eventId"], "trace-7");
    let too_long = "x".repeat(129);
    for refused in [
        sandbox.get("/api/codingsystems/v1/types").send().await,
        sandbox
            .get("/api/codingsystems/v1/types")
            .header(EPJ)
            .header(("nhn-event-id", &too_long))
            .send()
            .await,
    ] {
        let event_id: uuid::Uuid = refused.json()["eventId"].as_str().unwrap().parse().unwrap();
        assert_eq!(event_id.get_version_num(), 4);
        assert_ne!(event_id.to_string(), refused.header("sandbox-request-id"));
    }
}

#[tokio::test]
async fn environment_version_and_name_can_be_set() {
    let sandbox = Sandbox::start().await;
    let set = json!({
        "codingsystems.environment": "prod",
        "codingsystems.application_version": "1a2b3c4d",
        "codingsystems.service_name": "cs",
    });
    sandbox.control("PATCH", "/_sandbox/settings", set).await;
    let refused = sandbox.codes("X").await.json();
    assert_eq!(
        [&refused["environment"], &refused["applicationVersion"], &refused["serviceName"]],
        ["prod", "1a2b3c4d", "cs"]
    );
}

#[tokio::test]
async fn the_other_statuses_have_six_fields_too() {
    keeps("codingsystems.errors.other");
    let sandbox = Sandbox::start().await;
    let unknown = sandbox.get("/api/codingsystems/v2/types").header(EPJ).send().await;
    let wrong_method = sandbox.call("POST", "/api/codingsystems/v1/types").header(EPJ).send().await;
    for (refused, status) in [(&unknown, 404), (&wrong_method, 405)] {
        assert_eq!((refused.status(), refused.header("nhn-error-code")), (status, "CS-0002"));
        assert_eq!(refused.json().as_object().unwrap().len(), 6);
    }
    assert_eq!(wrong_method.header("allow"), "GET, HEAD");
    sandbox.violates(&unknown, "sandbox.path.known").await;
    sandbox.violates(&wrong_method, "sandbox.method.allowed").await;
}
