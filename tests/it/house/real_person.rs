//! The number of somebody who may exist: never echoed, logged, journalled or stored, and said loudly.

use std::io::Write as _;

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use nhn_sandbox::{
    Config,
    norway::{NationalId, NumberKind, SyntheticSeries},
    sandbox::load,
};
use serde_json::{Value, json};

use super::wire::Wire;
use crate::{
    cli::process::{Process, answer, connect},
    support::{Answer, EPJ, Sandbox},
};

const TYPES: &str = "/api/codingsystems/v1/types";
const CODE: &str = "/_sandbox/codingsystems/KJ_SMITTETYPE/77";
const PUBLISHED: &str = "13116900216";
const RULE: &str = "sandbox.real-person";

/// A number that looks like a real person's, found by arithmetic so that none stands in this file.
fn real_number() -> String {
    let config = Config::default();
    let published: Vec<String> = load(&config).unwrap().persons.pids().map(str::to_owned).collect();
    let numbers = (0..99_999_u32).map(|rest| format!("010190{rest:05}"));
    let mut real = numbers.filter(|number| {
        NationalId::parse(number).is_ok_and(|id| id.kind() == NumberKind::Ordinary)
            && !published.contains(number)
    });
    real.nth(7).unwrap()
}

/// The ways to write it that a reader could undo.
fn spellings(number: &str) -> Vec<String> {
    let percent = number.bytes().map(|digit| format!("%{digit:02x}")).collect::<Vec<_>>().concat();
    let (date, rest) = number.split_at(6);
    let mut spellings =
        vec![number.to_owned(), percent, format!("%{:02x}{}", number.as_bytes()[0], &number[1..])];
    spellings.extend([" ", "-", "+", "%20"].map(|between| format!("{date}{between}{rest}")));
    spellings
}

/// A token whose payload names the person.
fn token(number: &str) -> String {
    let part = |value: Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
    let claims = json!({"iss": "https://x", "helseid://claims/identity/pid": number});
    format!("{}.{}.c2lnbmF0dXJl", part(json!({"alg": "RS256"})), part(claims))
}

/// Asserts that a text does not show the number in any spelling, nor the token's payload.
fn assert_hidden(text: &str, number: &str, from: &str) {
    let payload = token(number).split('.').nth(1).unwrap().to_owned();
    for shown in spellings(number).into_iter().chain([payload]) {
        assert!(
            !text.contains(&shown),
            "{from} shows a number sent as a test: {}",
            text.replace(&shown, "<HERE>")
        );
    }
}

/// Asserts that neither the answer nor anything the journal tells of it shows the number, and that it is told.
async fn assert_masked(sandbox: &Sandbox, answer: &Answer, number: &str) {
    let at = format!("{} {}", answer.method(), answer.target().replace(number, "<number>"));
    assert_hidden(
        &format!("{:?}{}", answer.headers(), answer.text()),
        number,
        &format!("the answer to {at}"),
    );
    let list = sandbox.get("/_sandbox/requests").send().await;
    assert_hidden(&list.text(), number, &format!("the journal's list after {at}"));
    let entry = sandbox.entry(answer).await;
    assert_hidden(&entry.to_string(), number, &format!("the journal's entry of {at}"));
    assert!(entry["masked_numbers"].as_u64().unwrap() >= 1, "{entry:#}");
    assert!(entry.to_string().contains("***********"), "{entry:#}");
    let checks = entry["checks"].as_array().unwrap();
    assert!(checks.iter().any(|it| it["rule"] == RULE && it["verdict"] == "violated"), "{checks:#?}");
}

#[tokio::test]
async fn a_number_in_the_path_is_masked_in_answer_and_journal() {
    let (sandbox, number) = (Sandbox::start().await, real_number());
    for spelling in spellings(&number) {
        for target in [
            format!("/api/codingsystems/v1/codes/{spelling}"),
            format!("/api/codingsystems/v9/{spelling}"),
            format!("/okt-events/{spelling}"),
            format!("/nowhere/{spelling}"),
        ] {
            let answer = sandbox.get(&target).header(EPJ).send().await;
            assert!(answer.status() >= 400);
            assert_masked(&sandbox, &answer, &number).await;
        }
    }
}

#[tokio::test]
async fn a_number_in_the_query_is_masked() {
    let (sandbox, number) = (Sandbox::start().await, real_number());
    for spelling in spellings(&number) {
        let answer = sandbox.get(&format!("{TYPES}?pid={spelling}&x=1")).header(EPJ).send().await;
        assert_eq!(answer.status(), 200, "it is reported, not refused");
        sandbox.violates(&answer, "sandbox.real-person").await;
        assert_masked(&sandbox, &answer, &number).await;
    }
}

#[tokio::test]
async fn a_number_in_a_header_is_masked() {
    let (sandbox, number) = (Sandbox::start().await, real_number());
    for spelling in spellings(&number) {
        for name in ["nhn-source-system", "x-patient", "user-agent", "sandbox-expect", "accept"] {
            let answer = sandbox.get(TYPES).header((name, &spelling)).send().await;
            assert_masked(&sandbox, &answer, &number).await;
        }
    }
}

#[tokio::test]
async fn an_event_id_that_is_a_number_is_not_echoed() {
    let (sandbox, number) = (Sandbox::start().await, real_number());
    let answer = sandbox
        .get("/api/codingsystems/v1/codes/X")
        .header(EPJ)
        .header(("nhn-event-id", &number))
        .send()
        .await;
    assert!(answer.json()["eventId"].is_string());
    assert_masked(&sandbox, &answer, &number).await;
}

#[tokio::test]
async fn a_number_in_a_body_is_masked() {
    let (sandbox, number) = (Sandbox::start().await, real_number());
    let escaped = number.bytes().map(|digit| format!("\\u{digit:04x}")).collect::<Vec<_>>().concat();
    for spelling in spellings(&number).into_iter().chain([escaped.clone()]) {
        for target in ["/okt-events", TYPES] {
            let body = format!("{{\"pid\":\"{spelling}\",\"plain\":\"x\"}}");
            let answer = sandbox.call("POST", target).header(EPJ).body("application/json", body).send().await;
            assert_masked(&sandbox, &answer, &number).await;
            let entry = sandbox.entry(&answer).await;
            let text = entry["request"]["body"]["text"].as_str().unwrap();
            assert_eq!(text, r#"{"pid":"***********","plain":"x"}"#);
            assert!(!text.contains(&escaped));
        }
    }
}

#[tokio::test]
async fn a_number_in_a_tokens_claims_is_masked() {
    let (sandbox, number) = (Sandbox::start().await, real_number());
    for scheme in ["Bearer", "DPoP"] {
        let authorization = format!("{scheme} {}", token(&number));
        let answer = sandbox.get(TYPES).header(EPJ).header(("authorization", &authorization)).send().await;
        assert_masked(&sandbox, &answer, &number).await;
    }
}

#[tokio::test]
async fn a_number_as_the_name_of_a_header_is_masked() {
    let (sandbox, number) = (Sandbox::start().await, real_number());
    let answer = sandbox.get(TYPES).header(EPJ).header((&number, "x")).send().await;
    assert_masked(&sandbox, &answer, &number).await;
}

#[tokio::test]
async fn a_number_as_the_method_is_masked() {
    let (sandbox, number) = (Sandbox::start().await, real_number());
    let line = format!("{number} {TYPES}");
    let answer = Wire::to(&sandbox).await.ask(&line, "nhn-source-system: Test EPJ\r\n", "").await;
    assert_eq!(answer.status(), 405);
    assert_masked(&sandbox, &answer, &number).await;
}

#[tokio::test]
async fn every_number_is_counted() {
    let (sandbox, number) = (Sandbox::start().await, real_number());
    let call =
        sandbox.call("POST", &format!("/okt-events?a={number}&b={number}")).header(("x-patient", &number));
    let answer = call.json(&json!({"pid": number})).send().await;
    assert_eq!(sandbox.entry(&answer).await["masked_numbers"], 4);
    let entry = sandbox.entry(&answer).await;
    let check = entry["checks"].as_array().unwrap().iter().find(|check| check["rule"] == RULE).unwrap();
    assert_eq!(check["verdict"], "violated");
    assert_eq!(check["got"], "4 number(s) that may be a real person's");
}

#[tokio::test]
async fn a_number_in_a_request_refused_for_its_size_is_reported_too() {
    let (sandbox, number) = (Sandbox::start().await, real_number());
    let long = format!("{TYPES}?pid={number}&x={}", "y".repeat(9000));
    let answer = sandbox.get(&long).header(EPJ).send().await;
    assert_eq!(answer.status(), 414);
    let entry = sandbox.entry(&answer).await;
    assert_hidden(&format!("{}{entry}", answer.text()), &number, "a 414");
    assert!(entry["checks"].to_string().contains(RULE));
}

#[tokio::test]
async fn a_code_that_names_a_real_person_is_refused_and_not_stored() {
    let (sandbox, number) = (Sandbox::start().await, real_number());
    let before = sandbox.codes("KJ_SMITTETYPE").await;
    for spelling in [&number, &format!("{} {}", &number[..6], &number[6..])] {
        for body in [
            json!({"code": "77", "description": format!("Som hos {spelling}")}),
            json!({"code": "77", "description": "x", "metadata": [{"metadataType": "NYTT", "metadata": spelling}]}),
            json!({"code": "77", "description": "x", spelling: 1}),
        ] {
            let refused = sandbox.control("PUT", CODE, body).await;
            assert_eq!((refused.status(), refused.rules()), (400, vec![RULE.to_owned()]));
            assert_hidden(&refused.text(), &number, "the refusal");
        }
    }
    let target = format!("/_sandbox/codingsystems/KJ_SMITTETYPE/{number}");
    let refused = sandbox.control("PUT", &target, json!({"code": "77", "description": "x"})).await;
    assert_eq!((refused.status(), refused.rules()), (400, vec![RULE.to_owned()]));
    assert_hidden(&refused.text(), &number, "the refusal of a path");
    assert_eq!(sandbox.codes("KJ_SMITTETYPE").await.body(), before.body());
    sandbox.violates(&refused, "sandbox.real-person").await;
}

#[tokio::test]
async fn no_part_of_the_control_api_takes_a_real_number() {
    let (sandbox, number) = (Sandbox::start().await, real_number());
    let by = json!({"by": number});
    for refused in [
        sandbox.get(&format!("/_sandbox/requests?path=/okt-events/{number}")).send().await,
        sandbox.get(&format!("/_sandbox/requests/{number}")).send().await,
        sandbox.get(&format!("/_sandbox/rules?api={number}")).send().await,
        sandbox.get("/_sandbox/health").header(("x-patient", &number)).send().await,
        sandbox.control("PATCH", "/_sandbox/settings", json!({"codingsystems.environment": number})).await,
        sandbox.control("POST", "/_sandbox/clock/advance", by).await,
    ] {
        assert_eq!((refused.status(), refused.rules()), (400, vec![RULE.to_owned()]));
        assert_hidden(&format!("{:?}{}", refused.headers(), refused.text()), &number, "the refusal");
    }
    let settings = sandbox.get("/_sandbox/settings").send().await;
    assert_hidden(&settings.text(), &number, "the settings");
}

#[tokio::test]
async fn synthetic_and_published_numbers_pass_untouched() {
    let sandbox = Sandbox::start().await;
    let date = "1990-01-01".parse().unwrap();
    let made = [SyntheticSeries::SyntPop, SyntheticSeries::Tenor].map(|series| {
        let mut ids = (100..).filter_map(|individual| NationalId::synthetic(date, individual, series));
        ids.next().unwrap().as_str().to_owned()
    });
    for number in made.iter().map(String::as_str).chain([PUBLISHED]) {
        let call = sandbox.get(&format!("/api/codingsystems/v1/codes/{number}?pid={number}"));
        let call = call.header(EPJ).header(("nhn-event-id", number));
        let answer = call.header(("authorization", &format!("Bearer {}", token(number)))).send().await;
        assert_eq!(answer.json()["eventId"], number);
        let entry = sandbox.entry(&answer).await;
        assert_eq!(entry["masked_numbers"], 0);
        assert_eq!(entry["target"], answer.target());
        assert!(entry.to_string().contains(&token(number)));
        sandbox.satisfies(&answer, "sandbox.real-person").await;
        let put = sandbox.control("PUT", CODE, json!({"code": "77", "description": number})).await;
        assert!(put.status() < 300 && put.json()["description"] == number);
    }
}

#[tokio::test]
async fn a_number_with_a_wrong_check_digit_is_nobodys_and_passes() {
    let sandbox = Sandbox::start().await;
    let number = real_number();
    let last = number.as_bytes()[10] - b'0';
    let wrong = format!("{}{}", &number[..10], (last + 1) % 10);
    let answer = sandbox.get(&format!("{TYPES}?pid={wrong}")).header(EPJ).send().await;
    assert_eq!(sandbox.entry(&answer).await["target"], answer.target());
    sandbox.satisfies(&answer, "sandbox.real-person").await;
}

#[test]
fn the_log_warns_loudly_and_never_shows_the_number() {
    let number = real_number();
    let (process, url) = Process::serve(&["--log", "json"]);
    let requests = [
        format!("GET /api/codingsystems/v1/codes/{number} HTTP/1.1\r\n"),
        format!("GET {TYPES}?pid={}%20{} HTTP/1.1\r\n", &number[..6], &number[6..]),
        format!("GET {TYPES} HTTP/1.1\r\nnhn-event-id: {number}\r\nnhn-source-system: {number}\r\n"),
        format!("GET /_sandbox/clock HTTP/1.1\r\nauthorization: DPoP {}\r\n", token(&number)),
        format!("{number} /okt-events HTTP/1.1\r\n{number}: x\r\n"),
        format!("GET /{number}?{} HTTP/1.1\r\n", "x".repeat(9000)),
    ];
    for head in &requests {
        let mut stream = connect(&url);
        write!(stream, "{head}host: x\r\nconnection: close\r\n\r\n").unwrap();
        let (_, body) = answer(stream);
        assert_hidden(&body, &number, "the answer");
    }
    let ended = process.stopped_by("TERM");
    let log = ended.stderr.join("\n");
    assert_hidden(&log, &number, "the log");
    assert_hidden(&ended.stdout.join("\n"), &number, "stdout");
    let warnings: Vec<Value> = ended.stderr.iter().map(|line| serde_json::from_str(line).unwrap()).collect();
    let warnings = warnings.iter().filter(|it: &&Value| it.to_string().contains("REAL PERSON"));
    let warnings: Vec<&Value> = warnings.inspect(|it| assert_eq!(it["level"], "WARN", "{it}")).collect();
    assert_eq!(warnings.len(), requests.len(), "one for each request: {log}");
}

#[tokio::test]
async fn a_search_says_a_number_back_neither_in_links_nor_in_the_state() {
    let sandbox = Sandbox::with(|config| config.auth = nhn_sandbox::config::Mode::Off).await;
    let number = real_number();
    for parameter in ["patient.identifier", "author.family", "related"] {
        let patient = if parameter == "patient.identifier" { "" } else { "&patient.identifier=13116900216" };
        let body = format!("{parameter}={number}&status=current{patient}");
        let call = sandbox.call("POST", "/R4/fhir/DocumentReference/_search").header(EPJ);
        let answer = call.body("application/x-www-form-urlencoded", body).send().await;
        assert_eq!(answer.status(), 200, "{}", answer.text());
        assert_masked(&sandbox, &answer, &number).await;
    }
    let state = sandbox.get("/_sandbox/state").send().await;
    assert_hidden(&state.text(), &number, "the state");
}
