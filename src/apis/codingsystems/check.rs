//! What a code record must be, whoever states it: a seed file, an import or the control API.

use std::collections::BTreeSet;

use super::{
    model::{CodeRecord, CodingSystemType, Metadata, MetadataType, RelationType},
    search_words::{SEARCHABLE, is_atc_level_2},
};

/// The longest code and the longest text a record may hold, in characters.
const LONGEST_CODE: usize = 100;
const LONGEST_TEXT: usize = 10_000;

/// Something wrong with a record: JSON pointer below it, and reason.
pub type Finding = (String, String);

/// Whether a code of this system exists.
pub trait Targets {
    /// Whether this code exists in this system.
    fn has(&self, system: &CodingSystemType, code: &str) -> bool;
}

/// What is wrong with the name of a coding system; nothing when it is good.
#[must_use]
pub fn check_type(name: &str) -> Option<String> {
    let fits = name.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_');
    let good = fits && (1..=LONGEST_CODE).contains(&name.len());
    (!good).then(|| format!("a coding system is called by 1 to {LONGEST_CODE} capital letters, digits and underscores; got {name:?}"))
}

/// Everything wrong with `record` as a code of `system`; nothing when it is good.
pub fn check_record(system: &CodingSystemType, record: &CodeRecord, targets: &impl Targets) -> Vec<Finding> {
    let mut found = Vec::new();
    check_code("/code", &record.code, &mut found);
    if *system == CodingSystemType::ICD10 && record.code.contains('.') {
        let reason = format!(
            "ICD10 codes are written without the dot here (the switch codingsystems.icd10_dot sets it); got {:?}",
            record.code
        );
        found.push(("/code".into(), reason));
    }
    check_text("/description", &record.description, &mut found);
    check_metadata("", &record.metadata, &mut found);
    for (at, one) in record.metadata.iter().enumerate() {
        let pointer = format!("/metadata/{at}/metadataType");
        if one.metadata_type == MetadataType::SOKEORD && !SEARCHABLE.contains(system) {
            let valid: Vec<_> = SEARCHABLE.iter().map(CodingSystemType::as_str).collect();
            found.push((
                pointer,
                format!("SOKEORD is valid for {} only; got it in {system}", valid.join(", ")),
            ));
        } else if one.metadata_type == MetadataType::ATC_LEVEL_2_SOK && !is_atc_level_2(system, &record.code)
        {
            found.push((
                pointer,
                format!(
                    "ATC_LEVEL_2_SOK is for ATC codes of three characters; got it on {system} {}",
                    record.code
                ),
            ));
        }
    }
    check_relations(system, record, targets, &mut found);
    let is_salt =
        record.relations_to.iter().any(|it| it.relation_type == RelationType::HAR_TERAPEUTISK_VIRKESTOFF);
    if is_salt && *system == CodingSystemType::FEST_VIRKESTOFF && record.deactivated_time.is_none() {
        found.push((
            "/deactivatedTime".into(),
            "a salt (HAR_TERAPEUTISK_VIRKESTOFF) is deactivated; got no time".into(),
        ));
    }
    found
}

fn check_relations(
    system: &CodingSystemType,
    record: &CodeRecord,
    targets: &impl Targets,
    found: &mut Vec<Finding>,
) {
    let mut seen = BTreeSet::new();
    for (at, relation) in record.relations_to.iter().enumerate() {
        let pointer = format!("/relationsTo/{at}");
        let (to, code) = (&relation.coding_system, relation.code.as_str());
        if relation.relation_type.as_str().is_empty() {
            found.push((
                format!("{pointer}/relationType"),
                "a relation type has a name; got an empty text".into(),
            ));
        }
        check_code(&format!("{pointer}/code"), code, found);
        let is_itself = to == system && code == record.code;
        if !is_itself && !code.is_empty() && !targets.has(to, code) {
            found.push((
                pointer.clone(),
                format!("a relation leads to an existing code; {to} has no code {code:?}"),
            ));
        }
        if let Some((from_expected, to_expected)) = direction(&relation.relation_type)
            && (from_expected != *system || to_expected.as_ref().is_some_and(|expected| expected != to))
        {
            let expected = to_expected.map_or_else(|| "another code".to_owned(), |it| it.to_string());
            found.push((
                pointer.clone(),
                format!(
                    "{} leads from {from_expected} to {expected}; got {system} to {to}",
                    relation.relation_type
                ),
            ));
        }
        if !seen.insert((&relation.relation_type, to, code)) {
            found.push((pointer.clone(), "relations are a set; this one stands there already".into()));
        }
        check_metadata(&pointer, &relation.metadata, found);
    }
}

/// From which system to which a documented relation leads; `None` for one that is open.
fn direction(relation: &RelationType) -> Option<(CodingSystemType, Option<CodingSystemType>)> {
    use CodingSystemType as T;
    let (from, to) = match relation {
        it if *it == RelationType::HAR_ATC_KODE => (T::FEST, T::ATC),
        it if *it == RelationType::HAR_SUPERKORTFORM => (T::FEST, T::SUPERKORTFORM),
        it if *it == RelationType::INNEHOLDER_VIRKESTOFF => (T::FEST, T::FEST_VIRKESTOFF),
        it if *it == RelationType::INNEHOLDER_VIRKESTOFF_MED_STYRKE => {
            (T::FEST, T::FEST_VIRKESTOFF_MED_STYRKE)
        }
        it if *it == RelationType::HAR_VIRKESTOFF => (T::FEST_VIRKESTOFF_MED_STYRKE, T::FEST_VIRKESTOFF),
        it if *it == RelationType::HAR_TERAPEUTISK_VIRKESTOFF => (T::FEST_VIRKESTOFF, T::FEST_VIRKESTOFF),
        it if *it == RelationType::TILHORER_PF_SYK_KATEGORI => (T::KJ_PF_SYKDOM, T::KJ_PF_SYK_KATEGORI),
        it if *it == RelationType::OMFATTER_ICD10_KODE => (T::KJ_KRIT_MED_TILSTAND, T::ICD10),
        it if *it == RelationType::KLINISK_KONSEKVENS => return Some((T::KJ_KRIT_MED_TILSTAND, None)),
        _ => return None,
    };
    Some((from, Some(to)))
}

fn check_code(pointer: &str, code: &str, found: &mut Vec<Finding>) {
    let length = code.chars().count();
    if length > LONGEST_CODE {
        found.push((pointer.to_owned(), format!("a code is 1 to {LONGEST_CODE} characters; got {length}")));
    } else if code.trim() != code || code.is_empty() {
        found.push((
            pointer.to_owned(),
            format!("a code is 1 to {LONGEST_CODE} characters without outer blanks; got {code:?}"),
        ));
    } else if code.chars().any(char::is_control) {
        found.push((pointer.to_owned(), format!("a code has no control characters; got {code:?}")));
    } else if code != code.to_uppercase() {
        found.push((pointer.to_owned(), format!("a code is in upper case; got {code:?}")));
    }
}

fn check_text(pointer: &str, text: &str, found: &mut Vec<Finding>) {
    let length = text.chars().count();
    if length > LONGEST_TEXT {
        found.push((pointer.to_owned(), format!("a text is 1 to {LONGEST_TEXT} characters; got {length}")));
    } else if text.trim().is_empty() {
        found.push((pointer.to_owned(), format!("a text is more than blanks; got {text:?}")));
    }
}

fn check_metadata(pointer: &str, metadata: &[Metadata], found: &mut Vec<Finding>) {
    let mut seen = BTreeSet::new();
    for (at, one) in metadata.iter().enumerate() {
        let pointer = format!("{pointer}/metadata/{at}");
        if one.metadata_type.as_str().is_empty() {
            found.push((
                format!("{pointer}/metadataType"),
                "a metadata type has a name; got an empty text".into(),
            ));
        }
        check_text(&format!("{pointer}/metadata"), &one.metadata, found);
        if !seen.insert(one) {
            found.push((pointer, "metadata are a set; this one stands there already".into()));
        }
    }
}
