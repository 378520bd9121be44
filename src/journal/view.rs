//! The journal's entries as the control API shows them.

use std::fmt::Write as _;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;
use uuid::Uuid;

use super::{
    Captured, Entry,
    entry::{Struck, expects},
};
use crate::{
    http::{headers::text_of, lines::Lines},
    rules::Verdict,
};

/// One line of the journal.
#[derive(Debug, Serialize, JsonSchema)]
pub struct SummaryView {
    /// Its id, as in `sandbox-request-id`.
    #[schemars(with = "String", extend("format" = "uuid"))]
    pub id: Uuid,
    /// When it came, by the workspace's clock.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub time: Timestamp,
    /// The API it went to.
    pub api: &'static str,
    /// The method.
    pub method: String,
    /// Path and query as sent.
    pub target: String,
    /// The status answered; 0 when none was: a fault dropped the connection, or its client went away while one kept the answer back.
    pub status: u16,
    /// How long the answer took, in microseconds.
    pub took_us: u64,
    /// The ids of the rules it broke, in the order they were found.
    pub violated: Vec<&'static str>,
    /// The fault that struck it; `null` when none did.
    pub struck: Option<Struck>,
}

/// One exchange, whole.
#[derive(Debug, Serialize, JsonSchema)]
pub struct EntryView {
    /// Its line in the journal.
    #[serde(flatten)]
    pub summary: SummaryView,
    /// What came.
    pub request: MessageView,
    /// What was answered.
    pub response: MessageView,
    /// Every check made, in order.
    pub checks: Vec<CheckView>,
    /// How many real persons' numbers were masked in it.
    pub masked_numbers: u64,
}

/// Headers and body of a request or an answer.
#[derive(Debug, Serialize, JsonSchema)]
pub struct MessageView {
    /// The header lines, in order; a name may stand more than once.
    pub headers: Vec<HeaderView>,
    /// The body.
    pub body: BodyView,
}

/// One header line.
#[derive(Debug, Serialize, JsonSchema)]
pub struct HeaderView {
    /// The name, in lower case.
    pub name: String,
    /// The value.
    pub value: String,
}

/// A body, its first 64 kB at most.
#[derive(Debug, Serialize, JsonSchema)]
pub struct BodyView {
    /// The body as text; `null` when it is empty or not text.
    pub text: Option<String>,
    /// The body in hexadecimal when it is not text (its first 1,024 bytes); otherwise `null`.
    pub hex: Option<String>,
    /// How many bytes it really had.
    pub length: u64,
    /// Whether bytes are missing here.
    pub cut: bool,
    /// SHA-256 of the whole body, in hexadecimal.
    pub sha256: String,
}

/// One check.
#[derive(Debug, Serialize, JsonSchema)]
pub struct CheckView {
    /// The rule's id.
    pub rule: &'static str,
    /// How it came out.
    pub verdict: Verdict,
    /// What was expected; `null` when the rule's sentence says it all.
    pub expected: Option<String>,
    /// What came; `null` when it needs no words.
    pub got: Option<String>,
    /// Whether the request said in `sandbox-expect` that it would break the rule.
    pub meant: bool,
}

impl From<&Entry> for SummaryView {
    fn from(entry: &Entry) -> Self {
        let violated = entry.checks.iter().filter(|check| check.broken.is_some());
        Self {
            id: entry.id,
            time: entry.received,
            api: entry.api,
            method: entry.method.to_string(),
            target: entry.target.clone(),
            status: entry.status_sent(),
            took_us: u64::try_from(entry.took.as_micros()).unwrap_or(u64::MAX),
            violated: violated.map(|check| check.rule.id).collect(),
            struck: entry.struck,
        }
    }
}

impl From<&Entry> for EntryView {
    fn from(entry: &Entry) -> Self {
        let checks = entry.checks.iter().map(|check| CheckView {
            rule: check.rule.id,
            verdict: check.verdict(),
            expected: check.broken.as_ref().map(|broken| broken.expected.to_string()),
            got: check.broken.as_ref().map(|broken| broken.got.to_string()),
            meant: check.broken.is_some() && expects(&entry.request_headers, check.rule.id),
        });
        Self {
            summary: entry.into(),
            request: MessageView::of(&entry.request_headers, &entry.request_body),
            response: MessageView::of(&entry.response_headers, &entry.response_body),
            checks: checks.collect(),
            masked_numbers: entry.masked_numbers as u64,
        }
    }
}

impl MessageView {
    fn of(headers: &Lines, body: &Captured) -> Self {
        let lines = headers
            .iter()
            .map(|(name, value)| HeaderView { name: name.to_owned(), value: text_of(value).into_owned() });
        Self { headers: lines.collect(), body: body.into() }
    }
}

impl From<&Captured> for BodyView {
    fn from(body: &Captured) -> Self {
        // A cut may fall inside a character: what stands before it is text all the same.
        let text = match std::str::from_utf8(body.start()) {
            Ok("") => None,
            Ok(text) => Some(text.to_owned()),
            Err(error) if body.is_cut() && error.error_len().is_none() => {
                String::from_utf8(body.start()[..error.valid_up_to()].to_vec()).ok()
            }
            Err(_) => None,
        };
        let is_text = text.is_some() || body.start().is_empty();
        Self {
            text,
            hex: (!is_text).then(|| hex(&body.start()[..body.start().len().min(1024)])),
            length: body.length(),
            cut: body.is_cut(),
            sha256: hex(&body.digest()),
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        let _ = write!(text, "{byte:02x}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use bytes::Bytes;

    #[test]
    fn bytes_that_are_no_text_are_shown_in_hexadecimal() {
        let view = BodyView::from(&Captured::own(&Bytes::from_static(b"\x1f\x8b\x08")));
        assert_eq!((view.text, view.hex.as_deref(), view.length), (None, Some("1f8b08"), 3));
    }

    #[test]
    fn a_cut_inside_a_character_leaves_the_text_before_it() {
        let body = Bytes::from("å".repeat(40_000).into_bytes().split_off(1));
        let whole = [b"x".as_slice(), &body[1..], b"yy"].concat();
        let view = BodyView::from(&Captured::own(&Bytes::from(whole)));
        assert!(view.cut && view.text.is_some_and(|text| text.len() < 64 * 1024));
    }
}
