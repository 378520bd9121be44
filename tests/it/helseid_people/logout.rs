//! `/connect/endsession`: out, and on only to where the client is registered.

use serde_json::json;

use super::kit::{PHYSICIAN, System, parameters, ticket};
use crate::support::{Answer, Sandbox, keeps};

async fn out(system: &System<'_>, query: super::kit::Changes<'_>) -> Answer {
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(query).finish();
    let call = system.sandbox.get(&format!("/connect/endsession?{query}"));
    let call = call.header(("cookie", &system.cookie.borrow()));
    call.send().await
}

#[tokio::test]
async fn a_logout_ends_the_session_of_the_browser() {
    keeps("helseid.endsession.answer");
    let sandbox = Sandbox::start().await;
    let system = System::user(&sandbox).await;
    system.log_in(&[], PHYSICIAN).await;
    assert!(parameters(&system.authorize(&system.pushed(&[]).await).await).contains_key("code"));
    let page = out(&system, &[]).await;
    assert!(page.text().contains("Du er logget ut") && page.header("set-cookie").contains("Max-Age=0"));
    ticket(&system.authorize(&system.pushed(&[]).await).await);
}

#[tokio::test]
async fn a_registered_address_is_gone_to_with_the_state_and_no_other() {
    let sandbox = Sandbox::start().await;
    let registered = json!({"post_logout_redirect_uris": ["https://ehr.test/out", "http://localhost"]});
    let system = System::registered(&sandbox, "ehr", registered).await;
    let hint = system.tokens(&[]).await["id_token"].as_str().unwrap().to_owned();
    system.later(1000).await;
    let to = ("post_logout_redirect_uri", "https://ehr.test/out");
    let back = out(&system, &[("id_token_hint", &hint), to, ("state", "a b&c")]).await;
    assert_eq!((back.status(), back.header("location")), (302, "https://ehr.test/out?state=a+b%26c"));
    sandbox.satisfies(&back, "helseid.endsession.redirect").await;
    let foreign = format!("{}x", hint.rsplit_once('.').unwrap().0);
    for query in [
        &[to][..],
        &[("id_token_hint", "x.y.z"), to],
        &[("id_token_hint", &foreign), to],
        &[("id_token_hint", &hint), ("post_logout_redirect_uri", "https://evil.test/")],
        &[("id_token_hint", &hint), ("post_logout_redirect_uri", "http://localhost@evil.test/")],
    ] {
        let page = out(&system, query).await;
        assert!(page.status() == 200 && !page.has("location"), "{query:?}");
        sandbox.violates(&page, "helseid.endsession.redirect").await;
    }
    sandbox.control("POST", "/_sandbox/helseid/rotate-keys", json!({})).await;
    let back = out(&system, &[("id_token_hint", &hint), to]).await;
    assert_eq!((back.status(), back.header("location")), (302, "https://ehr.test/out"), "whatever signs now");
    let body = "ui_locales=en";
    let call = sandbox.call("POST", "/connect/endsession");
    let page = call.body("application/x-www-form-urlencoded", body).send().await;
    assert!(page.text().contains("You are logged out"));
}
