//! Refresh tokens: used once, for another API, with other details; and token exchange.

use serde_json::json;

use super::kit::{DOCUMENT, System, changed, claims, error, refused, said};
use crate::support::{Sandbox, keeps};

#[tokio::test]
async fn a_refresh_gives_a_token_for_another_api_and_the_next_refresh_token() {
    keeps("helseid.refresh.answer");
    let sandbox = Sandbox::start().await;
    let system = System::user(&sandbox).await;
    let both = [("resource", "nhn:phr"), ("resource", "nhn:melde")];
    let code = system.log_in(&both, super::kit::PHYSICIAN).await;
    let first = system.redeem(&code, &[("resource", "nhn:melde")]).await.json();
    assert_eq!(claims(&first["access_token"])["aud"], "nhn:melde");
    assert_eq!(first["rt_expires_in"], 28_800);
    system.later(100).await;
    let answer = system.refresh(&first["refresh_token"], &[("resource", "nhn:phr")], &json!({})).await;
    sandbox.satisfies(&answer, "helseid.refresh.known").await;
    sandbox.satisfies(&answer, "helseid.refresh.once").await;
    sandbox.satisfies(&answer, "helseid.refresh.expired").await;
    sandbox.satisfies(&answer, "helseid.refresh.client").await;
    sandbox.satisfies(&answer, "helseid.refresh.scope").await;
    let second = answer.json();
    let access = claims(&second["access_token"]);
    assert_eq!((&access["aud"], &access["auth_time"]), (&json!("nhn:phr"), &json!(system.time() - 100)));
    assert_eq!((second["rt_expires_in"].as_i64(), second["expires_in"].as_i64()), (Some(28_700), Some(60)));
    assert_ne!(first["refresh_token"], second["refresh_token"]);
    assert_eq!(claims(&second["id_token"])["sid"], claims(&first["id_token"])["sid"]);
    assert_eq!(system.call("GET", "/pingauth", &second["access_token"]).await.status(), 200);
}

#[tokio::test]
async fn a_refresh_token_is_used_once() {
    let sandbox = Sandbox::start().await;
    let system = System::user(&sandbox).await;
    let tokens = system.tokens(&[]).await;
    let next = system.refresh(&tokens["refresh_token"], &[], &json!({})).await.json();
    let answer = system.refresh(&tokens["refresh_token"], &[], &json!({})).await;
    refused(&sandbox, &answer, "invalid_grant", "helseid.refresh.once").await;
    sandbox.violates(&answer, "helseid.refresh.once").await;
    assert_eq!(system.refresh(&next["refresh_token"], &[], &json!({})).await.status(), 200);
}

#[tokio::test]
async fn a_refresh_that_is_refused_leaves_the_token_as_it_was() {
    let sandbox = Sandbox::start().await;
    let system = System::user(&sandbox).await;
    let tokens = system.tokens(&[]).await;
    let answer = system.refresh(&tokens["refresh_token"], &[("resource", "nhn:x")], &json!({})).await;
    assert_eq!(error(&answer), "invalid_target");
    assert_eq!(system.refresh(&tokens["refresh_token"], &[], &json!({})).await.status(), 200);
}

#[tokio::test]
async fn a_refresh_token_ends_eight_hours_after_the_login() {
    let sandbox = Sandbox::start().await;
    let system = System::user(&sandbox).await;
    let tokens = system.tokens(&[]).await;
    system.later(8 * 3600).await;
    let next = system.refresh(&tokens["refresh_token"], &[], &json!({})).await.json();
    assert_eq!(next["rt_expires_in"], 0);
    system.later(1).await;
    let answer = system.refresh(&next["refresh_token"], &[], &json!({})).await;
    assert_eq!(error(&answer), "invalid_grant");
    sandbox.violates(&answer, "helseid.refresh.expired").await;
}

#[tokio::test]
async fn another_client_gets_nothing_for_a_refresh_token() {
    let sandbox = Sandbox::start().await;
    let system = System::user(&sandbox).await;
    let other = System::registered(&sandbox, "other", json!({})).await;
    let tokens = system.tokens(&[]).await;
    let answer = other.refresh(&tokens["refresh_token"], &[], &json!({})).await;
    assert_eq!(error(&answer), "invalid_grant");
    sandbox.violates(&answer, "helseid.refresh.client").await;
    let answer = other.refresh(&json!("made up"), &[], &json!({})).await;
    sandbox.violates(&answer, "helseid.refresh.known").await;
}

#[tokio::test]
async fn a_refresh_may_be_done_with_another_key() {
    let sandbox = Sandbox::start().await;
    let mut system = System::user(&sandbox).await;
    let tokens = system.tokens(&[]).await;
    system.dpop = nhn_sandbox::jose::SigningKey::make_ec();
    let answer = system.refresh(&tokens["refresh_token"], &[], &json!({})).await.json();
    assert_eq!(claims(&answer["access_token"])["cnf"]["jkt"], system.dpop.public().thumbprint());
}

#[tokio::test]
async fn scopes_can_be_fewer_and_not_others() {
    let sandbox = Sandbox::start().await;
    let system = System::user(&sandbox).await;
    let tokens = system.tokens(&[]).await;
    let answer =
        system.refresh(&tokens["refresh_token"], &[("scope", "nhn:fj-okt/lesetilgang")], &json!({})).await;
    assert_eq!(error(&answer), "invalid_scope");
    sandbox.violates(&answer, "helseid.refresh.scope").await;
    let answer = system.refresh(&tokens["refresh_token"], &[("scope", DOCUMENT)], &json!({})).await.json();
    assert_eq!(answer["scope"], DOCUMENT);
    let twice = format!("{DOCUMENT}  {DOCUMENT}");
    let answer = system.refresh(&answer["refresh_token"], &[("scope", &twice)], &json!({})).await.json();
    assert_eq!(answer["scope"], DOCUMENT, "a scope is given once");
    let all = system.refresh(&answer["refresh_token"], &[("scope", "  ")], &json!({})).await.json();
    assert_eq!(all["scope"], tokens["scope"], "the grant is not narrowed for good, and blanks are no scope");
}

#[tokio::test]
async fn fewer_scopes_are_for_fewer_of_the_apis_the_login_named() {
    let sandbox = Sandbox::start().await;
    let system = System::user(&sandbox).await;
    let both = [("resource", "nhn:phr"), ("resource", "nhn:melde")];
    let code = system.log_in(&both, super::kit::PHYSICIAN).await;
    let first = system.redeem(&code, &[]).await.json();
    assert_eq!(claims(&first["access_token"])["aud"], json!(["nhn:phr", "nhn:melde"]));
    let fewer = system.refresh(&first["refresh_token"], &[("scope", DOCUMENT)], &json!({})).await.json();
    assert_eq!(
        (&claims(&fewer["access_token"])["aud"], &fewer["scope"]),
        (&json!("nhn:phr"), &json!(DOCUMENT))
    );
    system.cookie.borrow_mut().clear();
    let code = system.log_in(&[("resource", "nhn:melde")], super::kit::PHYSICIAN).await;
    let first = system.redeem(&code, &[]).await.json();
    let answer = system.refresh(&first["refresh_token"], &[("scope", DOCUMENT)], &json!({})).await;
    refused(&sandbox, &answer, "invalid_target", "helseid.resource.asked").await;
}

/// Exchanges a token.
async fn exchange(
    system: &System<'_>,
    token: &serde_json::Value,
    changes: super::kit::Changes<'_>,
) -> crate::support::Answer {
    let usual = [
        ("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange"),
        ("subject_token", token.as_str().unwrap()),
        ("subject_token_type", "urn:ietf:params:oauth:token-type:access_token"),
        ("scope", "nhn:fj-okt/lesetilgang"),
    ];
    system.post("/connect/token", &changed(&usual, changes), &json!({}), true).await
}

#[tokio::test]
async fn a_token_is_exchanged_for_one_of_the_same_person_for_another_api() {
    keeps("helseid.exchange.answer");
    let sandbox = Sandbox::start().await;
    let system = System::user(&sandbox).await;
    let api = System::registered(&sandbox, "an-api", json!({})).await;
    let tokens = system.tokens(&[]).await;
    let answer = exchange(&api, &tokens["access_token"], &[]).await;
    sandbox.satisfies(&answer, "helseid.exchange.type").await;
    sandbox.satisfies(&answer, "helseid.exchange.subject").await;
    sandbox.satisfies(&answer, "helseid.exchange.scope").await;
    let (before, after) = (claims(&tokens["access_token"]), claims(&answer.json()["access_token"]));
    assert_eq!((&after["aud"], &after["client_id"]), (&json!("nhn:fj-okt"), &json!("an-api")));
    for name in ["sub", "sid", "auth_time", "helseid://claims/identity/pid"] {
        assert_eq!(before[name], after[name], "{name}");
    }
    assert!(answer.json()["refresh_token"].is_null());
}

#[tokio::test]
async fn what_cannot_be_exchanged_is_refused() {
    let sandbox = Sandbox::start().await;
    let system = System::user(&sandbox).await;
    let token = system.tokens(&[]).await["access_token"].clone();
    let answer = exchange(&system, &token, &[("subject_token_type", "")]).await;
    sandbox.violates(&answer, "helseid.exchange.type").await;
    let answer = exchange(&system, &json!("x"), &[]).await;
    sandbox.violates(&answer, "helseid.exchange.subject").await;
    for scope in ["", "openid", "nhn:x/y"] {
        let answer = exchange(&system, &token, &[("scope", scope)]).await;
        assert_eq!(error(&answer), "invalid_scope", "{}", said(&answer));
        sandbox.violates(&answer, "helseid.exchange.scope").await;
    }
    for (resource, rule) in
        [(&["nhn:phr"][..], "helseid.resource"), (&["nhn:fj-okt", "nhn:melde"], "helseid.resource.one")]
    {
        let resources: Vec<_> = resource.iter().map(|it| ("resource", *it)).collect();
        let answer = exchange(&system, &token, &resources).await;
        refused(&sandbox, &answer, "invalid_target", rule).await;
    }
    let machine = json!({"scopes": ["nhn:fj-okt/lesetilgang"]});
    let machine = sandbox.control("POST", "/_sandbox/tokens", machine).await.json();
    let answer = exchange(&system, &machine["access_token"], &[]).await;
    assert_eq!(error(&answer), "invalid_grant");
}
