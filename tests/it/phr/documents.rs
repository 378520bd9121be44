//! The bytes of every document of the seed: as large as said, of the type said, and about the right patient.

use std::collections::{BTreeMap, BTreeSet};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::Value;
use sha1::{Digest as _, Sha1};

use super::{documents, fetch, form, post_on, start, target, with};
use crate::support::{Sandbox, keeps};

/// Every document that stands, of all patients: the resource and the patient's number.
async fn all(sandbox: &Sandbox) -> Vec<(Value, String)> {
    let list = sandbox.get("/_sandbox/phr/documents").send().await.json();
    let patients: BTreeSet<String> = list["documents"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["patient"].as_str().unwrap().to_owned())
        .collect();
    let mut found = Vec::new();
    for patient in patients {
        let body = form(&[("patient.identifier", &patient), ("status", "current")]);
        let bundle = post_on(sandbox, "FORHOYET_AKUTT", body).await.json();
        found.extend(documents(&bundle).into_iter().map(|it| (it.clone(), patient.clone())));
    }
    found
}

#[tokio::test]
async fn size_and_hash_are_those_of_the_bytes() {
    keeps("phr.search.hash");
    keeps("phr.content");
    let sandbox = with(&[("phr.unlisted_categories", "show".into())]).await;
    let (mut types, mut on_demand) = (BTreeMap::new(), 0);
    for (document, patient) in all(&sandbox).await {
        let answer = fetch(&sandbox, &patient, &target(&document)).await;
        assert_eq!(answer.status(), 200, "{document}: {}", answer.text());
        let attachment = &document["content"][0]["attachment"];
        let media_type = attachment["contentType"].as_str().unwrap().to_owned();
        assert_eq!(answer.header("content-type"), media_type);
        *types.entry(media_type).or_insert(0) += 1;
        if let Some(size) = attachment["size"].as_u64() {
            assert_eq!(size, answer.body().len() as u64);
            assert_eq!(attachment["hash"], STANDARD.encode(Sha1::digest(answer.body())));
        } else {
            assert!(attachment.get("hash").is_none());
            on_demand += 1;
        }
    }
    assert!(on_demand >= 2, "{on_demand}");
    assert_eq!(
        types.keys().collect::<Vec<_>>(),
        ["application/pdf", "application/xml", "image/jpeg", "text/plain"]
    );
    assert!(types.values().all(|count| *count >= 2) && types.values().sum::<i32>() > 70, "{types:?}");
}

#[tokio::test]
async fn every_form_of_document_is_what_it_says() {
    let sandbox = start().await;
    let mut seen = BTreeSet::new();
    for (document, patient) in all(&sandbox).await {
        let answer = fetch(&sandbox, &patient, &target(&document)).await;
        let format = document["content"][0]["format"]["code"].as_str().unwrap().to_owned();
        let (bytes, text) = (answer.body(), answer.text());
        match &*format {
            "urn:no:ehelse:document:pdf" => assert!(bytes.starts_with(b"%PDF-") && bytes.ends_with(b"%%EOF")),
            "urn:no:ehelse:document:image" => assert!(bytes.starts_with(&[0xff, 0xd8, 0xff])),
            "urn:no:ehelse:document:text" => assert!(text.contains(&patient)),
            "urn:hl7-org:sdwg:ccda-nonXMLBody:2.1" => {
                let pdf = text.split("representation=\"B64\">").nth(1).unwrap().split('<').next().unwrap();
                assert!(STANDARD.decode(pdf).unwrap().starts_with(b"%PDF-"));
                assert!(text.contains(&format!("extension=\"{patient}\"")));
            }
            "http://www.kith.no/xmlstds/epikrise/2012-02-15" => {
                assert!(text.contains("<Epikrise xmlns=\"http://www.kith.no/xmlstds/epikrise/2012-02-15\">"));
                assert!(text.contains(&format!("<Id>{patient}</Id>")));
            }
            "urn:ihe:iti:xds:2017:mimeTypeSufficient" => {
                assert!(text.contains("<ClinicalDocument") && text.contains("<structuredBody>"));
            }
            other => panic!("{other}"),
        }
        seen.insert(format);
    }
    assert!(seen.len() >= 5, "{seen:?}");
}

#[tokio::test]
async fn the_same_document_has_the_same_bytes_in_every_sandbox_of_one_day() {
    let (one, other) = (start().await, start().await);
    // A blocked document is fetched after a search that showed it.
    all(&other).await;
    for (document, patient) in all(&one).await.into_iter().take(25) {
        let (a, b) = (
            fetch(&one, &patient, &target(&document)).await,
            fetch(&other, &patient, &target(&document)).await,
        );
        assert_eq!(a.body(), b.body());
    }
}

#[tokio::test]
async fn two_sandboxes_answer_the_same_search_with_the_same_bytes() {
    let (one, other) = (start().await, start().await);
    for body in [
        form(&[("patient.identifier", super::LINE), ("status", "current")]),
        form(&[("patient.identifier", super::LINE), ("status", "current"), ("_count", "3"), ("_page", "2")]),
        form(&[("status", "x"), ("_page", "0")]),
    ] {
        let (a, b) = (super::post(&one, body.clone()).await, super::post(&other, body).await);
        assert_eq!((a.headers(), a.body()), (b.headers(), b.body()));
    }
}
