//! The bytes of a document, made from what it says: a letter as PDF, CDA, KITH's epikrise, plain text.
//!
//! The same document gives the same bytes every time.

mod letter;
mod widths;
mod xml;

use bytes::Bytes;
use jiff::Timestamp;

use super::document::{Body, Document};
use crate::fhir::search::oslo;

/// The bytes of a document.
#[must_use]
pub fn make(document: &Document) -> Bytes {
    match &document.body {
        Body::Pdf => letter::pdf(document).into(),
        Body::CdaPdf => xml::cda_with(document, &letter::pdf(document)).into(),
        Body::Cda => xml::cda(document).into(),
        Body::Epikrise => xml::epikrise(document).into(),
        Body::Text => text(document).into(),
        Body::Jpeg(bytes) | Body::Given { bytes, .. } => bytes.clone(),
    }
}

fn text(document: &Document) -> String {
    let (department, patient) = (&document.department, &document.patient);
    let mut lines = vec![
        document.title.to_string(),
        format!("{}, {}", department.institution, department.name),
        format!("Pasient: {} ({})", patient.name(), patient.pid),
        format!("Dato: {}", day(document.created)),
        String::new(),
    ];
    lines.extend(document.text.iter().cloned());
    lines.push(String::new());
    lines.push(document.author.name());
    lines.push(NOTICE.to_owned());
    lines.join("\n") + "\n"
}

/// What stands below every document.
const NOTICE: &str = "Syntetisk testdokument. Personer og opplysninger er oppdiktet.";

/// A day as Norwegians write it.
fn day(at: Timestamp) -> String {
    let date = at.to_zoned_datetime(oslo()).date();
    format!("{:02}.{:02}.{}", date.day(), date.month(), date.year())
}

/// Day and minute.
fn minute(at: Timestamp) -> String {
    let local = at.to_zoned_datetime(oslo());
    format!("{} kl. {:02}:{:02}", day(at), local.hour(), local.minute())
}
