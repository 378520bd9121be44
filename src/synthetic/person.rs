//! One fabricated person: date of birth, sex and name all agree with the number.

use fake::{Dummy, Fake as _};
use jiff::{
    ToSpan as _,
    civil::{Date, date},
};
use rand::RngExt;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize, Serializer};

use super::names::{FamilyName, GivenName, Names};
use crate::norway::{NationalId, Sex, SyntheticSeries};

/// The first day that a number by today's rule can tell.
const FIRST_DAY: Date = date(1854, 1, 1);
/// The last day that a number by today's rule can tell.
const LAST_DAY: Date = date(2039, 12, 31);
/// From `FIRST_DAY` to `LAST_DAY`.
const LAST_DAY_AT: i32 = 67_934;
/// How many years old a fabricated person is at most.
const OLDEST: i16 = 100;

/// A fabricated person, who exists nowhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SyntheticPerson {
    /// The national identity number: eleven digits, right check digits, month raised by 65 or 80.
    #[serde(serialize_with = "digits")]
    #[schemars(with = "String", extend("pattern" = "^[0-9]{11}$"))]
    pub pid: NationalId,
    /// The given name.
    pub given_name: String,
    /// The family name.
    pub family_name: String,
    /// The date of birth, which the number tells too.
    #[schemars(with = "String", extend("format" = "date"))]
    pub date_of_birth: Date,
    /// The legal sex, which the number tells too.
    pub sex: LegalSex,
    /// The series the number is of.
    pub kind: Series,
}

/// A person's legal sex.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum LegalSex {
    /// The ninth digit of the number is even.
    Female,
    /// The ninth digit of the number is odd.
    Male,
}

/// The series of a synthetic person's number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Series {
    /// Month plus 65: Norsk Helsenett's own.
    Syntpop,
    /// Month plus 80: Skatteetaten's synthetic population.
    Tenor,
}

/// Of which series the fabricated people shall be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum SeriesWanted {
    /// Month plus 65: Norsk Helsenett's own.
    Syntpop,
    /// Month plus 80: Skatteetaten's synthetic population.
    Tenor,
    /// Both by turns, Norsk Helsenett's first.
    #[default]
    Both,
}

impl SeriesWanted {
    /// The series of the person at this place, counted from zero.
    pub(super) fn at(self, place: u16) -> SyntheticSeries {
        match self {
            Self::Both if place.is_multiple_of(2) => SyntheticSeries::SyntPop,
            Self::Syntpop => SyntheticSeries::SyntPop,
            Self::Both | Self::Tenor => SyntheticSeries::Tenor,
        }
    }
}

impl From<SyntheticSeries> for Series {
    fn from(series: SyntheticSeries) -> Self {
        match series {
            SyntheticSeries::SyntPop => Self::Syntpop,
            SyntheticSeries::Tenor => Self::Tenor,
        }
    }
}

impl From<Sex> for LegalSex {
    fn from(sex: Sex) -> Self {
        match sex {
            Sex::Female => Self::Female,
            Sex::Male => Self::Male,
        }
    }
}

/// The faker of people of one series who are alive and at most a hundred on a day.
pub(super) struct NorwegianPerson<'a> {
    names: &'a Names,
    series: SyntheticSeries,
    earliest: Date,
    latest: Date,
}

impl<'a> NorwegianPerson<'a> {
    pub(super) fn new(names: &'a Names, series: SyntheticSeries, today: Date) -> Self {
        let age = OLDEST.years();
        let latest = today.clamp(FIRST_DAY.saturating_add(age), LAST_DAY);
        Self { names, series, earliest: latest.saturating_sub(age), latest }
    }

    /// A number with its sex, if what is drawn makes one.
    ///
    /// Days are drawn from all that a number can tell, not from those that fit: so a person
    /// stays the same while the day of today moves on.
    fn number<R: RngExt + ?Sized>(&self, rng: &mut R) -> Option<(NationalId, Sex)> {
        let days: i32 = (0..=LAST_DAY_AT).fake_with_rng(rng);
        let individual: u16 = (0..=999).fake_with_rng(rng);
        let born = FIRST_DAY.saturating_add(days.days());
        if !(self.earliest..=self.latest).contains(&born) {
            return None;
        }
        let number = NationalId::synthetic(born, individual, self.series)?;
        Some((number, number.sex()?))
    }
}

impl Dummy<NorwegianPerson<'_>> for SyntheticPerson {
    fn dummy_with_rng<R: RngExt + ?Sized>(faker: &NorwegianPerson<'_>, rng: &mut R) -> Self {
        let (pid, sex) = loop {
            if let Some(drawn) = faker.number(rng) {
                break drawn;
            }
        };
        Self {
            pid,
            given_name: GivenName(faker.names, sex).fake_with_rng(rng),
            family_name: FamilyName(faker.names).fake_with_rng(rng),
            date_of_birth: pid.date_of_birth(),
            sex: sex.into(),
            kind: faker.series.into(),
        }
    }
}

/// Writes a number in clear, as no other than a synthetic one comes here.
fn digits<S: Serializer>(number: &NationalId, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(number.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_days_are_all_that_a_number_can_tell() {
        assert_eq!(FIRST_DAY.saturating_add(LAST_DAY_AT.days()), LAST_DAY);
    }
}
