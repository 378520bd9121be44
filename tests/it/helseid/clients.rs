//! HelseID's clients through the control API.

use serde_json::{Value, json};

use super::{Ask, MACHINE};
use crate::support::{Answer, Sandbox};

fn client() -> Value {
    let key = super::demo_key(MACHINE).public().to_jwk();
    json!({
        "client_id": "mine", "grant_types": ["client_credentials"], "scopes": ["nhn:fj-okt/lesetilgang"],
        "organisations": [{"parent": "999977774"}], "jwks": {"keys": [key]},
    })
}

async fn token(sandbox: &Sandbox) -> Answer {
    let ask = Ask::of(sandbox, MACHINE).with("client_id", "mine");
    ask.claim("iss", json!("mine")).claim("sub", json!("mine")).answer().await
}

#[tokio::test]
async fn the_demo_clients_are_listed_with_their_private_keys() {
    let sandbox = Sandbox::start().await;
    let clients = sandbox.get("/_sandbox/clients").send().await.json();
    let ids: Vec<&str> =
        clients["clients"].as_array().unwrap().iter().map(|it| it["client_id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["sandbox-machine", "sandbox-multitenant", "sandbox-other-machine", "sandbox-user"]);
    for client in clients["clients"].as_array().unwrap() {
        assert!(client["demo_private_jwk"]["d"].is_string());
        // Libraries read from the key what to sign with.
        let key = super::demo_key(client["client_id"].as_str().unwrap());
        assert_eq!(client["demo_private_jwk"]["alg"], key.usual_algorithm().name());
        assert_eq!(client["jwks"]["keys"][0].get("d"), None);
    }
}

#[tokio::test]
async fn a_registered_client_gets_tokens_until_it_is_taken_out() {
    let sandbox = Sandbox::start().await;
    assert_eq!(token(&sandbox).await.json()["error"], "invalid_client");
    let registered = sandbox.control("POST", "/_sandbox/clients", client()).await;
    assert_eq!((registered.status(), registered.json()["client_name"].clone()), (201, json!("mine")));
    sandbox.satisfies(&registered, "control.clients.good").await;
    assert_eq!(token(&sandbox).await.status(), 200);
    let removed = sandbox.call("DELETE", "/_sandbox/clients/mine").send().await;
    sandbox.satisfies(&removed, "control.clients.known").await;
    assert_eq!(token(&sandbox).await.json()["error"], "invalid_client");
    let again = sandbox.call("DELETE", "/_sandbox/clients/mine").send().await;
    assert_eq!(again.status(), 404);
    sandbox.violates(&again, "control.clients.known").await;
}

async fn registered_for(sandbox: &Sandbox, scope: &str) {
    let mut client = client();
    client["scopes"] = json!([scope]);
    assert_eq!(sandbox.control("POST", "/_sandbox/clients", client).await.status(), 201);
}

#[tokio::test]
async fn a_machine_that_delivers_to_phr_gets_a_token_for_a_minute() {
    let sandbox = Sandbox::start().await;
    registered_for(&sandbox, "nhn:phr/mhd/create-documents-with-reference").await;
    let answer = token(&sandbox).await;
    assert_eq!((answer.status(), answer.json()["expires_in"].clone()), (200, json!(60)), "{}", answer.text());
}

#[tokio::test]
async fn a_client_whose_scopes_all_need_a_person_gets_no_token() {
    let sandbox = Sandbox::start().await;
    registered_for(&sandbox, "nhn:phr/mhd/read-document").await;
    let answer = token(&sandbox).await;
    super::refused(&answer, "invalid_scope", "helseid.scope.granted");
    sandbox.violates(&answer, "helseid.scope.granted").await;
}

#[tokio::test]
async fn reset_brings_the_first_clients_back() {
    let sandbox = Sandbox::start().await;
    sandbox.control("POST", "/_sandbox/clients", client()).await;
    sandbox.call("DELETE", "/_sandbox/clients/sandbox-user").send().await;
    sandbox.call("POST", "/_sandbox/reset").send().await;
    let clients = sandbox.get("/_sandbox/clients").send().await.json();
    assert_eq!(clients["clients"].as_array().unwrap().len(), 4);
    assert_eq!(token(&sandbox).await.json()["error"], "invalid_client");
}

#[tokio::test]
async fn a_bad_client_is_refused_with_everything_wrong_with_it() {
    let sandbox = Sandbox::start().await;
    let private = super::demo_key(MACHINE).private_jwk().unwrap();
    for (name, value) in [
        ("client_id", json!("")),
        ("client_id", json!("a b")),
        ("client_id", json!("sandbox-user")),
        ("grant_types", json!(["password"])),
        ("scopes", json!(["a b"])),
        ("organisations", json!([])),
        ("organisations", json!([{"parent": "999977774"}, {"parent": "994598759"}])),
        ("organisations", json!([{"parent": "1"}])),
        ("jwks", json!({"keys": []})),
        ("jwks", json!({"keys": [private]})),
    ] {
        let mut bad = client();
        bad[name] = value;
        let answer = sandbox.control("POST", "/_sandbox/clients", bad).await;
        assert_eq!(answer.status(), 400, "{name}: {}", answer.text());
        sandbox.violates(&answer, "control.clients.good").await;
        assert!(answer.text().contains(&format!("/{name}")), "{}", answer.text());
    }
    let mut several = client();
    several["grant_types"] = json!(["password"]);
    several["scopes"] = json!([""]);
    let answer = sandbox.control("POST", "/_sandbox/clients", several).await;
    assert!(
        answer.text().contains("/grant_types/0") && answer.text().contains("/scopes/0"),
        "{}",
        answer.text()
    );
    let mut unknown = client();
    unknown["secret"] = json!("x");
    assert_eq!(sandbox.control("POST", "/_sandbox/clients", unknown).await.rules(), ["sandbox.body.json"]);
}
