//! The code systems of one workspace: the shared seed until somebody edits, a changed copy afterwards.
//!
//! Bodies are made at first use and kept; an edit renews only those it changes. No HTTP beyond the stored body.

use std::{
    borrow::Cow,
    sync::{Arc, OnceLock},
};

use http::HeaderValue;
use indexmap::IndexMap;

use super::{
    check::{Finding, Targets, check_record},
    model::{Code, CodeRecord, CodeRelation, CodingSystemType, MetadataType, RelationRecord, RelationType},
    search_words::search_words,
    seed::documented_types,
};
use crate::{current::Current, http::StoredBody};

const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// A body made at first use.
type Lazy = OnceLock<Arc<StoredBody>>;

/// The code systems as they stand; cheap to copy, since all that is large is shared.
#[derive(Clone, Debug, Default)]
pub struct Catalogue {
    systems: IndexMap<CodingSystemType, System>,
    types: Arc<[Lazy; 2]>,
}

#[derive(Clone, Debug, Default)]
struct System {
    records: Arc<IndexMap<String, CodeRecord>>,
    /// The map of codes, ICD-10 codes without and with their dot.
    bodies: Arc<[Lazy; 2]>,
}

/// Why an edit was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// The record is not a good one.
    #[error("{}", .0.iter().map(|(pointer, reason)| format!("{pointer}: {reason}")).collect::<Vec<_>>().join("; "))]
    Bad(Vec<Finding>),
    /// There is no such code.
    #[error("{system} has no code {code:?}")]
    Unknown {
        /// The coding system.
        system: CodingSystemType,
        /// The code.
        code: String,
    },
}

impl Catalogue {
    /// A catalogue of these systems, in this order. Nothing is checked: see [`super::check`].
    #[must_use]
    pub fn new(systems: impl IntoIterator<Item = (CodingSystemType, IndexMap<String, CodeRecord>)>) -> Self {
        let systems = systems
            .into_iter()
            .map(|(name, records)| (name, System { records: Arc::new(records), bodies: Arc::default() }))
            .collect();
        Self { systems, types: Arc::default() }
    }

    /// A catalogue of these systems in this order; those without records are the seed's.
    ///
    /// # Errors
    /// When the seed has no such system.
    pub(super) fn on(
        seed: &Self,
        systems: Vec<(CodingSystemType, Option<IndexMap<String, CodeRecord>>)>,
    ) -> Result<Self, String> {
        let mut made = IndexMap::new();
        for (name, records) in systems {
            let system = match (records, seed.systems.get(&name)) {
                (Some(records), _) => System { records: Arc::new(records), bodies: Arc::default() },
                // Its bodies show other systems' codes: they are made anew.
                (None, Some(known)) => System { records: Arc::clone(&known.records), bodies: Arc::default() },
                (None, None) => {
                    return Err(format!("/systems/{name}: the codes of a system the seed has not"));
                }
            };
            made.insert(name, system);
        }
        Ok(Self { systems: made, types: Arc::default() })
    }

    /// The records of a system, when they are not the seed's.
    pub(super) fn differing(&self, seed: &Self, name: &CodingSystemType) -> Option<Vec<CodeRecord>> {
        let system = self.systems.get(name)?;
        let same = seed.systems.get(name).is_some_and(|known| Arc::ptr_eq(&known.records, &system.records));
        (!same).then(|| system.records.values().cloned().collect())
    }

    /// The names of the systems, in order.
    pub fn types(&self) -> impl Iterator<Item = &CodingSystemType> {
        self.systems.keys()
    }

    /// The system of exactly this name.
    #[must_use]
    pub fn system(&self, name: &str) -> Option<&CodingSystemType> {
        self.systems.get_key_value(name).map(|(name, _)| name)
    }

    /// The records of this system, in order.
    #[must_use]
    pub fn records(&self, system: &CodingSystemType) -> Option<&IndexMap<String, CodeRecord>> {
        self.systems.get(system).map(|system| &*system.records)
    }

    /// The list of types; `documented` for the 12 of the documented example that are there.
    #[must_use]
    pub fn types_body(&self, documented: bool) -> Arc<StoredBody> {
        let made = self.types[usize::from(documented)].get_or_init(|| {
            let all: Vec<&str> = self.types().map(CodingSystemType::as_str).collect();
            let listed: Vec<&str> = if documented {
                documented_types().into_iter().filter(|name| all.contains(name)).collect()
            } else {
                all
            };
            stored(&listed)
        });
        Arc::clone(made)
    }

    /// The map of codes of this system, if it has been made already.
    #[must_use]
    pub fn ready_body(&self, system: &CodingSystemType, dotted: bool) -> Option<Arc<StoredBody>> {
        self.systems.get(system)?.bodies[usize::from(dotted)].get().cloned()
    }

    /// The map of codes of this system, made now if it is the first time: some milliseconds a megabyte.
    #[must_use]
    pub fn make_body(&self, system: &CodingSystemType, dotted: bool) -> Option<Arc<StoredBody>> {
        let found = self.systems.get(system)?;
        let made = found.bodies[usize::from(dotted)].get_or_init(|| {
            let codes = found.records.values().map(|record| {
                let code = self.code(system, record, dotted);
                (code.code.clone(), code)
            });
            stored(&codes.collect::<IndexMap<_, _>>())
        });
        Some(Arc::clone(made))
    }

    /// The code of this record, everything derived filled in.
    #[must_use]
    pub fn code(&self, system: &CodingSystemType, record: &CodeRecord, dotted: bool) -> Code {
        let targets: Vec<(&RelationRecord, &CodeRecord)> = record
            .relations_to
            .iter()
            .filter_map(|relation| {
                Some((relation, self.records(&relation.coding_system)?.get(&relation.code)?))
            })
            .collect();
        let described: Vec<Cow<'_, str>> = targets
            .iter()
            .map(|(relation, target)| self.description(&relation.coding_system, target))
            .collect();
        let description = self.description(system, record);
        let search_words = search_words(system, record, &description, described.iter().map(AsRef::as_ref));
        let relations_to = targets
            .iter()
            .zip(&described)
            .map(|((relation, target), description)| CodeRelation {
                code: written(&relation.coding_system, &relation.code, dotted),
                coding_system: relation.coding_system.clone(),
                description: description.to_string(),
                relation_type: relation.relation_type.clone(),
                metadata: relation.metadata.clone(),
                deactivated_time: target.deactivated_time,
            })
            .collect();
        Code {
            code: written(system, &record.code, dotted),
            coding_system: system.clone(),
            description: description.into_owned(),
            relations_to,
            metadata: record.metadata.clone(),
            search_words,
            deactivated_time: record.deactivated_time,
        }
    }

    /// What a code means: NHN describes a trade name by SUPERKORTFORM and Varenavn, where both are known.
    fn description<'a>(&self, system: &CodingSystemType, record: &'a CodeRecord) -> Cow<'a, str> {
        let trade_name = record
            .metadata
            .iter()
            .find(|it| *system == CodingSystemType::FEST && it.metadata_type == MetadataType::VARENAVN);
        let form = record
            .relations_to
            .iter()
            .find(|it| it.relation_type == RelationType::HAR_SUPERKORTFORM)
            .and_then(|it| self.records(&it.coding_system)?.get(&it.code));
        match (form, trade_name) {
            (Some(form), Some(name)) => Cow::Owned(format!("{} {}", form.description, name.metadata)),
            _ => Cow::Borrowed(&record.description),
        }
    }

    /// Everything wrong with this system's record.
    #[must_use]
    pub fn findings(&self, system: &CodingSystemType, record: &CodeRecord) -> Vec<Finding> {
        check_record(system, record, self)
    }

    /// This catalogue with one code put in (and its system, if new).
    fn with(&self, system: &CodingSystemType, record: CodeRecord) -> Self {
        let mut changed = self.clone();
        let code = record.code.clone();
        if !changed.systems.contains_key(system) {
            changed.systems.insert(system.clone(), System::default());
            changed.types = Arc::default();
        }
        changed.edit(system, &code, |records| {
            records.insert(code.clone(), record);
        });
        changed
    }

    /// This catalogue with one code taken out; relations that led to it end. An undocumented system goes with its last code.
    fn without(&self, system: &CodingSystemType, code: &str) -> Self {
        let mut changed = self.clone();
        changed.edit(system, code, |records| {
            records.shift_remove(code);
        });
        for other in changed.systems.values_mut().filter(|it| leads_to(it, system, code)) {
            for record in Arc::make_mut(&mut other.records).values_mut() {
                record.relations_to.retain(|it| it.code != code || it.coding_system != *system);
            }
        }
        let is_empty = changed.records(system).is_some_and(IndexMap::is_empty);
        if is_empty && !CodingSystemType::DOCUMENTED.contains(system) {
            changed.systems.shift_remove(system);
            changed.types = Arc::default();
        }
        changed
    }

    /// Changes one system's records and lets go of every body the change shows in.
    fn edit(
        &mut self,
        system: &CodingSystemType,
        code: &str,
        change: impl FnOnce(&mut IndexMap<String, CodeRecord>),
    ) {
        if let Some(found) = self.systems.get_mut(system) {
            change(Arc::make_mut(&mut found.records));
            found.bodies = Arc::default();
        }
        for other in self.systems.values_mut().filter(|it| leads_to(it, system, code)) {
            other.bodies = Arc::default();
        }
        // The short form is part of a trade name's description, and so of whatever leads to it.
        if *system == CodingSystemType::SUPERKORTFORM {
            for other in self.systems.values_mut() {
                other.bodies = Arc::default();
            }
        }
    }
}

/// Whether a code of `from` has a relation to this one.
fn leads_to(from: &System, system: &CodingSystemType, code: &str) -> bool {
    let mut relations = from.records.values().flat_map(|record| &record.relations_to);
    relations.any(|it| it.code == code && it.coding_system == *system)
}

impl Targets for Catalogue {
    fn has(&self, system: &CodingSystemType, code: &str) -> bool {
        self.records(system).is_some_and(|records| records.contains_key(code))
    }
}

/// The catalogue of one workspace.
#[derive(Debug)]
pub struct Store {
    seed: Arc<Catalogue>,
    now: Current<Catalogue>,
}

impl Store {
    /// A store that stands at its seed.
    #[must_use]
    pub fn new(seed: Arc<Catalogue>) -> Self {
        Self { now: Current::new(Arc::clone(&seed)), seed }
    }

    /// The catalogue as it stands.
    #[must_use]
    pub fn now(&self) -> Arc<Catalogue> {
        self.now.get()
    }

    /// The catalogue it began with.
    #[must_use]
    pub fn seed(&self) -> Arc<Catalogue> {
        Arc::clone(&self.seed)
    }

    /// Puts another catalogue in the place of this one.
    pub(super) fn replace(&self, catalogue: Catalogue) {
        self.now.put(Arc::new(catalogue));
    }

    /// Adds or changes a code; says whether it is new.
    ///
    /// # Errors
    /// [`EditError::Bad`] with everything wrong with the record; nothing is stored then.
    pub fn put(&self, system: &CodingSystemType, record: CodeRecord) -> Result<bool, EditError> {
        self.now.change(|now| {
            let findings = now.findings(system, &record);
            if !findings.is_empty() {
                return Err(EditError::Bad(findings));
            }
            let is_new = !now.has(system, &record.code);
            Ok((now.with(system, record), is_new))
        })
    }

    /// Takes a code out.
    ///
    /// # Errors
    /// [`EditError::Unknown`] when there is no such code.
    pub fn remove(&self, system: &CodingSystemType, code: &str) -> Result<(), EditError> {
        self.now.change(|now| {
            if !now.has(system, code) {
                return Err(EditError::Unknown { system: system.clone(), code: code.to_owned() });
            }
            Ok((now.without(system, code), ()))
        })
    }

    /// Back to the seed.
    pub fn reset(&self) {
        self.now.put(Arc::clone(&self.seed));
    }
}

fn stored(value: &impl serde::Serialize) -> Arc<StoredBody> {
    let bytes = serde_json::to_vec(value).expect("codes are plain structs with text keys and serialise");
    Arc::new(StoredBody::new(JSON, bytes))
}

/// The code as it is written: ICD-10 codes of four characters and more may have a dot behind the third.
fn written(system: &CodingSystemType, code: &str, dotted: bool) -> String {
    match code.char_indices().nth(3) {
        Some((at, _)) if dotted && *system == CodingSystemType::ICD10 => {
            format!("{}.{}", &code[..at], &code[at..])
        }
        _ => code.to_owned(),
    }
}
