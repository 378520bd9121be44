//! The place of a mistake in a JSON document, as a JSON pointer (RFC 6901).

use std::fmt::Write as _;

use serde_path_to_error::{Path, Segment};

/// The pointer of this place; empty for the whole document.
#[must_use]
pub(crate) fn json_pointer(path: &Path) -> String {
    let mut pointer = String::new();
    for segment in path {
        let _ = match segment {
            Segment::Seq { index } => write!(pointer, "/{index}"),
            Segment::Map { key } => write!(pointer, "/{}", key.replace('~', "~0").replace('/', "~1")),
            Segment::Enum { variant } => write!(pointer, "/{variant}"),
            Segment::Unknown => Ok(()),
        };
    }
    pointer
}
