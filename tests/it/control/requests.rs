//! `/_sandbox/requests`: the journal.

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::support::{EPJ, NOW, Sandbox, keeps};

const REQUESTS: &str = "/_sandbox/requests";
const TYPES: &str = "/api/codingsystems/v1/types";
const KEPT: usize = 64 * 1024;

async fn list(sandbox: &Sandbox, query: &str) -> Value {
    let answer = sandbox.get(&format!("{REQUESTS}{query}")).send().await;
    assert_eq!(answer.status(), 200, "{}", answer.text());
    sandbox.satisfies(&answer, "control.requests.filter").await;
    answer.json()
}

fn targets(list: &Value) -> Vec<&str> {
    list["requests"].as_array().unwrap().iter().map(|it| it["target"].as_str().unwrap()).collect()
}

fn sha256(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    Sha256::digest(bytes).iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// Four different requests, a minute apart.
async fn lived() -> Sandbox {
    let sandbox = Sandbox::start().await;
    let pass = || sandbox.control("POST", "/_sandbox/clock/advance", json!({"by": "PT1M"}));
    sandbox.types().await;
    pass().await;
    sandbox.codes("NO_SUCH").await;
    pass().await;
    sandbox.call("POST", "/okt-events").json(&json!({"a": 1})).send().await;
    pass().await;
    sandbox.get("/nowhere?x=1").send().await;
    sandbox
}

#[tokio::test]
async fn the_newest_comes_first_with_all_that_sums_it_up() {
    let sandbox = Sandbox::start().await;
    sandbox.types().await;
    let refused = sandbox.codes("X?y=%20Z").await;
    let list = list(&sandbox, "").await;
    assert_eq!(list["total"], 2);
    assert_eq!(targets(&list), ["/api/codingsystems/v1/codes/X?y=%20Z", TYPES]);
    let newest = &list["requests"][0];
    assert_eq!(newest["id"], refused.header("sandbox-request-id"));
    let told = json!([newest["time"], newest["api"], newest["method"], newest["status"]]);
    assert_eq!(told, json!([NOW, "codingsystems", "GET", 400]));
    assert_eq!(newest["violated"], json!(["codingsystems.codes.type-known"]));
    assert!(newest["took_us"].is_u64());
}

#[tokio::test]
async fn every_filter_lets_pass_what_it_names() {
    let sandbox = lived().await;
    let codes = "/api/codingsystems/v1/codes/NO_SUCH";
    for (query, expected) in [
        ("", vec!["/nowhere?x=1", "/okt-events", codes, TYPES]),
        ("?api=codingsystems", vec![codes, TYPES]),
        ("?api=okt", vec!["/okt-events"]),
        ("?api=sandbox", vec!["/nowhere?x=1"]),
        ("?api=phr", vec![]),
        ("?method=POST", vec!["/okt-events"]),
        ("?path=/api/codingsystems", vec![codes, TYPES]),
        ("?path=%2Fnowhere", vec!["/nowhere?x=1"]),
        ("?path=/NoWhere", vec!["/nowhere?x=1"]),
        ("?path=/nowhere/at/all", vec![]),
        ("?status=400", vec![codes]),
        ("?status=599", vec![]),
        ("?rule=codingsystems.codes.type-known", vec![codes]),
        ("?rule=sandbox.path.known", vec!["/okt-events", codes, TYPES]),
        ("?since=2026-03-03T12:02:00Z", vec!["/nowhere?x=1", "/okt-events"]),
        ("?since=2026-03-03T13:02:00%2B01:00", vec!["/nowhere?x=1", "/okt-events"]),
        ("?since=2026-03-03T12:03:00.000001Z", vec![]),
        ("?api=codingsystems&status=200&method=GET", vec![TYPES]),
        ("?api=codingsystems&method=POST", vec![]),
    ] {
        let list = list(&sandbox, query).await;
        assert_eq!(targets(&list), expected, "{query}");
        assert_eq!(list["total"], expected.len(), "{query}");
    }
}

#[tokio::test]
async fn a_limit_cuts_the_list_and_not_the_total() {
    let sandbox = lived().await;
    for limit in [1, 3, 10_000] {
        let list = list(&sandbox, &format!("?limit={limit}")).await;
        assert_eq!((targets(&list).len(), &list["total"]), (limit.min(4), &json!(4)));
    }
}

#[tokio::test]
async fn a_hundred_are_listed_unless_told() {
    let sandbox = Sandbox::start().await;
    for _ in 0..101 {
        sandbox.types().await;
    }
    let list = list(&sandbox, "").await;
    assert_eq!((targets(&list).len(), &list["total"]), (100, &json!(101)));
}

#[tokio::test]
async fn a_filter_that_names_what_is_not_there_is_refused() {
    let sandbox = Sandbox::start().await;
    for query in [
        "?api=control",
        "?api=Codingsystems",
        "?rule=codingsystems",
        "?limit=0",
        "?limit=10001",
        "?method=get",
        "?path=nowhere",
        "?path=/nowhere?x",
    ] {
        let refused = sandbox.get(&format!("{REQUESTS}{query}")).send().await;
        assert_eq!(refused.status(), 400, "{query}");
        sandbox.violates(&refused, "control.requests.filter").await;
    }
}

#[tokio::test]
async fn one_request_is_told_whole() {
    let sandbox = Sandbox::start().await;
    let call = sandbox.get(&format!("{TYPES}?x=%C3%A5")).header(EPJ);
    let answer = call.header(("X-Twice", "a")).header(("x-twice", "b")).send().await;
    let entry = sandbox.entry(&answer).await;
    assert_eq!(entry["target"], format!("{TYPES}?x=%C3%A5"));
    assert_eq!(entry["status"], 200);
    let values = |message: &str, name: &str| -> Vec<Value> {
        let headers = entry[message]["headers"].as_array().unwrap().iter();
        headers.filter(|it| it["name"] == name).map(|it| it["value"].clone()).collect()
    };
    assert_eq!(values("request", "x-twice"), ["a", "b"]);
    assert_eq!(values("request", "nhn-source-system"), [EPJ.1]);
    assert_eq!(values("response", "content-type"), ["application/json"]);
    assert_eq!(values("response", "sandbox-request-id"), [answer.header("sandbox-request-id")]);
    let nothing = json!({"text": null, "hex": null, "length": 0, "cut": false, "sha256": sha256(b"")});
    assert_eq!(entry["request"]["body"], nothing);
    assert_eq!(entry["response"]["body"]["text"], answer.text());
    assert_eq!(entry["masked_numbers"], 0);
    let asked = sandbox.get(&format!("{REQUESTS}/{}", answer.header("sandbox-request-id"))).send().await;
    sandbox.satisfies(&asked, "control.requests.known").await;
}

#[tokio::test]
async fn a_broken_rule_is_told_with_what_was_expected_and_what_came() {
    let sandbox = Sandbox::start().await;
    let refused = sandbox.get(TYPES).header(("nhn-source-system", "ab")).send().await;
    let checks = sandbox.entry(&refused).await["checks"].clone();
    let checks = checks.as_array().unwrap();
    let broken = checks.iter().find(|it| it["verdict"] == "violated").unwrap();
    assert_eq!(broken["rule"], "codingsystems.source-system.length");
    assert_eq!(broken["got"], "2 characters");
    assert!(broken["expected"].as_str().unwrap().contains("3 to 512 characters"));
    assert_eq!(broken["meant"], false);
    let kept = checks.iter().find(|it| it["rule"] == "codingsystems.source-system.present").unwrap();
    let kept = json!([kept["verdict"], kept["expected"], kept["got"], kept["meant"]]);
    assert_eq!(kept, json!(["satisfied", null, null, false]));
}

#[tokio::test]
async fn the_body_of_a_request_is_journalled() {
    let sandbox = Sandbox::start().await;
    let body = "{\"tekst\": \"æøå\"}";
    let answer = sandbox.call("POST", "/okt-events").body("application/json", body).send().await;
    let told = sandbox.entry(&answer).await["request"]["body"].clone();
    let expected = json!({"text": body, "hex": null, "length": body.len(), "cut": false, "sha256": sha256(body.as_bytes())});
    assert_eq!(told, expected);
}

#[tokio::test]
async fn a_body_that_is_no_text_is_told_in_hexadecimal() {
    let sandbox = Sandbox::start().await;
    let body = [0xff, 0x00, 0x1f].repeat(1000);
    let answer = sandbox.call("POST", "/okt-events").body("application/pdf", body.clone()).send().await;
    let told = sandbox.entry(&answer).await["request"]["body"].clone();
    assert_eq!((&told["text"], &told["length"], &told["cut"]), (&json!(null), &json!(3000), &json!(false)));
    let hex = told["hex"].as_str().unwrap();
    assert!(hex.starts_with("ff001f") && hex.len() == 2048);
    assert_eq!(told["sha256"], sha256(&body));
}

#[tokio::test]
async fn a_large_answer_is_cut_at_64_kb_with_true_length_and_hash() {
    let sandbox = Sandbox::start().await;
    for _ in 0..2 {
        let answer = sandbox.codes("FEST").await;
        assert!(answer.body().len() > KEPT);
        let told = sandbox.entry(&answer).await["response"]["body"].clone();
        let text = told["text"].as_str().unwrap();
        assert!(answer.text().starts_with(text) && (KEPT - 4..=KEPT).contains(&text.len()));
        assert_eq!((&told["length"], &told["cut"]), (&json!(answer.body().len()), &json!(true)));
        assert_eq!(told["sha256"], sha256(answer.body()));
    }
}

#[tokio::test]
async fn a_large_request_is_cut_at_64_kb_with_true_length_and_hash() {
    let sandbox = Sandbox::start().await;
    let body = "x".repeat(KEPT + 1);
    let answer = sandbox.call("POST", "/okt-events").body("text/plain", body.clone()).send().await;
    let told = sandbox.entry(&answer).await["request"]["body"].clone();
    let expected = json!({
        "text": &body[..KEPT],
        "hex": null,
        "length": KEPT + 1,
        "cut": true,
        "sha256": sha256(body.as_bytes()),
    });
    assert_eq!(told, expected);
}

#[tokio::test]
async fn a_compressed_answer_is_told_as_it_was_sent() {
    let sandbox = Sandbox::start().await;
    let answer = sandbox.get(TYPES).header(EPJ).header(("accept-encoding", "gzip")).send().await;
    assert_eq!(answer.header("content-encoding"), "gzip");
    let told = sandbox.entry(&answer).await["response"]["body"].clone();
    assert!(told["hex"].as_str().unwrap().starts_with("1f8b"));
    assert_eq!(told["sha256"], sha256(answer.body()));
}

#[tokio::test]
async fn an_unknown_request_is_404() {
    let sandbox = Sandbox::start().await;
    sandbox.types().await;
    for id in ["00000000-0000-4000-8000-000000000000", "x", "requests"] {
        let refused = sandbox.get(&format!("{REQUESTS}/{id}")).send().await;
        assert_eq!(refused.status(), 404);
        sandbox.violates(&refused, "control.requests.known").await;
    }
}

#[tokio::test]
async fn calls_of_the_control_api_are_not_journalled() {
    keeps("control.requests.own-calls");
    let sandbox = Sandbox::start().await;
    let clock = sandbox.get("/_sandbox/clock").send().await;
    sandbox.get("/_sandbox/nothing").send().await;
    assert_eq!(list(&sandbox, "").await, json!({"total": 0, "requests": []}));
    let own = sandbox.get(&format!("{REQUESTS}/{}", clock.header("sandbox-request-id"))).send().await;
    assert_eq!(own.status(), 404);
}

#[tokio::test]
async fn emptying_it_tells_how_many_and_keeps_the_totals() {
    let sandbox = lived().await;
    let rule = "/_sandbox/rules?api=codingsystems";
    let totals = sandbox.get(rule).send().await.json();
    let deleted = sandbox.call("DELETE", REQUESTS).send().await;
    assert_eq!((deleted.status(), deleted.json()), (200, json!({"deleted": 4})));
    assert_eq!(list(&sandbox, "").await["total"], 0);
    assert_eq!(sandbox.get(rule).send().await.json(), totals);
    assert!(totals.to_string().contains("\"violated\":1"));
    assert_eq!(sandbox.call("DELETE", REQUESTS).send().await.json(), json!({"deleted": 0}));
    sandbox.types().await;
    assert_eq!(list(&sandbox, "").await["total"], 1);
}

#[tokio::test]
async fn without_entries_or_bytes_it_is_off_and_rules_are_counted_all_the_same() {
    for off in [
        |config: &mut nhn_sandbox::Config| config.journal_entries = 0,
        |config: &mut nhn_sandbox::Config| config.journal_bytes = 0,
    ] {
        let sandbox = Sandbox::with(off).await;
        let answer = sandbox.types().await;
        assert_eq!(list(&sandbox, "").await["total"], 0);
        let entry = sandbox.get(&format!("{REQUESTS}/{}", answer.header("sandbox-request-id"))).send().await;
        assert_eq!(entry.status(), 404);
        let rules = sandbox.get("/_sandbox/rules?api=codingsystems").send().await.json();
        let present =
            rules.as_array().unwrap().iter().find(|it| it["id"] == "codingsystems.source-system.present");
        assert_eq!(present.unwrap()["totals"]["satisfied"], 1);
    }
}

#[tokio::test]
async fn the_oldest_goes_first_when_there_are_too_many() {
    let sandbox = Sandbox::with(|config| config.journal_entries = 3).await;
    let mut answers = Vec::new();
    for number in 0..5 {
        answers.push(sandbox.get(&format!("{TYPES}?{number}")).header(EPJ).send().await);
    }
    let list = list(&sandbox, "").await;
    assert_eq!(targets(&list), [4, 3, 2].map(|number| format!("{TYPES}?{number}")));
    for (answer, status) in answers.iter().zip([404, 404, 200, 200, 200]) {
        let entry = sandbox.get(&format!("{REQUESTS}/{}", answer.header("sandbox-request-id"))).send().await;
        assert_eq!(entry.status(), status);
    }
}

#[tokio::test]
async fn the_oldest_goes_first_when_they_are_too_large() {
    let sandbox = Sandbox::with(|config| config.journal_bytes = 100 * 1024).await;
    for number in 0..3 {
        let call = sandbox.call("POST", &format!("/okt-events?{number}"));
        call.body("text/plain", "x".repeat(40 * 1024)).send().await;
    }
    assert_eq!(targets(&list(&sandbox, "").await), ["/okt-events?2", "/okt-events?1"]);
}

#[tokio::test]
async fn a_request_larger_than_the_whole_budget_is_not_kept_and_drops_nothing() {
    let sandbox = Sandbox::with(|config| config.journal_bytes = 30 * 1024).await;
    sandbox.types().await;
    let large = sandbox.call("POST", "/okt-events").body("text/plain", "x".repeat(40 * 1024)).send().await;
    assert_eq!(large.status(), 401);
    assert_eq!(targets(&list(&sandbox, "").await), [TYPES]);
}

#[tokio::test]
async fn many_answers_of_one_large_body_cost_it_once() {
    let sandbox = Sandbox::with(|config| config.journal_bytes = 200 * 1024).await;
    for _ in 0..10 {
        sandbox.codes("FEST").await;
    }
    assert_eq!(list(&sandbox, "").await["total"], 10, "ten copies of 64 kB would not fit");
}
