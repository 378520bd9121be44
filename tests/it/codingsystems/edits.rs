//! Codes changed at run time through the control API.

use serde_json::{Value, json};

use crate::support::Sandbox;

const SMITTE: &str = "/_sandbox/codingsystems/KJ_SMITTETYPE";

#[tokio::test]
async fn a_new_code_is_answered_at_once() {
    let sandbox = Sandbox::start().await;
    sandbox.codes("KJ_SMITTETYPE").await;
    let put = sandbox
        .control("PUT", &format!("{SMITTE}/77"), json!({"code": "77", "description": "Ny smitte"}))
        .await;
    assert_eq!(put.status(), 201);
    sandbox.satisfies(&put, "control.codingsystems.code").await;
    let codes = sandbox.codes("KJ_SMITTETYPE").await.json();
    assert_eq!(codes["77"], put.json());
    assert_eq!(codes["77"]["searchWords"], json!([]));
}

#[tokio::test]
async fn a_changed_description_shows_in_relations_that_lead_to_the_code() {
    let sandbox = Sandbox::start().await;
    let before = sandbox.codes("FEST").await.json();
    let record = json!({"code": "L04AA18", "description": "Everolimus, endret", "deactivatedTime": "2026-01-01T22:59:00Z"});
    let put = sandbox.control("PUT", "/_sandbox/codingsystems/ATC/L04AA18", record).await;
    assert_eq!(put.status(), 200);
    let relation = |codes: &Value| codes["ID_F2CEF840-A295-4A7A-9CCD-5873D846C3BD"]["relationsTo"][0].clone();
    let after = sandbox.codes("FEST").await.json();
    assert_eq!(relation(&before)["description"], "Everolimus");
    assert_eq!(relation(&after)["description"], "Everolimus, endret");
    assert_eq!(relation(&after)["deactivatedTime"], "2026-01-01T22:59:00Z");
}

#[tokio::test]
async fn a_type_relation_and_metadata_no_document_knows_are_welcome() {
    let sandbox = Sandbox::start().await;
    let record = json!({
        "code": "N1",
        "description": "Noe nytt",
        "relationsTo": [{"relationType": "HAR_NYHET", "codingSystem": "ATC", "code": "N02"}],
        "metadata": [{"metadataType": "NYTT", "metadata": "x"}],
    });
    assert_eq!(sandbox.control("PUT", "/_sandbox/codingsystems/KJ_NY_TYPE/N1", record).await.status(), 201);
    assert_eq!(sandbox.types().await.json().as_array().unwrap().last().unwrap(), "KJ_NY_TYPE");
    assert_eq!(sandbox.codes("KJ_NY_TYPE").await.json()["N1"]["relationsTo"][0]["relationType"], "HAR_NYHET");
    let gone = sandbox.call("DELETE", "/_sandbox/codingsystems/KJ_NY_TYPE/N1").send().await;
    assert_eq!(gone.status(), 204);
    assert_eq!(sandbox.codes("KJ_NY_TYPE").await.status(), 400);
}

#[tokio::test]
async fn a_code_taken_out_is_gone_and_relations_to_it_end() {
    let sandbox = Sandbox::start().await;
    let gone = sandbox.call("DELETE", "/_sandbox/codingsystems/ATC/L04AA18").send().await;
    assert_eq!(gone.status(), 204);
    sandbox.satisfies(&gone, "control.codingsystems.known").await;
    assert!(sandbox.codes("ATC").await.json().get("L04AA18").is_none());
    let certican = sandbox.codes("FEST").await.json()["ID_F2CEF840-A295-4A7A-9CCD-5873D846C3BD"].clone();
    assert!(certican["relationsTo"].as_array().unwrap().iter().all(|it| it["codingSystem"] != "ATC"));
}

#[tokio::test]
async fn a_code_that_is_not_there_is_404() {
    let sandbox = Sandbox::start().await;
    for method in ["GET", "DELETE"] {
        let refused = sandbox.call(method, "/_sandbox/codingsystems/ATC/NO_SUCH").send().await;
        assert_eq!(refused.status(), 404);
        sandbox.violates(&refused, "control.codingsystems.known").await;
    }
}

#[tokio::test]
async fn a_bad_code_is_refused_with_every_reason_and_stores_nothing() {
    let sandbox = Sandbox::start().await;
    let before = sandbox.codes("KJ_SMITTETYPE").await;
    let bad = json!({
        "code": "77",
        "description": " ",
        "relationsTo": [
            {"relationType": "HAR_ATC_KODE", "codingSystem": "ATC", "code": "N02"},
            {"relationType": "NY", "codingSystem": "ATC", "code": "NO_SUCH"},
        ],
        "metadata": [{"metadataType": "SOKEORD", "metadata": "a"}, {"metadataType": "SOKEORD", "metadata": "a"}],
    });
    let refused = sandbox.control("PUT", &format!("{SMITTE}/77"), bad).await;
    assert_eq!(refused.status(), 400);
    sandbox.violates(&refused, "control.codingsystems.code").await;
    let detail = refused.json()["detail"].as_str().unwrap().to_owned();
    for pointer in
        ["/description:", "/relationsTo/0:", "/relationsTo/1:", "/metadata/0/metadataType:", "/metadata/1:"]
    {
        assert!(detail.contains(pointer), "{pointer} in {detail}");
    }
    assert_eq!(sandbox.codes("KJ_SMITTETYPE").await.body(), before.body());
}

#[tokio::test]
async fn path_and_body_name_the_same_code_in_upper_case() {
    let sandbox = Sandbox::start().await;
    for (target, code) in [("78", "77"), ("ab", "ab")] {
        let put = sandbox
            .control("PUT", &format!("{SMITTE}/{target}"), json!({"code": code, "description": "x"}))
            .await;
        sandbox.violates(&put, "control.codingsystems.code").await;
    }
    let lower_type = sandbox
        .control("PUT", "/_sandbox/codingsystems/kj_ny/1", json!({"code": "1", "description": "x"}))
        .await;
    sandbox.violates(&lower_type, "control.codingsystems.code").await;
}

#[tokio::test]
async fn one_sandbox_is_not_changed_by_another() {
    let (one, other) = (Sandbox::start().await, Sandbox::start().await);
    one.control("PUT", &format!("{SMITTE}/77"), json!({"code": "77", "description": "x"})).await;
    assert!(other.codes("KJ_SMITTETYPE").await.json().get("77").is_none());
}

#[tokio::test]
async fn what_the_control_api_shows_can_be_changed_and_put_back() {
    let sandbox = Sandbox::start().await;
    for target in [
        "/_sandbox/codingsystems/FEST/ID_F2CEF840-A295-4A7A-9CCD-5873D846C3BD",
        "/_sandbox/codingsystems/KJ_INTUBASJON/1",
    ] {
        let mut code = sandbox.get(target).send().await.json();
        code["deactivatedTime"] = json!("2026-03-01T22:59:00Z");
        let put = sandbox.control("PUT", target, code.clone()).await;
        assert_eq!((put.status(), put.json()), (200, code), "{}", put.text());
    }
    let other = json!({"code": "1", "codingSystem": "KJ_SMITTETYPE", "description": "x"});
    let refused = sandbox.control("PUT", "/_sandbox/codingsystems/KJ_INTUBASJON/1", other).await;
    sandbox.violates(&refused, "control.codingsystems.code").await;
}

#[tokio::test]
async fn an_icd10_code_may_be_named_with_its_dot_and_is_one_code() {
    let sandbox = Sandbox::start().await;
    let put = sandbox
        .control(
            "PUT",
            "/_sandbox/codingsystems/ICD10/E10.0",
            json!({"code": "E10.0", "description": "Endret"}),
        )
        .await;
    assert_eq!((put.status(), &put.json()["code"]), (200, &json!("E100")));
    sandbox.control("PATCH", "/_sandbox/settings", json!({"codingsystems.icd10_dot": true})).await;
    assert_eq!(sandbox.codes("ICD10").await.json()["E10.0"]["description"], "Endret");
    assert_eq!(sandbox.get("/_sandbox/codingsystems/ICD10/E10.0").send().await.json()["code"], "E10.0");
    let gone = sandbox.call("DELETE", "/_sandbox/codingsystems/ICD10/E10.0").send().await;
    assert_eq!(gone.status(), 204, "{}", gone.text());
    assert!(sandbox.codes("ICD10").await.json().get("E10.0").is_none());
}

#[tokio::test]
async fn a_type_no_code_can_be_of_is_told_in_one_sentence() {
    let sandbox = Sandbox::start().await;
    let record = json!({"code": "1", "description": "x"});
    let refused = sandbox.control("PUT", "/_sandbox/codingsystems/ny_type/1", record).await;
    assert_eq!(refused.status(), 400);
    sandbox.violates(&refused, "control.codingsystems.code").await;
    let told =
        "a coding system is called by 1 to 100 capital letters, digits and underscores; got \"ny_type\"";
    assert_eq!(refused.json()["detail"], told);
}

#[tokio::test]
async fn a_trade_name_follows_its_short_form() {
    let sandbox = Sandbox::start().await;
    sandbox.codes("FEST").await;
    sandbox
        .control(
            "PUT",
            "/_sandbox/codingsystems/SUPERKORTFORM/5",
            json!({"code": "5", "description": "Løs tab"}),
        )
        .await;
    let certican = sandbox.codes("FEST").await.json()["ID_F2CEF840-A295-4A7A-9CCD-5873D846C3BD"].clone();
    assert_eq!(certican["description"], "Løs tab Certican");
    assert!(certican["searchWords"].as_array().unwrap().contains(&json!("løs")));
}

#[tokio::test]
async fn a_relation_that_ended_with_its_code_stays_ended() {
    let sandbox = Sandbox::start().await;
    let nine = json!({"code": "9", "description": "Ni"});
    let to_nine = json!({"code": "A", "description": "x", "relationsTo": [{"relationType": "NY", "codingSystem": "KJ_INTUBASJON", "code": "9"}]});
    sandbox.control("PUT", "/_sandbox/codingsystems/KJ_INTUBASJON/9", nine.clone()).await;
    sandbox.control("PUT", "/_sandbox/codingsystems/KJ_NY/A", to_nine).await;
    sandbox.call("DELETE", "/_sandbox/codingsystems/KJ_INTUBASJON/9").send().await;
    sandbox.control("PUT", "/_sandbox/codingsystems/KJ_INTUBASJON/9", nine).await;
    assert_eq!(sandbox.codes("KJ_NY").await.json()["A"]["relationsTo"], json!([]));
}
