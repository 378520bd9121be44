//! Who may read and write, and whose services they see: tokens of two parent organisations, and one of none.

use serde_json::{Value, json};

use super::{PID, SHARED, event, service};
use crate::{
    helseid::ISSUER,
    support::{Answer, Sandbox, access_token, keeps, now, thumbprint},
};

const READ: &str = "nhn:fj-okt/lesetilgang";
const WRITE: &str = "nhn:fj-okt/skrivetilgang";
const ONE: &str = "999977774";
const OTHER: &str = "994598759";

/// A token of this parent organisation with these scopes.
async fn token(sandbox: &Sandbox, parent: &str, scopes: &[&str]) -> String {
    sandbox.minted(json!({"scopes": scopes, "org": {"parent": parent}})).await
}

/// A token without an organisation.
fn of_nobody() -> String {
    access_token(&claims_of_nobody())
}

fn claims_of_nobody() -> Value {
    json!({
        "iss": ISSUER, "aud": "nhn:fj-okt", "scope": [READ, WRITE], "client_id": "nobody",
        "nbf": now(), "exp": now() + 600, "cnf": {"jkt": thumbprint()},
    })
}

async fn post(sandbox: &Sandbox, token: &str, event: &Value) -> Answer {
    sandbox.post_with("/okt-events", token, event).await
}

async fn events(sandbox: &Sandbox, token: &str, pid: &str) -> Answer {
    sandbox.get_with(&format!("/okt-events/{pid}"), token).await
}

async fn active(sandbox: &Sandbox, token: &str, pid: &str) -> Value {
    sandbox.get_with(&format!("/okt-status/{pid}"), token).await.json()["oktStatus"].clone()
}

/// The levels of the services an organisation sees of a person.
fn levels(answer: &Answer) -> Vec<String> {
    assert_eq!(answer.status(), 200, "{}", answer.text());
    let messages = answer.json()["oktMessages"].as_array().unwrap().clone();
    messages.iter().map(|it| it["serviceLevel"].as_str().unwrap().to_owned()).collect()
}

/// A post of one service of this person.
fn of(pid: &str, level: &str) -> Value {
    let mut event = event(vec![service(level)]);
    event["personIdentifier"] = pid.into();
    event
}

#[tokio::test]
async fn reading_takes_the_scope_of_reading_and_writing_that_of_writing() {
    let sandbox = Sandbox::start().await;
    let (reads, writes) = (token(&sandbox, ONE, &[READ]).await, token(&sandbox, ONE, &[WRITE]).await);
    let written = post(&sandbox, &writes, &of(PID, "a")).await;
    assert_eq!(written.status(), 201, "{}", written.text());
    sandbox.satisfies(&written, "okt.scope.write").await;
    sandbox.satisfies(&written, "okt.tenancy.parent").await;
    for target in [format!("/okt-events/{PID}"), format!("/api/hack/okt-status/{PID}")] {
        let read = sandbox.get_with(&target, &reads).await;
        assert_eq!(read.status(), 200, "{}", read.text());
        sandbox.satisfies(&read, "okt.scope.read").await;
        sandbox.satisfies(&read, "okt.tenancy.parent").await;
        let forbidden = sandbox.get_with(&target, &writes).await;
        assert_eq!((forbidden.status(), forbidden.body().len()), (403, 0));
        sandbox.violates(&forbidden, "okt.scope.read").await;
    }
    for target in ["/okt-events", "/api/hack/okt-events"] {
        let forbidden = sandbox.post_with(target, &reads, &of(PID, "b")).await;
        assert_eq!((forbidden.status(), forbidden.body().len()), (403, 0));
        sandbox.violates(&forbidden, "okt.scope.write").await;
    }
    assert_eq!(
        levels(&events(&sandbox, &reads, PID).await),
        ["a"],
        "nothing of what was forbidden is stored"
    );
}

#[tokio::test]
async fn a_token_for_another_api_or_none_at_all_is_unauthorized() {
    let sandbox = Sandbox::start().await;
    let elsewhere = token(&sandbox, ONE, &["nhn:melde/biovigilans"]).await;
    let answer = events(&sandbox, &elsewhere, SHARED[0]).await;
    assert_eq!((answer.status(), answer.rules()), (401, vec!["auth.token.audience".to_owned()]));
    let answer = super::events(&sandbox, SHARED[0]).await;
    assert_eq!((answer.status(), answer.body().len()), (401, 0));
    assert_eq!(super::post(&sandbox, &of(PID, "a")).await.status(), 401);
}

#[tokio::test]
async fn what_one_organisation_posts_the_other_does_not_see() {
    keeps("okt.tenancy.own");
    let sandbox = Sandbox::start().await;
    let one = token(&sandbox, ONE, &[READ, WRITE]).await;
    let other = token(&sandbox, OTHER, &[READ, WRITE]).await;
    assert_eq!(post(&sandbox, &one, &of(PID, "a")).await.status(), 201);
    assert_eq!(levels(&events(&sandbox, &one, PID).await), ["a"]);
    assert_eq!(events(&sandbox, &other, PID).await.status(), 404);
    assert_eq!(active(&sandbox, &one, PID).await, 1);
    assert_eq!(active(&sandbox, &other, PID).await, 0);
    let posted = post(&sandbox, &other, &of(PID, "a")).await;
    assert_eq!(posted.json()["stored"], 1, "the other's service is not known to it");
    post(&sandbox, &other, &of(PID, "b")).await;
    assert_eq!(levels(&events(&sandbox, &other, PID).await), ["a", "b"]);
    assert_eq!(levels(&events(&sandbox, &one, PID).await), ["a"]);
}

#[tokio::test]
async fn nor_does_it_of_a_person_with_shared_data() {
    keeps("okt.tenancy.own");
    keeps("okt.tenancy.shared");
    let sandbox = Sandbox::start().await;
    let one = token(&sandbox, ONE, &[READ, WRITE]).await;
    let other = token(&sandbox, OTHER, &[READ]).await;
    for pid in SHARED {
        let before = events(&sandbox, &other, pid).await;
        let shared = levels(&before);
        assert_eq!(events(&sandbox, &one, pid).await.text(), before.text());
        assert_eq!(post(&sandbox, &one, &of(pid, "own")).await.status(), 201);
        let after = levels(&events(&sandbox, &one, pid).await);
        assert_eq!((&after[..shared.len()], &after[shared.len()..]), (&shared[..], &["own".to_owned()][..]));
        assert_eq!(events(&sandbox, &other, pid).await.text(), before.text());
    }
}

#[tokio::test]
async fn two_clients_of_one_parent_see_the_same_whatever_child_they_speak_for() {
    keeps("okt.tenancy.own");
    let sandbox = Sandbox::start().await;
    let writes = token(&sandbox, ONE, &[WRITE]).await;
    post(&sandbox, &writes, &of(PID, "a")).await;
    let reads = |org: Value| {
        let order = json!({"scopes": [READ], "client_id": "sandbox-other-machine", "org": org});
        let sandbox = &sandbox;
        async move { events(sandbox, &sandbox.minted(order).await, PID).await }
    };
    assert_eq!(levels(&reads(json!({"parent": ONE, "child": OTHER})).await), ["a"]);
    assert_eq!(reads(json!({"parent": OTHER, "child": ONE})).await.status(), 404);
}

#[tokio::test]
async fn without_a_parent_organisation_nothing_is_written_and_only_shared_data_are_read() {
    let sandbox = Sandbox::start().await;
    let nobody = of_nobody();
    let forbidden = post(&sandbox, &nobody, &of(SHARED[0], "a")).await;
    assert_eq!((forbidden.status(), forbidden.body().len()), (403, 0));
    sandbox.violates(&forbidden, "okt.tenancy.parent").await;
    // Whatever it is that it may not write.
    let cut_off = sandbox.proved("POST", "/okt-events", &nobody).body("application/json", "{");
    assert_eq!(cut_off.send().await.status(), 403);
    let one = token(&sandbox, ONE, &[READ, WRITE]).await;
    let before = events(&sandbox, &one, SHARED[0]).await.text();
    post(&sandbox, &one, &of(SHARED[0], "own")).await;
    post(&sandbox, &one, &of(PID, "own")).await;
    let read = events(&sandbox, &nobody, SHARED[0]).await;
    sandbox.violates(&read, "okt.tenancy.parent").await;
    assert_eq!(read.text(), before);
    assert_eq!(events(&sandbox, &nobody, PID).await.status(), 404);
}

#[tokio::test]
async fn nine_zeros_are_no_organisation_and_deliver_nothing_to_those_who_have_none() {
    let sandbox = Sandbox::start().await;
    let mut claims = claims_of_nobody();
    claims["helseid://claims/client/claims/orgnr_parent"] = json!("000000000");
    let forbidden = post(&sandbox, &access_token(&claims), &of(PID, "a")).await;
    assert_eq!((forbidden.status(), forbidden.rules()), (403, vec!["okt.tenancy.parent".to_owned()]));
    assert_eq!(events(&sandbox, &of_nobody(), PID).await.status(), 404);
}
