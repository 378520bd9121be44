//! Decimal digits of all scripts, and the signs people write between the halves.

/// The zero of each script's ten decimal digits beyond ASCII (Unicode 16, category Nd).
const ZEROS: [u32; 74] = [
    0x0660, 0x06F0, 0x07C0, 0x0966, 0x09E6, 0x0A66, 0x0AE6, 0x0B66, 0x0BE6, 0x0C66, 0x0CE6, 0x0D66, 0x0DE6,
    0x0E50, 0x0ED0, 0x0F20, 0x1040, 0x1090, 0x17E0, 0x1810, 0x1946, 0x19D0, 0x1A80, 0x1A90, 0x1B50, 0x1BB0,
    0x1C40, 0x1C50, 0xA620, 0xA8D0, 0xA900, 0xA9D0, 0xA9F0, 0xAA50, 0xABF0, 0xFF10, 0x104A0, 0x10D30,
    0x10D40, 0x11066, 0x110F0, 0x11136, 0x111D0, 0x112F0, 0x11450, 0x114D0, 0x11650, 0x116C0, 0x116D0,
    0x116DA, 0x11730, 0x118E0, 0x11950, 0x11BF0, 0x11C50, 0x11D50, 0x11DA0, 0x11F50, 0x16130, 0x16A60,
    0x16AC0, 0x16B50, 0x1CCF0, 0x1D7CE, 0x1D7D8, 0x1D7E2, 0x1D7EC, 0x1D7F6, 0x1E140, 0x1E2F0, 0x1E4F0,
    0x1E5F1, 0x1E950, 0x1FBF0,
];

/// The ASCII digit that a decimal digit of any script stands for.
pub(super) fn ascii_digit(character: char) -> Option<u8> {
    if character.is_ascii() {
        return u8::try_from(character).ok().filter(u8::is_ascii_digit);
    }
    let code = u32::from(character);
    let script = ZEROS.partition_point(|&zero| zero <= code).checked_sub(1)?;
    let digit = u8::try_from(code - ZEROS[script]).ok().filter(|&digit| digit < 10)?;
    Some(b'0' + digit)
}

/// Whether the byte can begin a decimal digit beyond ASCII in UTF-8.
pub(super) const fn may_lead_a_digit(byte: u8) -> bool {
    matches!(byte, 0xD9 | 0xDB | 0xDF..=0xE1 | 0xEA | 0xEF | 0xF0)
}

/// Whether people write this one character between the date and the last five digits.
pub(super) fn separates(character: char) -> bool {
    matches!(
        character,
        ' ' | '-' | '+'
            | '\u{A0}' | '\u{AD}'
            | '\u{2000}'..='\u{200B}'
            | '\u{2010}'..='\u{2015}'
            | '\u{202F}' | '\u{205F}' | '\u{2060}' | '\u{2212}'
            | '\u{3000}' | '\u{FE63}' | '\u{FEFF}' | '\u{FF0B}' | '\u{FF0D}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_zero_is_a_digit_with_nine_after_it() {
        assert!(ZEROS.is_sorted());
        for zero in ZEROS {
            for value in 0..10 {
                let digit = char::from_u32(zero + value).unwrap();
                assert!(digit.is_numeric(), "{digit:?}");
                assert_eq!(ascii_digit(digit).map(u32::from), Some(u32::from(b'0') + value));
                assert!(may_lead_a_digit(digit.to_string().as_bytes()[0]));
            }
        }
    }

    #[test]
    fn letters_and_signs_are_no_digits() {
        for character in ['/', ':', 'a', 'å', '²', '½', '①', '一', '\u{FF0F}', '\u{FF1A}'] {
            assert_eq!(ascii_digit(character), None, "{character:?}");
        }
    }
}
