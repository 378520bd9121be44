//! A form body, or a query string: pairs of name and value, percent-encoded.

use percent_encoding::percent_decode;

/// The pairs, in order.
///
/// # Errors
/// The first piece that is not percent-encoded UTF-8.
pub(super) fn pairs(text: &[u8]) -> Result<Vec<(String, String)>, String> {
    text.split(|byte| *byte == b'&').filter(|piece| !piece.is_empty()).map(pair).collect()
}

fn pair(piece: &[u8]) -> Result<(String, String), String> {
    let at = piece.iter().position(|byte| *byte == b'=').unwrap_or(piece.len());
    let decoded = decode(&piece[..at]).zip(decode(piece.get(at + 1..).unwrap_or_default()));
    decoded.ok_or_else(|| String::from_utf8_lossy(piece).into_owned())
}

fn decode(piece: &[u8]) -> Option<String> {
    if !piece.iter().any(|byte| matches!(byte, b'+' | b'%')) {
        return std::str::from_utf8(piece).ok().map(str::to_owned);
    }
    let spaced: Vec<u8> = piece.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect();
    let is_escape = |rest: &[u8]| rest.iter().take(2).filter(|byte| byte.is_ascii_hexdigit()).count() == 2;
    let whole = spaced.split(|byte| *byte == b'%').skip(1).all(is_escape);
    whole.then(|| percent_decode(&spaced).decode_utf8().ok().map(std::borrow::Cow::into_owned))?
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_and_values_are_decoded() {
        let read = pairs(b"a=1&b=%C3%B8+%2B&&c").unwrap();
        let expected = [("a", "1"), ("b", "ø +"), ("c", "")];
        assert_eq!(read.iter().map(|(name, value)| (&**name, &**value)).collect::<Vec<_>>(), expected);
        assert!(pairs(b"a=%zz").is_err() && pairs(b"a=%c3").is_err() && pairs(b"a=\xff").is_err());
        assert!(pairs(b"a=%2").is_err());
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..60)) {
            let _ = pairs(&bytes);
        }

        #[test]
        fn an_encoded_value_is_itself_again(value in ".{0,30}") {
            let encoded = percent_encoding::utf8_percent_encode(&value, percent_encoding::NON_ALPHANUMERIC);
            prop_assert_eq!(pairs(format!("a={encoded}").as_bytes()).unwrap(), [("a".to_owned(), value)]);
        }
    }
}
