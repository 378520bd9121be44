//! Nompd: treatment and reimbursement groups, versioned. Not in this version; its paths and the words it refuses in are known.

pub mod error;
pub mod rules;

pub use error::DIALECT;

use super::Api;

/// The registry entry.
pub static API: Api = Api {
    id: "nompd",
    title: "Nompd",
    families: &["/api/v1/treatmentGroup", "/api/v1/reimbursementGroup", "/api/internal/sync"],
    dialect: &DIALECT,
    rules: rules::ALL,
    switches: &[],
    builder: None,
};
