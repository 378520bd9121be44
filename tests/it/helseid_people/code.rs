//! Codes: good once, for one client, with the right verifier, redirect URI and key; and the tokens they give.

use serde_json::json;

use super::kit::{
    DOCUMENT, PHYSICIAN, REDIRECT, System, claims, error, long, parameters, refused, said, ticket,
};
use crate::support::{Sandbox, keeps};

#[tokio::test]
async fn a_code_gives_a_token_that_opens_phr() {
    let sandbox = Sandbox::start().await;
    let system = System::user(&sandbox).await;
    let code = system.log_in(&[("resource", "nhn:phr")], PHYSICIAN).await;
    let answer = system.redeem(&code, &[("resource", "nhn:phr")]).await;
    assert_eq!(answer.status(), 200, "{}", answer.text());
    sandbox.satisfies(&answer, "helseid.code.known").await;
    sandbox.satisfies(&answer, "helseid.code.once").await;
    sandbox.satisfies(&answer, "helseid.code.expired").await;
    sandbox.satisfies(&answer, "helseid.code.client").await;
    sandbox.satisfies(&answer, "helseid.code.proof").await;
    sandbox.satisfies(&answer, "helseid.code.redirect-uri").await;
    sandbox.satisfies(&answer, "helseid.code.verifier").await;
    sandbox.satisfies(&answer, "helseid.resource.one").await;
    sandbox.satisfies(&answer, "helseid.resource.asked").await;
    let tokens = answer.json();
    assert_eq!((&tokens["token_type"], &tokens["expires_in"]), (&json!("DPoP"), &json!(60)));
    let scope = tokens["scope"].as_str().unwrap();
    assert!(scope.contains(DOCUMENT) && !scope.contains("openid") && !scope.contains("melde"), "{scope}");
    let ping = system.call("GET", "/pingauth", &tokens["access_token"]).await;
    assert_eq!(ping.status(), 200, "{}", ping.text());
    system.later(66).await;
    assert_eq!(system.call("GET", "/pingauth", &tokens["access_token"]).await.status(), 401);
}

#[tokio::test]
async fn a_users_token_has_the_claims_observed_and_no_care_relation_nobody_sent() {
    keeps("helseid.token.user");
    let sandbox = Sandbox::start().await;
    let system = System::user(&sandbox).await;
    let tokens = system.tokens(&[("resource", "nhn:phr")]).await;
    let claims = claims(&tokens["access_token"]);
    let names: Vec<&str> = claims.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        [
            "iss",
            "nbf",
            "iat",
            "exp",
            "aud",
            "cnf",
            "scope",
            "amr",
            "client_id",
            "client_amr",
            "helseid://claims/client/claims/orgnr_parent",
            "sub",
            "auth_time",
            "idp",
            "helseid://claims/identity/pid",
            "helseid://claims/identity/pid_pseudonym",
            "helseid://claims/identity/security_level",
            "helseid://claims/identity/assurance_level",
            "helseid://claims/hpr/hpr_number",
            "name",
            "given_name",
            "middle_name",
            "family_name",
            "helseid://claims/identity/network",
            "helseid://claims/client/client_name",
            "helseid://claims/client/client_tenancy",
            "sid",
            "jti",
        ]
    );
    assert_eq!(claims["sub"], claims["helseid://claims/identity/pid_pseudonym"]);
    assert_eq!((&claims["name"], &claims["auth_time"]), (&json!("GRØNN VITS"), &json!(system.time())));
    assert_eq!(claims["cnf"]["jkt"], system.dpop.public().thumbprint());
}

#[tokio::test]
async fn the_id_token_tells_the_client_who_has_logged_in() {
    keeps("helseid.id-token");
    let sandbox = Sandbox::start().await;
    let system = System::user(&sandbox).await;
    let tokens = system.tokens(&[]).await;
    let (id, access) = (claims(&tokens["id_token"]), claims(&tokens["access_token"]));
    assert_eq!((&id["aud"], &id["nonce"]), (&json!("sandbox-user"), &json!("a nonce")));
    assert_eq!(id["exp"].as_i64().unwrap() - id["iat"].as_i64().unwrap(), 300);
    assert_eq!((&id["sub"], &id["sid"]), (&access["sub"], &access["sid"]));
    assert_eq!(id["at_hash"].as_str().unwrap().len(), 22);
    assert_eq!(id["s_hash"].as_str().unwrap().len(), 22);
    assert_eq!(id["helseid://claims/identity/pid"], PHYSICIAN);
    assert_eq!(id["family_name"], "VITS");
    let header = nhn_sandbox::jose::Jws::parse(tokens["id_token"].as_str().unwrap()).unwrap().header;
    assert_eq!(header["typ"], "JWT");
    system.cookie.borrow_mut().clear();
    let bare = system.tokens(&[("scope", "openid"), ("nonce", ""), ("state", "")]).await;
    let id = claims(&bare["id_token"]);
    for name in ["nonce", "s_hash", "name", "helseid://claims/identity/pid"] {
        assert!(!id.contains_key(name), "{name}");
    }
    assert!(bare["refresh_token"].is_null());
    system.cookie.borrow_mut().clear();
    let without = system.tokens(&[("scope", DOCUMENT)]).await;
    assert!(without["id_token"].is_null());
}

#[tokio::test]
async fn a_code_is_used_once_whatever_comes_of_it() {
    let sandbox = Sandbox::start().await;
    let system = System::user(&sandbox).await;
    let code = system.log_in(&[], PHYSICIAN).await;
    let answer = system.redeem(&code, &[("code_verifier", &long(43))]).await;
    refused(&sandbox, &answer, "invalid_grant", "helseid.code.verifier").await;
    let answer = system.redeem(&code, &[]).await;
    refused(&sandbox, &answer, "invalid_grant", "helseid.code.once").await;
    sandbox.violates(&answer, "helseid.code.once").await;
}

#[tokio::test]
async fn a_verifier_that_is_missing_wrong_or_of_another_length_is_refused() {
    let sandbox = Sandbox::start().await;
    let system = System::user(&sandbox).await;
    for verifier in ["", "short", &long(43), &long(129)] {
        system.cookie.borrow_mut().clear();
        let code = system.log_in(&[], PHYSICIAN).await;
        let answer = system.redeem(&code, &[("code_verifier", verifier)]).await;
        assert_eq!(error(&answer), "invalid_grant");
        sandbox.violates(&answer, "helseid.code.verifier").await;
    }
}

#[tokio::test]
async fn a_code_nobody_gave_is_refused() {
    let sandbox = Sandbox::start().await;
    let system = System::user(&sandbox).await;
    for code in ["", "x", &long(5000)] {
        let answer = system.redeem(code, &[("code", code)]).await;
        assert_eq!(error(&answer), "invalid_grant");
        sandbox.violates(&answer, "helseid.code.known").await;
    }
}

#[tokio::test]
async fn a_code_ends_after_five_minutes_by_the_sandbox_clock() {
    let sandbox = Sandbox::start().await;
    let system = System::user(&sandbox).await;
    let code = system.log_in(&[], PHYSICIAN).await;
    system.later(301).await;
    let answer = system.redeem(&code, &[]).await;
    assert_eq!(error(&answer), "invalid_grant");
    sandbox.violates(&answer, "helseid.code.expired").await;
}

#[tokio::test]
async fn another_client_gets_nothing_for_a_code_and_does_not_use_it_up() {
    let sandbox = Sandbox::start().await;
    let system = System::user(&sandbox).await;
    let other = System::registered(&sandbox, "other", json!({})).await;
    let code = system.log_in(&[], PHYSICIAN).await;
    let answer = other.redeem(&code, &[]).await;
    assert_eq!(error(&answer), "invalid_grant");
    sandbox.violates(&answer, "helseid.code.client").await;
    assert_eq!(system.redeem(&code, &[]).await.status(), 200);
}

#[tokio::test]
async fn the_redirect_uri_is_named_again() {
    let sandbox = Sandbox::start().await;
    let system = System::user(&sandbox).await;
    for (uri, code) in [("", "unauthorized_client"), ("http://localhost:4711/other", "invalid_grant")] {
        system.cookie.borrow_mut().clear();
        let answer = system.redeem(&system.log_in(&[], PHYSICIAN).await, &[("redirect_uri", uri)]).await;
        assert_eq!(error(&answer), code);
        sandbox.violates(&answer, "helseid.code.redirect-uri").await;
    }
}

#[tokio::test]
async fn a_code_bound_to_a_key_wants_a_proof_of_that_key() {
    let sandbox = Sandbox::start().await;
    let system = System::user(&sandbox).await;
    let pushed = system.push(&[], &json!({}), true).await;
    let page = system.authorize(pushed.json()["request_uri"].as_str().unwrap()).await;
    let back = system.choose(&[("ticket", &ticket(&page)), ("pid", PHYSICIAN)]).await;
    let code = &parameters(&back)["code"];
    let thief = System::user(&sandbox).await;
    let answer = thief.redeem(code, &[]).await;
    assert_eq!(error(&answer), "invalid_dpop_proof");
    assert!(said(&answer).contains("does not match the original used on the authorize endpoint"));
    sandbox.violates(&answer, "helseid.code.proof").await;
    assert_eq!(system.redeem(code, &[]).await.status(), 200);
}

#[tokio::test]
async fn a_client_without_dpop_cannot_redeem_a_bound_code() {
    let sandbox = Sandbox::start().await;
    let system = System::registered(&sandbox, "bearer", json!({"require_dpop": false})).await;
    let jkt = system.dpop.public().thumbprint();
    let code = system.log_in(&[("dpop_jkt", &jkt)], PHYSICIAN).await;
    let form = [("grant_type", "authorization_code"), ("code", &code), ("redirect_uri", REDIRECT)];
    let form = super::kit::changed(&form, &[("code_verifier", super::kit::VERIFIER)]);
    let answer = system.post("/connect/token", &form, &json!({}), false).await;
    assert!(said(&answer).starts_with("DPoP must be used on the token endpoint"), "{}", answer.text());
}

#[tokio::test]
async fn one_resource_for_each_token_and_only_one_that_was_asked_for() {
    let sandbox = Sandbox::start().await;
    let system = System::user(&sandbox).await;
    let form = [("resource", "nhn:phr"), ("resource", "nhn:melde")];
    let answer = system.redeem(&system.log_in(&form, PHYSICIAN).await, &form).await;
    assert_eq!(error(&answer), "invalid_target");
    sandbox.violates(&answer, "helseid.resource.one").await;
    system.cookie.borrow_mut().clear();
    let code = system.log_in(&[("resource", "nhn:phr")], PHYSICIAN).await;
    let answer = system.redeem(&code, &[("resource", "nhn:melde")]).await;
    assert!(said(&answer).starts_with("Resource indicator does not match any resource indicator"));
    sandbox.violates(&answer, "helseid.resource.asked").await;
    system.cookie.borrow_mut().clear();
    let code = system.log_in(&[], PHYSICIAN).await;
    let answer = system.redeem(&code, &[("resource", "nhn:fj-okt")]).await;
    assert_eq!(said(&answer), "Invalid resource indicator.");
}

#[tokio::test]
async fn a_token_for_one_api_says_no_scope_of_another_and_opens_no_user_info() {
    keeps("helseid.resource.scopes");
    let sandbox = Sandbox::start().await;
    let system = System::user(&sandbox).await;
    let code = system.log_in(&[("resource", "nhn:phr"), ("resource", "nhn:melde")], PHYSICIAN).await;
    let first = system.redeem(&code, &[("resource", "nhn:melde")]).await.json();
    let token = claims(&first["access_token"]);
    assert_eq!(
        (&token["aud"], &token["scope"]),
        (&json!("nhn:melde"), &json!(["offline_access", "nhn:melde/biovigilans"]))
    );
    assert_eq!(first["scope"], "offline_access nhn:melde/biovigilans");
    let id_token = claims(&first["id_token"]);
    assert_eq!(id_token["helseid://claims/identity/pid"], PHYSICIAN, "the login is told all the same");
    let told = system.call("GET", "/connect/userinfo", &first["access_token"]).await;
    assert_eq!((told.status(), told.rules()), (403, vec!["helseid.userinfo.scope".to_owned()]));
    let all = system.refresh(&first["refresh_token"], &[], &json!({})).await.json();
    assert_eq!(claims(&all["access_token"])["aud"], json!(["nhn:phr", "nhn:melde"]));
    let told = system.call("GET", "/connect/userinfo", &all["access_token"]).await;
    assert_eq!(told.status(), 200, "{}", told.text());
}

#[tokio::test]
async fn of_two_who_redeem_a_code_at_once_one_gets_tokens() {
    let sandbox = Sandbox::start().await;
    let system = System::user(&sandbox).await;
    let code = system.log_in(&[], PHYSICIAN).await;
    // So that the nonce is known already.
    system.redeem("x", &[]).await;
    let (one, two) = tokio::join!(system.redeem(&code, &[]), system.redeem(&code, &[]));
    let mut statuses = [one.status(), two.status()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 400]);
}
