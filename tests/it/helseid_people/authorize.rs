//! `/connect/authorize`: which requests lead to a page, and what a browser is told of those that do not.

use serde_json::json;

use super::kit::{PHYSICIAN, REDIRECT, System, error, parameters, refused, said, ticket};
use crate::support::{Sandbox, keeps};

#[tokio::test]
async fn a_good_request_shows_the_page_and_keeps_every_rule_on_its_way() {
    let sandbox = Sandbox::start().await;
    let system = System::user(&sandbox).await;
    let page = system.authorize(&system.pushed(&[]).await).await;
    assert_eq!((page.status(), page.header("content-type")), (200, "text/html; charset=utf-8"));
    sandbox.satisfies(&page, "helseid.authorize.client").await;
    sandbox.satisfies(&page, "helseid.authorize.pushed").await;
    sandbox.satisfies(&page, "helseid.authorize.request-uri.known").await;
    sandbox.satisfies(&page, "helseid.authorize.request-uri.once").await;
    sandbox.satisfies(&page, "helseid.authorize.request-uri.expired").await;
    sandbox.satisfies(&page, "helseid.authorize.request-uri.client").await;
}

#[tokio::test]
async fn a_request_in_a_form_leads_to_the_page_as_one_in_the_query_does() {
    keeps("helseid.authorize.form");
    let sandbox = Sandbox::start().await;
    let system = System::user(&sandbox).await;
    let uri = system.pushed(&[]).await;
    let post = async |form: &[(&str, &str)]| {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        let call = sandbox.call("POST", "/connect/authorize");
        call.body("application/x-www-form-urlencoded", body).send().await
    };
    let page = post(&[("client_id", &system.id), ("request_uri", &uri)]).await;
    assert_eq!((page.status(), page.header("content-type")), (200, "text/html; charset=utf-8"));
    let back = system.choose(&[("ticket", &ticket(&page)), ("pid", PHYSICIAN)]).await;
    assert_eq!(system.redeem(&parameters(&back)["code"], &[]).await.status(), 200);
    let answer = post(&[("request_uri", &uri)]).await;
    refused(&sandbox, &answer, "invalid_request", "helseid.authorize.client").await;
}

#[tokio::test]
async fn an_unknown_client_is_told_so_and_sent_nowhere() {
    let sandbox = Sandbox::start().await;
    let system = System::user(&sandbox).await;
    let uri = system.pushed(&[]).await;
    for id in ["nobody", "sandbox-user\u{0}"] {
        let answer = system.browse(&[("client_id", id), ("request_uri", &uri)]).await;
        assert_eq!((answer.status(), error(&answer).as_str()), (400, "unauthorized_client"));
        sandbox.violates(&answer, "helseid.authorize.client").await;
        assert_eq!(said(&answer), "Unknown client or client not enabled");
    }
    for query in [vec![], vec![("client_id", "")], vec![("request_uri", uri.as_str())]] {
        let answer = system.browse(&query).await;
        assert_eq!((answer.status(), error(&answer).as_str()), (400, "invalid_request"));
        sandbox.violates(&answer, "helseid.authorize.client").await;
        assert_eq!(said(&answer), "Invalid client_id: the parameter is missing");
    }
}

#[tokio::test]
async fn a_request_that_was_not_pushed_is_refused_unless_the_client_is_an_old_one() {
    let sandbox = Sandbox::start().await;
    let system = System::user(&sandbox).await;
    let answer = system.browse(&[("client_id", &system.id), ("redirect_uri", REDIRECT)]).await;
    assert_eq!((answer.status(), error(&answer).as_str()), (400, "invalid_request"));
    sandbox.violates(&answer, "helseid.authorize.pushed").await;
    assert_eq!(said(&answer), "Pushed authorization is required.");
    let old = System::registered(&sandbox, "old", json!({"require_par": false})).await;
    let challenge = nhn_sandbox::jose::sha256_base64url(super::kit::VERIFIER.as_bytes());
    let query = [
        ("client_id", old.id.as_str()),
        ("response_type", "code"),
        ("redirect_uri", REDIRECT),
        ("scope", "openid"),
        ("code_challenge", &challenge),
        ("code_challenge_method", "S256"),
    ];
    let page = old.browse(&query).await;
    let back = old.choose(&[("ticket", &ticket(&page)), ("pid", PHYSICIAN)]).await;
    let tokens = old.redeem(&parameters(&back)["code"], &[]).await;
    assert_eq!(tokens.status(), 200, "{}", tokens.text());
    let evil = [&query[..2], &[("redirect_uri", "https://evil.test/")], &query[3..]].concat();
    let answer = old.browse(&evil).await;
    refused(&sandbox, &answer, "invalid_request", "helseid.authorize.redirect-uri").await;
    assert!(!answer.has("location"));
}

#[tokio::test]
async fn a_request_uri_nobody_gave_is_refused() {
    let sandbox = Sandbox::start().await;
    let system = System::user(&sandbox).await;
    for uri in ["urn:ietf:params:oauth:request_uri:X", "https://evil.test/request", "x"] {
        let answer = system.authorize(uri).await;
        assert_eq!(error(&answer), "invalid_request_uri");
        sandbox.violates(&answer, "helseid.authorize.request-uri.known").await;
    }
}

#[tokio::test]
async fn a_request_uri_leads_to_one_answer_and_no_second() {
    let sandbox = Sandbox::start().await;
    let system = System::user(&sandbox).await;
    let uri = system.pushed(&[]).await;
    let (first, second) = (system.authorize(&uri).await, system.authorize(&uri).await);
    let form = [("ticket", ticket(&first)), ("pid", PHYSICIAN.to_owned())];
    let form = form.each_ref().map(|(name, value)| (*name, value.as_str()));
    assert_eq!(system.choose(&form).await.status(), 302);
    let answer = system.authorize(&uri).await;
    assert_eq!(said(&answer), "invalid or reused PAR request uri");
    sandbox.violates(&answer, "helseid.authorize.request-uri.once").await;
    let late = system.choose(&[("ticket", &ticket(&second)), ("pid", PHYSICIAN)]).await;
    refused(&sandbox, &late, "invalid_request", "helseid.login.ticket").await;
}

#[tokio::test]
async fn a_request_uri_ends_after_ten_minutes_by_the_sandbox_clock() {
    let sandbox = Sandbox::start().await;
    let system = System::user(&sandbox).await;
    let uri = system.pushed(&[]).await;
    system.later(600).await;
    assert_eq!(system.authorize(&uri).await.status(), 200);
    system.later(1).await;
    let answer = system.authorize(&uri).await;
    assert_eq!(said(&answer), "expired pushed authorization request");
    sandbox.violates(&answer, "helseid.authorize.request-uri.expired").await;
}

#[tokio::test]
async fn a_request_uri_is_of_no_use_to_another_client() {
    let sandbox = Sandbox::start().await;
    let system = System::user(&sandbox).await;
    let uri = system.pushed(&[]).await;
    let answer = system.browse(&[("client_id", "sandbox-machine"), ("request_uri", &uri)]).await;
    assert_eq!(said(&answer), "invalid client for pushed authorization request");
    sandbox.violates(&answer, "helseid.authorize.request-uri.client").await;
}

#[tokio::test]
async fn the_redirect_carries_code_state_session_state_and_iss() {
    keeps("helseid.authorize.answer");
    let sandbox = Sandbox::start().await;
    let system = System::user(&sandbox).await;
    let state = "å <&> \" ' %00";
    let page = system.authorize(&system.pushed(&[("state", state)]).await).await;
    let back = system.choose(&[("ticket", &ticket(&page)), ("pid", PHYSICIAN)]).await;
    let got = parameters(&back);
    assert_eq!(got.keys().collect::<Vec<_>>(), ["code", "iss", "session_state", "state"]);
    assert_eq!((got["state"].as_str(), got["iss"].as_str()), (state, super::kit::ISSUER));
}

#[tokio::test]
async fn a_redirect_uri_with_a_query_keeps_it() {
    let sandbox = Sandbox::start().await;
    let system = System::user(&sandbox).await;
    let uri = system.pushed(&[("redirect_uri", "http://127.0.0.1:1/cb?tenant=a%26b")]).await;
    let back = system.choose(&[("ticket", &ticket(&system.authorize(&uri).await)), ("pid", PHYSICIAN)]).await;
    assert!(back.header("location").starts_with("http://127.0.0.1:1/cb?tenant=a%26b&code="));
}

#[tokio::test]
async fn what_must_not_go_back_is_json_to_a_client_and_a_page_to_a_browser() {
    keeps("helseid.authorize.errors");
    let sandbox = Sandbox::start().await;
    let target = "/connect/authorize?client_id=%3Cscript%3E";
    let json = sandbox.get(target).send().await;
    assert_eq!((json.status(), json.header("content-type")), (400, "application/json"));
    for (language, words) in [("nb", "Noe gikk galt"), ("en", "Something went wrong")] {
        let call = sandbox.get(target).header(("accept", "text/html,*/*;q=0.8"));
        let page = call.header(("accept-language", language)).send().await;
        assert_eq!((page.status(), page.header("content-type")), (400, "text/html; charset=utf-8"));
        assert!(page.text().contains(words) && !page.text().contains("<script>"), "{}", page.text());
    }
}

#[tokio::test]
async fn parameters_twice_and_in_another_encoding_are_refused() {
    let sandbox = Sandbox::start().await;
    for query in ["client_id=a&client_id=b", "client_id=%FF"] {
        let answer = sandbox.get(&format!("/connect/authorize?{query}")).send().await;
        refused(&sandbox, &answer, "invalid_request", "helseid.token.form").await;
    }
}
