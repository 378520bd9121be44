//! OKT: municipal services of a patient. Not in this version; its paths and the words it refuses in are known.

pub mod error;
pub mod rules;

pub use error::DIALECT;

use super::Api;

/// The registry entry.
pub static API: Api = Api {
    id: "okt",
    title: "OKT",
    families: &["/okt-events", "/okt-status", "/api/hack/okt-events", "/api/hack/okt-status"],
    dialect: &DIALECT,
    guarded: true,
    rules: rules::ALL,
    switches: &[],
    builder: None,
};
