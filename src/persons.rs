//! The people of the published test lists: the only ordinary-looking numbers that may be shown.

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, de::Error as _};
use serde_json::Value;

use crate::{
    norway::{NationalId, NationalIdError, NumberKind},
    seed::{Files, Mistakes, read_list},
};

const FILE: &str = "persons.json";

/// The seed's people.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "an object with persons")]
pub struct Persons {
    /// Everybody.
    persons: Vec<Person>,
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
    /// Health personnel.
    Practitioner,
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

    /// Reads and judges the list.
    pub fn load(files: &Files, mistakes: &mut Mistakes) -> Option<Self> {
        let persons = read_list::<Self, Person>(files, FILE, "persons", mistakes)?;
        let label = files.label(FILE);
        for (at, person) in persons.persons.iter().enumerate() {
            let pointer = format!("/persons/{at}/pid");
            match NationalId::parse(&person.pid) {
                Err(error) => mistakes.add(&label, pointer, error.to_string()),
                Ok(_) if persons.persons[..at].iter().any(|other| other.pid == person.pid) => {
                    mistakes.add(&label, pointer, "this person stands in the list already");
                }
                Ok(pid) if Kind::of(&pid) != person.kind => {
                    let reason =
                        format!("the number is {}; got {}", Kind::of(&pid).name(), person.kind.name());
                    mistakes.add(&label, format!("/persons/{at}/kind"), reason);
                }
                Ok(_) => {}
            }
        }
        Some(persons)
    }

    /// The JSON Schema of the list.
    #[must_use]
    pub fn schemas() -> Vec<(&'static str, Value)> {
        vec![("persons.schema.json", schemars::schema_for!(Self).to_value())]
    }

    /// Everybody's number.
    pub fn pids(&self) -> impl Iterator<Item = &str> {
        self.persons.iter().map(|person| person.pid.as_str())
    }
}
