//! Helvetica's widths, in thousandths of the size, and the bytes `WinAnsi` has for characters.

/// From blank to tilde.
const ASCII: [u16; 95] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556,
    556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278,
    500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469,
    556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500,
    278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
];

/// The byte `WinAnsi` has for a character; a question mark where it has none.
pub(super) fn byte(character: char) -> u8 {
    match character {
        ' '..='~' | '\u{a0}'..='\u{ff}' => u8::try_from(u32::from(character)).unwrap_or(b'?'),
        '€' => 0x80,
        '…' => 0x85,
        '‘' => 0x91,
        '’' => 0x92,
        '“' => 0x93,
        '”' => 0x94,
        '•' => 0x95,
        '–' | '−' => 0x96,
        '—' => 0x97,
        _ => b'?',
    }
}

/// A text in `WinAnsi`.
pub(super) fn bytes(text: &str) -> Vec<u8> {
    text.chars().map(byte).collect()
}

/// How wide a text is in this size.
pub(super) fn width(text: &str, size: f32) -> f32 {
    let units: u32 = text
        .chars()
        .map(|character| match byte(character) {
            byte @ b' '..=b'~' => u32::from(ASCII[usize::from(byte - b' ')]),
            0xc6 => 1000,
            0xe6 => 889,
            0xd8 => 778,
            0xf8 => 611,
            0xc5 => 667,
            _ => 556,
        })
        .sum();
    f32::from(u16::try_from(units).unwrap_or(u16::MAX)) * size / 1000.0
}

/// A text in lines no wider than this.
pub(super) fn lines(text: &str, size: f32, widest: f32) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split_whitespace() {
        let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
        if !line.is_empty() && width(&longer, size) > widest {
            lines.push(std::mem::replace(&mut line, word.to_owned()));
        } else {
            line = longer;
        }
    }
    lines.push(line);
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn norwegian_letters_have_their_bytes() {
        assert_eq!(bytes("æøåÆØÅ – x"), [0xe6, 0xf8, 0xe5, 0xc6, 0xd8, 0xc5, 0x20, 0x96, 0x20, b'x']);
    }

    proptest! {
        #[test]
        fn breaking_lines_loses_no_word(text in "[a-zæøå ]{0,300}") {
            let broken = lines(&text, 11.0, 200.0);
            let words: Vec<_> = broken.iter().flat_map(|line| line.split_whitespace()).collect();
            prop_assert_eq!(words, text.split_whitespace().collect::<Vec<_>>());
            prop_assert!(broken.iter().all(|line| width(line, 11.0) <= 200.0 || !line.contains(' ')));
        }
    }
}
