//! Codingsystems as its clients meet it.

mod codes;
mod compression;
mod content;
mod edits;
mod errors;
mod habits;
mod headers;
mod imports;
mod search_words;
mod types;
