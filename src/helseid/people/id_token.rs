//! What a client is given beside an access token: who has logged in, and a refresh token.

use aws_lc_rs::digest::{SHA256, digest};
use serde_json::{Map, Value, json};

use super::Grant;
use crate::{
    helseid::{HelseId, Order, attestation},
    jose::{Algorithm, base64url},
};

/// Seconds an ID token lives.
const LIFETIME: i64 = 300;

/// The left half of a text's SHA-256, as `at_hash` and `s_hash` are.
fn half(text: &str) -> String {
    base64url(&digest(&SHA256, text.as_bytes()).as_ref()[..16])
}

impl HelseId {
    /// The ID token of a login, when `openid` was asked for then: which API the access token beside it is for does not matter.
    pub(in crate::helseid) fn id_token(&self, grant: &Grant, order: &Order, token: &str) -> Option<String> {
        let has = |scope: &str| grant.asking.scopes.iter().any(|it| it == scope);
        let person = self.persons.get(&grant.login.pid).filter(|_| has("openid"))?;
        let now = self.lent.clock.now().as_second();
        let mut claims = Map::new();
        let mut put = |name: &str, value: Value| claims.insert(name.to_owned(), value);
        put("iss", order.issuer.clone().into());
        put("nbf", now.into());
        put("iat", now.into());
        put("exp", (now + LIFETIME).into());
        put("aud", order.client_id.clone().into());
        put("amr", json!(["pwd"]));
        if let Some(nonce) = &grant.asking.nonce {
            put("nonce", nonce.clone().into());
        }
        put("at_hash", half(token).into());
        if let Some(state) = &grant.asking.state {
            put("s_hash", half(state).into());
        }
        put("sid", grant.login.session.clone().into());
        put("sub", attestation::pseudonym(&person.pid).into());
        put("auth_time", grant.login.at.into());
        put("idp", grant.login.idp.clone().into());
        for (name, value) in attestation::identity(person, &grant.login) {
            if has(&name.replace("://claims/", "://scopes/")) || has("helseid://scopes/identity/all") {
                put(&name, value);
            }
        }
        if has("profile") {
            for (name, value) in attestation::names(person) {
                put(name, value.into());
            }
        }
        let signing = self.keys.active();
        let header = json!({"alg": "RS256", "kid": signing.kid, "x5t": signing.x5t, "typ": "JWT"});
        signing.key.sign(Algorithm::RS256, &header, &Value::Object(claims))
    }

    /// A refresh token and the seconds it lives, when `offline_access` was asked for.
    pub(in crate::helseid) fn refresh_token(&self, grant: Grant) -> Option<(String, i64)> {
        grant.asking.scopes.iter().find(|it| *it == "offline_access")?;
        let left = grant.until.as_second() - self.lent.clock.now().as_second();
        let token = format!("{}-1", self.handle());
        self.people.refresh.put(token.clone(), grant.until, grant);
        Some((token, left))
    }
}
