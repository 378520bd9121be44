//! Why a text is no national identity number.
//!
//! No variant carries the number or a part of it: these words go into logs and
//! answers.

/// Why a text is no national identity number; one variant per reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NationalIdError {
    /// The value is a number where a string is needed.
    #[error("a national identity number is a string of 11 digits, got a value that is no string")]
    NotAString,
    /// The text is shorter or longer than eleven characters.
    #[error("a national identity number has 11 digits and nothing else, got {characters} characters")]
    WrongLength {
        /// How many characters came.
        characters: usize,
    },
    /// A character is not one of the ASCII digits.
    #[error("a national identity number has only the digits 0-9, got something else as character {position}")]
    NotADigit {
        /// Which character, counted from one.
        position: usize,
    },
    /// The first two digits are no day in any form.
    #[error("digits 1 and 2 must be a day, 01-31, or 41-71 for a D-number; got neither")]
    NoSuchDay,
    /// Digits three and four are no month in any form.
    #[error(
        "digits 3 and 4 must be a month: 01-12, 41-52 (H-number), 66-77 (SyntPop) or 81-92 (Tenor); got none of them"
    )]
    NoSuchMonth,
    /// Day, month and year exist, but not together.
    #[error("digits 1 to 6 must be a date that exists; got a day that this month and year do not have")]
    NoSuchDate,
    /// No century goes with this year and this individual number.
    #[error(
        "digits 7 to 9 must tell a century that goes with the year: 000-499 (19xx), 500-749 (1854-1899), 500-999 (2000-2039) or 900-999 (1940-1999); got a combination that is not given out"
    )]
    NoSuchCentury,
    /// The tenth digit fits neither today's rule nor that of 2032.
    #[error(
        "digit 10 must be the check digit of digits 1 to 9, by today's rule or by that of 2032; got a digit that fits neither"
    )]
    WrongFirstCheckDigit,
    /// The eleventh digit does not fit.
    #[error("digit 11 must be the check digit of digits 1 to 10; got another digit")]
    WrongSecondCheckDigit,
}

impl NationalIdError {
    /// What such a number is, and what this one is instead: its words in two.
    #[must_use]
    pub fn told(self) -> (String, String) {
        let said = self.to_string();
        let (must, got) =
            said.split_once("; got ").or_else(|| said.split_once(", got ")).unwrap_or((&said, "another"));
        let must = must.strip_prefix("a national identity number has ").unwrap_or(must);
        (format!("a national identity number: {must}"), got.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_is_told_as_expected_and_got() {
        let length = NationalIdError::WrongLength { characters: 3 }.told();
        assert_eq!(length.0, "a national identity number: 11 digits and nothing else");
        assert_eq!(length.1, "3 characters");
        for error in [
            NationalIdError::NotAString,
            NationalIdError::NotADigit { position: 2 },
            NationalIdError::NoSuchDay,
            NationalIdError::NoSuchMonth,
            NationalIdError::NoSuchDate,
            NationalIdError::NoSuchCentury,
            NationalIdError::WrongFirstCheckDigit,
            NationalIdError::WrongSecondCheckDigit,
        ] {
            let (expected, got) = error.told();
            assert!(!expected.contains("got") && got != "another", "{expected}; {got}");
        }
    }
}
