//! `/_sandbox/workspaces`: parallel tests that never meet.

use std::time::Duration;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use crate::support::{Answer, EPJ, KEY, NOW, Sandbox, keeps};

const WORKSPACES: &str = "/_sandbox/workspaces";
const TREATMENT: &str = "/api/v1/treatmentGroup";

async fn make(sandbox: &Sandbox, order: Value) -> Answer {
    sandbox.control("POST", WORKSPACES, order).await
}

async fn settings(sandbox: &Sandbox) -> Value {
    sandbox.get("/_sandbox/settings").send().await.json()
}

#[tokio::test]
async fn a_workspace_has_a_base_below_the_public_url() {
    let sandbox = Sandbox::start().await;
    let made = make(&sandbox, json!({"name": "ci-42"})).await;
    assert_eq!(
        (made.status(), made.header("location")),
        (201, "http://sandbox.test/_sandbox/workspaces/ci-42")
    );
    let told = sandbox.get("/_sandbox/workspaces/ci-42").send().await;
    assert_eq!((told.status(), told.json()), (200, made.json()));
    sandbox.satisfies(&told, "control.workspaces.known").await;
    sandbox.satisfies(&made, "control.workspaces.order").await;
    sandbox.satisfies(&made, "control.workspaces.free").await;
    let expected = json!({
        "name": "ci-42",
        "base_url": "http://sandbox.test/ws/ci-42",
        "now": NOW,
        "mode": "frozen",
        "client_ids": [],
        "api_keys": 0,
        "source_systems": [],
        "idle_seconds": 3600,
    });
    assert_eq!(made.json(), expected);
    assert_eq!(sandbox.get(WORKSPACES).send().await.json(), json!([expected]));
}

#[tokio::test]
async fn everything_exists_again_below_it() {
    let sandbox = Sandbox::start().await;
    let workspace = sandbox.workspace("ci").await;
    assert_eq!(workspace.types().await.body(), sandbox.types().await.body());
    for target in ["/_sandbox/health", "/_sandbox/rules", "/_sandbox/docs", "/_SANDBOX/Clock/"] {
        assert_eq!(workspace.get(target).send().await.status(), 200, "{target}");
    }
    assert_eq!(workspace.get(TREATMENT).header(KEY).send().await.status(), 200);
    let upper = sandbox.get("/WS/ci/api/codingsystems/v1/types").header(EPJ).send().await;
    assert_eq!(upper.status(), 200, "the fixed part of a path matches in any case");
    let answer = workspace.types().await;
    workspace.satisfies(&answer, "sandbox.path.workspace").await;
}

#[tokio::test]
async fn what_is_done_in_one_shows_in_no_other() {
    keeps("control.workspaces.apart");
    let sandbox = Sandbox::start().await;
    let (one, other) = (sandbox.workspace("one").await, sandbox.workspace("other").await);
    let before = other.codes("KJ_SMITTETYPE").await;
    let groups = other.get(TREATMENT).header(KEY).send().await;
    one.control(
        "PUT",
        "/_sandbox/codingsystems/KJ_SMITTETYPE/77",
        json!({"code": "77", "description": "Ny"}),
    )
    .await;
    one.control("PATCH", "/_sandbox/settings", json!({"codingsystems.icd10_dot": true})).await;
    one.control("POST", "/_sandbox/faults", json!({"effect": {"status": 503}})).await;
    one.control("POST", "/_sandbox/clock/advance", json!({"by": "P2D"})).await;
    one.control("POST", "/_sandbox/nompd/sync", json!({})).await;
    assert_eq!(one.types().await.status(), 503);
    for untouched in [&other, &sandbox] {
        assert_eq!(untouched.codes("KJ_SMITTETYPE").await.body(), before.body());
        assert_eq!(settings(untouched).await["codingsystems.icd10_dot"], false);
        assert_eq!(untouched.get("/_sandbox/clock").send().await.json()["now"], NOW);
        assert_eq!(untouched.get("/_sandbox/faults").send().await.json(), json!([]));
        assert_eq!(untouched.get(TREATMENT).header(KEY).send().await.body(), groups.body());
        let journal = untouched.get("/_sandbox/requests?status=503").send().await.json();
        assert_eq!(journal["total"], 0);
    }
    let journal = one.get("/_sandbox/requests").send().await.json();
    assert_eq!((&journal["total"], &journal["requests"][0]["status"]), (&json!(1), &json!(503)));
    assert_eq!(journal["requests"][0]["target"], "/api/codingsystems/v1/types", "below its base");
}

#[tokio::test]
async fn resetting_one_leaves_the_others() {
    let sandbox = Sandbox::start().await;
    let (one, other) = (sandbox.workspace("one").await, sandbox.workspace("other").await);
    for workspace in [&one, &other] {
        workspace.types().await;
        workspace.control("PATCH", "/_sandbox/settings", json!({"codingsystems.icd10_dot": true})).await;
    }
    assert_eq!(one.call("POST", "/_sandbox/reset").send().await.status(), 204);
    let totals = async |it: &Sandbox| it.get("/_sandbox/requests").send().await.json()["total"].clone();
    assert_eq!((totals(&one).await, totals(&other).await), (json!(0), json!(1)));
    assert_eq!(settings(&one).await["codingsystems.icd10_dot"], false);
    assert_eq!(settings(&other).await["codingsystems.icd10_dot"], true);
}

#[tokio::test]
async fn a_starting_clock_and_switches_are_what_a_reset_leads_back_to() {
    let sandbox = Sandbox::start().await;
    let order = json!({
        "name": "ci",
        "clock": "2030-01-01T00:00:00Z",
        "settings": {"codingsystems.icd10_dot": true},
    });
    assert_eq!(make(&sandbox, order).await.json()["now"], "2030-01-01T00:00:00Z");
    let workspace = sandbox.within("ci");
    workspace.control("PUT", "/_sandbox/clock", json!({"mode": "system"})).await;
    workspace.control("PATCH", "/_sandbox/settings", json!({"codingsystems.icd10_dot": false})).await;
    workspace.call("POST", "/_sandbox/reset").send().await;
    assert_eq!(workspace.get("/_sandbox/clock").send().await.json()["now"], "2030-01-01T00:00:00Z");
    assert_eq!(settings(&workspace).await["codingsystems.icd10_dot"], true);
    let date = workspace.types().await;
    assert_eq!(date.header("date"), "Tue, 01 Jan 2030 00:00:00 GMT");
}

#[tokio::test]
async fn a_client_that_cannot_change_its_paths_is_known_by_what_it_says() {
    let sandbox = Sandbox::start().await;
    let order = json!({
        "name": "ci",
        "settings": {"codingsystems.types": "documented-example"},
        "source_systems": ["My EPJ"],
        "api_keys": ["my-own-key"],
        "client_ids": ["my-client"],
    });
    assert_eq!(make(&sandbox, order).await.status(), 201);
    let types = "/api/codingsystems/v1/types";
    let count = async |header: (&str, &str), also: (&str, &str)| {
        sandbox.get(types).header(header).header(also).send().await.json().as_array().unwrap().len()
    };
    assert_eq!(count(("nhn-source-system", "My EPJ"), ("x", "y")).await, 12);
    assert_eq!(count(("nhn-source-system", "Another"), ("x", "y")).await, 23);
    let token = format!("Bearer e30.{}.x", URL_SAFE_NO_PAD.encode(r#"{"client_id":"my-client"}"#));
    assert_eq!(count(EPJ, ("authorization", &token)).await, 12);
    assert_eq!(count(EPJ, ("authorization", "Bearer x.y.z")).await, 23);
    let keyed = sandbox.get(TREATMENT).header(("x-api-key", "my-own-key")).send().await;
    assert_eq!(keyed.status(), 200, "the key is let in where it leads to: {}", keyed.text());
    assert_eq!(sandbox.within("ci").get("/_sandbox/requests").send().await.json()["total"], 3);
    assert_eq!(sandbox.within("ci").get(TREATMENT).header(KEY).send().await.status(), 200);
    let control = sandbox.get("/_sandbox/requests").header(("nhn-source-system", "My EPJ")).send().await;
    assert_eq!(control.json()["total"], 2, "the control API is the root's without a path");
}

#[tokio::test]
async fn what_is_taken_is_refused_and_nothing_is_made() {
    let sandbox = Sandbox::with(|config| config.workspaces_max = 2).await;
    make(&sandbox, json!({"name": "a", "source_systems": ["X EPJ"], "api_keys": ["secret-key"]})).await;
    for order in [
        json!({"name": "a"}),
        json!({"name": "b", "source_systems": ["X EPJ"]}),
        json!({"name": "b", "api_keys": ["secret-key"]}),
    ] {
        let refused = make(&sandbox, order).await;
        assert_eq!(refused.status(), 409, "{}", refused.text());
        assert_eq!(refused.json()["status"], 409);
        assert!(!refused.text().contains("secret-key"), "{}", refused.text());
        sandbox.violates(&refused, "control.workspaces.free").await;
    }
    assert_eq!(make(&sandbox, json!({"name": "b", "client_ids": ["X EPJ"]})).await.status(), 201);
    assert_eq!(make(&sandbox, json!({"name": "c"})).await.status(), 409, "as many as may be");
    assert_eq!(sandbox.get(WORKSPACES).send().await.json().as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_bad_order_is_refused_with_the_reason() {
    let sandbox = Sandbox::start().await;
    let many: Vec<String> = (0..101).map(|number| number.to_string()).collect();
    for order in [
        json!({"name": ""}),
        json!({"name": "CI"}),
        json!({"name": "a/b"}),
        json!({"name": ".."}),
        json!({"name": "-a"}),
        json!({"name": "x".repeat(64)}),
        json!({"name": "a", "settings": {"no.such": 1}}),
        json!({"name": "a", "settings": {"codingsystems.types": 7}}),
        json!({"name": "a", "client_ids": ["x", "x"]}),
        json!({"name": "a", "api_keys": [""]}),
        json!({"name": "a", "source_systems": many}),
    ] {
        let refused = make(&sandbox, order.clone()).await;
        assert_eq!(refused.status(), 400, "{order}");
        sandbox.violates(&refused, "control.workspaces.order").await;
    }
    for order in [
        json!({}),
        json!({"name": 7}),
        json!({"name": "a", "extra": 1}),
        json!({"name": "a", "clock": "now"}),
        json!({"name": "a", "idle_seconds": -1}),
        json!({"name": "a", "idle_seconds": 4_294_967_296_u64}),
        json!({"name": "a", "client_ids": "x"}),
    ] {
        let refused = make(&sandbox, order.clone()).await;
        assert_eq!(
            (refused.status(), refused.rules()),
            (400, vec!["sandbox.body.json".to_owned()]),
            "{order}"
        );
    }
    assert_eq!(sandbox.get(WORKSPACES).send().await.json(), json!([]));
}

#[tokio::test]
async fn an_unknown_one_is_404_in_the_apis_own_words() {
    let sandbox = Sandbox::start().await;
    let nowhere = sandbox.within("nowhere");
    for (target, kind) in [
        ("/api/codingsystems/v1/types", "application/json"),
        ("/_sandbox/health", "application/problem+json"),
        ("/okt-events/1", "application/json"),
        ("", "application/problem+json"),
    ] {
        let refused = nowhere.get(target).header(EPJ).send().await;
        assert_eq!((refused.status(), refused.header("content-type")), (404, kind), "{target}");
        assert_eq!(refused.rules(), ["sandbox.path.workspace"]);
        if !target.contains("_sandbox") {
            sandbox.violates(&refused, "sandbox.path.workspace").await;
        }
    }
}

#[tokio::test]
async fn a_deleted_one_is_gone_with_its_journal() {
    let sandbox = Sandbox::start().await;
    let workspace = sandbox.workspace("ci").await;
    workspace.types().await;
    let gone = sandbox.call("DELETE", "/_sandbox/workspaces/ci").send().await;
    assert_eq!(gone.status(), 204);
    sandbox.satisfies(&gone, "control.workspaces.known").await;
    assert_eq!(workspace.types().await.status(), 404);
    let again = sandbox.call("DELETE", "/_sandbox/workspaces/ci").send().await;
    assert_eq!(again.status(), 404);
    sandbox.violates(&again, "control.workspaces.known").await;
    let namesake = sandbox.workspace("ci").await;
    assert_eq!(namesake.get("/_sandbox/requests").send().await.json()["total"], 0);
}

#[tokio::test]
async fn workspaces_do_not_nest() {
    let sandbox = Sandbox::start().await;
    sandbox.workspace("a").await;
    sandbox.workspace("b").await;
    let refused = sandbox.within("a").get("/ws/b/_sandbox/health").send().await;
    assert_eq!((refused.status(), refused.rules()), (404, vec!["sandbox.path.family".to_owned()]));
}

#[tokio::test]
async fn one_nobody_asks_for_is_forgotten_and_one_in_use_is_not() {
    keeps("control.workspaces.idle");
    let sandbox = Sandbox::with(|config| config.workspaces_idle = Some(Duration::from_secs(1))).await;
    sandbox.workspace("left").await;
    let used = sandbox.workspace("used").await;
    let for_ever = make(&sandbox, json!({"name": "for-ever", "idle_seconds": 0})).await;
    assert_eq!(for_ever.json()["idle_seconds"], 0);
    let names = async || {
        used.types().await;
        let list = sandbox.get(WORKSPACES).send().await.json();
        list.as_array().unwrap().iter().map(|it| it["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    // Moving a clock makes nobody idle.
    used.control("POST", "/_sandbox/clock/advance", json!({"by": "P1Y"})).await;
    while names().await.len() == 3 {}
    assert_eq!(names().await, ["for-ever", "used"]);
    assert_eq!(sandbox.within("left").types().await.status(), 404);
}

#[tokio::test]
async fn keys_that_lead_to_a_workspace_are_added_to_those_it_takes_each_once() {
    let sandbox = Sandbox::start().await;
    sandbox.control("PATCH", "/_sandbox/settings", json!({"nompd.api_keys": ["one", "two"]})).await;
    let made = make(&sandbox, json!({"name": "ci", "api_keys": ["one", "three"]})).await;
    assert_eq!(made.status(), 201, "{}", made.text());
    assert_eq!(settings(&sandbox.within("ci")).await["nompd.api_keys"], json!(["one", "two", "three"]));
    let many: Vec<String> = (0..99).map(|number| format!("key-{number}")).collect();
    for (keys, expected) in [
        (json!(many), "expected at most 98 api_keys, beside the 2 of nompd.api_keys; got 99"),
        (json!(["k".repeat(201)]), "expected at most 100 different texts of 1 to 200 characters in api_keys"),
    ] {
        let refused = make(&sandbox, json!({"name": "other", "api_keys": keys})).await;
        assert_eq!(refused.status(), 400);
        let detail = refused.json()["detail"].as_str().unwrap().to_owned();
        assert!(
            detail.starts_with(expected) && !detail.contains("key-") && !detail.contains("kk"),
            "{detail}"
        );
    }
}

#[tokio::test]
async fn the_admin_token_guards_every_workspace_but_its_health() {
    let sandbox = Sandbox::with(|config| config.admin_token = Some("s3cret".to_owned())).await;
    let token = ("authorization", "Bearer s3cret");
    let made = sandbox.call("POST", WORKSPACES).header(token).json(&json!({"name": "ci"})).send().await;
    assert_eq!(made.status(), 201);
    assert_eq!(make(&sandbox, json!({"name": "other"})).await.status(), 401);
    let workspace = sandbox.within("ci");
    for target in
        ["/_sandbox/clock", "/_sandbox/faults", "/_sandbox/report", "/_sandbox/state", "/_sandbox/metrics"]
    {
        assert_eq!(workspace.get(target).send().await.status(), 401, "{target}");
        assert_eq!(workspace.get(target).header(token).send().await.status(), 200, "{target}");
    }
    assert_eq!(workspace.get("/_sandbox/health").send().await.status(), 200);
    assert_eq!(workspace.types().await.status(), 200, "the APIs are open");
}

#[tokio::test]
async fn a_thousand_are_made_in_a_moment_and_seeds_are_shared() {
    let sandbox = Sandbox::start().await;
    for number in 0..1000 {
        assert_eq!(make(&sandbox, json!({"name": format!("ci-{number}")})).await.status(), 201);
    }
    let list = sandbox.get(WORKSPACES).send().await.json();
    assert_eq!(list.as_array().unwrap().len(), 1000);
    let newest = sandbox.within("ci-999");
    assert_eq!(newest.codes("ATC").await.body(), sandbox.codes("ATC").await.body());
}
