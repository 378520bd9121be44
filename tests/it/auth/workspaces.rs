//! HelseID and the guard below `/ws/{name}`: an issuer of its own in every workspace, and no token across.

use serde_json::json;

use super::{PING, SCOPE, ping, refused};
use crate::{
    helseid::{Ask, ISSUER, MACHINE},
    support::{Jwt, Sandbox},
};

const DISCOVERY: &str = "/.well-known/openid-configuration";

#[tokio::test]
async fn helseid_has_the_name_of_its_workspace_and_everything_below_it() {
    for (public, is_pinned) in [(Some(ISSUER.to_owned()), true), (None, false)] {
        let sandbox = Sandbox::with(|config| config.public_url = public).await;
        let workspace = sandbox.workspace("ci").await;
        let base = if is_pinned { format!("{ISSUER}/ws/ci") } else { workspace.base() };
        assert!(base.ends_with("/ws/ci"), "{base}");
        let discovery = workspace.get(DISCOVERY).send().await.json();
        assert_eq!(discovery["issuer"], base);
        assert_eq!(discovery["token_endpoint"], format!("{base}/connect/token"));
        assert_eq!(discovery["jwks_uri"], format!("{base}{DISCOVERY}/jwks"));
        let root = sandbox.get(DISCOVERY).send().await.json();
        assert_eq!(root["issuer"], base.trim_end_matches("/ws/ci"));
    }
}

#[tokio::test]
async fn a_token_of_its_helseid_is_good_below_it_and_nowhere_else() {
    let sandbox = Sandbox::start().await;
    let (one, other) = (sandbox.workspace("one").await, sandbox.workspace("other").await);
    let given = Ask::of(&one, MACHINE).answer().await;
    assert_eq!(given.status(), 200, "{}", given.text());
    let token = given.json()["access_token"].as_str().unwrap().to_owned();
    let target = "/okt-status/26812297073";
    let good = one.get_with(target, &token).await;
    assert_eq!(good.status(), 200, "{}", good.text());
    one.satisfies(&good, "auth.token.issuer").await;
    for elsewhere in [&other, &sandbox] {
        let stranger = elsewhere.get_with(target, &token).await;
        refused(&stranger, "auth.token.issuer");
        elsewhere.violates(&stranger, "auth.token.issuer").await;
    }
}

#[tokio::test]
async fn nor_is_one_without_a_public_url() {
    let sandbox = Sandbox::with(|config| config.public_url = None).await;
    let (one, other) = (sandbox.workspace("one").await, sandbox.workspace("other").await);
    let all = [&sandbox, &one, &other];
    for (at, home) in all.iter().enumerate() {
        let token = home.user_token(&[SCOPE]).await;
        for (where_to, workspace) in all.iter().enumerate() {
            let answer = workspace.get_with(PING, &token).await;
            let expected = if at == where_to { 200 } else { 401 };
            assert_eq!(answer.status(), expected, "{at} {where_to}: {}", answer.text());
        }
    }
}

#[tokio::test]
async fn an_assertion_for_another_workspaces_helseid_is_refused() {
    let sandbox = Sandbox::start().await;
    let (one, other) = (sandbox.workspace("one").await, sandbox.workspace("other").await);
    let ask = Ask::of(&one, MACHINE);
    assert_eq!(ask.claim("aud", json!(format!("{ISSUER}/ws/one"))).answer().await.status(), 200);
    let astray = Ask::of(&other, MACHINE).claim("aud", json!(format!("{ISSUER}/ws/one"))).answer().await;
    assert_eq!((astray.status(), &astray.json()["error"]), (400, &json!("invalid_client")));
}

#[tokio::test]
async fn a_proof_names_the_path_with_the_workspace() {
    let sandbox = Sandbox::start().await;
    let workspace = sandbox.workspace("ci").await;
    let token = workspace.user_token(&[SCOPE]).await;
    let proof = |url: &str| Jwt::proof("GET", url, Some(&token)).signed();
    for url in [format!("{}{PING}", workspace.base()), format!("{ISSUER}/ws/ci{PING}")] {
        let answer = ping(&workspace, &token, &proof(&url)).await;
        assert_eq!(answer.status(), 200, "{url}: {}", answer.text());
        workspace.satisfies(&answer, "auth.proof.htu").await;
    }
    for url in [
        format!("{}{PING}", sandbox.base()),
        format!("{ISSUER}{PING}"),
        format!("{ISSUER}/ws/other{PING}"),
        format!("{ISSUER}/ws/ci"),
    ] {
        refused(&ping(&workspace, &token, &proof(&url)).await, "auth.proof.htu");
    }
}

#[tokio::test]
async fn keys_are_rotated_in_one_workspace_alone() {
    let sandbox = Sandbox::start().await;
    let (one, other) = (sandbox.workspace("one").await, sandbox.workspace("other").await);
    let (here, there) = (one.user_token(&[SCOPE]).await, other.user_token(&[SCOPE]).await);
    one.call("POST", "/_sandbox/helseid/rotate-keys").send().await;
    assert_eq!(one.get_with(PING, &here).await.status(), 401);
    assert_eq!(other.get_with(PING, &there).await.status(), 200);
}
