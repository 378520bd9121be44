//! `/codes/{type}`: which types, and what a code looks like.

use serde_json::{Value, json};

use crate::support::{Sandbox, keeps};

#[tokio::test]
async fn the_documented_example_comes_out_field_by_field() {
    let sandbox = Sandbox::start().await;
    let answer = sandbox.codes("KJ_INTUBASJON").await;
    sandbox.satisfies(&answer, "codingsystems.codes.type-known").await;
    let codes = answer.json();
    assert_eq!(
        codes["1"],
        json!({
            "code": "1",
            "codingSystem": "KJ_INTUBASJON",
            "description": "Grad 1: Hele stemmespalten synlig",
            "relationsTo": [],
            "metadata": [],
            "searchWords": [],
            "deactivatedTime": null
        })
    );
    assert_eq!(
        codes["2"],
        json!({
            "code": "2",
            "codingSystem": "KJ_INTUBASJON",
            "description": "Grad 2: Bakre del av introitus kan sees/ epiglottis og aryregionen synlig",
            "relationsTo": [],
            "metadata": [],
            "searchWords": [],
            "deactivatedTime": "2021-12-09T22:59:00Z"
        })
    );
    let text = answer.text();
    assert!(
        text.starts_with(r#"{"1":{"code":"1","codingSystem":"KJ_INTUBASJON","description":"#),
        "fields in the documented order"
    );
}

#[tokio::test]
async fn an_unknown_empty_or_wrongly_cased_type_is_refused_with_the_documented_message() {
    let sandbox = Sandbox::start().await;
    for system in
        ["NO_SUCH", "kj_intubasjon", "Kj_Intubasjon", "", "%20", "KJ_INTUBASJON%00", "%FF", "ICD10%2FX"]
    {
        let refused = sandbox.codes(system).await;
        assert_eq!(refused.status(), 400, "{system}");
        assert_eq!(refused.header("nhn-error-code"), "CS-0002");
        assert_eq!(refused.json()["errorMessage"], "Missing or invalid path parameter: codingSystemType");
        sandbox.violates(&refused, "codingsystems.codes.type-known").await;
    }
}

#[tokio::test]
async fn the_refusal_of_a_type_is_explained_in_the_journal() {
    let sandbox = Sandbox::start().await;
    let refused = sandbox.codes("kj_intubasjon").await;
    let entry = sandbox.entry(&refused).await;
    let check = entry["checks"].as_array().unwrap().iter().find(|it| it["verdict"] == "violated").unwrap();
    assert_eq!(check["got"], "\"kj_intubasjon\"");
    assert_eq!(check["expected"], "a coding system exactly as `/types` lists it");
}

#[tokio::test]
async fn every_code_of_every_system_has_the_documented_form() {
    keeps("codingsystems.codes.map");
    keeps("codingsystems.codes.fields");
    keeps("codingsystems.codes.deactivated-time");
    let sandbox = Sandbox::start().await;
    for system in sandbox.types().await.json().as_array().unwrap() {
        let codes = sandbox.codes(system.as_str().unwrap()).await.json();
        for (key, code) in codes.as_object().unwrap() {
            assert_eq!((&code["code"], &code["codingSystem"]), (&json!(key), system));
            assert_eq!(*key, key.to_uppercase());
            assert_eq!(
                fields(code),
                [
                    "code",
                    "codingSystem",
                    "description",
                    "relationsTo",
                    "metadata",
                    "searchWords",
                    "deactivatedTime"
                ]
            );
            for relation in code["relationsTo"].as_array().unwrap() {
                assert_eq!(
                    fields(relation),
                    ["code", "codingSystem", "description", "relationType", "metadata", "deactivatedTime"]
                );
            }
            for metadata in code["metadata"].as_array().unwrap() {
                assert_eq!(fields(metadata), ["metadataType", "metadata"]);
            }
            let time = &code["deactivatedTime"];
            assert!(time.is_null() || time.as_str().unwrap().ends_with('Z'), "{time}");
        }
    }
}

fn fields(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

#[tokio::test]
async fn icd10_codes_have_no_dot_unless_it_is_switched_on() {
    keeps("codingsystems.keys.icd10");
    let sandbox = Sandbox::start().await;
    let plain = sandbox.codes("ICD10").await.json();
    assert_eq!(plain["E100"]["code"], "E100");
    sandbox.control("PATCH", "/_sandbox/settings", json!({"codingsystems.icd10_dot": true})).await;
    let dotted = sandbox.codes("ICD10").await.json();
    assert_eq!(dotted["E10.0"]["code"], "E10.0");
    assert_eq!(plain.as_object().unwrap().len(), dotted.as_object().unwrap().len());
    // Relations follow.
    let conditions = sandbox.codes("KJ_KRIT_MED_TILSTAND").await.json();
    let related =
        conditions.as_object().unwrap().values().flat_map(|code| code["relationsTo"].as_array().unwrap());
    let codes: Vec<&str> =
        related.filter(|it| it["codingSystem"] == "ICD10").map(|it| it["code"].as_str().unwrap()).collect();
    assert!(codes.iter().all(|code| code.len() <= 3 || code.as_bytes()[3] == b'.'), "{codes:?}");
}

#[tokio::test]
async fn head_answers_as_get_without_the_body() {
    let sandbox = Sandbox::start().await;
    let got = sandbox.codes("KJ_INTUBASJON").await;
    let head = sandbox
        .call("HEAD", "/api/codingsystems/v1/codes/KJ_INTUBASJON")
        .header(crate::support::EPJ)
        .send()
        .await;
    assert_eq!((head.status(), head.body().len()), (200, 0));
    assert_eq!(head.header("content-length"), got.body().len().to_string());
    assert_eq!(head.header("etag"), got.header("etag"));
}
