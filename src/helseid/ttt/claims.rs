//! The claims of a test token: defaults, parameters, or both, as the generation modes say.

use serde_json::{Map, Value, json};

use super::{
    bad,
    model::{CareClaims, ClientClaims, TokenRequest, UserClaims},
    rules,
};
use crate::{
    helseid::{
        HelseId, attestation,
        resources::{self, USUAL_LIFETIME},
    },
    http::Refusal,
    persons::{Kind, Person, Role},
};

/// The organisation a test token speaks for unless told.
const PARENT: &str = "999977774";
/// Seconds of the longest life.
const LONGEST: i64 = 3650 * 86_400;
/// How .NET writes a number nobody has set.
const UNSET: i64 = i32::MIN as i64;

const MODES: [&str; 4] = [
    "GenerateNone",
    "GenerateOnlyDefault",
    "GenerateOnlyFromNonEmptyParameterValues",
    "GenerateDefaultWithClaimsFromNonEmptyParameterValues",
];

/// What the claims are about besides what was ordered.
pub(super) struct About<'a> {
    pub(super) audience: &'a str,
    pub(super) issuer: String,
    pub(super) now: i64,
    /// The thumbprint the token is bound to.
    pub(super) bound: Option<String>,
}

/// Where claims are taken from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Mode {
    defaults: bool,
    parameters: bool,
}

/// The number or name of a choice, as its place among `names`.
pub(super) fn choice(value: Option<&Value>, names: &[&str]) -> Result<Option<usize>, String> {
    match value {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Number(number)) => {
            let place = number.as_u64().and_then(|it| usize::try_from(it).ok());
            place.filter(|it| *it < names.len()).map(Some).ok_or_else(|| number.to_string())
        }
        Some(Value::String(name)) => {
            names.iter().position(|it| it == name).map(Some).ok_or_else(|| "another word".to_owned())
        }
        Some(_) => Err("neither a number nor a word".to_owned()),
    }
}

fn mode(said: Option<&Value>, usual: usize, without: Option<bool>) -> Result<Mode, Refusal> {
    let expected = format!("a generation mode from 0 to 3: {}", MODES.join(", "));
    let mode = choice(said, &MODES).map_err(|got| bad(&rules::VALUES, expected, got))?.unwrap_or(usual);
    let defaults = matches!(mode, 1 | 3) && without != Some(true);
    Ok(Mode { defaults, parameters: matches!(mode, 2 | 3) })
}

/// What is given, and not empty.
fn given(value: Option<&String>) -> Option<&str> {
    value.map(String::as_str).filter(|it| !it.is_empty())
}

/// The claims of a token.
pub(super) fn of(room: &HelseId, order: &TokenRequest, about: &About<'_>) -> Result<Value, Refusal> {
    let client_mode = mode(
        order.client_claims_parameters_generation.as_ref(),
        if order.client_claims_parameters.is_some() { 3 } else { 1 },
        order.without_default_client_claims,
    )?;
    let user_mode = mode(
        order.user_claims_parameters_generation.as_ref(),
        if order.user_claims_parameters.is_some() { 3 } else { 0 },
        order.without_default_user_claims,
    )?;
    let mut claims = Map::new();
    let is = |flag: Option<bool>| flag == Some(true);
    let issuer = if is(order.set_invalid_issuer) { "https://invalid-issuer.test" } else { &about.issuer };
    claims.insert("iss".to_owned(), issuer.into());
    let (from, until) = times(order, about.now)?;
    claims.insert("nbf".to_owned(), from.into());
    claims.insert("iat".to_owned(), from.into());
    claims.insert("exp".to_owned(), until.into());
    let audience = if is(order.set_invalid_audience) { "invalid:audience" } else { about.audience };
    claims.insert("aud".to_owned(), audience.into());
    if let Some(thumbprint) = &about.bound {
        claims.insert("cnf".to_owned(), json!({"jkt": thumbprint}));
    }
    let parameters = order.client_claims_parameters.as_ref().filter(|_| client_mode.parameters);
    client(parameters.unwrap_or(&ClientClaims::default()), client_mode, about.audience, &mut claims)?;
    let parameters = order.user_claims_parameters.as_ref().filter(|_| user_mode.parameters);
    let person = user(room, order, parameters.unwrap_or(&UserClaims::default()), user_mode, &mut claims);
    if is(order.create_tillitsrammeverk_claims) {
        let usual = CareClaims::default();
        let care = order.tillitsrammeverk_claims_parameters.as_ref().unwrap_or(&usual);
        let parent = claims.get("helseid://claims/client/claims/orgnr_parent").and_then(Value::as_str);
        let person = person.or_else(|| usual_person(room));
        if let Some(person) = person {
            let relation = super::care::relation(care, &person, parent.unwrap_or(PARENT));
            claims.insert(attestation::CARE_RELATION.to_owned(), relation);
        }
    }
    for claim in order.api_specific_claims.iter().flatten() {
        let Some(name) = given(claim.kind.as_ref()) else {
            return Err(bad(&rules::VALUES, "`apiSpecificClaims` each with a `type`", "one without"));
        };
        claims.insert(name.to_owned(), claim.value.clone().unwrap_or_default());
    }
    let jti = order.client_claims_parameters.as_ref().and_then(|it| given(it.jti.as_ref()));
    let jti = jti.map_or_else(|| room.identifier().to_ascii_lowercase(), str::to_owned);
    claims.insert("jti".to_owned(), jti.into());
    Ok(Value::Object(claims))
}

/// From when until when the token is good.
fn times(order: &TokenRequest, now: i64) -> Result<(i64, i64), Refusal> {
    let Some(said) = &order.expiration_parameters else { return Ok((now, now + USUAL_LIFETIME)) };
    if said.set_expiration_time_as_expired == Some(true) {
        return Ok((now - 2 * USUAL_LIFETIME, now - USUAL_LIFETIME));
    }
    let days = said.days.filter(|it| *it != UNSET).map(|it| it.saturating_mul(86_400));
    let seconds = said.seconds.filter(|it| *it != UNSET).or(days);
    match seconds.unwrap_or(USUAL_LIFETIME) {
        seconds @ 1..=LONGEST => Ok((now, now + seconds)),
        other => {
            let expected = format!("an expiry of 1 to {LONGEST} s");
            Err(bad(&rules::VALUES, expected, format!("{other} s")))
        }
    }
}

fn client(
    said: &ClientClaims,
    mode: Mode,
    audience: &str,
    claims: &mut Map<String, Value>,
) -> Result<(), Refusal> {
    let usual = |value: &'static str| mode.defaults.then_some(value);
    let mut put = |name: &str, value: Option<Value>| {
        if let Some(value) = value {
            claims.insert(name.to_owned(), value);
        }
    };
    let known =
        || resources::by_audience(audience).filter(|_| mode.defaults).map(|it| json!(it.usual_scopes()));
    let scope = said.scope.as_ref().filter(|it| !it.is_empty()).map(|it| json!(it));
    put("scope", scope.or_else(known));
    let amr = said.authentication_methods_references.as_ref().filter(|it| !it.is_empty());
    put("amr", amr.map(|it| json!(it)));
    let text = |value: &Option<String>, usual: Option<&str>| given(value.as_ref()).or(usual).map(Value::from);
    put("client_id", text(&said.client_id, usual("sandbox-test-token")));
    put("client_amr", text(&said.client_authentication_methods_references, usual("private_key_jwt")));
    for (name, number, usual) in [
        ("orgnr_parent", &said.orgnr_parent, usual(PARENT)),
        ("orgnr_child", &said.orgnr_child, None),
        ("orgnr_supplier", &said.orgnr_supplier, None),
    ] {
        let is_number = |it: &str| it.len() == 9 && it.bytes().all(|byte| byte.is_ascii_digit());
        if given(number.as_ref()).is_some_and(|it| !is_number(it)) {
            return Err(bad(&rules::VALUES, format!("`{name}` of nine digits"), "another text"));
        }
        put(&format!("helseid://claims/client/claims/{name}"), text(number, usual));
    }
    put("helseid://claims/client/client_name", text(&said.client_name, usual("Sandkasse – testtoken")));
    put("helseid://claims/client/client_tenancy", text(&said.client_tenancy, usual("single-tenant")));
    put("nhn:sfm:journal_id", text(&said.sfm_journal_id, None));
    Ok(())
}

/// The person of a token that tells none: the first physician of the seed.
fn usual_person(room: &HelseId) -> Option<Person> {
    room.persons.iter().find(|it| it.authorization.as_deref() == Some("LE")).cloned()
}

fn user(
    room: &HelseId,
    order: &TokenRequest,
    said: &UserClaims,
    mode: Mode,
    claims: &mut Map<String, Value>,
) -> Option<Person> {
    let usual = usual_person(room).filter(|_| mode.defaults && given(said.pid.as_ref()).is_none());
    let known = given(said.pid.as_ref()).and_then(|it| room.persons.get(it)).cloned();
    let pid = given(said.pid.as_ref()).map(str::to_owned).or(usual.as_ref().map(|it| it.pid.clone()));
    let mut put = |name: &str, value: Option<String>| {
        if let Some(value) = value {
            claims.insert(name.to_owned(), value.into());
        }
    };
    let is = |flag: Option<bool>| flag == Some(true);
    let text =
        |value: &Option<String>, usual: Option<String>| given(value.as_ref()).map(str::to_owned).or(usual);
    let default = |value: &str| mode.defaults.then(|| value.to_owned());
    let pseudonym = |wanted: bool| pid.as_deref().filter(|_| wanted).map(attestation::pseudonym);
    put("sub", text(&said.subject, pseudonym(mode.defaults || is(order.set_subject))));
    put("helseid://claims/identity/pid", pid.clone());
    let wanted = mode.defaults || is(order.set_pid_pseudonym);
    put("helseid://claims/identity/pid_pseudonym", text(&said.pid_pseudonym, pseudonym(wanted)));
    put("helseid://claims/identity/security_level", text(&said.security_level, default("4")));
    put("helseid://claims/identity/assurance_level", text(&said.assurance_level, default("high")));
    put("helseid://claims/identity/network", text(&said.network, default("internett")));
    put("idp", text(&said.identity_provider, default("testidp-oidc")));
    put("sid", text(&said.sid, mode.defaults.then(|| room.identifier())));
    let looked_up = |flag: Option<bool>| known.as_ref().filter(|_| is(flag)).or(usual.as_ref());
    let hpr = looked_up(order.get_hpr_number_from_hprregisteret).and_then(|it| it.hpr.clone());
    let hpr = text(&said.hpr_number, hpr);
    put("helseid://claims/hpr/hpr_number", hpr.clone());
    let person = looked_up(order.get_person_from_persontjenesten).cloned();
    let names = person.as_ref().map(|it| attestation::names(it).map(|(_, name)| name));
    let is_name_only = is(order.only_set_name_for_person);
    let parts = [&said.name, &said.given_name, &said.middle_name, &said.family_name];
    for (at, name) in ["name", "given_name", "middle_name", "family_name"].into_iter().enumerate() {
        let found = names.as_ref().map(|it| it[at].clone()).filter(|_| at == 0 || !is_name_only);
        put(name, text(parts[at], found));
    }
    if let Some(amr) = given(said.amr.as_ref()).map(str::to_owned).or(default("pwd")) {
        claims.insert("amr".to_owned(), json!([amr]));
    }
    pid.map(|pid| known.or(usual).unwrap_or_else(|| stranger(pid, hpr, said)))
}

/// A person who is not in the seed, by what the order says.
fn stranger(pid: String, hpr: Option<String>, said: &UserClaims) -> Person {
    Person {
        pid,
        given_name: said.given_name.clone().or_else(|| said.name.clone()),
        family_name: said.family_name.clone(),
        kind: Kind::Ordinary,
        authorization: hpr.as_ref().map(|_| "LE".to_owned()),
        hpr,
        role: Role::Practitioner,
        source: String::new(),
    }
}
