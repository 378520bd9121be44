//! `/_sandbox/health`.

use serde_json::json;

use crate::support::Sandbox;

#[tokio::test]
async fn a_ready_sandbox_tells_version_and_apis() {
    let sandbox = Sandbox::start().await;
    let health = sandbox.get("/_sandbox/health").send().await;
    assert_eq!((health.status(), health.header("content-type")), (200, "application/json"));
    let apis: Vec<&str> =
        nhn_sandbox::apis::APIS.iter().filter(|api| api.builder.is_some()).map(|api| api.id).collect();
    let version = env!("CARGO_PKG_VERSION");
    assert_eq!(health.json(), json!({"status": "ok", "version": version, "apis": apis}));
    assert!(apis.contains(&"codingsystems"));
}
