//! Numbers here are published test numbers, of a synthetic series, or made while
//! the test runs; nobody's number is written down.

use jiff::civil::date;
use proptest::prelude::*;

use super::*;

type Told = (&'static str, NumberKind, bool, (i16, i8, i8), Sex);

/// Published numbers of the three readable kinds with what they tell.
const TOLD: [Told; 10] = [
    ("22750884907", NumberKind::SyntPop, false, (2008, 10, 22), Sex::Male),
    ("19779998080", NumberKind::SyntPop, false, (1999, 12, 19), Sex::Female),
    ("16758532406", NumberKind::SyntPop, false, (1985, 10, 16), Sex::Female),
    ("26812297073", NumberKind::Tenor, false, (2022, 1, 26), Sex::Female),
    ("13116900216", NumberKind::Ordinary, false, (1969, 11, 13), Sex::Female),
    ("12119000465", NumberKind::Ordinary, false, (1990, 11, 12), Sex::Female),
    ("15076500565", NumberKind::Ordinary, false, (1965, 7, 15), Sex::Male),
    ("23077200290", NumberKind::Ordinary, false, (1972, 7, 23), Sex::Female),
    ("23075821492", NumberKind::Ordinary, false, (1958, 7, 23), Sex::Female),
    ("22047800106", NumberKind::Ordinary, false, (1978, 4, 22), Sex::Male),
];

/// More published or synthetic numbers that pass.
const PASSING: [(&str, NumberKind, bool); 21] = [
    ("13717404089", NumberKind::SyntPop, false),
    ("05086900124", NumberKind::Ordinary, false),
    ("01668010047", NumberKind::SyntPop, false),
    ("01668010128", NumberKind::SyntPop, false),
    ("31739556891", NumberKind::SyntPop, false),
    ("28894698995", NumberKind::Tenor, false),
    ("03923248608", NumberKind::Tenor, false),
    ("68126952442", NumberKind::Ordinary, true),
    ("44722264549", NumberKind::SyntPop, true),
    ("01112835470", NumberKind::Ordinary, false),
    ("02013299997", NumberKind::Ordinary, false),
    ("02013299806", NumberKind::Ordinary, false),
    ("08077000292", NumberKind::Ordinary, false),
    ("02835998374", NumberKind::Tenor, false),
    ("17855599120", NumberKind::Tenor, false),
    ("08777634659", NumberKind::SyntPop, false),
    ("27888498775", NumberKind::Tenor, false),
    ("05898597468", NumberKind::Tenor, false),
    ("06828399789", NumberKind::Tenor, false),
    ("11857998857", NumberKind::Tenor, false),
    ("15849197352", NumberKind::Tenor, false),
];

fn read(text: &str) -> NationalId {
    NationalId::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn refusal(text: &str) -> NationalIdError {
    NationalId::parse(text).unwrap_err()
}

/// Gives nine digits their check digits, by the remainder the first shall leave.
fn completed(nine: &str, remainder: u32) -> Option<String> {
    (0..100).map(|check| format!("{nine}{check:02}")).find(|text| {
        let mut digits = [0; 11];
        digits.copy_from_slice(text.as_bytes());
        let sum = crate::norway::mod11::weighted_sum(&digits, &[3, 7, 6, 1, 8, 9, 4, 5, 2, 1]);
        sum % 11 == remainder && form::check_rule(&digits).is_ok()
    })
}

#[test]
fn published_numbers_tell_kind_date_and_sex() {
    for (text, kind, d_number, (year, month, day), sex) in TOLD {
        let id = read(text);
        assert_eq!(id.kind(), kind, "{text}");
        assert_eq!(id.is_d_number(), d_number, "{text}");
        assert_eq!(id.date_of_birth(), date(year, month, day), "{text}");
        assert_eq!(id.sex(), Some(sex), "{text}");
        assert_eq!(id.check_rule(), CheckRule::Today, "{text}");
        assert_eq!(id.as_str(), text);
    }
}

#[test]
fn numbers_of_all_kinds_pass() {
    for (text, kind, d_number) in PASSING {
        let id = read(text);
        assert_eq!((id.kind(), id.is_d_number()), (kind, d_number), "{text}");
        assert_eq!(id.check_rule(), CheckRule::Today, "{text}");
    }
}

#[test]
fn only_the_two_synthetic_series_are_synthetic() {
    for (text, kind, _) in PASSING {
        let marked = matches!(kind, NumberKind::SyntPop | NumberKind::Tenor);
        assert_eq!(read(text).is_synthetic(), marked, "{text}");
    }
}

#[test]
fn a_d_number_can_be_synthetic_too() {
    let id = read("44722264549");
    assert!(id.is_d_number() && id.is_synthetic());
    assert_eq!((id.date_of_birth().month(), id.date_of_birth().day()), (7, 4));
}

#[test]
fn a_help_number_is_known_and_not_synthetic() {
    let text = completed("174540266", 0).or_else(|| completed("174540268", 0)).unwrap();
    let id = read(&text);
    assert_eq!(id.kind(), NumberKind::HelpNumber);
    assert!(!id.is_synthetic());
    assert_eq!(id.date_of_birth(), date(1940, 5, 17));
}

#[test]
fn a_number_of_the_rule_of_2032_passes_and_says_so() {
    let id = read("02013299903");
    assert_eq!(id.check_rule(), CheckRule::From2032);
    assert_eq!(id.date_of_birth(), date(2032, 1, 2));
    assert_eq!(id.sex(), None);
    assert_eq!(read("01819910088").check_rule(), CheckRule::From2032);
}

#[test]
fn a_number_that_fits_both_rules_is_one_of_today() {
    for text in ["02013299997", "02013299806"] {
        assert_eq!(read(text).check_rule(), CheckRule::Today);
    }
}

#[test]
fn the_century_of_a_2032_number_turns_at_forty() {
    for (nine, year) in [("018139000", 2039), ("018140000", 1940), ("018100777", 2000), ("018199777", 1999)] {
        for remainder in 1..=3 {
            if let Some(text) = completed(nine, remainder) {
                assert_eq!(read(&text).date_of_birth().year(), year, "{text}");
            }
        }
    }
}

#[test]
fn the_rule_of_2032_makes_room_for_four_times_as_many() {
    let mut counts = [0, 0];
    for tail in 0..100_000 {
        match NationalId::parse(&format!("028132{tail:05}")).map(|id| id.check_rule()) {
            Ok(CheckRule::Today) => counts[0] += 1,
            Ok(CheckRule::From2032) => counts[1] += 1,
            Err(_) => {}
        }
    }
    let all = counts[0] + counts[1];
    assert!((820..=830).contains(&counts[0]) && (3300..=3310).contains(&all), "{counts:?}");
}

#[test]
fn the_last_days_of_the_century_table_fall_on_the_right_side() {
    for (nine, year) in [
        ("018199499", 1999),
        ("018100000", 1900),
        ("018154500", 1854),
        ("018199749", 1899),
        ("018100500", 2000),
        ("018139999", 2039),
        ("018140900", 1940),
        ("018199999", 1999),
    ] {
        if let Some(text) = completed(nine, 0) {
            assert_eq!(read(&text).date_of_birth().year(), year, "{text}");
        }
    }
}

#[test]
fn a_century_that_does_not_exist_is_refused() {
    let mut tried = 0;
    for nine in ["018140500", "018153749", "018154750", "018199899", "018140899", "018145600"] {
        if let Some(text) = completed(nine, 0) {
            tried += 1;
            assert_eq!(refusal(&text), NationalIdError::NoSuchCentury, "{text}");
        }
    }
    assert!(tried > 3);
}

#[test]
fn wrong_check_digits_are_refused() {
    for text in [
        "50069900890",
        "51111151158",
        "25036000305",
        "10086055555",
        "05076600324",
        "11111111100",
        "17454026641",
    ] {
        let error = refusal(text);
        assert!(
            matches!(error, NationalIdError::WrongFirstCheckDigit | NationalIdError::WrongSecondCheckDigit),
            "{text}: {error}"
        );
    }
}

#[test]
fn each_check_digit_is_refused_by_its_own_name() {
    assert_eq!(refusal("22750884908"), NationalIdError::WrongSecondCheckDigit);
    assert_eq!(refusal("22750884957"), NationalIdError::WrongFirstCheckDigit);
}

#[test]
fn eleven_zeros_are_refused_though_their_check_digits_fit() {
    assert_eq!(refusal("00000000000"), NationalIdError::NoSuchDay);
}

#[test]
fn a_date_that_never_was_is_refused() {
    for six in ["318270", "308270", "298270", "318470", "708270"] {
        let text = (0..500).find_map(|i| completed(&format!("{six}{i:03}"), 0)).unwrap();
        assert_eq!(refusal(&text), NationalIdError::NoSuchDate, "{text}");
    }
}

#[test]
fn a_leap_day_counts_by_its_century() {
    let in_1900 = (0..500).find_map(|i| completed(&format!("298200{i:03}"), 0)).unwrap();
    assert_eq!(refusal(&in_1900), NationalIdError::NoSuchDate);
    let in_2000 = (500..999).find_map(|i| completed(&format!("298200{i:03}"), 0)).unwrap();
    assert_eq!(read(&in_2000).date_of_birth(), date(2000, 2, 29));
}

#[test]
fn a_month_between_the_series_is_refused() {
    for month in [0, 13, 40, 53, 65, 78, 80, 93, 99] {
        assert_eq!(refusal(&format!("01{month:02}7000000")), NationalIdError::NoSuchMonth);
    }
}

#[test]
fn a_day_in_no_form_is_refused() {
    for day in [0, 32, 40, 72, 99] {
        assert_eq!(refusal(&format!("{day:02}017000000")), NationalIdError::NoSuchDay);
    }
}

#[test]
fn another_length_is_refused_with_the_length() {
    for (text, characters) in [
        ("", 0),
        ("2275088490", 10),
        ("227508849070", 12),
        ("22750884907\n", 12),
        (" 22750884907", 12),
        ("227508 84907", 12),
        ("227508-84907", 12),
        ("227508+84907", 12),
        ("+22750884907", 12),
    ] {
        assert_eq!(refusal(text), NationalIdError::WrongLength { characters }, "{text:?}");
    }
}

#[test]
fn eleven_characters_that_are_not_all_ascii_digits_are_refused() {
    let wide: String =
        "22750884907".chars().map(|c| char::from_u32(u32::from(c) + 0xFEE0).unwrap()).collect();
    for (text, position) in [
        (wide.as_str(), 1),
        ("+2750884907", 1),
        ("2275088490\n", 11),
        ("22750 84907", 6),
        ("2275088490٧", 11),
    ] {
        assert_eq!(refusal(text), NationalIdError::NotADigit { position }, "{text:?}");
    }
}

#[test]
fn a_synthetic_number_is_made_and_read_back() {
    let made = NationalId::synthetic(date(2008, 10, 22), 849, SyntheticSeries::SyntPop).unwrap();
    assert_eq!(made.as_str(), "22750884907");
    let made = NationalId::synthetic(date(2022, 1, 26), 970, SyntheticSeries::Tenor).unwrap();
    assert_eq!(made.as_str(), "26812297073");
}

#[test]
fn a_synthetic_number_of_another_century_is_not_made() {
    for individual in 0..500 {
        assert_eq!(NationalId::synthetic(date(2008, 10, 22), individual, SyntheticSeries::Tenor), None);
    }
    assert_eq!(NationalId::synthetic(date(2040, 1, 1), 600, SyntheticSeries::Tenor), None);
    assert_eq!(NationalId::synthetic(date(2008, 10, 22), 1849, SyntheticSeries::SyntPop), None);
}

#[test]
fn debug_hides_whoever_could_be_real() {
    assert_eq!(format!("{:?}", read("13116900216")), "NationalId(***********)");
    assert_eq!(format!("{:?}", read("68126952442")), "NationalId(***********)");
    assert_eq!(format!("{:?}", read("22750884907")), "NationalId(22750884907)");
    assert_eq!(read("13116900216").masked(), MASK);
}

#[test]
fn numbers_are_ordered_by_their_digits() {
    let mut ids = TOLD.map(|told| read(told.0));
    ids.sort_unstable();
    assert!(ids.is_sorted_by_key(|id| id.as_str().to_owned()));
}

#[test]
fn json_gives_it_from_a_string_only() {
    assert_eq!(serde_json::from_str::<NationalId>("\"22750884907\"").unwrap(), read("22750884907"));
    for text in ["13116900216", "-13116900216", "13116900216.5", "[13116900216]", "\"131169002160\"", "null"]
    {
        let error = serde_json::from_str::<NationalId>(text).unwrap_err().to_string();
        assert!(!error.contains("3116900216"), "{error}");
    }
}

proptest! {
    #[test]
    fn every_synthetic_number_is_read_back(
        days in 0_i32..67_600, individual in 0_u16..1000, syntpop: bool,
    ) {
        let born = date(1854, 1, 1).checked_add(jiff::Span::new().days(days)).unwrap();
        let series = if syntpop { SyntheticSeries::SyntPop } else { SyntheticSeries::Tenor };
        if let Some(made) = NationalId::synthetic(born, individual, series) {
            prop_assert_eq!(NationalId::parse(made.as_str()), Ok(made));
            prop_assert!(made.is_synthetic() && !made.is_d_number());
            prop_assert_eq!(made.date_of_birth(), born);
            prop_assert_eq!(made.check_rule(), CheckRule::Today);
            let expected = if individual % 2 == 0 { Sex::Female } else { Sex::Male };
            prop_assert_eq!(made.sex(), Some(expected));
        }
    }

    #[test]
    fn no_text_makes_it_panic_or_quotes_itself(text in "\\PC{0,14}|[0-9]{11}") {
        match NationalId::parse(&text) {
            Ok(id) => prop_assert_eq!(id.as_str(), text),
            Err(error) => prop_assert!(text.len() < 6 || !error.to_string().contains(&text)),
        }
    }
}
