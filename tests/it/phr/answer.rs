//! The Bundle: what validators, MHD's profile and the official client want of it.

use serde_json::Value;

use super::{ELSE, LINE, MALIN, ROLAND, code, documents, find, form, post, set, start};
use crate::support::{Sandbox, keeps};

const SYSTEM_INSTITUTION: &str = "2.16.578.1.12.4.1.4.101";
const SYSTEM_DEPARTMENT: &str = "2.16.578.1.12.4.1.4.102";

/// Every Bundle of the four documented patients, in both states.
async fn bundles(sandbox: &Sandbox) -> Vec<Value> {
    let mut all = Vec::new();
    for patient in [LINE, MALIN, ROLAND, ELSE] {
        for status in ["current", "superseded"] {
            let body = form(&[("patient.identifier", patient), ("status", status)]);
            all.push(super::post_on(sandbox, "FORHOYET_AKUTT", body.clone()).await.json());
            all.push(post(sandbox, body).await.json());
        }
    }
    all
}

#[tokio::test]
async fn the_bundle_follows_mhds_comprehensive_profile() {
    keeps("phr.search.bundle");
    let sandbox = start().await;
    for bundle in bundles(&sandbox).await {
        assert_eq!((&bundle["resourceType"], &bundle["type"]), (&"Bundle".into(), &"searchset".into()));
        assert!(bundle["total"].is_u64() && bundle["timestamp"].is_string() && bundle["id"].is_string());
        for entry in bundle["entry"].as_array().into_iter().flatten() {
            let document = &entry["resource"];
            let id = document["id"].as_str().unwrap();
            assert_eq!(entry["fullUrl"], format!("urn:uuid:{id}"));
            assert_eq!(entry["search"]["mode"], "match");
            comprehensive(document);
        }
    }
}

/// What MHD Comprehensive 4.2.2 and 4.0.1 want of a document, and what no validator looks at.
fn comprehensive(document: &Value) {
    let at = document.to_string();
    let master = &document["masterIdentifier"];
    assert_eq!((&master["use"], &master["system"]), (&"usual".into(), &"urn:ietf:rfc:3986".into()), "{at}");
    assert!(master["value"].as_str().unwrap().starts_with("urn:oid:"), "{at}");
    let [entry] = &document["identifier"].as_array().unwrap()[..] else { panic!("one identifier: {at}") };
    assert_eq!((&entry["use"], &entry["system"]), (&"official".into(), &"urn:ietf:rfc:3986".into()), "{at}");
    assert_eq!(entry["value"], format!("urn:uuid:{}", document["id"].as_str().unwrap()), "{at}");
    assert!(["current", "superseded"].contains(&document["status"].as_str().unwrap()), "{at}");
    for absent in ["docStatus", "custodian", "modifierExtension", "text"] {
        assert!(document.get(absent).is_none(), "{absent}: {at}");
    }
    for one in ["type", "subject", "date", "context"] {
        assert!(!document[one].is_null(), "{one}: {at}");
    }
    for (list, count) in [("category", 1), ("content", 1)] {
        assert_eq!(document[list].as_array().unwrap().len(), count, "{list}: {at}");
    }
    assert!(!document["securityLabel"].as_array().unwrap().is_empty(), "{at}");
    let contained: Vec<_> = document["contained"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| format!("#{}", it["id"].as_str().unwrap()))
        .collect();
    let mut references = vec![&document["subject"], &document["context"]["sourcePatientInfo"]];
    references.extend(document["author"].as_array().unwrap());
    for reference in references {
        assert!(
            contained.contains(&reference["reference"].as_str().unwrap().to_owned()),
            "{reference}: {at}"
        );
    }
    let content = &document["content"][0];
    for field in ["contentType", "url", "language", "creation", "title"] {
        assert!(content["attachment"][field].is_string(), "{field}: {at}");
    }
    assert!(content["attachment"].get("data").is_none() && content["format"]["code"].is_string(), "{at}");
    for one in ["facilityType", "practiceSetting", "sourcePatientInfo"] {
        assert!(document["context"][one].is_object(), "{one}: {at}");
    }
}

/// Looks for what is there and says nothing.
fn look(value: &Value) {
    match value {
        Value::Null => panic!("null"),
        Value::Array(items) => {
            assert!(!items.is_empty(), "an empty list");
            items.iter().for_each(look);
        }
        Value::Object(fields) => {
            assert!(!fields.is_empty(), "an empty object");
            fields.values().for_each(look);
        }
        Value::String(text) => assert!(!text.is_empty(), "an empty text"),
        Value::Bool(_) | Value::Number(_) => {}
    }
}

#[tokio::test]
async fn nothing_is_null_and_no_list_is_empty() {
    keeps("phr.search.tidy");
    let sandbox = start().await;
    for bundle in bundles(&sandbox).await {
        look(&bundle);
    }
    look(&find(&sandbox, LINE, &[("_summary", "true")]).await);
    look(&find(&sandbox, LINE, &[("type", "none")]).await);
}

/// What the official client shows of a document, read as it does.
fn shown(document: &Value) -> [String; 8] {
    let attachment = &document["content"][0]["attachment"];
    let of_type = |system: &str| {
        let all = document["contained"].as_array().unwrap().iter();
        let mut found = all.filter(|it| {
            it["resourceType"] == "Organization" && it["type"][0]["coding"][0]["system"] == system
        });
        found.next().unwrap()["name"].as_str().unwrap().to_owned()
    };
    let author = document["author"].as_array().unwrap().iter().find_map(|it| {
        let id = it["reference"].as_str().unwrap().strip_prefix('#').unwrap();
        let all = document["contained"].as_array().unwrap().iter();
        let mut found = all.filter(|it| it["id"] == id && it["resourceType"] == "Practitioner");
        found.next().map(|it| {
            format!(
                "{} {}",
                it["name"][0]["given"][0].as_str().unwrap(),
                it["name"][0]["family"].as_str().unwrap()
            )
        })
    });
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    [
        text(&attachment["title"]),
        author.unwrap(),
        of_type(SYSTEM_INSTITUTION),
        of_type(SYSTEM_DEPARTMENT),
        attachment["size"].as_u64().map_or("on demand".to_owned(), |it| it.to_string()),
        text(&attachment["url"]),
        text(&document["category"][0]["coding"][0]["display"]),
        text(&document["type"]["coding"][0]["display"]),
    ]
}

#[tokio::test]
async fn the_official_client_shows_every_document() {
    keeps("phr.search.client");
    let sandbox = start().await;
    let mut seen = 0;
    for bundle in bundles(&sandbox).await {
        for document in documents(&bundle) {
            let shown = shown(document);
            assert!(shown.iter().all(|it| !it.is_empty()), "{shown:?}");
            assert!(
                shown[5].starts_with("http://sandbox.test/mhd/document?documentUniqueId="),
                "{}",
                shown[5]
            );
            assert!(
                shown[5].contains("&repositoryUniqueId=") && shown[5].contains("&homeCommunityId=urn:oid:")
            );
            seen += 1;
        }
    }
    assert!(seen > 100);
    let letter = find(&sandbox, LINE, &[("identifier", &format!("urn:oid:{}", super::LETTER))]).await;
    let shown = shown(documents(&letter)[0]);
    assert_eq!(
        shown[..4],
        ["Brev - test CDA.pdf", "Kvart Grevling", "Mørkved Legesenter", "Fastlege"].map(str::to_owned)
    );
}

#[tokio::test]
async fn with_the_switch_organisations_have_the_type_validators_want() {
    let sandbox = start().await;
    find(&sandbox, LINE, &[]).await;
    set(&sandbox, "phr.organization_system", "urn").await;
    for document in documents(&find(&sandbox, LINE, &[]).await) {
        for it in
            document["contained"].as_array().unwrap().iter().filter(|it| it["resourceType"] == "Organization")
        {
            assert!(it["type"][0]["coding"][0]["system"].as_str().unwrap().starts_with("urn:oid:"));
        }
    }
}

#[tokio::test]
async fn a_replacing_document_says_what_it_replaces() {
    keeps("phr.search.relates-to");
    keeps("phr.search.date");
    let sandbox = start().await;
    let all =
        |status: &'static str| post(&sandbox, form(&[("patient.identifier", ROLAND), ("status", status)]));
    let (current, superseded) = (all("current").await.json(), all("superseded").await.json());
    let current: Vec<_> =
        documents(&current).into_iter().filter(|it| it.get("relatesTo").is_some()).collect();
    assert_eq!(current.len(), 1);
    let relation = &current[0]["relatesTo"][0];
    assert_eq!(relation["code"], "replaces");
    let old = documents(&superseded)[0];
    assert_eq!(
        relation["target"]["identifier"]["value"],
        format!("urn:uuid:{}", old["id"].as_str().unwrap())
    );
    assert_eq!(code(&old["type"]), "C04-2");
    for document in documents(&find(&sandbox, LINE, &[]).await) {
        let instant = |value: &Value| value.as_str().unwrap().parse::<jiff::Timestamp>().unwrap();
        let written = instant(&document["content"][0]["attachment"]["creation"]);
        assert_eq!(instant(&document["date"]).duration_since(written).as_mins(), 10);
    }
}
