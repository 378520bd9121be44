//! Tokens that fail one check, and are refused by that rule.

use nhn_sandbox::jose::{SigningKey, base64url, from_base64url};
use serde_json::{Value, json};

use super::{PING, SCOPE, good_proof, ping, ready, refused};
use crate::support::{Answer, Sandbox};

/// Calls with this token and a proof that goes with it.
async fn with(sandbox: &Sandbox, token: &str) -> Answer {
    ping(sandbox, token, &good_proof(sandbox, token).signed()).await
}

/// A token with header and claims changed; its signature no longer fits.
fn changed(token: &str, header: Value, claims: Value) -> String {
    let parts: Vec<&str> = token.split('.').collect();
    let lay = |part: &str, over: Value| {
        let mut object: Value = serde_json::from_slice(&from_base64url(part).unwrap()).unwrap();
        for (name, value) in over.as_object().unwrap() {
            object[name] = value.clone();
        }
        base64url(object.to_string().as_bytes())
    };
    format!("{}.{}.{}", lay(parts[0], header), lay(parts[1], claims), parts[2])
}

#[tokio::test]
async fn a_good_token_keeps_every_rule() {
    let (sandbox, token) = ready().await;
    for _ in 0..2 {
        // The second time the signature is remembered, and the rules are kept all the same.
        let answer = with(&sandbox, &token).await;
        assert_eq!(answer.status(), 200, "{}", answer.text());
        sandbox.satisfies(&answer, "auth.authorization.present").await;
        sandbox.satisfies(&answer, "auth.authorization.once").await;
        sandbox.satisfies(&answer, "auth.authorization.scheme").await;
        sandbox.satisfies(&answer, "auth.token.form").await;
        sandbox.satisfies(&answer, "auth.token.algorithm").await;
        sandbox.satisfies(&answer, "auth.token.key").await;
        sandbox.satisfies(&answer, "auth.token.signature").await;
        sandbox.satisfies(&answer, "auth.token.type").await;
        sandbox.satisfies(&answer, "auth.token.issuer").await;
        sandbox.satisfies(&answer, "auth.token.audience").await;
        sandbox.satisfies(&answer, "auth.token.expired").await;
        sandbox.satisfies(&answer, "auth.token.not-before").await;
        sandbox.satisfies(&answer, "auth.token.bound").await;
        sandbox.satisfies(&answer, "phr.scope.document").await;
    }
}

#[tokio::test]
async fn a_request_without_a_token_of_the_right_scheme_is_refused() {
    let (sandbox, token) = ready().await;
    let answer = sandbox.get(PING).send().await;
    refused(&answer, "auth.authorization.present");
    sandbox.violates(&answer, "auth.authorization.present").await;
    for value in [
        format!("Bearer {token}"),
        "Basic eDp5".to_owned(),
        token.clone(),
        "DPoP".to_owned(),
        "Digest x".to_owned(),
    ] {
        let proof = good_proof(&sandbox, &token).signed();
        let call = sandbox.get(PING).header(("authorization", &value)).header(("dpop", &proof));
        let answer = call.send().await;
        refused(&answer, "auth.authorization.scheme");
        sandbox.violates(&answer, "auth.authorization.scheme").await;
    }
    let authorization = format!("DPoP {token}");
    let call =
        sandbox.get(PING).header(("authorization", &authorization)).header(("authorization", &authorization));
    let answer = call.send().await;
    refused(&answer, "auth.authorization.once");
    sandbox.violates(&answer, "auth.authorization.once").await;
}

#[tokio::test]
async fn what_is_no_token_is_refused() {
    let (sandbox, token) = ready().await;
    let critical = changed(&token, json!({"crit": ["x"]}), json!({}));
    for text in ["x".to_owned(), "a.b.c".to_owned(), format!("{token}.x"), "x".repeat(8193), critical] {
        let answer = with(&sandbox, &text).await;
        refused(&answer, "auth.token.form");
        sandbox.violates(&answer, "auth.token.form").await;
    }
}

#[tokio::test]
async fn a_token_nobody_signed_is_refused() {
    let (sandbox, token) = ready().await;
    for algorithm in [json!("none"), json!("HS256"), json!("ES256"), json!("rs256"), json!(null)] {
        let answer = with(&sandbox, &changed(&token, json!({ "alg": algorithm }), json!({}))).await;
        refused(&answer, "auth.token.algorithm");
        sandbox.violates(&answer, "auth.token.algorithm").await;
    }
    for kid in [json!("x"), json!(null), json!(7)] {
        let answer = with(&sandbox, &changed(&token, json!({ "kid": kid }), json!({}))).await;
        refused(&answer, "auth.token.key");
        sandbox.violates(&answer, "auth.token.key").await;
    }
    let forged = changed(&token, json!({}), json!({"scope": ["everything"]}));
    let answer = with(&sandbox, &forged).await;
    refused(&answer, "auth.token.signature");
    sandbox.violates(&answer, "auth.token.signature").await;
    assert!(answer.header("www-authenticate").contains("The signature is invalid"));
}

#[tokio::test]
async fn a_token_signed_before_a_rotation_is_refused_after_it() {
    let (sandbox, token) = ready().await;
    assert_eq!(with(&sandbox, &token).await.status(), 200);
    sandbox.call("POST", "/_sandbox/helseid/rotate-keys").send().await;
    let answer = with(&sandbox, &token).await;
    refused(&answer, "auth.token.key");
    assert!(answer.text().contains("rotated away"), "{}", answer.text());
    let fresh = sandbox.user_token(&[SCOPE]).await;
    assert_eq!(with(&sandbox, &fresh).await.status(), 200);
}

/// A token whose claims are as given, signed with the very key of the seed.
fn signed(header: &Value, claims: &Value) -> String {
    let seed = include_str!("../../../seed-data/helseid/signing-keys.json");
    let seed: Value = serde_json::from_str(seed).unwrap();
    let key = nhn_sandbox::jose::Signing::from_jwk(seed["keys"][0].as_object().unwrap()).unwrap();
    let mut with_kid = json!({"alg": "RS256", "kid": key.kid, "typ": "at+jwt"});
    for (name, value) in header.as_object().unwrap() {
        with_kid[name] = value.clone();
    }
    key.key.sign(nhn_sandbox::jose::Algorithm::RS256, &with_kid, claims).unwrap()
}

fn claims() -> Value {
    let now = crate::support::now();
    json!({
        "iss": "http://sandbox.test", "aud": "nhn:phr", "nbf": now, "exp": now + 60, "scope": [SCOPE],
        "cnf": {"jkt": crate::support::thumbprint()},
    })
}

#[tokio::test]
async fn a_claim_that_is_wrong_or_missing_is_refused_by_its_rule() {
    let (sandbox, _) = ready().await;
    let now = crate::support::now();
    assert_eq!(with(&sandbox, &signed(&json!({}), &claims())).await.status(), 200);
    for kind in [json!("JOSE"), json!(""), json!(null)] {
        let answer = with(&sandbox, &signed(&json!({ "typ": kind }), &claims())).await;
        refused(&answer, "auth.token.type");
        sandbox.violates(&answer, "auth.token.type").await;
    }
    let spoilt = |name: &str, value: Value| {
        let mut claims = claims();
        claims[name] = value;
        signed(&json!({}), &claims)
    };
    for issuer in [json!("http://sandbox.test/"), json!("https://helseid-sts.nhn.no"), json!(null)] {
        let answer = with(&sandbox, &spoilt("iss", issuer)).await;
        refused(&answer, "auth.token.issuer");
        sandbox.violates(&answer, "auth.token.issuer").await;
    }
    for audience in [json!("nhn:melde"), json!(["nhn:melde"]), json!(null), json!(7)] {
        let answer = with(&sandbox, &spoilt("aud", audience)).await;
        refused(&answer, "auth.token.audience");
        sandbox.violates(&answer, "auth.token.audience").await;
    }
    for expires in [json!(now - 6), json!(null), json!("soon"), json!(i64::MIN)] {
        let answer = with(&sandbox, &spoilt("exp", expires)).await;
        refused(&answer, "auth.token.expired");
        sandbox.violates(&answer, "auth.token.expired").await;
    }
    for from in [json!(now + 6), json!(i64::MAX)] {
        let answer = with(&sandbox, &spoilt("nbf", from)).await;
        refused(&answer, "auth.token.not-before");
        sandbox.violates(&answer, "auth.token.not-before").await;
    }
    for confirmation in [json!(null), json!({}), json!({"jkt": 7}), json!("x")] {
        let answer = with(&sandbox, &spoilt("cnf", confirmation)).await;
        refused(&answer, "auth.token.bound");
        sandbox.violates(&answer, "auth.token.bound").await;
    }
}

#[tokio::test]
async fn a_token_of_several_audiences_is_taken() {
    let sandbox = Sandbox::start().await;
    let token = sandbox.user_token(&[SCOPE, "nhn:fj-okt/lesetilgang"]).await;
    assert_eq!(with(&sandbox, &token).await.status(), 200);
}

#[tokio::test]
async fn a_token_expires_by_the_sandbox_clock_and_five_seconds_are_given() {
    let (sandbox, token) = ready().await;
    let after = async |by: &str| {
        sandbox.control("POST", "/_sandbox/clock/advance", json!({ "by": by })).await;
    };
    after("PT65S").await;
    let proof = |seconds: i64| {
        good_proof(&sandbox, &token).claim("iat", json!(crate::support::now() + seconds)).signed()
    };
    assert_eq!(ping(&sandbox, &token, &proof(65)).await.status(), 200);
    after("PT1S").await;
    let answer = ping(&sandbox, &token, &proof(66)).await;
    refused(&answer, "auth.token.expired");
    assert!(answer.header("www-authenticate").contains("The token expired at '03/03/2026 12:01:00'"));
}

#[tokio::test]
async fn a_token_without_the_scope_is_forbidden() {
    let sandbox = Sandbox::start().await;
    let token = sandbox.user_token(&["nhn:phr/mhd/read-documentreferences"]).await;
    let answer = with(&sandbox, &token).await;
    assert_eq!((answer.status(), answer.has("www-authenticate")), (403, false));
    sandbox.violates(&answer, "phr.scope.document").await;
}

#[tokio::test]
async fn no_flipped_bit_or_cut_makes_a_token_or_the_guard_fail() {
    let (sandbox, token) = ready().await;
    let other = SigningKey::make_ec();
    let mut spoilt: Vec<String> = (0..token.len()).step_by(37).map(|end| token[..end].to_owned()).collect();
    spoilt.extend((0..token.len()).step_by(23).map(|at| {
        let mut bytes = token.clone().into_bytes();
        bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
        String::from_utf8(bytes).unwrap()
    }));
    let parts: Vec<&str> = token.split('.').collect();
    spoilt.push(format!("{}.{}.{}", parts[1], parts[0], parts[2]));
    spoilt.push(format!("{}.{}.", parts[0], parts[1]));
    spoilt.push(other.sign(other.usual_algorithm(), &json!({"alg": "ES256"}), &json!({})).unwrap());
    for text in spoilt.into_iter().filter(|it| *it != token) {
        let answer = with(&sandbox, &text).await;
        assert_eq!(answer.status(), 401, "{text}: {}", answer.text());
    }
}
