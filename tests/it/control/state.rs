//! `GET, PUT /_sandbox/state`: a workspace's whole state, restored elsewhere.

use bytes::Bytes;
use serde_json::{Value, json};

use crate::{
    helseid::{MACHINE, demo_key},
    okt::{PID, SHARED, event, service},
    support::{Answer, EPJ, Jwt, KEY, Sandbox, keeps},
};

const READ: &str = "nhn:fj-okt/lesetilgang";
const WRITE: &str = "nhn:fj-okt/skrivetilgang";
const LOOK_UP: &str = "nhn:melde/biovigilans";
const ORGANISATIONS: [&str; 2] = ["999977774", "994598759"];
const STATE: &str = "/_sandbox/state";

async fn save(sandbox: &Sandbox) -> Value {
    let answer = sandbox.get(STATE).send().await;
    assert_eq!(answer.status(), 200);
    answer.json()
}

/// Changes everything there is.
async fn live(sandbox: &Sandbox) {
    live_guarded(sandbox).await;
    sandbox.types().await;
    sandbox.codes("ATC").await;
    let code = json!({"code": "77", "description": "Ny å"});
    sandbox.control("PUT", "/_sandbox/codingsystems/KJ_SMITTETYPE/77", code.clone()).await;
    sandbox.control("PUT", "/_sandbox/codingsystems/KJ_NY_TYPE/77", code).await;
    sandbox.call("DELETE", "/_sandbox/codingsystems/ATC/N02").send().await;
    sandbox.control("PATCH", "/_sandbox/settings", json!({"codingsystems.icd10_dot": true})).await;
    sandbox.control("POST", "/_sandbox/clock/advance", json!({"by": "P3DT4H"})).await;
    sandbox.control("POST", "/_sandbox/nompd/sync", json!({})).await;
    let letter = json!({"patient": "13116900216", "title": "Ny å", "type": "I02-2", "text": ["x"]});
    sandbox.control("POST", "/_sandbox/phr/documents", letter).await;
    sandbox.call("DELETE", "/_sandbox/phr/documents/5d4fa2bd-a5ff-520e-bd0c-256e6782e286").send().await;
    let delete = json!({"treatmentGroups": {"delete": ["4077eb19-b094-4712-89b1-c3b5a021ef8d"]}});
    sandbox.control("POST", "/_sandbox/nompd/sync", delete).await;
    sandbox.get("/api/v1/treatmentGroup").header(KEY).send().await;
    sandbox.get("/api/codingsystems/v1/types").header(EPJ).header(("nhn-event-id", "e1")).send().await;
    let fault = json!({"match": {"path": "/**"}, "probability": 0.4, "effect": {"status": 503, "retry_after_seconds": 9}});
    sandbox.control("POST", "/_sandbox/faults", fault).await;
    sandbox.types().await;
    sandbox.types().await;
}

/// A token of this parent organisation.
async fn token(sandbox: &Sandbox, parent: &str, scope: &str) -> String {
    sandbox.minted(json!({"scopes": [scope], "org": {"parent": parent}})).await
}

/// The same of what is guarded: posts of two organisations, clients, keys and what was looked up. At the start's instant.
async fn live_guarded(sandbox: &Sandbox) {
    let client = json!({
        "client_id": "mine", "grant_types": ["client_credentials"], "scopes": [READ],
        "organisations": [{"parent": ORGANISATIONS[0]}],
        "jwks": {"keys": [demo_key(MACHINE).public().to_jwk()]},
    });
    assert_eq!(sandbox.control("POST", "/_sandbox/clients", client).await.status(), 201);
    let gone = sandbox.call("DELETE", "/_sandbox/clients/sandbox-multitenant").send().await;
    assert_eq!(gone.status(), 204);
    for _ in 0..2 {
        assert_eq!(sandbox.call("POST", "/_sandbox/helseid/rotate-keys").send().await.status(), 200);
    }
    for (at, level) in [(0, "a"), (0, "b"), (1, "c \u{2028} å")] {
        for pid in [PID, SHARED[0]] {
            let token = token(sandbox, ORGANISATIONS[at], WRITE).await;
            let ended = json!({"startDate": "2026-01-01", "endDate": "2027-01-01", "needsCaption": true});
            let mut event = event(vec![service(level), ended]);
            event["personIdentifier"] = pid.into();
            let posted = sandbox.post_with("/okt-events", &token, &event).await;
            assert_eq!(posted.status(), 201, "{}", posted.text());
        }
    }
    let token = token(sandbox, ORGANISATIONS[0], LOOK_UP).await;
    let leaf = sandbox.get_with("/api/v1/nokup/lookup/2.10.1.1.1", &token).await;
    assert_eq!(leaf.status(), 200, "{}", leaf.text());
}

/// What clients see of it, and what the sandbox makes of them.
async fn seen_guarded(sandbox: &Sandbox) -> Vec<(u16, http::HeaderMap, Bytes)> {
    let clock = sandbox.get("/_sandbox/clock").send().await.json();
    let now: jiff::Timestamp = clock["now"].as_str().unwrap().parse().unwrap();
    let mut seen = Vec::new();
    let mut see =
        |answer: Answer| seen.push((answer.status(), answer.headers().clone(), answer.body().clone()));
    for target in ["/.well-known/openid-configuration/jwks", "/connect/expiredjwks", "/_sandbox/clients"] {
        see(sandbox.get(target).send().await);
    }
    for (target, parent, scope) in [
        (format!("/okt-events/{PID}"), 0, READ),
        (format!("/okt-events/{PID}"), 1, READ),
        (format!("/okt-events/{}", SHARED[0]), 0, READ),
        (format!("/okt-events/{}", SHARED[0]), 1, READ),
        (format!("/okt-events/{}", SHARED[1]), 1, READ),
        (format!("/okt-status/{PID}"), 0, READ),
        ("/api/v1/nokup/lookup/0".to_owned(), 0, LOOK_UP),
    ] {
        let token = token(sandbox, ORGANISATIONS[parent], scope).await;
        let proof = Jwt::proof("GET", &format!("{}{target}", sandbox.base()), Some(&token));
        let proof = proof.claim("iat", json!(now.as_second())).signed();
        let call = sandbox.get(&target).header(("authorization", &format!("DPoP {token}")));
        let answer = call.header(("dpop", &proof)).send().await;
        assert_eq!(answer.status(), 200, "{}", answer.text());
        if scope == LOOK_UP {
            sandbox.violates(&answer, "nokup.habit.additional-info").await;
        }
        see(answer);
    }
    for target in ["/_sandbox/okt/persons", "/_sandbox/persons", "/_sandbox/phr/documents"] {
        see(sandbox.get(target).send().await);
    }
    seen
}

/// What a client sees: status, headers and bodies of many requests, verdicts too.
async fn seen(sandbox: &Sandbox) -> Vec<(u16, http::HeaderMap, Bytes)> {
    let mut seen = Vec::new();
    for round in 0..3 {
        for target in [
            "/api/codingsystems/v1/types",
            "/api/codingsystems/v1/codes/KJ_SMITTETYPE",
            "/api/codingsystems/v1/codes/KJ_NY_TYPE",
            "/api/codingsystems/v1/codes/ATC",
            "/api/codingsystems/v1/codes/ICD10",
            "/api/codingsystems/v1/codes/X",
            "/api/v1/treatmentGroup",
            "/api/v1/treatmentGroup?sinceVersion=14",
            "/api/v1/reimbursementGroup",
            "/okt-events/1",
            "/_sandbox/clock",
            "/_sandbox/settings",
            "/_sandbox/faults",
            "/_sandbox/nompd/expected?version=16",
        ] {
            let event = format!("e{round}");
            let call = sandbox.get(target).header(EPJ).header(KEY).header(("nhn-event-id", &event));
            let answer = call.send_raw().await.unwrap();
            seen.push((answer.status(), answer.headers().clone(), answer.body().clone()));
        }
        let sync = sandbox.control("POST", "/_sandbox/nompd/sync", json!({})).await;
        seen.push((sync.status(), http::HeaderMap::new(), sync.body().clone()));
    }
    let journal = sandbox.get("/_sandbox/requests?limit=45").send().await.json();
    let verdicts: Vec<_> = journal["requests"]
        .as_array()
        .unwrap()
        .iter()
        .take(30)
        .map(|it| it["violated"].to_string())
        .collect();
    seen.push((0, http::HeaderMap::new(), verdicts.concat().into()));
    // What is guarded comes without faults, so that there is something to see.
    sandbox.call("DELETE", "/_sandbox/faults").send().await;
    seen.extend(seen_guarded(sandbox).await);
    seen
}

/// Every number in it that a double does not hold.
fn too_long(value: &Value) -> Vec<u64> {
    match value {
        #[expect(clippy::cast_precision_loss, reason = "that is what is looked for")]
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it was a u64")]
        Value::Number(number) => {
            number.as_u64().filter(|it| (*it as f64) as u64 != *it).into_iter().collect()
        }
        Value::Array(members) => members.iter().flat_map(too_long).collect(),
        Value::Object(fields) => fields.values().flat_map(too_long).collect(),
        _ => Vec::new(),
    }
}

#[tokio::test]
async fn a_state_survives_tools_whose_numbers_are_doubles() {
    let sandbox = Sandbox::start().await;
    live(&sandbox).await;
    assert_eq!(too_long(&save(&sandbox).await), [0; 0]);
}

#[tokio::test]
async fn a_state_of_more_than_64_mb_is_taken() {
    let sandbox = Sandbox::start().await;
    let mut body = vec![b' '; 65 * 1024 * 1024];
    body.extend_from_slice(sandbox.get(STATE).send().await.body());
    let restored = sandbox.call("PUT", STATE).body("application/json", body).send().await;
    assert_eq!(restored.status(), 204, "{}", restored.text());
}

#[tokio::test]
async fn restored_elsewhere_it_gives_byte_equal_answers() {
    keeps("control.state");
    let sandbox = Sandbox::start().await;
    let workspace = sandbox.workspace("ci").await;
    live(&workspace).await;
    let state = save(&workspace).await;
    let elsewhere = Sandbox::from_scratch().await;
    for target in [elsewhere.workspace("other").await, elsewhere] {
        let restored = target.control("PUT", STATE, state.clone()).await;
        assert_eq!(restored.status(), 204, "{}", restored.text());
        target.satisfies(&restored, "control.state.good").await;
        workspace.control("PUT", STATE, state.clone()).await;
        let (here, there) = (seen(&workspace).await, seen(&target).await);
        for (at, (here, there)) in here.iter().zip(&there).enumerate() {
            assert_eq!(here, there, "answer {at}");
        }
    }
}

#[tokio::test]
async fn a_state_is_what_it_was_saved_as() {
    let sandbox = Sandbox::start().await;
    let (one, other) = (sandbox.workspace("one").await, sandbox.workspace("other").await);
    live(&one).await;
    let state = save(&one).await;
    other.control("PUT", STATE, state.clone()).await;
    let again = save(&other).await;
    for key in ["clock", "settings", "faults", "clients", "apis"] {
        assert_eq!(again[key], state[key], "{key}");
    }
}

#[tokio::test]
async fn an_untouched_workspace_is_saved_small() {
    let sandbox = Sandbox::start().await;
    let text = save(&sandbox).await.to_string();
    assert!(text.len() < 5000, "{} bytes", text.len());
}

#[tokio::test]
async fn one_mistake_leaves_everything_as_it_was() {
    let sandbox = Sandbox::start().await;
    let workspace = sandbox.workspace("ci").await;
    live(&workspace).await;
    let good = save(&workspace).await;
    let before = save(&sandbox).await;
    for (pointer, value, told) in [
        ("/form", json!(2), "/form"),
        ("/seed_number", json!(2), "/seed_number"),
        ("/settings/codingsystems.types", json!("x"), "/settings"),
        ("/faults/0/order/effect", json!({}), "/faults/0/order/effect"),
        ("/apis/codingsystems/systems/KJ_SMITTETYPE/0/code", json!("lower"), "/apis/codingsystems"),
        ("/apis/nompd/syncs/1/brought/treatmentGroups/delete/0", json!("no-such"), "/apis/nompd/syncs/1"),
        ("/apis/nompd", json!(7), "/apis/nompd"),
        ("/apis/okt/posted/0/by", json!("99997777x"), "/apis/okt/posted/0/by"),
        ("/apis/okt/posted/0/event/personIdentifier", json!("13116900216"), "/apis/okt/posted/0/event"),
        ("/apis/okt/posted/1/event/oktMessages/0/startDate", json!("2026-02-30"), "/apis/okt/posted/1/event"),
        ("/apis/okt/posted/1", good["apis"]["okt"]["posted"][0].clone(), "/apis/okt/posted/1"),
        ("/apis/helseid/clients/mine/client_id", json!("yours"), "/apis/helseid/clients/mine"),
        ("/apis/helseid/clients/mine/organisations", json!([]), "/apis/helseid/clients/mine"),
        (
            "/apis/helseid/keys/1/pkcs8",
            good["apis"]["helseid"]["keys"][0]["pkcs8"].clone(),
            "/apis/helseid/keys/1",
        ),
        ("/apis/nokup/clients", json!({"mine": {"2.10": ["DefinisjonKode"]}}), "/apis/nokup/clients"),
        ("/apis/phr/documents/0/of/given/type", json!("Z99-9"), "/apis/phr/documents/0/of/given/type"),
        ("/apis/phr/removed/0", json!("no-such"), "/apis/phr"),
        ("/clock", json!({"frozen": "0000-06-01T00:00:00Z"}), "/clock"),
    ] {
        let mut bad = good.clone();
        *bad.pointer_mut(pointer).unwrap_or_else(|| panic!("{pointer} in {good:#}")) = value;
        let refused = sandbox.control("PUT", STATE, bad).await;
        assert_eq!(refused.status(), 400, "{pointer}");
        sandbox.violates(&refused, "control.state.good").await;
        assert!(refused.text().contains(told), "{told} in {}", refused.text());
        let after = save(&sandbox).await;
        for key in ["clock", "settings", "faults", "clients", "apis"] {
            assert_eq!(after[key], before[key], "{pointer}: {key}");
        }
    }
    for bad in [json!({}), json!([]), json!({"form": 1})] {
        assert_eq!(sandbox.control("PUT", STATE, bad).await.rules(), ["sandbox.body.json"]);
    }
    let mut unknown = good;
    unknown["apis"]["x"] = json!(null);
    assert!(sandbox.control("PUT", STATE, unknown).await.text().contains("/apis/x"));
}

#[tokio::test]
async fn what_the_state_does_not_name_stands_at_its_seed() {
    let sandbox = Sandbox::start().await;
    let (one, fresh) = (sandbox.workspace("one").await, sandbox.workspace("fresh").await);
    let untouched = save(&fresh).await;
    live(&one).await;
    assert_eq!(one.control("PUT", STATE, untouched.clone()).await.status(), 204);
    assert_eq!(save(&one).await["apis"], untouched["apis"]);
    for target in ["/.well-known/openid-configuration/jwks", "/connect/expiredjwks", "/_sandbox/clients"] {
        let (there, here) = (one.get(target).send().await, fresh.get(target).send().await);
        assert_eq!(there.body(), here.body(), "{target}");
    }
}

#[tokio::test]
async fn a_token_given_out_before_is_taken_where_the_state_is_restored() {
    let open = || Sandbox::with(|config| config.public_url = None);
    let (one, other) = (open().await, open().await);
    one.call("POST", "/_sandbox/helseid/rotate-keys").send().await;
    let token = token(&one, ORGANISATIONS[0], READ).await;
    let target = format!("/okt-events/{}", SHARED[0]);
    assert_eq!(other.get_with(&target, &token).await.status(), 401);
    assert_eq!(other.control("PUT", STATE, save(&one).await).await.status(), 204);
    let answer = other.get_with(&target, &token).await;
    assert_eq!(answer.status(), 200, "{}", answer.text());
}

#[tokio::test]
async fn a_state_may_be_larger_than_any_other_body() {
    let sandbox = Sandbox::with(|config| config.max_body = 100).await;
    let state = sandbox.get(STATE).send().await;
    assert!(state.body().len() > 100);
    let put = sandbox.call("PUT", STATE).body("application/json", state.body().clone()).send().await;
    assert_eq!(put.status(), 204);
    let mixed = sandbox.call("PUT", "/_SANDBOX/State/").body("application/json", state.body().clone());
    assert_eq!(mixed.send().await.status(), 204);
}
