//! A code as a test hands it in: a record, or a code as clients get it with something changed.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, de::IgnoredAny};

use crate::{
    apis::codingsystems::model::{CodeRecord, CodingSystemType, Metadata, RelationRecord, RelationType},
    json_object::objects,
};

/// A code to be put in. What the sandbox derives may be there, so that a code can be got, changed and put back; it is not
/// looked at.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct CodeInput {
    /// The code, in upper case.
    #[schemars(length(min = 1, max = 100))]
    pub(super) code: String,
    /// The coding system; that of the path.
    #[serde(default)]
    #[schemars(with = "CodingSystemType")]
    pub(super) coding_system: Option<CodingSystemType>,
    /// What it means; for FEST the name with form and strength, shown only where short form or trade name are not known.
    #[schemars(length(min = 1, max = 10_000))]
    description: String,
    /// The codes it is related to.
    #[serde(default, deserialize_with = "nullable")]
    relations_to: Vec<RelationInput>,
    /// What else is known of it.
    #[serde(default, deserialize_with = "nullable")]
    metadata: Vec<Metadata>,
    /// Derived; not looked at.
    #[serde(default, rename = "searchWords")]
    #[schemars(with = "Vec<String>")]
    _search_words: Option<IgnoredAny>,
    /// When it was deactivated; `null` while it is in use.
    #[schemars(with = "Option<String>", extend("format" = "date-time"))]
    deactivated_time: Option<Timestamp>,
}

/// A relation to be put in.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct RelationInput {
    /// What the relation means.
    relation_type: RelationType,
    /// The coding system of the related code.
    coding_system: CodingSystemType,
    /// The related code.
    code: String,
    /// What else is known of the relation.
    #[serde(default, deserialize_with = "nullable")]
    metadata: Vec<Metadata>,
    /// That of the related code; not looked at.
    #[serde(default, rename = "description")]
    #[schemars(with = "String")]
    _description: Option<IgnoredAny>,
    /// That of the related code; not looked at.
    #[serde(default, rename = "deactivatedTime")]
    #[schemars(with = "Option<String>")]
    _deactivated_time: Option<IgnoredAny>,
}

/// A list whose members stand in braces.
#[derive(Deserialize)]
#[serde(transparent, bound(deserialize = "T: Deserialize<'de>"))]
struct Objects<T>(#[serde(deserialize_with = "objects")] Vec<T>);

/// A list that may be `null`.
fn nullable<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<T>, D::Error> {
    let list: Option<Objects<T>> = Option::deserialize(deserializer)?;
    Ok(list.map(|it| it.0).unwrap_or_default())
}

impl CodeInput {
    /// The record of this code.
    pub(super) fn into_record(self) -> CodeRecord {
        let relations_to = self.relations_to.into_iter().map(|it| RelationRecord {
            relation_type: it.relation_type,
            code: plain(&it.coding_system, it.code),
            coding_system: it.coding_system,
            metadata: it.metadata,
        });
        CodeRecord {
            code: self.code,
            description: self.description,
            relations_to: relations_to.collect(),
            metadata: self.metadata,
            deactivated_time: self.deactivated_time,
            origin: None,
        }
    }
}

/// The code as it is stored: an ICD-10 code may be written with its dot, which is a matter of a switch.
pub(super) fn plain(system: &CodingSystemType, code: String) -> String {
    match code.split_once('.') {
        Some((category, rest)) if *system == CodingSystemType::ICD10 && category.chars().count() == 3 => {
            format!("{category}{rest}")
        }
        _ => code,
    }
}
