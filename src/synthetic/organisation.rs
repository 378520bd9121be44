//! One fabricated organisation, with a number of the synthetic series.

use fake::{Dummy, Fake as _};
use rand::RngExt;
use schemars::JsonSchema;
use serde::Serialize;

use super::names::{Names, OrganisationName};
use crate::norway::OrgNumber;

/// First eight digits of fabricated numbers: 31 is where most of the known synthetic ones are.
const FIRST_BASE: u32 = 31_000_000;
/// The last of them.
const LAST_BASE: u32 = 31_999_999;

/// A fabricated organisation, which exists nowhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SyntheticOrganisation {
    /// The organisation number: nine digits, right check digit, of a series no real organisation is given.
    #[schemars(with = "String", extend("pattern" = "^[0-9]{9}$"))]
    pub org_number: OrgNumber,
    /// The name; another organisation may bear it too.
    pub name: String,
}

/// The faker of organisations.
pub(super) struct NorwegianOrganisation<'a> {
    names: &'a Names,
}

impl<'a> NorwegianOrganisation<'a> {
    pub(super) fn new(names: &'a Names) -> Self {
        Self { names }
    }
}

impl Dummy<NorwegianOrganisation<'_>> for SyntheticOrganisation {
    fn dummy_with_rng<R: RngExt + ?Sized>(faker: &NorwegianOrganisation<'_>, rng: &mut R) -> Self {
        // Every eleventh base has no check digit.
        let org_number = loop {
            let base: u32 = (FIRST_BASE..=LAST_BASE).fake_with_rng(rng);
            if let Some(number) = OrgNumber::from_base(base) {
                break number;
            }
        };
        Self { org_number, name: OrganisationName(faker.names).fake_with_rng(rng) }
    }
}
