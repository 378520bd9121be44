//! What must hold of any text. Numbers are made here, by arithmetic, while the
//! test runs; nobody's number is written down.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use proptest::prelude::*;

use super::*;
use crate::norway::mod11::{check_digit, weighted_sum};
use crate::norway::national_id::SyntheticSeries;

/// A number that looks like anybody's: birth, D- or H-number, by either rule.
fn real_number() -> impl Strategy<Value = String> {
    let days = prop_oneof![1..29, 41..69];
    let months = prop_oneof![1..13, 41..53];
    (days, months, 0..40, 0..1000, 0_u32..4).prop_filter_map("no check digits", |(d, m, y, i, remainder)| {
        let mut digits = format!("{d:02}{m:02}{y:02}{i:03}").into_bytes();
        let sum = weighted_sum(&digits, &[3, 7, 6, 1, 8, 9, 4, 5, 2]);
        digits.push(check_digit(sum + 11 - remainder)?);
        digits.push(check_digit(weighted_sum(&digits, &[5, 4, 3, 2, 7, 6, 5, 4, 3, 2]))?);
        String::from_utf8(digits).ok()
    })
}

fn synthetic_number() -> impl Strategy<Value = String> {
    (0_i32..60_000, 0_u16..1000, any::<bool>()).prop_filter_map(
        "no such number",
        |(day, individual, tenor)| {
            let born = jiff::civil::date(1860, 1, 1).checked_add(jiff::Span::new().days(day)).ok()?;
            let series = if tenor { SyntheticSeries::Tenor } else { SyntheticSeries::SyntPop };
            Some(NationalId::synthetic(born, individual, series)?.as_str().to_owned())
        },
    )
}

/// One digit in one of the ways it can be written.
fn written(digit: char, way: usize) -> String {
    let value = u32::from(digit) - u32::from('0');
    let scripted = |zero: char| char::from_u32(u32::from(zero) + value).unwrap();
    match way {
        0 => digit.to_string(),
        1 => format!("%3{value}"),
        2 => format!("%253{value}"),
        3 => format!("\\u003{value}"),
        4 => format!("\\\\u003{value}"),
        5 => format!("%5Cu003{value}"),
        6 => format!("&#{};", value + 48),
        7 => format!("&#x3{value};"),
        8 => scripted('０').to_string(),
        9 => scripted('٠').to_string(),
        10 => scripted('𝟘').to_string(),
        11 => {
            let bytes = scripted('０').to_string().into_bytes();
            bytes.iter().map(|byte| format!("%{byte:02X}")).collect::<Vec<_>>().concat()
        }
        _ => format!("\\u{:04x}", u32::from(scripted('०'))),
    }
}

const WAYS: usize = 13;

/// The whole number in one way, or each digit in its own, in one piece or in two.
fn encoded(number: &str, ways: &[usize], separator: &str) -> String {
    let mut digits: Vec<String> =
        number.chars().enumerate().map(|(place, digit)| written(digit, ways[place % ways.len()])).collect();
    digits.insert(6, separator.to_owned());
    digits.concat()
}

fn ways() -> impl Strategy<Value = Vec<usize>> {
    prop_oneof![prop::collection::vec(0..WAYS, 1), prop::collection::vec(0..WAYS, 11)]
}

fn separator() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["", "", "", " ", "-", "+", "%20", "%2520", "\u{A0}", "%C2%A0", "\\u00a0"])
}

/// Any text, and text full of what numbers are made and escaped with.
fn surroundings() -> impl Strategy<Value = String> {
    prop_oneof![
        "\\PC{0,30}",
        "[0-9a-f%u&#;x\\\\ .+=\"-]{0,40}",
        "(%[0-9A-F]{2}|\\\\u00[0-9a-f]{2}|[0-9]{1,12}|[ .,:-]|[a-z]{1,20}){0,8}",
    ]
}

/// What may stand right beside a number without being part of it.
///
/// Not `%25`: with digits each in a writing of its own behind it, nobody could
/// say what was meant. With digits in one writing it is among the plain tests.
fn border() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "/", " ", "\"", ":", ",", "=", "x", "å", "(", "\n", "%20", "%3A", "\\u0022", "&#34;", "%C3%A5",
    ])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn a_real_number_survives_in_no_writing_and_nowhere(
        number in real_number(), ways in ways(), separator in separator(),
        before in surroundings(), left in border(), right in border(), after in surroundings(),
    ) {
        let encoded = encoded(&number, &ways, separator);
        // Alone the border is what it says; behind `%` or `\` it could become a digit.
        let before = format!("{before} ");
        let text = format!("{before}{left}{encoded}{right} {after}");
        let found = Guard::default().mask_text(&text);
        prop_assert!(found.is_some(), "{}", text);
        let found = found.unwrap();
        prop_assert!(found.count > 0);
        let expected = format!("{left}{MASK}{right}");
        prop_assert!(found.value.contains(&expected), "{} became {}", text, found.value);
    }

    #[test]
    fn a_real_number_survives_in_no_token(
        number in real_number(), before in "[a-z\":{} ]{0,20}", after in "\\PC{0,20}",
        around in "[a-z0-9 =\"%]{0,9}", way in 0..WAYS,
    ) {
        let claims = format!("{{{before}\"{}\"{after}}}", encoded(&number, &[way], ""));
        let payload = URL_SAFE_NO_PAD.encode(claims);
        let text = format!("{around}eyJhbGciOiJSUzI1NiJ9.{payload}.c2ln{around}");
        let found = Guard::default().mask_text(&text);
        prop_assert!(found.is_some(), "{}", text);
        prop_assert!(!found.unwrap().value.contains(&payload));
    }

    #[test]
    fn a_real_number_survives_in_no_bytes(
        number in real_number(),
        before in prop::collection::vec(any::<u8>(), 0..20), after in prop::collection::vec(any::<u8>(), 0..20),
    ) {
        let bytes = [&before[..], b"\xFF", number.as_bytes(), b"\xFF", &after].concat();
        let found = Guard::default().mask_bytes(&bytes);
        let gone = found.is_some_and(|found| !found.value.windows(11).any(|window| window == number.as_bytes()));
        prop_assert!(gone);
    }

    #[test]
    fn masking_twice_changes_nothing_more(
        pieces in prop::collection::vec(
            prop_oneof![
                surroundings(),
                (real_number(), ways(), separator()).prop_map(|(number, ways, separator)| encoded(&number, &ways, separator)),
                real_number().prop_map(|number| format!("a.{}.b", URL_SAFE_NO_PAD.encode(number))),
            ],
            0..8,
        ),
    ) {
        let guard = Guard::default();
        if let Some(found) = guard.mask_text(&pieces.concat()) {
            prop_assert_eq!(guard.mask_text(&found.value), None, "{}", pieces.concat());
        }
    }

    #[test]
    fn synthetic_and_published_numbers_are_left_alone(
        synthetic in synthetic_number(), published in real_number(), way in 0..WAYS, separator in separator(), border in border(),
    ) {
        let guard = Guard::new([published.as_str()].into_iter().collect());
        for number in [synthetic, published] {
            let text = format!("{border}{}{border}", encoded(&number, &[way], separator));
            prop_assert_eq!(guard.mask_text(&text), None);
            let token = format!("a.{}.b", URL_SAFE_NO_PAD.encode(format!("[{text}]")));
            prop_assert_eq!(guard.mask_text(&token), None);
        }
    }

    #[test]
    fn text_without_digits_is_returned_as_it_is(text in "[^0-9\\p{Nd}]{0,200}") {
        prop_assert_eq!(Guard::default().mask_text(&text), None);
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..300), text in surroundings()) {
        let _ = Guard::default().mask_bytes(&bytes);
        let _ = Guard::default().mask_text(&text);
    }
}
