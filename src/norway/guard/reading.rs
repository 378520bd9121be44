//! How a reader of the text would see its characters: plain, or through escapes.
//!
//! Percent-encoding lies innermost (also doubled: `%2530`), JSON `\u` escapes and
//! XML character references above it, as a form carrying JSON nests them. Knows
//! characters only, not what they mean.

use std::str;

/// `%`, `%25`, `%2525`: how often the percent sign itself may be encoded.
const PERCENT_LEVELS: usize = 3;
/// How many backslashes may stand before the `u` of an escape.
const MOST_BACKSLASHES: usize = 8;
/// How many digits a character reference may have.
const LONGEST_REFERENCE: usize = 8;
/// The longest escape that `ends_after_an_escape` looks back for.
const LONGEST_LOOK_BACK: usize = 16;

/// The character at a place, all escapes read, and where the next one begins.
///
/// `None` at the end and at a byte that is no UTF-8.
pub(super) fn read(bytes: &[u8], at: usize) -> Option<(char, usize)> {
    let (character, end) = unpercented(bytes, at)?;
    match character {
        '\\' => Some(json_escape(bytes, end).unwrap_or((character, end))),
        '&' => Some(reference(bytes, end).unwrap_or((character, end))),
        _ => Some((character, end)),
    }
}

/// The character that stands at a place itself.
pub(super) fn literal(bytes: &[u8], at: usize) -> Option<(char, usize)> {
    let &lead = bytes.get(at)?;
    if lead.is_ascii() {
        return Some((char::from(lead), at + 1));
    }
    let end = at + length(lead)?;
    Some((character(bytes.get(at..end)?)?, end))
}

/// The character that itself ends right before a place.
pub(super) fn literal_before(bytes: &[u8], at: usize) -> Option<char> {
    (1..=4)
        .filter_map(|back| literal(bytes, at.checked_sub(back)?))
        .find_map(|(character, end)| (end == at).then_some(character))
}

/// The character of an escape that ends right before a place.
///
/// A percent-encoded byte that belongs to no character of UTF-8, such as `%E5` in
/// a query of Latin-1, is the replacement character.
pub(super) fn escape_before(bytes: &[u8], at: usize) -> Option<char> {
    let last = bytes.get(at.checked_sub(1)?)?;
    if !last.is_ascii_hexdigit() && *last != b';' {
        return None;
    }
    let starts = || escapes_before(bytes, at);
    let levels = |start| (0..PERCENT_LEVELS).map(move |level| (start, level));
    let character = starts().find_map(|start| {
        levels(start)
            .filter_map(|(start, level)| percent_character(bytes, start, level))
            .chain(read(bytes, start))
            .find_map(|(character, end)| (end == at).then_some(character))
    });
    character.or_else(|| {
        let stray = starts()
            .flat_map(levels)
            .any(|(start, level)| percent_byte(bytes, start, level).is_some_and(|(_, end)| end == at));
        stray.then_some(char::REPLACEMENT_CHARACTER)
    })
}

/// Whether an escape begins before a place and ends behind it.
pub(super) fn is_inside_an_escape(bytes: &[u8], at: usize) -> bool {
    escapes_before(bytes, at).any(|start| read(bytes, start).is_some_and(|(_, end)| end > at))
}

/// Where escapes may begin that reach to a place, the nearest first.
fn escapes_before(bytes: &[u8], at: usize) -> impl Iterator<Item = usize> + '_ {
    let first = at.saturating_sub(LONGEST_LOOK_BACK);
    (first..at).rev().filter(|&start| matches!(bytes[start], b'%' | b'\\' | b'&'))
}

/// The character at a place, percent-encoding read, the deepest that makes sense.
fn unpercented(bytes: &[u8], at: usize) -> Option<(char, usize)> {
    if bytes.get(at) != Some(&b'%') {
        return literal(bytes, at);
    }
    (0..PERCENT_LEVELS)
        .rev()
        .find_map(|level| percent_character(bytes, at, level))
        .or_else(|| literal(bytes, at))
}

/// A character of one to four percent-encoded bytes.
fn percent_character(bytes: &[u8], at: usize, level: usize) -> Option<(char, usize)> {
    let (lead, mut end) = percent_byte(bytes, at, level)?;
    let mut encoded = [lead, 0, 0, 0];
    let length = length(lead)?;
    for byte in &mut encoded[1..length] {
        (*byte, end) = percent_byte(bytes, end, level)?;
    }
    Some((character(&encoded[..length])?, end))
}

/// A byte as `%HH` with the percent sign encoded `level` times over.
fn percent_byte(bytes: &[u8], at: usize, level: usize) -> Option<(u8, usize)> {
    let encoded = bytes.get(at..)?.strip_prefix(b"%")?;
    let mut digits = at + 1;
    for signs in encoded.chunks(2).take(level) {
        if signs != b"25" {
            return None;
        }
        digits += 2;
    }
    let &[high, low] = bytes.get(digits..digits + 2)? else {
        return None;
    };
    let value = hex(char::from(high))? * 16 + hex(char::from(low))?;
    Some((u8::try_from(value).ok()?, digits + 2))
}

/// The character of a JSON escape whose first backslash ends at a place.
fn json_escape(bytes: &[u8], after_backslash: usize) -> Option<(char, usize)> {
    let (unit, end) = json_unit(bytes, after_backslash)?;
    if let Some(character) = char::from_u32(unit) {
        return Some((character, end));
    }
    json_pair(bytes, unit, end).or(Some((char::REPLACEMENT_CHARACTER, end)))
}

/// The character of a pair of JSON escapes, the first of them read already.
fn json_pair(bytes: &[u8], high: u32, after_high: usize) -> Option<(char, usize)> {
    let (backslash, second) = unpercented(bytes, after_high)?;
    let (low, end) = json_unit(bytes, second).filter(|_| backslash == '\\')?;
    let pair = [u16::try_from(high).ok()?, u16::try_from(low).ok()?];
    let character = char::decode_utf16(pair).next()?.ok()?;
    Some((character, end))
}

/// The digits of `\uXXXX` or `\xXX`, more backslashes before the letter allowed.
fn json_unit(bytes: &[u8], after_backslash: usize) -> Option<(u32, usize)> {
    let mut at = after_backslash;
    for _ in 0..MOST_BACKSLASHES {
        let (character, end) = unpercented(bytes, at)?;
        at = end;
        match character {
            '\\' => {}
            'u' => return hex_number(bytes, at, 4),
            'x' => return hex_number(bytes, at, 2),
            _ => return None,
        }
    }
    None
}

fn hex_number(bytes: &[u8], start: usize, digits: usize) -> Option<(u32, usize)> {
    (0..digits).try_fold((0, start), |(value, at), _| {
        let (digit, end) = unpercented(bytes, at)?;
        Some((value * 16 + hex(digit)?, end))
    })
}

/// The character of `&#48;`, `&#x30;` or `&nbsp;` whose `&` ends at a place.
fn reference(bytes: &[u8], after_ampersand: usize) -> Option<(char, usize)> {
    let (first, mut at) = unpercented(bytes, after_ampersand)?;
    if first != '#' {
        let rest = bytes.get(after_ampersand..)?;
        return rest.starts_with(b"nbsp;").then_some(('\u{A0}', after_ampersand + 5));
    }
    let (mut character, mut end) = unpercented(bytes, at)?;
    let radix = if matches!(character, 'x' | 'X') {
        at = end;
        16
    } else {
        10
    };
    let mut code = 0;
    for _ in 0..=LONGEST_REFERENCE {
        (character, end) = unpercented(bytes, at)?;
        at = end;
        if character == ';' {
            return Some((char::from_u32(code)?, end));
        }
        code = code.checked_mul(radix)?.checked_add(character.to_digit(radix)?)?;
    }
    None
}

fn hex(digit: char) -> Option<u32> {
    digit.to_digit(16)
}

/// How many bytes a UTF-8 character has that begins with this one.
fn length(lead: u8) -> Option<usize> {
    match lead {
        0..=0x7F => Some(1),
        0xC2..=0xDF => Some(2),
        0xE0..=0xEF => Some(3),
        0xF0..=0xF4 => Some(4),
        _ => None,
    }
}

fn character(utf8: &[u8]) -> Option<char> {
    str::from_utf8(utf8).ok()?.chars().next()
}
