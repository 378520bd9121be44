//! What HelseID tells a client of itself and of who has logged in: `UserInfo`, client info, identity providers.

use axum::response::Response;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::{PROVIDERS, authorize::Browser, bearer::Read, rules, state::SESSION};
use crate::{
    helseid::{
        attestation, enrich,
        resources::USUAL_LIFETIME,
        routes::{common, refusals},
    },
    http::{Refusal, json::json_answer},
    openapi::Operation,
    persons::Person,
};

fn user_info_of(operation: Operation) -> Operation {
    refusals(operation)
        .secured(&[("dpop", &[])])
        .summary("Tells who has logged in")
        .description("The token comes as DPoP with a proof, or as Bearer. Which claims there are is decided by its scopes.")
        .json::<Map<String, Value>>(200, "The claims.")
        .json::<Value>(401, "There is no good token.")
        .json::<Value>(403, "The token lacks the scope `openid`.")
}

pub(in crate::helseid) fn user_info_doc(operation: Operation) -> Operation {
    user_info_of(operation).id("getUserInfo")
}

pub(in crate::helseid) fn post_user_info_doc(operation: Operation) -> Operation {
    user_info_of(operation).id("postUserInfo")
}

/// Tells who has logged in.
pub(in crate::helseid) async fn user_info(browser: Browser) -> Result<Response, Refusal> {
    told("GET", &browser)
}

/// The same, asked with POST.
pub(in crate::helseid) async fn post_user_info(browser: Browser) -> Result<Response, Refusal> {
    told("POST", &browser)
}

fn told(method: &str, browser: &Browser) -> Result<Response, Refusal> {
    let token = browser.token(method, "openid", &rules::USERINFO_SCOPE)?;
    let room = &browser.room;
    let login = token.login.clone();
    let person = login.as_ref().and_then(|it| room.persons.get(&it.pid));
    let mut claims = Map::new();
    if let (Some(person), Some(login)) = (person, &login) {
        claims.insert("sub".to_owned(), attestation::pseudonym(&person.pid).into());
        let all = token.has("helseid://scopes/identity/all");
        let mut known = attestation::identity(person, login);
        known.push(("helseid://claims/identity/network".to_owned(), "internett".into()));
        for (name, value) in known {
            let scope = name.replace("://claims/", "://scopes/");
            if token.has(&scope) || all && name.contains("/identity/") {
                claims.insert(name, value);
            }
        }
        if token.has("profile") {
            claims.extend(attestation::names(person).map(|(name, value)| (name.to_owned(), value.into())));
        }
        if let Some(details) = hpr_details(person, &token) {
            claims.insert("helseid://claims/hpr/hpr_details".to_owned(), details);
        }
    }
    let now = room.lent.clock.now().as_second();
    claims.insert("userinfo_issued_at".to_owned(), now.into());
    Ok(json_answer(&claims))
}

/// What the register of health personnel says of a person.
fn hpr_details(person: &Person, token: &Read) -> Option<Value> {
    let number = person.hpr.as_ref().filter(|_| token.has("helseid://scopes/hpr/hpr_number"))?;
    let may_prescribe = person.authorization.as_deref() == Some("LE");
    let rights = may_prescribe.then(|| json!({"value": "1", "description": "Full rekvisisjonsrett"}));
    Some(json!({
        "hpr_number": number,
        "approvals": [{
            "profession": person.authorization,
            "authorization": {"value": "1", "description": format!("Autorisasjon: {}", enrich::profession(person)?)},
            "requisition_rights": rights.into_iter().collect::<Vec<_>>(),
            "specialities": [],
        }],
    }))
}

/// How a client is set up.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub(in crate::helseid) struct ClientInfo {
    /// Its id.
    client_id: String,
    /// Its name.
    client_name: String,
    /// Seconds a token lives for an API that has no lifetime of its own.
    access_token_lifetime: i64,
    /// Seconds a refresh token lives, from the login on.
    refresh_token_lifetime: i64,
    /// How often a refresh token can be used.
    refresh_token_usage_type: &'static str,
    /// Its grants.
    grant_types: Vec<String>,
    /// Its scopes.
    scopes: Vec<String>,
    /// Its redirect URIs.
    redirect_uris: Vec<String>,
}

pub(in crate::helseid) fn client_info_doc(operation: Operation) -> Operation {
    refusals(operation)
        .secured(&[("dpop", &[])])
        .id("getClientInfo")
        .summary("Tells how the client of a token is set up")
        .json::<ClientInfo>(200, "Its settings.")
        .json::<Value>(401, "There is no good token.")
        .json::<Value>(403, "The token lacks the scope `helseid://scopes/client/info`.")
}

/// Tells how the client of a token is set up.
pub(in crate::helseid) async fn client_info(browser: Browser) -> Result<Response, Refusal> {
    let token = browser.token("GET", "helseid://scopes/client/info", &rules::CLIENT_INFO_SCOPE)?;
    let id = token.text("client_id").unwrap_or_default().to_owned();
    let client = browser.room.clients().get(&id);
    let list = |of: fn(&crate::helseid::Client) -> &Vec<String>| {
        client.as_deref().map(of).cloned().unwrap_or_default()
    };
    Ok(json_answer(&ClientInfo {
        client_name: client.as_ref().map_or_else(|| id.clone(), |it| it.client_name.clone()),
        access_token_lifetime: USUAL_LIFETIME,
        refresh_token_lifetime: SESSION,
        refresh_token_usage_type: "OneTimeOnly",
        grant_types: list(|it| &it.grant_types),
        scopes: list(|it| &it.scopes),
        redirect_uris: list(|it| &it.redirect_uris),
        client_id: id,
    }))
}

/// An identity provider.
#[derive(Debug, Serialize, JsonSchema)]
pub(in crate::helseid) struct Provider {
    /// What `acr_values` names it by, after `idp:`, and what the claim `idp` says.
    name: &'static str,
    /// Its name for people.
    display_name: &'static str,
}

pub(in crate::helseid) fn providers_doc(operation: Operation) -> Operation {
    common(operation)
        .id("getAvailableIdps")
        .summary("Lists identity providers")
        .json::<Vec<Provider>>(200, "All of them; here they differ in nothing but their names.")
}

/// Lists identity providers.
pub(in crate::helseid) async fn providers() -> Response {
    json_answer(&PROVIDERS.map(|(name, display_name)| Provider { name, display_name }))
}
