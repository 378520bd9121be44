//! The grants behind a login: a code for tokens, a refresh token for further ones, and a token for another.

use std::sync::Arc;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest as _, Sha256};

use super::{Found, Grant, bearer, par::details_place, rules, tillitsrammeverk};
use crate::{
    helseid::{
        Client, Order, UserOrder,
        assertion::Authenticated,
        details,
        error::refuse,
        mint::Attested,
        resources,
        target::{Target, target},
        token::{Asked, Given},
    },
    http::Refusal,
    rules::Rule,
};

const ACCESS_TOKEN: &str = "urn:ietf:params:oauth:token-type:access_token";

fn no_grant(rule: &'static Rule, expected: impl Into<String>, got: impl Into<String>) -> Refusal {
    refuse("invalid_grant", rule, expected, got, "")
}

/// Gives tokens for a code.
pub(in crate::helseid) fn redeem(
    asked: &Asked,
    caller: &Authenticated,
    thumbprint: Option<&str>,
) -> Result<Given, Refusal> {
    let Asked { room, exchange, form, .. } = asked;
    details_place(&caller.details, exchange)?;
    let code = form.get("code").unwrap_or_default();
    let now = room.lent.clock.now();
    let grant = match room.people.codes.find(code, now) {
        Found::Fresh(grant) => grant,
        Found::Used => {
            return Err(no_grant(&rules::CODE_ONCE, "a code that was not used before", "a used one"));
        }
        Found::Expired => {
            return Err(no_grant(&rules::CODE_EXPIRED, "a code not older than 300 s", "an older one"));
        }
        Found::Unknown => {
            let got = if code.is_empty() { "none" } else { "another text" };
            return Err(no_grant(&rules::CODE_KNOWN, "`code`, as the redirect brought it", got));
        }
    };
    exchange.satisfied_all(&[&rules::CODE_KNOWN, &rules::CODE_EXPIRED]);
    if grant.asking.client_id != caller.client.client_id {
        let expected = "the client that asked for the code";
        return Err(no_grant(&rules::CODE_CLIENT, expected, caller.client.client_id.clone()));
    }
    exchange.satisfied(&rules::CODE_CLIENT);
    bound(&grant, thumbprint)?;
    exchange.satisfied(&rules::CODE_PROOF);
    // Whatever is wrong below, the code is used up; of two who ask at once one gets it.
    if !matches!(room.people.codes.take(code, now), Found::Fresh(_)) {
        return Err(no_grant(&rules::CODE_ONCE, "a code that was not used before", "a used one"));
    }
    exchange.satisfied(&rules::CODE_ONCE);
    match form.get("redirect_uri") {
        Some(uri) if uri == grant.asking.redirect_uri => exchange.satisfied(&rules::CODE_REDIRECT),
        other => {
            let error = if other.is_some() { "invalid_grant" } else { "unauthorized_client" };
            let expected = format!("`redirect_uri` {}, as the code was asked for", grant.asking.redirect_uri);
            let got: String = other.unwrap_or("none").chars().take(200).collect();
            return Err(refuse(error, &rules::CODE_REDIRECT, expected, got, ""));
        }
    }
    let target = target(form, grant.asking.scopes.clone(), &grant.asking.resources, exchange)?;
    verifier(form.get("code_verifier"), &grant.asking.challenge)?;
    exchange.satisfied(&rules::VERIFIER);
    given(asked, caller, grant, target, &[])
}

/// The proof of a code that is bound to a key.
fn bound(grant: &Grant, thumbprint: Option<&str>) -> Result<(), Refusal> {
    let Some(bound) = grant.asking.thumbprint.as_deref().filter(|it| Some(*it) != thumbprint) else {
        return Ok(());
    };
    let expected = format!("a proof of the key of thumbprint {bound}, to which the code is bound");
    let (got, said) = match thumbprint {
        Some(other) => (
            format!("one of thumbprint {other}"),
            "The DPoP proof token used on the token endpoint does not match the original used on the authorize endpoint.",
        ),
        None => (
            "none".to_owned(),
            "DPoP must be used on the token endpoint when a DPoP key thumbprint is used on the authorize endpoint.",
        ),
    };
    Err(refuse("invalid_dpop_proof", &rules::CODE_PROOF, expected, got, said))
}

fn verifier(verifier: Option<&str>, challenge: &str) -> Result<(), Refusal> {
    let expected = "`code_verifier` of 43 to 128 characters, whose SHA-256 is the `code_challenge`";
    let got = match verifier {
        None => "none",
        Some(it) if !(43..=128).contains(&it.len()) => "one of another length",
        Some(it) if URL_SAFE_NO_PAD.encode(Sha256::digest(it)) != challenge => "one of another hash",
        Some(_) => return Ok(()),
    };
    Err(no_grant(&rules::VERIFIER, expected, got))
}

/// Gives further tokens for a refresh token, and another refresh token in its place.
pub(in crate::helseid) fn refresh(asked: &Asked, caller: &Authenticated) -> Result<Given, Refusal> {
    let Asked { room, exchange, form, .. } = asked;
    let token = form.get("refresh_token").unwrap_or_default();
    let now = room.lent.clock.now();
    let grant = match room.people.refresh.find(token, now) {
        Found::Fresh(grant) => grant,
        Found::Used => {
            let expected = "the refresh token of the latest answer";
            return Err(no_grant(&rules::REFRESH_ONCE, expected, "one that was used before"));
        }
        Found::Expired => {
            let expected = "a refresh token of a login less than 8 hours ago";
            return Err(no_grant(&rules::REFRESH_EXPIRED, expected, "an older one"));
        }
        Found::Unknown => {
            let got = if token.is_empty() { "none" } else { "another text" };
            return Err(no_grant(&rules::REFRESH_KNOWN, "`refresh_token`, as HelseID gave it", got));
        }
    };
    exchange.satisfied_all(&[&rules::REFRESH_KNOWN, &rules::REFRESH_EXPIRED]);
    if grant.asking.client_id != caller.client.client_id {
        let expected = "the client the refresh token was given to";
        return Err(no_grant(&rules::REFRESH_CLIENT, expected, caller.client.client_id.clone()));
    }
    exchange.satisfied(&rules::REFRESH_CLIENT);
    let scopes = fewer(form.get("scope"), &grant.asking.scopes)?;
    exchange.satisfied(&rules::REFRESH_SCOPE);
    let target = target(form, scopes, &grant.asking.resources, exchange)?;
    let given = given(asked, caller, grant, target, &caller.details)?;
    if !matches!(room.people.refresh.take(token, now), Found::Fresh(_)) {
        let expected = "the refresh token of the latest answer";
        return Err(no_grant(&rules::REFRESH_ONCE, expected, "one that was used before"));
    }
    exchange.satisfied(&rules::REFRESH_ONCE);
    Ok(given)
}

/// The scopes a refresh asks for: some of those granted, or all.
fn fewer(asked: Option<&str>, granted: &[String]) -> Result<Vec<String>, Refusal> {
    let scopes = resources::listed(asked.unwrap_or_default());
    if scopes.is_empty() {
        return Ok(granted.to_vec());
    }
    match scopes.iter().find(|it| !granted.contains(it)) {
        None => Ok(scopes),
        Some(other) => {
            let expected = format!("scopes of the login: {}", granted.join(", "));
            let got: String = other.chars().take(200).collect();
            Err(refuse("invalid_scope", &rules::REFRESH_SCOPE, expected, got, "Invalid scope."))
        }
    }
}

/// What a login gives: the details of its request object, and in their place those of a refresh.
fn given(
    asked: &Asked,
    caller: &Authenticated,
    grant: Grant,
    target: Target,
    details: &[serde_json::Value],
) -> Result<Given, Refusal> {
    let Asked { room, exchange, .. } = asked;
    let (of_login, organisations_of_login) = tillitsrammeverk::split(&grant.asking.details, exchange)?;
    let (attested, organisations) = tillitsrammeverk::split(details, exchange)?;
    let client = &caller.client;
    let acting = details::acting(
        client,
        if organisations.is_empty() { &organisations_of_login } else { &organisations },
    )?;
    let user = UserOrder {
        pid: grant.login.pid.clone(),
        login: Some(grant.login.clone()),
        attested: attested.or(of_login).map_or(Attested::Nothing, Attested::Sent),
    };
    let order = Order { user: Some(user), ..order(asked, client, target) }.acting(acting);
    if room.persons.get(&grant.login.pid).is_none() {
        return Err(no_grant(&rules::CODE_KNOWN, "a login of somebody who is in here", "somebody else's"));
    }
    Ok(Given { order, grant: Some(grant) })
}

fn order(asked: &Asked, client: &Arc<Client>, Target { scopes, audiences }: Target) -> Order {
    Order {
        issuer: asked.room.issuer(&asked.base),
        client_id: client.client_id.clone(),
        client_name: client.client_name.clone(),
        tenancy: client.tenancy.claim(),
        scopes,
        audiences,
        ..Order::default()
    }
}

/// Gives a token for another one: of the same person, to the client that asks, for the scopes it asks for.
pub(in crate::helseid) fn exchange(asked: &Asked, caller: &Authenticated) -> Result<Given, Refusal> {
    let Asked { room, exchange, form, .. } = asked;
    let kind = form.get("subject_token_type");
    if kind != Some(ACCESS_TOKEN) {
        let expected = format!("`subject_token_type` {ACCESS_TOKEN}");
        let got: String = kind.unwrap_or("none").chars().take(200).collect();
        return Err(refuse("invalid_request", &rules::EXCHANGE_KIND, expected, got, ""));
    }
    exchange.satisfied(&rules::EXCHANGE_KIND);
    let subject = bearer::read(room, &asked.base, form.get("subject_token").unwrap_or_default())
        .map_err(|(expected, got)| no_grant(&rules::EXCHANGE_SUBJECT, expected, got))?;
    let Some(login) = subject.login.clone().filter(|it| room.persons.get(&it.pid).is_some()) else {
        let expected = "a `subject_token` of a person who has logged in";
        return Err(no_grant(&rules::EXCHANGE_SUBJECT, expected, "one of a machine"));
    };
    exchange.satisfied(&rules::EXCHANGE_SUBJECT);
    let client = &caller.client;
    let scope = form.get("scope").unwrap_or_default();
    let scopes = resources::listed(scope);
    let is_good = |it: &String| client.may_ask(it) && resources::audience(it).is_some();
    if scopes.is_empty() || !scopes.iter().all(is_good) {
        let expected = format!("scopes of APIs granted to {}", client.client_id);
        let got: String =
            if scope.is_empty() { "none".to_owned() } else { scope.chars().take(200).collect() };
        return Err(refuse("invalid_scope", &rules::EXCHANGE_SCOPE, expected, got, ""));
    }
    exchange.satisfied(&rules::EXCHANGE_SCOPE);
    let target = target(form, scopes, &[], exchange)?;
    let (sent, organisations) = tillitsrammeverk::split(&caller.details, exchange)?;
    let acting = details::acting(client, &organisations)?;
    let attested = sent.or(subject.attestation).map_or(Attested::Nothing, Attested::Sent);
    let user = UserOrder { pid: login.pid.clone(), login: Some(login), attested };
    let order = Order { user: Some(user), ..order(asked, client, target) };
    Ok(Given { order: order.acting(acting), grant: None })
}
