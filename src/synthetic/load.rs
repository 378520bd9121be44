//! The lists of names, read from the seed.

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Names, OrganisationNames};
use crate::seed::{Files, Mistakes, read_texts};

/// Stands where a name cannot be read, which has been told then: the others can be judged beside it.
const STAND_IN: &str = "-";

/// The file of organisations.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "an object with kinds and places")]
struct OrganisationsFile {
    /// Kinds of health organisation, in small letters because they follow a place.
    kinds: Vec<String>,
    /// Made-up places.
    places: Vec<String>,
    /// Where the JSON Schema of this file is, for editors.
    #[serde(rename = "$schema", default)]
    #[schemars(with = "String")]
    _schema: Option<String>,
}

impl Names {
    /// The seed files names come from.
    const FILES: [&str; 5] =
        [Self::GIVEN_FEMALE, Self::GIVEN_MALE, Self::FAMILY, Self::ORGANISATIONS, Self::MUNICIPALITIES];

    /// Whether this seed file is one of the lists.
    #[must_use]
    pub fn claims(name: &str) -> bool {
        Self::FILES.contains(&name)
    }

    /// Reads and judges the lists.
    pub fn load(files: &Files, mistakes: &mut Mistakes) -> Option<Self> {
        let mut readable = true;
        let mut list = |name| {
            read_texts::<Vec<String>>(files, name, &[""], STAND_IN, mistakes).unwrap_or_else(|lists| {
                readable = false;
                lists.into_iter().flatten().collect()
            })
        };
        let (female, male, family) = (list(Self::GIVEN_FEMALE), list(Self::GIVEN_MALE), list(Self::FAMILY));
        let municipalities = list(Self::MUNICIPALITIES);
        let organisations = organisations(files, mistakes).unwrap_or_else(|names| {
            readable = false;
            names
        });
        match Self::new(female, male, family, organisations, municipalities) {
            Ok(names) => readable.then_some(names),
            Err(found) => {
                for mistake in found {
                    mistakes.add(&files.label(mistake.file), mistake.pointer, mistake.reason);
                }
                None
            }
        }
    }

    /// The JSON Schemas of the lists.
    #[must_use]
    pub fn schemas() -> Vec<(&'static str, serde_json::Value)> {
        vec![
            ("names.schema.json", schemars::schema_for!(Vec<String>).to_value()),
            ("organisations.schema.json", schemars::schema_for!(OrganisationsFile).to_value()),
        ]
    }
}

/// The names of organisations, or what could be read of them.
fn organisations(files: &Files, mistakes: &mut Mistakes) -> Result<OrganisationNames, OrganisationNames> {
    let lists = ["/kinds", "/places"];
    match read_texts::<OrganisationsFile>(files, Names::ORGANISATIONS, &lists, STAND_IN, mistakes) {
        Ok(OrganisationsFile { kinds, places, .. }) => Ok(OrganisationNames { kinds, places }),
        Err(lists) => {
            let mut lists = lists.into_iter();
            let mut next = || lists.next().unwrap_or_default();
            Err(OrganisationNames { kinds: next(), places: next() })
        }
    }
}
