//! Finds eleven digits that stand alone, however they are written.
//!
//! One text has several readings (`%13…` is an escape in a URL and a wildcard in
//! SQL), so a number counts when it stands alone in one of them, read the same way
//! from its first digit to its last. Knows the shape
//! of a number, not which numbers are real: that it asks.

use std::ops::Range;

use super::{hex, reading, unicode};

/// One of the ways to read the character at a place, see `reading`.
type Reader = fn(&[u8], usize) -> Option<(char, usize)>;

/// An escape ends at most this far behind its first sign.
const REACH_OF_AN_ESCAPE: usize = 16;

/// The bytes at which a digit can begin, plain or escaped.
const BEGINS: [bool; 256] = begins();

const fn begins() -> [bool; 256] {
    let mut table = [false; 256];
    let mut byte = 0_u8;
    loop {
        table[byte as usize] =
            byte.is_ascii_digit() || matches!(byte, b'%' | b'\\' | b'&') || unicode::may_lead_a_digit(byte);
        if byte == u8::MAX {
            return table;
        }
        byte += 1;
    }
}

/// The places of all numbers that `is_real` says yes to, in order.
pub(super) fn numbers<'a>(
    bytes: &'a [u8],
    is_real: impl Fn(&[u8; 11]) -> bool + 'a,
) -> impl Iterator<Item = Range<usize>> + 'a {
    let mut scan = Scan { bytes, at: 0, masked_to: 0, escape: None };
    std::iter::from_fn(move || scan.next_real(&is_real))
}

/// How many digits the shorter half of a number has, plainly written: of every so many bytes one is looked at.
const FIRST_HALF: usize = 6;

/// Whether a number can be in there at all: eleven plain digits, six that no letter follows, or anything that may begin a
/// digit written otherwise. Most header blocks have none of these.
pub(super) fn may_hold_a_number(bytes: &[u8]) -> bool {
    if !bytes.is_ascii() || memchr::memchr3(b'%', b'&', b'\\', bytes).is_some() {
        return true;
    }
    let is_digit = |byte: &&u8| byte.is_ascii_digit();
    let mut at = FIRST_HALF - 1;
    while let Some(byte) = bytes.get(at) {
        if byte.is_ascii_digit() {
            let start = at - bytes[..at].iter().rev().take_while(is_digit).count();
            let end = at + bytes[at..].iter().take_while(is_digit).count();
            let ends = bytes.get(end).is_some_and(|next| !next.is_ascii_alphabetic());
            match end - start {
                11 => return true,
                FIRST_HALF if ends => return true,
                _ => at = end,
            }
        }
        at += FIRST_HALF;
    }
    false
}

struct Scan<'a> {
    bytes: &'a [u8],
    at: usize,
    /// Where the last number found ends: its digits no longer count as neighbours.
    masked_to: usize,
    /// Where the last sign stood that may begin an escape.
    escape: Option<usize>,
}

impl Scan<'_> {
    fn next_real(&mut self, is_real: &impl Fn(&[u8; 11]) -> bool) -> Option<Range<usize>> {
        loop {
            let rest = self.bytes.get(self.at..)?;
            self.at += rest.iter().position(|&byte| BEGINS[usize::from(byte)])?;
            let start = self.at;
            let run = self.plain_digits(start);
            if run == 0 {
                self.escape = Some(start);
            }
            if self.is_no_number(start, run) {
                self.at = start + run.max(1);
                continue;
            }
            if let Some(read) = self.reader(start)
                && let Some((digits, end)) = candidate(self.bytes, start, read)
                && is_real(&digits)
                && !hex::is_inside_an_identifier(self.bytes, start..end)
            {
                self.at = end;
                self.masked_to = end;
                return Some(start..end);
            }
            // Behind the digits at once, unless an escape may end among them.
            let near = self.near_an_escape(start);
            self.at = start + if near { 1 } else { run.max(1) };
        }
    }

    /// How many plain digits stand here.
    fn plain_digits(&self, start: usize) -> usize {
        self.bytes[start..].iter().take_while(|byte| byte.is_ascii_digit()).count()
    }

    /// Whether a first look tells: no digit, or plain digits of a wrong number.
    fn is_no_number(&self, start: usize, run: usize) -> bool {
        if run == 0 {
            return !reading::read(self.bytes, start).is_some_and(|(c, _)| is_digit(c));
        }
        let next = self.bytes.get(start + run).copied().unwrap_or_default();
        run != 11 && run != 6 && !BEGINS[usize::from(next)] && !self.near_an_escape(start)
    }

    /// How to read a number that begins here; `None` where none may.
    ///
    /// The character before must be no digit, an escape counting as what it stands
    /// for. In the middle of an escape only plain digits are left: those of `%13…`
    /// where the percent sign is meant as itself.
    fn reader(&self, start: usize) -> Option<Reader> {
        if start == self.masked_to {
            return Some(reading::read);
        }
        let near = self.near_an_escape(start);
        let escape = near.then(|| reading::escape_before(self.bytes, start)).flatten();
        let before = escape.or_else(|| reading::literal_before(self.bytes, start));
        if before.is_some_and(is_digit) {
            return None;
        }
        let plain = near && reading::is_inside_an_escape(self.bytes, start);
        Some(if plain { reading::literal } else { reading::read })
    }

    fn near_an_escape(&self, at: usize) -> bool {
        self.escape.is_some_and(|escape| at - escape <= REACH_OF_AN_ESCAPE)
    }
}

/// Eleven digits, or six and five with a separator, and where they end.
fn candidate(bytes: &[u8], start: usize, read: Reader) -> Option<([u8; 11], usize)> {
    let mut digits = [0; 11];
    let (count, end) = read_digits(bytes, start, read, &mut digits);
    let end = match count {
        11 => end,
        6 => {
            let (_, second) = reading::read(bytes, end).filter(|&(c, _)| unicode::separates(c))?;
            let (count, end) = read_digits(bytes, second, read, &mut digits[6..]);
            (count == 5).then_some(end)?
        }
        _ => return None,
    };
    let stands_alone = !reading::literal(bytes, end).is_some_and(|(c, _)| is_digit(c));
    stands_alone.then_some((digits, end))
}

/// Reads as many digits as there are and room is for; says how many and where they end.
fn read_digits(bytes: &[u8], start: usize, read: Reader, room: &mut [u8]) -> (usize, usize) {
    let mut at = start;
    for (count, place) in room.iter_mut().enumerate() {
        let digit = read(bytes, at).and_then(|(c, end)| Some((unicode::ascii_digit(c)?, end)));
        let Some((digit, end)) = digit else {
            return (count, at);
        };
        *place = digit;
        at = end;
    }
    (room.len(), at)
}

fn is_digit(character: char) -> bool {
    unicode::ascii_digit(character).is_some()
}
