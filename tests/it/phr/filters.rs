//! Every parameter of the page finds what it says, and FHIR's rules for values hold.

use serde_json::json;

use super::{ELSE, LETTER, LINE, MALIN, ROLAND, add, code, documents, find, start, titles};
use crate::support::{Sandbox, keeps};

/// How many of Line's documents there are with these parameters.
async fn count(sandbox: &Sandbox, more: &[(&str, &str)]) -> u64 {
    find(sandbox, LINE, more).await["total"].as_u64().unwrap()
}

#[tokio::test]
async fn codes_have_four_forms() {
    keeps("phr.search.token");
    keeps("phr.search.token.oid");
    let sandbox = start().await;
    let oid = "urn:oid:2.16.578.1.12.4.1.1.9602";
    let all = count(&sandbox, &[]).await;
    let of_a = count(&sandbox, &[("category", "A00-1")]).await;
    let of_c = count(&sandbox, &[("category", "C00-1")]).await;
    assert!(of_a > 0 && of_c > 0 && of_a + of_c < all);
    for (value, expected) in [
        (format!("{oid}|A00-1"), of_a),
        ("2.16.578.1.12.4.1.1.9602|A00-1".to_owned(), of_a),
        (format!("{oid}|"), all),
        ("|A00-1".to_owned(), 0),
        ("urn:oid:1.2.3|A00-1".to_owned(), 0),
        ("a00-1".to_owned(), 0),
        ("A00-1,C00-1".to_owned(), of_a + of_c),
        (r"A00-1\,C00-1".to_owned(), 0),
        (format!("X,{oid}|C00-1"), of_c),
    ] {
        assert_eq!(count(&sandbox, &[("category", &value)]).await, expected, "{value}");
    }
    assert_eq!(count(&sandbox, &[("category", "A00-1"), ("category", "C00-1")]).await, 0);
    assert_eq!(count(&sandbox, &[("category", "A00-1,C00-1"), ("category", "C00-1,D00-1")]).await, of_c);
}

#[tokio::test]
async fn what_has_none_of_the_codes_and_what_has_nothing_is_found() {
    keeps("phr.search.not");
    let sandbox = start().await;
    let (all, of_a) = (count(&sandbox, &[]).await, count(&sandbox, &[("category", "A00-1")]).await);
    assert_eq!(count(&sandbox, &[("category:not", "A00-1")]).await, all - of_a);
    let with_event = count(&sandbox, &[("event:missing", "false")]).await;
    assert!(with_event > 0);
    assert_eq!(count(&sandbox, &[("event:missing", "true")]).await, all - with_event);
    assert_eq!(count(&sandbox, &[("event:not", "JKA21")]).await, all - with_event);
    assert_eq!(count(&sandbox, &[("type:missing", "true")]).await, 0);
}

#[tokio::test]
async fn every_code_parameter_looks_at_its_own_element() {
    let sandbox = start().await;
    for (name, value, path) in [
        ("type", "A13-2", "/type"),
        ("category", "D00-1", "/category/0"),
        ("event", "JKA21", "/context/event/0"),
        ("facility", "86.211", "/context/facilityType"),
        ("setting", "S01", "/context/practiceSetting"),
        ("security-label", "N", "/securityLabel/0"),
    ] {
        let found = find(&sandbox, LINE, &[(name, value)]).await;
        assert!(!documents(&found).is_empty(), "{name}");
        for document in documents(&found) {
            assert_eq!(code(document.pointer(path).unwrap()), value, "{name}");
        }
        assert_eq!(count(&sandbox, &[(name, "no-such-code")]).await, 0, "{name}");
    }
    let found = find(&sandbox, LINE, &[("format", "urn:hl7-org:sdwg:ccda-nonXMLBody:2.1")]).await;
    assert_eq!(titles(&found), ["Brev - test CDA.pdf"]);
    assert_eq!(documents(&find(&sandbox, ELSE, &[("security-label", "NORN_FFL")]).await).len(), 1);
}

#[tokio::test]
async fn a_document_is_found_by_either_of_its_identifiers() {
    let sandbox = start().await;
    let master = format!("urn:oid:{LETTER}");
    let found = find(&sandbox, LINE, &[("identifier", &master)]).await;
    assert_eq!(titles(&found), ["Brev - test CDA.pdf"]);
    let entry = documents(&found)[0]["identifier"][0]["value"].as_str().unwrap().to_owned();
    for value in [entry.clone(), format!("urn:ietf:rfc:3986|{entry}"), format!("urn:ietf:rfc:3986|{master}")]
    {
        assert_eq!(count(&sandbox, &[("identifier", &value)]).await, 1, "{value}");
    }
    assert_eq!(count(&sandbox, &[("identifier", LETTER)]).await, 0);
    let other = find(&sandbox, ROLAND, &[("identifier", &master)]).await;
    assert_eq!(other["total"], 0, "another patient's is not found");
}

#[tokio::test]
async fn names_are_found_by_how_they_begin_whatever_case_and_accents() {
    keeps("phr.search.string");
    keeps("phr.search.string.letters");
    let sandbox = start().await;
    let all = count(&sandbox, &[("author.family", "Grevling")]).await;
    assert!(all > 0);
    for value in ["grev", "GREVLING", "Grévling", "x,grev", "Grevling,Vits,x"] {
        assert!(count(&sandbox, &[("author.family", value)]).await >= all, "{value}");
    }
    for (name, value, expected) in [
        ("author.family", "revling", 0),
        ("author.family:contains", "REVLIN", all),
        ("author.family:exact", "Grevling", all),
        ("author.family:exact", "grevling", 0),
        ("author.given", "Gronn", 0),
        ("author.family", "Gręvling", 0),
    ] {
        assert_eq!(count(&sandbox, &[(name, value)]).await, expected, "{name}={value}");
    }
    assert!(count(&sandbox, &[("author.given", "gRØN")]).await > 0);
}

#[tokio::test]
async fn dates_are_intervals_with_prefixes() {
    keeps("phr.search.dates");
    let sandbox = start().await;
    add(
        &sandbox,
        json!({"patient": ELSE, "title": "Dated", "type": "I02-2", "created": "2024-05-17T10:30:15Z", "text": ["x"]}),
    )
    .await;
    for (value, expected) in [
        ("2024", true),
        ("2024-05", true),
        ("2024-05-17", true),
        ("2024-05-17T12:30", true),
        ("2024-05-17T12:30:15+02:00", true),
        ("2024-05-17T10:30:16Z", false),
        ("ge2024-05-17", true),
        ("gt2024-05-17", false),
        ("lt2024-05-18", true),
        ("le2024-05-16", false),
        ("sa2024-05-16", true),
        ("eb2024-05-17", false),
        ("ne2024", false),
        ("ap2024-06", true),
    ] {
        let found = find(&sandbox, ELSE, &[("creation", value), ("type", "I02-2")]).await;
        assert_eq!(titles(&found).contains(&"Dated".to_owned()), expected, "{value}");
    }
    // The reference is ten minutes younger than the document.
    for (value, expected) in [("2024-05-17T10:40Z", true), ("2024-05-17T10:30Z", false)] {
        let found = find(&sandbox, ELSE, &[("date", value)]).await;
        assert_eq!(found["total"] == 1, expected, "{value}");
    }
    let both = find(&sandbox, ELSE, &[("creation", "ge2024-05-01"), ("creation", "lt2024-06-01")]).await;
    assert_eq!(titles(&both), ["Dated"]);
}

#[tokio::test]
async fn a_plus_that_is_not_encoded_is_told() {
    let sandbox = start().await;
    let body = "patient.identifier=13116900216&status=current&date=2024-05-17T10:00:00+02:00";
    let bad = super::post(&sandbox, body).await;
    assert_eq!(bad.status(), 400);
    assert!(bad.text().contains("%2B"));
}

#[tokio::test]
async fn services_are_found_by_overlap() {
    keeps("phr.search.period");
    let sandbox = start().await;
    let stay = json!({
        "patient": MALIN, "title": "Stay", "type": "A03-2", "created": "2010-06-20T10:00:00Z",
        "start": "2010-06-10T10:00:00Z", "end": "2010-06-20T10:00:00Z", "text": ["x"],
    });
    add(&sandbox, stay).await;
    let open = json!({"patient": MALIN, "title": "Open", "type": "A02-2", "created": "2009-01-01T10:00:00Z", "text": ["x"]});
    add(&sandbox, open).await;
    let none = json!({
        "patient": MALIN, "title": "None", "type": "A02-2", "created": "2010-06-15T10:00:00Z", "noPeriod": true, "text": ["x"],
    });
    add(&sandbox, none).await;
    for (value, stay, open) in [
        ("2010-06-15", true, true),
        ("2010-06", true, true),
        ("2010-06-21", false, true),
        ("2008", false, false),
        ("ge2010-06-20", true, true),
        ("ge2010-06-21", false, true),
        ("lt2010-06-10", false, true),
        ("sa2009-12-31", true, false),
    ] {
        let found = titles(&find(&sandbox, MALIN, &[("period", value)]).await);
        let has = |title: &str| found.contains(&title.to_owned());
        assert_eq!((has("Stay"), has("Open"), has("None")), (stay, open, false), "{value}");
    }
    let missing = titles(&find(&sandbox, MALIN, &[("period:missing", "true")]).await);
    assert!(missing.contains(&"None".to_owned()) && !missing.contains(&"Open".to_owned()));
}

#[tokio::test]
async fn documents_are_found_by_what_they_are_related_to() {
    keeps("phr.search.related");
    let sandbox = start().await;
    let value = "urn:uuid:1f9c5f3e-7a53-4b1e-9d0b-2f2a51c0d001";
    let with_system = format!("urn:ietf:rfc:3986|{value}");
    for (name, value) in [("related", value), ("related", &with_system), ("related:identifier", &with_system)]
    {
        let found = find(&sandbox, LINE, &[(name, value)]).await;
        assert_eq!(titles(&found), ["Henvisning til revmatolog"], "{name}={value}");
        assert_eq!(
            documents(&found)[0]["context"]["related"][0]["identifier"]["system"],
            "urn:ietf:rfc:3986"
        );
    }
    assert_eq!(count(&sandbox, &[("related", "ServiceRequest/1")]).await, 0);
}
