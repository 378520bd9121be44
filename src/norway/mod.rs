//! Norwegian values with rules of their own, and nothing else.
//!
//! Everything here is pure: no HTTP, no clock, no files, no log. A value that
//! exists has passed its rules, so the rest of the house never checks a bare
//! string again.

pub mod guard;
pub mod national_id;
pub mod org_number;

mod mod11;

pub use guard::{Guard, Masked, PublishedPersons};
pub use national_id::{CheckRule, NationalId, NationalIdError, NumberKind, Sex, SyntheticSeries};
pub use org_number::{OrgNumber, OrgNumberError};
