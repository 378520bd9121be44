//! Faults on demand: which requests are struck, and by what. Knows no API and no connection.
//!
//! A fault that answers does so in the API's own error shape; one that harms bytes does it on the wire. What is drawn is
//! drawn from the workspace's ids, so that the same requests are struck again.

mod body;
mod model;
pub mod rules;
mod store;

pub use body::{Drip, Torn};
pub use model::{Delay, Effect, FaultOrder, Finding, Match, Quota, Truncate};
pub use store::{Asked, Blow, FaultView, Faults, LIMIT, Saved};
