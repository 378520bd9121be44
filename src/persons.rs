//! The people of the published test lists: the only ordinary-looking numbers that may be shown.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, de::Error as _};
use serde_json::Value;

use crate::{
    json_object::objects,
    norway::{NationalId, NationalIdError, NumberKind, PublishedPersons},
    seed::{Files, Listed, Mistakes, read_list},
};

const FILE: &str = "persons.json";

/// The seed's people.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "an object with persons")]
pub struct Persons {
    /// Everybody.
    #[serde(deserialize_with = "objects")]
    persons: Vec<Person>,
    /// Where the JSON Schema of this file is, for editors.
    #[serde(rename = "$schema", default)]
    #[schemars(with = "String")]
    _schema: Option<String>,
}

/// One fictitious person of a published test list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(
    rename_all = "camelCase",
    deny_unknown_fields,
    expecting = "an object with pid, kind, role and source"
)]
pub struct Person {
    /// The national identity number.
    #[serde(deserialize_with = "digits")]
    pub pid: String,
    /// The given name; `null` where only the number is published.
    pub given_name: Option<String>,
    /// The family name; `null` where only the number is published.
    pub family_name: Option<String>,
    /// What the number looks like.
    pub kind: Kind,
    /// The number in the register of health personnel.
    pub hpr: Option<String>,
    /// The profession the person is authorized for, a code of volven 9060 such as `LE`; left out for who has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub authorization: Option<String>,
    /// What the person is in tests.
    pub role: Role,
    /// The public list the person stands on.
    pub source: String,
}

/// What a number looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Like anybody's.
    Ordinary,
    /// Month plus 80: Skatteetaten's synthetic population.
    Tenor,
    /// Month plus 65: Norsk Helsenett's own.
    Syntpop,
}

/// What a person is in tests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// A patient.
    Patient,
    /// Health personnel with an authorization.
    Practitioner,
    /// Somebody who works in health care without an authorization.
    Staff,
}

/// A text; what else stands there is not repeated, since it may be somebody's number.
fn digits<'de, D: Deserializer<'de>>(value: D) -> Result<String, D::Error> {
    match Value::deserialize(value)? {
        Value::String(text) => Ok(text),
        _ => Err(D::Error::custom(NationalIdError::NotAString)),
    }
}

impl Kind {
    fn of(pid: &NationalId) -> Self {
        match pid.kind() {
            NumberKind::Tenor => Self::Tenor,
            NumberKind::SyntPop => Self::Syntpop,
            NumberKind::Ordinary | NumberKind::HelpNumber => Self::Ordinary,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Ordinary => "ordinary",
            Self::Tenor => "tenor",
            Self::Syntpop => "syntpop",
        }
    }
}

impl Persons {
    /// Whether this seed file is the list of people.
    #[must_use]
    pub fn claims(name: &str) -> bool {
        name == FILE
    }

    /// Reads and judges the list; `None` when there were mistakes.
    pub fn load(files: &Files, mistakes: &mut Mistakes) -> Option<Self> {
        let label = files.label(FILE);
        match read_list::<Self, Person>(files, FILE, "persons", mistakes)? {
            Listed::Whole(list) => {
                let good = judge(list.persons.iter().enumerate(), &label, mistakes);
                good.then_some(list)
            }
            Listed::Part { read, .. } => {
                judge(read.iter().map(|(at, person)| (*at, person)), &label, mistakes);
                None
            }
        }
    }

    /// Whose numbers the list names, be the rest of it good or not: they are its own business, and whoever
    /// adds one vouches for it with `source`.
    #[must_use]
    pub fn named(files: &Files) -> PublishedPersons {
        let bytes = files.get(FILE).unwrap_or_default();
        if let Ok(list) = serde_json::from_slice::<Value>(bytes) {
            let persons = list["persons"].as_array().into_iter().flatten();
            return persons.filter_map(|person| person["pid"].as_str()).collect();
        }
        // No JSON, which is a mistake already: whatever may be a number there.
        let digits = bytes.split(|byte| !byte.is_ascii_digit());
        digits.filter_map(|it| std::str::from_utf8(it).ok()).collect()
    }

    /// The person with this number.
    #[must_use]
    pub fn get(&self, pid: &str) -> Option<&Person> {
        self.persons.iter().find(|it| it.pid == pid)
    }

    /// Everybody.
    pub fn iter(&self) -> impl Iterator<Item = &Person> {
        self.persons.iter()
    }

    /// The JSON Schema of the list.
    #[must_use]
    pub fn schemas() -> Vec<(&'static str, Value)> {
        vec![("persons.schema.json", schemars::schema_for!(Self).to_value())]
    }

    /// The name as test identities write it, in capitals; empty where only the number is published.
    #[must_use]
    pub fn name_of(person: &Person) -> String {
        let names = [&person.given_name, &person.family_name].into_iter().flatten();
        names.map(|it| it.to_uppercase()).collect::<Vec<_>>().join(" ")
    }

    /// Everybody's number.
    pub fn pids(&self) -> impl Iterator<Item = &str> {
        self.persons.iter().map(|person| person.pid.as_str())
    }
}

/// Tells what is wrong with these people, each with its place in the list; says whether nothing is.
fn judge<'a>(
    persons: impl Iterator<Item = (usize, &'a Person)>,
    label: &str,
    mistakes: &mut Mistakes,
) -> bool {
    let mut seen = BTreeSet::new();
    let mut good = true;
    let mut add = |at: usize, field: &str, reason: String| {
        good = false;
        mistakes.add(label, format!("/persons/{at}/{field}"), reason);
    };
    for (at, person) in persons {
        let first = seen.insert(person.pid.as_str());
        match NationalId::parse(&person.pid) {
            Err(error) => add(at, "pid", error.to_string()),
            Ok(_) if !first => add(at, "pid", "this person stands in the list already".to_owned()),
            Ok(pid) if Kind::of(&pid) != person.kind => {
                let reason = format!("the number is {}; got {}", Kind::of(&pid).name(), person.kind.name());
                add(at, "kind", reason);
            }
            Ok(_) => {}
        }
        if person.hpr.is_none() && person.authorization.is_some() {
            let reason = "who is authorized has an HPR number";
            add(at, "authorization", reason.to_owned());
        }
        if person.source.trim().is_empty() {
            let reason = "the public list the person stands on is named; got a blank text";
            add(at, "source", reason.to_owned());
        }
    }
    good
}
