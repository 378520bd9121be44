//! Items, field by field.

use serde_json::{Value, json};

use super::{LISTS, NATALIZUMAB, REIMBURSEMENT, TREATMENT, ask, item, items, list, since};
use crate::support::{Sandbox, keeps};

/// The item of the documentation's first example, as printed there.
const DOCUMENTED: &str = r#"{"data":{"id":"4077eb19-b094-4712-89b1-c3b5a021ef8d","name":"Natalizumab","description":"Rangering av natalizumab s.c og i.v formulering","diseaseGroup":"MS","jurisdictions":[{"system":"urn:oid:2.16.578.1.12.4.1.102","code":"100022","display":"Helse Nord RHF"}],"validityPeriod":{"start":"2025-05-01","end":"2027-04-30"},"reviewDate":"2025-04-10","indications":[{"coding":[{"system":"urn:oid:2.16.578.1.12.4.1.1.7110","code":"G35","display":"Multippel sklerose"}],"text":"Multiple sclerosis"}],"treatmentAlternatives":[{"rank":1,"treatmentId":"6d3c0e9f-dd3f-49e6-8c6c-c3ef1ccdfa1a","name":"Natalizumab (Tysabri)","description":null,"medicines":[{"reference":null,"type":"FEST/LegemiddelPakning","identifier":{"system":"FEST/Varenummer","value":"166028"},"display":null}]}]},"version":5,"lastChanged":"2025-04-10T08:30:00Z","isDeleted":false}"#;

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

#[tokio::test]
async fn the_documented_item_is_answered_as_printed() {
    keeps("nompd.items.example");
    let sandbox = Sandbox::start().await;
    let answer = ask(&sandbox, TREATMENT).await;
    assert!(answer.text().contains(DOCUMENTED));
    assert_eq!(item(&answer.json(), NATALIZUMAB).unwrap()["data"]["diseaseGroup"], "MS");
}

#[tokio::test]
async fn items_have_the_documented_fields_and_write_null_out() {
    keeps("nompd.items.fields");
    let sandbox = Sandbox::start().await;
    for path in LISTS {
        let all = since(&sandbox, path, 0).await;
        assert_eq!(keys(&all), ["currentVersion", "items"]);
        for item in items(&all) {
            assert_eq!(keys(item), ["data", "version", "lastChanged", "isDeleted"]);
        }
    }
    let treatment = list(&sandbox, TREATMENT).await;
    let mut nulls = 0;
    for data in items(&treatment).iter().map(|item| &item["data"]) {
        assert_eq!(
            keys(data),
            [
                "id",
                "name",
                "description",
                "diseaseGroup",
                "jurisdictions",
                "validityPeriod",
                "reviewDate",
                "indications",
                "treatmentAlternatives"
            ]
        );
        nulls +=
            ["description", "diseaseGroup", "reviewDate"].iter().filter(|it| data[**it].is_null()).count();
        for alternative in data["treatmentAlternatives"].as_array().unwrap() {
            assert_eq!(keys(alternative), ["rank", "treatmentId", "name", "description", "medicines"]);
        }
    }
    assert!(nulls > 0);
    for item in items(&list(&sandbox, REIMBURSEMENT).await) {
        assert_eq!(keys(&item["data"]), ["id", "legalBasis", "indications", "medicines"]);
    }
}

#[tokio::test]
async fn regions_have_the_oid_as_nompd_writes_it() {
    keeps("nompd.items.region-oid");
    let sandbox = Sandbox::start().await;
    let answer = ask(&sandbox, &format!("{TREATMENT}?sinceVersion=0")).await;
    assert!(!answer.text().contains("4.1.4.102"));
    let mut seen = std::collections::BTreeSet::new();
    for item in items(&answer.json()) {
        for region in item["data"]["jurisdictions"].as_array().unwrap() {
            assert_eq!(region["system"], "urn:oid:2.16.578.1.12.4.1.102");
            seen.insert((region["code"].as_str().unwrap().to_owned(), region["display"].to_string()));
        }
    }
    assert_eq!(
        seen.iter().map(|(code, _)| code.as_str()).collect::<Vec<_>>(),
        ["100021", "100022", "100024", "111919"]
    );
    assert_eq!(seen.len(), 4, "each with one name");
}

#[tokio::test]
async fn the_legal_basis_is_h_resept() {
    keeps("nompd.items.legal-basis");
    let sandbox = Sandbox::start().await;
    let expected = json!({
        "coding": [{"system": "urn:oid:2.16.578.1.12.4.1.1.7427", "code": "950", "display": "H-resept"}],
        "text": null,
    });
    for item in items(&list(&sandbox, REIMBURSEMENT).await) {
        assert_eq!(item["data"]["legalBasis"], expected);
    }
}

#[tokio::test]
async fn without_an_article_number_medicines_are_an_empty_list() {
    keeps("nompd.items.no-article-number");
    let sandbox = Sandbox::start().await;
    let treatment = list(&sandbox, TREATMENT).await;
    let alternatives =
        items(&treatment).iter().flat_map(|it| it["data"]["treatmentAlternatives"].as_array().unwrap());
    let (without, with): (Vec<_>, Vec<_>) = alternatives.partition(|it| it["medicines"] == json!([]));
    assert!(without.len() > 20 && with.len() > 20);
    assert!(
        items(&list(&sandbox, REIMBURSEMENT).await).iter().any(|it| it["data"]["medicines"] == json!([]))
    );
}

#[tokio::test]
async fn last_changed_is_the_sync_in_whole_seconds() {
    keeps("nompd.items.last-changed");
    let sandbox =
        Sandbox::with(|config| config.clock = Some("2026-03-03T12:00:00.987Z".parse().unwrap())).await;
    super::sync(&sandbox, json!({"treatmentGroups": {"delete": [NATALIZUMAB]}})).await;
    let diff = since(&sandbox, TREATMENT, super::SEED_VERSION).await;
    assert_eq!(item(&diff, NATALIZUMAB).unwrap()["lastChanged"], "2026-03-03T12:00:00Z");
    let by_night = since(&sandbox, TREATMENT, 11).await;
    assert!(
        items(&by_night).iter().any(|it| it["version"] == 12 && it["lastChanged"] == "2026-01-05T01:00:00Z")
    );
}
