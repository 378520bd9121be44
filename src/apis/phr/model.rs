//! What the control API is told of documents, and tells.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    document::{Document, Status},
    seed::{Format, RelatedRecord},
};

/// A document to be added.
#[derive(Debug, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DocumentInput {
    /// Whose it is; a patient nobody knows yet is made up.
    pub patient: String,
    /// The entry's UUID; drawn when left out.
    #[serde(default)]
    pub id: Option<Uuid>,
    /// The document's unique id, an OID; made of the UUID when left out.
    #[serde(default)]
    pub unique_id: Option<String>,
    /// Its title.
    pub title: String,
    /// The kind of document, a code of 9602 on level 2.
    #[serde(rename = "type")]
    pub kind: String,
    /// When it was written; now when left out.
    #[serde(default)]
    #[schemars(with = "Option<String>", extend("format" = "date-time"))]
    pub created: Option<Timestamp>,
    /// When the service began; when it was written, when left out.
    #[serde(default)]
    #[schemars(with = "Option<String>", extend("format" = "date-time"))]
    pub start: Option<Timestamp>,
    /// When the service ended; open when left out.
    #[serde(default)]
    #[schemars(with = "Option<String>", extend("format" = "date-time"))]
    pub end: Option<Timestamp>,
    /// Whether no period of service is told.
    #[serde(default)]
    pub no_period: bool,
    /// Where it was written, a department of the seed; the first when left out.
    #[serde(default)]
    pub department: Option<String>,
    /// Who wrote it, an author of the seed; the first when left out.
    #[serde(default)]
    pub author: Option<String>,
    /// What is blocked or denied, codes of 9603; `N` when left out.
    #[serde(default)]
    pub labels: Vec<String>,
    /// Other identifiers.
    #[serde(default)]
    pub related: Vec<RelatedRecord>,
    /// The entry it replaces, which no longer stands then.
    #[serde(default)]
    pub replaces: Option<Uuid>,
    /// How it is written when the sandbox writes it; a letter as PDF when left out.
    #[serde(default)]
    #[schemars(with = "Format")]
    pub format: Option<Format>,
    /// What it says, by paragraphs.
    #[serde(default)]
    pub text: Vec<String>,
    /// Its bytes, when the sandbox is not to write it.
    #[serde(default)]
    #[schemars(with = "ContentInput")]
    pub content: Option<ContentInput>,
}

/// The bytes of a document.
#[derive(Debug, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ContentInput {
    /// Their type: application/pdf, application/xml, text/plain or image/jpeg.
    pub media_type: String,
    /// They themselves, in base64.
    pub base64: String,
}

/// A document, in short.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DocumentEntry {
    /// The entry's UUID.
    pub id: Uuid,
    /// The document's unique id.
    pub unique_id: String,
    /// The community it is shared in.
    pub home_community_id: String,
    /// The repository it is kept in.
    pub repository_unique_id: String,
    /// Whose it is.
    pub patient: String,
    /// The patient's name.
    pub patient_name: String,
    /// `current` or `superseded`.
    pub status: &'static str,
    /// Its title.
    pub title: String,
    /// The group of documents.
    pub category: String,
    /// The kind of document.
    #[serde(rename = "type")]
    pub kind: String,
    /// The type of its bytes.
    pub media_type: &'static str,
    /// When it was written.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub created: Timestamp,
    /// Confidentiality.
    pub labels: Vec<String>,
    /// Whether it is made only when it is fetched.
    pub on_demand: bool,
}

/// Documents there are.
#[derive(Debug, Serialize, JsonSchema)]
pub struct DocumentList {
    /// How many there are.
    pub total: usize,
    /// They, up to as many as were asked for.
    pub documents: Vec<DocumentEntry>,
}

impl DocumentEntry {
    /// A document, in short.
    #[must_use]
    pub fn of(document: &Document) -> Self {
        let code = |it: &crate::fhir::Coding| it.code.as_deref().unwrap_or_default().to_owned();
        let community = &document.department.community;
        Self {
            id: document.id,
            unique_id: document.unique_id.to_string(),
            home_community_id: community.home.to_string(),
            repository_unique_id: community.repository.to_string(),
            patient: document.patient.pid.to_string(),
            patient_name: document.patient.name(),
            status: match document.status {
                Status::Current => "current",
                Status::Superseded => "superseded",
            },
            title: document.title.to_string(),
            category: code(&document.category),
            kind: code(&document.kind),
            media_type: document.media_type(),
            created: document.created,
            labels: document.labels.iter().map(code).collect(),
            on_demand: document.on_demand,
        }
    }
}
