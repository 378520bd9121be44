//! The forms of the Norwegian ICD-10, small, and broken ones with what is said of each.

use super::super::test_files::{Scratch, fixture, gzipped, message, zipped};
use super::*;

fn now() -> Timestamp {
    "2026-03-01T12:00:00Z".parse().unwrap()
}

fn read_fixture(name: &str) -> Vec<CodeRecord> {
    read_icd10(&fixture(name), now()).unwrap()
}

/// Code, text and the time of deactivation of each record.
fn told(records: &[CodeRecord]) -> Vec<String> {
    let end = |record: &CodeRecord| {
        record.deactivated_time.map(|time| format!(" until {time}")).unwrap_or_default()
    };
    records.iter().map(|record| format!("{} {}{}", record.code, record.description, end(record))).collect()
}

#[test]
fn the_npm_package_is_read_in_upper_case() {
    assert_eq!(
        told(&read_fixture("icd10-package.json")),
        [
            "A000 Kolera som skyldes Vibrio cholerae 01, biovar cholerae",
            "V0N1M Fotgjenger skadet i fall",
            "G35 Multippel sklerose (MS)",
        ]
    );
}

#[test]
fn the_download_is_read_without_headings_and_dots_and_with_ended_validities() {
    assert_eq!(
        told(&read_fixture("icd10-download.json")),
        [
            "A00 Kolera",
            "A000 Kolera som skyldes Vibrio cholerae 01, biovar cholerae, i sin fulle lengde",
            "V0N1M Fotgjenger skadet i fall",
            "B989 En kode som er tatt ut until 2021-12-09T22:59:00Z",
            "B999 En kode som tas ut senere",
        ]
    );
}

#[test]
fn a_validity_that_ends_later_has_ended_once_that_time_has_come() {
    let later = "2032-01-01T00:00:00Z".parse().unwrap();
    let records = read_icd10(&fixture("icd10-download.json"), later).unwrap();
    assert_eq!(told(&records)[4], "B999 En kode som tas ut senere until 2031-12-31T22:59:00Z");
}

#[test]
fn of_several_periods_of_a_code_the_one_in_force_is_taken() {
    let told_at = |now: &str| {
        let records = read_icd10(&fixture("icd10-periods.json"), now.parse().unwrap()).unwrap();
        told(&records)
    };
    assert_eq!(
        told_at("2026-03-01T12:00:00Z"),
        [
            "A000 Kolera, uten ende",
            "A001 Kolera, til nyttår 2030",
            "A002 Kolera, nå",
            "A003 Kolera, sist tatt ut until 2019-12-31T22:59:00Z",
            "A004 Kolera, til våren",
            "A005 Kolera, neste år",
        ]
    );
    assert_eq!(
        told_at("2036-01-01T12:00:00Z"),
        [
            "A000 Kolera, uten ende",
            "A001 Kolera, til nyttår 2030 until 2030-12-31T22:59:00Z",
            "A002 Kolera, siden",
            "A003 Kolera, igjen",
            "A004 Kolera, en dag",
            "A005 Kolera, neste år",
        ]
    );
}

#[test]
fn an_active_row_is_taken_before_an_inactive_one_of_its_code() {
    let list = r#"{"data": [
        {"codeValue": "A00.0", "nameNorwegian": "Gammel", "active": false},
        {"codeValue": "A00.0", "nameNorwegian": "Ny", "active": true}
    ]}"#;
    let file = Scratch::new("icd10.json", list.as_bytes());
    assert_eq!(told(&read_icd10(file.path(), now()).unwrap()), ["A000 Ny"]);
}

#[test]
fn the_search_is_read_and_says_itself_what_is_inactive() {
    assert_eq!(
        told(&read_fixture("icd10-search.json")),
        [
            "A000 Kolera",
            "B989 En kode som er tatt ut until 2021-12-09T22:59:00Z",
            "B988 En annen until 2020-06-01T10:00:00Z",
            "B987 En tredje until 2026-03-01T12:00:00Z",
        ]
    );
}

#[test]
fn no_form_has_search_words() {
    for name in ["icd10-package.json", "icd10-download.json", "icd10-search.json"] {
        assert!(read_fixture(name).iter().all(|record| record.metadata.is_empty()), "{name}");
    }
}

#[test]
fn every_packing_gives_the_same_codes() {
    let plain = std::fs::read(fixture("icd10-download.json")).unwrap();
    for (name, bytes) in [("icd10.gz", gzipped(&plain)), ("icd10.zip", zipped(&[("ICD-10.json", &plain)]))] {
        let packed = Scratch::new(name, &bytes);
        assert_eq!(read_icd10(packed.path(), now()).unwrap(), read_fixture("icd10-download.json"), "{name}");
    }
}

#[test]
fn every_broken_list_is_refused_with_place_and_reason() {
    let cases = [
        ("no-json.json", "FILE, line 3: is not a code list in JSON: trailing comma, column 1"),
        ("cut.json", "FILE, line 3: is not a code list in JSON: EOF while parsing a value, column 0"),
        (
            "wrong-type.json",
            "FILE, line 3: is not a code list in JSON: invalid type: integer `10`, expected a string, column 14",
        ),
        ("no-list.json", "FILE, line 1: is not a code list in JSON: missing field `data`, column 13"),
        ("no-code.json", "FILE at /0: the record has no code"),
        ("no-text.json", "FILE at /0: the record of A00.0 has no text"),
        ("bad-code.json", r#"FILE at /0: expected an ICD-10 code like A00.0, but found "A00*0""#),
        ("bad-end.json", r#"FILE at /0: expected a date, with or without time, but found "31.13.2021""#),
        ("bad-begin.json", r#"FILE at /0: expected a date, with or without time, but found "i fjor""#),
        ("overlap.json", "FILE at /2: ICD10 A000 stands twice; it was first seen at /0"),
        ("duplicate.json", "FILE at /data/2: ICD10 V0N1M stands twice; it was first seen at /data/1"),
        (
            "partial.json",
            "FILE: holds 1 of 12001 records; use the whole download instead of one page of the search",
        ),
        ("empty-list.json", "FILE: the list has no diagnosis code"),
        ("headings.json", "FILE: the list has no diagnosis code"),
    ];
    for (name, wanted) in cases {
        assert_eq!(message(&read_icd10(&fixture("broken").join(name), now()).unwrap_err()), wanted, "{name}");
    }
}

#[test]
fn a_heading_is_told_from_a_code() {
    for heading in ["I", "XXII", "A00-A09", "V01–V09"] {
        assert!(is_heading(heading), "{heading}");
    }
    for code in ["I10", "V0N1M", "X00", "A00"] {
        assert!(!is_heading(code) && is_diagnosis(code), "{code}");
    }
    for neither in ["", "A", "A0", "AA0", "A00*", "Å00"] {
        assert!(!is_heading(neither) && !is_diagnosis(neither), "{neither}");
    }
}
