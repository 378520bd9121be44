//! The lists of names, read from the seed.

use super::{Names, OrganisationNames};
use crate::seed::{Files, Mistakes, read};

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
        let mut list = |name| read::<Vec<String>>(files, name, mistakes);
        let (female, male, family) = (list(Self::GIVEN_FEMALE), list(Self::GIVEN_MALE), list(Self::FAMILY));
        let municipalities = list(Self::MUNICIPALITIES);
        let organisations = read::<OrganisationNames>(files, Self::ORGANISATIONS, mistakes);
        let lists = [&female, &male, &family, &municipalities];
        let readable = lists.into_iter().all(Option::is_some) && organisations.is_some();
        // A list that cannot be read is told of already; something good in its place lets the others be judged.
        let good = || vec!["-".to_owned()];
        let list = |list: Option<Vec<String>>| list.unwrap_or_else(good);
        let organisations =
            organisations.unwrap_or_else(|| OrganisationNames { kinds: good(), places: good() });
        match Self::new(list(female), list(male), list(family), organisations, list(municipalities)) {
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
            ("organisations.schema.json", schemars::schema_for!(OrganisationNames).to_value()),
        ]
    }
}
