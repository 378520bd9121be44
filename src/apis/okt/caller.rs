//! Who calls: what each operation needs of the token, whose events the caller sees, and what answers it takes.

use std::{convert::Infallible, sync::Arc};

use axum::extract::FromRequestParts;
use http::{HeaderMap, request::Parts};

use super::{Okt, error::Error, rules, store::Organisation};
use crate::{
    auth::{Caller, Need},
    http::{Exchange, Handed, Refusal, accept},
    rules::Rule,
};

/// What reading needs.
pub(super) struct Read;

/// What writing needs.
pub(super) struct Write;

impl Need for Read {
    const AUDIENCE: &'static str = AUDIENCE;
    const SCOPES: &'static [&'static str] = &["nhn:fj-okt/lesetilgang"];
    const RULE: &'static Rule = &rules::READ;
}

impl Need for Write {
    const AUDIENCE: &'static str = AUDIENCE;
    const SCOPES: &'static [&'static str] = &["nhn:fj-okt/skrivetilgang"];
    const RULE: &'static Rule = &rules::WRITE;
}

const AUDIENCE: &str = "nhn:fj-okt";

/// The room a request came to, and what the request says of itself.
pub(super) struct Visit {
    /// The notebook of the request.
    pub(super) exchange: Exchange,
    /// The room.
    pub(super) room: Arc<Okt>,
}

impl FromRequestParts<Handed> for Visit {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, handed: &Handed) -> Result<Self, Refusal> {
        let (exchange, room) = (handed.exchange.clone(), handed.shared());
        accept::judge(&parts.headers, "application/json", &exchange)
            .map_err(|got| Error::NotAcceptable { got })?;
        Ok(Self { exchange, room })
    }
}

/// All headers of the request: taken, not copied, so nothing behind this extractor reads them.
pub(super) struct Headers(pub(super) HeaderMap);

impl FromRequestParts<Handed> for Headers {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &Handed) -> Result<Self, Infallible> {
        Ok(Self(std::mem::take(&mut parts.headers)))
    }
}

/// For whom the caller reads; without a parent organisation it is noted, and only shared data are seen.
pub(super) fn reads_for(caller: &Caller, exchange: &Exchange) -> Option<Organisation> {
    let organisation = organisation(caller);
    match organisation {
        Some(_) => exchange.satisfied(&rules::PARENT),
        None => exchange.violated(&rules::PARENT, PARENT, got(caller)),
    }
    organisation
}

/// For whom the caller writes.
///
/// # Errors
/// When the token names no parent organisation.
pub(super) fn writes_for(caller: &Caller, exchange: &Exchange) -> Result<Organisation, Error> {
    let organisation = organisation(caller).ok_or_else(|| Error::NoParent { got: got(caller) })?;
    exchange.satisfied(&rules::PARENT);
    Ok(organisation)
}

/// What the rule of the parent organisation wants.
pub(super) const PARENT: &str = "a token with the nine digits of a parent organisation (`orgnr_parent`)";

fn organisation(caller: &Caller) -> Option<Organisation> {
    caller.organisations.parent.as_deref().and_then(Organisation::parse)
}

fn got(caller: &Caller) -> &'static str {
    if caller.organisations.parent.is_some() { "one whose parent is no such number" } else { "one without" }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::{
        auth::{How, Organisations},
        http::Situation,
        ids::Ids,
        rules::Verdict,
    };

    fn caller(parent: Option<&str>) -> Caller {
        Caller {
            how: How::Proved,
            client_id: "x".to_owned(),
            scopes: Vec::new(),
            organisations: Organisations {
                parent: parent.map(str::to_owned),
                child: Some("994598759".to_owned()),
                supplier: Some("994598759".to_owned()),
            },
            person: None,
            attestation: None,
        }
    }

    fn noted(exchange: &Exchange) -> Vec<(&'static str, Verdict)> {
        exchange.close().0.iter().map(|check| (check.rule.id, check.verdict())).collect()
    }

    #[test]
    fn the_parent_organisation_decides_and_no_other() {
        let exchange = Exchange::new(Ids::new(1).uuid(), Timestamp::UNIX_EPOCH);
        let ours = caller(Some("999977774"));
        assert_eq!(reads_for(&ours, &exchange), Organisation::parse("999977774"));
        assert_eq!(writes_for(&ours, &exchange).ok(), Organisation::parse("999977774"));
        assert_eq!(noted(&exchange), [("okt.tenancy.parent", Verdict::Satisfied); 2]);
    }

    #[test]
    fn without_a_parent_nothing_is_written_and_only_shared_data_are_read() {
        for parent in [None, Some(""), Some("99997777"), Some("000000000"), Some("NO:ORGNR:999977774")] {
            let exchange = Exchange::new(Ids::new(1).uuid(), Timestamp::UNIX_EPOCH);
            let stranger = caller(parent);
            assert_eq!(reads_for(&stranger, &exchange), None);
            assert_eq!(noted(&exchange), [("okt.tenancy.parent", Verdict::Violated)]);
            let refusal = Refusal::from(writes_for(&stranger, &exchange).unwrap_err());
            assert_eq!(
                (refusal.situation, refusal.rule_ids().as_str()),
                (Situation::Forbidden, "okt.tenancy.parent")
            );
        }
    }
}
