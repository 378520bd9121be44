//! What the seed holds: every relation, every kind of metadata, the custom changes, the documented numbers.

use std::collections::{BTreeMap, BTreeSet};

use nhn_sandbox::apis::codingsystems::model::{MetadataType, RelationType};
use serde_json::Value;

use crate::support::{Sandbox, keeps};

/// Every code of every system, by system and code.
async fn everything(sandbox: &Sandbox) -> BTreeMap<String, BTreeMap<String, Value>> {
    let mut all = BTreeMap::new();
    for system in sandbox.types().await.json().as_array().unwrap() {
        let system = system.as_str().unwrap();
        let codes = sandbox.codes(system).await.json();
        let codes = codes.as_object().unwrap().iter().map(|(key, code)| (key.clone(), code.clone()));
        all.insert(system.to_owned(), codes.collect());
    }
    all
}

fn relations(code: &Value) -> impl Iterator<Item = &Value> {
    code["relationsTo"].as_array().unwrap().iter()
}

fn of<'a>(code: &'a Value, metadata_type: &str) -> Option<&'a str> {
    let metadata = code["metadata"].as_array().unwrap().iter().find(|it| it["metadataType"] == metadata_type);
    metadata.map(|it| it["metadata"].as_str().unwrap())
}

#[tokio::test]
async fn every_relation_carries_its_targets_description_and_deactivation() {
    keeps("codingsystems.codes.relations");
    let sandbox = Sandbox::start().await;
    let all = everything(&sandbox).await;
    let mut deactivated = 0;
    for code in all.values().flat_map(BTreeMap::values) {
        for relation in relations(code) {
            let target = &all[relation["codingSystem"].as_str().unwrap()][relation["code"].as_str().unwrap()];
            assert_eq!(relation["description"], target["description"]);
            assert_eq!(relation["deactivatedTime"], target["deactivatedTime"]);
            deactivated += usize::from(!target["deactivatedTime"].is_null());
        }
    }
    assert!(deactivated > 0, "a related code may be deactivated");
}

#[tokio::test]
async fn every_documented_relation_occurs_in_its_direction() {
    keeps("codingsystems.codes.relation-direction");
    keeps("codingsystems.codes.relation-direction.virkestoff");
    let sandbox = Sandbox::start().await;
    let all = everything(&sandbox).await;
    let mut seen = BTreeSet::new();
    for (system, codes) in &all {
        for relation in codes.values().flat_map(relations) {
            let kind = relation["relationType"].as_str().unwrap();
            seen.insert((
                kind.to_owned(),
                system.clone(),
                relation["codingSystem"].as_str().unwrap().to_owned(),
            ));
        }
    }
    let expected = [
        ("ERSTATTET_AV", "ATC", "ATC"),
        ("HAR_ATC_KODE", "FEST", "ATC"),
        ("HAR_SUPERKORTFORM", "FEST", "SUPERKORTFORM"),
        ("HAR_TERAPEUTISK_VIRKESTOFF", "FEST_VIRKESTOFF", "FEST_VIRKESTOFF"),
        ("HAR_VIRKESTOFF", "FEST_VIRKESTOFF_MED_STYRKE", "FEST_VIRKESTOFF"),
        ("INNEHOLDER_VIRKESTOFF", "FEST", "FEST_VIRKESTOFF"),
        ("INNEHOLDER_VIRKESTOFF_MED_STYRKE", "FEST", "FEST_VIRKESTOFF_MED_STYRKE"),
        ("KLINISK_KONSEKVENS", "KJ_KRIT_MED_TILSTAND", "KJ_KMT_BEGRUNNELSE"),
        ("OMFATTER_ICD10_KODE", "KJ_KRIT_MED_TILSTAND", "ICD10"),
        ("TILHORER_PF_SYK_KATEGORI", "KJ_PF_SYKDOM", "KJ_PF_SYK_KATEGORI"),
    ]
    .map(|(kind, from, to)| (kind.to_owned(), from.to_owned(), to.to_owned()));
    assert_eq!(seen, BTreeSet::from(expected));
    assert_eq!(RelationType::DOCUMENTED.len(), 10);
}

#[tokio::test]
async fn every_documented_kind_of_metadata_occurs_on_codes_and_some_on_relations() {
    let sandbox = Sandbox::start().await;
    let all = everything(&sandbox).await;
    let kinds = |list: &Value| -> Vec<String> {
        list.as_array().unwrap().iter().map(|it| it["metadataType"].as_str().unwrap().to_owned()).collect()
    };
    let codes = || all.values().flat_map(BTreeMap::values);
    let on_codes: BTreeSet<String> = codes().flat_map(|code| kinds(&code["metadata"])).collect();
    let documented: BTreeSet<String> = MetadataType::DOCUMENTED.iter().map(ToString::to_string).collect();
    assert_eq!(on_codes, documented);
    assert!(codes().flat_map(relations).any(|relation| !kinds(&relation["metadata"]).is_empty()));
}

#[tokio::test]
async fn salts_are_deactivated() {
    keeps("codingsystems.custom.salts");
    let sandbox = Sandbox::start().await;
    let substances = sandbox.codes("FEST_VIRKESTOFF").await.json();
    let is_salt = |code: &Value| relations(code).any(|it| it["relationType"] == "HAR_TERAPEUTISK_VIRKESTOFF");
    let salts: Vec<&Value> = substances.as_object().unwrap().values().filter(|code| is_salt(code)).collect();
    assert!(salts.len() >= 20);
    assert!(salts.iter().all(|salt| !salt["deactivatedTime"].is_null()));
    let mothers =
        salts.iter().flat_map(|salt| relations(salt)).all(|mother| mother["deactivatedTime"].is_null());
    assert!(mothers, "the therapeutic ingredient stays in use");
}

#[tokio::test]
async fn a_trade_name_is_described_by_short_form_and_name() {
    keeps("codingsystems.custom.fest-description");
    keeps("codingsystems.custom.fest-description.form");
    keeps("codingsystems.keys.superkortform");
    let sandbox = Sandbox::start().await;
    let names = sandbox.codes("FEST").await.json();
    assert_eq!(names["ID_F2CEF840-A295-4A7A-9CCD-5873D846C3BD"]["description"], "Disperg tab Certican");
    let (mut composed, mut plain) = (0, 0);
    for code in names.as_object().unwrap().values() {
        let form = relations(code)
            .find(|it| it["relationType"] == "HAR_SUPERKORTFORM")
            .map(|it| it["description"].as_str().unwrap());
        match (form, of(code, "VARENAVN")) {
            (Some(form), Some(name)) => {
                assert_eq!(code["description"], format!("{form} {name}"));
                composed += 1;
            }
            _ => plain += 1,
        }
    }
    assert!(composed > 300 && plain > 0, "{composed} {plain}");
}

#[tokio::test]
async fn the_true_chain_of_a_trade_name_leads_to_its_substance() {
    keeps("codingsystems.keys.fest");
    let sandbox = Sandbox::start().await;
    let all = everything(&sandbox).await;
    let certican = &all["FEST"]["ID_F2CEF840-A295-4A7A-9CCD-5873D846C3BD"];
    let with_strength =
        relations(certican).find(|it| it["codingSystem"] == "FEST_VIRKESTOFF_MED_STYRKE").unwrap();
    assert_eq!(with_strength["description"], "Everolimus 0,1 mg");
    let with_strength = &all["FEST_VIRKESTOFF_MED_STYRKE"][with_strength["code"].as_str().unwrap()];
    let substance = relations(with_strength).next().unwrap();
    assert_eq!(substance["code"], "ID_82BF10B1-2FF0-4F26-8392-1C74748EC9A2");
    assert_eq!(substance["description"], "Everolimus");
}

#[tokio::test]
async fn the_seed_has_the_promised_size() {
    let sandbox = Sandbox::start().await;
    let all = everything(&sandbox).await;
    let level = |length: usize| all["ATC"].keys().filter(|code| code.len() == length).count();
    assert_eq!(level(1), 14);
    assert!(level(3) >= 90 && level(4) >= 220 && level(5) + level(7) >= 600);
    assert!(all["ATC"].keys().all(|code| match code.len() {
        1 => true,
        3 => all["ATC"].contains_key(&code[..1]),
        4 => all["ATC"].contains_key(&code[..3]),
        5 => all["ATC"].contains_key(&code[..4]),
        _ => all["ATC"].contains_key(&code[..5]),
    }));
    let letters: BTreeSet<char> = all["ICD10"].keys().filter_map(|code| code.chars().next()).collect();
    assert!(all["ICD10"].len() >= 1000 && letters == ('A'..='Z').collect());
    assert!(all["FEST"].len() >= 300);
    for (system, codes) in [
        ("KJ_KOMMUNIKASJON", 9),
        ("KJ_ANDRE_PROSEDYREENDRINGER", 5),
        ("KJ_ANNEN_ALLERGI", 15),
        ("KJ_BEHANDLING", 14),
        ("KJ_IMPLANTAT", 29),
        ("KJ_INTUBASJON", 4),
        ("KJ_KMT_BEGRUNNELSE", 8),
        ("KJ_MASKEVENTILASJON", 4),
        ("KJ_SMITTETYPE", 5),
        ("KJ_ALVORLIGHETSGRAD", 2),
        ("KJ_KILDE_OPPLYSNINGER", 7),
        ("KJ_SANNSYNLIGHET", 3),
        ("KJ_REAKSJONS_TYPE", 20),
    ] {
        assert_eq!(all[system].len(), codes, "{system}");
    }
    // The list's ten and the one NHN's own pages add.
    assert_eq!(all["KJ_KRITISK_INFO_UNDERKATEGORI"].len(), 11);
}

#[tokio::test]
async fn sokeord_and_the_mark_of_level_2_stand_only_where_the_model_allows_them() {
    let sandbox = Sandbox::start().await;
    let searchable = ["ICD10", "KJ_PF_SYKDOM", "ATC", "FEST_VIRKESTOFF", "FEST", "KJ_KRIT_MED_TILSTAND"];
    for (system, codes) in everything(&sandbox).await {
        for (key, code) in codes {
            assert!(
                of(&code, "SOKEORD").is_none() || searchable.contains(&system.as_str()),
                "{system} {key}"
            );
            assert!(
                of(&code, "ATC_LEVEL_2_SOK").is_none() || (system == "ATC" && key.len() == 3),
                "{system} {key}"
            );
        }
    }
}
