//! `searchWords`: derived, for the six systems SOKEORD is valid for.

use indexmap::IndexSet;

use super::model::{CodeRecord, CodingSystemType, MetadataType};

/// The systems whose codes can have search words.
pub(super) const SEARCHABLE: &[CodingSystemType] = &[
    CodingSystemType::ICD10,
    CodingSystemType::KJ_PF_SYKDOM,
    CodingSystemType::ATC,
    CodingSystemType::FEST_VIRKESTOFF,
    CodingSystemType::FEST,
    CodingSystemType::KJ_KRIT_MED_TILSTAND,
];

/// The search words of a code whose relations lead to codes of these descriptions.
#[must_use]
pub(super) fn search_words<'a>(
    system: &CodingSystemType,
    record: &'a CodeRecord,
    description: &'a str,
    related: impl Iterator<Item = &'a str>,
) -> Vec<String> {
    let has_none =
        !SEARCHABLE.contains(system) || (is_atc_level_2(system, &record.code) && !may_be_searched(record));
    if has_none {
        return Vec::new();
    }
    let metadata = record
        .metadata
        .iter()
        .filter(|it| it.metadata_type == MetadataType::SOKEORD || it.metadata_type == MetadataType::VARENAVN)
        .map(|it| it.metadata.as_str());
    let mut words = IndexSet::new();
    for text in std::iter::once(description).chain(metadata).chain(related) {
        words.extend(split(text));
    }
    words.into_iter().collect()
}

/// Whether this is one of ATC's three-character codes.
#[must_use]
pub(super) fn is_atc_level_2(system: &CodingSystemType, code: &str) -> bool {
    *system == CodingSystemType::ATC && code.chars().count() == 3
}

fn may_be_searched(record: &CodeRecord) -> bool {
    record.metadata.iter().any(|it| it.metadata_type == MetadataType::ATC_LEVEL_2_SOK)
}

/// The words of a text: lower case, letters and digits with inner hyphens, at least two characters.
fn split(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split(|c: char| !c.is_alphanumeric() && c != '-')
        .map(|word| word.trim_matches('-'))
        .filter(|word| word.chars().nth(1).is_some())
        .map(str::to_lowercase)
}

#[cfg(test)]
mod tests {
    use super::{super::model::Metadata, *};
    use proptest::prelude::*;

    fn record(code: &str, description: &str, metadata: &[(MetadataType, &str)]) -> CodeRecord {
        CodeRecord {
            code: code.to_owned(),
            description: description.to_owned(),
            relations_to: Vec::new(),
            metadata: metadata
                .iter()
                .map(|(kind, text)| Metadata { metadata_type: kind.clone(), metadata: (*text).to_owned() })
                .collect(),
            deactivated_time: None,
            origin: None,
        }
    }

    #[test]
    fn words_come_from_description_metadata_and_relations() {
        let one = record(
            "ID_1",
            "Tab Paracet",
            &[(MetadataType::VARENAVN, "Paracet"), (MetadataType::SOKEORD, "Pinex-aktig febernedsettende")],
        );
        let words = search_words(
            &CodingSystemType::FEST,
            &one,
            &one.description,
            ["Paracetamol 500\u{a0}mg"].into_iter(),
        );
        assert_eq!(words, ["tab", "paracet", "pinex-aktig", "febernedsettende", "paracetamol", "500", "mg"]);
    }

    #[test]
    fn other_systems_have_none() {
        let one = record("1", "Grad 1: Hele stemmespalten synlig", &[]);
        assert!(
            search_words(&CodingSystemType::KJ_INTUBASJON, &one, &one.description, std::iter::empty())
                .is_empty()
        );
    }

    #[test]
    fn an_atc_group_of_level_2_needs_its_mark() {
        let plain = record("N02", "ANALGETIKA", &[]);
        let marked = record("N02", "ANALGETIKA", &[(MetadataType::ATC_LEVEL_2_SOK, "true")]);
        assert!(
            search_words(&CodingSystemType::ATC, &plain, &plain.description, std::iter::empty()).is_empty()
        );
        assert_eq!(
            search_words(&CodingSystemType::ATC, &marked, &marked.description, std::iter::empty()),
            ["analgetika"]
        );
    }

    proptest! {
        #[test]
        fn no_word_comes_twice_or_in_upper_case(description in "\\PC{0,60}") {
            let one = record("ID_1", &description, &[]);
            let words = search_words(&CodingSystemType::FEST, &one, &one.description, std::iter::empty());
            let distinct: std::collections::BTreeSet<_> = words.iter().collect();
            prop_assert_eq!(distinct.len(), words.len());
            prop_assert!(words.iter().all(|word| *word == word.to_lowercase() && !word.contains(' ')));
        }
    }
}
