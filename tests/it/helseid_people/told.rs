//! `UserInfo`, client info, identity providers and what discovery lists.

use serde_json::json;

use super::kit::{ISSUER, PHYSICIAN, System, error};
use crate::support::{Sandbox, keeps};

const INFO: &str = "openid profile helseid://scopes/client/info helseid://scopes/identity/pid \
                    helseid://scopes/hpr/hpr_number nhn:phr/mhd/read-document";

#[tokio::test]
async fn userinfo_tells_the_claims_of_the_scopes() {
    keeps("helseid.userinfo.claims");
    let sandbox = Sandbox::start().await;
    let system = System::user(&sandbox).await;
    let tokens = system.tokens(&[("scope", INFO)]).await;
    let told = system.call("GET", "/connect/userinfo", &tokens["access_token"]).await;
    assert_eq!(told.status(), 200, "{}", told.text());
    sandbox.satisfies(&told, "helseid.userinfo.token").await;
    sandbox.satisfies(&told, "helseid.userinfo.good").await;
    sandbox.satisfies(&told, "helseid.userinfo.proof").await;
    sandbox.satisfies(&told, "helseid.userinfo.bearer").await;
    sandbox.satisfies(&told, "helseid.userinfo.scope").await;
    let told = told.json();
    assert_eq!(
        (&told["name"], &told["helseid://claims/identity/pid"]),
        (&json!("GRØNN VITS"), &json!(PHYSICIAN))
    );
    assert!(told.get("helseid://claims/identity/security_level").is_none());
    let details = &told["helseid://claims/hpr/hpr_details"];
    assert_eq!(
        (&details["hpr_number"], &details["approvals"][0]["profession"]),
        (&json!("565501872"), &json!("LE"))
    );
    assert_eq!(told["userinfo_issued_at"], system.time());
    let again = system.call("POST", "/connect/userinfo", &tokens["access_token"]).await;
    assert_eq!(again.json()["sub"], told["sub"]);
    let bearer = format!("Bearer {}", tokens["access_token"].as_str().unwrap());
    let told = sandbox.get("/connect/userinfo").header(("authorization", &bearer)).send().await;
    assert_eq!(told.status(), 200, "as the engine takes it");
    sandbox.violates(&told, "helseid.userinfo.bearer").await;
}

#[tokio::test]
async fn all_identity_claims_come_with_one_scope() {
    let sandbox = Sandbox::start().await;
    let system = System::user(&sandbox).await;
    let tokens = system.tokens(&[("scope", "openid helseid://scopes/identity/all")]).await;
    let told = system.call("GET", "/connect/userinfo", &tokens["access_token"]).await.json();
    for name in ["pid", "pid_pseudonym", "security_level", "assurance_level", "network"] {
        assert!(told.get(format!("helseid://claims/identity/{name}")).is_some(), "{name} in {told}");
    }
    assert!(told.get("helseid://claims/hpr/hpr_number").is_none());
}

#[tokio::test]
async fn without_a_good_token_userinfo_is_401_with_the_engines_challenge() {
    let sandbox = Sandbox::start().await;
    let system = System::user(&sandbox).await;
    let answer = sandbox.get("/connect/userinfo").send().await;
    assert_eq!(answer.status(), 401);
    assert_eq!(answer.header("www-authenticate"), "Bearer realm=\"IdentityServer\", error=\"invalid_token\"");
    sandbox.violates(&answer, "helseid.userinfo.token").await;
    for value in ["Basic eDp5", "Bearer", "x"] {
        let answer = sandbox.get("/connect/userinfo").header(("authorization", value)).send().await;
        assert_eq!(answer.status(), 401, "{value}");
    }
    let tokens = system.tokens(&[]).await;
    for token in ["x.y.z", tokens["id_token"].as_str().unwrap()] {
        let value = format!("Bearer {token}");
        let answer = sandbox.get("/connect/userinfo").header(("authorization", &value)).send().await;
        assert_eq!((answer.status(), error(&answer).as_str()), (401, "invalid_token"));
        sandbox.violates(&answer, "helseid.userinfo.good").await;
    }
    let value = format!("DPoP {}", tokens["access_token"].as_str().unwrap());
    let proof = system.proof_of(&system.key, "GET", "/connect/userinfo", Some(&value[5..]));
    for proof in ["", "x", &proof] {
        let call = sandbox.get("/connect/userinfo").header(("authorization", &value));
        let answer = call.header(("dpop", proof)).send().await;
        assert_eq!(answer.status(), 401);
        sandbox.violates(&answer, "helseid.userinfo.proof").await;
    }
    system.later(700).await;
    let answer = system.call("GET", "/connect/userinfo", &tokens["access_token"]).await;
    sandbox.violates(&answer, "helseid.userinfo.good").await;
}

#[tokio::test]
async fn without_the_scope_it_is_403() {
    let sandbox = Sandbox::start().await;
    let system = System::user(&sandbox).await;
    let tokens = system.tokens(&[("scope", "nhn:phr/mhd/read-document")]).await;
    let answer = system.call("GET", "/connect/userinfo", &tokens["access_token"]).await;
    assert_eq!((answer.status(), error(&answer).as_str()), (403, "insufficient_scope"));
    sandbox.violates(&answer, "helseid.userinfo.scope").await;
    let answer = system.call("GET", "/connect/clientinfo", &tokens["access_token"]).await;
    assert_eq!(answer.status(), 403);
    sandbox.violates(&answer, "helseid.clientinfo.scope").await;
}

#[tokio::test]
async fn clientinfo_tells_the_settings_by_their_names() {
    keeps("helseid.clientinfo.answer");
    let sandbox = Sandbox::start().await;
    let system = System::user(&sandbox).await;
    let tokens = system.tokens(&[("scope", INFO)]).await;
    let answer = system.call("GET", "/connect/clientinfo", &tokens["access_token"]).await;
    sandbox.satisfies(&answer, "helseid.clientinfo.scope").await;
    let told = answer.json();
    assert_eq!((&told["ClientId"], &told["AccessTokenLifetime"]), (&json!("sandbox-user"), &json!(600)));
    assert_eq!(told["RefreshTokenLifetime"], 28_800);
    assert_eq!(told["RefreshTokenUsageType"], "OneTimeOnly");
}

#[tokio::test]
async fn the_identity_providers_are_listed() {
    keeps("helseid.idps");
    let sandbox = Sandbox::start().await;
    let listed = sandbox.get("/connect/availableidps").send().await.json();
    assert!(listed.as_array().unwrap().iter().any(|it| it["name"] == "testidp-oidc"));
}

#[tokio::test]
async fn what_discovery_lists_is_there() {
    let sandbox = Sandbox::start().await;
    let document = sandbox.get("/.well-known/openid-configuration").send().await.json();
    for endpoint in [
        "authorization_endpoint",
        "userinfo_endpoint",
        "end_session_endpoint",
        "jwks_uri",
        "expired_jwks_uri",
        "available_idps",
    ] {
        let path = document[endpoint].as_str().unwrap().strip_prefix(ISSUER).unwrap();
        let answer = sandbox.get(path).send().await;
        assert!(!answer.rules().contains(&"helseid.endpoint".to_owned()), "{endpoint}");
    }
    for left_out in
        ["check_session_iframe", "device_authorization_endpoint", "backchannel_authentication_endpoint"]
    {
        assert!(document.get(left_out).is_none(), "{left_out} is not here, so it is not listed");
    }
    assert_eq!(document["response_modes_supported"], json!(["query"]));
}
