//! Texts without case and accents.

/// A text as it is compared: in small letters, without accents. `æ`, `ø` and `å` are letters of their own.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for character in text.chars().flat_map(char::to_lowercase) {
        match character {
            // A ring after an `a` makes the letter å, in whichever form Unicode has it.
            '\u{30a}' if folded.ends_with('a') => {
                folded.pop();
                folded.push('å');
            }
            '\u{300}'..='\u{36f}' => {}
            'à' | 'á' | 'â' | 'ã' | 'ä' | 'ā' => folded.push('a'),
            'ç' | 'č' | 'ć' => folded.push('c'),
            'đ' => folded.push('d'),
            'è' | 'é' | 'ê' | 'ë' | 'ē' => folded.push('e'),
            'ì' | 'í' | 'î' | 'ï' => folded.push('i'),
            'ñ' | 'ŋ' | 'ń' => folded.push('n'),
            'ò' | 'ó' | 'ô' | 'õ' | 'ö' => folded.push('o'),
            'š' | 'ś' => folded.push('s'),
            'ŧ' => folded.push('t'),
            'ù' | 'ú' | 'û' | 'ü' => folded.push('u'),
            'ý' | 'ÿ' => folded.push('y'),
            'ž' | 'ź' | 'ż' => folded.push('z'),
            other => folded.push(other),
        }
    }
    folded
}
