//! The seed files of Codingsystems: one per type, `codingsystems/{TYPE}.json`, or real lists from outside.

use std::{collections::BTreeSet, fmt::Write as _, sync::Arc};

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use super::{
    Catalogue,
    check::{Targets, check_record, check_type},
    fabricate::fabricate,
    import::lay_over,
    model::{CodeRecord, CodingSystemType, Origin, Systems},
};
use crate::{
    apis::room::Prototype,
    seed::{Files, Mistakes, read_list},
};

const FOLDER: &str = "codingsystems";

/// A seed file: the codes of one coding system.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(
    rename_all = "camelCase",
    deny_unknown_fields,
    expecting = "an object with codingSystem, source, origin and codes"
)]
pub struct SystemFile {
    /// The coding system; the file is called by it.
    pub coding_system: CodingSystemType,
    /// Where the values come from.
    pub source: String,
    /// Where a code comes from that does not say otherwise.
    pub origin: Origin,
    /// The codes, in order.
    pub codes: Vec<CodeRecord>,
}

/// A system as its file states it.
struct Stated {
    records: IndexMap<String, CodeRecord>,
    /// The place of each record in the file's list; a repeated code has none.
    places: Vec<usize>,
}

/// Where relations of seed files may lead.
struct Reach<'a> {
    stated: &'a IndexMap<CodingSystemType, Stated>,
    /// With the lists from outside: an overlay may name a code that only the real list has.
    served: &'a Systems,
    /// Systems whose file could not be read: nothing is said of relations into them.
    unreadable: &'a BTreeSet<String>,
}

impl Targets for Reach<'_> {
    fn has(&self, system: &CodingSystemType, code: &str) -> bool {
        self.unreadable.contains(system.as_str())
            || self.stated.get(system).is_some_and(|it| it.records.contains_key(code))
            || self.served.get(system).is_some_and(|it| it.contains_key(code))
    }
}

/// The 12 types of the documented example of `/types`, in its order.
#[must_use]
pub fn documented_types() -> [&'static str; 12] {
    [
        "ATC",
        "FEST",
        "FEST_VIRKESTOFF",
        "FEST_VIRKESTOFF_MED_STYRKE",
        "ICD10",
        "SUPERKORTFORM",
        "KJ_KRIT_MED_TILSTAND",
        "KJ_PF_SYKDOM",
        "KJ_PF_SYK_KATEGORI",
        "KJ_KOMMUNIKASJON",
        "KJ_ANDRE_PROSEDYREENDRINGER",
        "KJ_INTUBASJON",
    ]
}

/// Whether this seed file belongs to Codingsystems: any name below its folder does, since the types are an open list.
#[must_use]
pub fn claims(name: &str) -> bool {
    name.strip_prefix(FOLDER).is_some_and(|rest| rest.starts_with('/') && rest[1..].find('/').is_none())
}

/// The JSON Schema of the seed files.
#[must_use]
pub fn schemas() -> Vec<(&'static str, Value)> {
    vec![("codingsystems.schema.json", schemars::schema_for!(SystemFile).to_value())]
}

/// Reads and judges every file; `None` when one could not be read.
pub fn load(files: &Files, mistakes: &mut Mistakes) -> Option<Arc<dyn Prototype>> {
    let mut stated = IndexMap::new();
    let mut unreadable = BTreeSet::new();
    for name in names(files) {
        match read_system(files, &name, mistakes) {
            Some((system, records)) => {
                stated.insert(system, records);
            }
            None => {
                unreadable.insert(system_of(&name).to_owned());
            }
        }
    }
    let mut systems: Systems =
        stated.iter().map(|(system, it)| (system.clone(), it.records.clone())).collect();
    lay_over(&mut systems, &files.outside, mistakes);
    check_all(&Reach { stated: &stated, served: &systems, unreadable: &unreadable }, files, mistakes);
    if !unreadable.is_empty() {
        return None;
    }
    if let Some(count) = files.outside.scale {
        fabricate(&mut systems, count, files.outside.seed_number);
    }
    Some(Arc::new(Arc::new(Catalogue::new(systems))))
}

/// The documented types in their order, then any other by name.
fn names(files: &Files) -> Vec<String> {
    let file = |system: &str| format!("{FOLDER}/{system}.json");
    let mut names: Vec<String> = CodingSystemType::DOCUMENTED.iter().map(|it| file(it.as_str())).collect();
    let further: Vec<String> = files
        .below(FOLDER)
        .filter(|name| claims(name) && !names.iter().any(|it| it == name))
        .map(str::to_owned)
        .collect();
    names.extend(further);
    names
}

/// The coding system a seed file is called by.
fn system_of(name: &str) -> &str {
    name.trim_start_matches(FOLDER).trim_matches('/').trim_end_matches(".json")
}

fn read_system(files: &Files, name: &str, mistakes: &mut Mistakes) -> Option<(CodingSystemType, Stated)> {
    let file = read_list::<SystemFile, CodeRecord>(files, name, "codes", mistakes)?;
    let label = files.label(name);
    let expected = system_of(name);
    if file.coding_system.as_str() != expected {
        mistakes.add(
            &label,
            "/codingSystem",
            format!("the file is called {expected}; got {}", file.coding_system),
        );
    }
    if let Some(reason) = check_type(expected) {
        mistakes.add(&label, "", reason);
    }
    if file.codes.is_empty() {
        mistakes.add(&label, "/codes", "a coding system has at least one code; got none");
    }
    let mut stated = Stated {
        records: IndexMap::with_capacity(file.codes.len()),
        places: Vec::with_capacity(file.codes.len()),
    };
    for (at, mut record) in file.codes.into_iter().enumerate() {
        record.origin = Some(record.origin.unwrap_or(file.origin));
        if let Some(twin) = stated.records.get_index_of(&record.code) {
            let twin = stated.places[twin];
            mistakes.add(
                &label,
                format!("/codes/{at}/code"),
                format!("{:?} is the code of /codes/{twin} already", record.code),
            );
            continue;
        }
        stated.records.insert(record.code.clone(), record);
        stated.places.push(at);
    }
    // Under the name of its file: another's content never takes the place of the system it belongs to.
    Some((CodingSystemType::new(expected), stated))
}

fn check_all(reach: &Reach<'_>, files: &Files, mistakes: &mut Mistakes) {
    for (system, stated) in reach.stated {
        let label = files.label(&format!("{FOLDER}/{system}.json"));
        for (record, at) in stated.records.values().zip(&stated.places) {
            for (pointer, reason) in check_record(system, record, reach) {
                mistakes.add(&label, format!("/codes/{at}{pointer}"), reason);
            }
        }
    }
}

/// How many codes of each system come from where, as a table for the fidelity page.
#[must_use]
pub fn fidelity(files: &Files) -> String {
    let mut page = "## Content of Codingsystems\n\nCodes of the embedded seed by where they come from \
        (`seed-data/codingsystems/README.md` says it system by system):\n\n\
        | type | codes | documented | published | derived | invented |\n|---|---|---|---|---|---|\n"
        .to_owned();
    let mut mistakes = Mistakes::default();
    for name in names(files) {
        let Some((system, Stated { records, .. })) = read_system(files, &name, &mut mistakes) else {
            continue;
        };
        let count = |origin| records.values().filter(|it| it.origin == Some(origin)).count();
        let _ = writeln!(
            page,
            "| {system} | {} | {} | {} | {} | {} |",
            records.len(),
            count(Origin::Documented),
            count(Origin::Published),
            count(Origin::Derived),
            count(Origin::Invented),
        );
    }
    page
}
