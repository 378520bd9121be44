//! A mistake in a seed file, told so that it can be mended.

use std::fmt;

use crate::norway::Guard;

/// What is wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mistake {
    /// The file, as `codingsystems/FEST.json` or as the path given.
    pub file: String,
    /// The JSON pointer (or the line) of the place; empty for the whole file.
    pub pointer: String,
    /// What was expected and what came.
    pub reason: String,
}

impl fmt::Display for Mistake {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.pointer.is_empty() {
            write!(out, "{}: {}", self.file, self.reason)
        } else {
            write!(out, "{} at {}: {}", self.file, self.pointer, self.reason)
        }
    }
}

/// All mistakes found so far.
#[derive(Clone, Debug, Default)]
pub struct Mistakes(Vec<Mistake>);

impl Mistakes {
    /// Adds one.
    pub fn add(&mut self, file: &str, pointer: impl Into<String>, reason: impl Into<String>) {
        self.0.push(Mistake { file: file.to_owned(), pointer: pointer.into(), reason: reason.into() });
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether one is told of this place.
    #[must_use]
    pub fn has(&self, file: &str, pointer: &str) -> bool {
        self.0.iter().any(|it| it.file == file && it.pointer == pointer)
    }

    /// All of them, by file, in the order found, without real persons' numbers.
    #[must_use]
    pub fn into_vec(self, guard: &Guard) -> Vec<Mistake> {
        let mut all = self.0;
        all.sort_by(|a, b| a.file.cmp(&b.file));
        for text in all.iter_mut().flat_map(|it| [&mut it.file, &mut it.pointer, &mut it.reason]) {
            if let Some(masked) = guard.mask_text(text) {
                *text = masked.value;
            }
        }
        all
    }
}
