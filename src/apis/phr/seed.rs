//! The seed files of PHR: patients, sources, codes, pictures and documents.

use std::{fmt::Write as _, sync::Arc};

use jiff::Span;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;
use uuid::Uuid;

use super::{archive::Archive, check};
use crate::{
    apis::room::Prototype,
    seed::{Files, Listed, Mistakes, read_list},
};

const PATIENTS: &str = "phr/patients.json";
const SOURCES: &str = "phr/sources.json";
const CODES: &str = "phr/codes.json";
const IMAGES: &str = "phr/images.json";
const DOCUMENTS: &str = "phr/documents.json";

/// A seed file: the patients.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PatientsFile {
    /// Where they come from.
    pub source: String,
    /// The patients.
    pub patients: Vec<PatientRecord>,
}

/// A patient.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PatientRecord {
    /// The national identity number.
    pub pid: String,
    /// The given name.
    pub given_name: String,
    /// The family name.
    pub family_name: String,
    /// The gender, where it is told.
    #[serde(default)]
    #[schemars(with = "Gender")]
    pub gender: Option<Gender>,
    /// The date of birth.
    #[schemars(with = "String", extend("format" = "date"))]
    pub birth_date: jiff::civil::Date,
}

/// A gender as FHIR names it.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Gender {
    /// `female`.
    Female,
    /// `male`.
    Male,
}

/// A seed file: where documents come from.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SourcesFile {
    /// Where the values come from.
    pub source: String,
    /// Communities with a document store of their own.
    pub communities: Vec<CommunityRecord>,
    /// Institutions.
    pub institutions: Vec<InstitutionRecord>,
    /// Departments.
    pub departments: Vec<DepartmentRecord>,
    /// Authors.
    pub authors: Vec<AuthorRecord>,
}

/// A community.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CommunityRecord {
    /// Its short name.
    pub key: String,
    /// Its name.
    pub name: String,
    /// `homeCommunityId`, a bare OID.
    pub home: String,
    /// `repositoryUniqueId`, a bare OID.
    pub repository: String,
}

/// An institution.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct InstitutionRecord {
    /// Its short name.
    pub key: String,
    /// Its organisation number.
    pub number: String,
    /// Its name.
    pub name: String,
    /// The community it shares documents in.
    pub community: String,
    /// What kind of facility it is, a code of 1303.
    pub facility: String,
}

/// A department.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DepartmentRecord {
    /// Its short name.
    pub key: String,
    /// The institution it belongs to.
    pub institution: String,
    /// Its RESH number.
    pub resh: String,
    /// Its name.
    pub name: String,
    /// Its clinical setting.
    pub setting: SettingRecord,
}

/// A clinical setting: a code of 8651, 8653, 8654 or 8655.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SettingRecord {
    /// The last part of the code system's OID.
    pub system: String,
    /// The code.
    pub code: String,
    /// Its text.
    pub display: String,
}

/// An author.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AuthorRecord {
    /// The short name.
    pub key: String,
    /// The given name.
    pub given_name: String,
    /// The family name.
    pub family_name: String,
    /// The number in the register of health personnel.
    #[serde(default)]
    #[schemars(with = "String")]
    pub hpr: Option<String>,
}

/// A seed file: code lists.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CodesFile {
    /// Where they come from.
    pub source: String,
    /// Groups of documents (9602, level 1).
    pub classes: Vec<CodeRecord>,
    /// Kinds of documents (9602, level 2).
    pub types: Vec<CodeRecord>,
    /// Kinds of facility (1303).
    pub facilities: Vec<CodeRecord>,
    /// What is blocked or denied (9603).
    pub labels: Vec<CodeRecord>,
    /// Acts (7210).
    pub events: Vec<CodeRecord>,
}

/// A code.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CodeRecord {
    /// The code.
    pub code: String,
    /// Its text.
    pub display: String,
}

/// A seed file: pictures.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ImagesFile {
    /// Where they come from.
    pub source: String,
    /// The pictures; documents of the form `jpeg` show the first.
    pub images: Vec<ImageRecord>,
}

/// A picture.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ImageRecord {
    /// What it is called.
    pub name: String,
    /// A JPEG file, in base64.
    pub base64: String,
}

/// A seed file: the documents.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DocumentsFile {
    /// Where they come from.
    pub source: String,
    /// The documents.
    pub documents: Vec<DocumentRecord>,
}

/// A document.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DocumentRecord {
    /// The entry's UUID.
    pub id: Uuid,
    /// The document's unique id, an OID; made of the UUID when left out.
    #[serde(default)]
    #[schemars(with = "String")]
    pub unique_id: Option<String>,
    /// Whose it is.
    pub patient: String,
    /// The kind of document, a code of 9602 on level 2; the group follows from its letter.
    #[serde(rename = "type")]
    pub kind: String,
    /// Its title.
    pub title: String,
    /// How old it is on the day the sandbox begins, such as `P1Y1D`.
    #[schemars(with = "String", extend("format" = "duration"))]
    pub age: Span,
    /// When on that day it was, in Norwegian time.
    #[schemars(with = "String")]
    pub time: jiff::civil::Time,
    /// How long the service lasted; an hour when left out.
    #[serde(default)]
    #[schemars(with = "String", extend("format" = "duration"))]
    pub lasted: Option<Span>,
    /// Whether no period of service is told.
    #[serde(default)]
    pub no_period: bool,
    /// How it is written.
    pub format: Format,
    /// Where it was written.
    pub department: String,
    /// Who wrote it.
    pub author: String,
    /// Acts, codes of 7210.
    #[serde(default)]
    pub events: Vec<String>,
    /// Other identifiers, such as a referral's.
    #[serde(default)]
    pub related: Vec<RelatedRecord>,
    /// What is blocked or denied, codes of 9603; `N` when left out.
    #[serde(default)]
    pub labels: Vec<String>,
    /// Whether it stands.
    #[serde(default)]
    pub status: StatusRecord,
    /// What it replaces.
    #[serde(default)]
    #[schemars(with = "Uuid")]
    pub replaces: Option<Uuid>,
    /// Whether it is made only when it is fetched.
    #[serde(default)]
    pub on_demand: bool,
    /// What it says, by paragraphs.
    pub text: Vec<String>,
}

/// Another identifier.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RelatedRecord {
    /// The system, a URI.
    pub system: String,
    /// The value.
    pub value: String,
}

/// Whether a document stands.
#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum StatusRecord {
    /// It stands.
    #[default]
    Current,
    /// It was replaced.
    Superseded,
}

/// How a document is written.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    /// A letter as PDF.
    Pdf,
    /// The letter in a CDA document.
    CdaPdf,
    /// CDA with structured text.
    Cda,
    /// KITH's epikrise.
    Epikrise,
    /// Plain text.
    Text,
    /// A picture.
    Jpeg,
}

/// All seed files of PHR.
#[derive(Debug)]
pub struct Records {
    /// The patients.
    pub patients: PatientsFile,
    /// Where documents come from.
    pub sources: SourcesFile,
    /// Code lists.
    pub codes: CodesFile,
    /// Pictures.
    pub images: ImagesFile,
    /// Documents.
    pub documents: DocumentsFile,
}

/// Whether this seed file belongs to PHR.
#[must_use]
pub fn claims(name: &str) -> bool {
    [PATIENTS, SOURCES, CODES, IMAGES, DOCUMENTS].contains(&name)
}

/// The JSON Schemas of the seed files.
#[must_use]
pub fn schemas() -> Vec<(&'static str, Value)> {
    vec![
        ("phr-patients.schema.json", schemars::schema_for!(PatientsFile).to_value()),
        ("phr-sources.schema.json", schemars::schema_for!(SourcesFile).to_value()),
        ("phr-codes.schema.json", schemars::schema_for!(CodesFile).to_value()),
        ("phr-images.schema.json", schemars::schema_for!(ImagesFile).to_value()),
        ("phr-documents.schema.json", schemars::schema_for!(DocumentsFile).to_value()),
    ]
}

/// Reads and judges the files; `None` when there were mistakes.
pub fn load(files: &Files, mistakes: &mut Mistakes) -> Option<Arc<dyn Prototype>> {
    archive(files, mistakes).map(|it| Arc::new(Arc::new(it)) as Arc<dyn Prototype>)
}

/// The same, as what it is.
pub(super) fn archive(files: &Files, mistakes: &mut Mistakes) -> Option<Archive> {
    fn read<T: DeserializeOwned, E: DeserializeOwned>(
        files: &Files,
        name: &str,
        list: &str,
        mistakes: &mut Mistakes,
    ) -> Option<T> {
        read_list::<T, E>(files, name, list, mistakes).and_then(Listed::whole)
    }
    let patients = read::<PatientsFile, PatientRecord>(files, PATIENTS, "patients", mistakes);
    let sources = read::<SourcesFile, DepartmentRecord>(files, SOURCES, "departments", mistakes);
    let codes = read::<CodesFile, CodeRecord>(files, CODES, "types", mistakes);
    let images = read::<ImagesFile, ImageRecord>(files, IMAGES, "images", mistakes);
    let documents = read::<DocumentsFile, DocumentRecord>(files, DOCUMENTS, "documents", mistakes);
    let records = Records {
        patients: patients?,
        sources: sources?,
        codes: codes?,
        images: images?,
        documents: documents?,
    };
    let found = [
        (PATIENTS, check::patients(&records)),
        (SOURCES, check::sources(&records)),
        (IMAGES, check::images(&records)),
        (DOCUMENTS, check::documents(&records)),
    ];
    let good = found.iter().all(|(_, findings)| findings.is_empty());
    for (name, findings) in found {
        let label = files.label(name);
        for (pointer, reason) in findings {
            mistakes.add(&label, pointer, reason);
        }
    }
    good.then(|| Archive::new(&records, files.outside.phr_scale))
}

/// What there is, as a table for the fidelity page.
#[must_use]
pub fn fidelity(files: &Files) -> String {
    let mut page = "## Content of PHR\n\nDocuments of the embedded seed, all invented but the title of the documented one \
        (`seed-data/phr/README.md` says what else is true):\n\n| group | documents |\n|---|---|\n"
        .to_owned();
    let mut mistakes = Mistakes::default();
    let documents = read_list::<DocumentsFile, DocumentRecord>(files, DOCUMENTS, "documents", &mut mistakes)
        .and_then(Listed::whole);
    let codes =
        read_list::<CodesFile, CodeRecord>(files, CODES, "types", &mut mistakes).and_then(Listed::whole);
    let (Some(documents), Some(codes)) = (documents, codes) else { return page };
    for class in &codes.classes {
        let letter = &class.code[..1];
        let count = documents.documents.iter().filter(|it| it.kind.starts_with(letter)).count();
        let _ = writeln!(page, "| {} {} | {count} |", class.code, class.display);
    }
    page
}
