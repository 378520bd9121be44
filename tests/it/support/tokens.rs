//! Tokens, proofs and assertions as a client makes them, each member of which a test can spoil.

use std::sync::LazyLock;

use nhn_sandbox::jose::{Algorithm, Signing, SigningKey, sha256_base64url};
use serde_json::{Map, Value, json};

use super::{Answer, Call, NOW, Sandbox};

/// A practitioner who is in the seed.
pub const PRACTITIONER: &str = "05898597468";

/// The seconds of [`NOW`].
pub fn now() -> i64 {
    NOW.parse::<jiff::Timestamp>().unwrap().as_second()
}

/// The key of the tests' client.
pub static KEY: LazyLock<SigningKey> = LazyLock::new(SigningKey::make_ec);

/// The public key of the tests' client.
pub fn jwk() -> Map<String, Value> {
    KEY.public().to_jwk()
}

/// The thumbprint of the key of the tests' client.
pub fn thumbprint() -> String {
    KEY.public().thumbprint()
}

/// A JWT on its way: header and claims to be spoilt, the key to sign with.
#[derive(Clone)]
pub struct Jwt {
    pub header: Map<String, Value>,
    pub claims: Map<String, Value>,
}

fn map(value: Value) -> Map<String, Value> {
    serde_json::from_value(value).unwrap()
}

impl Jwt {
    /// A good proof for this request with this token.
    pub fn proof(method: &str, url: &str, token: Option<&str>) -> Self {
        static COUNT: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(0);
        let number = COUNT.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let mut claims =
            map(json!({"jti": format!("proof-{number}"), "htm": method, "htu": url, "iat": now()}));
        if let Some(token) = token {
            claims.insert("ath".into(), sha256_base64url(token.as_bytes()).into());
        }
        let header = map(json!({"typ": "dpop+jwt", "alg": "ES256", "jwk": KEY.public().to_jwk()}));
        Self { header, claims }
    }

    /// A good assertion of this client for this issuer.
    pub fn assertion(client: &str, issuer: &str) -> Self {
        static COUNT: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(0);
        let number = COUNT.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let header = map(json!({"typ": "client-authentication+jwt", "alg": "ES256"}));
        let claims = map(json!({
            "iss": client, "sub": client, "aud": issuer, "jti": format!("assertion-{number}"),
            "iat": now(), "nbf": now(), "exp": now() + 30,
        }));
        Self { header, claims }
    }

    /// Sets a member of the header; null takes it out.
    pub fn header(mut self, name: &str, value: Value) -> Self {
        put(&mut self.header, name, value);
        self
    }

    /// Sets a claim; null takes it out.
    pub fn claim(mut self, name: &str, value: Value) -> Self {
        put(&mut self.claims, name, value);
        self
    }

    /// Signs it with this key, by whatever algorithm the key has, whatever the header says.
    pub fn signed_by(&self, key: &SigningKey) -> String {
        let named = self.header.get("alg").and_then(Value::as_str).and_then(Algorithm::named);
        let (header, claims) = (Value::Object(self.header.clone()), Value::Object(self.claims.clone()));
        let usual = || key.sign(key.usual_algorithm(), &header, &claims);
        named.and_then(|it| key.sign(it, &header, &claims)).or_else(usual).unwrap()
    }

    /// Signs it with the tests' key.
    pub fn signed(&self) -> String {
        self.signed_by(&KEY)
    }
}

/// A token of these claims, signed with the very key of the seed.
pub fn access_token(claims: &Value) -> String {
    access_token_of(&json!({}), claims)
}

/// The same with members of the header changed.
pub fn access_token_of(header: &Value, claims: &Value) -> String {
    let seed: Value =
        serde_json::from_str(include_str!("../../../seed-data/helseid/signing-keys.json")).unwrap();
    let signing = Signing::from_jwk(seed["keys"][0].as_object().unwrap()).unwrap();
    let mut whole = json!({"alg": "RS256", "kid": signing.kid, "typ": "at+jwt"});
    for (name, value) in header.as_object().unwrap() {
        whole[name] = value.clone();
    }
    signing.key.sign(Algorithm::RS256, &whole, claims).unwrap()
}

fn put(members: &mut Map<String, Value>, name: &str, value: Value) {
    if value.is_null() {
        members.shift_remove(name);
    } else {
        members.insert(name.to_owned(), value);
    }
}

impl Sandbox {
    /// The base as the tests' clients call it.
    pub fn base(&self) -> String {
        format!("http://{}{}", self.addr(), self.prefix())
    }

    /// A token minted as this order says, bound to the tests' key.
    pub async fn minted(&self, mut order: Value) -> String {
        order["dpop_jwk"] = KEY.public().to_jwk().into();
        let answer = self.control("POST", "/_sandbox/tokens", order).await;
        assert_eq!(answer.status(), 200, "{}", answer.text());
        answer.json()["access_token"].as_str().unwrap().to_owned()
    }

    /// A token about the practitioner of the tests, with these scopes.
    pub async fn user_token(&self, scopes: &[&str]) -> String {
        self.minted(json!({"scopes": scopes, "user": {"pid": PRACTITIONER}})).await
    }

    /// Sends a request with a token and a good proof.
    pub async fn get_with(&self, target: &str, token: &str) -> Answer {
        self.proved("GET", target, token).send().await
    }

    /// Posts a body with a token and a good proof.
    pub async fn post_with(&self, target: &str, token: &str, body: &Value) -> Answer {
        self.proved("POST", target, token).json(body).send().await
    }

    /// A call with this token and a proof, to be completed.
    pub fn proved(&self, method: &str, target: &str, token: &str) -> Call {
        let proof = Jwt::proof(method, &format!("{}{target}", self.base()), Some(token)).signed();
        let call = self.call(method, target).header(("authorization", &format!("DPoP {token}")));
        call.header(("dpop", &proof))
    }
}
