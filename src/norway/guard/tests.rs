//! Published test numbers stand in for real ones: to a guard that is told of no
//! publication they are anybody's.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::*;

/// A published number of ordinary form.
const REAL: &str = "13116900216";

fn strict() -> Guard {
    Guard::default()
}

fn knowing(numbers: &[&str]) -> Guard {
    Guard::new(numbers.iter().copied().collect())
}

/// The text masked by a guard that knows no published person.
#[track_caller]
fn masked(text: &str) -> String {
    strict().mask_text(text).unwrap_or_else(|| panic!("nothing found in {text}")).value
}

#[track_caller]
fn untouched(text: &str) {
    assert_eq!(strict().mask_text(text), None, "{text}");
}

fn each(number: &str, write: impl Fn(u32) -> String) -> String {
    number.chars().map(|c| write(c.to_digit(10).unwrap())).collect()
}

fn in_script(number: &str, zero: char) -> String {
    each(number, |digit| char::from_u32(u32::from(zero) + digit).unwrap().to_string())
}

fn token(payload: &str) -> String {
    let encode = |text: &str| URL_SAFE_NO_PAD.encode(text);
    format!(
        "{}.{}.{}",
        encode(r#"{"alg":"RS256","typ":"at+jwt"}"#),
        encode(payload),
        encode("no signature, only filling")
    )
}

#[test]
fn an_ordinary_number_is_real_and_a_synthetic_one_is_not() {
    for (text, real) in [
        (REAL, true),
        ("68126952442", true),
        ("01112835470", true),
        ("02013299903", true),
        ("22750884907", false),
        ("26812297073", false),
        ("44722264549", false),
        ("01819910088", false),
    ] {
        assert_eq!(strict().is_real(&NationalId::parse(text).unwrap()), real, "{text}");
    }
}

#[test]
fn a_help_number_counts_as_real() {
    let text = (0..100)
        .map(|check| format!("174540268{check:02}"))
        .find(|text| NationalId::parse(text).is_ok())
        .unwrap();
    assert!(strict().is_real(&NationalId::parse(&text).unwrap()));
    assert_eq!(masked(&text), MASK);
}

#[test]
fn a_published_person_is_not_real() {
    let guard = knowing(&[REAL]);
    assert!(!guard.is_real(&NationalId::parse(REAL).unwrap()));
    assert_eq!(guard.mask_text(REAL), None);
    assert!(guard.mask_text("12119000465").is_some());
}

#[test]
fn only_eleven_digits_are_taken_into_the_published_numbers() {
    let published: PublishedPersons =
        [REAL, "50069900890", "", "131169 00216", "1311690021６"].into_iter().collect();
    assert_eq!(published.len(), 2);
    assert_eq!(format!("{published:?}"), "PublishedPersons(2 numbers)");
}

#[test]
fn a_number_is_masked_where_it_stands() {
    let text = format!("/okt-events/{REAL}?x=1");
    let found = strict().mask_text(&text).unwrap();
    assert_eq!(found, Masked { value: "/okt-events/***********?x=1".to_owned(), count: 1 });
}

#[test]
fn every_number_is_counted() {
    let found = strict().mask_text(&format!("{REAL},{REAL} and 120190-00465? 12119000465!{REAL}")).unwrap();
    assert_eq!(found.count, 4);
    assert_eq!(found.value, format!("{MASK},{MASK} and 120190-00465? {MASK}!{MASK}"));
}

#[test]
fn synthetic_invalid_and_other_numbers_are_untouched() {
    for text in [
        "22750884907 19779998080 16758532406 26812297073",
        "44722264549 01819910088",
        "50069900890 51111151158 25036000305 10086055555 05076600324 11111111100 17454026641",
        "00000000000",
        "565501872",
        "920204368",
        "2026-01-31T12:00:00.123Z",
        "1767225600000",
        "",
        "no digit at all",
        "æøå – €",
        "%",
        "%2",
        "\\u",
        "&#",
        "&#;",
        "%%%",
        "\\\\\\",
        "&#x;",
    ] {
        untouched(text);
    }
}

#[test]
fn a_longer_run_is_no_number() {
    for text in [format!("1{REAL}"), format!("{REAL}1"), format!("00{REAL}00"), format!("1{REAL}").repeat(50)]
    {
        untouched(&text);
    }
}

#[test]
fn letters_dots_and_signs_around_do_not_hide_it() {
    for (before, after) in [
        ("pid", "x"),
        ("2.16.578.1.12.4.1.4.1.", ""),
        ("-", "-"),
        ("_", "_"),
        ("urn:oid:", "^^^&"),
        ("'%", "%'"),
        ("[", ".0]"),
        ("\"", "\""),
        ("{\"pid\":", "}"),
        ("\u{0}", "\u{0}"),
        ("Ø", "Ø"),
        ("\\u", ""),
        ("%", "%"),
        ("&#", ";"),
    ] {
        assert_eq!(masked(&format!("{before}{REAL}{after}")), format!("{before}{MASK}{after}"));
    }
}

#[test]
fn digits_of_an_escape_before_it_do_not_hide_it() {
    for before in [
        "%20",
        "%2520",
        "%25",
        "%252520",
        "\\u0020",
        "\\u00e5",
        "\\\\u0020",
        "%5Cu0020",
        "%C3%B8",
        "%E5",
        "%F8x%E5",
        "&#32;",
        "\\ud800",
        "\\x20",
    ] {
        let text = format!("q={before}{REAL}");
        assert_eq!(masked(&text), format!("q={before}{MASK}"));
    }
}

#[test]
fn a_number_in_two_halves_is_masked() {
    for separator in [
        " ",
        "-",
        "+",
        "%20",
        "%2B",
        "%2b",
        "%2D",
        "%2520",
        "\u{A0}",
        "\u{202F}",
        "\u{2009}",
        "–",
        "‑",
        "\u{AD}",
        "%C2%A0",
        "%E2%80%93",
        "\\u00a0",
        "\\u0020",
        "\\\\u002D",
        "&#160;",
        "&nbsp;",
        "&#xA0;",
        "－",
    ] {
        let text = format!("a {}{separator}{} b", &REAL[..6], &REAL[6..]);
        assert_eq!(masked(&text), format!("a {MASK} b"));
    }
}

#[test]
fn halves_that_are_not_alone_are_no_number() {
    for text in
        ["1131169 00216", "131169 002160", "131169  00216", "131169/00216", "13116 900216", "131169\n00216"]
    {
        untouched(text);
    }
}

#[test]
fn percent_encoded_digits_are_masked() {
    let encoded = each(REAL, |digit| format!("%3{digit}"));
    assert_eq!(masked(&format!("/a/{encoded}/b")), format!("/a/{MASK}/b"));
    assert_eq!(masked(&encoded.replace('%', "%25")), MASK);
    assert_eq!(masked(&encoded.replace('%', "%2525")), MASK);
    assert_eq!(masked("1%331169%30021%36"), MASK);
    assert_eq!(masked("%25131169%2000216%25"), format!("%25{MASK}%25"));
    assert_eq!(masked(&format!("%25{encoded}")), format!("%25{MASK}"));
}

#[test]
fn digits_of_other_scripts_are_masked() {
    for zero in ['０', '٠', '۰', '०', '𝟎', '𝟶'] {
        let text = format!("før{}etter", in_script(REAL, zero));
        assert_eq!(masked(&text), format!("før{MASK}etter"));
        let percent: Vec<String> = in_script(REAL, zero).bytes().map(|byte| format!("%{byte:02x}")).collect();
        assert_eq!(masked(&percent.concat()), MASK);
        let json: Vec<String> =
            in_script(REAL, zero).encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect();
        assert_eq!(masked(&json.concat()), MASK);
        untouched(&in_script(&format!("1{REAL}"), zero));
    }
}

#[test]
fn json_and_xml_escapes_are_masked() {
    for text in [
        each(REAL, |digit| format!("\\u003{digit}")),
        each(REAL, |digit| format!("\\\\u003{digit}")),
        each(REAL, |digit| format!("%5Cu003{digit}")),
        each(REAL, |digit| format!("%255cu003{digit}")),
        each(REAL, |digit| format!("&#{};", digit + 48)),
        each(REAL, |digit| format!("&#x3{digit};")),
        each(REAL, |digit| format!("%26%23x3{digit}%3B")),
    ] {
        let quoted = format!("{{\"a\":\"{text}\"}}");
        assert_eq!(masked(&quoted), format!("{{\"a\":\"{MASK}\"}}"));
    }
}

#[test]
fn bytes_that_are_no_text_around_it_change_nothing() {
    let guard = strict();
    for (before, after) in [
        (&[0xFF][..], &[0xFE][..]),
        (&[0xC3], &[0x80]),
        (&[0xF0, 0x9F], &[0xF0]),
        (&[0xE1], &[0xD9]),
        (&[0x80], &[0xEF, 0xBC]),
    ] {
        let bytes = [before, REAL.as_bytes(), after].concat();
        let found = guard.mask_bytes(&bytes).unwrap();
        assert_eq!(found, Masked { value: [before, MASK.as_bytes(), after].concat(), count: 1 });
    }
}

#[test]
fn a_token_naming_a_real_person_loses_that_segment() {
    let token = token(&format!(r#"{{"iss":"https://helseid","helseid://claims/identity/pid":"{REAL}"}}"#));
    let parts: Vec<&str> = token.split('.').collect();
    let expected = format!("{}.{MASK}.{}", parts[0], parts[2]);
    for (before, after) in [
        ("", ""),
        ("DPoP ", "\r\n"),
        ("{\"token\":\"", "\"}"),
        ("access_token=", "&x=1"),
        ("next=%2Fcb%3Ftoken%3D", "%26a"),
        ("\\u003d", ""),
        ("t_", ""),
    ] {
        let text = format!("{before}{token}{after}");
        let found = strict().mask_text(&text).unwrap();
        assert_eq!(found.count, 1);
        // What runs into the header without a border is part of its segment.
        assert_eq!(found.value, format!("{before}{expected}{after}"));
        assert_eq!(knowing(&[REAL]).mask_text(&text), None);
    }
}

#[test]
fn a_token_is_opened_wherever_the_number_lies_in_it() {
    for filling in 0..7 {
        let payload = format!(r#"{{"{}":"{REAL}","b":{REAL}}}"#, "x".repeat(filling));
        assert_eq!(strict().mask_text(&token(&payload)).unwrap().count, 2);
    }
}

#[test]
fn a_token_cut_off_or_without_signature_is_opened() {
    let token = token(&format!(r#"{{"pid":"{REAL}","scope":["a","b"]}}"#));
    let without_signature = token.rsplit_once('.').unwrap().0;
    for text in [without_signature, &format!("{without_signature}."), &token[..token.len() - 45]] {
        assert!(!masked(text).contains(without_signature.split_once('.').unwrap().1), "{text}");
    }
}

#[test]
fn a_token_in_a_token_is_opened() {
    let inner = token(&format!(r#"{{"pid":"{REAL}"}}"#));
    let outer = token(&format!(r#"{{"act":"{inner}"}}"#));
    assert_eq!(strict().mask_text(&outer).unwrap().count, 1);
}

#[test]
fn a_token_of_a_synthetic_person_is_untouched() {
    untouched(&token(r#"{"pid":"22750884907"}"#));
}

#[test]
fn other_base64_is_not_looked_into() {
    untouched(&URL_SAFE_NO_PAD.encode(format!("pid {REAL} and more")));
}

#[test]
fn uuids_hashes_and_trace_ids_are_let_be() {
    let hash = format!("a{REAL}{}", "f0".repeat(26));
    let trace = format!("00-{}-abcd{REAL}e-01", "0f".repeat(16));
    for text in [
        &format!("01234567-89ab-cdef-0123-{REAL}a"),
        &format!("01234567-89ab-cdef-0123-F{REAL}"),
        &hash,
        &trace,
    ] {
        untouched(text);
    }
}

#[test]
fn what_only_resembles_an_identifier_hides_nothing() {
    for text in [
        format!("abc{REAL}"),
        format!("0123456-89ab-cdef-0123-{REAL}a"),
        format!("01234567-89ab-cdef-0123-{REAL}g"),
        format!("a{REAL}{}", "f0".repeat(25)),
        format!("{}{REAL}-{}", "0g".repeat(8), "0f".repeat(16)),
        format!("{REAL}-0f0f"),
    ] {
        assert!(masked(&text).contains(MASK));
    }
}

#[test]
fn masking_makes_no_new_neighbour() {
    // The digit behind the first number keeps the second from standing alone,
    // until the first is gone.
    let text = format!("{REAL}%31{}", &REAL[1..]);
    assert_eq!(masked(&text), format!("{MASK}{MASK}"));
}

#[test]
fn long_runs_of_signs_take_no_long_time() {
    for sign in ["%", "\\", "&#", "1", "%30", "%25", ".", "a.", "\\u0031", "１", "123456 ", "%2525", "=."] {
        untouched(&sign.repeat(60_000));
    }
}

#[test]
fn a_segment_is_remembered_only_when_it_holds_nobody_as_it_stands_either() {
    let guard = strict();
    let segment = format!("{0}-{REAL}-{0}", "a".repeat(300));
    assert!(guard.mask_text(&format!("x.{segment}")).is_some());
    assert!(!guard.clean.knows(segment.as_bytes()));
    let harmless = "a".repeat(600);
    assert_eq!(guard.mask_text(&format!("x.{harmless}")), None);
    assert!(guard.clean.knows(harmless.as_bytes()));
}
