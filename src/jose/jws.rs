//! Compact JWS (RFC 7515) whose header and payload are JSON objects.

use serde_json::{Map, Value};

use super::{Algorithm, PublicKey, from_base64url};

/// The longest compact JWS that is read, in bytes.
pub const LONGEST: usize = 8 * 1024;

/// A JWS taken apart; its signature is not verified by that.
#[derive(Clone, Debug)]
pub struct Jws {
    /// The protected header.
    pub header: Map<String, Value>,
    /// The payload.
    pub payload: Map<String, Value>,
    signed: String,
    signature: Vec<u8>,
}

/// Why a text is no compact JWS.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JwsError {
    /// It is too long to be read.
    #[error("{0} bytes, more than the 8,192 that are read")]
    TooLong(usize),
    /// It has not three parts.
    #[error("{0} part(s) between dots")]
    Parts(usize),
    /// A part is not base64url.
    #[error("a {0} that is not base64url")]
    Encoding(&'static str),
    /// Header or payload is no JSON object.
    #[error("a {0} that is no JSON object")]
    Json(&'static str),
}

fn object(part: &str, name: &'static str) -> Result<Map<String, Value>, JwsError> {
    let bytes = from_base64url(part).ok_or(JwsError::Encoding(name))?;
    serde_json::from_slice(&bytes).map_err(|_| JwsError::Json(name))
}

impl Jws {
    /// Takes a compact JWS apart.
    ///
    /// # Errors
    /// When it is none.
    pub fn parse(text: &str) -> Result<Self, JwsError> {
        if text.len() > LONGEST {
            return Err(JwsError::TooLong(text.len()));
        }
        let parts: Vec<&str> = text.split('.').collect();
        let &[header, payload, signature] = parts.as_slice() else {
            return Err(JwsError::Parts(parts.len()));
        };
        let signed = text[..header.len() + 1 + payload.len()].to_owned();
        Ok(Self {
            header: object(header, "header")?,
            payload: object(payload, "payload")?,
            signed,
            signature: from_base64url(signature).ok_or(JwsError::Encoding("signature"))?,
        })
    }

    /// A text member of the header.
    #[must_use]
    pub fn header_text(&self, name: &str) -> Option<&str> {
        self.header.get(name)?.as_str()
    }

    /// A text claim.
    #[must_use]
    pub fn text(&self, claim: &str) -> Option<&str> {
        self.payload.get(claim)?.as_str()
    }

    /// A claim that is seconds since 1970; fractions are cut off.
    #[must_use]
    pub fn seconds(&self, claim: &str) -> Option<i64> {
        seconds(self.payload.get(claim)?)
    }

    /// Whether `key` signed it with `algorithm`.
    #[must_use]
    pub fn is_signed_by(&self, key: &PublicKey, algorithm: Algorithm) -> bool {
        key.verifies(algorithm, self.signed.as_bytes(), &self.signature)
    }
}

/// A `NumericDate` (RFC 7519): a JSON number, fractions cut off.
fn seconds(value: &Value) -> Option<i64> {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "fractions are cut off on purpose, and the range is checked"
    )]
    let whole = |it: f64| (it.abs() < 1e15).then_some(it as i64);
    value.as_i64().or_else(|| value.as_f64().and_then(whole))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jose::base64url;

    #[test]
    fn what_is_no_jws_is_told() {
        let part = |text: &str| base64url(text.as_bytes());
        for (text, expected) in [
            (String::new(), JwsError::Parts(1)),
            ("a.b".to_owned(), JwsError::Parts(2)),
            ("a.b.c.d.e".to_owned(), JwsError::Parts(5)),
            (format!("a=.{}.", part("{}")), JwsError::Encoding("header")),
            (format!("{}.{}.", part("[]"), part("{}")), JwsError::Json("header")),
            (format!("{}.{}.", part("{}"), part("{\"a\":")), JwsError::Json("payload")),
            (format!("{}.{}.+", part("{}"), part("{}")), JwsError::Encoding("signature")),
            ("x".repeat(8193), JwsError::TooLong(8193)),
            (
                format!(
                    "{}.{}.",
                    part("{}"),
                    part(&format!("{{\"a\":{}{}}}", "[".repeat(500), "]".repeat(500)))
                ),
                JwsError::Json("payload"),
            ),
        ] {
            assert_eq!(Jws::parse(&text).unwrap_err(), expected, "{text}");
        }
    }

    #[test]
    fn seconds_are_numbers_of_a_sane_size() {
        for (value, expected) in [
            (serde_json::json!(17), Some(17)),
            (serde_json::json!(17.9), Some(17)),
            (serde_json::json!(1e300), None),
            (serde_json::json!("17"), None),
            (serde_json::json!(null), None),
        ] {
            assert_eq!(seconds(&value), expected, "{value}");
        }
    }
}
