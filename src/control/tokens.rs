//! `POST /_sandbox/tokens`: a token as HelseID would give it, without asking HelseID; a proof with it, if wished.

use std::collections::BTreeSet;

use axum::response::Response;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::{Desk, clients::helseid, rules, with_body};
use crate::{
    helseid::{Client, HelseId, Order, Tenancy, UserOrder, resources},
    http::{
        Refusal, Situation,
        json::{JsonBody, json_answer},
        near::nearest,
    },
    jose::{Algorithm, PublicKey, SigningKey, sha256_base64url},
    openapi::Operation,
};

/// The longest life a token can be given, in seconds.
const LONGEST: i64 = 86_400;
/// How many scopes or clients are told that may have been meant.
const NEAR: usize = 5;
/// How many granted scopes are looked at for that.
const MOST_NEAR: usize = 1000;

/// What a token is to say.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct TokenOrder {
    /// Its scopes, 1 to 50, which say the audience: of the APIs here, HelseID's own, or granted to a registered client.
    scopes: Vec<String>,
    /// The client it is given to, a registered one unless `helseid.open_registration` is set; `sandbox-machine`, or `sandbox-user` for a person, when left out.
    #[serde(default)]
    #[schemars(with = "String")]
    client_id: Option<String>,
    /// The organisations it speaks for; the client's when left out.
    #[serde(default)]
    #[schemars(with = "Organisations")]
    org: Option<Organisations>,
    /// The person it is about; nobody when left out.
    #[serde(default)]
    #[schemars(with = "User")]
    user: Option<User>,
    /// The public key it is bound to; the sandbox makes one when left out, and returns it.
    #[serde(default)]
    #[schemars(with = "Map<String, Value>")]
    dpop_jwk: Option<Map<String, Value>>,
    /// The method a proof is wanted for, with `htu`.
    #[serde(default)]
    #[schemars(with = "String")]
    htm: Option<String>,
    /// The URL a proof is wanted for, with `htm`.
    #[serde(default)]
    #[schemars(with = "String")]
    htu: Option<String>,
    /// Seconds it lives; as HelseID has it for the audience when left out.
    #[serde(default)]
    #[schemars(with = "i64", range(min = 1, max = 86_400))]
    lifetime_seconds: Option<i64>,
}

/// The organisations a token speaks for.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "TokenOrganisations")]
struct Organisations {
    /// The number of the parent organisation.
    parent: String,
    /// The number of its child organisation.
    #[serde(default)]
    #[schemars(with = "String")]
    child: Option<String>,
}

/// The person a token is about.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "TokenUser")]
struct User {
    /// The number of somebody who is in here.
    pid: String,
}

/// A token.
#[derive(Debug, Serialize, JsonSchema)]
struct MintedToken {
    /// The token.
    access_token: String,
    /// Always `DPoP`.
    token_type: &'static str,
    /// Seconds it lives.
    expires_in: i64,
    /// The public key it is bound to.
    dpop_jwk: Map<String, Value>,
    /// The private key, when the sandbox made it.
    #[serde(skip_serializing_if = "Option::is_none")]
    dpop_private_jwk: Option<Map<String, Value>>,
    /// A proof for `htm` and `htu`, good for one request within 15 s.
    #[serde(skip_serializing_if = "Option::is_none")]
    dpop_proof: Option<String>,
}

pub(super) fn post_doc(operation: Operation) -> Operation {
    with_body(operation)
        .id("mintToken")
        .summary("Makes an access token")
        .description(
            "As HelseID would give it, for tests that are not about HelseID. With `htm` and `htu` also a proof for one request.",
        )
        .request::<TokenOrder>("application/json", "What the token is to say.", true)
        .json::<MintedToken>(200, "The token, and what proves possession of its key.")
}

fn bad(expected: impl Into<String>, got: impl Into<String>) -> Refusal {
    Refusal::by(Situation::BadRequest, &rules::TOKEN_GOOD, expected, got)
}

/// HelseID has no client of this id.
fn unknown_client(helseid: &HelseId, id: &str) -> Refusal {
    let clients = helseid.clients().all();
    let near = nearest(id, clients.iter().map(|it| it.client_id.as_str()), NEAR);
    let expected = format!("`client_id` of GET /_sandbox/clients, such as {}", near.join(", "));
    bad(expected, format!("{:?}", id.chars().take(200).collect::<String>()))
}

pub(super) async fn post(desk: Desk, JsonBody(order): JsonBody<TokenOrder>) -> Result<Response, Refusal> {
    order.check()?;
    let key = order.key()?;
    let public = match &order.dpop_jwk {
        Some(jwk) => {
            PublicKey::from_jwk(jwk).map_err(|it| bad("`dpop_jwk` a public RSA or EC key", it.to_string()))?
        }
        None => key.as_ref().map(|it| it.public().clone()).expect("a key is made when none is given"),
    };
    let helseid = helseid(&desk);
    let usual = if order.user.is_some() { "sandbox-user" } else { "sandbox-machine" };
    let id = order.client_id.as_deref().unwrap_or(usual);
    let client = helseid.clients().get(id);
    if client.is_none() && !desk.workspace.settings.flag("helseid.open_registration") {
        return Err(unknown_client(&helseid, id));
    }
    order.check_scopes(&helseid)?;
    let said = Order { issuer: helseid.issuer(&desk.base), ..order.said(id, client.as_deref(), &public) };
    let minted =
        helseid.mint(&said).map_err(|it| bad("`user`.`pid` of somebody who is in here", it.to_string()))?;
    desk.exchange.satisfied(&rules::TOKEN_GOOD);
    let proof = match (&key, &order.htm, &order.htu) {
        (Some(key), Some(method), Some(url)) => Some(proof(&desk, key, &minted.token, method, url)),
        _ => None,
    };
    Ok(json_answer(&MintedToken {
        access_token: minted.token,
        token_type: "DPoP",
        expires_in: minted.lifetime,
        dpop_jwk: public.to_jwk(),
        dpop_private_jwk: key.as_ref().and_then(SigningKey::private_jwk),
        dpop_proof: proof,
    }))
}

fn proof(desk: &Desk, key: &SigningKey, token: &str, method: &str, url: &str) -> String {
    let header = json!({"typ": "dpop+jwt", "alg": "ES256", "jwk": key.public().to_jwk()});
    let claims = json!({
        "jti": desk.workspace.ids.uuid().to_string(),
        "htm": method,
        "htu": url.split(['?', '#']).next().unwrap_or(url),
        "iat": desk.workspace.clock.now().as_second(),
        "ath": sha256_base64url(token.as_bytes()),
    });
    key.sign(Algorithm::ES256, &header, &claims).expect("the key made here is one of P-256")
}

impl TokenOrder {
    fn check(&self) -> Result<(), Refusal> {
        if !(1..=50).contains(&self.scopes.len()) {
            return Err(bad("`scopes` with 1 to 50 scopes", format!("{}", self.scopes.len())));
        }
        if let Some(scope) = self.scopes.iter().find(|it| !resources::is_scope(it)) {
            return Err(bad("scopes of 1 to 200 visible ASCII characters", scope.clone()));
        }
        if let Some(seconds) = self.lifetime_seconds.filter(|it| !(1..=LONGEST).contains(it)) {
            return Err(bad(format!("`lifetime_seconds` from 1 to {LONGEST}"), seconds.to_string()));
        }
        let numbers = self.org.iter().flat_map(|it| std::iter::once(&it.parent).chain(&it.child));
        for number in numbers {
            if !resources::is_organisation_number(number) {
                return Err(bad("organisation numbers of nine digits", number.clone()));
            }
        }
        if self.htm.is_some() != self.htu.is_some() {
            return Err(bad("`htm` and `htu`, both or none", "one of them"));
        }
        Ok(())
    }

    /// A misspelt scope would make a token that is refused later, or by nobody: HelseID gives none.
    fn check_scopes(&self, helseid: &HelseId) -> Result<(), Refusal> {
        let clients = helseid.clients().all();
        let granted = || clients.iter().flat_map(|it| it.scopes.iter().map(String::as_str));
        let is_known = |scope: &str| resources::known().chain(granted()).any(|it| it == scope);
        let Some(strange) = self.scopes.iter().find(|it| !is_known(it)) else { return Ok(()) };
        let some: BTreeSet<&str> = resources::known().chain(granted().take(MOST_NEAR)).collect();
        let near = nearest(strange, some, NEAR);
        let expected = format!(
            "scopes of the APIs here, HelseID's own or granted to a registered client; near it are {}",
            near.join(", ")
        );
        Err(bad(expected, format!("{strange:?}")))
    }

    /// The key the sandbox makes, when none is given.
    fn key(&self) -> Result<Option<SigningKey>, Refusal> {
        match &self.dpop_jwk {
            None => Ok(Some(SigningKey::make_ec())),
            Some(_) if self.htm.is_some() => {
                let expected =
                    "`htm` and `htu` without `dpop_jwk`: only the owner of a key can make its proofs";
                Err(bad(expected, "all of them"))
            }
            Some(_) => Ok(None),
        }
    }

    fn said(&self, id: &str, client: Option<&Client>, public: &PublicKey) -> Order {
        let own = client.and_then(|it| it.organisations.first());
        let (parent, child) = match &self.org {
            Some(org) => (Some(org.parent.clone()), org.child.clone()),
            None => (own.map(|it| it.parent.clone()), None),
        };
        Order {
            client_id: id.to_owned(),
            client_name: client.map_or(id, |it| it.client_name.as_str()).to_owned(),
            tenancy: client.map_or(Tenancy::SingleTenant, |it| it.tenancy).claim(),
            scopes: self.scopes.clone(),
            thumbprint: Some(public.thumbprint()),
            parent,
            child,
            supplier: client.and_then(|it| it.supplier.clone()),
            user: self.user.as_ref().map(|it| UserOrder::of(&it.pid)),
            lifetime: self.lifetime_seconds,
            ..Order::default()
        }
    }
}
