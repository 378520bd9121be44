//! The few FHIR R4 types the sandbox speaks, and search parameters: parsed, judged and held against values.
//!
//! Pure: knows no HTTP, no store and no API.

pub mod search;
mod types;

pub use types::{
    Attachment, Bundle, BundleEntry, BundleLink, BundleMeta, CodeableConcept, Coding, Contained, Content,
    Context, DocumentReference, Entry, HumanName, Identifier, Issue, OperationOutcome, Organization, Patient,
    Period, Practitioner, Reference, RelatesTo, SearchMode, Subsetted, concept,
};
