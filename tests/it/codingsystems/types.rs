//! `/types`.

use serde_json::json;

use crate::support::{Sandbox, keeps};

#[tokio::test]
async fn all_23_types_are_listed_in_the_order_of_the_enum() {
    keeps("codingsystems.types.list");
    let sandbox = Sandbox::start().await;
    let types = sandbox.types().await.json();
    let types = types.as_array().unwrap();
    assert_eq!(types.len(), 23);
    assert_eq!(
        (&types[0], &types[3], &types[22]),
        (&json!("KJ_KRIT_MED_TILSTAND"), &json!("ATC"), &json!("KJ_REAKSJONS_TYPE"))
    );
}

#[tokio::test]
async fn the_documented_example_comes_out_when_it_is_switched_on() {
    let sandbox = Sandbox::start().await;
    sandbox
        .control("PATCH", "/_sandbox/settings", json!({"codingsystems.types": "documented-example"}))
        .await;
    let documented = [
        "ATC",
        "FEST",
        "FEST_VIRKESTOFF",
        "FEST_VIRKESTOFF_MED_STYRKE",
        "ICD10",
        "SUPERKORTFORM",
        "KJ_KRIT_MED_TILSTAND",
        "KJ_PF_SYKDOM",
        "KJ_PF_SYK_KATEGORI",
        "KJ_KOMMUNIKASJON",
        "KJ_ANDRE_PROSEDYREENDRINGER",
        "KJ_INTUBASJON",
    ];
    assert_eq!(sandbox.types().await.json(), json!(documented));
    // The other types are answered all the same.
    assert_eq!(sandbox.codes("KJ_SMITTETYPE").await.status(), 200);
}

#[tokio::test]
async fn every_listed_type_has_codes() {
    keeps("codingsystems.content");
    let sandbox = Sandbox::start().await;
    for system in sandbox.types().await.json().as_array().unwrap() {
        let codes = sandbox.codes(system.as_str().unwrap()).await;
        assert_eq!(codes.status(), 200, "{system}");
        assert!(!codes.json().as_object().unwrap().is_empty(), "{system}");
    }
}

#[tokio::test]
async fn the_fixed_part_of_the_path_takes_any_case_and_a_trailing_slash() {
    keeps("sandbox.path.case");
    let sandbox = Sandbox::start().await;
    for target in [
        "/API/CodingSystems/V1/Types",
        "/api/codingsystems/v1/types/",
        "/api/codingsystems/v1/%74ypes",
        "/api/codingsystems/v1/types?x=1",
    ] {
        let answer = sandbox.get(target).header(crate::support::EPJ).send().await;
        assert_eq!(answer.status(), 200, "{target}");
        let entry = sandbox.entry(&answer).await;
        assert_eq!(entry["target"], target, "the journal sees the path as it was sent");
    }
}
