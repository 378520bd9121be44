//! Header values as text, and how large a header block is.

use std::borrow::Cow;

use http::{HeaderMap, HeaderName, HeaderValue, header::AsHeaderName};

/// Which system calls, as Codingsystems and PHR are told.
pub static SOURCE_SYSTEM: HeaderName = HeaderName::from_static("nhn-source-system");

/// The id a request can be traced by.
pub static EVENT_ID: HeaderName = HeaderName::from_static("nhn-event-id");

/// The proof that the sender has the key of a token (RFC 9449).
pub static DPOP: HeaderName = HeaderName::from_static("dpop");

/// A header that should stand once in a request.
#[derive(Debug, PartialEq, Eq)]
pub enum Single<'a> {
    /// It is not there.
    Missing,
    /// It stands once.
    One(&'a HeaderValue),
    /// It stands this many times.
    Several(usize),
}

/// Reads a header that should stand once.
#[must_use]
pub fn single(headers: &HeaderMap, name: impl AsHeaderName) -> Single<'_> {
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.count()) {
        (None, _) => Single::Missing,
        (Some(value), 0) => Single::One(value),
        (Some(_), more) => Single::Several(more + 1),
    }
}

/// The text of a value: UTF-8 when it is, else ISO 8859-1, as servers read bytes outside ASCII.
#[must_use]
pub fn text(value: &HeaderValue) -> Cow<'_, str> {
    text_of(value.as_bytes())
}

/// The same for the bytes of a value.
#[must_use]
pub fn text_of(value: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(value) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => Cow::Owned(value.iter().copied().map(char::from).collect()),
    }
}

/// The bytes a header block takes on the wire: name, colon, blank, value and line end for each line.
#[must_use]
pub fn block_size(headers: &HeaderMap) -> usize {
    headers.iter().map(|(name, value)| name.as_str().len() + value.len() + 4).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_outside_utf8_are_read_as_latin_1() {
        let value = HeaderValue::from_bytes(b"K\xe5re EPJ").unwrap();
        assert_eq!(text(&value), "Kåre EPJ");
        assert_eq!(text(&HeaderValue::from_bytes("Kåre".as_bytes()).unwrap()), "Kåre");
    }

    #[test]
    fn a_repeated_header_is_told_from_one() {
        let mut headers = HeaderMap::new();
        assert_eq!(single(&headers, "nhn-event-id"), Single::Missing);
        headers.append("nhn-event-id", HeaderValue::from_static("a"));
        assert!(matches!(single(&headers, "nhn-event-id"), Single::One(_)));
        headers.append("nhn-event-id", HeaderValue::from_static("b"));
        assert_eq!(single(&headers, "nhn-event-id"), Single::Several(2));
    }
}
