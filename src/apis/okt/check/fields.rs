//! The fields of an object, each read as what it has to be.

use std::{borrow::Cow, fmt};

use jiff::civil::Date;

use super::{Findings, Problem};
use crate::{
    apis::okt::{raw::Raw, rules},
    norway::Guard,
    rules::Rule,
};

/// Where a field is.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct At<'a> {
    /// In which message; in the event itself without one.
    pub(super) message: Option<usize>,
    /// Whether within the message's code.
    pub(super) in_code: bool,
    /// The field; empty for the object itself.
    pub(super) field: &'a str,
}

impl At<'_> {
    pub(super) fn field(self, field: &str) -> At<'_> {
        At { message: self.message, in_code: self.in_code, field }
    }
}

impl fmt::Display for At<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(message) = self.message {
            write!(out, "/oktMessages/{message}")?;
        }
        if self.in_code {
            out.write_str("/iplosCode")?;
        }
        if !self.field.is_empty() {
            write!(out, "/{}", self.field.replace('~', "~0").replace('/', "~1"))?;
        }
        if self.message.is_none() && self.field.is_empty() { out.write_str("the body") } else { Ok(()) }
    }
}

/// Reads fields into findings.
pub(super) struct Reader<'a> {
    pub(super) guard: &'a Guard,
    pub(super) refuse_unknown: bool,
    pub(super) findings: Findings,
}

impl Reader<'_> {
    /// The values of these fields; `null` is none. Repeated and unknown fields are told.
    pub(super) fn fields<'r, const N: usize>(
        &mut self,
        raw: Raw<'r>,
        at: At<'_>,
        names: [&'static str; N],
    ) -> Option<[Option<Raw<'r>>; N]> {
        let Raw::Object(object) = raw else {
            self.wrong_type(at, "an object", &raw);
            return None;
        };
        self.findings.held(&rules::FIELDS_TYPE);
        self.findings.held(&rules::FIELDS_ONCE);
        self.findings.held(&rules::FIELDS_KNOWN);
        let mut seen = [false; N];
        let mut values = [const { None }; N];
        for (name, value) in object.entries() {
            let Some(place) = names.iter().position(|it| *it == name) else {
                self.unknown(at, name, &names);
                continue;
            };
            if seen[place] {
                self.refuse(&rules::FIELDS_ONCE, at.field(name), "every field once is", "it again");
            }
            seen[place] = true;
            values[place] = Some(value).filter(|value| !matches!(value, Raw::Null));
        }
        Some(values)
    }

    /// A text of at most `most` characters; empty where there is none.
    pub(super) fn text<'r>(&mut self, raw: Option<Raw<'r>>, at: At<'_>, most: usize) -> &'r str {
        let text = match raw {
            None => return "",
            Some(Raw::Text(text)) => text,
            Some(other) => {
                self.wrong_type(at, "a text", &other);
                return "";
            }
        };
        if text.is_empty() {
            return text;
        }
        self.findings.held(&rules::TEXT_LENGTH);
        self.findings.held(&rules::TEXT_REAL_PERSON);
        let length = if text.len() <= most { 0 } else { text.chars().count() };
        if length > most {
            let expected = format!("a text of at most {most} characters is");
            self.refuse(&rules::TEXT_LENGTH, at, expected, format!("one of {length}"));
        }
        // However it is written, a number takes no fewer bytes than its digits.
        if text.len() >= 11 && self.guard.mask_text(text).is_some() {
            let expected = "a text without real persons' numbers is";
            self.refuse(&rules::TEXT_REAL_PERSON, at, expected, "one with a number that may be real");
        }
        text
    }

    /// A flag; down where there is none.
    pub(super) fn flag(&mut self, raw: Option<Raw<'_>>, at: At<'_>) -> bool {
        match raw {
            None => false,
            Some(Raw::Bool(flag)) => flag,
            Some(other) => {
                self.wrong_type(at, "true or false", &other);
                false
            }
        }
    }

    /// A day; nothing where there is none or it is empty. The second value says whether something stood there.
    pub(super) fn day(&mut self, raw: Option<Raw<'_>>, at: At<'_>) -> (Option<Date>, bool) {
        let text = match raw {
            None | Some(Raw::Text("")) => return (None, false),
            Some(Raw::Text(text)) => text,
            Some(other) => {
                self.wrong_type(at, "a text", &other);
                return (None, true);
            }
        };
        self.findings.held(&rules::DATES_FORM);
        let day = read_day(text);
        if day.is_none() {
            let expected = "a day that exists, written YYYY-MM-DD, is";
            self.refuse(&rules::DATES_FORM, at, expected, quoted(text));
        }
        (day, true)
    }

    pub(super) fn wrong_type(&mut self, at: At<'_>, expected: &str, got: &Raw<'_>) {
        self.refuse(&rules::FIELDS_TYPE, at, format!("{expected} is"), got.kind());
    }

    pub(super) fn refuse(
        &mut self,
        rule: &'static Rule,
        at: At<'_>,
        expected: impl Into<Cow<'static, str>>,
        got: impl Into<String>,
    ) {
        let problem = Problem { rule, place: at.to_string(), expected: expected.into(), got: got.into() };
        self.findings.refuse(problem);
    }

    pub(super) fn note(
        &mut self,
        rule: &'static Rule,
        at: At<'_>,
        expected: &'static str,
        got: impl Into<String>,
    ) {
        let problem = Problem { rule, place: at.to_string(), expected: expected.into(), got: got.into() };
        self.findings.note(problem);
    }

    fn unknown(&mut self, at: At<'_>, name: &str, names: &[&str]) {
        let shown = if name.chars().count() <= SHOWN { name } else { "(a long name)" };
        let problem = Problem {
            rule: &rules::FIELDS_KNOWN,
            place: at.field(shown).to_string(),
            expected: format!("one of the fields {} is", names.join(", ")).into(),
            got: "another".to_owned(),
        };
        if self.refuse_unknown { self.findings.refuse(problem) } else { self.findings.note(problem) }
    }
}

/// How long a text may be to be repeated: not so long that it would have to be cut, through a number perhaps.
const SHOWN: usize = 40;

/// A text to be shown in a problem.
pub(super) fn quoted(text: &str) -> String {
    let length = text.chars().count();
    if length <= SHOWN { format!("{text:?}") } else { format!("a text of {length} characters") }
}

/// A day of the years 1 to 9999, written with four, two and two digits.
fn read_day(text: &str) -> Option<Date> {
    let bytes = text.as_bytes();
    if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' {
        return None;
    }
    let number = |digits: &[u8]| {
        digits
            .iter()
            .try_fold(0_i16, |sum, digit| digit.is_ascii_digit().then(|| sum * 10 + i16::from(digit - b'0')))
    };
    let (year, month, day) = (number(&bytes[..4])?, number(&bytes[5..7])?, number(&bytes[8..])?);
    let (month, day) = (i8::try_from(month).ok()?, i8::try_from(day).ok()?);
    Date::new(year, month, day).ok().filter(|_| year > 0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn only_days_that_exist_are_read() {
        assert_eq!(read_day("2024-02-29"), Some(jiff::civil::date(2024, 2, 29)));
        for text in [
            "2025-02-29",
            "2025-13-01",
            "2025-00-01",
            "2025-01-32",
            "0000-01-01",
            "2025-1-1",
            "20250101",
            "2025-01-01T00:00:00Z",
            "2025/01/01",
            "01-01-2025",
            "+025-01-01",
            "2025-01-0x",
            "２０２５-1",
            " 2025-1-01",
        ] {
            assert_eq!(read_day(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_day_is_read_as_it_is_written(days in 0..3_652_058_i64) {
            let day = jiff::civil::date(1, 1, 1) + jiff::Span::new().days(days);
            prop_assert_eq!(read_day(&day.to_string()), Some(day));
        }

        #[test]
        fn no_text_breaks_it(text in "\\PC{0,12}") {
            let _ = read_day(&text);
        }
    }
}
