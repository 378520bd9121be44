//! Reads a FEST file (message M30) into the code records of the five coding systems it feeds.
//!
//! Reading is one pass over the text ([`entry`]), keeping only trade names and substances;
//! afterwards the references are resolved and described ([`assemble`]). What FEST means by its
//! elements is in `facts/data.md` 1 and `facts/codingsystems-nompd-okt.md` 6.

mod assemble;
mod entry;
mod short_form;
mod strength;
#[cfg(test)]
mod tests;
mod xml;

use std::path::Path;

use jiff::Timestamp;

use super::error::ImportError;
use super::source::with_text;
use crate::apis::codingsystems::model::CodeRecord;

/// The code records of one FEST file.
#[derive(Clone, Debug, PartialEq)]
pub struct FestCatalogue {
    /// When FEST was compiled (`HentetDato`).
    pub fetched: Timestamp,
    /// The trade names, in the order of the file; the description is `NavnFormStyrke`.
    pub fest: Vec<CodeRecord>,
    /// The substances; salts point at their mother substance and are deactivated.
    pub virkestoff: Vec<CodeRecord>,
    /// The substances with strength.
    pub virkestoff_med_styrke: Vec<CodeRecord>,
    /// The short forms of the forms that trade names have, in the order of their numbers.
    pub superkortform: Vec<CodeRecord>,
    /// The ATC codes that trade names and substances carry, to top up a tree of ATC codes.
    pub atc: Vec<CodeRecord>,
    /// What was left out because it does not hold together, one sentence each.
    pub warnings: Vec<String>,
}

/// Reads a FEST file, plain, gzipped or zipped.
///
/// # Errors
/// When the file cannot be read or unpacked, is not a well-formed M30 message in UTF-8, is cut short,
/// lacks a needed element, or holds the same active code twice. A reference to an entry that the
/// file does not hold is a warning, because a partial extract may lack it.
pub fn read_fest(path: &Path) -> Result<FestCatalogue, ImportError> {
    let extract = with_text(path, ".xml", entry::read)?;
    assemble::catalogue(extract).map_err(|fault| fault.in_file(path))
}
