//! The test-token service: mints whatever token a test of an API needs, good ones and broken ones.

mod care;
mod claims;
mod model;
mod proof;
pub mod rules;

use axum::{
    extract::{Request, State},
    response::Response,
};
use serde_json::{Value, json};

use super::{HelseId, routes::common};
use crate::{
    http::{
        Base, Handed, Refusal, Situation,
        blocking::blocking,
        body::whole,
        dialect::Rendered,
        headers::{Single, single, text},
        json::json_answer,
    },
    jose::{Algorithm, SigningKey, base64url},
    openapi::Operation,
    rules::Rule,
};
use model::{Answer, TokenRequest, lower_first};

/// What marks a refusal of this service, whose errors are not OAuth's.
const CODE: &str = "test_token";

fn refuse(
    situation: Situation,
    rule: &'static Rule,
    expected: impl Into<String>,
    got: impl Into<String>,
) -> Refusal {
    Refusal::by(situation, rule, expected, got).coded(CODE)
}

fn bad(rule: &'static Rule, expected: impl Into<String>, got: impl Into<String>) -> Refusal {
    refuse(Situation::BadRequest, rule, expected, got)
}

/// Whether a refusal is this service's.
pub(super) fn is_its_own(refusal: &Refusal) -> bool {
    refusal.code == Some(CODE)
}

/// A refusal as this service words it.
pub(super) fn refused(refusal: &Refusal) -> Rendered {
    Rendered::json("application/json", &Answer::error(refusal.text()))
}

pub(super) fn create_doc(operation: Operation) -> Operation {
    common(operation)
        .id("createTestToken")
        .summary("Mints a test token, good or broken")
        .description(
            "As Norsk Helsenett's test-token service: only `audience` is needed, and any `X-Auth-Key` is taken. Unknown members \
             are passed over, empty texts and nulls count as not given.",
        )
        .header_schema("X-Auth-Key", true, "The key of the service; here any text.", json!({"type": "string"}))
        .request::<TokenRequest>("application/json", "What the token is to say.", true)
        .json::<Answer>(200, "The token, and a proof if one was wanted.")
        .response::<Answer>(400, "application/json", "What is wrong.")
        .response::<Answer>(401, "application/json", "There is no `X-Auth-Key`.")
}

/// Mints a test token.
pub(super) async fn create(State(handed): State<Handed>, request: Request) -> Result<Response, Refusal> {
    let (parts, body) = request.into_parts();
    let (room, exchange) = (handed.shared::<HelseId>(), &handed.exchange);
    let base = Base::of(&parts, &handed);
    match single(&parts.headers, "x-auth-key") {
        Single::One(key) if !text(key).trim().is_empty() => exchange.satisfied(&rules::KEY),
        other => {
            let expected = "one `X-Auth-Key` header with a key";
            let got = match other {
                Single::One(_) => "an empty one".to_owned(),
                Single::Missing => "no such header".to_owned(),
                Single::Several(times) => format!("it {times} times"),
            };
            return Err(refuse(Situation::Unauthenticated, &rules::KEY, expected, got));
        }
    }
    let body = whole(body).await;
    let order = read(&body)?;
    exchange.satisfied(&rules::BODY);
    let said = order.audience.as_deref().unwrap_or_default();
    let Some(audience) = Some(said).filter(|it| (1..=200).contains(&it.len())) else {
        let got = if said.is_empty() { "none".to_owned() } else { format!("{} bytes", said.len()) };
        return Err(bad(&rules::AUDIENCE, "`audience` of 1 to 200 bytes", got));
    };
    exchange.satisfied(&rules::AUDIENCE);
    let proof = proof::wanted(&order)?;
    let bound = proof::bound(&order, proof.as_ref())?;
    exchange.satisfied(&rules::PROOF);
    let now = room.lent.clock.now().as_second();
    let claims =
        claims::of(&room, &order, &claims::About { audience, issuer: room.issuer(&base), now, bound })?;
    exchange.satisfied(&rules::VALUES);
    let answer = blocking(move || {
        let token = sign(&room, &order, &claims);
        let dpop_proof = proof.map(|it| it.make(&room, &token));
        Answer::success(token, dpop_proof)
    });
    Ok(json_answer(&answer.await))
}

fn read(body: &[u8]) -> Result<TokenRequest, Refusal> {
    let expected = "a JSON object with the members of the service's TokenRequest";
    let value: Value =
        serde_json::from_slice(body).map_err(|it| bad(&rules::BODY, expected, it.to_string()))?;
    if !value.is_object() {
        return Err(bad(&rules::BODY, expected, "JSON of another kind"));
    }
    serde_path_to_error::deserialize(lower_first(value)).map_err(|it| {
        let place = it.path().to_string();
        // What stands at the place is not repeated: it may be somebody's number, or a key.
        bad(&rules::BODY, expected, format!("another type at `{place}`"))
    })
}

fn sign(room: &HelseId, order: &TokenRequest, claims: &Value) -> String {
    let signing = room.keys.active();
    let typ = order.header_parameters.as_ref().and_then(|it| it.typ.as_deref()).filter(|it| !it.is_empty());
    let header =
        json!({"alg": "RS256", "kid": signing.kid, "x5t": signing.x5t, "typ": typ.unwrap_or("at+jwt")});
    let token = signed(&signing.key, Algorithm::RS256, &header, claims);
    if order.sign_jwt_with_invalid_signing_key == Some(true) {
        return with_foreign_signature(&signing.key, Algorithm::RS256, &token);
    }
    token
}

fn signed(key: &SigningKey, algorithm: Algorithm, header: &Value, claims: &Value) -> String {
    key.sign(algorithm, header, claims).expect("a key signs with its own algorithm")
}

/// A JWS with a well-formed signature that is of something else.
fn with_foreign_signature(key: &SigningKey, algorithm: Algorithm, jws: &str) -> String {
    let other = signed(key, algorithm, &json!({}), &json!({"of": "something else"}));
    let signature = other.rsplit('.').next().map_or_else(|| base64url(&[0; 64]), str::to_owned);
    jws.rsplit_once('.').map_or_else(String::new, |(signed, _)| format!("{signed}.{signature}"))
}
