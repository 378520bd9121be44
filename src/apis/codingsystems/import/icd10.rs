//! Reads the Norwegian ICD-10 from the JSON of npm package `@navikt/diagnosekoder` or of FinnKode.
//!
//! Codes come out as the documented service has them everywhere: upper case (seed 000, Codes),
//! and without the dot that FinnKode writes. Chapters and blocks are headings and left out.

mod forms;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::path::Path;

use jiff::Timestamp;

use self::forms::{Document, Row};
use super::error::{Fault, ImportError, Place, Problem};
use super::source::{Text, with_text};
use crate::apis::codingsystems::model::{CodeRecord, Origin};

/// Reads an ICD-10 file, plain, gzipped or zipped; `now` tells which validities have ended.
///
/// # Errors
/// When the file cannot be read or unpacked, is not JSON in one of the known forms, holds only a
/// page of the list, or a record lacks code or text, has an unreadable validity or a code seen before.
pub fn read_icd10(path: &Path, now: Timestamp) -> Result<Vec<CodeRecord>, ImportError> {
    with_text(path, ".json", |text| read(text, now))
}

fn read(text: Text<'_>, now: Timestamp) -> Result<Vec<CodeRecord>, Fault> {
    let document: Document = serde_json::from_reader(text).map_err(refusal)?;
    if let Some(total) = document.total.filter(|total| *total > document.rows.len()) {
        return Err(Fault::of_file(Problem::Partial { held: document.rows.len(), total }));
    }
    let mut records = Vec::with_capacity(document.rows.len());
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for (index, row) in document.rows.iter().enumerate() {
        let at = |problem| Fault::at_pointer(format!("{}/{index}", document.pointer), problem);
        let Some(record) = record(row, now).map_err(at)? else { continue };
        if let Some(first) = seen.insert(record.code.clone(), index) {
            let first = format!("at {}/{first}", document.pointer);
            return Err(at(Problem::Duplicate { system: "ICD10", code: record.code, first }));
        }
        records.push(record);
    }
    if records.is_empty() {
        return Err(Fault::of_file(Problem::Missing {
            what: "diagnosis code",
            owner: "the list".to_owned(),
        }));
    }
    Ok(records)
}

/// The record of a row; none for a heading.
fn record(row: &Row, now: Timestamp) -> Result<Option<CodeRecord>, Problem> {
    let written = row.code().ok_or_else(|| missing("code", "the record"))?;
    let code = written.trim().replace('.', "").to_uppercase();
    if is_heading(&code) {
        return Ok(None);
    }
    if !is_diagnosis(&code) {
        return Err(Problem::Value { wanted: "an ICD-10 code like A00.0", found: written.to_owned() });
    }
    let description =
        row.text().ok_or_else(|| missing("text", &format!("the record of {written}")))?.to_owned();
    let deactivated_time = row.deactivated(now)?;
    let origin = Some(Origin::Published);
    Ok(Some(CodeRecord {
        code,
        description,
        relations_to: Vec::new(),
        metadata: Vec::new(),
        deactivated_time,
        origin,
    }))
}

fn missing(what: &'static str, owner: &str) -> Problem {
    Problem::Missing { what, owner: owner.to_owned() }
}

/// A chapter has a Roman number, a block two codes with a dash between.
fn is_heading(code: &str) -> bool {
    code.contains(['-', '\u{2013}']) || (!code.is_empty() && code.chars().all(|c| "IVX".contains(c)))
}

/// A letter and a digit, then at least one sign more; the third may be a letter (V0N1M).
fn is_diagnosis(code: &str) -> bool {
    let [letter, digit, rest @ ..] = code.as_bytes() else { return false };
    letter.is_ascii_uppercase()
        && digit.is_ascii_digit()
        && !rest.is_empty()
        && rest.iter().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase())
}

fn refusal(error: serde_json::Error) -> Fault {
    let (line, column) = (error.line(), error.column());
    let problem = if error.is_io() {
        Problem::Unreadable(error.into())
    } else {
        let text = error.to_string();
        let reason = text.strip_suffix(&format!(" at line {line} column {column}")).unwrap_or(&text);
        Problem::NotJson(format!("{reason}, column {column}"))
    };
    let at = if line == 0 { Place::File } else { Place::Line(line as u64) };
    Fault { at, problem }
}
