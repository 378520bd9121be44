//! An authorization request, checked in the engine's order: pushed or as it is, it is the same to this.

use super::{Asking, Level, rules};
use crate::{
    helseid::{
        Client,
        error::refuse,
        form::Form,
        resources::{self, is_scope},
    },
    http::{Exchange, Refusal},
    rules::Rule,
};

/// The identity providers a client may name with `acr_values=idp:…`.
pub(in crate::helseid) const PROVIDERS: [(&str, &str); 6] = [
    ("testidp-oidc", "Test IDP"),
    ("bankid-oidc", "BankID"),
    ("buypass-oidc", "Buypass"),
    ("commfides-oidc", "Commfides"),
    ("idporten-oidc", "ID-porten"),
    ("hmn-oidc", "Helse Midt-Norge"),
];

const PROMPTS: [&str; 4] = ["none", "login", "consent", "select_account"];

fn shown(text: Option<&str>) -> String {
    text.map_or_else(|| "none".to_owned(), |it| it.chars().take(200).collect())
}

fn invalid(rule: &'static Rule, expected: impl Into<String>, got: impl Into<String>, said: &str) -> Refusal {
    refuse("invalid_request", rule, expected, got, said)
}

/// Checks the parameters of an authorization request of this client.
pub(super) fn check(form: &Form, client: &Client, exchange: &Exchange) -> Result<Asking, Refusal> {
    redirect_uri(form, client)?;
    exchange.satisfied(&rules::REDIRECT_URI);
    response_type(form, client, exchange)?;
    challenge(form, exchange)?;
    let scopes = scopes(form, client, exchange)?;
    let resources = resources(form, &scopes, exchange)?;
    let (prompt, max_age) = prompt(form, exchange)?;
    lengths(form)?;
    exchange.satisfied(&rules::LIMITS);
    let text = |name: &str| form.get(name).map(str::to_owned);
    let (level, idp) = acr(form.get("acr_values").unwrap_or_default());
    Ok(Asking {
        client_id: client.client_id.clone(),
        redirect_uri: text("redirect_uri").unwrap_or_default(),
        state: text("state"),
        nonce: text("nonce"),
        scopes,
        resources,
        challenge: text("code_challenge").unwrap_or_default(),
        thumbprint: text("dpop_jkt"),
        prompt,
        max_age,
        level,
        idp,
        login_hint: text("login_hint"),
        ui_locales: text("ui_locales"),
        details: Vec::new(),
    })
}

fn redirect_uri(form: &Form, client: &Client) -> Result<(), Refusal> {
    let asked = form.get("redirect_uri");
    match asked {
        Some(asked) if super::redirect::is_registered(&client.redirect_uris, asked) => Ok(()),
        _ => {
            let expected =
                format!("a redirect URI of {}: {}", client.client_id, client.redirect_uris.join(", "));
            Err(invalid(&rules::REDIRECT_URI, expected, shown(asked), "Invalid redirect_uri"))
        }
    }
}

fn response_type(form: &Form, client: &Client, exchange: &Exchange) -> Result<(), Refusal> {
    match form.get("response_type") {
        Some("code") => exchange.satisfied(&rules::RESPONSE_TYPE),
        None => {
            let said = "Missing response_type";
            return Err(invalid(&rules::RESPONSE_TYPE, "`response_type` code", "none", said));
        }
        other => {
            let (rule, said) = (&rules::RESPONSE_TYPE, "Response type not supported");
            return Err(refuse(
                "unsupported_response_type",
                rule,
                "`response_type` code",
                shown(other),
                said,
            ));
        }
    }
    let mode = form.get("response_mode");
    if mode.is_some_and(|it| it != "query") {
        let (rule, said) = (&rules::RESPONSE_MODE, "Invalid response_mode");
        let expected = "`response_mode` query, or none";
        return Err(refuse("unsupported_response_type", rule, expected, shown(mode), said));
    }
    exchange.satisfied(&rules::RESPONSE_MODE);
    if !client.may_use("authorization_code") {
        let expected = format!("a client with the grant authorization_code; {} has not", client.client_id);
        let said = "Invalid grant type for client";
        return Err(refuse("unauthorized_client", &rules::CODE_FLOW, expected, "response_type code", said));
    }
    exchange.satisfied(&rules::CODE_FLOW);
    Ok(())
}

fn challenge(form: &Form, exchange: &Exchange) -> Result<(), Refusal> {
    let expected = "`code_challenge` of 43 to 128 characters";
    match form.get("code_challenge") {
        None => return Err(invalid(&rules::CHALLENGE, expected, "none", "code challenge required")),
        Some(it) if !(43..=128).contains(&it.len()) => {
            let got = format!("{} characters", it.len());
            return Err(invalid(&rules::CHALLENGE, expected, got, "Invalid code_challenge"));
        }
        Some(_) => exchange.satisfied(&rules::CHALLENGE),
    }
    let method = form.get("code_challenge_method");
    if method != Some("S256") {
        let said = "Transform algorithm not supported";
        return Err(invalid(&rules::CHALLENGE_METHOD, "`code_challenge_method` S256", shown(method), said));
    }
    exchange.satisfied(&rules::CHALLENGE_METHOD);
    Ok(())
}

fn scopes(form: &Form, client: &Client, exchange: &Exchange) -> Result<Vec<String>, Refusal> {
    let Some(asked) = form.get("scope").filter(|it| it.len() <= 4000 && !it.trim().is_empty()) else {
        let got =
            form.get("scope").map_or_else(|| "none".to_owned(), |it| format!("{} characters", it.len()));
        return Err(invalid(&rules::SCOPE, "`scope` of at most 4,000 characters", got, "Invalid scope"));
    };
    let scopes = resources::listed(asked);
    for scope in &scopes {
        if !is_scope(scope) || !client.may_ask(scope) {
            let expected = format!("a scope granted to {}: {}", client.client_id, client.scopes.join(", "));
            return Err(refuse(
                "invalid_scope",
                &rules::SCOPE,
                expected,
                shown(Some(scope)),
                "Invalid scope",
            ));
        }
    }
    exchange.satisfied(&rules::SCOPE);
    let is_identity = |it: &String| {
        it == "profile"
            || it.starts_with("helseid://scopes/identity/")
            || it.starts_with("helseid://scopes/hpr/")
    };
    if !scopes.iter().any(|it| it == "openid") && scopes.iter().any(is_identity) {
        let said = "Identity scopes requested, but openid scope is missing";
        return Err(refuse("invalid_scope", &rules::OPENID, "openid beside identity scopes", asked, said));
    }
    exchange.satisfied(&rules::OPENID);
    Ok(scopes)
}

fn resources(form: &Form, scopes: &[String], exchange: &Exchange) -> Result<Vec<String>, Refusal> {
    let known = resources::audiences(scopes);
    for resource in form.resources() {
        if !known.contains(&resource.as_str()) {
            let expected = format!("`resource` one of the audiences of the scopes: {}", known.join(", "));
            let (rule, said) = (&rules::RESOURCES, "Invalid resource indicator");
            return Err(refuse("invalid_target", rule, expected, shown(Some(resource)), said));
        }
    }
    exchange.satisfied(&rules::RESOURCES);
    Ok(form.resources().to_vec())
}

fn prompt(form: &Form, exchange: &Exchange) -> Result<(Vec<String>, Option<i64>), Refusal> {
    let asked = form.get("prompt").unwrap_or_default();
    let prompt: Vec<String> = asked.split(' ').filter(|it| !it.is_empty()).map(str::to_owned).collect();
    let expected = format!("`prompt` none, or some of {}", PROMPTS[1..].join(", "));
    let is_known = prompt.iter().all(|it| PROMPTS.contains(&it.as_str()));
    if !is_known || prompt.len() > 1 && prompt.iter().any(|it| it == "none") {
        return Err(invalid(&rules::PROMPT, expected, shown(Some(asked)), "Invalid prompt mode"));
    }
    exchange.satisfied(&rules::PROMPT);
    let max_age = match form.get("max_age").map(str::parse::<u32>) {
        None => None,
        Some(Ok(seconds)) => Some(i64::from(seconds)),
        Some(Err(_)) => {
            let got = shown(form.get("max_age"));
            return Err(invalid(&rules::LIMITS, "`max_age` in whole seconds", got, "Invalid max_age"));
        }
    };
    Ok((prompt, max_age))
}

fn lengths(form: &Form) -> Result<(), Refusal> {
    let limits = [
        ("state", 2000),
        ("nonce", 300),
        ("login_hint", 100),
        ("ui_locales", 100),
        ("acr_values", 300),
        ("dpop_jkt", 100),
    ];
    for (name, most) in limits {
        if let Some(length) = form.get(name).map(str::len).filter(|it| *it > most) {
            let expected = format!("`{name}` of at most {most} bytes");
            return Err(invalid(&rules::LIMITS, expected, length.to_string(), &format!("Invalid {name}")));
        }
    }
    Ok(())
}

/// What `acr_values` asks for: a level and an identity provider; what it says besides is passed over.
fn acr(values: &str) -> (Level, Option<String>) {
    let (mut level, mut idp) = (None, None);
    for value in values.split(' ') {
        match value.to_ascii_lowercase().as_str() {
            "level3" | "substantial" => level = level.or(Some(Level::Substantial)),
            "level4" | "high" => level = level.or(Some(Level::High)),
            other => {
                let named = other.strip_prefix("idp:").unwrap_or_default();
                idp = idp.or(PROVIDERS.iter().find(|it| it.0 == named).map(|it| it.0.to_owned()));
            }
        }
    }
    (level.unwrap_or_default(), idp)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn acr_values_ask_for_a_level_and_a_provider_and_unknown_ones_for_nothing() {
        assert_eq!(acr(""), (Level::High, None));
        assert_eq!(acr("Level3 Level4"), (Level::Substantial, None));
        assert_eq!(acr("urn:x idp:nobody High idp:bankid-oidc"), (Level::High, Some("bankid-oidc".into())));
    }
}
