//! The people of the published test lists: the only ordinary-looking numbers that may be shown.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    norway::NationalId,
    seed::{Files, Mistakes, read},
};

const FILE: &str = "persons.json";

/// The seed's people.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Persons {
    /// Everybody.
    persons: Vec<Person>,
}

/// One fictitious person of a published test list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Person {
    /// The national identity number.
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

impl Persons {
    /// Whether this seed file is the list of people.
    #[must_use]
    pub fn claims(name: &str) -> bool {
        name == FILE
    }

    /// Reads and judges the list.
    pub fn load(files: &Files, mistakes: &mut Mistakes) -> Option<Self> {
        let persons: Self = read(files, FILE, mistakes)?;
        let label = files.label(FILE);
        for (at, person) in persons.persons.iter().enumerate() {
            let pointer = format!("/persons/{at}/pid");
            if let Err(error) = NationalId::parse(&person.pid) {
                mistakes.add(&label, pointer, error.to_string());
            } else if persons.persons[..at].iter().any(|other| other.pid == person.pid) {
                mistakes.add(&label, pointer, "this person stands in the list already");
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
