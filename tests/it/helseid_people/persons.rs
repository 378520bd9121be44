//! `GET /_sandbox/persons`: who is in here.

use serde_json::json;

use super::kit::{PHYSICIAN, STAFF};
use crate::support::{Sandbox, keeps};

#[tokio::test]
async fn everybody_is_listed_with_name_role_hpr_and_organisation() {
    keeps("control.persons");
    let sandbox = Sandbox::start().await;
    let listed = sandbox.get("/_sandbox/persons").send().await.json();
    let persons = listed["persons"].as_array().unwrap();
    let person = |pid: &str| persons.iter().find(|it| it["pid"] == pid).unwrap();
    let physician = person(PHYSICIAN);
    assert_eq!((&physician["name"], &physician["role"]), (&json!("Grønn Vits"), &json!("practitioner")));
    assert_eq!((&physician["hpr"], &physician["authorization"]), (&json!("565501872"), &json!("LE")));
    assert_eq!(physician["organisation"], "999977774");
    assert_eq!((&person(STAFF)["role"], &person(STAFF)["hpr"]), (&json!("staff"), &json!(null)));
    // The documented list gives this person another's number: the public samples have the right one.
    assert_eq!(person("15849197352")["hpr"], "565550846");
    assert!(person("13116900216")["data"].is_object());
    assert_eq!(person("13116900216")["organisation"], json!(null));
}
