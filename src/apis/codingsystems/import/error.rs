//! Why an official file could not be taken in: file, place, reason.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// An official file that was refused.
#[derive(Debug, thiserror::Error)]
#[error("{}{at}: {problem}", file.display())]
pub struct ImportError {
    /// The file as it was named by the caller.
    pub file: PathBuf,
    /// Where in the file, as far as that is known.
    pub at: Place,
    /// What is wrong.
    pub problem: Problem,
}

/// A place in a file; for a packed file, in what was unpacked from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// The file as a whole.
    File,
    /// A line, counted from 1.
    Line(u64),
    /// A value of a JSON document, as a JSON pointer.
    Pointer(String),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File => Ok(()),
            Self::Line(line) => write!(f, ", line {line}"),
            Self::Pointer(pointer) => write!(f, " at {pointer}"),
        }
    }
}

/// What is wrong with an official file.
#[derive(Debug, thiserror::Error)]
pub enum Problem {
    /// The file, or what is packed in it, cannot be read to its end.
    #[error("cannot be read: {0}")]
    Unreadable(#[source] io::Error),
    /// The file holds nothing at all.
    #[error("is empty")]
    Empty,
    /// The archive is broken or of a kind that is not supported.
    #[error("is not a zip archive that can be unpacked: {0}")]
    Archive(String),
    /// The archive's entry asks for a password.
    #[error("entry {0} of the zip archive is encrypted; unpack it and name the unpacked file instead")]
    Encrypted(String),
    /// The archive does not hold exactly one entry of the wanted kind.
    #[error("must hold exactly one entry that ends in {wanted}, but holds {}", listed(found))]
    Entries {
        /// The wanted ending, with its dot.
        wanted: &'static str,
        /// The names of all entries.
        found: Vec<String>,
    },
    /// The text is not encoded as UTF-8.
    #[error("must be encoded as UTF-8, but {0}")]
    Encoding(String),
    /// The XML is not well-formed.
    #[error("is not well-formed XML: {0}")]
    NotWellFormed(String),
    /// The file stops before its elements are closed.
    #[error("ends inside the element {element} that was opened in line {opened}; is the download complete?")]
    Truncated {
        /// The innermost open element.
        element: String,
        /// The line it was opened in.
        opened: u64,
    },
    /// The file brings a document type definition, which an official file never has.
    #[error("holds a DOCTYPE; document types and entities of one's own are refused")]
    Doctype,
    /// The file's outermost element is another than that of FEST.
    #[error("must have the outermost element FEST in a namespace {namespace}…, but has {found}")]
    Root {
        /// What every version of the wanted namespace begins with.
        namespace: &'static str,
        /// What was found instead.
        found: String,
    },
    /// Something every official file has is not there.
    #[error("{owner} has no {what}")]
    Missing {
        /// The element or field.
        what: &'static str,
        /// What it should belong to.
        owner: String,
    },
    /// The same code stands twice.
    #[error("{system} {code} stands twice; it was first seen {first}")]
    Duplicate {
        /// The coding system.
        system: &'static str,
        /// The code, in upper case.
        code: String,
        /// Where it stood first.
        first: String,
    },
    /// The text is not JSON, or a value is of another type than the list's forms have.
    #[error("is not a code list in JSON: {0}")]
    NotJson(String),
    /// The file holds only a part of the list.
    #[error("holds {held} of {total} records; use the whole download instead of one page of the search")]
    Partial {
        /// How many it holds.
        held: usize,
        /// How many it says there are.
        total: usize,
    },
    /// A value cannot be understood.
    #[error("expected {wanted}, but found {found:?}")]
    Value {
        /// What should stand there.
        wanted: &'static str,
        /// What stands there.
        found: String,
    },
}

/// A refusal before it is known which file it belongs to.
#[derive(Debug)]
pub(super) struct Fault {
    pub(super) at: Place,
    pub(super) problem: Problem,
}

impl Fault {
    pub(super) const fn of_file(problem: Problem) -> Self {
        Self { at: Place::File, problem }
    }

    pub(super) const fn in_line(line: u64, problem: Problem) -> Self {
        Self { at: Place::Line(line), problem }
    }

    pub(super) fn at_pointer(pointer: impl Into<String>, problem: Problem) -> Self {
        Self { at: Place::Pointer(pointer.into()), problem }
    }

    pub(super) fn in_file(self, file: &Path) -> ImportError {
        ImportError { file: file.to_path_buf(), at: self.at, problem: self.problem }
    }
}

/// At most ten names, because an archive may hold thousands.
fn listed(names: &[String]) -> String {
    const SHOWN: usize = 10;
    if names.is_empty() {
        return "none at all".to_owned();
    }
    let shown = names.iter().take(SHOWN).map(String::as_str).collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(SHOWN) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_names_file_line_and_reason() {
        let error = Fault::in_line(12, Problem::Doctype).in_file(Path::new("fest.xml"));
        assert_eq!(
            error.to_string(),
            "fest.xml, line 12: holds a DOCTYPE; document types and entities of one's own are refused"
        );
    }

    #[test]
    fn a_long_list_of_entries_is_cut_and_counted() {
        let names = (1..=12).map(|n| format!("{n}.txt")).collect::<Vec<_>>();
        assert!(listed(&names).ends_with("9.txt, 10.txt and 2 more"));
        assert_eq!(listed(&[]), "none at all");
    }
}
