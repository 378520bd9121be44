//! Workspaces selected without a path, by what a client says of itself: HelseID and the closed APIs as such a client meets them.

use std::time::Duration;

use serde_json::{Value, json};

use super::refused;
use crate::{
    helseid::{Ask, ISSUER, MACHINE, TOKEN},
    helseid_people::kit::{PHYSICIAN, System, claims, parameters, ticket},
    house::wire::Wire,
    support::{Answer, EPJ, Jwt, Sandbox, keeps},
};

const FORM: &str = "application/x-www-form-urlencoded";
const STATUS: &str = "/okt-status/26812297073";
const SCOPE: &str = "nhn:fj-okt/lesetilgang";
const DISCOVERY: &str = "/.well-known/openid-configuration";

/// A workspace `ci` that these select.
async fn select(sandbox: &Sandbox, selectors: Value) -> Sandbox {
    let mut order = selectors;
    order["name"] = "ci".into();
    let made = sandbox.control("POST", "/_sandbox/workspaces", order).await;
    assert_eq!(made.status(), 201, "{}", made.text());
    sandbox.within("ci")
}

/// How many requests it has had.
async fn total(sandbox: &Sandbox) -> u64 {
    sandbox.get("/_sandbox/requests").send().await.json()["total"].as_u64().unwrap()
}

fn token(answer: &Answer) -> String {
    assert_eq!(answer.status(), 200, "{}", answer.text());
    answer.json()["access_token"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_client_the_form_or_the_assertion_names_gets_its_token_and_answers_there() {
    keeps("sandbox.workspace.selected");
    let sandbox = Sandbox::start().await;
    let ci = select(&sandbox, json!({"client_ids": [MACHINE]})).await;
    let mut expected = 0;
    for ask in [Ask::of(&sandbox, MACHINE), Ask::of(&sandbox, MACHINE).with("client_id", "")] {
        let given = token(&ask.answer().await);
        assert_eq!(claims(&json!(given))["iss"], ISSUER, "the name it was asked under");
        let answer = sandbox.get_with(STATUS, &given).await;
        assert_eq!(answer.status(), 200, "{}", answer.text());
        ci.satisfies(&answer, "auth.proof.htu").await;
        expected += 3;
        assert_eq!((total(&ci).await, total(&sandbox).await), (expected, 0));
    }
    let other = Ask::of(&sandbox, "sandbox-machine").once().await;
    assert_eq!(other.json()["error"], "use_dpop_nonce", "{}", other.text());
    assert_eq!((total(&ci).await, total(&sandbox).await), (expected, 1), "another client is the root's");
}

#[tokio::test]
async fn a_client_nobody_else_knows_is_registered_there_alone() {
    let sandbox = Sandbox::start().await;
    let ci = select(&sandbox, json!({"client_ids": ["mine"]})).await;
    let mine = System::registered(&ci, "mine", json!({})).await;
    let mine = System::with_key(&sandbox, "mine", mine.key);
    assert!(mine.tokens(&[]).await["access_token"].is_string());
    assert_eq!(total(&sandbox).await, 0);
}

#[tokio::test]
async fn a_whole_login_takes_place_there() {
    let sandbox = Sandbox::start().await;
    let ci = select(&sandbox, json!({"client_ids": ["sandbox-user"]})).await;
    let user = System::user(&sandbox).await;
    let page = user.authorize(&user.pushed(&[]).await).await;
    let wrong = user.choose(&[("ticket", "x.y"), ("pid", PHYSICIAN)]).await;
    assert_eq!((wrong.status(), total(&sandbox).await), (400, 1), "the ticket leads back");
    let back = user.choose(&[("ticket", &ticket(&page)), ("pid", PHYSICIAN)]).await;
    let tokens = user.redeem(&parameters(&back)["code"], &[]).await.json();
    let told = user.call("GET", "/connect/userinfo", &tokens["access_token"]).await;
    assert_eq!(told.status(), 200, "{}", told.text());
    let pinged = user.call("GET", super::PING, &tokens["access_token"]).await;
    assert_eq!(pinged.status(), 200, "{}", pinged.text());
    let again = user.refresh(&tokens["refresh_token"], &[], &json!({})).await;
    assert_eq!(again.status(), 200, "{}", again.text());
    let hint = tokens["id_token"].as_str().unwrap();
    let out = sandbox.get(&format!("/connect/endsession?id_token_hint={hint}")).send().await;
    assert_eq!(out.status(), 200);
    assert_eq!(total(&sandbox).await, 1, "all but the wrong ticket was there");
    assert!(total(&ci).await > 7);
}

#[tokio::test]
async fn what_the_path_names_goes_before_what_the_sender_says() {
    let sandbox = Sandbox::start().await;
    let ci = select(&sandbox, json!({"client_ids": [MACHINE]})).await;
    let other = sandbox.workspace("other").await;
    token(&Ask::of(&other, MACHINE).answer().await);
    assert_eq!((total(&other).await, total(&ci).await), (2, 0));
}

#[tokio::test]
async fn tokens_are_taken_by_the_names_their_workspace_goes_by() {
    for (public, issuer) in [(Some(ISSUER), None), (None, None), (Some(ISSUER), Some("https://sts.test"))] {
        let sandbox = Sandbox::with(|config| {
            config.public_url = public.map(str::to_owned);
            config.issuer = issuer.map(str::to_owned);
        })
        .await;
        let of_root = sandbox.minted(json!({"scopes": [SCOPE], "client_id": MACHINE})).await;
        let ci = select(&sandbox, json!({"client_ids": [MACHINE]})).await;
        let of_ci = ci.minted(json!({"scopes": [SCOPE], "client_id": MACHINE})).await;
        let name = issuer.or(public).map_or_else(|| sandbox.base(), str::to_owned);
        assert_eq!(claims(&json!(of_root))["iss"], name);
        assert_eq!(claims(&json!(of_ci))["iss"], format!("{name}/ws/ci"));
        for good in [&of_root, &of_ci] {
            let answer = sandbox.get_with(STATUS, good).await;
            assert_eq!(answer.status(), 200, "{name}: {}", answer.text());
            ci.satisfies(&answer, "auth.token.issuer").await;
        }
        assert_eq!(ci.get_with(STATUS, &of_ci).await.status(), 200, "{name}");
        refused(&ci.get_with(STATUS, &of_root).await, "auth.token.issuer");
        // Even after it has given out tokens under that name itself.
        let ask = Ask::of(&sandbox, MACHINE).claim("aud", json!(name));
        let ask = ask.proof(|it| it.claim("htu", json!(format!("{}{TOKEN}", sandbox.base()))));
        let nonce = ask.once().await.header("dpop-nonce").to_owned();
        let selected = token(&ask.proof(|it| it.claim("nonce", json!(nonce))).once().await);
        assert_eq!(claims(&json!(selected))["iss"], name);
        assert_eq!(sandbox.get_with(STATUS, &selected).await.status(), 200, "{name}");
        refused(&ci.get_with(STATUS, &of_root).await, "auth.token.issuer");
        refused(&ci.get_with(STATUS, &selected).await, "auth.token.issuer");
    }
}

#[tokio::test]
async fn archive_and_replay_go_by_the_name_it_was_called_by() {
    let sandbox = Sandbox::start().await;
    let ci = select(&sandbox, json!({"client_ids": [MACHINE]})).await;
    let given = token(&Ask::of(&sandbox, MACHINE).answer().await);
    assert_eq!(sandbox.get_with(STATUS, &given).await.status(), 200);
    let by_path = ci.minted(json!({"scopes": [SCOPE], "client_id": MACHINE})).await;
    assert_eq!(ci.get_with(STATUS, &by_path).await.status(), 200);
    let archive = ci.get("/_sandbox/requests.har").send().await.json();
    let entries = archive["log"]["entries"].as_array().unwrap();
    let urls: Vec<&str> = entries.iter().map(|it| it["request"]["url"].as_str().unwrap()).collect();
    let [asked, called] = [TOKEN, STATUS].map(|path| format!("{ISSUER}{path}"));
    assert_eq!(urls, [&asked, &asked, &called, &format!("{ISSUER}/ws/ci{STATUS}")]);
    // Only what was used up is held against what is sent again, and not the name it was sent to.
    for (at, rule) in [(1, "helseid.assertion.replay"), (2, "auth.proof.replay"), (3, "auth.proof.replay")] {
        let replay = format!("/_sandbox/requests/{}/replay", entries[at]["_id"].as_str().unwrap());
        let again = ci.control("POST", &replay, json!(null)).await.json();
        let checks = again["checks"].as_array().unwrap().iter();
        let broken: Vec<_> = checks.filter(|it| it["verdict"] == "violated").map(|it| &it["rule"]).collect();
        assert_eq!(broken, [rule], "{again:#}");
    }
}

#[tokio::test]
async fn discovery_and_keys_are_the_roots() {
    let sandbox = Sandbox::start().await;
    let ci = select(&sandbox, json!({"client_ids": [MACHINE], "source_systems": [EPJ.1]})).await;
    let plain = sandbox.get(DISCOVERY).send().await;
    assert_eq!((plain.json()["issuer"].clone(), total(&ci).await), (json!(ISSUER), 0));
    let selected = sandbox.get(DISCOVERY).header(EPJ).send().await;
    assert_eq!((selected.body(), total(&ci).await), (plain.body(), 1), "nor does another way of asking show");
}

#[tokio::test]
async fn a_calling_system_finds_closed_apis_and_their_links_at_the_base_it_calls() {
    let sandbox = Sandbox::start().await;
    let token = sandbox.user_token(&["nhn:phr/mhd/read-documentreferences", super::SCOPE]).await;
    let ci = select(&sandbox, json!({"source_systems": [EPJ.1]})).await;
    let call = async |method: &str, target: &str| {
        let path = target.split('?').next().unwrap();
        let proof = Jwt::proof(method, &format!("{ISSUER}{path}"), Some(&token)).signed();
        let call = sandbox.call(method, target).header(EPJ).header(("dpop", &proof));
        let call = call.header(("authorization", &format!("DPoP {token}")));
        let call = call.header(("nhn-patient-nin", "13116900216"));
        match method {
            "POST" => call.body(FORM, "patient.identifier=13116900216&status=current").send().await,
            _ => call.send().await,
        }
    };
    let found = call("POST", "/R4/fhir/DocumentReference/_search").await;
    assert_eq!(found.status(), 200, "{}", found.text());
    let link = found.json()["entry"][0]["resource"]["content"][0]["attachment"]["url"].clone();
    let target = link.as_str().unwrap().strip_prefix(ISSUER).unwrap().to_owned();
    assert!(target.starts_with("/mhd/document?"), "{target}");
    assert_eq!(call("GET", &target).await.status(), 200);
    assert_eq!((total(&ci).await, total(&sandbox).await), (2, 0));
}

#[tokio::test]
async fn limits_hold_for_a_form_that_is_read_to_find_its_workspace() {
    let hurried = Duration::from_millis(200);
    let sandbox = Sandbox::with(|config| {
        config.max_body = 5000;
        config.request_time = hurried;
    })
    .await;
    let ci = select(&sandbox, json!({"client_ids": [MACHINE]})).await;
    let form = format!("content-type: {FORM}\r\n");
    let line = "POST /connect/token";
    let over = "x".repeat(5001);
    let wide = format!("{form}x: {}\r\n", "y".repeat(64 * 1024));
    for (line, headers, body, status, rule) in [
        (line, format!("{form}content-length: 5001\r\n"), &*over, 413, "sandbox.body.size"),
        (line, format!("{form}transfer-encoding: chunked\r\n"), "zz\r\n", 400, "sandbox.body.whole"),
        (line, format!("{form}content-length: 50\r\n"), "client_id=", 408, "sandbox.request.time"),
        (line, format!("{wide}content-length: 1\r\n"), "x", 431, "sandbox.headers.size"),
        (
            &*format!("{line}?{}", "x".repeat(8192)),
            format!("{form}content-length: 1\r\n"),
            "x",
            414,
            "sandbox.target.size",
        ),
    ] {
        let answer = Wire::to(&sandbox).await.ask(line, &headers, body).await;
        assert_eq!((answer.status(), answer.rules()), (status, vec![rule.to_owned()]), "{}", answer.text());
        assert!(answer.json()["error"].is_string(), "{}", answer.text());
        sandbox.violates(&answer, rule).await;
        let entry = sandbox.entry(&answer).await;
        let verdicts = entry["checks"].as_array().unwrap().iter().filter(|it| it["rule"] == rule);
        assert_eq!(verdicts.count(), 1, "judged once");
    }
    assert_eq!(total(&ci).await, 0, "what cannot be read is the root's");
    let named = format!("client_id={MACHINE}&x={}", "x".repeat(4900));
    let headers = format!("{form}content-length: {}\r\n", named.len());
    let answer = Wire::to(&sandbox).await.ask(line, &headers, &named).await;
    assert_eq!((answer.status(), total(&ci).await), (400, 1), "just below the limit");
    let entry = ci.entry(&answer).await;
    assert_eq!(entry["request"]["body"]["length"], named.len(), "{entry:#}");
}

#[tokio::test]
async fn a_form_that_names_nobody_clearly_is_the_roots() {
    let sandbox = Sandbox::start().await;
    let ci = select(&sandbox, json!({"client_ids": [MACHINE]})).await;
    let named = format!("client_id={MACHINE}");
    for (kind, body) in [
        (FORM, String::new()),
        (FORM, format!("{named}&{named}")),
        (FORM, format!("client_id=sandbox-machine&client_assertion=x&x={MACHINE}")),
        (FORM, "client_assertion=e30.e30.AA".to_owned()),
        (FORM, "%ff=%ff&client_id=%ff".to_owned()),
        ("application/json", json!({"client_id": MACHINE}).to_string()),
        ("text/plain", named.clone()),
    ] {
        let answer = sandbox.call("POST", TOKEN).body(kind, body.clone()).send().await;
        assert_eq!((answer.status(), total(&ci).await), (400, 0), "{kind} {body}");
    }
    // Only HelseID's forms name a client.
    let search = sandbox.call("POST", "/R4/fhir/DocumentReference/_search").body(FORM, named).send().await;
    assert_eq!((search.status(), total(&ci).await), (401, 0));
}

#[tokio::test]
async fn the_control_api_is_the_roots_whoever_asks() {
    let sandbox = Sandbox::start().await;
    let ci = select(&sandbox, json!({"client_ids": [MACHINE]})).await;
    let moved = sandbox.call("POST", &format!("/_sandbox/clock/advance?client_id={MACHINE}"));
    assert_eq!(moved.json(&json!({"by": "P1D"})).send().await.status(), 400);
    sandbox.control("POST", "/_sandbox/clock/advance", json!({"by": "P1D"})).await;
    let now = async |sandbox: &Sandbox| sandbox.get("/_sandbox/clock").send().await.json()["now"].clone();
    assert_ne!(now(&sandbox).await, now(&ci).await);
}
