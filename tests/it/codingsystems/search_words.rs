//! `searchWords`.

use serde_json::{Value, json};

use crate::support::{Sandbox, keeps};

fn words(code: &Value) -> Vec<&str> {
    code["searchWords"].as_array().unwrap().iter().map(|word| word.as_str().unwrap()).collect()
}

#[tokio::test]
async fn words_come_from_description_metadata_and_relations() {
    keeps("codingsystems.codes.search-words");
    keeps("codingsystems.codes.search-words.form");
    let sandbox = Sandbox::start().await;
    let names = sandbox.codes("FEST").await.json();
    let certican = &names["ID_F2CEF840-A295-4A7A-9CCD-5873D846C3BD"];
    assert_eq!(words(certican), ["disperg", "tab", "certican", "everolimus", "mg"]);
    let diseases = sandbox.codes("ICD10").await.json();
    for (key, code) in diseases.as_object().unwrap() {
        for metadata in
            code["metadata"].as_array().unwrap().iter().filter(|it| it["metadataType"] == "SOKEORD")
        {
            let word = metadata["metadata"].as_str().unwrap().to_lowercase();
            let first = word.split(|c: char| !c.is_alphanumeric() && c != '-').next().unwrap().to_owned();
            assert!(first.chars().count() < 2 || words(code).contains(&first.as_str()), "{key}: {first}");
        }
    }
}

#[tokio::test]
async fn the_other_systems_have_none() {
    let sandbox = Sandbox::start().await;
    for system in ["KJ_SMITTETYPE", "SUPERKORTFORM", "FEST_VIRKESTOFF_MED_STYRKE", "KJ_PF_SYK_KATEGORI"] {
        let codes = sandbox.codes(system).await.json();
        assert!(codes.as_object().unwrap().values().all(|code| words(code).is_empty()), "{system}");
    }
}

#[tokio::test]
async fn an_atc_code_of_level_2_has_words_only_with_its_mark() {
    keeps("codingsystems.codes.search-words.atc-level-2");
    let sandbox = Sandbox::start().await;
    let codes = sandbox.codes("ATC").await.json();
    let level_2 =
        codes.as_object().unwrap().values().filter(|code| code["code"].as_str().unwrap().len() == 3);
    let (marked, plain): (Vec<_>, Vec<_>) = level_2.partition(|code| {
        code["metadata"]
            .as_array()
            .unwrap()
            .contains(&json!({"metadataType": "ATC_LEVEL_2_SOK", "metadata": "true"}))
    });
    assert!(!marked.is_empty() && marked.iter().all(|code| !words(code).is_empty()));
    assert!(!plain.is_empty() && plain.iter().all(|code| words(code).is_empty()));
}
