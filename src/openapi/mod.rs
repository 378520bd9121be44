//! OpenAPI documents derived from the code: a route and its documentation are one call.
//!
//! `routes` collects both, `operation` is what a route says about itself, `check` refuses a route that says too
//! little, `schemas` turns types into JSON Schemas by contract, `document` puts all together, `downgrade` makes
//! the 3.0 copy. This room knows no API and no rule.

mod check;
mod document;
mod downgrade;
mod operation;
mod render;
mod routes;
mod schemas;
mod tidy;

#[cfg(test)]
pub(crate) mod sample;

pub use document::{Document, pretty};
pub use operation::{Operation, REFUSED_EVERYWHERE};
pub use routes::{ApiInfo, ApiRoutes, Routes};
