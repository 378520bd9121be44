//! What HelseID tells of itself.

use serde_json::json;

use super::{ISSUER, refused};
use crate::support::{Sandbox, keeps};

#[tokio::test]
async fn the_discovery_document_has_helseids_shape() {
    keeps("helseid.discovery");
    let sandbox = Sandbox::start().await;
    let document = sandbox.get("/.well-known/openid-configuration").send().await.json();
    assert_eq!(document["issuer"], ISSUER);
    for (name, path) in [
        ("jwks_uri", "/.well-known/openid-configuration/jwks"),
        ("token_endpoint", "/connect/token"),
        ("pushed_authorization_request_endpoint", "/connect/par"),
        ("expired_jwks_uri", "/connect/expiredjwks"),
        ("available_idps", "/connect/availableidps"),
    ] {
        assert_eq!(document[name], format!("{ISSUER}{path}"), "{name}");
    }
    assert_eq!(document["token_endpoint_auth_methods_supported"], json!(["private_key_jwt"]));
    assert_eq!(document["dpop_signing_alg_values_supported"].as_array().unwrap().len(), 9);
}

#[tokio::test]
async fn the_issuer_is_what_it_is_set_to() {
    let sandbox =
        Sandbox::with(|config| config.issuer = Some("https://helseid-sts.test.nhn.no".into())).await;
    let document = sandbox.get("/.well-known/openid-configuration").send().await.json();
    assert_eq!(document["issuer"], "https://helseid-sts.test.nhn.no");
    assert_eq!(document["token_endpoint"], format!("{ISSUER}/connect/token"));
    let token = sandbox.user_token(&["nhn:phr/mhd/read-document"]).await;
    assert_eq!(sandbox.get_with("/pingauth", &token).await.status(), 200);
}

#[tokio::test]
async fn unpinned_the_issuer_is_as_the_client_called_it_and_all_its_names_are_taken() {
    let sandbox = Sandbox::with(|config| config.public_url = None).await;
    let document = sandbox.get("/.well-known/openid-configuration").send().await.json();
    assert_eq!(document["issuer"], sandbox.base());
    let other = sandbox.call("POST", "/_sandbox/tokens").header(("host", "elsewhere.test:8080"));
    let order = json!({"scopes": ["nhn:phr/mhd/read-document"], "user": {"pid": crate::support::PRACTITIONER}, "htm": "GET", "htu": format!("{}/pingauth", sandbox.base())});
    let minted = other.json(&order).send().await.json();
    let authorization = format!("DPoP {}", minted["access_token"].as_str().unwrap());
    let call = sandbox.get("/pingauth").header(("authorization", &authorization));
    let answer = call.header(("dpop", minted["dpop_proof"].as_str().unwrap())).send().await;
    assert_eq!(answer.status(), 200, "{}", answer.text());
}

#[tokio::test]
async fn a_rotated_key_moves_to_the_expired_ones_and_reset_brings_the_first_back() {
    keeps("helseid.jwks");
    let sandbox = Sandbox::start().await;
    let keys = async |path: &str| sandbox.get(path).send().await.json()["keys"].clone();
    let first = keys("/.well-known/openid-configuration/jwks").await;
    assert_eq!(first.as_array().unwrap().len(), 1);
    let kid = first[0]["kid"].as_str().unwrap();
    assert!(kid.len() == 40 && kid.bytes().all(|it| it.is_ascii_digit() || it.is_ascii_uppercase()), "{kid}");
    assert_eq!(first[0]["n"].as_str().unwrap().len(), 512);
    assert_eq!(keys("/connect/expiredjwks").await, json!([]));
    let rotated = sandbox.call("POST", "/_sandbox/helseid/rotate-keys").send().await.json();
    let second = keys("/.well-known/openid-configuration/jwks").await;
    assert_eq!(second[0]["kid"], rotated["kid"]);
    assert_ne!(second, first);
    assert_eq!(keys("/connect/expiredjwks").await, first);
    sandbox.call("POST", "/_sandbox/reset").send().await;
    assert_eq!(keys("/.well-known/openid-configuration/jwks").await, first);
}

#[tokio::test]
async fn an_endpoint_that_is_not_built_says_so_as_oauth_does() {
    let sandbox = Sandbox::start().await;
    let answer =
        sandbox.call("POST", "/connect/ciba").body("application/x-www-form-urlencoded", "a=b").send().await;
    refused(&answer, "invalid_request", "helseid.endpoint");
    sandbox.violates(&answer, "helseid.endpoint").await;
    let answer = sandbox.get("/.well-known/openid-configuration").send().await;
    sandbox.satisfies(&answer, "helseid.endpoint").await;
}

#[tokio::test]
async fn the_token_endpoint_answers_methods_but_post_as_oauth_does() {
    let sandbox = Sandbox::start().await;
    for method in ["GET", "PUT", "PATCH", "DELETE"] {
        let answer = sandbox.call(method, "/connect/token").send().await;
        refused(&answer, "invalid_request", "helseid.token.method");
        sandbox.violates(&answer, "helseid.token.method").await;
    }
}
