//! Puts the lists read from outside in the place of the seed's.

use std::borrow::Cow;

use indexmap::IndexMap;

use super::{FestCatalogue, ImportError, Place, read_fest, read_icd10, real_persons::tell_real_persons};
use crate::{
    apis::codingsystems::model::{CodeRecord, CodingSystemType, Systems},
    norway::Guard,
    seed::{Files, Mistakes, Outside},
};

/// Replaces the seed's systems by those of the files given; a file that cannot be used is a mistake.
///
/// Relations of other systems that lead to a code the real list does not have end, with a warning in the log.
pub fn lay_over(systems: &mut Systems, files: &Files, mistakes: &mut Mistakes) {
    let (Outside { fest, icd10, now, .. }, guard) = (&files.outside, &files.guard);
    if let Some(file) = fest {
        match read_fest(file) {
            Ok(fest) => {
                for (system, records) in lists(&fest) {
                    tell_real_persons(file, &system, records, guard, mistakes);
                }
                lay_fest(systems, fest);
            }
            Err(error) => tell(&error, mistakes),
        }
    }
    if let Some(file) = icd10 {
        match read_icd10(file, *now) {
            Ok(codes) => {
                tell_real_persons(file, &CodingSystemType::ICD10, &codes, guard, mistakes);
                systems.insert(CodingSystemType::ICD10, by_code(codes));
            }
            Err(error) => tell(&error, mistakes),
        }
    }
    if fest.is_some() || icd10.is_some() {
        end_dangling_relations(systems);
    }
}

fn tell(error: &ImportError, mistakes: &mut Mistakes) {
    let place = match &error.at {
        Place::File => String::new(),
        Place::Line(line) => format!("line {line}"),
        Place::Pointer(pointer) => pointer.clone(),
    };
    mistakes.add(&error.file.display().to_string(), place, error.problem.to_string());
}

fn lists(fest: &FestCatalogue) -> [(CodingSystemType, &[CodeRecord]); 5] {
    [
        (CodingSystemType::FEST, &fest.fest),
        (CodingSystemType::FEST_VIRKESTOFF, &fest.virkestoff),
        (CodingSystemType::FEST_VIRKESTOFF_MED_STYRKE, &fest.virkestoff_med_styrke),
        (CodingSystemType::SUPERKORTFORM, &fest.superkortform),
        (CodingSystemType::ATC, &fest.atc),
    ]
}

/// Without any number that looks like a person's, since no list of medicines has a test person to tell of.
fn masked(warning: &str) -> Cow<'_, str> {
    Guard::default().mask_text(warning).map_or(Cow::Borrowed(warning), |masked| Cow::Owned(masked.value))
}

fn lay_fest(systems: &mut Systems, fest: FestCatalogue) {
    for warning in &fest.warnings {
        tracing::warn!(warning = &*masked(warning), "the FEST file holds something unusual");
    }
    // FEST knows only the ATC codes its trade names carry: they go on top of the seed's tree.
    let atc = systems.entry(CodingSystemType::ATC).or_default();
    for record in fest.atc {
        atc.entry(record.code.clone()).or_insert(record);
    }
    systems.insert(CodingSystemType::FEST, by_code(fest.fest));
    systems.insert(CodingSystemType::FEST_VIRKESTOFF, by_code(fest.virkestoff));
    systems.insert(CodingSystemType::FEST_VIRKESTOFF_MED_STYRKE, by_code(fest.virkestoff_med_styrke));
    systems.insert(CodingSystemType::SUPERKORTFORM, by_code(fest.superkortform));
}

fn by_code(records: Vec<CodeRecord>) -> IndexMap<String, CodeRecord> {
    records.into_iter().map(|record| (record.code.clone(), record)).collect()
}

fn end_dangling_relations(systems: &mut Systems) {
    let codes: IndexMap<CodingSystemType, std::collections::BTreeSet<String>> =
        systems.iter().map(|(name, records)| (name.clone(), records.keys().cloned().collect())).collect();
    for (system, records) in systems.iter_mut() {
        let mut ended = 0;
        for record in records.values_mut() {
            let before = record.relations_to.len();
            record
                .relations_to
                .retain(|it| codes.get(&it.coding_system).is_some_and(|codes| codes.contains(&it.code)));
            ended += before - record.relations_to.len();
        }
        if ended > 0 {
            let system = masked(system.as_str());
            tracing::warn!(%system, ended, "relations ended: the list given from outside does not have their codes");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_warning_shows_nobodys_number() {
        assert_eq!(masked("FEST 12119000465 is odd"), "FEST *********** is odd");
        assert_eq!(masked("FEST ID_1 is odd"), "FEST ID_1 is odd");
    }
}
