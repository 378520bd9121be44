//! The test-token service: what it mints and what it refuses.

use serde_json::{Value, json};

use super::kit::{PHYSICIAN, STAFF, claims, now};
use crate::support::{Answer, EPJ, Sandbox, keeps};

pub const PATH: &str = "/v2/create-test-token-with-key";
pub const AUTH_KEY: (&str, &str) = ("x-auth-key", "a key");

pub async fn mint(sandbox: &Sandbox, order: Value) -> Answer {
    sandbox.call("POST", PATH).header(AUTH_KEY).json(&order).send().await
}

async fn minted(sandbox: &Sandbox, order: Value) -> serde_json::Map<String, Value> {
    let answer = mint(sandbox, order).await;
    assert_eq!(answer.status(), 200, "{}", answer.text());
    claims(&answer.json()["successResponse"]["accessTokenJwt"])
}

#[tokio::test]
async fn an_audience_is_enough() {
    keeps("helseid.ttt.answer");
    keeps("helseid.ttt.token");
    let sandbox = Sandbox::start().await;
    for (audience, scopes) in [("nhn:phr", 2), ("nhn:melde", 1), ("nhn:fj-okt", 2), ("nhn:other", 0)] {
        let answer = mint(&sandbox, json!({"audience": audience})).await;
        sandbox.satisfies(&answer, "helseid.ttt.key").await;
        sandbox.satisfies(&answer, "helseid.ttt.body").await;
        sandbox.satisfies(&answer, "helseid.ttt.audience").await;
        sandbox.satisfies(&answer, "helseid.ttt.values").await;
        sandbox.satisfies(&answer, "helseid.ttt.proof").await;
        let body = answer.json();
        assert_eq!((&body["isError"], &body["errorResponse"]), (&json!(false), &Value::Null));
        assert_eq!(body["successResponse"]["dPoPProof"], Value::Null);
        let claims = claims(&body["successResponse"]["accessTokenJwt"]);
        assert_eq!((&claims["aud"], &claims["exp"]), (&json!(audience), &json!(now() + 600)));
        assert_eq!(claims.get("scope").map_or(0, |it| it.as_array().unwrap().len()), scopes);
        assert!(!claims.contains_key("sub"));
        let jti = claims["jti"].as_str().unwrap();
        assert!(jti.len() == 32 && jti.chars().all(|it| it.is_ascii_digit() || it.is_ascii_lowercase()));
    }
}

#[tokio::test]
async fn a_token_of_defaults_is_good_for_a_search() {
    let sandbox = Sandbox::start().await;
    let target = "/R4/fhir/DocumentReference/_search";
    let order = json!({
        "audience": "nhn:phr", "userClaimsParametersGeneration": 1, "createTillitsrammeverkClaims": true,
        "createDPoPTokenWithDPoPProof": true,
        "dPoPProofParameters": {"htmClaimValue": "POST", "htuClaimValue": format!("http://sandbox.test{target}")},
    });
    let made = mint(&sandbox, order).await.json()["successResponse"].clone();
    let found = sandbox
        .call("POST", target)
        .header(EPJ)
        .header(("authorization", &format!("DPoP {}", made["accessTokenJwt"].as_str().unwrap())))
        .header(("dpop", made["dPoPProof"].as_str().unwrap()))
        .body("application/x-www-form-urlencoded", "patient.identifier=13116900216&status=current")
        .send()
        .await;
    assert_eq!(found.status(), 200, "{}", found.text());
}

#[tokio::test]
async fn the_generation_modes_choose_between_defaults_and_parameters() {
    keeps("helseid.ttt.defaults");
    let sandbox = Sandbox::start().await;
    let said = json!({"orgnrChild": "999977776", "orgnrParent": ""});
    let parent = "helseid://claims/client/claims/orgnr_parent";
    let child = "helseid://claims/client/claims/orgnr_child";
    for (mode, has_parent, has_child) in [
        (json!(0), false, false),
        (json!(1), true, false),
        (json!(2), false, true),
        (json!(3), true, true),
        (Value::Null, true, true),
        (json!("GenerateOnlyDefault"), true, false),
    ] {
        let order = json!({
            "audience": "nhn:phr", "clientClaimsParametersGeneration": mode, "clientClaimsParameters": said,
        });
        let claims = minted(&sandbox, order).await;
        assert_eq!(
            (claims.contains_key(parent), claims.contains_key(child)),
            (has_parent, has_child),
            "{mode}"
        );
    }
    let older = json!({
        "audience": "nhn:phr", "generalClaimsParametersGeneration": 3, "withoutDefaultGeneralClaims": true,
        "generalClaimsParameters": {"scope": ["a/b"]},
    });
    let claims = minted(&sandbox, older).await;
    assert_eq!((claims.contains_key(parent), &claims["scope"]), (false, &json!(["a/b"])));
}

#[tokio::test]
async fn a_person_is_the_seeds_physician_or_who_is_said() {
    let sandbox = Sandbox::start().await;
    let usual = minted(&sandbox, json!({"audience": "a", "userClaimsParametersGeneration": 1})).await;
    assert_eq!(usual["helseid://claims/identity/pid"], PHYSICIAN);
    assert_eq!(usual["helseid://claims/hpr/hpr_number"], "565501872");
    assert_eq!((&usual["name"], &usual["amr"]), (&json!("GRØNN VITS"), &json!(["pwd"])));
    let said = json!({
        "audience": "a", "userClaimsParametersGeneration": 2, "setPidPseudonym": true, "setSubject": true,
        "getPersonFromPersontjenesten": true, "getHprNumberFromHprregisteret": true,
        "userClaimsParameters": {"pid": STAFF, "securityLevel": "3", "network": null},
    });
    let claims = minted(&sandbox, said.clone()).await;
    assert_eq!((&claims["name"], &claims["family_name"]), (&json!("DIREKTE HEI"), &json!("HEI")));
    assert_eq!(claims["sub"], claims["helseid://claims/identity/pid_pseudonym"]);
    assert_eq!(claims["helseid://claims/identity/security_level"], "3");
    for name in ["helseid://claims/hpr/hpr_number", "helseid://claims/identity/network", "idp"] {
        assert!(!claims.contains_key(name), "{name}");
    }
    let mut only = said;
    only["onlySetNameForPerson"] = true.into();
    let claims = minted(&sandbox, only).await;
    assert!(claims.contains_key("name") && !claims.contains_key("family_name"));
}

#[tokio::test]
async fn the_care_relation_is_a_usual_one_with_what_is_said_in_its_place() {
    let sandbox = Sandbox::start().await;
    let claims = minted(
        &sandbox,
        json!({
            "audience": "nhn:phr", "userClaimsParametersGeneration": 1, "createTillitsrammeverkClaims": true,
            "tillitsrammeverkClaimsParameters": {
                "practitionerAuthorizationCode": "SP", "practitionerAuthorizationText": "En sykepleier",
                "practitionerLegalEntityId": "958935420", "practitionerDepartmentId": "resh:121313",
                "practitionerDepartmentName": "En avdeling", "careRelationshipTracingRefId": "a-trace",
                "careRelationshipHealthcareServiceCode": "S03", "patientsPointOfCareName": "Et sted",
            },
        }),
    )
    .await;
    let care = &claims["nhn:tillitsrammeverk:parameters"];
    assert_eq!(care["practitioner"]["authorization"]["code"], "SP");
    assert_eq!(care["practitioner"]["authorization"]["text"], "En sykepleier");
    assert_eq!(care["practitioner"]["legal_entity"]["id"], "958935420");
    assert_eq!(
        care["practitioner"]["department"],
        json!({
            "id": "resh:121313", "system": "urn:oid:2.16.578.1.12.4.1.4.102", "name": "En avdeling",
            "authority": "https://www.nhn.no/",
        })
    );
    assert_eq!(care["care_relationship"]["decision_ref"]["id"], "a-trace");
    assert_eq!(care["care_relationship"]["healthcare_service"]["code"], "S03");
    assert_eq!(care["patients"][0]["point_of_care"]["name"], "Et sted");
}

#[tokio::test]
async fn expiry_header_and_other_claims_are_as_said() {
    let sandbox = Sandbox::start().await;
    for (said, until) in [
        (json!({"expirationTimeInSeconds": 30}), now() + 30),
        (json!({"expirationTimeInDays": 2}), now() + 172_800),
        (json!({"expirationTimeInSeconds": i32::MIN, "expirationTimeInDays": null}), now() + 600),
        (json!({"setExpirationTimeAsExpired": true}), now() - 600),
    ] {
        let claims = minted(&sandbox, json!({"audience": "a", "expirationParameters": said})).await;
        assert_eq!(claims["exp"], until);
    }
    let order = json!({
        "Audience": "a", "HeaderParameters": {"Typ": "JWT"}, "unknown": {"member": 1},
        "apiSpecificClaims": [{"type": "my:claim", "value": "v"}, {"type": "n", "value": 7}],
        "clientClaimsParameters": {"jti": "my-jti", "sfmJournalId": "j"},
    });
    let answer = mint(&sandbox, order).await;
    let token = answer.json()["successResponse"]["accessTokenJwt"].clone();
    let header = nhn_sandbox::jose::Jws::parse(token.as_str().unwrap()).unwrap().header;
    assert_eq!(header["typ"], "JWT");
    let claims = claims(&token);
    assert_eq!((&claims["my:claim"], &claims["n"]), (&json!("v"), &json!(7)));
    assert_eq!((&claims["jti"], &claims["nhn:sfm:journal_id"]), (&json!("my-jti"), &json!("j")));
}

#[tokio::test]
async fn without_a_key_it_is_401_in_the_services_own_form() {
    let sandbox = Sandbox::start().await;
    for key in [None, Some(""), Some(" ")] {
        let call = sandbox.call("POST", PATH).json(&json!({"audience": "a"}));
        let call = key.into_iter().fold(call, |call, key| call.header(("x-auth-key", key)));
        let answer = call.send().await;
        assert_eq!((answer.status(), &answer.json()["isError"]), (401, &json!(true)));
        sandbox.violates(&answer, "helseid.ttt.key").await;
    }
}

#[tokio::test]
async fn what_is_no_order_is_refused_with_a_message_that_repeats_no_value() {
    let sandbox = Sandbox::start().await;
    let deep = format!("{}{}", "[".repeat(500), "]".repeat(500));
    for body in [
        "",
        "[]",
        "7",
        "{\"audience\":7}",
        "{\"audience\":\"a\",\"userClaimsParameters\":{\"pid\":12}}",
        &deep,
    ] {
        let call = sandbox.call("POST", PATH).header(AUTH_KEY);
        let answer = call.body("application/json", body.to_owned()).send().await;
        assert_eq!(answer.status(), 400, "{body}");
        assert!(answer.json()["errorResponse"]["errorMessage"].is_string());
        sandbox.violates(&answer, "helseid.ttt.body").await;
    }
    for order in
        [json!({}), json!({"audience": ""}), json!({"audience": null}), json!({"audience": "x".repeat(201)})]
    {
        let answer = mint(&sandbox, order).await;
        assert_eq!(answer.status(), 400);
        sandbox.violates(&answer, "helseid.ttt.audience").await;
    }
    for order in [
        json!({"audience": "a", "clientClaimsParametersGeneration": 4}),
        json!({"audience": "a", "userClaimsParametersGeneration": "Generate"}),
        json!({"audience": "a", "userClaimsParametersGeneration": [1]}),
        json!({"audience": "a", "expirationParameters": {"expirationTimeInSeconds": 0}}),
        json!({"audience": "a", "expirationParameters": {"expirationTimeInDays": i64::MAX}}),
        json!({"audience": "a", "clientClaimsParameters": {"orgnrParent": "12"}}),
        json!({"audience": "a", "apiSpecificClaims": [{"value": "x"}]}),
    ] {
        let answer = mint(&sandbox, order).await;
        assert_eq!(answer.status(), 400);
        sandbox.violates(&answer, "helseid.ttt.values").await;
    }
}
