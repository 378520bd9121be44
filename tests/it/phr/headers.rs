//! Headers, methods and paths of a search.

use super::{FHIR, FORM, LINE, SEARCH, form, post, start};
use crate::{house::wire::Wire, support::EPJ};

fn body() -> String {
    form(&[("patient.identifier", LINE), ("status", "current")])
}

#[tokio::test]
async fn a_search_says_which_system_it_comes_from() {
    let sandbox = start().await;
    let good = post(&sandbox, body()).await;
    sandbox.satisfies(&good, "phr.source-system.present").await;
    let call = || sandbox.call("POST", SEARCH).body(FORM, body());
    for bad in [
        call(),
        call().header(("nhn-source-system", " ")),
        call().header(EPJ).header(("nhn-source-system", "b")),
    ] {
        let answer = bad.send().await;
        assert_eq!(answer.status(), 400);
        sandbox.violates(&answer, "phr.source-system.present").await;
    }
}

#[tokio::test]
async fn an_event_id_is_optional_and_stands_once() {
    let sandbox = start().await;
    let call = || sandbox.call("POST", SEARCH).header(EPJ).body(FORM, body());
    let good = call().header(("nhn-event-id", "6f5c2a7e")).send().await;
    sandbox.satisfies(&good, "phr.event-id.once").await;
    for ids in [&["a", "b"][..], &[" "]] {
        let bad = ids.iter().fold(call(), |call, id| call.header(("nhn-event-id", id))).send().await;
        assert_eq!(bad.status(), 200);
        sandbox.violates(&bad, "phr.event-id.once").await;
    }
}

#[tokio::test]
async fn an_accept_header_is_missed_but_not_needed_and_must_admit_fhir() {
    let sandbox = start().await;
    let call = || sandbox.call("POST", SEARCH).header(EPJ).body(FORM, body());
    let without = call().send().await;
    // reqwest says that it takes everything; a client without the header is told apart below.
    assert_eq!(without.status(), 200);
    let good = call().header(FHIR).send().await;
    sandbox.satisfies(&good, "phr.accept.present").await;
    sandbox.satisfies(&good, "phr.accept.fhir").await;
    for taken in ["*/*", "application/*", "application/fhir+json", "text/html, */*;q=0.1"] {
        assert_eq!(call().header(("accept", taken)).send().await.status(), 200, "{taken}");
    }
    for refused in ["application/pdf", "application/fhir+xml", "text/html", "application/fhir+json;q=0"] {
        let answer = call().header(("accept", refused)).send().await;
        assert_eq!(answer.status(), 406, "{refused}");
        sandbox.violates(&answer, "phr.accept.fhir").await;
    }
}

#[tokio::test]
async fn a_search_without_accept_is_judged_and_answered() {
    let sandbox = start().await;
    // reqwest always says what it takes.
    let headers =
        format!("nhn-source-system: y\r\ncontent-type: {FORM}\r\ncontent-length: {}\r\n", body().len());
    let answer = Wire::to(&sandbox).await.ask(&format!("POST {SEARCH}"), &headers, &body()).await;
    assert_eq!(answer.status(), 200);
    sandbox.violates(&answer, "phr.accept.present").await;
}

#[tokio::test]
async fn format_goes_before_accept() {
    let sandbox = start().await;
    for (format, status) in [
        ("json", 200),
        ("application/fhir+json", 200),
        ("application/fhir+json; fhirVersion=4.0", 200),
        // As a plus comes that was not escaped.
        ("application/fhir json", 200),
        ("xml", 406),
        ("application/fhir+xml", 406),
        ("ttl", 406),
    ] {
        let body = super::form(&[("patient.identifier", LINE), ("status", "current"), ("_format", format)]);
        let call = sandbox.call("POST", SEARCH).header(EPJ).header(("accept", "application/pdf"));
        assert_eq!(call.body(FORM, body).send().await.status(), status, "{format}");
    }
}

#[tokio::test]
async fn a_search_is_a_form() {
    let sandbox = start().await;
    let call = |media_type: &str| sandbox.call("POST", SEARCH).header(EPJ).body(media_type, body()).send();
    let good = call("Application/X-WWW-Form-Urlencoded; charset=utf-8").await;
    assert_eq!(good.status(), 200);
    sandbox.satisfies(&good, "phr.search.content-type").await;
    for other in
        ["application/json", "application/fhir+json", "multipart/form-data; boundary=x", "text/plain"]
    {
        let bad = call(other).await;
        assert_eq!(bad.status(), 415, "{other}");
        sandbox.violates(&bad, "phr.search.content-type").await;
    }
}

#[tokio::test]
async fn parameters_are_percent_encoded_utf_8() {
    let sandbox = start().await;
    let good = post(&sandbox, body() + "&author.given=Gr%C3%B8nn").await;
    sandbox.satisfies(&good, "phr.search.encoding").await;
    for bad in ["author.given=%C3", "author.given=%zz", "%ff=1"] {
        let answer = post(&sandbox, format!("{}&{bad}", body())).await;
        assert_eq!(answer.status(), 400, "{bad}");
        sandbox.violates(&answer, "phr.search.encoding").await;
    }
}

#[tokio::test]
async fn parameters_may_stand_in_the_query_too_as_an_older_client_had_them() {
    let sandbox = start().await;
    let target = format!("{SEARCH}?{}&_count=1", body());
    let answer = sandbox.call("POST", &target).header(EPJ).body(FORM, "").send().await;
    assert_eq!(super::documents(&answer.json()).len(), 1);
}

#[tokio::test]
async fn document_references_are_searched_with_post_and_no_other_way() {
    let sandbox = start().await;
    let good = post(&sandbox, body()).await;
    sandbox.satisfies(&good, "phr.search.method").await;
    let target = format!("/R4/fhir/DocumentReference?{}", body());
    for (method, target) in [
        ("GET", target.as_str()),
        ("POST", "/R4/fhir/DocumentReference"),
        ("GET", "/R4/fhir/DocumentReference/6f5c2a7e-0d6e-4b3f-9a62-0a5c5b0d0001"),
        ("DELETE", "/r4/FHIR/documentreference/"),
    ] {
        let answer = sandbox.call(method, target).header(EPJ).send().await;
        assert_eq!(answer.status(), 405, "{method} {target}");
        assert!(answer.has("allow"));
        assert_eq!(answer.json()["resourceType"], "OperationOutcome");
        sandbox.violates(&answer, "phr.search.method").await;
    }
    let answer = sandbox.get(&format!("{SEARCH}?{}", body())).header(EPJ).send().await;
    assert_eq!((answer.status(), answer.header("allow")), (405, "POST"));
}

#[tokio::test]
async fn the_path_is_singular_and_in_any_case() {
    let sandbox = start().await;
    let lower = sandbox.call("POST", "/R4/fhir/documentreference/_search").header(EPJ).body(FORM, body());
    let lower = lower.send().await;
    assert_eq!(lower.status(), 200);
    sandbox.satisfies(&lower, "phr.search.path").await;
    let plural = sandbox.call("POST", "/R4/fhir/DocumentReferences/_search").header(EPJ).body(FORM, body());
    let plural = plural.send().await;
    assert_eq!(plural.status(), 404);
    sandbox.violates(&plural, "phr.search.path").await;
}
