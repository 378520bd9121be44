//! The segments of tokens in a text, and what they say decoded.
//!
//! A segment is a stretch of base64url with a dot before or behind it. Two dots
//! are not insisted on: a token that was cut off, or logged without its
//! signature, names its person all the same.

use std::ops::Range;

use base64::Engine;
use base64::alphabet::URL_SAFE;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

/// Eleven digits take at least so many signs of base64.
const SHORTEST: usize = 15;

/// Takes what is there: tokens are read here to find people, not to be trusted.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &URL_SAFE,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// The places of all stretches that may be segments, in order.
pub(super) fn segments(bytes: &[u8]) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut done = 0;
    dots(bytes).flat_map(|dot| [before(bytes, dot), after(bytes, dot)]).filter(move |segment| {
        let fresh = segment.start >= done && segment.len() >= SHORTEST;
        if fresh {
            done = segment.end;
        }
        fresh
    })
}

/// What a segment says, decoded from each of its first four signs on.
///
/// What stands before the token may run into it (`token%3DeyJ…`), which moves
/// the groups of four; read from the wrong one, all is noise.
pub(super) fn decodings(segment: &[u8]) -> impl Iterator<Item = Vec<u8>> + '_ {
    (0..4).filter_map(|skipped| {
        let signs = segment.get(skipped..)?;
        let whole = if signs.len() % 4 == 1 { signs.len() - 1 } else { signs.len() };
        LENIENT.decode(&signs[..whole]).ok()
    })
}

fn dots(bytes: &[u8]) -> impl Iterator<Item = usize> + '_ {
    memchr::memchr_iter(b'.', bytes)
}

/// The stretch that a dot ends, padding between them or not.
fn before(bytes: &[u8], dot: usize) -> Range<usize> {
    let padding = bytes[..dot].iter().rev().take(2).take_while(|&&byte| byte == b'=').count();
    let end = dot - padding;
    let length = bytes[..end].iter().rev().take_while(|byte| is_sign(**byte)).count();
    end - length..end
}

/// The stretch that a dot begins.
fn after(bytes: &[u8], dot: usize) -> Range<usize> {
    let start = dot + 1;
    let length = bytes[start..].iter().take_while(|byte| is_sign(**byte)).count();
    start..start + length
}

fn is_sign(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')
}
