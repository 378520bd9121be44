//! Numbers in the records of an official list that may be a real person's.

use std::path::Path;

use crate::{
    apis::codingsystems::model::{CodeRecord, CodingSystemType},
    norway::Guard,
    seed::{MAY_BE_A_REAL_PERSONS, Mistakes},
};

/// Tells every text of these records that holds such a number, with its place among what would be served.
///
/// A relation holds no text of its own: the code it leads to is a record of the same list.
pub(super) fn tell_real_persons(
    file: &Path,
    system: &CodingSystemType,
    records: &[CodeRecord],
    guard: &Guard,
    mistakes: &mut Mistakes,
) {
    for record in records {
        let metadata = record.metadata.iter().map(|one| ("metadata", &one.metadata));
        let texts = [("code", &record.code), ("description", &record.description)];
        for (field, _) in texts.into_iter().chain(metadata).filter(|(_, it)| guard.mask_text(it).is_some()) {
            let place = format!("/{system}/{}/{field}", record.code);
            mistakes.add(&file.display().to_string(), place, MAY_BE_A_REAL_PERSONS);
        }
    }
}
