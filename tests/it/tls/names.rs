//! In by name: clients keep the host names they know, and the sandbox stands behind all of them.

use nhn_sandbox::{
    http::hosts,
    jose::{Algorithm, SigningKey, sha256_base64url},
};
use serde_json::{Map, Value, json};

use super::{ca, secure};
use crate::support::{Answer, EPJ, KEY, NOW, Sandbox, client, keeps};

const STS: &str = "https://helseid-sts.test.nhn.no";
const PHR: &str = "https://api.pjd.test.nhn.no";

/// A sandbox behind every documented name, at the port of HTTPS that a client adds by itself.
async fn by_name() -> Sandbox {
    let sandbox = secure().await;
    let door = sandbox.tls_addr().unwrap();
    let names = hosts::DOCUMENTED.iter().fold(client([ca(&sandbox)]), |client, name| {
        // Only where it connects to changes: the URL, and so `Host` and `htu`, stay without a port.
        client.resolve(name, door)
    });
    sandbox.by(names.build().unwrap())
}

fn now() -> i64 {
    NOW.parse::<jiff::Timestamp>().unwrap().as_second()
}

/// A client whose keys are published, as the control API lists it.
async fn demo_client(sandbox: &Sandbox, id: &str) -> SigningKey {
    let clients = sandbox.call_at(STS, "GET", "/_sandbox/clients").send().await.json();
    let listed = clients.as_array().or_else(|| clients["clients"].as_array()).unwrap();
    let client = listed.iter().find(|it| it["client_id"] == id).unwrap();
    SigningKey::from_jwk(client["demo_private_jwk"].as_object().unwrap()).unwrap()
}

fn proof(key: &SigningKey, method: &str, url: &str, more: &Value) -> String {
    let header = json!({"typ": "dpop+jwt", "alg": "ES256", "jwk": key.public().to_jwk()});
    let mut claims = json!({
        "jti": format!("{method} {url} {more}"), "htm": method, "htu": url, "iat": now(),
    });
    claims.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    key.sign(Algorithm::ES256, &header, &claims).unwrap()
}

/// A token for a machine, asked for as a HelseID client asks: by its assertion, with the nonce it is given.
async fn machine_token(sandbox: &Sandbox, key: &SigningKey) -> String {
    let known = sandbox.call_at(STS, "GET", "/.well-known/openid-configuration").send().await.json();
    assert_eq!(known["issuer"], STS);
    let endpoint = known["token_endpoint"].as_str().unwrap();
    assert_eq!(endpoint, format!("{STS}/connect/token"));
    let private = demo_client(sandbox, "sandbox-machine").await;
    let ask = async |nonce: Option<&str>| {
        let header =
            json!({"typ": "client-authentication+jwt", "alg": "PS256", "kid": "sandbox-machine-key"});
        let claims = json!({
            "iss": "sandbox-machine", "sub": "sandbox-machine", "aud": STS, "jti": format!("a {nonce:?}"),
            "nbf": now(), "iat": now(), "exp": now() + 60,
        });
        let more = nonce.map_or_else(|| json!({}), |nonce| json!({"nonce": nonce}));
        let body = form_urlencoded::Serializer::new(String::new())
            .append_pair("grant_type", "client_credentials")
            .append_pair("client_id", "sandbox-machine")
            .append_pair("scope", "nhn:melde/biovigilans")
            .append_pair("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
            .append_pair("client_assertion", &private.sign(Algorithm::PS256, &header, &claims).unwrap())
            .finish();
        sandbox
            .call_at(STS, "POST", "/connect/token")
            .header(("dpop", &proof(key, "POST", endpoint, &more)))
            .body("application/x-www-form-urlencoded", body)
            .send()
            .await
    };
    let challenged = ask(None).await;
    assert_eq!(challenged.json()["error"], "use_dpop_nonce", "{}", challenged.text());
    let answer = ask(Some(challenged.header("dpop-nonce"))).await;
    assert_eq!(answer.status(), 200, "{}", answer.text());
    answer.json()["access_token"].as_str().unwrap().to_owned()
}

async fn called(sandbox: &Sandbox, base: &str, path: &str, token: &str, key: &SigningKey) -> Answer {
    let more = json!({"ath": sha256_base64url(token.as_bytes())});
    sandbox
        .call_at(base, "GET", path)
        .header(("authorization", &format!("DPoP {token}")))
        .header(("dpop", &proof(key, "GET", &format!("{base}{path}"), &more)))
        .send()
        .await
}

fn public(key: &SigningKey) -> Map<String, Value> {
    key.public().to_jwk()
}

async fn minted(sandbox: &Sandbox, base: &str, key: &SigningKey) -> String {
    minted_for(sandbox, base, key, "nhn:phr/mhd/read-document").await
}

async fn minted_for(sandbox: &Sandbox, base: &str, key: &SigningKey, scope: &str) -> String {
    let order = json!({"scopes": [scope], "dpop_jwk": public(key)});
    let answer = sandbox.call_at(base, "POST", "/_sandbox/tokens").json(&order).send().await;
    answer.json()["access_token"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn every_api_answers_by_its_documented_name() {
    keeps("sandbox.names");
    let sandbox = by_name().await;
    let key = SigningKey::make_ec();
    let token = machine_token(&sandbox, &key).await;
    let open = |base, path| sandbox.call_at(base, "GET", path).header(EPJ).header(KEY).send();
    let types = "/api/codingsystems/v1/types";
    assert_eq!(open("https://test.codingsystems.hit.nhn.no", types).await.status(), 200);
    assert_eq!(open("https://nompd-api.example.com", "/api/v1/treatmentGroup").await.status(), 200);
    assert_eq!(open(PHR, "/ping").await.status(), 200);
    let for_phr = minted(&sandbox, STS, &key).await;
    assert_eq!(called(&sandbox, PHR, "/pingauth", &for_phr, &key).await.status(), 200);
    for host in ["test", "dev", "qa"] {
        let base = format!("https://api.melde.{host}.nhn.no");
        let answer = called(&sandbox, &base, "/api/v1/nokup/lookup", &token, &key).await;
        assert_eq!(answer.status(), 200, "{}", answer.text());
    }
    let for_okt = minted_for(&sandbox, STS, &key, "nhn:fj-okt/lesetilgang").await;
    for path in ["/okt-status/22750884907", "/api/hack/okt-status/22750884907"] {
        let answer = called(&sandbox, "https://okt.dev.nhn.no", path, &for_okt, &key).await;
        assert_eq!(answer.status(), 200, "{}", answer.text());
    }
}

#[tokio::test]
async fn a_token_of_the_documented_issuer_is_taken_by_every_name() {
    let sandbox = by_name().await;
    let key = SigningKey::make_ec();
    for issuer in [STS, "https://helseid-ttt.test.nhn.no", PHR] {
        let token = minted(&sandbox, issuer, &key).await;
        for base in [PHR, "https://okt.dev.nhn.no", STS] {
            let answer = called(&sandbox, base, "/pingauth", &token, &key).await;
            assert_eq!(answer.status(), 200, "{issuer} at {base}: {}", answer.text());
            sandbox.satisfies(&answer, "auth.token.issuer").await;
            sandbox.satisfies(&answer, "auth.proof.htu").await;
            let again = sandbox.call("POST", "/_sandbox/reset").send().await;
            assert_eq!(again.status(), 204, "the proof is forgotten");
        }
    }
}

#[tokio::test]
async fn a_token_of_a_name_nobody_has_documented_is_taken_only_where_it_was_asked_for() {
    let sandbox = by_name().await;
    let key = SigningKey::make_ec();
    let token = minted(&sandbox, &super::https(&sandbox), &key).await;
    assert_eq!(called(&sandbox, PHR, "/pingauth", &token, &key).await.status(), 200);
    sandbox.call("POST", "/_sandbox/reset").send().await;
    let answer = called(&sandbox, PHR, "/pingauth", &token, &key).await;
    assert_eq!((answer.status(), answer.rules()), (401, vec!["auth.token.issuer".to_owned()]));
    sandbox.violates(&answer, "auth.token.issuer").await;
}

#[tokio::test]
async fn a_machines_token_passes_all_but_the_audience_of_another_api() {
    let sandbox = by_name().await;
    let key = SigningKey::make_ec();
    let token = machine_token(&sandbox, &key).await;
    let answer = called(&sandbox, PHR, "/pingauth", &token, &key).await;
    assert_eq!(answer.rules(), ["auth.token.audience"], "issuer and signature are good: {}", answer.text());
}

#[tokio::test]
async fn a_proof_for_another_name_is_refused() {
    let sandbox = by_name().await;
    let key = SigningKey::make_ec();
    let token = minted(&sandbox, STS, &key).await;
    let more = json!({"ath": sha256_base64url(token.as_bytes())});
    let answer = sandbox
        .call_at(PHR, "GET", "/pingauth")
        .header(("authorization", &format!("DPoP {token}")))
        .header(("dpop", &proof(&key, "GET", "https://okt.dev.nhn.no/pingauth", &more)))
        .send()
        .await;
    assert_eq!((answer.status(), answer.rules()), (401, vec!["auth.proof.htu".to_owned()]));
}

#[tokio::test]
async fn a_pinned_sandbox_goes_by_no_other_name() {
    let sandbox = Sandbox::with(|config| {
        super::own(config);
        config.public_url = Some("https://sandbox.test".to_owned());
    })
    .await;
    let door = sandbox.tls_addr().unwrap();
    let client = client([ca(&sandbox)]).resolve("helseid-sts.test.nhn.no", door).build().unwrap();
    let sandbox = sandbox.by(client);
    let known = sandbox.call_at(STS, "GET", "/.well-known/openid-configuration").send().await.json();
    assert_eq!(known["issuer"], "https://sandbox.test");
    assert_eq!(known["token_endpoint"], "https://sandbox.test/connect/token");
}

#[test]
fn the_compose_file_has_every_documented_name() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/compose.yaml");
    let text = std::fs::read_to_string(file).unwrap();
    for name in hosts::DOCUMENTED {
        assert!(text.lines().any(|line| line.trim() == format!("- {name}")), "{name}");
    }
}
