//! The pings.

use super::start;
use crate::support::{Sandbox, keeps};

#[tokio::test]
async fn ping_answers_whoever_asks() {
    keeps("phr.ping");
    keeps("phr.ping.body");
    let sandbox = Sandbox::start().await;
    let answer = sandbox.get("/ping").send().await;
    assert_eq!((answer.status(), answer.text().as_str()), (200, "pong"));
    let picky = sandbox.get("/ping").header(("accept", "application/fhir+json")).send().await;
    assert_eq!(
        (picky.status(), picky.text().as_str()),
        (200, "pong"),
        "what it answers with is nowhere told"
    );
    assert_eq!(sandbox.call("HEAD", "/Ping/").send().await.status(), 200);
    assert_eq!(sandbox.call("POST", "/ping").send().await.status(), 405);
}

#[tokio::test]
async fn pingauth_asks_for_a_token_unless_nobody_is_asked() {
    assert_eq!(Sandbox::start().await.get("/pingauth").send().await.status(), 401);
    assert_eq!(start().await.get("/pingauth").send().await.status(), 200);
}
