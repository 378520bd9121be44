//! The short forms (SUPERKORTFORM): how trade names abbreviate a pharmaceutical form.
//!
//! The list is not public. What stands between trade name and strength ("Disperg tab" in
//! "Certican Disperg tab 0,1 mg") shows it, and most of a form's trade names agree.

use std::collections::BTreeMap;

use super::entry::Brand;

/// Counts how often each text was seen and names the winner.
#[derive(Default)]
pub(super) struct Votes<'a>(BTreeMap<&'a str, usize>);

impl<'a> Extend<&'a str> for Votes<'a> {
    fn extend<I: IntoIterator<Item = &'a str>>(&mut self, texts: I) {
        for text in texts {
            *self.0.entry(text).or_default() += 1;
        }
    }
}

impl<'a> Votes<'a> {
    /// The most frequent text; of equals the shortest, then the first of the alphabet.
    pub(super) fn winner(&self) -> Option<&'a str> {
        let (text, _) =
            self.0.iter().min_by_key(|(text, count)| (usize::MAX - **count, text.len(), **text))?;
        Some(text)
    }
}

/// The text between the trade name and the first digit after it.
pub(super) fn seen_in(brand: &Brand) -> Option<&str> {
    between(&brand.full_name, brand.trade_name.as_deref()?)
}

fn between<'a>(full_name: &'a str, trade_name: &str) -> Option<&'a str> {
    let rest = full_name.strip_prefix(trade_name)?;
    let (text, _) = rest.split_at(rest.find(|c: char| c.is_ascii_digit())?);
    let text = text.strip_prefix(' ')?.trim_end_matches(|c: char| !c.is_alphabetic() && c != ')' && c != '.');
    Some(text.trim_start()).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_short_form_stands_between_trade_name_and_strength() {
        assert_eq!(between("Certican Disperg tab 0,1 mg", "Certican"), Some("Disperg tab"));
        assert_eq!(
            between("Twinrix Adult Inj væske, susp 720 E/20 mikrog", "Twinrix Adult"),
            Some("Inj væske, susp")
        );
        assert_eq!(between("Humalog Mix25 Inj væske, 100 E/ml", "Humalog Mix25"), Some("Inj væske"));
    }

    #[test]
    fn a_name_without_strength_or_form_shows_no_short_form() {
        assert_eq!(between("Balsam Liniment", "Balsam"), None);
        assert_eq!(between("Paracet 500 mg", "Paracet"), None);
        assert_eq!(between("Paracet Tab 500 mg", "Dispril"), None);
        assert_eq!(between("Paracetduo Brusetab 500 mg", "Paracet"), None);
    }

    #[test]
    fn the_most_frequent_text_wins_and_of_equals_the_shortest() {
        let mut votes = Votes::default();
        votes.extend(["Tab", "Brusetab", "Tablett", "Brusetab"]);
        assert_eq!(votes.winner(), Some("Brusetab"));
        votes.extend(["Tab"]);
        assert_eq!(votes.winner(), Some("Tab"));
        assert_eq!(Votes::default().winner(), None);
    }
}
