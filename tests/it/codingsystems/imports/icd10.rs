//! A list of Norwegian ICD-10 codes, served.

use std::{collections::BTreeSet, fs};

use nhn_sandbox::Config;
use serde_json::{Value, json};

use super::{
    codes, every_relation_is_resolved, fixture, gzipped, refused, relations, scratch, with_icd10, zipped,
};
use crate::support::{Sandbox, keeps};

#[tokio::test]
async fn every_form_of_icd_10_is_served_without_dots() {
    keeps("codingsystems.keys.icd10");
    for (name, expected) in [
        ("icd10-package.json", &["A000", "G35", "V0N1M"][..]),
        ("icd10-download.json", &["A00", "A000", "B989", "B999", "V0N1M"]),
        ("icd10-search.json", &["A000", "B987", "B988", "B989"]),
    ] {
        let sandbox = with_icd10(fixture(name)).await;
        assert_eq!(codes(&sandbox, "ICD10").await.keys().collect::<Vec<_>>(), expected, "{name}");
    }
}

#[tokio::test]
async fn packed_icd_10_is_served_as_the_plain_one() {
    let bytes = fs::read(fixture("icd10-download.json")).unwrap();
    let plain = with_icd10(fixture("icd10-download.json")).await.codes("ICD10").await;
    for (name, packed) in [("icd10.gz", gzipped(&bytes)), ("icd10.zip", zipped("ICD-10.json", &bytes))] {
        let (_folder, file) = scratch(name, packed);
        assert_eq!(with_icd10(file).await.codes("ICD10").await.body(), plain.body(), "{name}");
    }
}

#[tokio::test]
async fn icd_10_of_the_file_has_the_documented_form_and_its_search_words() {
    let codes = codes(&with_icd10(fixture("icd10-download.json")).await, "ICD10").await;
    assert_eq!(
        codes["B989"],
        json!({
            "code": "B989",
            "codingSystem": "ICD10",
            "description": "En kode som er tatt ut",
            "relationsTo": [],
            "metadata": [],
            "searchWords": ["en", "kode", "som", "er", "tatt", "ut"],
            "deactivatedTime": "2021-12-09T22:59:00Z"
        })
    );
}

#[tokio::test]
async fn which_validities_have_ended_is_told_by_the_clock() {
    let ended = |year: &str| {
        let clock = format!("{year}-01-01T12:00:00Z").parse().unwrap();
        async move {
            let sandbox = Sandbox::with(|config| {
                config.codingsystems_icd10 = Some(fixture("icd10-download.json"));
                config.clock = Some(clock);
            })
            .await;
            codes(&sandbox, "ICD10").await["B999"]["deactivatedTime"].clone()
        }
    };
    assert_eq!(ended("2026").await, Value::Null);
    assert_eq!(ended("2032").await, "2031-12-31T22:59:00Z");
}

#[tokio::test]
async fn a_file_of_icd_10_takes_the_dot_when_it_is_switched_on() {
    let sandbox = with_icd10(fixture("icd10-package.json")).await;
    sandbox.control("PATCH", "/_sandbox/settings", json!({"codingsystems.icd10_dot": true})).await;
    let codes = codes(&sandbox, "ICD10").await;
    assert_eq!(codes.keys().collect::<Vec<_>>(), ["A00.0", "G35", "V0N.1M"]);
}

#[tokio::test]
async fn relations_to_codes_the_real_list_does_not_have_end() {
    let (sandbox, plain) = (with_icd10(fixture("icd10-package.json")).await, Sandbox::start().await);
    let (after, before) =
        (codes(&sandbox, "KJ_KRIT_MED_TILSTAND").await, codes(&plain, "KJ_KRIT_MED_TILSTAND").await);
    assert!(after.keys().eq(before.keys()), "the codes themselves stay");
    let kept = BTreeSet::from(["A000", "G35", "V0N1M"]);
    let mut ended = 0;
    for (code, before) in &before {
        let all = relations(before);
        let expected: Vec<_> =
            all.iter().copied().filter(|(_, to, code)| *to != "ICD10" || kept.contains(code)).collect();
        assert_eq!(relations(&after[code]), expected, "{code}");
        ended += all.len() - expected.len();
    }
    assert!(ended > 0);
    every_relation_is_resolved(&sandbox).await;
}

#[tokio::test]
async fn an_overlay_may_name_a_code_that_only_the_real_list_has() {
    let (folder, _) = scratch("KJ_KRIT_MED_TILSTAND.json", "");
    let system = |codes: &str| {
        format!(
            r#"{{"codingSystem": "KJ_KRIT_MED_TILSTAND", "source": "A test", "origin": "invented", "codes": [{codes}]}}"#
        )
    };
    let record = |code: &str| {
        format!(
            r#"{{"code": "1", "description": "En tilstand",
                "relationsTo": [{{"relationType": "OMFATTER_ICD10_KODE", "codingSystem": "ICD10", "code": "{code}"}}]}}"#
        )
    };
    let seed = folder.path().join("seed");
    fs::create_dir_all(seed.join("codingsystems")).unwrap();
    let file = seed.join("codingsystems/KJ_KRIT_MED_TILSTAND.json");
    let config = || Config {
        seed_data: Some(seed.clone()),
        codingsystems_icd10: Some(fixture("icd10-package.json")),
        ..Config::default()
    };
    fs::write(&file, system(&record("V0N1M"))).unwrap();
    let overlaid = config();
    let sandbox = Sandbox::with(|config| {
        config.seed_data = overlaid.seed_data;
        config.codingsystems_icd10 = overlaid.codingsystems_icd10;
    })
    .await;
    let conditions = codes(&sandbox, "KJ_KRIT_MED_TILSTAND").await;
    assert_eq!(conditions["1"]["relationsTo"][0]["description"], "Fotgjenger skadet i fall");
    // One that neither the seed nor the real list has is a mistake all the same.
    fs::write(&file, system(&record("Z9X"))).unwrap();
    let told = refused(config());
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(told[0].pointer, "/codes/0/relationsTo/0");
}
