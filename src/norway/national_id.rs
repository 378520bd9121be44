//! Norwegian national identity numbers, read once and never a bare string.
//!
//! Takes exactly eleven ASCII digits with a real date, a century the individual
//! number allows and both check digits, by today's rule or by that of 2032
//! (`facts/codingsystems-nompd-okt.md` 8, `facts/data.md` 7). It does not know
//! who is published as a test person: that is the guard's matter. A number is
//! shown by `as_str` only; `Debug` hides whoever could be real, and `Display`
//! and `Serialize` are absent so that none leaves by accident.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use serde::{Deserialize, Deserializer, de};

mod error;
mod form;
#[cfg(test)]
mod tests;

pub use error::NationalIdError;

/// What stands in the place of a number that is not to be seen.
///
/// As long as the number, so that columns and lengths stay, and no number itself,
/// so that masking twice changes nothing.
pub const MASK: &str = "***********";

/// A national identity number that has passed all its rules.
///
/// Birth numbers, D-numbers, H-numbers and the two synthetic series. Ordered by
/// its digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NationalId {
    digits: [u8; 11],
    date_of_birth: Date,
    kind: NumberKind,
    d_number: bool,
    rule: CheckRule,
}

/// What the month field says the number is.
///
/// A D-number is marked in the day instead and can be any of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NumberKind {
    /// Month as it is: a birth number, or a D-number without other mark.
    Ordinary,
    /// Month + 40: a help number that a health service made for itself.
    HelpNumber,
    /// Month + 65: synthetic, the series kept for NHN.
    SyntPop,
    /// Month + 80: synthetic, the test population of the tax administration.
    Tenor,
}

/// The synthetic series a number can be made in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SyntheticSeries {
    /// Month + 65.
    SyntPop,
    /// Month + 80.
    Tenor,
}

/// Which rule for the first check digit a number fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CheckRule {
    /// Remainder 0: the rule until 2032, and allowed after it.
    Today,
    /// Remainder 1, 2 or 3: given out from 1 January 2032 only.
    From2032,
}

/// The legal sex that a number given out before 2032 tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sex {
    /// Ninth digit even.
    Female,
    /// Ninth digit odd.
    Male,
}

impl NationalId {
    /// Reads exactly eleven ASCII digits; nothing is trimmed or normalised.
    ///
    /// # Errors
    ///
    /// One reason, which says what was expected and what came without repeating
    /// the number.
    pub fn parse(text: &str) -> Result<Self, NationalIdError> {
        let characters = text.chars().count();
        if characters != 11 {
            return Err(NationalIdError::WrongLength { characters });
        }
        if let Some(index) = text.chars().position(|c| !c.is_ascii_digit()) {
            return Err(NationalIdError::NotADigit { position: index + 1 });
        }
        let mut digits = [0; 11];
        digits.copy_from_slice(text.as_bytes());
        Self::from_digits(digits)
    }

    /// Reads eleven ASCII digits that are known to be digits.
    pub(super) fn from_digits(digits: [u8; 11]) -> Result<Self, NationalIdError> {
        let (day, d_number) = form::day(&digits)?;
        let (month, kind) = form::month(&digits)?;
        let rule = form::check_rule(&digits)?;
        let year = form::year(&digits, rule)?;
        let date_of_birth = Date::new(year, month, day).map_err(|_| NationalIdError::NoSuchDate)?;
        Ok(Self { digits, date_of_birth, kind, d_number, rule })
    }

    /// Makes a synthetic number by today's rule.
    ///
    /// `None` where a check digit would be ten (about one in six), where
    /// `individual` has more than three digits, and where it stands for another
    /// century than that of `date`: for births of 1854–1899 take 500–749, for
    /// 1900–1999 take 000–499, from 1940 also 900–999, for 2000–2039 take 500–999.
    /// Its last digit is even for women and odd for men.
    #[must_use]
    pub fn synthetic(date: Date, individual: u16, series: SyntheticSeries) -> Option<Self> {
        let digits = form::compose(date, individual, series)?;
        Self::from_digits(digits).ok().filter(|made| made.date_of_birth == date)
    }

    /// The eleven digits in clear.
    ///
    /// For answers on the wire and look-ups. Never for a log: see `Guard`.
    ///
    /// # Panics
    ///
    /// Never: only ASCII digits are stored.
    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.digits).expect("eleven ASCII digits: parse and synthetic store no others")
    }

    /// The eleven ASCII digits as bytes.
    pub(super) fn digits(&self) -> &[u8; 11] {
        &self.digits
    }

    /// What to show in the number's place: always `MASK`, nothing of the number.
    ///
    /// Not even the date of birth stays, since it narrows a person down to some
    /// hundred and fifty, and together with a postcode to one.
    #[must_use]
    pub fn masked(&self) -> String {
        MASK.to_owned()
    }

    /// What the month field says the number is.
    #[must_use]
    pub fn kind(&self) -> NumberKind {
        self.kind
    }

    /// Whether the day is marked (+ 40) as a D-number's.
    #[must_use]
    pub fn is_d_number(&self) -> bool {
        self.d_number
    }

    /// Whether the number is of a series that no real person gets a number from.
    #[must_use]
    pub fn is_synthetic(&self) -> bool {
        matches!(self.kind, NumberKind::SyntPop | NumberKind::Tenor)
    }

    /// Which rule for the first check digit holds.
    ///
    /// A number of after 2032 may fit today's rule too; then it is `Today`.
    #[must_use]
    pub fn check_rule(&self) -> CheckRule {
        self.rule
    }

    /// The date of birth.
    ///
    /// With `CheckRule::From2032` the century is assumed, since such a number does
    /// not tell it: years 00–39 are taken as 2000–2039, the others as 1940–1999,
    /// which is where today's table turns too. Do not decide anything by that year.
    #[must_use]
    pub fn date_of_birth(&self) -> Date {
        self.date_of_birth
    }

    /// The legal sex, `None` for a number that only the rule of 2032 accepts.
    ///
    /// From 2032 new numbers are gender-neutral. One of them that also fits
    /// today's rule cannot be told from an older one, and gets an answer.
    #[must_use]
    pub fn sex(&self) -> Option<Sex> {
        match self.rule {
            CheckRule::From2032 => None,
            CheckRule::Today if self.digits[8].is_multiple_of(2) => Some(Sex::Female),
            CheckRule::Today => Some(Sex::Male),
        }
    }
}

/// Shows the number of a synthetic person, and only the mask of anybody else.
impl fmt::Debug for NationalId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = if self.is_synthetic() { self.as_str() } else { MASK };
        write!(f, "NationalId({shown})")
    }
}

impl FromStr for NationalId {
    type Err = NationalIdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl<'de> Deserialize<'de> for NationalId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // Not `deserialize_str`: that lets the format itself refuse, and quote, a number.
        deserializer.deserialize_any(NationalIdVisitor)
    }
}

/// Reads a number out of a string, and repeats no other value in its refusal.
///
/// Serde's own words for a wrong type quote the value, so a number that came
/// without quotation marks would end in the log.
struct NationalIdVisitor;

impl de::Visitor<'_> for NationalIdVisitor {
    type Value = NationalId;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string with the 11 digits of a national identity number")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<NationalId, E> {
        NationalId::parse(text).map_err(E::custom)
    }

    fn visit_i64<E: de::Error>(self, _: i64) -> Result<NationalId, E> {
        Err(E::custom(NationalIdError::NotAString))
    }

    fn visit_u64<E: de::Error>(self, _: u64) -> Result<NationalId, E> {
        Err(E::custom(NationalIdError::NotAString))
    }

    fn visit_f64<E: de::Error>(self, _: f64) -> Result<NationalId, E> {
        Err(E::custom(NationalIdError::NotAString))
    }

    fn visit_bytes<E: de::Error>(self, _: &[u8]) -> Result<NationalId, E> {
        Err(E::custom(NationalIdError::NotAString))
    }
}
