//! What a search asks: filters, page, order and how much of each resource; every mistake is told at once.

mod reader;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::{Phr, error::Error};
use crate::{
    fhir::search::{Kind, Test},
    http::Exchange,
};
use reader::Reader;

/// How many documents a page has at most, and without `_count`.
pub(super) const MOST: usize = 1000;

/// What a filter looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    AuthorGiven,
    AuthorFamily,
    Category,
    Creation,
    Date,
    Event,
    Facility,
    Format,
    Identifier,
    Period,
    Related,
    SecurityLabel,
    Setting,
    Status,
    Type,
}

/// The filters by name.
pub(super) const FILTERS: [(&str, Kind, Field); 15] = [
    ("author.given", Kind::Text, Field::AuthorGiven),
    ("author.family", Kind::Text, Field::AuthorFamily),
    ("category", Kind::Token, Field::Category),
    ("creation", Kind::Date, Field::Creation),
    ("date", Kind::Date, Field::Date),
    ("event", Kind::Token, Field::Event),
    ("facility", Kind::Token, Field::Facility),
    ("format", Kind::Token, Field::Format),
    ("identifier", Kind::Token, Field::Identifier),
    ("period", Kind::Period, Field::Period),
    ("related", Kind::Reference, Field::Related),
    ("security-label", Kind::Token, Field::SecurityLabel),
    ("setting", Kind::Token, Field::Setting),
    ("status", Kind::Token, Field::Status),
    ("type", Kind::Token, Field::Type),
];

/// What documents are put in order by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SortKey {
    Date,
    Creation,
    Period,
    Name,
    Type,
    Category,
    SecurityLabel,
    Department,
    Organization,
    Author,
    Status,
}

/// The keys of `_sort` by name.
pub(super) const SORTS: [(&str, SortKey); 13] = [
    ("date", SortKey::Date),
    ("creation", SortKey::Creation),
    ("period", SortKey::Period),
    ("name", SortKey::Name),
    ("type", SortKey::Type),
    ("category", SortKey::Category),
    ("securityLabel", SortKey::SecurityLabel),
    ("security-label", SortKey::SecurityLabel),
    ("department", SortKey::Department),
    ("organization", SortKey::Organization),
    ("author.family", SortKey::Author),
    ("setting", SortKey::Department),
    ("status", SortKey::Status),
];

/// How much of each resource is sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum View {
    /// All of it.
    #[default]
    Whole,
    /// None: only how many there are.
    Count,
    /// These elements, and those that must be there.
    Elements(Vec<String>),
}

/// A search as it was understood.
#[derive(Debug)]
pub(super) struct Search {
    /// Whose documents; `None` when the system given has no patients here.
    pub(super) patient: Option<String>,
    /// The filters.
    pub(super) filters: Vec<(Field, Test)>,
    /// Patient and filters written in one way, whatever their order: the key of the result, and the start of links.
    pub(super) canonical: String,
    /// How many documents a page has.
    pub(super) count: usize,
    /// Which page, from 1.
    pub(super) page: usize,
    /// What they are put in order by; true for down.
    pub(super) sort: Vec<(SortKey, bool)>,
    /// The rest of links: count and order, as they were asked for.
    pub(super) rest: String,
    /// How much of each resource.
    pub(super) view: View,
    /// `_format`, as it came.
    pub(super) format: Option<String>,
}

/// What is left as it is in links.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

impl Search {
    /// Reads parameters; `strict` refuses those nobody knows.
    pub(super) fn read(
        pairs: &[(String, String)],
        strict: bool,
        room: &Phr,
        exchange: &Exchange,
    ) -> Result<Self, Error> {
        let mut reader = Reader::new(room, exchange);
        // FHIR: a parameter without a value is as good as none.
        let pairs: Vec<(&str, &str)> = pairs
            .iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| (&**name, &**value))
            .collect();
        let patient = reader.patient(&pairs);
        let (filters, mut stated) = reader.filters(&pairs);
        reader.unknown(&pairs, strict);
        let count = reader.count(&pairs);
        let page = reader.page(&pairs);
        let sort = reader.sort(&pairs);
        let view = reader.view(&pairs, count);
        if !reader.broken.is_empty() {
            return Err(Error::Bad(reader.broken));
        }
        stated.sort_unstable();
        let mut canonical = String::new();
        for (name, value) in stated {
            if !canonical.is_empty() {
                canonical.push('&');
            }
            encode(&mut canonical, name, value);
        }
        let mut rest = String::new();
        for name in ["_count", "_sort", "_summary", "_elements"] {
            if let Some(value) = one(&pairs, name) {
                rest.push('&');
                encode(&mut rest, name, value);
            }
        }
        Ok(Self {
            patient,
            filters,
            canonical,
            count: count.filter(|it| *it > 0).unwrap_or(MOST).min(MOST),
            page,
            sort,
            rest,
            view,
            format: one(&pairs, "_format").map(str::to_owned),
        })
    }
}

fn encode(text: &mut String, name: &str, value: &str) {
    text.extend(utf8_percent_encode(name, PLAIN));
    text.push('=');
    text.extend(utf8_percent_encode(value, PLAIN));
}

fn one<'a>(pairs: &[(&str, &'a str)], name: &str) -> Option<&'a str> {
    pairs.iter().find(|(it, _)| *it == name).map(|(_, value)| *value)
}
