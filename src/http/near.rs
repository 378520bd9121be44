//! Which of the words that exist may have been meant by one that does not.

/// How much of a word is looked at.
const LONGEST: usize = 100;

/// Up to `most` of these words, the most alike first: those with few letters to change, and those that begin alike.
#[must_use]
pub fn nearest<'a>(word: &str, among: impl IntoIterator<Item = &'a str>, most: usize) -> Vec<&'a str> {
    let unlike = |it: &str| {
        let shared =
            word.chars().zip(it.chars()).take(LONGEST).take_while(|(one, other)| one == other).count();
        (distance(word, it) + LONGEST).saturating_sub(shared)
    };
    let mut all: Vec<(usize, &str)> = among.into_iter().map(|it| (unlike(it), it)).collect();
    all.sort_by_key(|(unlike, _)| *unlike);
    all.into_iter().map(|(_, it)| it).take(most).collect()
}

/// How many letters must be put in, taken out or changed to make one word the other.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().take(LONGEST).collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (at, letter) in one.chars().take(LONGEST).enumerate() {
        let mut corner = at;
        row[0] = at + 1;
        for (column, theirs) in other.iter().enumerate() {
            let changed = corner + usize::from(letter != *theirs);
            corner = row[column + 1];
            row[column + 1] = changed.min(corner + 1).min(row[column] + 1);
        }
    }
    row[other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_misspelt_word_finds_what_was_meant() {
        let words = ["nhn:fj-okt/lesetilgang", "nhn:fj-okt/skrivetilgang", "nhn:melde/biovigilans"];
        assert_eq!(nearest("nhn:fj-okt/lestilgang", words, 1), ["nhn:fj-okt/lesetilgang"]);
        assert_eq!(nearest("nhn:meldebiovigilans", words, 1), ["nhn:melde/biovigilans"]);
        assert_eq!(nearest("nhn:melde/x", words, 1), ["nhn:melde/biovigilans"], "the beginning counts");
        assert_eq!(nearest("", words, 5).len(), 3);
        assert_eq!(distance("kitten", "sitting"), 3);
    }

    proptest! {
        #[test]
        fn a_distance_is_nothing_from_itself_the_same_both_ways_and_at_most_the_longer_word(
            one in ".{0,20}", other in ".{0,20}",
        ) {
            prop_assert_eq!(distance(&one, &one), 0);
            prop_assert_eq!(distance(&one, &other), distance(&other, &one));
            prop_assert!(distance(&one, &other) <= one.chars().count().max(other.chars().count()));
        }
    }
}
