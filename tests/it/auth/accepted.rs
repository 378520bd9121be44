//! What must be taken: the accept list of the OpenID suite.

use nhn_sandbox::jose::{Algorithm, SigningKey};
use serde_json::{Value, json};

use super::{PING, SCOPE, good_proof, ping, ready};
use crate::support::{Sandbox, keeps, now};

#[tokio::test]
async fn extra_members_query_case_and_ten_seconds_either_way_are_taken() {
    let (sandbox, token) = ready().await;
    keeps("auth.proof.nonce");
    let url = format!("{}{PING}", sandbox.base());
    let good = || good_proof(&sandbox, &token);
    for proof in [
        good(),
        good()
            .header("kid", json!("mine"))
            .claim("extra", json!({"deep": [1]}))
            .claim("nonce", json!("of the issuer")),
        good().claim("htu", json!(format!("{url}?a=b#c"))),
        good().claim("htu", json!(url.replace("http://", "HTTP://"))),
        good().claim("htu", json!("http://sandbox.test/pingauth")),
        good().claim("htu", json!("http://SANDBOX.test:80/%70ingauth")),
        good().claim("iat", json!(now() - 10)),
        good().claim("iat", json!(now() + 10)),
        good().claim("iat", json!(1.0 * 1_772_539_200.5)),
    ] {
        let answer = ping(&sandbox, &token, &proof.signed()).await;
        assert_eq!(answer.status(), 200, "{:?}: {}", proof.claims, answer.text());
    }
}

#[tokio::test]
async fn the_scheme_and_the_name_of_the_header_are_taken_in_any_case() {
    let (sandbox, token) = ready().await;
    for scheme in ["dpop", "DPOP", "DPoP"] {
        let proof = good_proof(&sandbox, &token).signed();
        let call = sandbox.get(PING).header(("authorization", &format!("{scheme} {token}")));
        assert_eq!(call.header(("DPOP", &proof)).send().await.status(), 200);
    }
}

#[tokio::test]
async fn the_path_counts_as_it_was_sent() {
    let (sandbox, token) = ready().await;
    for target in ["/PingAuth", "/pingauth/", "/pingauth?x=1"] {
        let answer = sandbox.get_with(target, &token).await;
        assert_eq!(answer.status(), 200, "{target}: {}", answer.text());
    }
}

#[tokio::test]
async fn every_algorithm_that_is_advertised_is_taken() {
    let sandbox = Sandbox::start().await;
    let discovery = sandbox.get("/.well-known/openid-configuration").send().await.json();
    let (rsa, _) = SigningKey::make_rsa();
    let ec = SigningKey::make_ec();
    let curves: Value = serde_json::from_str(include_str!("../../fixtures/jose/ec-keys.json")).unwrap();
    let curve = |at: usize| SigningKey::from_jwk(curves[at].as_object().unwrap()).unwrap();
    let (p384, p521) = (curve(0), curve(1));
    for name in discovery["dpop_signing_alg_values_supported"].as_array().unwrap() {
        let name = name.as_str().unwrap();
        let key = match name {
            "ES256" => &ec,
            "ES384" => &p384,
            "ES512" => &p521,
            _ => &rsa,
        };
        let order = json!({"scopes": [SCOPE], "user": {"pid": crate::support::PRACTITIONER}, "dpop_jwk": key.public().to_jwk()});
        let token = sandbox.control("POST", "/_sandbox/tokens", order).await.json();
        let token = token["access_token"].as_str().unwrap();
        let proof = good_proof(&sandbox, token)
            .header("alg", json!(name))
            .header("jwk", key.public().to_jwk().into());
        assert!(Algorithm::named(name).is_some());
        let answer = ping(&sandbox, token, &proof.signed_by(key)).await;
        assert_eq!(answer.status(), 200, "{name}: {}", answer.text());
    }
}

#[tokio::test]
async fn behind_a_proxy_the_url_it_was_called_by_is_taken() {
    let sandbox = Sandbox::with(|config| config.public_url = None).await;
    let headers =
        [("x-forwarded-proto", "https"), ("x-forwarded-host", "outer.test"), ("x-forwarded-prefix", "/nhn")];
    let ask = |call: crate::support::Call| headers.into_iter().fold(call, crate::support::Call::header);
    let discovery = ask(sandbox.get("/.well-known/openid-configuration")).send().await.json();
    assert_eq!(discovery["issuer"], "https://outer.test/nhn");
    let order = json!({"scopes": [SCOPE], "user": {"pid": crate::support::PRACTITIONER}, "htm": "GET", "htu": "https://outer.test/nhn/pingauth"});
    let minted = ask(sandbox.call("POST", "/_sandbox/tokens")).json(&order).send().await.json();
    let authorization = format!("DPoP {}", minted["access_token"].as_str().unwrap());
    let call = sandbox.get(PING).header(("authorization", &authorization));
    let answer = ask(call.header(("dpop", minted["dpop_proof"].as_str().unwrap()))).send().await;
    assert_eq!(answer.status(), 200, "{}", answer.text());
}
