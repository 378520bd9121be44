//! What the seed holds, and that it fits the seed of Codingsystems.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{REIMBURSEMENT, TREATMENT, items, since};
use crate::support::{NOW, Sandbox, keeps};

fn array(value: &Value) -> &Vec<Value> {
    value.as_array().unwrap()
}

fn datas(answer: &Value) -> Vec<&Value> {
    items(answer).iter().map(|item| &item["data"]).collect()
}

#[tokio::test]
async fn there_are_enough_groups_of_every_kind() {
    keeps("nompd.content");
    let sandbox = Sandbox::start().await;
    let (treatment, reimbursement) =
        (super::list(&sandbox, TREATMENT).await, super::list(&sandbox, REIMBURSEMENT).await);
    assert!(items(&treatment).len() >= 40 && items(&reimbursement).len() >= 60);
    let groups = datas(&treatment);
    let diseases: BTreeSet<_> = groups.iter().filter_map(|it| it["diseaseGroup"].as_str()).collect();
    assert!(diseases.len() >= 8, "{diseases:?}");
    let today = &NOW[..10];
    let (start, end) = (
        |it: &Value| it["validityPeriod"]["start"].to_string(),
        |it: &Value| it["validityPeriod"]["end"].to_string(),
    );
    let quoted = format!("\"{today}\"");
    assert!(groups.iter().any(|it| end(it) < quoted), "past");
    assert!(groups.iter().any(|it| start(it) <= quoted && quoted <= end(it)), "present");
    assert!(groups.iter().any(|it| quoted < start(it)), "to come");
    assert!(groups.iter().filter(|it| array(&it["treatmentAlternatives"]).len() >= 3).count() >= 10);
}

#[tokio::test]
async fn ranks_count_from_one() {
    let sandbox = Sandbox::start().await;
    for group in datas(&since(&sandbox, TREATMENT, 0).await) {
        let ranks: Vec<u64> =
            array(&group["treatmentAlternatives"]).iter().map(|it| it["rank"].as_u64().unwrap()).collect();
        assert_eq!(ranks, (1..=ranks.len() as u64).collect::<Vec<_>>(), "{}", group["name"]);
    }
}

#[tokio::test]
async fn every_indication_is_a_code_of_the_icd_10_seed() {
    let sandbox = Sandbox::start().await;
    let icd10 = sandbox.codes("ICD10").await.json();
    let mut meddra = 0;
    for path in super::LISTS {
        for group in datas(&since(&sandbox, path, 0).await) {
            for coding in array(&group["indications"]).iter().flat_map(|it| array(&it["coding"])) {
                if coding["system"] != "urn:oid:2.16.578.1.12.4.1.1.7110" {
                    meddra += 1;
                    continue;
                }
                let code = coding["code"].as_str().unwrap();
                let text = icd10[code]["description"].as_str().unwrap_or_else(|| panic!("{code}"));
                assert!(text.starts_with(coding["display"].as_str().unwrap()), "{coding} and {text}");
            }
        }
    }
    assert_eq!(meddra, 1);
}

#[tokio::test]
async fn every_substance_and_trade_name_is_one_of_the_codingsystems_seed() {
    let sandbox = Sandbox::start().await;
    let atc = sandbox.codes("ATC").await.json();
    let substances: BTreeSet<String> = atc
        .as_object()
        .unwrap()
        .values()
        .map(|it| it["description"].as_str().unwrap().trim().to_lowercase())
        .collect();
    let fest = sandbox.codes("FEST").await.json();
    let trade_names: BTreeSet<&str> = fest
        .as_object()
        .unwrap()
        .values()
        .flat_map(|it| array(&it["metadata"]))
        .filter(|it| it["metadataType"] == "VARENAVN")
        .map(|it| it["metadata"].as_str().unwrap())
        .collect();
    for group in datas(&since(&sandbox, TREATMENT, 0).await) {
        for alternative in array(&group["treatmentAlternatives"]) {
            let name = alternative["name"].as_str().unwrap();
            let (substance, trade_name) = name.split_once(" (").unwrap_or((name, ""));
            assert!(substances.contains(&substance.to_lowercase()), "{name}");
            let trade_name = trade_name.trim_end_matches(')');
            // The documented one, which stands in no other seed file.
            assert!(["", "Tysabri"].contains(&trade_name) || trade_names.contains(trade_name), "{name}");
        }
    }
    for group in datas(&since(&sandbox, REIMBURSEMENT, 0).await) {
        let id = group["id"].as_str().unwrap();
        assert!(atc.get(id.split('_').next().unwrap()).is_some(), "{id}");
    }
}

#[tokio::test]
async fn article_numbers_have_six_digits_and_keep_their_leading_zero() {
    let sandbox = Sandbox::start().await;
    let mut leading_zero = 0;
    for group in datas(&since(&sandbox, REIMBURSEMENT, 0).await) {
        for medicine in array(&group["medicines"]) {
            let value = medicine["identifier"]["value"].as_str().unwrap();
            assert!(value.len() == 6 && value.bytes().all(|it| it.is_ascii_digit()), "{value}");
            leading_zero += usize::from(value.starts_with('0'));
        }
    }
    assert!(leading_zero > 0);
}

#[tokio::test]
async fn the_two_published_reimbursement_groups_are_there() {
    let sandbox = Sandbox::start().await;
    let all = since(&sandbox, REIMBURSEMENT, 0).await;
    for id in ["B02BD07_1", "L01XC03_1"] {
        assert!(super::item(&all, id).is_some(), "{id}");
    }
}
