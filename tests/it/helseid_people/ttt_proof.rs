//! Test tokens with proofs: the good one opens an operation, every broken one is refused by its rule.

use nhn_sandbox::jose::SigningKey;
use serde_json::{Value, json};

use super::{
    kit::{ISSUER, claims},
    ttt::mint,
};
use crate::support::{Answer, Sandbox, keeps};

fn order(proof: &Value) -> Value {
    let mut parameters = json!({"htmClaimValue": "GET", "htuClaimValue": format!("{ISSUER}/pingauth")});
    for (name, value) in proof.as_object().unwrap() {
        parameters[name] = value.clone();
    }
    json!({
        "audience": "nhn:phr", "userClaimsParametersGeneration": 1,
        "createDPoPTokenWithDPoPProof": true, "dPoPProofParameters": parameters,
    })
}

/// Orders a token and opens PHR's door with it.
async fn knock(sandbox: &Sandbox, order: Value) -> Answer {
    let answer = mint(sandbox, order).await;
    assert_eq!(answer.status(), 200, "{}", answer.text());
    let given = answer.json()["successResponse"].clone();
    let token = format!("DPoP {}", given["accessTokenJwt"].as_str().unwrap());
    let call = sandbox.get("/pingauth").header(("authorization", &token));
    call.header(("dpop", given["dPoPProof"].as_str().unwrap_or_default())).send().await
}

#[tokio::test]
async fn a_good_proof_opens_the_operation_it_is_for() {
    let sandbox = Sandbox::start().await;
    let opened = knock(&sandbox, order(&json!({"invalidDPoPProofParameters": 0}))).await;
    assert_eq!(opened.status(), 200, "{}", opened.text());
    let opened = knock(&sandbox, order(&json!({"invalidDPoPProofParameters": null}))).await;
    assert_eq!(opened.status(), 200);
}

#[tokio::test]
async fn each_of_the_twelve_broken_proofs_is_refused_by_its_rule() {
    keeps("helseid.ttt.broken");
    let sandbox = Sandbox::start().await;
    let variants = [
        "auth.proof.htu",
        "auth.proof.htm",
        "auth.proof.window",
        "auth.proof.window",
        "auth.proof.ath",
        "auth.proof.algorithm",
        "auth.proof.jwk",
        "auth.proof.jti",
        "auth.proof.algorithm",
        "auth.proof.private-key",
        "auth.proof.type",
        "auth.proof.signature",
    ];
    for (at, rule) in variants.into_iter().enumerate() {
        let refused = knock(&sandbox, order(&json!({"invalidDPoPProofParameters": at + 1}))).await;
        assert_eq!((refused.status(), refused.rules()), (401, vec![rule.to_owned()]), "variant {}", at + 1);
    }
    let named = order(&json!({"invalidDPoPProofParameters": "SetAnInvalidSignature", "htuClaimValue": "x"}));
    assert_eq!(knock(&sandbox, named).await.rules(), ["auth.proof.signature"]);
}

#[tokio::test]
async fn broken_tokens_are_refused_by_their_rules() {
    let sandbox = Sandbox::start().await;
    for (member, value, rule) in [
        ("signJwtWithInvalidSigningKey", json!(true), "auth.token.signature"),
        ("setInvalidIssuer", json!(true), "auth.token.issuer"),
        ("setInvalidAudience", json!(true), "auth.token.audience"),
        ("headerParameters", json!({"typ": "x"}), "auth.token.type"),
        ("expirationParameters", json!({"setExpirationTimeAsExpired": true}), "auth.token.expired"),
    ] {
        let mut broken = order(&json!({}));
        broken[member] = value;
        let refused = knock(&sandbox, broken).await;
        assert_eq!((refused.status(), refused.rules()), (401, vec![rule.to_owned()]), "{member}");
    }
}

#[tokio::test]
async fn the_key_of_a_proof_may_be_ones_own() {
    let sandbox = Sandbox::start().await;
    let key = SigningKey::make_ec();
    let jwk = json!(key.private_jwk().unwrap());
    for given in [jwk.clone(), json!(jwk.to_string())] {
        let order = order(&json!({"privateKeyForProofCreation": given}));
        let answer = mint(&sandbox, order.clone()).await.json();
        let claims = claims(&answer["successResponse"]["accessTokenJwt"]);
        assert_eq!(claims["cnf"]["jkt"], key.public().thumbprint());
        assert_eq!(knock(&sandbox, order).await.status(), 200);
    }
    let public = json!({"cnfPublicKey": json!(key.public().to_jwk()).to_string()});
    for said in [public, json!({"cnfJkt": key.public().thumbprint()})] {
        let answer = mint(&sandbox, json!({"audience": "a", "clientClaimsParameters": said})).await.json();
        let claims = claims(&answer["successResponse"]["accessTokenJwt"]);
        assert_eq!(claims["cnf"]["jkt"], key.public().thumbprint());
    }
}

#[tokio::test]
async fn what_makes_no_proof_is_refused_and_no_key_is_repeated() {
    let sandbox = Sandbox::start().await;
    let secret = json!({"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA", "d": "a-secret"});
    for wrong in [
        order(&json!({"htuClaimValue": ""})),
        order(&json!({"htmClaimValue": null})),
        order(&json!({"invalidDPoPProofParameters": 13})),
        order(&json!({"invalidDPoPProofParameters": -1})),
        order(&json!({"privateKeyForProofCreation": "a-secret"})),
        order(&json!({"privateKeyForProofCreation": secret})),
        json!({"audience": "a", "createDPoPTokenWithDPoPProof": true}),
        json!({"audience": "a", "clientClaimsParameters": {"cnfPublicKey": secret}}),
    ] {
        let answer = mint(&sandbox, wrong).await;
        assert_eq!(answer.status(), 400, "{}", answer.text());
        assert!(!answer.text().contains("a-secret"));
        sandbox.violates(&answer, "helseid.ttt.proof").await;
    }
}
