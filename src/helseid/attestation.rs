//! What a token says of a person: identity, HPR, and the attested care relation as it stands in the token.

use aws_lc_rs::digest::{SHA256, digest};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use jiff::Timestamp;
use serde_json::Value;

use super::{
    enrich,
    mint::{Attested, Order, UserOrder},
    people::Login,
};
use crate::persons::{Person, Persons};

/// The claim of the attested care relation.
pub(super) const CARE_RELATION: &str = "nhn:tillitsrammeverk:parameters";

/// The subject identifier of a person: the same as the pseudonym.
pub(super) fn pseudonym(pid: &str) -> String {
    STANDARD.encode(digest(&SHA256, pid.as_bytes()))
}

/// Puts what is known of a person, in the order observed.
pub(super) fn claims(
    person: &Person,
    user: &UserOrder,
    order: &Order,
    now: Timestamp,
    put: &mut impl FnMut(&str, Value),
) {
    match &user.attested {
        Attested::Usual if person.hpr.is_some() => {
            let organisations = (order.parent.as_deref(), order.child.as_deref());
            put(CARE_RELATION, enrich::enriched(&enrich::usual(person, organisations), person));
        }
        Attested::Usual | Attested::Nothing => {}
        Attested::Sent(sent) => put(CARE_RELATION, enrich::enriched(sent, person)),
    }
    let login = user.login.clone().unwrap_or_else(|| Login::usual(&person.pid, now));
    put("sub", pseudonym(&person.pid).into());
    put("auth_time", login.at.into());
    put("idp", login.idp.clone().into());
    for (name, value) in identity(person, &login) {
        put(&name, value);
    }
    for (name, value) in names(person) {
        put(name, value.into());
    }
    put("helseid://claims/identity/network", "internett".into());
}

/// The identity claims but `network`, and the HPR number of who has one.
pub(super) fn identity(person: &Person, login: &Login) -> Vec<(String, Value)> {
    let mut claims: Vec<(String, Value)> = Vec::new();
    let mut put = |name: &str, value: &str| claims.push((format!("helseid://claims/{name}"), value.into()));
    put("identity/pid", &person.pid);
    put("identity/pid_pseudonym", &pseudonym(&person.pid));
    put("identity/security_level", login.level.security());
    put("identity/assurance_level", login.level.assurance());
    if let Some(hpr) = &person.hpr {
        put("hpr/hpr_number", hpr);
    }
    claims
}

/// The name claims; test identities write names in capitals.
pub(super) fn names(person: &Person) -> [(&'static str, String); 4] {
    let upper = |name: &Option<String>| name.as_deref().unwrap_or_default().to_uppercase();
    [
        ("name", Persons::name_of(person)),
        ("given_name", upper(&person.given_name)),
        ("middle_name", String::new()),
        ("family_name", upper(&person.family_name)),
    ]
}
