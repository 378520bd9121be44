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

/// Whether there is a stretch long enough to be a segment.
pub(super) fn may_hold_a_segment(bytes: &[u8]) -> bool {
    dots(bytes).any(|dot| {
        let end = dot - padding(bytes, dot);
        let before = end.checked_sub(SHORTEST).map(|start| &bytes[start..end]);
        let after = bytes.get(dot + 1..=dot + SHORTEST);
        [before, after].into_iter().flatten().any(|stretch| stretch.iter().all(|byte| is_sign(*byte)))
    })
}

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

/// What the segment at a place says, decoded from each of its first four signs on that it may begin at.
///
/// What stands before the token may run into it (`token%3DeyJ…`), which moves the groups of four; read from the wrong
/// one, all is noise. Behind a dot, or where a whole JSON object comes out, there is no doubt.
pub(super) fn decodings(bytes: &[u8], place: Range<usize>) -> impl Iterator<Item = Vec<u8>> + '_ {
    let mut is_certain = place.start.checked_sub(1).is_some_and(|before| bytes[before] == b'.');
    let segment = &bytes[place];
    let mut next = 0;
    std::iter::from_fn(move || {
        let signs = segment.get(next..).filter(|_| next < if is_certain { 1 } else { 4 })?;
        next += 1;
        let whole = if signs.len() % 4 == 1 { signs.len() - 1 } else { signs.len() };
        let decoded = LENIENT.decode(&signs[..whole]).unwrap_or_default();
        is_certain |= is_object(&decoded);
        Some(decoded)
    })
}

/// Whether it looks like a whole JSON object, as header and payload are.
fn is_object(decoded: &[u8]) -> bool {
    decoded.starts_with(b"{\"") && decoded.ends_with(b"}")
}

fn dots(bytes: &[u8]) -> impl Iterator<Item = usize> + '_ {
    memchr::memchr_iter(b'.', bytes)
}

/// The stretch that a dot ends, padding between them or not.
fn before(bytes: &[u8], dot: usize) -> Range<usize> {
    let end = dot - padding(bytes, dot);
    let length = bytes[..end].iter().rev().take_while(|byte| is_sign(**byte)).count();
    end - length..end
}

/// How many signs of padding stand before a dot.
fn padding(bytes: &[u8], dot: usize) -> usize {
    bytes[..dot].iter().rev().take(2).take_while(|&&byte| byte == b'=').count()
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
