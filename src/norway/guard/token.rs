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
    dots(bytes).flat_map(move |dot| {
        // What stands between two dots was found behind the first of them.
        let end = dot - padding(bytes, dot);
        let before = (end > done).then(|| before(bytes, end));
        let after = after(bytes, dot);
        done = after.end;
        [before, Some(after)].into_iter().flatten().filter(|it| it.len() >= SHORTEST)
    })
}

/// What the segment at a place says, decoded from each of its first four signs on that it may begin at.
///
/// What stands before the token may run into it (`token%3DeyJ…`), which moves the groups of four; read from the wrong
/// one, all is noise. Behind a dot, or where a whole JSON object comes out, there is no doubt.
pub(super) fn decodings(bytes: &[u8], place: Range<usize>) -> impl Iterator<Item = Vec<u8>> + '_ {
    let mut is_certain = is_certain(bytes, &place);
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

/// Whether the segment at a place begins there for certain: behind a dot.
pub(super) fn is_certain(bytes: &[u8], place: &Range<usize>) -> bool {
    place.start.checked_sub(1).is_some_and(|before| bytes[before] == b'.')
}

/// Whether it looks like a whole JSON object, as header and payload are.
fn is_object(decoded: &[u8]) -> bool {
    decoded.starts_with(b"{\"") && decoded.ends_with(b"}")
}

fn dots(bytes: &[u8]) -> impl Iterator<Item = usize> + '_ {
    memchr::memchr_iter(b'.', bytes)
}

/// The stretch of signs that ends at a place.
fn before(bytes: &[u8], end: usize) -> Range<usize> {
    let whole = STRIDE * bytes[..end].rchunks_exact(STRIDE).take_while(|it| are_signs(it)).count();
    let rest = bytes[..end - whole].iter().rev().take_while(|byte| is_sign(**byte)).count();
    end - whole - rest..end
}

/// How many signs of padding stand before a dot.
fn padding(bytes: &[u8], dot: usize) -> usize {
    bytes[..dot].iter().rev().take(2).take_while(|&&byte| byte == b'=').count()
}

/// The stretch that a dot begins.
fn after(bytes: &[u8], dot: usize) -> Range<usize> {
    let start = dot + 1;
    let whole = STRIDE * bytes[start..].chunks_exact(STRIDE).take_while(|it| are_signs(it)).count();
    let rest = bytes[start + whole..].iter().take_while(|byte| is_sign(**byte)).count();
    start..start + whole + rest
}

/// How many bytes are looked at together: without a branch between them, the processor takes them side by side.
const STRIDE: usize = 32;

fn are_signs(stretch: &[u8]) -> bool {
    stretch.iter().fold(true, |so_far, byte| so_far & is_sign(*byte))
}

fn is_sign(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// All runs of signs, looked at one by one.
    fn plainly(bytes: &[u8]) -> Vec<Range<usize>> {
        let is_end = |at: usize| at == bytes.len() || !is_sign(bytes[at]);
        let starts = (0..bytes.len()).filter(|at| !is_end(*at) && (*at == 0 || is_end(at - 1)));
        let runs =
            starts.map(|start| start..(start..bytes.len()).find(|at| is_end(*at)).unwrap_or(bytes.len()));
        let follows = |end: usize| (0..=2).find(|more| bytes.get(end + more) != Some(&b'=')).unwrap_or(2);
        runs.filter(|run| run.len() >= SHORTEST)
            .filter(|run| is_certain(bytes, run) || bytes.get(run.end + follows(run.end)) == Some(&b'.'))
            .collect()
    }

    proptest! {
        #[test]
        fn every_run_of_signs_beside_a_dot_is_a_segment(text in "([a-z0-9_-]{0,70}[.= %]{0,3}){0,8}") {
            prop_assert_eq!(segments(text.as_bytes()).collect::<Vec<_>>(), plainly(text.as_bytes()));
        }
    }
}
