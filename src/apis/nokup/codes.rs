//! What is asked for: the codes of a path or a query, taken apart and held against their grammar.
//!
//! `code = number *("." number) [ "." name [ "." number ] ]`, and codes are separated by semicolons.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

use super::{error::Error, rules, tree::TOP};
use crate::{
    http::Exchange,
    rules::{Check, Rule},
};

/// How many codes one request may look up.
pub(super) const MOST: usize = 10;

const FORM: &str = "numbers separated by dots, on a leaf followed by the name of additional information";

/// How much of what came is repeated in a refusal.
const SHOWN: usize = 100;

/// What was sent, percent-decoded; without anything, the top.
pub(super) fn decode(sent: &str) -> Result<Cow<'_, str>, Error> {
    if sent.is_empty() {
        return Ok(Cow::Borrowed(TOP));
    }
    percent_decode_str(sent).decode_utf8().map_err(|_| {
        let expected = "codes in percent-encoded UTF-8";
        Error::Codes(vec![Check::violated(&rules::CODES_FORM, expected, shown(sent))])
    })
}

/// The rules that a list of codes has kept once it is taken apart.
pub(super) const KEPT: &[&Rule] = &[&rules::CODES_COUNT, &rules::CODES_ITEM, &rules::CODES_FORM];

/// The codes of a list.
pub(super) fn split(list: &str) -> Result<Vec<&str>, Error> {
    let codes: Vec<&str> = list.split(';').collect();
    let broken = judge(&codes);
    if broken.is_empty() { Ok(codes) } else { Err(Error::Codes(broken)) }
}

/// Every rule these codes break, how many they are first.
fn judge(codes: &[&str]) -> Vec<Check> {
    let mut broken = Vec::new();
    if codes.len() > MOST {
        let expected = format!("at most {MOST} codes");
        broken.push(Check::violated(&rules::CODES_COUNT, expected, codes.len().to_string()));
    }
    if codes.iter().any(|code| code.is_empty()) {
        let expected = "a code before, between and after semicolons";
        broken.push(Check::violated(&rules::CODES_ITEM, expected, shown(&codes.join(";"))));
    }
    if let Some(code) = codes.iter().find(|code| !code.is_empty() && !is_code(code)) {
        broken.push(Check::violated(&rules::CODES_FORM, FORM, shown(code)));
    }
    broken
}

/// Whether a text has the form of a code; whether the tree has it is another matter.
pub(super) fn is_code(text: &str) -> bool {
    let is_number = |it: &str| !it.is_empty() && it.bytes().all(|byte| byte.is_ascii_digit());
    let is_name = |it: &str| {
        it.starts_with(|first: char| first.is_ascii_alphabetic())
            && it.bytes().all(|byte| byte.is_ascii_alphanumeric())
    };
    let mut parts = text.split('.');
    if !parts.next().is_some_and(is_number) {
        return false;
    }
    match parts.find(|it| !is_number(it)) {
        None => true,
        Some(name) => is_name(name) && parts.next().is_none_or(is_number) && parts.next().is_none(),
    }
}

/// What came, quoted and not longer than helps.
fn shown(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{:?} and more, {} bytes in all", &text[..end], text.len()),
        None => format!("{text:?}"),
    }
}

/// `codes` among the query parameters; what is only judged and not refused is noted. A parameter the version does not
/// have, or does not read since the path has codes, is ignored.
pub(super) fn from_query<'a>(
    query: &'a str,
    is_read: bool,
    exchange: &Exchange,
) -> Result<Option<Cow<'a, str>>, Error> {
    let (mut asked, mut other) = (Vec::new(), None);
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let is_codes =
            percent_decode_str(name).decode_utf8().is_ok_and(|name| name.eq_ignore_ascii_case("codes"));
        if is_read && is_codes {
            asked.push(value);
        } else {
            other = other.or(Some(name));
        }
    }
    let known: &'static Rule = &rules::QUERY_KNOWN;
    if let Some(name) = other {
        let expected = "no query parameter but, in v1 and without codes in the path, `codes`";
        exchange.violated(known, expected, shown(name));
    } else if !asked.is_empty() {
        exchange.satisfied(known);
    }
    match asked[..] {
        [] => Ok(None),
        [codes] => {
            exchange.satisfied(&rules::QUERY_ONCE);
            // As forms are encoded: a plus sign is a blank.
            let blank = codes.contains('+').then(|| Cow::Owned(codes.replace('+', "%20")));
            Ok(Some(blank.unwrap_or(Cow::Borrowed(codes))))
        }
        _ => {
            let got = format!("it {} times", asked.len());
            Err(Error::Codes(vec![Check::violated(
                &rules::QUERY_ONCE,
                "`codes` once, separated by `;`",
                got,
            )]))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_grammar_takes_what_it_says_and_nothing_else() {
        for good in [
            "0",
            "2",
            "2.10",
            "02.10",
            "2.10.1.1.1.DefinisjonKode",
            "2.10.1.1.1.DefinisjonKode.99",
            "1.ISBT128Produktkode",
            "99999999999999999999999999",
        ] {
            assert!(is_code(good), "{good}");
        }
        for bad in [
            "", "abc", "2,10", "2..10", ".2", "2.", " 2", "2 ", "2.10/1", "-1", "+1", "2.x-y", "2.Æ", "٢",
            "2.A.B", "2.A.1.2", "2.A.", "2.1a", "2\0",
        ] {
            assert!(!is_code(bad), "{bad:?}");
        }
    }

    proptest! {
        #[test]
        fn a_code_made_by_the_grammar_is_one(code in "[0-9]{1,5}(\\.[0-9]{1,5}){0,6}(\\.[A-Za-z][A-Za-z0-9]{0,9}(\\.[0-9]{1,3})?)?") {
            prop_assert!(is_code(&code));
        }

        #[test]
        fn whatever_comes_is_read_or_refused(sent in "\\PC{0,80}") {
            let Ok(list) = decode(&sent) else { return Ok(()) };
            if let Ok(codes) = split(&list) {
                prop_assert!((1..=MOST).contains(&codes.len()));
                prop_assert!(codes.into_iter().all(is_code));
            }
        }
    }
}
