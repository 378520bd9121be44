//! Search parameters against values, one form at a time, and what holds for all of them.

use proptest::prelude::*;

use super::*;

const NOW: &str = "2026-03-03T12:00:00Z";

fn now() -> Timestamp {
    NOW.parse().unwrap()
}

fn coding(system: &str, code: &str) -> Coding {
    let text = |text: &str| (!text.is_empty()).then(|| text.into());
    Coding { system: text(system), code: text(code), display: None }
}

fn date(value: &str, from: &str, to: &str, kind: Kind) -> bool {
    let span = Span { from: from.parse().unwrap(), to: to.parse().unwrap() };
    Test::parse(kind, None, value).unwrap().accepts(Stated::Time(Some(span)), now())
}

fn instant(value: &str, at: &str) -> bool {
    let span = instant_span(at.parse().unwrap());
    Test::parse(Kind::Date, None, value).unwrap().accepts(Stated::Time(Some(span)), now())
}

#[test]
fn a_token_has_four_forms() {
    let codes = [coding("urn:oid:1.2", "A"), coding("", "B")];
    for (value, expected) in [
        ("A", true),
        ("a", false),
        ("urn:oid:1.2|A", true),
        ("1.2|A", true),
        ("1.3|A", false),
        ("|A", false),
        ("|B", true),
        ("1.2|", true),
        ("1.3|", false),
        ("X,A", true),
        ("X,Y", false),
        ("X,", false),
    ] {
        let test = Test::parse(Kind::Token, None, value).unwrap();
        assert_eq!(test.accepts(Stated::Codes(&codes), now()), expected, "{value}");
        let test = Test::parse(Kind::Token, Some("not"), value).unwrap();
        assert_eq!(test.accepts(Stated::Codes(&codes), now()), !expected, "not {value}");
    }
    assert!(Test::parse(Kind::Token, None, "|").is_err() && Test::parse(Kind::Token, None, "a|b|c").is_err());
}

#[test]
fn an_escaped_comma_or_bar_is_part_of_the_code() {
    let codes = [coding("s", "a,b|c\\d")];
    assert!(Test::parse(Kind::Token, None, r"a\,b\|c\\d").unwrap().accepts(Stated::Codes(&codes), now()));
}

#[test]
fn a_text_begins_alike_whatever_case_and_accents() {
    for (modifier, value, expected) in [
        (None, "andr", true),
        (None, "ÂNDRÉ", true),
        (None, "ndr", false),
        (Some("exact"), "André", true),
        (Some("exact"), "andré", false),
        (Some("contains"), "DRE", true),
        (Some("contains"), "x", false),
        (None, "x,and", true),
        (None, r"and\,", false),
    ] {
        let test = Test::parse(Kind::Text, modifier, value).unwrap();
        assert_eq!(test.accepts(Stated::Texts(&["André"]), now()), expected, "{modifier:?} {value}");
    }
    assert_eq!(fold("Blåbær a\u{30a} É"), "blåbær å e");
    assert_ne!(fold("å"), fold("a"));
}

#[test]
fn a_date_is_an_interval_of_its_precision_in_norwegian_time() {
    // 2024-05-17 begins at 22:00 UTC the day before.
    for (value, at, expected) in [
        ("2024-05-17", "2024-05-16T22:00:00Z", true),
        ("2024-05-17", "2024-05-16T21:59:59Z", false),
        ("2024-05-17", "2024-05-17T22:00:00Z", false),
        ("2024-05", "2024-05-31T21:59:59Z", true),
        ("2024", "2023-12-31T23:00:00Z", true),
        ("2024", "2023-12-31T22:59:59Z", false),
        ("2024-05-17T10:00Z", "2024-05-17T10:00:59Z", true),
        ("2024-05-17T10:00:00Z", "2024-05-17T10:00:01Z", false),
        ("2024-05-17T12:00:00+02:00", "2024-05-17T10:00:00Z", true),
        ("2024-05-17T12:00:00", "2024-05-17T10:00:00Z", true),
        // The hour that is skipped, and a day of 23 hours.
        ("2024-03-31", "2024-03-31T21:59:59Z", true),
        ("2024-03-31", "2024-03-31T22:00:00Z", false),
        ("2024-10-27", "2024-10-27T22:59:59Z", true),
        ("2024-02-29", "2024-02-29T12:00:00Z", true),
    ] {
        assert_eq!(instant(value, at), expected, "{value} {at}");
    }
}

#[test]
fn a_prefix_says_how_times_are_compared() {
    let at = "2024-05-17T12:00:00Z";
    for (value, expected) in [
        ("eq2024-05-17", true),
        ("ne2024-05-17", false),
        ("ne2024-05-18", true),
        ("gt2024-05-17", false),
        ("gt2024-05-16", true),
        ("ge2024-05-17", true),
        ("ge2024-05-18", false),
        ("lt2024-05-17", false),
        ("lt2024-05-18", true),
        ("le2024-05-17", true),
        ("le2024-05-16", false),
        ("sa2024-05-16", true),
        ("sa2024-05-17", false),
        ("eb2024-05-18", true),
        ("eb2024-05-17", false),
        ("ap2024-06-30", true),
        ("ap2025-12-01", false),
    ] {
        assert_eq!(instant(value, at), expected, "{value}");
    }
}

#[test]
fn a_period_is_found_by_overlap() {
    let (from, to) = ("2024-05-10T00:00:00Z", "2024-05-20T00:00:00Z");
    for (value, expected) in [
        ("2024-05-15", true),
        ("2024-05", true),
        ("2024-05-09", false),
        ("2024-05-21", false),
        ("ge2024-05-20", true),
        ("ge2024-05-21", false),
        ("lt2024-05-10", false),
        ("lt2024-05-11", true),
        ("sa2024-05-09", true),
        ("sa2024-05-10", false),
    ] {
        assert_eq!(date(value, from, to, Kind::Period), expected, "{value}");
    }
}

#[test]
fn what_is_no_date_is_refused() {
    for value in [
        "2024-13-01",
        "2024-02-30",
        "24",
        "2024-5-1",
        "20240517",
        "xx2024",
        "2024-05-17T25:00:00Z",
        "2024-05-17T10:00:00 02:00",
        "2024-05-17T10",
        "2024-05-17T10:00:00+2",
        "gt",
        "2024-05-17T10:00:00.Z",
        "æ",
        "2024-05-17T10:00:00+15:00",
    ] {
        assert!(Test::parse(Kind::Date, None, value).is_err(), "{value}");
    }
}

#[test]
fn missing_asks_whether_there_is_anything() {
    let missing = |value| Test::parse(Kind::Date, Some("missing"), value).unwrap();
    assert!(missing("true").accepts(Stated::Time(None), now()));
    assert!(!missing("false").accepts(Stated::Time(None), now()));
    assert!(Test::parse(Kind::Date, Some("missing"), "yes").is_err());
}

#[test]
fn an_unknown_modifier_is_told_with_those_there_are() {
    let bad = Test::parse(Kind::Token, Some("exact"), "A").unwrap_err();
    assert_eq!(bad.to_string(), "a modifier of `:not` or `:missing`; got `:exact`");
}

proptest! {
    #[test]
    fn any_value_is_understood_or_refused(value in ".{0,40}", kind in 0..5usize) {
        let kind = [Kind::Token, Kind::Text, Kind::Date, Kind::Period, Kind::Reference][kind];
        let _ = Test::parse(kind, None, &value);
    }

    #[test]
    fn an_escaped_text_is_itself_again(text in ".{0,30}") {
        let mut escaped = String::new();
        for character in text.chars() {
            if matches!(character, ',' | '|' | '$' | '\\') {
                escaped.push('\\');
            }
            escaped.push(character);
        }
        prop_assert_eq!(split(&escaped, ',').len(), 1);
        prop_assert_eq!(unescape(&escaped), text);
    }

    #[test]
    fn a_second_is_before_within_or_after_any_day(second in 0i64..4_000_000_000, day in 1..=28u8, month in 1..=12u8, year in 1971..2090u16) {
        let span = instant_span(Timestamp::from_second(second).unwrap());
        let day = format!("{year}-{month:02}-{day:02}");
        let is = |prefix: &str| {
            Test::parse(Kind::Date, None, &format!("{prefix}{day}")).unwrap().accepts(Stated::Time(Some(span)), now())
        };
        prop_assert_eq!(u8::from(is("eb")) + u8::from(is("eq")) + u8::from(is("sa")), 1);
        prop_assert_eq!(is("ge"), is("gt") || is("eq"));
        prop_assert_eq!(is("le"), is("lt") || is("eq"));
        prop_assert_ne!(is("ne"), is("eq"));
    }

    #[test]
    fn folding_twice_changes_nothing(text in ".{0,40}") {
        prop_assert_eq!(fold(&fold(&text)), fold(&text));
    }
}
