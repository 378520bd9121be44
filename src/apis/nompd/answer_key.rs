//! What a correct client holds at a version: how many groups, and a hash of them that any client can compute.
//!
//! The hash is SHA-256 over the RFC 8785 form of the list of their `data`, ordered by id.

use canon_json::CanonicalFormatter;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::{
    collection::{Collection, Held},
    store::{Kind, State},
};

/// What a correct client holds at a version.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AnswerKey {
    /// The version.
    version: u64,
    /// The treatment groups.
    treatment_groups: Expected,
    /// The reimbursement groups.
    reimbursement_groups: Expected,
}

/// What a correct client holds of one list.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Expected {
    /// How many groups, deleted ones not counted.
    count: usize,
    /// SHA-256, in hex, over the RFC 8785 form of the list of their `data`, ordered by `id` (by code points).
    #[schemars(regex(pattern = "^[0-9a-f]{64}$"))]
    sha256: String,
    /// The groups one by one, when they were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Vec<ExpectedItem>")]
    items: Option<Vec<ExpectedItem>>,
}

/// One group a correct client holds.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ExpectedItem {
    /// Its id.
    id: String,
    /// The version it last changed in.
    version: u64,
    /// SHA-256, in hex, over the RFC 8785 form of its `data`.
    #[schemars(regex(pattern = "^[0-9a-f]{64}$"))]
    sha256: String,
}

impl AnswerKey {
    /// The answer key of `version`, with the groups one by one if asked for.
    #[must_use]
    pub fn of(state: &State, version: u64, with_items: bool) -> Self {
        let expected = |kind| Expected::of(state.of(kind), version, with_items);
        Self {
            version,
            treatment_groups: expected(Kind::Treatment),
            reimbursement_groups: expected(Kind::Reimbursement),
        }
    }
}

impl Expected {
    pub(super) fn of(collection: &Collection, version: u64, with_items: bool) -> Self {
        let mut items = with_items.then(Vec::new);
        let mut hash = Sha256::new();
        let mut count = 0;
        hash.update(b"[");
        for held in collection.held_at(version) {
            if count > 0 {
                hash.update(b",");
            }
            count += 1;
            let canonical = canonical(held);
            hash.update(&canonical);
            if let Some(items) = &mut items {
                let (id, version) = (held.id.to_owned(), held.version);
                items.push(ExpectedItem { id, version, sha256: hex(&Sha256::digest(&canonical)) });
            }
        }
        hash.update(b"]");
        Self { count, sha256: hex(&hash.finalize()), items }
    }

    #[cfg(test)]
    pub(super) fn pair(&self) -> (usize, &str) {
        (self.count, &self.sha256)
    }
}

/// The data in RFC 8785 form.
fn canonical(held: Held<'_>) -> Vec<u8> {
    let data: Value = serde_json::from_str(held.data).expect("what is stored was written as JSON");
    canonical_json(&data)
}

/// A value in RFC 8785 form.
pub(super) fn canonical_json(value: &Value) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut writer = serde_json::Serializer::with_formatter(&mut bytes, CanonicalFormatter::new());
    value.serialize(&mut writer).expect("a JSON value is written to memory");
    bytes
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn form(value: &Value) -> String {
        String::from_utf8(canonical_json(value)).unwrap()
    }

    #[test]
    fn keys_are_ordered_by_utf_16_as_the_rfc_shows() {
        // RFC 8785, 3.2.3: the emoji's surrogates come before the letter U+FB33, though its code point is higher.
        let value =
            json!({"\u{20ac}": 1, "\r": 2, "\u{fb33}": 3, "1": 4, "\u{1f600}": 5, "\u{80}": 6, "\u{f6}": 7});
        let order: Vec<u64> = serde_json::from_str::<serde_json::Map<String, Value>>(&form(&value))
            .unwrap()
            .values()
            .map(|it| it.as_u64().unwrap())
            .collect();
        assert_eq!(order, [2, 4, 6, 7, 1, 5, 3]);
    }

    #[test]
    fn texts_are_escaped_no_more_than_needed() {
        assert_eq!(
            form(&json!("\u{20ac}$\u{f}\nA'B\"\\\"/\u{7f}ø")),
            "\"\u{20ac}$\\u000f\\nA'B\\\"\\\\\\\"/\u{7f}ø\""
        );
    }

    #[test]
    fn nothing_is_two_brackets_and_their_hash() {
        let expected = Expected::of(&Collection::default(), 0, false);
        assert_eq!(expected.pair(), (0, "4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945"));
    }
}
