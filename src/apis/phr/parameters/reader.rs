//! Parameter by parameter: what it says, which rules that keeps, and every mistake.

use super::{FILTERS, Field, MOST, SORTS, SortKey, View, one};
use crate::{
    apis::phr::{Phr, caller::patient_number, rules},
    fhir::search::{BadParameter, Test, Token},
    http::Exchange,
    rules::{Check, Rule},
};

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

/// A name and a value.
type Pair<'a> = (&'a str, &'a str);

/// Reads parameters and gathers what is wrong with them.
pub(super) struct Reader<'a> {
    room: &'a Phr,
    exchange: &'a Exchange,
    /// The mistakes so far.
    pub(super) broken: Vec<Check>,
}

/// What came of a parameter that stands several times.
fn repeated(pairs: &[(&str, &str)], name: &str) -> Option<String> {
    let all: Vec<&str> = pairs.iter().filter(|(it, _)| *it == name).map(|(_, value)| *value).collect();
    (all.len() > 1).then(|| format!("{:?}", all.join("&")))
}

impl<'a> Reader<'a> {
    /// One that found no mistake yet.
    pub(super) fn new(room: &'a Phr, exchange: &'a Exchange) -> Self {
        Self { room, exchange, broken: Vec::new() }
    }

    fn broke(&mut self, rule: &'static Rule, expected: impl Into<String>, got: impl Into<String>) {
        self.broken.push(Check::violated(rule, expected.into(), got.into()));
    }

    /// The patient; none when it could not be read, which is told, or when the system given has no patients here.
    pub(super) fn patient(&mut self, pairs: &[(&str, &str)]) -> Option<String> {
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

    /// The filters, and as they were stated, with the patient.
    pub(super) fn filters<'p>(&mut self, pairs: &[Pair<'p>]) -> (Vec<(Field, Test)>, Vec<Pair<'p>>) {
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

    /// Judges parameters nobody knows.
    pub(super) fn unknown(&mut self, pairs: &[(&str, &str)], strict: bool) {
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

    /// How many documents a page has, where it is told.
    pub(super) fn count(&mut self, pairs: &[(&str, &str)]) -> Option<usize> {
        self.number(pairs, "_count", &rules::COUNT, 0)
    }

    /// Which page, from 1.
    pub(super) fn page(&mut self, pairs: &[(&str, &str)]) -> usize {
        self.number(pairs, "_page", &rules::PAGE, 1).unwrap_or(1)
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

    /// What they are put in order by.
    pub(super) fn sort(&mut self, pairs: &[(&str, &str)]) -> Vec<(SortKey, bool)> {
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

    /// How much of each resource.
    pub(super) fn view(&mut self, pairs: &[(&str, &str)], count: Option<usize>) -> View {
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
