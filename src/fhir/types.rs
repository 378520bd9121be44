//! Resources and data types as FHIR R4 names them: what is absent is left out, never `null` and never an empty list.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::Serialize;

/// A code with the system it belongs to.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct Coding {
    /// The code system, as a URI.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub system: Option<Arc<str>>,
    /// The code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<Arc<str>>,
    /// Its text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display: Option<Arc<str>>,
}

/// A concept, as codes or as a text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct CodeableConcept {
    /// The codes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub coding: Vec<Coding>,
    /// The text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

/// A concept of one code.
#[must_use]
pub fn concept(coding: &Coding) -> CodeableConcept {
    CodeableConcept { coding: vec![coding.clone()], text: None }
}

/// An identifier with the system it is unique in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Identifier {
    /// `usual` or `official`.
    #[serde(rename = "use", skip_serializing_if = "Option::is_none")]
    pub usage: Option<&'static str>,
    /// The system, as a URI.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub system: Option<Arc<str>>,
    /// The value.
    pub value: Arc<str>,
}

/// A reference to another resource.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Reference {
    /// Where it is; `#id` is contained.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// What it is known by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub identifier: Option<Identifier>,
}

impl Reference {
    /// A reference to a contained resource or a URL.
    #[must_use]
    pub fn to(reference: impl Into<String>) -> Self {
        Self { reference: Some(reference.into()), identifier: None }
    }
}

/// A time with an open or closed start and end.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Period {
    /// When it begins.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start: Option<String>,
    /// When it ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end: Option<String>,
}

/// A person's name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct HumanName {
    /// The family name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub family: Option<Arc<str>>,
    /// The given names.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub given: Vec<Arc<str>>,
}

/// The patient, within a document reference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Patient {
    /// Always `Patient`.
    #[serde(rename = "resourceType")]
    #[schemars(extend("enum" = ["Patient"]))]
    pub resource_type: &'static str,
    /// Its id within the resource.
    pub id: &'static str,
    /// The national identity number.
    pub identifier: Vec<Identifier>,
    /// The name.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub name: Vec<HumanName>,
    /// `female` or `male`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gender: Option<&'static str>,
    /// The date of birth.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub birth_date: Option<String>,
}

/// The author, within a document reference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Practitioner {
    /// Always `Practitioner`.
    #[serde(rename = "resourceType")]
    #[schemars(extend("enum" = ["Practitioner"]))]
    pub resource_type: &'static str,
    /// Its id within the resource.
    pub id: &'static str,
    /// The number in the register of health personnel.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub identifier: Vec<Identifier>,
    /// The name.
    pub name: Vec<HumanName>,
}

/// An institution or a department, within a document reference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Organization {
    /// Always `Organization`.
    #[serde(rename = "resourceType")]
    #[schemars(extend("enum" = ["Organization"]))]
    pub resource_type: &'static str,
    /// Its id within the resource.
    pub id: &'static str,
    /// Its number: organisation number or RESH.
    pub identifier: Vec<Identifier>,
    /// What kind of number that is; readers tell institution and department by its system.
    #[serde(rename = "type")]
    pub kind: Vec<CodeableConcept>,
    /// Its name.
    pub name: String,
    /// The institution a department belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub part_of: Option<Reference>,
}

/// A resource within a document reference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Contained {
    /// The patient.
    Patient(Patient),
    /// The author.
    Practitioner(Practitioner),
    /// An institution or a department.
    Organization(Organization),
}

/// The document a reference is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Attachment {
    /// Its type.
    pub content_type: &'static str,
    /// Its language.
    pub language: &'static str,
    /// Where it is fetched: absolute, with the three ids in its query.
    pub url: String,
    /// Its size in bytes; absent while it is only made on demand.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size: Option<u64>,
    /// SHA-1 of its bytes, in base64.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hash: Option<String>,
    /// Its title.
    pub title: String,
    /// When it was written.
    pub creation: String,
}

/// Content of a document reference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Content {
    /// The document.
    pub attachment: Attachment,
    /// Its format.
    pub format: Coding,
}

/// What is related to the documented service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Context {
    /// The main acts documented.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub event: Vec<CodeableConcept>,
    /// When the service was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period: Option<Period>,
    /// The kind of facility.
    pub facility_type: CodeableConcept,
    /// The clinical setting.
    pub practice_setting: CodeableConcept,
    /// The patient as the source knew it.
    pub source_patient_info: Reference,
    /// Other identifiers, such as a referral's.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub related: Vec<Reference>,
}

/// How a document relates to another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RelatesTo {
    /// `replaces`.
    pub code: &'static str,
    /// The other document.
    pub target: Reference,
}

/// What is kept of a resource's meta when not all of it is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Subsetted {
    /// `SUBSETTED`.
    pub tag: Vec<Coding>,
}

/// A document's metadata.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
// The others are left out where a search asks for some elements only.
#[schemars(extend("required" = ["resourceType", "id", "status", "content"]))]
pub struct DocumentReference {
    /// Always `DocumentReference`.
    #[serde(rename = "resourceType")]
    #[schemars(extend("enum" = ["DocumentReference"]))]
    pub resource_type: &'static str,
    /// The entry's UUID.
    pub id: String,
    /// Tells when not the whole resource was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub meta: Option<Subsetted>,
    /// Patient, author, institution and department.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub contained: Vec<Contained>,
    /// The document's unique id.
    pub master_identifier: Identifier,
    /// The entry's UUID as an identifier.
    pub identifier: Vec<Identifier>,
    /// `current` or `superseded`.
    pub status: &'static str,
    /// The kind of document.
    #[serde(rename = "type")]
    pub kind: CodeableConcept,
    /// The group of documents.
    pub category: Vec<CodeableConcept>,
    /// The patient.
    pub subject: Reference,
    /// When the reference was made.
    pub date: String,
    /// Author, institution and department.
    pub author: Vec<Reference>,
    /// What it replaces.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub relates_to: Vec<RelatesTo>,
    /// Confidentiality.
    pub security_label: Vec<CodeableConcept>,
    /// The document.
    pub content: Vec<Content>,
    /// Clinical context.
    pub context: Context,
}

/// One problem.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Issue {
    /// `error` or `warning`.
    pub severity: &'static str,
    /// A code of the value set issue-type.
    pub code: &'static str,
    /// What was expected and what came.
    pub diagnostics: String,
}

/// What went wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct OperationOutcome {
    /// Always `OperationOutcome`.
    #[serde(rename = "resourceType")]
    #[schemars(extend("enum" = ["OperationOutcome"]))]
    pub resource_type: &'static str,
    /// The problems.
    pub issue: Vec<Issue>,
}

/// How an entry came into a result.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SearchMode {
    /// `match` or `outcome`.
    pub mode: &'static str,
}

/// A resource of a result.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Entry {
    /// A document.
    Document(Box<DocumentReference>),
    /// A warning about the result.
    Outcome(OperationOutcome),
}

/// An entry of a Bundle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct BundleEntry {
    /// Its UUID as a URN.
    pub full_url: String,
    /// The resource.
    pub resource: Entry,
    /// How it came into the result.
    pub search: SearchMode,
}

/// A link of a Bundle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct BundleLink {
    /// `self`, `next` or `previous`.
    pub relation: &'static str,
    /// The search, written as a URL.
    pub url: String,
}

/// What the result says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct BundleMeta {
    /// Always `1`.
    pub version_id: &'static str,
    /// When the result was put together.
    pub last_updated: String,
    /// The MHD profile, which resources that are cut down do not follow.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub profile: Vec<&'static str>,
}

/// A search result.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Bundle {
    /// Always `Bundle`.
    #[serde(rename = "resourceType")]
    #[schemars(extend("enum" = ["Bundle"]))]
    pub resource_type: &'static str,
    /// Its UUID.
    pub id: String,
    /// What it says of itself.
    pub meta: BundleMeta,
    /// `searchset`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// When the result was put together.
    pub timestamp: String,
    /// How many documents there are on all pages.
    pub total: usize,
    /// The search as it was understood, and its neighbouring pages.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub link: Vec<BundleLink>,
    /// The documents of this page.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub entry: Vec<BundleEntry>,
}
