//! A person's services as few bytes: the form they have in memory and on disk.
//!
//! One byte of version, then for each message: what is set, the code, the days, and the texts with their lengths.

use std::borrow::Cow;

use jiff::civil::Date;

use super::{iplos::Code, message::Message};

/// What the first byte says.
const VERSION: u8 = 1;

const NEEDS_CAPTION: u8 = 1;
const ON_HOLD: u8 = 2;
const HAS_CODE: u8 = 4;
const HAS_END: u8 = 8;
const KNOWN: u8 = NEEDS_CAPTION | ON_HOLD | HAS_CODE | HAS_END;

/// How many bytes a day takes.
const DAY: usize = 4;

/// Bytes that are no services.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("what is stored is not in a form this version reads")]
pub(super) struct Unreadable;

/// Packs messages; nothing but what they say is kept.
#[must_use]
pub(super) fn pack(messages: &[Message<'_>]) -> Box<[u8]> {
    // Exactly: what is kept is not to be moved once more.
    let mut bytes = Vec::with_capacity(1 + messages.iter().map(packed_length).sum::<usize>());
    bytes.push(VERSION);
    for message in messages {
        let flag = |set: bool, flag: u8| if set { flag } else { 0 };
        bytes.push(
            flag(message.needs_caption, NEEDS_CAPTION)
                | flag(message.on_hold, ON_HOLD)
                | flag(message.code.is_some(), HAS_CODE)
                | flag(message.end.is_some(), HAS_END),
        );
        bytes.extend(message.code.map(Code::number));
        put_day(&mut bytes, message.start);
        if let Some(end) = message.end {
            put_day(&mut bytes, end);
        }
        for text in texts(message) {
            put_text(&mut bytes, text);
        }
    }
    bytes.into_boxed_slice()
}

/// Unpacks messages; their texts stay where they are.
///
/// # Errors
/// When the bytes are not what `pack` writes.
pub(super) fn unpack(bytes: &[u8]) -> Result<Vec<Message<'_>>, Unreadable> {
    let mut rest = Rest(bytes);
    if rest.byte()? != VERSION {
        return Err(Unreadable);
    }
    let mut messages = Vec::new();
    while !rest.0.is_empty() {
        let flags = rest.byte()?;
        if flags & !KNOWN != 0 {
            return Err(Unreadable);
        }
        messages.push(Message {
            code: if flags & HAS_CODE == 0 { None } else { Some(rest.code()?) },
            start: rest.day()?,
            end: if flags & HAS_END == 0 { None } else { Some(rest.day()?) },
            needs_caption: flags & NEEDS_CAPTION != 0,
            on_hold: flags & ON_HOLD != 0,
            service_description: rest.text()?,
            service_level: rest.text()?,
            stay_type: rest.text()?,
            weekly_extent: rest.text()?,
        });
    }
    Ok(messages)
}

/// The texts of a message, in their order.
fn texts<'a>(message: &'a Message<'_>) -> [&'a str; 4] {
    [&message.service_description, &message.service_level, &message.stay_type, &message.weekly_extent]
}

/// How many bytes a message takes.
fn packed_length(message: &Message<'_>) -> usize {
    let days = if message.end.is_some() { 2 * DAY } else { DAY };
    let texts: usize = texts(message).iter().map(|text| length_of_length(text.len()) + text.len()).sum();
    1 + usize::from(message.code.is_some()) + days + texts
}

/// How many bytes say that a text has this length.
fn length_of_length(length: usize) -> usize {
    let bits = usize::BITS - length.leading_zeros();
    bits.div_ceil(7).max(1) as usize
}

fn put_day(bytes: &mut Vec<u8>, day: Date) {
    bytes.extend(day.year().to_le_bytes());
    bytes.extend([day.month().unsigned_abs(), day.day().unsigned_abs()]);
}

/// The length first, seven bits a byte, the lowest first.
fn put_text(bytes: &mut Vec<u8>, text: &str) {
    let mut left = text.len();
    loop {
        let [low, ..] = left.to_le_bytes();
        left >>= 7;
        if left == 0 {
            bytes.push(low & 0x7f);
            break;
        }
        bytes.push(low | 0x80);
    }
    bytes.extend(text.as_bytes());
}

/// What is left to read.
struct Rest<'a>(&'a [u8]);

impl<'a> Rest<'a> {
    fn take(&mut self, count: usize) -> Result<&'a [u8], Unreadable> {
        let (taken, rest) = self.0.split_at_checked(count).ok_or(Unreadable)?;
        self.0 = rest;
        Ok(taken)
    }

    fn byte(&mut self) -> Result<u8, Unreadable> {
        self.take(1).map(|it| it[0])
    }

    fn code(&mut self) -> Result<Code, Unreadable> {
        Code::new(self.byte()?).ok_or(Unreadable)
    }

    fn day(&mut self) -> Result<Date, Unreadable> {
        let bytes = self.take(DAY)?;
        let part = |byte: u8| i8::try_from(byte).map_err(|_| Unreadable);
        let year = i16::from_le_bytes([bytes[0], bytes[1]]);
        Date::new(year, part(bytes[2])?, part(bytes[3])?).map_err(|_| Unreadable)
    }

    fn text(&mut self) -> Result<Cow<'a, str>, Unreadable> {
        let mut length = 0;
        for shift in (0..28).step_by(7) {
            let byte = usize::from(self.byte()?);
            length |= (byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return std::str::from_utf8(self.take(length)?).map(Cow::Borrowed).map_err(|_| Unreadable);
            }
        }
        Err(Unreadable)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{super::message::tests::any_message, *};

    proptest! {
        #[test]
        fn what_is_packed_is_unpacked(messages in prop::collection::vec(any_message(), 0..5)) {
            let bytes = pack(&messages);
            prop_assert_eq!(bytes.len(), 1 + messages.iter().map(packed_length).sum::<usize>());
            prop_assert_eq!(unpack(&bytes).unwrap(), messages);
        }

        #[test]
        fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            if let Ok(messages) = unpack(&bytes) {
                let again = pack(&messages);
                prop_assert_eq!(unpack(&again).unwrap(), messages);
            }
        }

        #[test]
        fn what_is_cut_off_is_refused_or_whole(messages in prop::collection::vec(any_message(), 1..3), cut in 0_usize..400) {
            let bytes = pack(&messages);
            if let Ok(left) = unpack(&bytes[..cut.min(bytes.len())]) {
                prop_assert_eq!(&left[..], &messages[..left.len()], "no message is half there");
            }
        }
    }

    #[test]
    fn long_texts_keep_their_length() {
        for length in [127, 128, 16_383, 16_384, 100_000] {
            let mut message = super::super::message::tests::message(5, "2026-01-01", "x");
            message.service_description = "å".repeat(length).into();
            let messages = [message];
            let bytes = pack(&messages);
            assert_eq!(bytes.len(), 1 + packed_length(&messages[0]));
            assert_eq!(unpack(&bytes).unwrap(), messages);
        }
    }

    #[test]
    fn another_version_is_refused() {
        assert_eq!(unpack(&[VERSION + 1]), Err(Unreadable));
        assert_eq!(unpack(&[]), Err(Unreadable));
    }
}
