//! A FEST M30 file, served.

use std::fs;

use serde_json::{Value, json};

use super::{
    codes, every_relation_is_resolved, fixture, gzipped, relations, scratch, types, with_fest, zipped,
};
use crate::support::{Sandbox, keeps};

const OF_FEST: [&str; 4] = ["FEST", "FEST_VIRKESTOFF", "FEST_VIRKESTOFF_MED_STYRKE", "SUPERKORTFORM"];
const FJELLTOPP: &str = "ID_B0000000-0000-4000-8000-000000000001";
const DAL_OG_VIK: &str = "ID_B0000000-0000-4000-8000-000000000002";
const HAVBRIS: &str = "ID_B0000000-0000-4000-8000-000000000003";
const UTGARD: &str = "ID_B0000000-0000-4000-8000-000000000004";

#[tokio::test]
async fn the_trade_names_of_the_file_are_served_with_every_relation() {
    keeps("codingsystems.keys.fest");
    keeps("codingsystems.codes.relation-direction");
    let sandbox = with_fest(fixture("fest-tiny.xml")).await;
    let names = codes(&sandbox, "FEST").await;
    assert_eq!(names.keys().collect::<Vec<_>>(), [FJELLTOPP, DAL_OG_VIK, HAVBRIS, UTGARD]);
    let with_strength = "FEST_VIRKESTOFF_MED_STYRKE";
    assert_eq!(
        relations(&names[FJELLTOPP]),
        [
            ("HAR_ATC_KODE", "ATC", "L04AA18"),
            ("HAR_SUPERKORTFORM", "SUPERKORTFORM", "5"),
            ("INNEHOLDER_VIRKESTOFF_MED_STYRKE", with_strength, "ID_50000000-0000-4000-8000-000000000001"),
            ("INNEHOLDER_VIRKESTOFF_MED_STYRKE", with_strength, "ID_50000000-0000-4000-8000-000000000002"),
        ]
    );
    assert_eq!(
        relations(&names[HAVBRIS]),
        [
            ("HAR_SUPERKORTFORM", "SUPERKORTFORM", "35"),
            ("INNEHOLDER_VIRKESTOFF", "FEST_VIRKESTOFF", "ID_A0000000-0000-4000-8000-000000000003"),
        ]
    );
    let strengths = codes(&sandbox, with_strength).await;
    assert_eq!(
        relations(&strengths["ID_50000000-0000-4000-8000-000000000001"]),
        [("HAR_VIRKESTOFF", "FEST_VIRKESTOFF", "ID_A0000000-0000-4000-8000-000000000001")]
    );
    every_relation_is_resolved(&sandbox).await;
}

#[tokio::test]
async fn a_trade_name_of_the_file_is_described_by_short_form_and_name() {
    keeps("codingsystems.custom.fest-description");
    keeps("codingsystems.keys.superkortform");
    let sandbox = with_fest(fixture("fest-tiny.xml")).await;
    let names = codes(&sandbox, "FEST").await;
    let described = [FJELLTOPP, DAL_OG_VIK, HAVBRIS].map(|code| names[code]["description"].as_str().unwrap());
    assert_eq!(described, ["Disperg tab Fjelltopp", "Inj væske Dal & Vik", "Liniment Havbris"]);
    assert_eq!(names[FJELLTOPP]["metadata"], json!([{"metadataType": "VARENAVN", "metadata": "Fjelltopp"}]));
    assert!(names[FJELLTOPP]["searchWords"].as_array().unwrap().contains(&json!("everolimus")));
    let forms = codes(&sandbox, "SUPERKORTFORM").await;
    assert_eq!(forms.keys().collect::<Vec<_>>(), ["101", "35", "5"]);
}

#[tokio::test]
async fn salts_of_the_file_are_deactivated_and_their_mother_is_not() {
    keeps("codingsystems.custom.salts");
    let sandbox = with_fest(fixture("fest-tiny.xml")).await;
    let substances = codes(&sandbox, "FEST_VIRKESTOFF").await;
    let mother = "ID_A0000000-0000-4000-8000-000000000002";
    for (salt, since) in [("4", "2014-12-06T00:16:07Z"), ("5", "2026-03-01T03:10:20Z")] {
        let salt = &substances[&format!("ID_A0000000-0000-4000-8000-00000000000{salt}")];
        assert_eq!(relations(salt), [("HAR_TERAPEUTISK_VIRKESTOFF", "FEST_VIRKESTOFF", mother)]);
        assert_eq!(salt["deactivatedTime"], since);
    }
    assert_eq!(substances[mother]["deactivatedTime"], Value::Null);
}

#[tokio::test]
async fn an_expired_trade_name_of_the_file_is_deactivated() {
    let sandbox = with_fest(fixture("fest-tiny.xml")).await;
    let names = codes(&sandbox, "FEST").await;
    assert_eq!(names[UTGARD]["deactivatedTime"], "2025-06-30T21:59:00Z");
    assert_eq!(names[FJELLTOPP]["deactivatedTime"], Value::Null);
}

#[tokio::test]
async fn atc_is_the_seeds_tree_with_the_codes_of_the_file_on_top() {
    let (_folder, file) = scratch("fest.xml", {
        let fest = fs::read_to_string(fixture("fest-tiny.xml")).unwrap();
        fest.replacen(
            r#"<Atc V="L04AA18" S="2.16.578.1.12.4.1.1.7180" DN="Everolimus" />"#,
            r#"<Atc V="L04AA99" DN="Et nytt stoff" />"#,
            1,
        )
        .replace(r#"DN="Gadobensyre" />"#, r#"DN="Et annet navn" />"#)
    });
    let (sandbox, plain) = (with_fest(file).await, Sandbox::start().await);
    let (mut atc, seed) = (codes(&sandbox, "ATC").await, codes(&plain, "ATC").await);
    let new = atc.remove("L04AA99").unwrap();
    assert_eq!(new["description"], "Et nytt stoff");
    assert!(atc == seed, "what the seed knows stays as it is");
    let names = codes(&sandbox, "FEST").await;
    assert_eq!(names[FJELLTOPP]["relationsTo"][0]["description"], "Et nytt stoff");
    assert_eq!(names[DAL_OG_VIK]["relationsTo"][0]["description"], seed["V08CA08"]["description"]);
}

#[tokio::test]
async fn the_other_systems_stay_the_seeds() {
    let (sandbox, plain) = (with_fest(fixture("fest-tiny.xml")).await, Sandbox::start().await);
    assert_eq!(types(&sandbox).await, types(&plain).await);
    for system in types(&plain).await {
        let same = sandbox.codes(&system).await.body() == plain.codes(&system).await.body();
        // The file's ATC codes are all in the seed.
        assert_eq!(same, !OF_FEST.contains(&system.as_str()), "{system}");
    }
}

#[tokio::test]
async fn a_packed_file_is_served_as_the_plain_one() {
    let bytes = fs::read(fixture("fest-tiny.xml")).unwrap();
    let plain = with_fest(fixture("fest-tiny.xml")).await;
    for (name, packed) in [("fest.xml.gz", gzipped(&bytes)), ("fest251.zip", zipped("fest251.xml", &bytes))] {
        let (_folder, file) = scratch(name, packed);
        let sandbox = with_fest(file).await;
        for system in OF_FEST {
            let (packed, plain) = (sandbox.codes(system).await, plain.codes(system).await);
            assert_eq!(packed.body(), plain.body(), "{name} {system}");
        }
    }
}
