//! Puts the lists read from outside in the place of the seed's.

use indexmap::IndexMap;

use super::{FestCatalogue, ImportError, Place, read_fest, read_icd10};
use crate::{
    apis::codingsystems::model::{CodeRecord, CodingSystemType, Systems},
    seed::{Mistakes, Outside},
};

/// Replaces the seed's systems by those of the files given; a file that cannot be used is a mistake.
///
/// Relations of other systems that lead to a code the real list does not have end, with a warning in the log.
pub fn lay_over(systems: &mut Systems, outside: &Outside, mistakes: &mut Mistakes) {
    if let Some(file) = &outside.fest {
        match read_fest(file) {
            Ok(fest) => lay_fest(systems, fest),
            Err(error) => tell(&error, mistakes),
        }
    }
    if let Some(file) = &outside.icd10 {
        match read_icd10(file, outside.now) {
            Ok(codes) => {
                systems.insert(CodingSystemType::ICD10, by_code(codes));
            }
            Err(error) => tell(&error, mistakes),
        }
    }
    if outside.fest.is_some() || outside.icd10.is_some() {
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

fn lay_fest(systems: &mut Systems, fest: FestCatalogue) {
    for warning in &fest.warnings {
        tracing::warn!(warning, "the FEST file holds something unusual");
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
            tracing::warn!(%system, ended, "relations ended: the list given from outside does not have their codes");
        }
    }
}
