//! Proofs that fail one check, and are refused by that rule.

use nhn_sandbox::jose::SigningKey;
use serde_json::{Value, json};

use super::{PING, good_proof, ping, ready, refused};
use crate::support::now;

#[tokio::test]
async fn a_good_proof_keeps_every_rule() {
    let (sandbox, token) = ready().await;
    let answer = ping(&sandbox, &token, &good_proof(&sandbox, &token).signed()).await;
    assert_eq!(answer.status(), 200, "{}", answer.text());
    sandbox.satisfies(&answer, "auth.proof.present").await;
    sandbox.satisfies(&answer, "auth.proof.once").await;
    sandbox.satisfies(&answer, "auth.proof.form").await;
    sandbox.satisfies(&answer, "auth.proof.type").await;
    sandbox.satisfies(&answer, "auth.proof.algorithm").await;
    sandbox.satisfies(&answer, "auth.proof.private-key").await;
    sandbox.satisfies(&answer, "auth.proof.jwk").await;
    sandbox.satisfies(&answer, "auth.proof.binding").await;
    sandbox.satisfies(&answer, "auth.proof.signature").await;
    sandbox.satisfies(&answer, "auth.proof.ath").await;
    sandbox.satisfies(&answer, "auth.proof.jti").await;
    sandbox.satisfies(&answer, "auth.proof.htm").await;
    sandbox.satisfies(&answer, "auth.proof.htu").await;
    sandbox.satisfies(&answer, "auth.proof.iat").await;
    sandbox.satisfies(&answer, "auth.proof.window").await;
    sandbox.satisfies(&answer, "auth.proof.replay").await;
}

#[tokio::test]
async fn no_proof_and_two_proofs_are_refused() {
    let (sandbox, token) = ready().await;
    let authorization = format!("DPoP {token}");
    let call = || sandbox.get(PING).header(("authorization", &authorization));
    let answer = call().send().await;
    refused(&answer, "auth.proof.present");
    sandbox.violates(&answer, "auth.proof.present").await;
    let proof = good_proof(&sandbox, &token).signed();
    let answer = call().header(("dpop", &proof)).header(("dpop", &proof)).send().await;
    refused(&answer, "auth.proof.once");
    sandbox.violates(&answer, "auth.proof.once").await;
}

#[tokio::test]
async fn what_is_no_proof_is_refused() {
    let (sandbox, token) = ready().await;
    for text in ["x".to_owned(), "a.b.c".to_owned(), token.replace('.', ""), "x".repeat(8193)] {
        let answer = ping(&sandbox, &token, &text).await;
        refused(&answer, "auth.proof.form");
        sandbox.violates(&answer, "auth.proof.form").await;
    }
    let critical = good_proof(&sandbox, &token).header("crit", json!(["exp"])).signed();
    refused(&ping(&sandbox, &token, &critical).await, "auth.proof.form");
}

#[tokio::test]
async fn a_wrong_type_is_refused() {
    let (sandbox, token) = ready().await;
    for value in [json!("JWT"), json!(null), json!(7), json!("DPOP+JWT")] {
        let answer =
            ping(&sandbox, &token, &good_proof(&sandbox, &token).header("typ", value).signed()).await;
        refused(&answer, "auth.proof.type");
        sandbox.violates(&answer, "auth.proof.type").await;
    }
}

#[tokio::test]
async fn an_algorithm_that_proves_nothing_is_refused() {
    let (sandbox, token) = ready().await;
    for value in [json!("none"), json!("HS256"), json!("es256"), json!("EdDSA"), json!(null), json!([])] {
        let answer =
            ping(&sandbox, &token, &good_proof(&sandbox, &token).header("alg", value).signed()).await;
        refused(&answer, "auth.proof.algorithm");
        sandbox.violates(&answer, "auth.proof.algorithm").await;
    }
}

#[tokio::test]
async fn a_private_key_in_the_proof_is_refused_and_not_repeated() {
    let (sandbox, token) = ready().await;
    let key = SigningKey::make_ec();
    let jwk = key.private_jwk().unwrap();
    let answer =
        ping(&sandbox, &token, &good_proof(&sandbox, &token).header("jwk", jwk.clone().into()).signed())
            .await;
    refused(&answer, "auth.proof.private-key");
    sandbox.violates(&answer, "auth.proof.private-key").await;
    assert!(!answer.text().contains(jwk["d"].as_str().unwrap()));
}

#[tokio::test]
async fn a_key_that_is_none_or_does_not_go_with_the_algorithm_is_refused() {
    let (sandbox, token) = ready().await;
    let short = json!({"kty": "RSA", "e": "AQAB", "n": nhn_sandbox::jose::base64url(&[255; 128])});
    let off_curve = json!({"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"});
    for value in [json!(null), json!("key"), json!({}), json!({"kty": "oct"}), short, off_curve] {
        let answer =
            ping(&sandbox, &token, &good_proof(&sandbox, &token).header("jwk", value).signed()).await;
        refused(&answer, "auth.proof.jwk");
        sandbox.violates(&answer, "auth.proof.jwk").await;
    }
    let answer =
        ping(&sandbox, &token, &good_proof(&sandbox, &token).header("alg", json!("RS256")).signed()).await;
    refused(&answer, "auth.proof.jwk");
}

#[tokio::test]
async fn another_key_than_the_tokens_is_refused_with_both_thumbprints() {
    let (sandbox, token) = ready().await;
    let other = SigningKey::make_ec();
    let proof = good_proof(&sandbox, &token).header("jwk", other.public().to_jwk().into()).signed_by(&other);
    let answer = ping(&sandbox, &token, &proof).await;
    refused(&answer, "auth.proof.binding");
    sandbox.violates(&answer, "auth.proof.binding").await;
    assert!(answer.text().contains(&other.public().thumbprint()), "{}", answer.text());
}

#[tokio::test]
async fn a_signature_of_another_key_is_refused() {
    let (sandbox, token) = ready().await;
    let proof = good_proof(&sandbox, &token).signed_by(&SigningKey::make_ec());
    let answer = ping(&sandbox, &token, &proof).await;
    refused(&answer, "auth.proof.signature");
    sandbox.violates(&answer, "auth.proof.signature").await;
}

#[tokio::test]
async fn a_claim_that_is_wrong_or_missing_is_refused_by_its_rule() {
    let (sandbox, token) = ready().await;
    let url = format!("{}{PING}", sandbox.base());
    let cases: [(&str, &str, Vec<Value>); 6] = [
        (
            "auth.proof.ath",
            "ath",
            vec![json!(null), json!(""), json!("x"), json!(nhn_sandbox::jose::sha256_base64url(b"x"))],
        ),
        ("auth.proof.jti", "jti", vec![json!(null), json!(""), json!(7)]),
        ("auth.proof.htm", "htm", vec![json!(null), json!("POST"), json!("get")]),
        (
            "auth.proof.htu",
            "htu",
            vec![
                json!(null),
                json!("/pingauth"),
                json!(format!("{url}/")),
                json!("http://other.test/pingauth"),
                json!(7),
            ],
        ),
        ("auth.proof.iat", "iat", vec![json!(null), json!(now().to_string()), json!(1e300)]),
        (
            "auth.proof.window",
            "iat",
            vec![
                json!(now() - 16),
                json!(now() + 16),
                json!(now() - 3600),
                json!(now() + 3600),
                json!(i64::MIN),
                json!(i64::MAX),
            ],
        ),
    ];
    for (rule, claim, values) in cases {
        for value in values {
            let proof = good_proof(&sandbox, &token).claim(claim, value.clone()).signed();
            let answer = ping(&sandbox, &token, &proof).await;
            assert_eq!(
                (answer.status(), answer.rules()),
                (401, vec![rule.to_owned()]),
                "{claim} {value}: {}",
                answer.text()
            );
        }
    }
}

#[tokio::test]
async fn every_claim_has_a_refusal_that_the_journal_tells() {
    let (sandbox, token) = ready().await;
    let spoilt = async |claim: &str, value: Value| {
        ping(&sandbox, &token, &good_proof(&sandbox, &token).claim(claim, value).signed()).await
    };
    let answer = spoilt("ath", json!("x")).await;
    sandbox.violates(&answer, "auth.proof.ath").await;
    let answer = spoilt("jti", json!(null)).await;
    sandbox.violates(&answer, "auth.proof.jti").await;
    let answer = spoilt("htm", json!("POST")).await;
    sandbox.violates(&answer, "auth.proof.htm").await;
    let answer = spoilt("htu", json!("http://x/")).await;
    sandbox.violates(&answer, "auth.proof.htu").await;
    let answer = spoilt("iat", json!(null)).await;
    sandbox.violates(&answer, "auth.proof.iat").await;
    let late = spoilt("iat", json!(now() - 100)).await;
    sandbox.violates(&late, "auth.proof.window").await;
    assert!(late.text().contains("100 s behind"), "{}", late.text());
}

#[tokio::test]
async fn the_part_of_the_url_that_differs_is_named() {
    let (sandbox, token) = ready().await;
    let path = format!("{}/ping", sandbox.base());
    for (url, part) in [
        (path.as_str(), "path"),
        ("http://sandbox.test:1/pingauth", "host or port"),
        ("https://sandbox.test/pingauth", "scheme"),
    ] {
        let answer =
            ping(&sandbox, &token, &good_proof(&sandbox, &token).claim("htu", json!(url)).signed()).await;
        assert!(answer.text().contains(&format!("the {part} differs")), "{}", answer.text());
    }
}

#[tokio::test]
async fn a_proof_used_twice_is_refused_and_the_first_use_is_named() {
    let (sandbox, token) = ready().await;
    let proof = good_proof(&sandbox, &token).signed();
    let first = ping(&sandbox, &token, &proof).await;
    assert_eq!(first.status(), 200);
    let second = ping(&sandbox, &token, &proof).await;
    refused(&second, "auth.proof.replay");
    sandbox.violates(&second, "auth.proof.replay").await;
    assert!(second.text().contains(first.header("sandbox-request-id")), "{}", second.text());
}
