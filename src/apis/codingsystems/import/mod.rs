//! Readers of the official code lists, which replace the seed's when a file is given.
//!
//! Each reader takes a path and gives [`CodeRecord`](super::model::CodeRecord)s and knows neither the
//! store nor HTTP. Nothing here panics on a bad file: every refusal is an [`ImportError`]
//! with file, place and reason.

mod error;
mod fest;
mod icd10;
mod lay_over;
mod norwegian_time;
mod real_persons;
mod source;
#[cfg(test)]
mod test_files;

pub use error::{ImportError, Place, Problem};
pub use fest::{FestCatalogue, read_fest};
pub use icd10::read_icd10;
pub use lay_over::lay_over;
