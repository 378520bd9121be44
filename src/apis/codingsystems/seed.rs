//! The seed files of Codingsystems: one per type, `codingsystems/{TYPE}.json`, or real lists from outside.

use std::{collections::BTreeMap, fmt::Write as _, sync::Arc};

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use super::{
    Catalogue,
    fabricate::fabricate,
    import::lay_over,
    model::{CodeRecord, CodingSystemType, MetadataType, Origin, RelationType, Systems},
};
use crate::{
    apis::room::Prototype,
    json_pointer::json_pointer,
    seed::{Files, Mistakes},
};

const FOLDER: &str = "codingsystems";

/// A seed file: the codes of one coding system.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
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

/// The file with its codes unread, for telling every mistake in it and not only the first.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Unread {
    coding_system: CodingSystemType,
    #[serde(rename = "source")]
    _source: String,
    #[serde(rename = "origin")]
    _origin: Origin,
    codes: Vec<Value>,
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

/// Reads and judges every file; `None` when there were mistakes.
pub fn load(files: &Files, mistakes: &mut Mistakes) -> Option<Arc<dyn Prototype>> {
    let mut systems = Systems::new();
    let mut readable = true;
    for name in names(files) {
        match read_system(files, &name, mistakes) {
            Some((system, records)) => {
                systems.insert(system, records);
            }
            None => readable = false,
        }
    }
    // With a file missing every relation into it would be reported as well: noise around the one true mistake.
    if !readable {
        return None;
    }
    check_all(&Catalogue::new(systems.clone()), files, mistakes);
    lay_over(&mut systems, &files.outside, mistakes);
    if let Some(count) = files.outside.scale {
        fabricate(&mut systems, count, files.outside.seed_number);
    }
    describe_trade_names(&mut systems);
    Some(Arc::new(Arc::new(Catalogue::new(systems))))
}

/// The documented types in their order, then any other by name.
fn names(files: &Files) -> Vec<String> {
    let file = |system: &str| format!("{FOLDER}/{system}.json");
    let mut names: Vec<String> = CodingSystemType::DOCUMENTED.iter().map(|it| file(it.as_str())).collect();
    let further: Vec<String> =
        files.below(FOLDER).filter(|name| !names.iter().any(|it| it == name)).map(str::to_owned).collect();
    names.extend(further);
    names
}

fn read_system(
    files: &Files,
    name: &str,
    mistakes: &mut Mistakes,
) -> Option<(CodingSystemType, IndexMap<String, CodeRecord>)> {
    let Some(Ok(file)) = files.get(name).map(serde_json::from_slice::<SystemFile>) else {
        tell_all(files, name, mistakes);
        return None;
    };
    let label = files.label(name);
    let expected = name.trim_start_matches(FOLDER).trim_matches('/').trim_end_matches(".json");
    if file.coding_system.as_str() != expected {
        mistakes.add(
            &label,
            "/codingSystem",
            format!("the file is called {expected}; got {}", file.coding_system),
        );
    }
    if file.codes.is_empty() {
        mistakes.add(&label, "/codes", "a coding system has at least one code; got none");
    }
    let mut records = IndexMap::with_capacity(file.codes.len());
    for (at, mut record) in file.codes.into_iter().enumerate() {
        record.origin = Some(record.origin.unwrap_or(file.origin));
        if let Some(twin) = records.get_index_of(&record.code) {
            mistakes.add(
                &label,
                format!("/codes/{at}/code"),
                format!("{:?} is the code of /codes/{twin} already", record.code),
            );
            continue;
        }
        records.insert(record.code.clone(), record);
    }
    Some((file.coding_system, records))
}

/// Tells every mistake of a file that could not be read, code by code.
fn tell_all(files: &Files, name: &str, mistakes: &mut Mistakes) {
    let label = files.label(name);
    let Some(file) = crate::seed::read::<Unread>(files, name, mistakes) else { return };
    let before = file.codes.len();
    for (at, code) in file.codes.into_iter().enumerate() {
        if let Err(error) = serde_path_to_error::deserialize::<_, CodeRecord>(code) {
            let pointer = format!("/codes/{at}{}", json_pointer(error.path()));
            mistakes.add(&label, pointer, error.into_inner().to_string());
        }
    }
    tracing::debug!(system = %file.coding_system, codes = before, "seed file read code by code");
}

fn check_all(catalogue: &Catalogue, files: &Files, mistakes: &mut Mistakes) {
    for system in catalogue.types() {
        let label = files.label(&format!("{FOLDER}/{system}.json"));
        for (at, record) in catalogue.records(system).into_iter().flat_map(IndexMap::values).enumerate() {
            for (pointer, reason) in catalogue.findings(system, record) {
                mistakes.add(&label, format!("/codes/{at}{pointer}"), reason);
            }
        }
    }
}

/// NHN's own description of a trade name: SUPERKORTFORM and Varenavn, where both are known.
fn describe_trade_names(systems: &mut Systems) {
    let short_forms: BTreeMap<String, String> = systems
        .get(&CodingSystemType::SUPERKORTFORM)
        .map(|records| records.values().map(|it| (it.code.clone(), it.description.clone())).collect())
        .unwrap_or_default();
    for record in systems.get_mut(&CodingSystemType::FEST).into_iter().flat_map(IndexMap::values_mut) {
        let form = record
            .relations_to
            .iter()
            .find(|it| it.relation_type == RelationType::HAR_SUPERKORTFORM)
            .and_then(|it| short_forms.get(&it.code));
        let trade_name = record.metadata.iter().find(|it| it.metadata_type == MetadataType::VARENAVN);
        if let (Some(form), Some(trade_name)) = (form, trade_name) {
            record.description = format!("{form} {}", trade_name.metadata);
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
        let Some((system, records)) = read_system(files, &name, &mut mistakes) else { continue };
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
