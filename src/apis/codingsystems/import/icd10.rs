//! Reads the Norwegian ICD-10 from the JSON of npm package `@navikt/diagnosekoder` or of FinnKode.
//!
//! Codes come out as the documented service has them everywhere: upper case (seed 000, Codes),
//! and without the dot that FinnKode writes. Chapters and blocks are headings and left out.

mod forms;
#[cfg(test)]
mod tests;

use std::path::Path;

use indexmap::IndexMap;
use jiff::Timestamp;

use self::forms::{Document, Row, Validity};
use super::error::{Fault, ImportError, Place, Problem};
use super::source::{Text, with_text};
use crate::apis::codingsystems::model::{CodeRecord, Origin};

/// Reads an ICD-10 file, plain, gzipped or zipped; `now` tells which validities have ended.
///
/// # Errors
/// When the file cannot be read or unpacked, is not JSON in one of the known forms, holds only a
/// page of the list, or a record lacks code or text or has an unreadable validity, or two records of one code
/// are in force at the same time.
pub fn read_icd10(path: &Path, now: Timestamp) -> Result<Vec<CodeRecord>, ImportError> {
    with_text(path, ".json", |text| read(text, now))
}

fn read(text: Text<'_>, now: Timestamp) -> Result<Vec<CodeRecord>, Fault> {
    let document: Document = serde_json::from_reader(text).map_err(refusal)?;
    if let Some(total) = document.total.filter(|total| *total > document.rows.len()) {
        return Err(Fault::of_file(Problem::Partial { held: document.rows.len(), total }));
    }
    let mut by_code: IndexMap<String, Vec<Stated>> = IndexMap::with_capacity(document.rows.len());
    for (index, row) in document.rows.iter().enumerate() {
        let stated = stated(row, index, now);
        let found = stated.map_err(|it| Fault::at_pointer(format!("{}/{index}", document.pointer), it))?;
        if let Some(stated) = found {
            by_code.entry(stated.record.code.clone()).or_default().push(stated);
        }
    }
    let chosen = by_code.into_values().map(|rows| in_force(rows, now, document.pointer));
    let records = chosen.collect::<Result<Vec<_>, _>>()?;
    if records.is_empty() {
        return Err(Fault::of_file(Problem::Missing {
            what: "diagnosis code",
            owner: "the list".to_owned(),
        }));
    }
    Ok(records)
}

/// A row as a record.
struct Stated {
    index: usize,
    record: CodeRecord,
    validity: Validity,
}

/// The record of a row; none for a heading.
fn stated(row: &Row, index: usize, now: Timestamp) -> Result<Option<Stated>, Problem> {
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
    let validity = row.validity()?;
    let record = CodeRecord {
        code,
        description,
        relations_to: Vec::new(),
        metadata: Vec::new(),
        deactivated_time: validity.deactivated(now),
        origin: Some(Origin::Published),
    };
    Ok(Some(Stated { index, record, validity }))
}

/// The one row of a code that is in force now; where none is, the one that ended last.
///
/// A code of which every row begins later is in force from its first row on, as if that had begun:
/// whoever gives a list that is not yet in force wants its codes.
fn in_force(rows: Vec<Stated>, now: Timestamp, pointer: &str) -> Result<CodeRecord, Fault> {
    let first_begin = rows.iter().map(|row| row.validity.from).min().flatten();
    let at = first_begin.map_or(now, |begin| begin.max(now));
    let rows = rows.into_iter().filter(|row| row.validity.has_begun(at));
    let (holding, ended): (Vec<_>, Vec<_>) = rows.partition(|row| row.validity.holds(at));
    let last = ended.iter().map(|row| row.validity.ended()).max();
    let ended_last = ended.into_iter().filter(|row| Some(row.validity.ended()) == last);
    let candidates = if holding.is_empty() { ended_last.collect() } else { holding };
    let mut candidates = candidates.into_iter();
    let chosen = candidates.next().expect("a row: the list is not empty, and the first to begin has begun");
    match candidates.next() {
        None => Ok(chosen.record),
        Some(twin) => Err(Fault::at_pointer(
            format!("{pointer}/{}", twin.index),
            Problem::Duplicate {
                system: "ICD10",
                code: twin.record.code,
                first: format!("at {pointer}/{}", chosen.index),
            },
        )),
    }
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
