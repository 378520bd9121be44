//! `nhn-source-system` and `nhn-event-id`.

use crate::support::{Answer, EPJ, Sandbox, keeps};

const TYPES: &str = "/api/codingsystems/v1/types";

async fn with_source_system(sandbox: &Sandbox, value: &str) -> Answer {
    sandbox.get(TYPES).header(("nhn-source-system", value)).send().await
}

#[tokio::test]
async fn a_missing_source_system_is_a_bad_header() {
    let sandbox = Sandbox::start().await;
    let refused = sandbox.get(TYPES).send().await;
    assert_eq!((refused.status(), refused.header("nhn-error-code")), (400, "AUTH-0003"));
    keeps("codingsystems.errors.header-message");
    assert_eq!(
        refused.json()["errorMessage"],
        "Missing or invalid HTTP header: nhn-source-system: expected `nhn-source-system` once, name and version \
         of the calling system, 3 to 512 characters; got no such header"
    );
    sandbox.violates(&refused, "codingsystems.source-system.present").await;
}

#[tokio::test]
async fn a_source_system_of_3_to_512_characters_is_let_in() {
    let sandbox = Sandbox::start().await;
    for value in ["abc".to_owned(), "x".repeat(512)] {
        let answer = with_source_system(&sandbox, &value).await;
        assert_eq!(answer.status(), 200, "{}", value.len());
        sandbox.satisfies(&answer, "codingsystems.source-system.present").await;
        sandbox.satisfies(&answer, "codingsystems.source-system.length").await;
        sandbox.satisfies(&answer, "codingsystems.source-system.once").await;
    }
}

#[tokio::test]
async fn a_source_system_too_short_or_too_long_is_a_bad_header() {
    let sandbox = Sandbox::start().await;
    for value in ["ab".to_owned(), "   ".to_owned(), String::new(), "x".repeat(513)] {
        let refused = with_source_system(&sandbox, &value).await;
        assert_eq!(
            (refused.status(), refused.header("nhn-error-code")),
            (400, "AUTH-0003"),
            "{}",
            value.len()
        );
        sandbox.violates(&refused, "codingsystems.source-system.length").await;
    }
}

#[tokio::test]
async fn characters_are_counted_and_not_bytes() {
    let sandbox = Sandbox::start().await;
    let two_characters_of_two_bytes =
        sandbox.get(TYPES).raw_header("nhn-source-system", "åø".as_bytes()).send().await;
    assert_eq!(two_characters_of_two_bytes.status(), 400);
    let three = sandbox.get(TYPES).raw_header("nhn-source-system", "åøæ".as_bytes()).send().await;
    assert_eq!(three.status(), 200);
    let latin_1 = sandbox.get(TYPES).raw_header("nhn-source-system", b"K\xe5re").send().await;
    assert_eq!(latin_1.status(), 200);
}

#[tokio::test]
async fn a_repeated_source_system_is_a_bad_header() {
    let sandbox = Sandbox::start().await;
    let refused = sandbox.get(TYPES).header(EPJ).header(EPJ).send().await;
    assert_eq!((refused.status(), refused.header("nhn-error-code")), (400, "AUTH-0003"));
    sandbox.violates(&refused, "codingsystems.source-system.once").await;
}

#[tokio::test]
async fn an_event_id_of_up_to_128_characters_is_let_in() {
    let sandbox = Sandbox::start().await;
    for value in ["1".to_owned(), "x".repeat(128)] {
        let answer = sandbox.get(TYPES).header(EPJ).header(("nhn-event-id", &value)).send().await;
        assert_eq!(answer.status(), 200);
        sandbox.satisfies(&answer, "codingsystems.event-id.length").await;
        sandbox.satisfies(&answer, "codingsystems.event-id.once").await;
    }
}

#[tokio::test]
async fn an_event_id_too_long_is_a_bad_header() {
    let sandbox = Sandbox::start().await;
    let refused = sandbox.get(TYPES).header(EPJ).header(("nhn-event-id", &"x".repeat(129))).send().await;
    assert_eq!((refused.status(), refused.header("nhn-error-code")), (400, "AUTH-0003"));
    sandbox.violates(&refused, "codingsystems.event-id.length").await;
}

#[tokio::test]
async fn a_repeated_or_empty_event_id_is_a_bad_header() {
    let sandbox = Sandbox::start().await;
    let event_id = ("nhn-event-id", "4");
    let repeated = sandbox.get(TYPES).header(EPJ).header(event_id).header(event_id).send().await;
    sandbox.violates(&repeated, "codingsystems.event-id.once").await;
    let empty = sandbox.get(TYPES).header(EPJ).header(("nhn-event-id", "")).send().await;
    sandbox.violates(&empty, "codingsystems.event-id.once").await;
}

#[tokio::test]
async fn the_header_is_judged_before_the_path() {
    let sandbox = Sandbox::start().await;
    let refused = sandbox.get("/api/codingsystems/v1/codes/NO_SUCH").send().await;
    assert_eq!(refused.header("nhn-error-code"), "AUTH-0003");
}

#[tokio::test]
async fn an_accept_header_that_admits_no_json_is_406() {
    let sandbox = Sandbox::start().await;
    let refused = sandbox.get(TYPES).header(EPJ).header(("accept", "application/xml")).send().await;
    assert_eq!(refused.status(), 406);
    sandbox.violates(&refused, "sandbox.accept").await;
    let told = "expected an Accept header that admits application/json; got application/xml";
    assert_eq!(refused.json()["errorMessage"], told);
    let answer = sandbox
        .get(TYPES)
        .header(EPJ)
        .header(("accept", "application/xml, application/*;q=0.1"))
        .send()
        .await;
    assert_eq!(answer.status(), 200);
    sandbox.satisfies(&answer, "sandbox.accept").await;
}
