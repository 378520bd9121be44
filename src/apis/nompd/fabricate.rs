//! `--nompd-scale`: groups that exist nowhere, in a thousand versions, for lists of real size.
//!
//! Fixed by the seed number. They stand beside the groups that are there, in versions after theirs.

use jiff::{SignedDuration, Timestamp, civil::date};
use rand::{Rng, RngExt as _, rngs::ChaCha8Rng};

use super::{
    State,
    model::{
        CodeableConcept, Coding, ICD10, LEGAL_BASIS, Medicine, Period, RESH, ReimbursementGroup,
        TreatmentAlternative, TreatmentGroup,
    },
    store::text,
};
use crate::ids::Ids;

/// The stream of chance these are drawn from.
const STREAM: u64 = 0x4E4F_4D50_5343_414C;

/// Ten groups of each list a version, as long as that takes no more versions than this.
const EACH: usize = 10;
const MOST_VERSIONS: usize = 1000;

const REGIONS: [(&str, &str); 4] = [
    ("100021", "Helse Vest RHF"),
    ("100022", "Helse Nord RHF"),
    ("100024", "Helse Midt-Norge RHF"),
    ("111919", "Helse Sør-Øst RHF"),
];
const DISEASES: [(&str, &str, &str); 6] = [
    ("MS", "G35", "Multippel sklerose"),
    ("Revmatologi", "M059", "Uspesifisert seropositiv reumatoid artritt"),
    ("Hud", "L409", "Uspesifisert psoriasis"),
    ("Gastro", "K509", "Uspesifisert Crohns sykdom"),
    ("Kreft", "C509", "Ondartet svulst i bryst, uspesifisert"),
    ("Hepatitt", "B182", "Kronisk virushepatitt C"),
];
const SYLLABLES: [&str; 16] = [
    "al", "be", "cor", "dex", "eli", "fen", "gli", "ixa", "ket", "lor", "nav", "oxa", "pra", "qui", "tra",
    "zol",
];

/// Adds `count` groups to each list.
pub(super) fn fabricate(state: &mut State, count: usize, seed_number: u64) {
    let mut chance = Ids::new(seed_number).generator(STREAM);
    let each = count.div_ceil(MOST_VERSIONS).max(EACH);
    let mut left = count;
    while left > 0 {
        let here = left.min(each);
        left -= here;
        state.step(later(state.last_sync()), |treatment, reimbursement, stamp| {
            for _ in 0..here {
                let group = treatment_group(&mut chance);
                treatment.put(&group.id, &text(&group), stamp);
                let group = reimbursement_group(&mut chance);
                reimbursement.put(&group.id, &text(&group), stamp);
            }
        });
    }
}

/// Syncs a minute apart: a thousand of them fit the day after the last true one.
fn later(at: Timestamp) -> Timestamp {
    at.checked_add(SignedDuration::from_mins(1)).unwrap_or(at)
}

fn treatment_group(chance: &mut ChaCha8Rng) -> TreatmentGroup {
    let (disease_group, _, _) = DISEASES[chance.random_range(0..DISEASES.len())];
    let name = word(chance);
    let year = chance.random_range(2023..2028);
    let alternatives = chance.random_range(1..4);
    let (region, display) = REGIONS[chance.random_range(0..REGIONS.len())];
    TreatmentGroup {
        id: id(chance),
        description: Some(format!("Rangering av {}", name.to_lowercase())),
        name,
        disease_group: Some(disease_group.to_owned()),
        jurisdictions: vec![coding(RESH, region, display)],
        validity_period: Period { start: date(year, 5, 1), end: date(year + 2, 4, 30) },
        review_date: Some(date(year, 4, 10)),
        indications: vec![indication(chance)],
        treatment_alternatives: (1..=alternatives)
            .map(|rank| TreatmentAlternative {
                rank,
                treatment_id: id(chance),
                name: word(chance),
                description: None,
                medicines: vec![medicine(chance)],
            })
            .collect(),
    }
}

fn reimbursement_group(chance: &mut ChaCha8Rng) -> ReimbursementGroup {
    ReimbursementGroup {
        id: id(chance),
        legal_basis: CodeableConcept { coding: vec![coding(LEGAL_BASIS, "950", "H-resept")], text: None },
        indications: vec![indication(chance)],
        medicines: vec![medicine(chance), medicine(chance)],
    }
}

fn indication(chance: &mut ChaCha8Rng) -> CodeableConcept {
    let (_, code, display) = DISEASES[chance.random_range(0..DISEASES.len())];
    CodeableConcept { coding: vec![coding(ICD10, code, display)], text: None }
}

fn coding(system: &str, code: &str, display: &str) -> Coding {
    Coding { system: system.to_owned(), code: code.to_owned(), display: Some(display.to_owned()) }
}

fn medicine(chance: &mut ChaCha8Rng) -> Medicine {
    Medicine::package(chance.random_range(900_000..1_000_000).to_string())
}

fn id(chance: &mut ChaCha8Rng) -> String {
    let mut bytes = [0; 16];
    chance.fill_bytes(&mut bytes);
    uuid::Builder::from_random_bytes(bytes).into_uuid().to_string()
}

/// A made-up name with a capital letter.
fn word(chance: &mut ChaCha8Rng) -> String {
    let word: String = (0..3).map(|_| SYLLABLES[chance.random_range(0..SYLLABLES.len())]).collect();
    word[..1].to_uppercase() + &word[1..] + "imab"
}

#[cfg(test)]
mod tests {
    use super::{
        super::{model::Group, store::Kind},
        *,
    };

    fn fabricated(count: usize, seed_number: u64) -> State {
        let mut state = State::default();
        fabricate(&mut state, count, seed_number);
        state
    }

    #[test]
    fn a_small_scale_is_ten_groups_a_version_and_a_large_one_a_thousand_versions() {
        for (count, versions) in [(1, 1), (100, 10), (105, 11), (20_000, 1000)] {
            let state = fabricated(count, 1);
            assert_eq!(state.current(), versions, "{count}");
            assert_eq!(state.of(Kind::Treatment).held_at(versions).count(), count);
            assert_eq!(state.of(Kind::Reimbursement).held_at(versions).count(), count);
        }
    }

    #[test]
    fn every_fabricated_group_is_good() {
        let state = fabricated(200, 1);
        for held in state.of(Kind::Treatment).held_at(state.current()) {
            assert_eq!(serde_json::from_str::<TreatmentGroup>(held.data).unwrap().findings(), []);
        }
        for held in state.of(Kind::Reimbursement).held_at(state.current()) {
            assert_eq!(serde_json::from_str::<ReimbursementGroup>(held.data).unwrap().findings(), []);
        }
    }

    #[test]
    fn the_seed_number_fixes_them() {
        let body = |seed_number| {
            let state = fabricated(50, seed_number);
            state.of(Kind::Treatment).make_body(state.current(), None).bytes().clone()
        };
        assert_eq!(body(7), body(7));
        assert_ne!(body(7), body(8));
    }
}
