//! The JSON forms in which the Norwegian ICD-10 is handed out.

use std::fmt;

use jiff::Timestamp;
use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::super::error::Problem;
use super::super::norwegian_time::{end_of_validity, instant, is_never, year_first};

/// A list of records, bare or in the envelope of FinnKode's search.
#[derive(Debug)]
pub(super) struct Document {
    pub(super) rows: Vec<Row>,
    /// The JSON pointer of the list.
    pub(super) pointer: &'static str,
    /// How many records the whole list has, where the envelope says so.
    pub(super) total: Option<usize>,
}

/// One record, in whichever form: its fields tell the forms apart, all others are ignored.
///
/// FinnKode's `swordcodes` are dagger codes and no search words; its notes are running text.
/// So nothing in these forms becomes a search word.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Row {
    // The npm package.
    code: Option<String>,
    text: Option<String>,
    // FinnKode's download.
    #[serde(rename = "Kode")]
    kode: Option<String>,
    #[serde(rename = "Tekst_uten_lengdebegrensning")]
    full_text: Option<String>,
    #[serde(rename = "Tekst_med_maksimalt_60_tegn")]
    short_text: Option<String>,
    #[serde(rename = "Gyldig_fra")]
    gyldig_fra: Option<String>,
    #[serde(rename = "Gyldig_til")]
    gyldig_til: Option<String>,
    // FinnKode's search.
    #[serde(rename = "codeValue")]
    code_value: Option<String>,
    #[serde(rename = "nameNorwegian")]
    name_norwegian: Option<String>,
    #[serde(rename = "textMax60")]
    text_max_60: Option<String>,
    active: Option<bool>,
    #[serde(rename = "validFrom")]
    valid_from: Option<String>,
    #[serde(rename = "validTo")]
    valid_to: Option<String>,
    #[serde(rename = "statusChangeDate")]
    status_change_date: Option<String>,
}

impl Row {
    /// The code as it is written.
    pub(super) fn code(&self) -> Option<&str> {
        first([&self.kode, &self.code_value, &self.code])
    }

    /// The text, the unabridged one where there are two.
    pub(super) fn text(&self) -> Option<&str> {
        first([&self.full_text, &self.short_text, &self.name_norwegian, &self.text_max_60, &self.text])
    }

    /// When the record is in force.
    pub(super) fn validity(&self) -> Result<Validity, Problem> {
        let from = first([&self.gyldig_fra, &self.valid_from]);
        let end = first([&self.gyldig_til, &self.valid_to]).filter(|text| !is_never(&year_first(text)));
        let changed = first([&self.status_change_date]).filter(|_| self.active == Some(false));
        Ok(Validity {
            from: from.map(|text| read(text, instant)).transpose()?,
            end: end.map(|text| read(text, end_of_validity)).transpose()?,
            active: self.active,
            changed: changed.map(|text| read(text, instant)).transpose()?,
        })
    }
}

/// When a record is in force, as far as it says so.
#[derive(Debug)]
pub(super) struct Validity {
    /// Its first moment.
    pub(super) from: Option<Timestamp>,
    end: Option<Timestamp>,
    active: Option<bool>,
    /// When it became inactive.
    changed: Option<Timestamp>,
}

impl Validity {
    /// Whether it is in force at this time.
    pub(super) fn holds(&self, at: Timestamp) -> bool {
        self.has_begun(at) && self.active != Some(false) && self.end.is_none_or(|end| end > at)
    }

    /// Whether it is or was in force at this time.
    pub(super) fn has_begun(&self, at: Timestamp) -> bool {
        self.from.is_none_or(|from| from <= at)
    }

    /// When it ended or will end, as far as that is told.
    pub(super) fn ended(&self) -> Option<Timestamp> {
        self.end.or(self.changed)
    }

    /// Since when the code is no longer in force.
    ///
    /// A record that only says how long it is valid is in force until then.
    pub(super) fn deactivated(&self, now: Timestamp) -> Option<Timestamp> {
        match self.active {
            Some(true) => None,
            Some(false) => self.ended().or(Some(now)),
            None => self.end.filter(|end| *end <= now),
        }
    }
}

fn read(text: &str, reader: fn(&str) -> Option<Timestamp>) -> Result<Timestamp, Problem> {
    reader(&year_first(text))
        .ok_or_else(|| Problem::Value { wanted: "a date, with or without time", found: text.to_owned() })
}

fn first<const N: usize>(values: [&Option<String>; N]) -> Option<&str> {
    values.into_iter().flatten().map(|value| value.trim()).find(|value| !value.is_empty())
}

impl<'de> Deserialize<'de> for Document {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(DocumentVisitor)
    }
}

/// An untagged enum would lose the line of a mistake; this keeps it.
struct DocumentVisitor;

impl<'de> Visitor<'de> for DocumentVisitor {
    type Value = Document;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array of records, or an object with such an array in its field data")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Document, A::Error> {
        let mut rows = Vec::new();
        while let Some(row) = seq.next_element()? {
            rows.push(row);
        }
        Ok(Document { rows, pointer: "", total: None })
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Document, A::Error> {
        let (mut rows, mut total) = (None, None);
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "data" => rows = Some(map.next_value()?),
                "totalRecords" => total = map.next_value()?,
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        let rows = rows.ok_or_else(|| serde::de::Error::missing_field("data"))?;
        Ok(Document { rows, pointer: "/data", total })
    }
}
