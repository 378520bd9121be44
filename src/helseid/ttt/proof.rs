//! Proofs for test tokens: a good one, and twelve that are wrong in one way each.

use serde_json::{Map, Value, json};

use super::{bad, claims::choice, model::TokenRequest, rules, signed, with_foreign_signature};
use crate::{
    helseid::HelseId,
    http::Refusal,
    jose::{PublicKey, SigningKey, sha256_base64url},
};

/// What is wrong with a proof, in the order of the service's enum; the first is nothing.
const VARIANTS: [&str; 13] = [
    "None",
    "DontSetHtuClaimValue",
    "DontSetHtmClaimValue",
    "SetIatValueInThePast",
    "SetIatValueInTheFuture",
    "DontSetAthClaimValue",
    "DontSetAlgHeader",
    "DontSetJwkHeader",
    "DontSetJtiClaim",
    "SetAlgHeaderToASymmetricAlgorithm",
    "SetPrivateKeyInJwkHeader",
    "SetInvalidTypHeaderValue",
    "SetAnInvalidSignature",
];

/// Seconds by which a proof's `iat` is wrong: more than any API gives.
const FAR: i64 = 3600;

/// A proof that is to be made.
pub(super) struct Wanted {
    key: SigningKey,
    private: Map<String, Value>,
    method: String,
    url: String,
    variant: &'static str,
}

/// A JWK, as an object or as its text.
fn jwk(value: &Value) -> Option<Map<String, Value>> {
    match value {
        Value::Object(members) => Some(members.clone()),
        Value::String(text) => serde_json::from_str(text).ok(),
        _ => None,
    }
}

fn given(value: Option<&Value>) -> Option<&Value> {
    value.filter(|it| !it.is_null() && *it != "")
}

/// The proof an order wants, when it wants one.
pub(super) fn wanted(order: &TokenRequest) -> Result<Option<Wanted>, Refusal> {
    if order.create_dpop_token_with_dpop_proof != Some(true) {
        return Ok(None);
    }
    let bad = |expected: &str, got: &str| bad(&rules::PROOF, expected, got);
    let Some(said) = &order.dpop_proof_parameters else {
        return Err(bad("`dPoPProofParameters` beside `createDPoPTokenWithDPoPProof`", "none"));
    };
    let variant = choice(said.invalid_dpop_proof_parameters.as_ref(), &VARIANTS)
        .map_err(|got| bad(&format!("one of 0 to 12: {}", VARIANTS.join(", ")), &got))?;
    let variant = VARIANTS[variant.unwrap_or_default()];
    let text = |value: &Option<String>| value.clone().filter(|it| !it.is_empty());
    let (url, method) = (text(&said.htu_claim_value), text(&said.htm_claim_value));
    if url.is_none() && variant != "DontSetHtuClaimValue"
        || method.is_none() && variant != "DontSetHtmClaimValue"
    {
        return Err(bad("`htuClaimValue` and `htmClaimValue`", "not both"));
    }
    let (key, private) = match given(said.private_key_for_proof_creation.as_ref()) {
        None => {
            let key = SigningKey::make_ec();
            let private = key.private_jwk().unwrap_or_default();
            (key, private)
        }
        Some(value) => {
            let private =
                jwk(value).ok_or_else(|| bad("a private JWK, as JSON or its text", "something else"))?;
            // What the key holds is never repeated.
            let key = SigningKey::from_jwk(&private)
                .map_err(|_| bad("a private JWK of kind EC or RSA", "one that is not usable"))?;
            (key, private)
        }
    };
    Ok(Some(Wanted {
        key,
        private,
        method: method.unwrap_or_default(),
        url: url.unwrap_or_default(),
        variant,
    }))
}

/// The thumbprint a token is bound to: of the proof's key, or as the order says.
pub(super) fn bound(order: &TokenRequest, proof: Option<&Wanted>) -> Result<Option<String>, Refusal> {
    if let Some(proof) = proof {
        return Ok(Some(proof.key.public().thumbprint()));
    }
    let Some(said) = &order.client_claims_parameters else { return Ok(None) };
    if let Some(thumbprint) = said.cnf_jkt.clone().filter(|it| !it.is_empty()) {
        return Ok(Some(thumbprint));
    }
    let Some(key) = given(said.cnf_public_key.as_ref()) else { return Ok(None) };
    let key = jwk(key).and_then(|it| PublicKey::from_jwk(&it).ok());
    match key {
        Some(key) => Ok(Some(key.thumbprint())),
        None => Err(bad(&rules::PROOF, "`cnfPublicKey` a public JWK of kind EC or RSA", "something else")),
    }
}

impl Wanted {
    /// Makes the proof for this token.
    pub(super) fn make(&self, room: &HelseId, token: &str) -> String {
        let algorithm = self.key.usual_algorithm();
        let mut header = Map::new();
        header.insert("typ".to_owned(), "dpop+jwt".into());
        header.insert("alg".to_owned(), algorithm.name().into());
        header.insert("jwk".to_owned(), Value::Object(self.key.public().to_jwk()));
        let now = room.lent.clock.now().as_second();
        let mut claims = Map::new();
        claims.insert("jti".to_owned(), room.identifier().into());
        claims.insert("htm".to_owned(), self.method.clone().into());
        claims.insert("htu".to_owned(), self.url.clone().into());
        claims.insert("iat".to_owned(), now.into());
        claims.insert("ath".to_owned(), sha256_base64url(token.as_bytes()).into());
        match self.variant {
            "DontSetHtuClaimValue" => drop(claims.remove("htu")),
            "DontSetHtmClaimValue" => drop(claims.remove("htm")),
            "SetIatValueInThePast" => drop(claims.insert("iat".to_owned(), (now - FAR).into())),
            "SetIatValueInTheFuture" => drop(claims.insert("iat".to_owned(), (now + FAR).into())),
            "DontSetAthClaimValue" => drop(claims.remove("ath")),
            "DontSetAlgHeader" => drop(header.remove("alg")),
            "DontSetJwkHeader" => drop(header.remove("jwk")),
            "DontSetJtiClaim" => drop(claims.remove("jti")),
            "SetAlgHeaderToASymmetricAlgorithm" => drop(header.insert("alg".to_owned(), "HS256".into())),
            "SetPrivateKeyInJwkHeader" => {
                drop(header.insert("jwk".to_owned(), Value::Object(self.private.clone())));
            }
            "SetInvalidTypHeaderValue" => drop(header.insert("typ".to_owned(), "invalid+jwt".into())),
            _ => {}
        }
        let proof = signed(&self.key, algorithm, &json!(header), &json!(claims));
        match self.variant {
            "SetAnInvalidSignature" => with_foreign_signature(&self.key, algorithm, &proof),
            _ => proof,
        }
    }
}
