//! What a search asks: filters, page, order and how much of each resource; every mistake is told at once.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::{Phr, caller::patient_number, error::Error, rules};
use crate::{
    fhir::search::{BadParameter, Kind, Test, Token},
    http::Exchange,
    rules::{Check, Rule},
};

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

/// The elements `_summary=true` and `_summary=text` keep.
const SUMMARY: &[&str] = &[
    "masterIdentifier",
    "identifier",
    "type",
    "category",
    "subject",
    "date",
    "author",
    "relatesTo",
    "securityLabel",
    "context",
];

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

/// A name and a value.
type Pair<'a> = (&'a str, &'a str);

struct Reader<'a> {
    room: &'a Phr,
    exchange: &'a Exchange,
    broken: Vec<Check>,
}

impl Search {
    /// Reads parameters; `strict` refuses those nobody knows.
    pub(super) fn read(
        pairs: &[(String, String)],
        strict: bool,
        room: &Phr,
        exchange: &Exchange,
    ) -> Result<Self, Error> {
        let mut reader = Reader { room, exchange, broken: Vec::new() };
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
        let page = reader.number(&pairs, "_page", &rules::PAGE, 1).unwrap_or(1);
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

/// What came of a parameter that stands several times.
fn repeated(pairs: &[(&str, &str)], name: &str) -> Option<String> {
    let all: Vec<&str> = pairs.iter().filter(|(it, _)| *it == name).map(|(_, value)| *value).collect();
    (all.len() > 1).then(|| format!("{:?}", all.join("&")))
}

impl Reader<'_> {
    fn broke(&mut self, rule: &'static Rule, expected: impl Into<String>, got: impl Into<String>) {
        self.broken.push(Check::violated(rule, expected.into(), got.into()));
    }

    /// The patient; none when it could not be read, which is told, or when the system given has no patients here.
    fn patient(&mut self, pairs: &[(&str, &str)]) -> Option<String> {
        const NAME: &str = "patient.identifier";
        let all: Vec<_> = pairs.iter().filter(|(name, _)| base(name).0 == NAME).collect();
        let Some((name, value)) = all.first() else {
            self.broke(&rules::PATIENT_PRESENT, "`patient.identifier`, the patient's number", "none");
            return None;
        };
        self.exchange.satisfied(&rules::PATIENT_PRESENT);
        let expected = "`patient.identifier` once, one patient, without modifier";
        if all.len() > 1 || base(name).1.is_some() || value.contains(',') {
            self.broke(
                &rules::PATIENT_ONE,
                expected,
                format!("{} value(s)", all.len().max(value.split(',').count())),
            );
            return None;
        }
        self.exchange.satisfied(&rules::PATIENT_ONE);
        let Ok(token) = Token::parse(value) else {
            self.broke(
                &rules::PATIENT_NUMBER,
                "`patient.identifier` as `number` or `system|number`",
                "another form",
            );
            return None;
        };
        let number = token.code().unwrap_or_default().to_owned();
        if let Err((expected, got)) = patient_number(self.room, &number) {
            self.broke(&rules::PATIENT_NUMBER, format!("`patient.identifier` to be {expected}"), got);
            return None;
        }
        self.exchange.satisfied(&rules::PATIENT_NUMBER);
        let has_patients = token.system().is_none_or(|system| {
            matches!(system.strip_prefix("2.16.578.1.12.4.1.4."), Some("1" | "2" | "3"))
        });
        has_patients.then_some(number)
    }

    fn filters<'p>(&mut self, pairs: &[Pair<'p>]) -> (Vec<(Field, Test)>, Vec<Pair<'p>>) {
        let (mut filters, mut stated) = (Vec::new(), Vec::new());
        let (mut values, mut modifiers) = (true, true);
        for (name, value) in pairs {
            let (plain, modifier) = base(name);
            let Some((_, kind, field)) = FILTERS.iter().find(|(it, ..)| *it == plain) else {
                if plain == "patient.identifier" {
                    stated.push((*name, *value));
                }
                continue;
            };
            stated.push((*name, *value));
            match Test::parse(*kind, modifier, value) {
                Ok(test) => filters.push((*field, test)),
                Err(BadParameter::Modifier { expected, got }) => {
                    modifiers = false;
                    self.broke(
                        &rules::MODIFIER,
                        format!("`{plain}` without modifier or with {expected}"),
                        format!("`:{got}`"),
                    );
                }
                Err(BadParameter::Value { expected, got }) => {
                    values = false;
                    self.broke(&rules::VALUE, format!("`{name}` to be {expected}"), format!("{got:?}"));
                }
            }
        }
        if values {
            self.exchange.satisfied(&rules::VALUE);
        }
        if modifiers {
            self.exchange.satisfied(&rules::MODIFIER);
        }
        let has_status = pairs.iter().any(|(name, _)| base(name).0 == "status");
        self.status(has_status, &filters);
        (filters, stated)
    }

    fn status(&mut self, is_there: bool, filters: &[(Field, Test)]) {
        let all: Vec<_> = filters.iter().filter(|(field, _)| *field == Field::Status).collect();
        if !is_there {
            return self.broke(&rules::STATUS_PRESENT, "`status`, `current` or `superseded`", "none");
        }
        self.exchange.satisfied(&rules::STATUS_PRESENT);
        let is_known = all.iter().all(|(_, test)| match test {
            Test::Tokens { any, .. } => any
                .iter()
                .all(|it| it.system().is_none() && matches!(it.code(), Some("current" | "superseded"))),
            _ => false,
        });
        if is_known {
            self.exchange.satisfied(&rules::STATUS_KNOWN);
        } else {
            let expected = "`current` or `superseded`, without a system";
            self.exchange.violated(&rules::STATUS_KNOWN, expected, "another status");
        }
    }

    fn unknown(&mut self, pairs: &[(&str, &str)], strict: bool) {
        let control = ["_count", "_page", "_sort", "_summary", "_elements", "_format", "patient.identifier"];
        let known = |name: &str| {
            control.contains(&name)
                || FILTERS.iter().any(|(it, ..)| *it == base(name).0)
                || base(name).0 == "patient.identifier"
        };
        let mut strange = pairs.iter().map(|(name, _)| *name).filter(|name| !known(name)).peekable();
        if strange.peek().is_none() {
            return self.exchange.satisfied(&rules::UNKNOWN);
        }
        for name in strange {
            let expected = "a parameter of the page";
            if strict {
                self.broke(&rules::UNKNOWN, expected, format!("`{name}`"));
            } else {
                self.exchange.violated(&rules::UNKNOWN, expected, format!("`{name}`"));
            }
        }
    }

    fn count(&mut self, pairs: &[(&str, &str)]) -> Option<usize> {
        self.number(pairs, "_count", &rules::COUNT, 0)
    }

    fn number(
        &mut self,
        pairs: &[(&str, &str)],
        name: &str,
        rule: &'static Rule,
        least: usize,
    ) -> Option<usize> {
        let all: Vec<_> = pairs.iter().filter(|(it, _)| *it == name).map(|(_, value)| *value).collect();
        let value = match all[..] {
            [] => return None,
            [value] if value.bytes().all(|byte| byte.is_ascii_digit()) => {
                // More than anybody has is as good as all there are.
                Some(value.parse().unwrap_or(usize::MAX / MOST)).filter(|it| *it >= least)
            }
            _ => None,
        };
        if let Some(value) = value {
            self.exchange.satisfied(rule);
            return Some(value.min(usize::MAX / MOST));
        }
        self.broke(
            rule,
            format!("`{name}` once, a whole number from {least}"),
            format!("{:?}", all.join("&")),
        );
        None
    }

    fn sort(&mut self, pairs: &[(&str, &str)]) -> Vec<(SortKey, bool)> {
        let Some(value) = one(pairs, "_sort") else { return vec![(SortKey::Date, true)] };
        if let Some(got) = repeated(pairs, "_sort") {
            self.broke(&rules::SORT, "`_sort` once, its keys with commas between them", got);
            return Vec::new();
        }
        let key = |part: &str| {
            let (down, name) = part.strip_prefix('-').map_or((false, part), |name| (true, name));
            SORTS.iter().find(|(it, _)| *it == name).map(|(_, key)| (*key, down))
        };
        if let Some(keys) = value.split(',').map(key).collect::<Option<Vec<_>>>() {
            self.exchange.satisfied(&rules::SORT);
            return keys;
        }
        let known: Vec<_> = SORTS.iter().map(|(name, _)| *name).collect();
        self.broke(
            &rules::SORT,
            format!("`_sort` to name some of {}", known.join(", ")),
            format!("{value:?}"),
        );
        Vec::new()
    }

    fn view(&mut self, pairs: &[(&str, &str)], count: Option<usize>) -> View {
        if let Some(got) = repeated(pairs, "_summary").or_else(|| repeated(pairs, "_elements")) {
            self.broke(&rules::VIEW, "`_summary` or `_elements`, once", got);
            return View::Whole;
        }
        let (summary, elements) = (one(pairs, "_summary"), one(pairs, "_elements"));
        let names = |names: &[&str]| View::Elements(names.iter().map(|it| (*it).to_owned()).collect());
        let view = match (summary, elements) {
            (None | Some("false" | "data"), None) => View::Whole,
            (Some("count"), None) => View::Count,
            (Some("true"), None) => names(SUMMARY),
            (Some("text"), None) => names(&["text"]),
            (None, Some(list))
                if list.split(',').all(|it| it.bytes().all(|it| it.is_ascii_alphanumeric())) =>
            {
                View::Elements(list.split(',').map(str::to_owned).collect())
            }
            _ => {
                let expected = "`_summary` of true, text, data, count and false, or `_elements` with names";
                self.broke(&rules::VIEW, expected, format!("{:?}", summary.or(elements).unwrap_or_default()));
                return View::Whole;
            }
        };
        if summary.is_some() || elements.is_some() {
            self.exchange.satisfied(&rules::VIEW);
        }
        if count == Some(0) { View::Count } else { view }
    }
}

/// A name and its modifier.
fn base(name: &str) -> (&str, Option<&str>) {
    name.split_once(':').map_or((name, None), |(name, modifier)| (name, Some(modifier)))
}
