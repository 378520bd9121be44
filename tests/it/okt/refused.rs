//! Posts that are refused, each by its rule and with its place, and nothing of them stored.

use serde_json::{Value, json};

use super::{PID, deliver, event, events, messages, open, post, service};
use crate::support::{Answer, Sandbox, keeps};

async fn refused(sandbox: &Sandbox, event: &Value) -> Answer {
    let answer = post(sandbox, event).await;
    assert_eq!(answer.status(), 400, "{}", answer.text());
    assert!(answer.json()["error"].is_string());
    assert_eq!(events(sandbox, PID).await.status(), 404, "nothing is stored");
    answer
}

async fn refused_message(sandbox: &Sandbox, message: Value, error: &str) -> Answer {
    let answer = refused(sandbox, &event(vec![message])).await;
    assert_eq!(answer.json()["error"], error);
    answer
}

fn with(field: &str, value: Value) -> Value {
    let mut message = service("a");
    message[field] = value;
    message
}

#[tokio::test]
async fn a_good_post_keeps_every_rule() {
    let sandbox = open().await;
    let mut second = service("b");
    second["endDate"] = json!("2026-01-01");
    let answer = post(&sandbox, &event(vec![service("a"), second])).await;
    assert_eq!(answer.status(), 201);
    sandbox.satisfies(&answer, "okt.fields.type").await;
    sandbox.satisfies(&answer, "okt.fields.once").await;
    sandbox.satisfies(&answer, "okt.messages.present").await;
    sandbox.satisfies(&answer, "okt.messages.distinct").await;
    sandbox.satisfies(&answer, "okt.messages.limit").await;
    sandbox.satisfies(&answer, "okt.start-date.required").await;
    sandbox.satisfies(&answer, "okt.dates.form").await;
    sandbox.satisfies(&answer, "okt.dates.order").await;
    sandbox.satisfies(&answer, "okt.iplos-code.value-required").await;
    sandbox.satisfies(&answer, "okt.iplos-code.known").await;
    sandbox.satisfies(&answer, "okt.text.length").await;
    sandbox.satisfies(&answer, "okt.text.real-person").await;
}

#[tokio::test]
async fn every_problem_is_told_in_one_answer() {
    keeps("okt.post.all-problems");
    let sandbox = open().await;
    let all = json!({"personIdentifier": "26812297074", "oktMessages": [
        service("a"),
        {"startDate": "2026-02-30", "iplosCode": {}},
        {"endDate": "x"},
    ]});
    let answer = refused(&sandbox, &all).await;
    sandbox.violates(&answer, "okt.pid.valid").await;
    let error = answer.json()["error"].as_str().unwrap().to_owned();
    let places: Vec<&str> = error.split("; ").map(|problem| problem.split(": ").next().unwrap()).collect();
    assert_eq!(
        places,
        [
            "/personIdentifier",
            "/oktMessages/1/iplosCode/iplosCodeValue",
            "/oktMessages/1/startDate",
            "/oktMessages/2/endDate",
            "/oktMessages/2/startDate",
        ]
    );
    assert_eq!(
        answer.rules(),
        ["okt.pid.valid", "okt.iplos-code.value-required", "okt.dates.form", "okt.start-date.required"]
    );
}

#[tokio::test]
async fn a_wrong_type_is_refused_wherever_it_stands() {
    let sandbox = open().await;
    for (event, place) in [
        (json!({"personIdentifier": 26_812_297_073_u64, "oktMessages": [service("a")]}), "/personIdentifier"),
        (json!({"personIdentifier": PID, "oktMessages": {}}), "/oktMessages"),
        (json!({"personIdentifier": PID, "oktMessages": "x"}), "/oktMessages"),
        (event(vec![json!([])]), "/oktMessages/0"),
        (event(vec![with("iplosCode", json!("05"))]), "/oktMessages/0/iplosCode"),
        (
            event(vec![with("iplosCode", json!({"iplosCodeValue": 5}))]),
            "/oktMessages/0/iplosCode/iplosCodeValue",
        ),
        (event(vec![with("needsCaption", json!("false"))]), "/oktMessages/0/needsCaption"),
        (event(vec![with("temporaryCessation", json!(0))]), "/oktMessages/0/temporaryCessation"),
        (event(vec![with("startDate", json!(20_260_101))]), "/oktMessages/0/startDate"),
        (event(vec![with("endDate", json!({}))]), "/oktMessages/0/endDate"),
        (event(vec![with("serviceLevel", json!(1))]), "/oktMessages/0/serviceLevel"),
        (event(vec![with("weeklyExtent", json!(7.5))]), "/oktMessages/0/weeklyExtent"),
    ] {
        let answer = refused(&sandbox, &event).await;
        sandbox.violates(&answer, "okt.fields.type").await;
        let error = answer.json()["error"].as_str().unwrap().to_owned();
        assert!(error.starts_with(&format!("{place}: ")), "{error}");
    }
    for body in [json!([]), json!("x"), json!(1), json!(null), json!(true)] {
        let answer = refused(&sandbox, &body).await;
        sandbox.violates(&answer, "okt.fields.type").await;
        assert!(answer.text().contains("the body: an object is expected, got "), "{}", answer.text());
    }
}

#[tokio::test]
async fn a_repeated_field_is_refused() {
    let sandbox = open().await;
    let body = format!(
        r#"{{"personIdentifier":"{PID}","oktMessages":[{{"startDate":"2026-01-01","startDate":"2026-01-02"}}],"personIdentifier":"{PID}"}}"#
    );
    let answer = sandbox.call("POST", "/okt-events").body("application/json", body).send().await;
    assert_eq!(answer.status(), 400);
    sandbox.violates(&answer, "okt.fields.once").await;
    let error = "/personIdentifier: every field once is expected, got it again; /oktMessages/0/startDate: every field once is expected, got it again";
    assert_eq!(answer.json()["error"], error);
}

#[tokio::test]
async fn no_message_at_all_is_refused() {
    let sandbox = open().await;
    for event in [json!({"personIdentifier": PID}), event(vec![])] {
        let answer = refused(&sandbox, &event).await;
        sandbox.violates(&answer, "okt.messages.present").await;
    }
}

#[tokio::test]
async fn the_same_service_twice_in_a_post_is_refused() {
    let sandbox = open().await;
    let answer = refused(&sandbox, &event(vec![service("a"), service("b"), service("a")])).await;
    sandbox.violates(&answer, "okt.messages.distinct").await;
    assert!(answer.text().contains("/oktMessages/2: ") && answer.text().contains("that of /oktMessages/0"));
}

#[tokio::test]
async fn more_than_500_services_are_refused_in_a_post_and_in_all() {
    let sandbox = open().await;
    let many = |from: usize, to: usize| (from..to).map(|at| service(&at.to_string())).collect::<Vec<_>>();
    let answer = refused(&sandbox, &event(many(0, 501))).await;
    sandbox.violates(&answer, "okt.messages.limit").await;
    deliver(&sandbox, many(0, 500)).await;
    deliver(&sandbox, many(0, 500)).await;
    let answer = post(&sandbox, &event(many(499, 502))).await;
    assert_eq!(answer.status(), 400);
    sandbox.violates(&answer, "okt.messages.limit").await;
    assert!(answer.text().contains("a post that would make it 502"), "{}", answer.text());
    assert_eq!(messages(&sandbox, PID).await.len(), 500);
}

#[tokio::test]
async fn a_start_is_required() {
    let sandbox = open().await;
    for start in [json!(null), json!("")] {
        let error =
            "/oktMessages/0/startDate: the first day of the service, YYYY-MM-DD, is expected, got none";
        let answer = refused_message(&sandbox, with("startDate", start), error).await;
        sandbox.violates(&answer, "okt.start-date.required").await;
    }
}

#[tokio::test]
async fn days_exist_and_are_written_as_documented() {
    let sandbox = open().await;
    for day in
        ["2025-02-29", "2026-13-01", "01.02.2026", "2026-1-1", "20260101", "2026-01-01T00:00:00Z", "i dag"]
    {
        for field in ["startDate", "endDate"] {
            let error = format!(
                "/oktMessages/0/{field}: a day that exists, written YYYY-MM-DD, is expected, got {day:?}"
            );
            let answer = refused_message(&sandbox, with(field, json!(day)), &error).await;
            sandbox.violates(&answer, "okt.dates.form").await;
        }
    }
}

#[tokio::test]
async fn an_end_before_the_start_is_refused() {
    let sandbox = open().await;
    let error = "/oktMessages/0/endDate: 2026-01-01 or a day after it is expected, got 2025-12-31";
    let answer = refused_message(&sandbox, with("endDate", json!("2025-12-31")), error).await;
    sandbox.violates(&answer, "okt.dates.order").await;
}

#[tokio::test]
async fn a_code_has_a_value_of_the_list() {
    let sandbox = open().await;
    for code in [json!({}), json!({"iplosCodeValue": ""}), json!({"iplosCodeDescription": "Matombringing"})] {
        let error = "/oktMessages/0/iplosCode/iplosCodeValue: a code of IPLOS is expected, got none";
        let answer = refused_message(&sandbox, with("iplosCode", code), error).await;
        sandbox.violates(&answer, "okt.iplos-code.value-required").await;
    }
    let listed =
        "01, 02, 03, 04, 05, 06, 07, 08, 09, 11, 14, 15, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29";
    for value in ["10", "16", "30", "005", "5 ", "Matombringing", "0"] {
        let error = format!(
            "/oktMessages/0/iplosCode/iplosCodeValue: a code of IPLOS ({listed}) is expected, got {value:?}"
        );
        let code = json!({"iplosCodeValue": value});
        let answer = refused_message(&sandbox, with("iplosCode", code), &error).await;
        sandbox.violates(&answer, "okt.iplos-code.known").await;
    }
}

#[tokio::test]
async fn a_text_that_is_too_long_is_refused_wherever_it_stands() {
    let sandbox = open().await;
    for (field, most) in
        [("serviceDescription", 2000), ("serviceLevel", 500), ("stayType", 100), ("weeklyExtent", 100)]
    {
        let error = format!(
            "/oktMessages/0/{field}: a text of at most {most} characters is expected, got one of {}",
            most + 1
        );
        let answer = refused_message(&sandbox, with(field, json!("å".repeat(most + 1))), &error).await;
        sandbox.violates(&answer, "okt.text.length").await;
    }
    let code = json!({"iplosCodeValue": "05", "iplosCodeDescription": "x".repeat(501)});
    let error = "/oktMessages/0/iplosCode/iplosCodeDescription: a text of at most 500 characters is expected, got one of 501";
    let answer = refused_message(&sandbox, with("iplosCode", code), error).await;
    sandbox.violates(&answer, "okt.text.length").await;
}

#[tokio::test]
async fn a_number_that_may_be_a_real_persons_is_never_stored() {
    let sandbox = open().await;
    // Valid, of no synthetic series and on no list: it is found, not written down.
    let number = (0..100_000_u32)
        .map(|at| format!("010203{at:05}"))
        .find(|text| nhn_sandbox::norway::NationalId::parse(text).is_ok())
        .unwrap();
    let spaced = format!("{} {}", &number[..6], &number[6..]);
    for text in [number.as_str(), &spaced] {
        for field in ["serviceDescription", "serviceLevel", "weeklyExtent"] {
            let event = event(vec![with(field, json!(format!("nabo av {text}")))]);
            let answer = refused(&sandbox, &event).await;
            sandbox.violates(&answer, "okt.text.real-person").await;
            assert!(!answer.text().contains(text));
        }
    }
    // A published test person's number may stand in a text.
    deliver(&sandbox, vec![with("serviceDescription", json!("se 13116900216"))]).await;
}

#[tokio::test]
async fn what_is_no_json_is_refused_in_okts_words() {
    let sandbox = open().await;
    let deep = format!("{{\"oktMessages\":{}{}}}", "[".repeat(10_000), "]".repeat(10_000));
    let bodies: [&[u8]; 7] =
        [b"", b"{", b"{} {}", b"\xff", b"{\"personIdentifier\":\"\xff\"}", b"{\"a\":1e999}", deep.as_bytes()];
    for body in bodies {
        let answer = sandbox.call("POST", "/okt-events").body("application/json", body.to_vec()).send().await;
        assert_eq!((answer.status(), answer.rules()), (400, vec!["sandbox.body.json".to_owned()]));
        assert!(answer.json()["error"].is_string());
    }
    for (body, told) in [(&b"\xEF\xBB\xBF{}"[..], "byte order mark"), (b"\x1F\x8B\x08", "Content-Encoding")] {
        let answer = sandbox.call("POST", "/okt-events").body("application/json", body.to_vec()).send().await;
        assert!(answer.status() == 400 && answer.text().contains(told), "{}", answer.text());
    }
    for content_type in ["text/plain", "application/xml", "application/x-www-form-urlencoded"] {
        let body = event(vec![service("a")]).to_string();
        let answer = sandbox.call("POST", "/okt-events").body(content_type, body).send().await;
        assert_eq!((answer.status(), answer.rules()), (415, vec!["sandbox.body.type".to_owned()]));
    }
}

#[tokio::test]
async fn a_body_full_of_mistakes_is_answered_shortly() {
    let sandbox = open().await;
    let fields = (0..50_000).map(|at| format!("\"x{at}\":1,")).collect::<Vec<_>>().concat();
    let body = format!("{{{fields}\"personIdentifier\":\"{PID}\",\"oktMessages\":[7]}}");
    let answer = sandbox.call("POST", "/okt-events").body("application/json", body).send().await;
    assert_eq!(answer.status(), 400);
    assert!(answer.body().len() < 100_000, "{}", answer.body().len());
}
