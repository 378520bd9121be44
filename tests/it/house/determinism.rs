//! Same seed number, frozen clock, same requests: the same bytes.

use crate::support::{EPJ, NOW, Sandbox, keeps};

#[tokio::test]
async fn two_sandboxes_answer_every_get_with_the_same_bytes() {
    keeps("control.determinism");
    keeps("sandbox.request-id");
    let (one, other) = (Sandbox::from_scratch().await, Sandbox::from_scratch().await);
    let types = one.types().await.json();
    other.types().await;
    let codes = types
        .as_array()
        .unwrap()
        .iter()
        .map(|it| format!("/api/codingsystems/v1/codes/{}", it.as_str().unwrap()));
    let further = [
        "/api/codingsystems/v1/codes/X",
        "/okt-events/1",
        "/nowhere",
        "/_sandbox/clock",
        "/_sandbox/settings",
        "/_sandbox/rules",
        "/_sandbox/synthetic?kind=person&count=20",
        "/_sandbox/synthetic?kind=organisation&count=20",
        "/_sandbox/openapi/control.json",
        "/_sandbox/nothing",
    ];
    for target in codes.chain(further.map(str::to_owned)) {
        let (a, b) = (one.get(&target).header(EPJ).send().await, other.get(&target).header(EPJ).send().await);
        assert_eq!((a.status(), a.headers(), a.body()), (b.status(), b.headers(), b.body()), "{target}");
    }
}

#[tokio::test]
async fn another_seed_number_draws_other_ids() {
    let one = Sandbox::start().await;
    let other = Sandbox::with(|config| config.seed_number = 2).await;
    assert_ne!(
        one.types().await.header("sandbox-request-id"),
        other.types().await.header("sandbox-request-id")
    );
}

#[tokio::test]
async fn the_date_is_that_of_the_sandbox_clock() {
    let sandbox = Sandbox::start().await;
    assert_eq!(NOW, "2026-03-03T12:00:00Z");
    assert_eq!(sandbox.types().await.header("date"), "Tue, 03 Mar 2026 12:00:00 GMT");
}
