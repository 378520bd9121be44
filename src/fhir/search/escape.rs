//! Commas, bars and dollars mean something in values unless a backslash stands before them.

/// Splits at a separator that is not escaped; the parts keep their escapes.
#[must_use]
pub fn split(value: &str, separator: char) -> Vec<&str> {
    let (mut parts, mut from, mut escaped) = (Vec::new(), 0, false);
    for (at, character) in value.char_indices() {
        if escaped {
            escaped = false;
        } else if character == '\\' {
            escaped = true;
        } else if character == separator {
            parts.push(&value[from..at]);
            from = at + character.len_utf8();
        }
    }
    parts.push(&value[from..]);
    parts
}

/// Takes the backslash from before `,`, `|`, `$` and `\`; elsewhere it stands for itself.
#[must_use]
pub fn unescape(part: &str) -> String {
    let mut text = String::with_capacity(part.len());
    let mut rest = part.chars().peekable();
    while let Some(character) = rest.next() {
        match rest.peek() {
            Some(next) if character == '\\' && matches!(next, ',' | '|' | '$' | '\\') => {
                text.extend(rest.next());
            }
            _ => text.push(character),
        }
    }
    text
}
