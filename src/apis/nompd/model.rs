//! The wire types, as the API's documentation names them. Seed files and the control API state groups in the same form.
//!
//! Fields stand in the documented order; what is absent is written as `null`.

use jiff::{Timestamp, civil::Date};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::check::{Finding, check_reimbursement_group, check_treatment_group};

/// The regions' identifiers, written as Nompd writes them: other services have `…4.1.4.102`.
pub const RESH: &str = "urn:oid:2.16.578.1.12.4.1.102";
/// Norwegian ICD-10.
pub const ICD10: &str = "urn:oid:2.16.578.1.12.4.1.1.7110";
/// The list of legal bases that 950, "H-resept", belongs to.
pub const LEGAL_BASIS: &str = "urn:oid:2.16.578.1.12.4.1.1.7427";
/// The type of a medicine that is a package of FEST.
pub const PACKAGE: &str = "FEST/LegemiddelPakning";
/// The system of an article number.
pub const ARTICLE_NUMBER: &str = "FEST/Varenummer";

/// What one of the two lists is made of.
pub trait Group: Clone + Serialize + DeserializeOwned + JsonSchema {
    /// Its business key.
    fn id(&self) -> &str;

    /// Gives it another business key.
    fn set_id(&mut self, id: String);

    /// Everything wrong with it; nothing when it is good.
    fn findings(&self) -> Vec<Finding>;
}

/// An answer: what changed, or all there is.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "VersionedResponse{T}")]
pub struct VersionedResponse<T> {
    /// The version of the whole store: what to ask with as `sinceVersion` next time.
    #[schemars(range(min = 1))]
    pub current_version: i64,
    /// The items, by version and id.
    pub items: Vec<VersionedItem<T>>,
}

/// A group, and when it last changed.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "VersionedItem{T}")]
pub struct VersionedItem<T> {
    /// The group; of a deleted one, what it was last.
    pub data: T,
    /// The version it last changed in.
    #[schemars(range(min = 1))]
    pub version: i64,
    /// When that was.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub last_changed: Timestamp,
    /// Whether the source has it no more; always `false` without `sinceVersion`.
    pub is_deleted: bool,
}

/// Ranked alternatives for the treatment of a disease in some regions, for some time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TreatmentGroup {
    /// Its business key.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// What it is about.
    #[serde(default)]
    pub description: Option<String>,
    /// The disease or the field of medicine, in short.
    #[serde(default)]
    pub disease_group: Option<String>,
    /// The regions it holds in.
    pub jurisdictions: Vec<Coding>,
    /// When it holds.
    pub validity_period: Period,
    /// When it was last reviewed.
    #[serde(default)]
    #[schemars(with = "Option<String>", extend("format" = "date"))]
    pub review_date: Option<Date>,
    /// What it is for, ICD-10 or `MedDRA`.
    pub indications: Vec<CodeableConcept>,
    /// The alternatives, the first choice with rank 1.
    pub treatment_alternatives: Vec<TreatmentAlternative>,
}

/// One way to treat.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TreatmentAlternative {
    /// Its place among the alternatives; 1 is the highest.
    #[schemars(range(min = 1))]
    pub rank: i32,
    /// Its id.
    pub treatment_id: String,
    /// What it is called.
    pub name: String,
    /// What it is about.
    #[serde(default)]
    pub description: Option<String>,
    /// Its packages; empty where the source has no article number.
    pub medicines: Vec<Medicine>,
}

/// Medicines that are paid for on a legal basis.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ReimbursementGroup {
    /// Its business key.
    pub id: String,
    /// The legal basis; 950 is "H-resept".
    pub legal_basis: CodeableConcept,
    /// What they are paid for, one concept a coding.
    pub indications: Vec<CodeableConcept>,
    /// The packages; empty where the source has no article number.
    pub medicines: Vec<Medicine>,
}

/// A medicine, by article number.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Medicine {
    /// Always `null`: the identifier says it.
    #[serde(default)]
    pub reference: Option<String>,
    /// What kind of thing it is.
    #[serde(rename = "type")]
    pub kind: String,
    /// The article number.
    pub identifier: Identifier,
    /// Its name, where the source has one.
    #[serde(default)]
    pub display: Option<String>,
}

/// A number and where it is from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Identifier {
    /// Where it is from.
    pub system: String,
    /// The number, leading zeros kept.
    pub value: String,
}

/// A concept, by its codes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CodeableConcept {
    /// Its codes.
    pub coding: Vec<Coding>,
    /// The concept in words.
    #[serde(default)]
    pub text: Option<String>,
}

/// A code of a code system.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Coding {
    /// The code system.
    pub system: String,
    /// The code.
    pub code: String,
    /// What it means.
    #[serde(default)]
    pub display: Option<String>,
}

/// From one day to another, both included.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Period {
    /// The first day.
    #[schemars(with = "String", extend("format" = "date"))]
    pub start: Date,
    /// The last day.
    #[schemars(with = "String", extend("format" = "date"))]
    pub end: Date,
}

/// What one sync with the sources brings. Without any list and without `fail`, a small change is drawn.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SyncRequest {
    /// What happens to treatment groups.
    #[serde(default)]
    pub treatment_groups: Option<Changes<TreatmentGroup>>,
    /// What happens to reimbursement groups.
    #[serde(default)]
    pub reimbursement_groups: Option<Changes<ReimbursementGroup>>,
    /// The sources fail half-way: nothing changes, and the version stays.
    #[serde(default)]
    pub fail: bool,
}

/// What a sync finds new, changed and gone.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, bound(deserialize = "T: Deserialize<'de>"))]
#[schemars(rename = "{T}Changes")]
pub struct Changes<T> {
    /// Groups as the sources have them now; one that equals what is stored is no change.
    #[serde(default)]
    pub upsert: Vec<T>,
    /// The ids of groups the sources have no more.
    #[serde(default)]
    pub delete: Vec<String>,
}

/// The version a sync led to.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SyncResult {
    /// The version of the store now.
    #[schemars(range(min = 1))]
    pub current_version: u64,
}

/// The body of a 401.
#[derive(Debug, Serialize, JsonSchema)]
pub struct KeyRefused {
    /// Always the same sentence.
    #[schemars(extend("enum" = ["Invalid or missing API key."]))]
    pub error: String,
}

impl SyncRequest {
    /// Whether it says nothing, so that a change is drawn.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.treatment_groups.is_none() && self.reimbursement_groups.is_none() && !self.fail
    }
}

impl<T> Default for Changes<T> {
    fn default() -> Self {
        Self { upsert: Vec::new(), delete: Vec::new() }
    }
}

impl Group for TreatmentGroup {
    fn id(&self) -> &str {
        &self.id
    }

    fn set_id(&mut self, id: String) {
        self.id = id;
    }

    fn findings(&self) -> Vec<Finding> {
        check_treatment_group(self)
    }
}

impl Group for ReimbursementGroup {
    fn id(&self) -> &str {
        &self.id
    }

    fn set_id(&mut self, id: String) {
        self.id = id;
    }

    fn findings(&self) -> Vec<Finding> {
        check_reimbursement_group(self)
    }
}

impl Medicine {
    /// The package with this article number.
    #[must_use]
    pub fn package(article_number: String) -> Self {
        Self {
            reference: None,
            kind: PACKAGE.to_owned(),
            identifier: Identifier { system: ARTICLE_NUMBER.to_owned(), value: article_number },
            display: None,
        }
    }
}
