//! The tiny FEST file of the tests, read in every packing, and broken ones with what is said of each.

use std::fs;

use proptest::prelude::*;

use super::super::test_files::{Scratch, fixture, gzipped, message, zipped};
use super::*;
use crate::apis::codingsystems::model::Origin;

fn tiny() -> FestCatalogue {
    read_fest(&fixture("fest-tiny.xml")).unwrap()
}

fn code<'a>(codes: &'a [CodeRecord], ending: &str) -> &'a CodeRecord {
    codes.iter().find(|record| record.code.ends_with(ending)).unwrap()
}

fn codes(records: &[CodeRecord]) -> Vec<(&str, &str)> {
    records.iter().map(|record| (record.code.as_str(), record.description.as_str())).collect()
}

/// The relations as `TYPE CODE`, of a long code the last four signs.
fn relations(record: &CodeRecord) -> Vec<String> {
    let short = |code: &str| code.rsplit_once("-00000000").map_or(code, |(_, end)| end).to_owned();
    record.relations_to.iter().map(|r| format!("{} {}", r.relation_type, short(&r.code))).collect()
}

fn metadata(record: &CodeRecord) -> Vec<(&str, &str)> {
    record.metadata.iter().map(|m| (m.metadata_type.as_str(), m.metadata.as_str())).collect()
}

fn deactivated(record: &CodeRecord) -> Option<String> {
    record.deactivated_time.map(|time| time.to_string())
}

#[test]
fn a_trade_name_has_its_name_and_its_relations_in_the_order_of_their_rank() {
    let catalogue = tiny();
    let brand = &catalogue.fest[0];
    assert_eq!(brand.code, "ID_B0000000-0000-4000-8000-000000000001", "upper case");
    assert_eq!(brand.description, "Fjelltopp Disperg tab 0,1 mg");
    assert_eq!(metadata(brand), [("VARENAVN", "Fjelltopp")]);
    assert_eq!(brand.origin, Some(Origin::Published));
    assert_eq!(
        relations(brand),
        [
            "HAR_ATC_KODE L04AA18",
            "HAR_SUPERKORTFORM 5",
            "INNEHOLDER_VIRKESTOFF_MED_STYRKE 0001",
            "INNEHOLDER_VIRKESTOFF_MED_STYRKE 0002",
        ]
    );
}

#[test]
fn a_trade_name_without_strength_points_at_the_substance() {
    let catalogue = tiny();
    let brand = code(&catalogue.fest, "0003");
    assert_eq!(relations(brand), ["HAR_SUPERKORTFORM 35", "INNEHOLDER_VIRKESTOFF 0003"]);
}

#[test]
fn references_and_characters_of_xml_are_resolved() {
    let catalogue = tiny();
    let brand = code(&catalogue.fest, "0002");
    assert_eq!(brand.description, "Dal & Vik Inj væske 334 mg/ml");
    assert_eq!(metadata(brand), [("VARENAVN", "Dal & Vik")]);
}

#[test]
fn an_expired_entry_is_a_deactivated_code_unless_an_active_one_replaces_it() {
    let catalogue = tiny();
    assert_eq!(catalogue.fest.len(), 4);
    assert_eq!(deactivated(code(&catalogue.fest, "0004")).as_deref(), Some("2025-06-30T21:59:00Z"));
    assert_eq!(deactivated(code(&catalogue.fest, "0001")), None);
}

#[test]
fn a_substance_with_strength_is_described_by_both() {
    let catalogue = tiny();
    let texts: Vec<_> = codes(&catalogue.virkestoff_med_styrke).into_iter().map(|(_, text)| text).collect();
    assert_eq!(texts, ["Everolimus 0,1 mg", "Koffein 2,5-5 mg/24 timer", "Gadobensyre 334 mg/ml"]);
    assert_eq!(relations(&catalogue.virkestoff_med_styrke[1]), ["HAR_VIRKESTOFF 0003"]);
}

#[test]
fn a_salt_points_at_its_mother_and_is_deactivated() {
    let catalogue = tiny();
    let salt = code(&catalogue.virkestoff, "0004");
    assert_eq!(relations(salt), ["HAR_TERAPEUTISK_VIRKESTOFF 0002"]);
    assert_eq!(deactivated(salt).as_deref(), Some("2014-12-06T00:16:07Z"));
    let mother = code(&catalogue.virkestoff, "0002");
    assert_eq!((relations(mother), deactivated(mother)), (vec![], None));
}

#[test]
fn a_salt_without_a_readable_time_is_deactivated_when_fest_was_fetched() {
    let catalogue = tiny();
    assert_eq!(catalogue.fetched.to_string(), "2026-03-01T03:10:20Z");
    assert_eq!(code(&catalogue.virkestoff, "0005").deactivated_time, Some(catalogue.fetched));
}

#[test]
fn an_english_name_is_a_search_word_only_when_it_differs() {
    let catalogue = tiny();
    assert_eq!(metadata(code(&catalogue.virkestoff, "0002")), [("SOKEORD", "Gadobenic acid")]);
    assert_eq!(metadata(code(&catalogue.virkestoff, "0001")), []);
    assert_eq!(metadata(code(&catalogue.virkestoff, "0005")), []);
}

#[test]
fn short_forms_are_read_off_the_trade_names_or_named_by_the_form() {
    let catalogue = tiny();
    assert_eq!(
        codes(&catalogue.superkortform),
        [("5", "Disperg tab"), ("35", "Liniment"), ("101", "Inj væske")]
    );
    assert!(catalogue.superkortform.iter().all(|form| form.origin == Some(Origin::Derived)));
}

#[test]
fn atc_codes_come_from_trade_names_and_substances_alone() {
    let named = [("L04AA18", "Everolimus"), ("N06BC01", "Koffein"), ("V08CA08", "Gadobensyre")];
    assert_eq!(codes(&tiny().atc), named);
}

#[test]
fn what_does_not_hold_together_is_left_out_and_told() {
    assert_eq!(
        tiny().warnings,
        [
            "line 46: FEST ID_B0000000-0000-4000-8000-000000000003 has \"WITHOUT\" for an ATC code; the relation is left out",
            "line 46: the relation INNEHOLDER_VIRKESTOFF from ID_B0000000-0000-4000-8000-000000000003 to \
             FEST_VIRKESTOFF ID_A0000000-0000-4000-8000-00000000FFFF is left out; the file holds no other entry of that id",
        ]
    );
}

#[test]
fn every_packing_gives_the_same_catalogue() {
    let plain = fs::read(fixture("fest-tiny.xml")).unwrap();
    for (name, bytes) in [("fest.gz", gzipped(&plain)), ("fest251.zip", zipped(&[("fest251.xml", &plain)]))] {
        assert_eq!(read_fest(Scratch::new(name, &bytes).path()).unwrap(), tiny(), "{name}");
    }
}

#[test]
fn prefixes_and_other_dates_of_the_namespace_make_no_difference() {
    let plain = fs::read_to_string(fixture("fest-tiny.xml")).unwrap();
    let prefixed = plain
        .replace(
            "<FEST xmlns=\"http://www.kith.no/xmlstds/eresept/m30/2014-12-01\">",
            "<m:FEST xmlns:m=\"http://www.kith.no/xmlstds/eresept/m30/2013-10-08\">",
        )
        .replace("</FEST>", "</m:FEST>")
        .replace("<Kat", "<m:Kat")
        .replace("</Kat", "</m:Kat")
        .replace(" xmlns=\"http://www.kith.no/xmlstds/eresept/forskrivning/2014-12-01\"", " xmlns=\"\"");
    assert_eq!(read_fest(Scratch::new("prefixed.xml", prefixed.as_bytes()).path()).unwrap(), tiny());
}

#[test]
fn a_file_cut_anywhere_is_refused() {
    let plain = fs::read(fixture("fest-tiny.xml")).unwrap();
    let end = plain.len() - "</FEST>\n".len();
    for length in (0..end).step_by(211).chain([end]) {
        let cut = Scratch::new("cut.xml", &plain[..length]);
        assert!(read_fest(cut.path()).is_err(), "cut after {length} bytes");
    }
}

#[test]
fn a_broken_packed_file_is_refused() {
    let plain = fs::read(fixture("fest-tiny.xml")).unwrap();
    let packed = gzipped(&plain);
    let cut = Scratch::new("cut.gz", &packed[..packed.len() / 2]);
    let said = message(&read_fest(cut.path()).unwrap_err());
    assert!(said.starts_with("FILE, line ") && said.contains(": cannot be read: "), "{said}");
}

#[test]
fn every_broken_file_is_refused_with_line_and_reason() {
    let cases = [
        ("no-id.xml", "FILE, line 7: a LegemiddelMerkevare has no Id"),
        ("no-name.xml", "FILE, line 7: LegemiddelMerkevare ID_B1 has no NavnFormStyrke"),
        ("no-status.xml", "FILE, line 4: the OppfLegemiddelMerkevare ID_1 has no Status with a V"),
        ("no-reference.xml", "FILE, line 10: a SortertVirkestoffMedStyrke has no RefVirkestoffMedStyrke"),
        ("no-date.xml", "FILE: the element FEST has no HentetDato"),
        (
            "bad-date.xml",
            r#"FILE, line 2: expected a date and time in HentetDato, but found "2026-02-30T04:10:20""#,
        ),
        ("no-brands.xml", "FILE: the element FEST has no LegemiddelMerkevare"),
        ("no-substance-name.xml", "FILE, line 16: Virkestoff ID_A1 has no Navn"),
        ("duplicate.xml", "FILE, line 14: FEST ID_B1 stands twice; it was first seen in line 4"),
        ("nested.xml", r#"FILE, line 8: expected nothing but text, but found "<b> in <Id>""#),
        (
            "doctype.xml",
            "FILE, line 4: holds a DOCTYPE; document types and entities of one's own are refused",
        ),
    ];
    for (name, wanted) in cases {
        assert_eq!(message(&read_fest(&fixture("broken").join(name)).unwrap_err()), wanted, "{name}");
    }
}

#[test]
fn every_cut_file_is_refused_with_the_element_it_ends_in() {
    let cases = [
        (
            "truncated.xml",
            "line 10: ends inside the element OppfLegemiddelMerkevare that was opened in line 4",
        ),
        (
            "truncated-in-skipped.xml",
            "line 15: ends inside the element KatHandelsvare that was opened in line 13",
        ),
    ];
    for (name, wanted) in cases {
        let wanted = format!("FILE, {wanted}; is the download complete?");
        assert_eq!(message(&read_fest(&fixture("broken").join(name)).unwrap_err()), wanted, "{name}");
    }
}

#[test]
fn every_other_document_is_refused_with_what_it_is() {
    let cases = [
        ("wrong-root.xml", "Epikrise in http://www.kith.no/xmlstds/epikrise/2012-02-15"),
        ("wrong-namespace.xml", "FEST in urn:example:fest"),
        ("no-namespace.xml", "FEST in no namespace"),
    ];
    for (name, found) in cases {
        let namespace = "http://www.kith.no/xmlstds/eresept/m30/";
        let wanted = format!(
            "FILE, line 1: must have the outermost element FEST in a namespace {namespace}…, but has {found}"
        );
        assert_eq!(message(&read_fest(&fixture("broken").join(name)).unwrap_err()), wanted, "{name}");
    }
}

#[test]
fn every_ill_formed_or_wrongly_encoded_file_is_refused_with_its_line() {
    let cases = [
        ("cut-tag.xml", "line 13: is not well-formed XML: "),
        ("wrong-end.xml", "line 8: is not well-formed XML: "),
        ("entity.xml", "line 9: is not well-formed XML: the entity &mange; is unknown"),
        ("two-roots.xml", "line 14: is not well-formed XML: a second outermost element follows"),
        ("trailing.xml", "line 14: is not well-formed XML: "),
        ("no-xml.xml", "line 2: is not well-formed XML: text stands outside of the outermost element"),
        ("declared-latin1.xml", "line 1: must be encoded as UTF-8, but declares ISO-8859-1"),
        ("latin1.xml", "line 4: must be encoded as UTF-8, but holds bytes that are not"),
    ];
    for (name, wanted) in cases {
        // How an XML mistake is worded is the parser's own affair.
        let said = message(&read_fest(&fixture("broken").join(name)).unwrap_err());
        assert!(said.starts_with(&format!("FILE, {wanted}")), "{name}: {said}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn a_changed_byte_is_read_or_refused_but_never_ends_the_program(place: usize, byte: u8) {
        let mut bytes = fs::read(fixture("fest-tiny.xml")).unwrap();
        let place = place % bytes.len();
        bytes[place] = byte;
        let changed = Scratch::new("changed.xml", &bytes);
        if let Err(error) = read_fest(changed.path()) {
            prop_assert!(message(&error).starts_with("FILE"));
        }
    }
}
