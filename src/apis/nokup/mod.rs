//! Nokup: the code tree of Melde's biovigilance reports. Not in this version; its paths and the words it refuses in are known.

pub mod error;
pub mod rules;

pub use error::DIALECT;

use super::Api;

/// The registry entry.
pub static API: Api = Api {
    id: "nokup",
    title: "Nokup",
    families: &["/api/v1/nokup", "/api/v2/nokup"],
    dialect: &DIALECT,
    guarded: true,
    rules: rules::ALL,
    switches: &[],
    builder: None,
};
