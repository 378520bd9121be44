//! Seed files: embedded in the binary, overlaid by a folder, every mistake collected with file, pointer and reason.
//!
//! This room finds and reads files; what they mean is the business of the rooms they belong to.

mod files;
mod mistake;
mod read;
mod real_persons;

pub use files::{Files, Outside};
pub use mistake::{Mistake, Mistakes};
pub use read::{Listed, read_list, read_texts};
pub use real_persons::{MAY_BE_A_REAL_PERSONS, tell_real_persons};
