//! Knows identifiers in hexadecimal, in which chance writes numbers.
//!
//! About one random UUID in fifty thousand has a valid number in its last group,
//! one SHA-256 in five thousand somewhere. Masking those would break answers and
//! cry wolf, so numbers inside exactly these shapes are let be.

use std::ops::Range;

/// Lengths of hashes and trace ids written without hyphens.
const HASHES: [usize; 6] = [32, 40, 56, 64, 96, 128];

/// Whether a place is part of a UUID, a hash or a trace id, with a letter beside it.
pub(super) fn is_inside_an_identifier(bytes: &[u8], place: Range<usize>) -> bool {
    let touches_a_letter = [place.start.checked_sub(1), Some(place.end)]
        .into_iter()
        .flatten()
        .any(|at| bytes.get(at).is_some_and(|byte| matches!(byte, b'a'..=b'f' | b'A'..=b'F')));
    if !touches_a_letter {
        return false;
    }
    let before = bytes[..place.start].iter().rev().take_while(|b| b.is_ascii_alphanumeric());
    let start = place.start - before.count();
    let after = bytes[place.end..].iter().take_while(|b| b.is_ascii_alphanumeric());
    let end = place.end + after.count();
    let word = &bytes[start..end];
    word.iter().all(u8::is_ascii_hexdigit)
        && match word.len() {
            12 => follows(bytes, start, &[8, 4, 4, 4]),
            16 => follows(bytes, start, &[2, 32]),
            length => HASHES.contains(&length),
        }
}

/// Whether groups of hexadecimal digits, each with a hyphen behind it, end at a place.
fn follows(bytes: &[u8], end: usize, groups: &[usize]) -> bool {
    let mut end = end;
    for &length in groups.iter().rev() {
        let Some(start) = end.checked_sub(length + 1) else {
            return false;
        };
        let fits = bytes[start..end - 1].iter().all(u8::is_ascii_hexdigit) && bytes[end - 1] == b'-';
        if !fits {
            return false;
        }
        end = start;
    }
    !end.checked_sub(1).is_some_and(|at| bytes[at].is_ascii_alphanumeric())
}
