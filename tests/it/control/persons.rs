//! `GET /_sandbox/persons`.

use crate::{
    okt::{open, service},
    support::{PRACTITIONER, Sandbox},
};

#[tokio::test]
async fn everybody_of_the_lists_is_told() {
    let sandbox = Sandbox::start().await;
    let answer = sandbox.get("/_sandbox/persons").send().await;
    assert_eq!(answer.status(), 200);
    let persons = answer.json();
    let persons = persons["persons"].as_array().unwrap();
    assert!(persons.len() > 10);
    for person in persons {
        assert_eq!(person["pid"].as_str().unwrap().len(), 11);
        assert!(person["data"].is_object() && person["role"].is_string(), "{person}");
    }
    assert!(persons.iter().any(|it| it["hpr"].is_string()), "health personnel have a number");
}

#[tokio::test]
async fn what_okt_holds_of_somebody_is_told() {
    let sandbox = open().await;
    let held = async || {
        let persons = sandbox.get("/_sandbox/persons").send().await.json();
        let persons = persons["persons"].as_array().unwrap();
        persons.iter().find(|it| it["pid"] == PRACTITIONER).unwrap()["data"]["okt"].clone()
    };
    assert_eq!(held().await, serde_json::Value::Null);
    let post =
        serde_json::json!({"personIdentifier": PRACTITIONER, "oktMessages": [service("a"), service("b")]});
    assert_eq!(crate::okt::post(&sandbox, &post).await.status(), 201);
    assert_eq!(held().await, 2);
}
