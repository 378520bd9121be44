//! `--codingsystems-scale`: trade names that exist nowhere, with whole chains, for maps of tens of megabytes.
//!
//! Fixed by the seed number. They stand beside the codes that are there, so known ids stay known.

use indexmap::IndexMap;
use rand::{Rng, RngExt as _, rngs::ChaCha8Rng, seq::IndexedRandom as _};

use super::model::{
    CodeRecord, CodingSystemType, Metadata, MetadataType, Origin, RelationRecord, RelationType, Systems,
};
use crate::ids::Ids;

/// The stream of chance these are drawn from.
const STREAM: u64 = 0x4645_5354;

/// Of a hundred trade names in real FEST, this many substances with strength and this many substances there are.
const WITH_STRENGTH_PERCENT: usize = 86;
const SUBSTANCES_PERCENT: usize = 96;

/// So many that 12,000 trade names make a map of more than 20 MB.
const SEARCH_WORDS: usize = 12;

const SYLLABLES: [&str; 24] = [
    "al", "be", "cor", "dex", "eli", "fen", "gli", "hy", "ixa", "ket", "lor", "mi", "nav", "oxa", "pra",
    "qui", "ri", "sul", "tra", "uro", "ver", "xen", "yt", "zol",
];
const ENDINGS: [&str; 8] = ["in", "ol", "amid", "azol", "idin", "pril", "statin", "um"];
const STRENGTHS: [&str; 12] = [
    "0,5 mg", "1 mg", "2,5 mg", "5 mg", "10 mg", "20 mg", "40 mg", "100 mg", "250 mg", "500 mg", "1 g",
    "50 mg/ml",
];

/// Adds `count` trade names with their substances.
pub(super) fn fabricate(systems: &mut Systems, count: usize, seed_number: u64) {
    let mut chance = Ids::new(seed_number).generator(STREAM);
    let codes = |systems: &Systems, system: &CodingSystemType| -> Vec<String> {
        systems.get(system).map(|records| records.keys().cloned().collect()).unwrap_or_default()
    };
    let atc: Vec<String> =
        codes(systems, &CodingSystemType::ATC).into_iter().filter(|code| code.chars().count() == 7).collect();
    let forms = codes(systems, &CodingSystemType::SUPERKORTFORM);
    let substances = (0..some(count, SUBSTANCES_PERCENT)).map(|_| substance(&mut chance)).collect::<Vec<_>>();
    let with_strength = (0..some(count, WITH_STRENGTH_PERCENT))
        .map(|_| with_strength(&substances, &mut chance))
        .collect::<Vec<_>>();
    let names: Vec<CodeRecord> =
        (0..count).map(|_| trade_name(&with_strength, &atc, &forms, &mut chance)).collect();
    for (system, records) in [
        (CodingSystemType::FEST_VIRKESTOFF, substances),
        (CodingSystemType::FEST_VIRKESTOFF_MED_STYRKE, with_strength),
        (CodingSystemType::FEST, names),
    ] {
        let target: &mut IndexMap<_, _> = systems.entry(system).or_default();
        target.extend(records.into_iter().map(|record| (record.code.clone(), record)));
    }
}

/// This share of a number, never nothing.
fn some(count: usize, percent: usize) -> usize {
    (count * percent / 100).max(1)
}

fn substance(chance: &mut ChaCha8Rng) -> CodeRecord {
    let name = word(chance, 3);
    record(chance, name)
}

fn with_strength(substances: &[CodeRecord], chance: &mut ChaCha8Rng) -> CodeRecord {
    let substance = &substances[chance.random_range(0..substances.len())];
    let strength = STRENGTHS[chance.random_range(0..STRENGTHS.len())];
    let mut made = record(chance, format!("{} {strength}", substance.description));
    made.relations_to.push(relation(
        RelationType::HAR_VIRKESTOFF,
        CodingSystemType::FEST_VIRKESTOFF,
        &substance.code,
    ));
    made
}

fn trade_name(
    with_strength: &[CodeRecord],
    atc: &[String],
    forms: &[String],
    chance: &mut ChaCha8Rng,
) -> CodeRecord {
    let name = word(chance, 2);
    // Every tenth is a combination of two substances.
    let first = chance.random_range(0..with_strength.len());
    let second = (first + 1) % with_strength.len();
    let contents =
        if second != first && chance.random_range(0..10) == 0 { vec![first, second] } else { vec![first] };
    let strengths: Vec<&str> = contents.iter().map(|at| with_strength[*at].description.as_str()).collect();
    let mut made = record(chance, format!("{name} {}", strengths.join(" / ")));
    if let Some(atc) = atc.choose(chance) {
        made.relations_to.push(relation(RelationType::HAR_ATC_KODE, CodingSystemType::ATC, atc));
    }
    if let Some(form) = forms.choose(chance) {
        made.relations_to.push(relation(
            RelationType::HAR_SUPERKORTFORM,
            CodingSystemType::SUPERKORTFORM,
            form,
        ));
    }
    for at in contents {
        made.relations_to.push(relation(
            RelationType::INNEHOLDER_VIRKESTOFF_MED_STYRKE,
            CodingSystemType::FEST_VIRKESTOFF_MED_STYRKE,
            &with_strength[at].code,
        ));
    }
    let search_words = (0..SEARCH_WORDS).map(|_| (MetadataType::SOKEORD, word(chance, 4)));
    for (metadata_type, metadata) in std::iter::once((MetadataType::VARENAVN, name)).chain(search_words) {
        let one = Metadata { metadata_type, metadata };
        if !made.metadata.contains(&one) {
            made.metadata.push(one);
        }
    }
    made
}

fn record(chance: &mut ChaCha8Rng, description: String) -> CodeRecord {
    let mut bytes = [0; 16];
    chance.fill_bytes(&mut bytes);
    let id = uuid::Builder::from_random_bytes(bytes).into_uuid();
    CodeRecord {
        code: format!("ID_{}", id.to_string().to_uppercase()),
        description,
        relations_to: Vec::new(),
        metadata: Vec::new(),
        deactivated_time: None,
        origin: Some(Origin::Invented),
    }
}

fn relation(relation_type: RelationType, coding_system: CodingSystemType, code: &str) -> RelationRecord {
    RelationRecord { relation_type, coding_system, code: code.to_owned(), metadata: Vec::new() }
}

/// A made-up word with a capital letter.
fn word(chance: &mut ChaCha8Rng, syllables: usize) -> String {
    let mut word: String =
        (0..syllables).map(|_| SYLLABLES[chance.random_range(0..SYLLABLES.len())]).collect();
    word.push_str(ENDINGS[chance.random_range(0..ENDINGS.len())]);
    word[..1].to_uppercase() + &word[1..]
}

#[cfg(test)]
mod tests {
    use super::{super::Catalogue, *};

    /// One ATC code and one form, for the chains to lead to.
    fn sample() -> Systems {
        let mut systems = Systems::new();
        for (system, code) in [(CodingSystemType::ATC, "N02BE01"), (CodingSystemType::SUPERKORTFORM, "53")] {
            let mut record = record(&mut Ids::new(1).generator(0), "Noe".to_owned());
            record.code = code.to_owned();
            systems.insert(system, IndexMap::from([(code.to_owned(), record)]));
        }
        systems
    }

    #[test]
    fn every_fabricated_chain_is_whole_and_good() {
        let mut systems = sample();
        fabricate(&mut systems, 200, 1);
        let catalogue = Catalogue::new(systems);
        assert_eq!(catalogue.records(&CodingSystemType::FEST).unwrap().len(), 200);
        for system in catalogue.types() {
            for record in catalogue.records(system).unwrap().values() {
                assert_eq!(catalogue.findings(system, record), Vec::new(), "{system} {}", record.code);
            }
        }
    }

    #[test]
    fn the_seed_number_fixes_them() {
        let made = |seed_number| {
            let mut systems = Systems::new();
            fabricate(&mut systems, 50, seed_number);
            systems
        };
        assert_eq!(made(7), made(7));
        assert_ne!(made(7), made(8));
    }

    #[test]
    fn what_was_there_stays() {
        let mut systems = sample();
        let before = systems.clone();
        fabricate(&mut systems, 10, 1);
        for (system, records) in &before {
            assert!(
                records.iter().all(|(code, record)| systems[system].get(code) == Some(record)),
                "{system}"
            );
        }
    }
}
