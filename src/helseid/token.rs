//! `POST /connect/token`: who asks, with which proof, for what; in the engine's order.

use std::sync::Arc;

use axum::{
    extract::{FromRequest, Request},
    response::Response,
};
use http::{HeaderValue, header::CACHE_CONTROL};

use super::{
    Client, HelseId, Tenancy,
    assertion::Authenticated,
    details,
    error::refuse,
    form::Form,
    mint::Order,
    model::TokenResponse,
    people,
    resources::{self, is_scope},
    rules,
    target::{Target, target},
};
use crate::{
    http::{Base, Exchange, Handed, Refusal, blocking::blocking, body::whole, json::json_answer},
    jose::dpop::Proof,
};

/// A request to one of HelseID's endpoints, taken apart.
pub(super) struct Asked {
    pub(super) room: Arc<HelseId>,
    pub(super) exchange: Exchange,
    pub(super) base: Base,
    pub(super) form: Form,
    pub(super) headers: http::HeaderMap,
}

impl FromRequest<Handed> for Asked {
    type Rejection = Refusal;

    async fn from_request(request: Request, handed: &Handed) -> Result<Self, Refusal> {
        let (parts, body) = request.into_parts();
        let (room, exchange) = (handed.shared(), handed.exchange.clone());
        let body = whole(body).await;
        Ok(Self {
            form: Form::read(&parts.headers, &body, &exchange)?,
            room,
            base: Base::of(&parts, handed),
            headers: parts.headers,
            exchange,
        })
    }
}

/// Gives a token.
pub(super) async fn token(asked: Asked) -> Result<Response, Refusal> {
    // Signing takes most of a millisecond.
    blocking(move || give(&asked)).await
}

fn give(asked: &Asked) -> Result<Response, Refusal> {
    let Asked { room, exchange, base, form, .. } = asked;
    exchange.satisfied(&rules::TOKEN_METHOD);
    let caller = room.authenticate_named(form, base, exchange)?;
    let grant = grant(form, &caller.client, exchange)?;
    let proof = required(room.proof(&asked.headers, base, exchange)?, &caller.client, exchange)?;
    room.use_up(&caller, exchange)?;
    let given = (grant == "client_credentials").then(|| machine(asked, &caller)).transpose()?;
    if let Some(proof) = &proof {
        room.first_use(proof, exchange)?;
    }
    let thumbprint = proof.as_ref().map(|it| it.thumbprint.as_str());
    let given = match (given, grant) {
        (Some(order), _) => Given { order, grant: None },
        (None, "authorization_code") => people::redeem(asked, &caller, thumbprint)?,
        (None, "refresh_token") => people::refresh(asked, &caller)?,
        (None, _) => people::exchange(asked, &caller)?,
    };
    let order = Order { thumbprint: proof.map(|it| it.thumbprint), ..given.order };
    Ok(answer(asked, &order, given.grant))
}

/// What is given: a token, and when a person has logged in what else belongs to that.
pub(super) struct Given {
    pub(super) order: Order,
    pub(super) grant: Option<people::Grant>,
}

fn answer(asked: &Asked, order: &Order, grant: Option<people::Grant>) -> Response {
    let room = &asked.room;
    let minted = room.mint(order).expect("a token is about somebody who is in here, or nobody");
    let id_token = grant.as_ref().and_then(|it| room.id_token(it, order, &minted.token));
    let (refresh_token, rt_expires_in) = grant.and_then(|it| room.refresh_token(it)).unzip();
    let mut response = json_answer(&TokenResponse {
        access_token: minted.token,
        expires_in: minted.lifetime,
        token_type: if order.thumbprint.is_some() { "DPoP" } else { "Bearer" },
        scope: order.scopes.join(" "),
        id_token,
        refresh_token,
        rt_expires_in,
    });
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store, no-cache, max-age=0"));
    response
}

/// The grant asked for, when there is such a one and this client may use it.
fn grant<'a>(form: &'a Form, client: &Client, exchange: &Exchange) -> Result<&'a str, Refusal> {
    let known = super::client::GRANTS;
    let Some(grant) = form.get("grant_type").filter(|it| known.contains(it)) else {
        let got = form.get("grant_type").unwrap_or("none").chars().take(200).collect::<String>();
        let expected = format!("`grant_type` one of {}", known.join(", "));
        return Err(refuse("unsupported_grant_type", &rules::GRANT_KNOWN, expected, got, ""));
    };
    exchange.satisfied(&rules::GRANT_KNOWN);
    if !client.may_use(grant) {
        let expected = format!("a grant of {}: {}", client.client_id, client.grant_types.join(", "));
        return Err(refuse("unauthorized_client", &rules::GRANT_ALLOWED, expected, grant, ""));
    }
    exchange.satisfied(&rules::GRANT_ALLOWED);
    Ok(grant)
}

/// The proof, where the client must have one.
fn required(proof: Option<Proof>, client: &Client, exchange: &Exchange) -> Result<Option<Proof>, Refusal> {
    if proof.is_none() && client.require_dpop {
        let said = "Client requires DPoP and a DPoP header value was not provided.";
        return Err(refuse("invalid_request", &rules::PROOF_PRESENT, "a `DPoP` header", "none", said));
    }
    exchange.satisfied(&rules::PROOF_PRESENT);
    Ok(proof)
}

/// What a machine's token is to say.
fn machine(asked: &Asked, caller: &Authenticated) -> Result<Order, Refusal> {
    let Asked { room, exchange, base, form, .. } = asked;
    let client = &caller.client;
    let Target { scopes, audiences } = target(form, scopes(form, client, exchange)?, &[], exchange)?;
    let acting = details::acting(client, &caller.details)?;
    exchange.satisfied_all(&[
        &rules::DETAILS_FORM,
        &rules::DETAILS_NUMBER,
        &rules::DETAILS_PARENT,
        &rules::DETAILS_CHILD,
        &rules::DETAILS_NAME,
    ]);
    if client.tenancy == Tenancy::MultiTenant && acting.parent.is_none() {
        let expected = "`assertion_details` with the parent a multi-tenant client acts for";
        exchange.violated(&rules::DETAILS_TENANCY, expected, "none: the token says no `orgnr_parent`");
    } else {
        exchange.satisfied(&rules::DETAILS_TENANCY);
    }
    let order = Order {
        issuer: room.issuer(base),
        client_id: client.client_id.clone(),
        client_name: client.client_name.clone(),
        tenancy: client.tenancy.claim(),
        scopes,
        audiences,
        ..Order::default()
    };
    Ok(order.acting(acting))
}

/// The scopes asked for; all that are granted to the client when none is.
fn scopes(form: &Form, client: &Client, exchange: &Exchange) -> Result<Vec<String>, Refusal> {
    let granted: Vec<&str> =
        client.scopes.iter().map(String::as_str).filter(|it| resources::audience(it).is_some()).collect();
    let Some(asked) = form.get("scope").filter(|it| !it.trim().is_empty()) else {
        let all: Vec<String> =
            granted.iter().filter(|it| !resources::needs_person(it)).map(|it| (*it).to_owned()).collect();
        if all.is_empty() {
            let expected = "a client to which a scope is granted that needs no person";
            let got = format!("{}, to which none is", client.client_id);
            return Err(refuse("invalid_scope", &rules::SCOPE_KNOWN, expected, got, ""));
        }
        exchange.satisfied_all(&[&rules::SCOPE_KNOWN, &rules::SCOPE_MACHINE]);
        return Ok(all);
    };
    let scopes = resources::listed(asked);
    for scope in &scopes {
        if resources::needs_person(scope) {
            let expected = "scopes that need no person with client_credentials";
            return Err(refuse("invalid_scope", &rules::SCOPE_MACHINE, expected, scope, ""));
        }
        if !is_scope(scope) || !client.may_ask(scope) {
            let expected = format!("a scope granted to {}: {}", client.client_id, granted.join(", "));
            let got: String = scope.chars().take(200).collect();
            return Err(refuse("invalid_scope", &rules::SCOPE_KNOWN, expected, got, ""));
        }
    }
    exchange.satisfied_all(&[&rules::SCOPE_KNOWN, &rules::SCOPE_MACHINE]);
    Ok(scopes)
}
