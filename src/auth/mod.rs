//! The guard in front of closed APIs: who calls, and may it. Knows tokens and proofs, no API and no issuer.
//!
//! An operation names what it needs ([`Need`]) in the type of its extractor ([`Proved`]), so that a handler without it
//! cannot be on a closed path by oversight.

mod caller;
mod gate;
mod need;
mod proved;
mod refuse;
pub mod rules;
mod token;

pub use caller::{Caller, How, Organisations, Person};
pub use gate::{Gate, Names};
pub use need::{Need, Schemes};
pub use proved::Proved;
pub use refuse::challenge;
