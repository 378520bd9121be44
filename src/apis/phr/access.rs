//! Under which law a search is made, and what the access basis lifts.

use http::HeaderMap;

use super::{error::Error, rules};
use crate::{
    auth::{Caller, How},
    http::{
        Exchange,
        headers::{Single, single, text},
    },
    settings::Settings,
};

/// The scope of Helsepersonelloven § 45.
pub(super) const SCOPE_45: &str = "nhn:phr/mhd/read-documentreferences";
/// The scope of Kjernejournalforskriften.
pub(super) const SCOPE_KJ: &str = "nhn:phr/mhd/read-documentreferences/kjernejournalforskriften";

/// The header with the access basis.
const HEADER: &str = "nhn-access-basis";

/// Why a user may look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Basis {
    /// An exception from consent, such as a general practitioner's.
    Unntak,
    /// The patient consents.
    Samtykke,
    /// The patient consents, to what is blocked too.
    ForhoyetSamtykke,
    /// An emergency.
    Akutt,
    /// An emergency in which what is blocked is needed.
    ForhoyetAkutt,
}

/// Under which law a search is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Law {
    /// Helsepersonelloven § 45: nothing is filtered.
    Section45,
    /// Kjernejournalforskriften: filtered, on a basis.
    Kjernejournal(Basis),
}

impl Basis {
    fn read(value: &str) -> Option<Self> {
        Some(match value.to_ascii_uppercase().as_str() {
            "UNNTAK" => Self::Unntak,
            "SAMTYKKE" => Self::Samtykke,
            "FORHOYET_SAMTYKKE" => Self::ForhoyetSamtykke,
            "AKUTT" => Self::Akutt,
            "FORHOYET_AKUTT" => Self::ForhoyetAkutt,
            _ => return None,
        })
    }

    /// Whether blocked documents are shown.
    #[must_use]
    pub(super) fn lifts_blocks(self) -> bool {
        matches!(self, Self::ForhoyetSamtykke | Self::ForhoyetAkutt)
    }
}

impl Law {
    /// Whether blocked documents are shown.
    #[must_use]
    pub(super) fn lifts_blocks(self) -> bool {
        matches!(self, Self::Kjernejournal(basis) if basis.lifts_blocks())
    }

    /// The law a caller searches under.
    pub(super) fn of(
        caller: &Caller,
        headers: &HeaderMap,
        settings: &Settings,
        exchange: &Exchange,
    ) -> Result<Self, Error> {
        let stated = single(headers, HEADER);
        let is_kj = if caller.how == How::Unasked {
            stated != Single::Missing
        } else {
            if caller.has(SCOPE_45) && caller.has(SCOPE_KJ) {
                return Err(Error::forbidden(
                    &rules::SCOPE_ONE,
                    "a token with one of the two search scopes",
                    "one with both",
                ));
            }
            exchange.satisfied(&rules::SCOPE_ONE);
            caller.has(SCOPE_KJ)
        };
        if is_kj {
            return basis(&stated, exchange).map(Self::Kjernejournal);
        }
        if settings.flag("phr.production_scope_rule") {
            return Err(Error::forbidden(
                &rules::SCOPE_PRODUCTION,
                format!("the scope {SCOPE_KJ}, the only one production takes for now"),
                SCOPE_45,
            ));
        }
        exchange.satisfied(&rules::SCOPE_PRODUCTION);
        if stated == Single::Missing {
            exchange.satisfied(&rules::BASIS_UNASKED);
        } else {
            exchange.violated(&rules::BASIS_UNASKED, "no `nhn-access-basis` under this scope", "one");
        }
        Ok(Self::Section45)
    }
}

const EXPECTED: &str =
    "`nhn-access-basis` once: UNNTAK, SAMTYKKE, FORHOYET_SAMTYKKE, AKUTT or FORHOYET_AKUTT";

fn basis(stated: &Single<'_>, exchange: &Exchange) -> Result<Basis, Error> {
    let value = match stated {
        Single::Missing => return Err(Error::bad(&rules::BASIS_PRESENT, EXPECTED, "no such header")),
        Single::Several(times) => {
            return Err(Error::bad(&rules::BASIS_PRESENT, EXPECTED, format!("it {times} times")));
        }
        Single::One(value) => text(value),
    };
    exchange.satisfied(&rules::BASIS_PRESENT);
    let Some(basis) = Basis::read(value.trim()) else {
        return Err(Error::bad(&rules::BASIS_KNOWN, EXPECTED, format!("{value:?}")));
    };
    exchange.satisfied(&rules::BASIS_KNOWN);
    Ok(basis)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{apis::SWITCHES, auth::Organisations};
    use http::HeaderValue;

    fn law(scopes: &[&str], basis: Option<&'static str>, production: bool) -> Result<Law, Error> {
        let caller = Caller {
            how: How::Proved,
            client_id: "c".into(),
            scopes: scopes.iter().map(|it| (*it).to_owned()).collect(),
            organisations: Organisations::default(),
            person: None,
            attestation: None,
        };
        let settings = [("phr.production_scope_rule".to_owned(), production.into())].into();
        let settings = Settings::new(SWITCHES, &settings).unwrap();
        let headers = basis.map(|it| (http::HeaderName::from_static(HEADER), HeaderValue::from_static(it)));
        let exchange = Exchange::new(uuid::Uuid::nil(), jiff::Timestamp::UNIX_EPOCH);
        Law::of(&caller, &headers.into_iter().collect(), &settings, &exchange)
    }

    #[test]
    fn the_scope_of_the_token_decides_and_both_are_refused() {
        assert_eq!(law(&[SCOPE_45], None, false).unwrap(), Law::Section45);
        assert_eq!(law(&[SCOPE_45], Some("AKUTT"), false).unwrap(), Law::Section45);
        assert_eq!(law(&[SCOPE_KJ], Some("akutt"), true).unwrap(), Law::Kjernejournal(Basis::Akutt));
        assert!(law(&[SCOPE_KJ], None, false).is_err() && law(&[SCOPE_KJ], Some("x"), false).is_err());
        assert!(law(&[SCOPE_45, SCOPE_KJ], Some("AKUTT"), false).is_err());
        assert!(law(&[SCOPE_45], None, true).is_err());
    }
}
