//! The IPLOS list: which services there are, what OKT calls them, and where they are given.

use std::{borrow::Cow, collections::BTreeMap, fmt};

use schemars::JsonSchema;
use serde::Deserialize;

/// The level of every code: the list is flat.
pub(super) const LEVEL: &str = "1";
/// The code above every code: none.
pub(super) const PARENT: &str = "0";

/// A code of one or two digits, not yet held against a list.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Code(u8);

/// Where a service is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum Place {
    /// At home: it has a weekly extent.
    Home,
    /// In an institution: it has a type of stay.
    Institution,
    /// Either, or neither.
    Other,
}

/// What the list says of a code.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    /// What OKT calls the service.
    pub text: String,
    /// Where it is given.
    pub place: Place,
}

/// The list.
#[derive(Clone, Debug, Default)]
pub(super) struct Iplos(BTreeMap<Code, Entry>);

impl Code {
    /// The code of this number, 1 to 99.
    #[must_use]
    pub(super) fn new(number: u8) -> Option<Self> {
        (1..=99).contains(&number).then_some(Self(number))
    }

    /// Reads `5` or `05`.
    #[must_use]
    pub(super) fn parse(text: &str) -> Option<Self> {
        let digits = matches!(text.len(), 1 | 2) && text.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| text.parse().ok()).flatten().and_then(Self::new)
    }

    /// Its number.
    #[must_use]
    pub(super) fn number(self) -> u8 {
        self.0
    }

    /// Its two digits.
    #[must_use]
    pub(super) fn padded(self) -> Cow<'static, str> {
        Cow::Borrowed(
            TWO_DIGITS[usize::from(self.0) * 2..]
                .get(..2)
                .expect("a code is 1 to 99, so its digits are there"),
        )
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.padded())
    }
}

impl Iplos {
    /// What the list says of this code.
    #[must_use]
    pub(super) fn get(&self, code: Code) -> Option<&Entry> {
        self.0.get(&code)
    }

    /// What OKT calls the service; nothing for a code that the list no longer has.
    #[must_use]
    pub(super) fn text(&self, code: Code) -> &str {
        self.get(code).map_or("", |entry| &entry.text)
    }

    /// The codes, for messages.
    #[must_use]
    pub(super) fn codes(&self) -> String {
        self.0.keys().map(|code| code.padded()).collect::<Vec<_>>().join(", ")
    }

    /// The codes in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = (Code, &Entry)> {
        self.0.iter().map(|(code, entry)| (*code, entry))
    }
}

impl FromIterator<(Code, Entry)> for Iplos {
    fn from_iter<I: IntoIterator<Item = (Code, Entry)>>(entries: I) -> Self {
        Self(entries.into_iter().collect())
    }
}

/// `00` to `99` in a row.
static TWO_DIGITS: &str = "00010203040506070809101112131415161718192021222324252627282930313233343536373839404142434445464748495051525354555657585960616263646566676869707172737475767778798081828384858687888990919293949596979899";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_written_with_one_digit_or_two() {
        for text in ["5", "05"] {
            assert_eq!(Code::parse(text).unwrap().padded(), "05");
        }
        for text in ["", "0", "00", "005", "5 ", "+5", "100", "x", "５"] {
            assert_eq!(Code::parse(text), None, "{text:?}");
        }
        for number in 1..=99 {
            assert_eq!(Code::new(number).unwrap().padded(), format!("{number:02}"));
        }
    }
}
