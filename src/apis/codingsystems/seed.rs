//! The seed files of Codingsystems: one per type, `codingsystems/{TYPE}.json`, or real lists from outside.

use std::{collections::BTreeSet, fmt::Write as _, mem, sync::Arc};

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
    json_object::objects,
    seed::{Files, Listed, Mistakes, read_list},
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
    #[serde(deserialize_with = "objects")]
    pub codes: Vec<CodeRecord>,
    /// Where the JSON Schema of this file is, for editors.
    #[serde(rename = "$schema", default)]
    #[schemars(with = "String")]
    _schema: Option<String>,
}

/// A system as its file states it.
struct Stated {
    records: IndexMap<String, CodeRecord>,
    /// The place of each record in the file's list; a repeated code has none.
    places: Vec<usize>,
    /// What of it could not be read.
    unread: Unread,
}

/// What of a system's file could not be read: nothing is said of relations into it.
enum Unread {
    Nothing,
    /// Something beside the codes, or records of these codes.
    Codes(BTreeSet<String>),
    /// Any code may be among it.
    Anything,
}

impl Unread {
    /// The records that could not be read, by the codes they can be told to have.
    fn of(records: &[Value]) -> Self {
        let codes = records.iter().map(|record| record["code"].as_str().map(str::to_owned));
        codes.collect::<Option<_>>().map_or(Self::Anything, Self::Codes)
    }

    fn may_have(&self, code: &str) -> bool {
        match self {
            Self::Nothing => false,
            Self::Codes(codes) => codes.contains(code),
            Self::Anything => true,
        }
    }
}

/// Where relations of seed files may lead.
struct Reach<'a> {
    stated: &'a IndexMap<CodingSystemType, Stated>,
    /// With the lists from outside: an overlay may name a code that only the real list has.
    served: &'a Systems,
}

impl Targets for Reach<'_> {
    fn has(&self, system: &CodingSystemType, code: &str) -> bool {
        let stated = self.stated.get(system);
        stated.is_some_and(|it| it.records.contains_key(code) || it.unread.may_have(code))
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

/// Reads and judges every file; `None` when one could not be read to its end.
pub fn load(files: &Files, mistakes: &mut Mistakes) -> Option<Arc<dyn Prototype>> {
    let stated: IndexMap<_, _> = names(files)
        .iter()
        // Under the name of its file: another's content never takes the place of the system it belongs to.
        .map(|name| (CodingSystemType::new(system_of(name)), read_system(files, name, mistakes)))
        .collect();
    let mut systems: Systems =
        stated.iter().map(|(system, it)| (system.clone(), it.records.clone())).collect();
    lay_over(&mut systems, files, mistakes);
    check_all(&Reach { stated: &stated, served: &systems }, files, mistakes);
    if stated.values().any(|it| !matches!(it.unread, Unread::Nothing)) {
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

fn read_system(files: &Files, name: &str, mistakes: &mut Mistakes) -> Stated {
    let label = files.label(name);
    let (head, codes, unread) = match read_list::<SystemFile, CodeRecord>(files, name, "codes", mistakes) {
        Some(Listed::Whole(mut file)) => {
            let codes: Vec<_> = mem::take(&mut file.codes).into_iter().enumerate().collect();
            if codes.is_empty() {
                mistakes.add(&label, "/codes", "a coding system has at least one code; got none");
            }
            (Some(file), codes, Unread::Nothing)
        }
        Some(Listed::Part { head, read, unread }) => (head, read, Unread::of(&unread)),
        None => (None, Vec::new(), Unread::Anything),
    };
    let expected = system_of(name);
    if let Some(named) = head.as_ref().map(|it| &it.coding_system).filter(|it| it.as_str() != expected) {
        mistakes.add(&label, "/codingSystem", format!("the file is called {expected}; got {named}"));
    }
    if let Some(reason) = check_type(expected) {
        mistakes.add(&label, "", reason);
    }
    let (records, places) = once_each(codes, head.map(|it| it.origin), &label, mistakes);
    Stated { records, places, unread }
}

/// The records by code, with their places; a repeated code is a mistake.
fn once_each(
    codes: Vec<(usize, CodeRecord)>,
    origin: Option<Origin>,
    label: &str,
    mistakes: &mut Mistakes,
) -> (IndexMap<String, CodeRecord>, Vec<usize>) {
    let mut records = IndexMap::with_capacity(codes.len());
    let mut places = Vec::with_capacity(codes.len());
    for (at, mut record) in codes {
        record.origin = record.origin.or(origin);
        if let Some(twin) = records.get_index_of(&record.code) {
            let twin: usize = places[twin];
            mistakes.add(
                label,
                format!("/codes/{at}/code"),
                format!("{:?} is the code of /codes/{twin} already", record.code),
            );
            continue;
        }
        records.insert(record.code.clone(), record);
        places.push(at);
    }
    (records, places)
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
        let system = system_of(&name);
        let Stated { records, .. } = read_system(files, &name, &mut mistakes);
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
