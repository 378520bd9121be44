//! Patient's Health Record (PHR): FHIR R4 document search and retrieval (IHE MHD). Not in this version; its paths and the
//! words it refuses in are known.

pub mod error;
pub mod rules;

pub use error::DIALECT;

use super::Api;

/// The registry entry.
pub static API: Api = Api {
    id: "phr",
    title: "Patient's Health Record",
    families: &["/ping", "/pingauth", "/R4/fhir", "/mhd"],
    dialect: &DIALECT,
    guarded: true,
    rules: rules::ALL,
    switches: &[],
    builder: None,
};
