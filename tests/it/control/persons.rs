//! `GET /_sandbox/persons`.

use crate::support::Sandbox;

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
