//! HTTP as no client library writes it: the sandbox answers in shape or as hyper does, and lives on.

use super::{
    bad_input::{assert_refused, state},
    error_table::assert_form,
    limits::FAMILIES,
    wire::{Wire, chunked},
};
use crate::support::{EPJ, Sandbox};

#[tokio::test]
async fn broken_http_is_hypers_400_and_the_sandbox_lives_on() {
    let sandbox = Sandbox::start().await;
    for broken in [
        "GARBAGE\r\n\r\n",
        "GET\r\n\r\n",
        "GET / HTTP/9.9\r\n\r\n",
        "GET /\0 HTTP/1.1\r\nhost: x\r\n\r\n",
        "GET /a b HTTP/1.1\r\nhost: x\r\n\r\n",
        "GET / HTTP/1.1\r\nno colon\r\n\r\n",
        "GET / HTTP/1.1\r\nhost: x\0y\r\n\r\n",
        "GET / HTTP/1.1\r\nhost: x\r\n folded: y\r\n\r\n",
        "POST / HTTP/1.1\r\nhost: x\r\ncontent-length: many\r\n\r\n",
        "POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\n",
        "POST / HTTP/1.1\r\nhost: x\r\ncontent-length: -1\r\n\r\n",
        "POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: gzip\r\n\r\n",
        "\u{16}\u{3}\u{1}\u{2}\0\u{1}\0\u{1}\r\n\r\n",
    ] {
        let mut wire = Wire::to(&sandbox).await;
        wire.send(broken).await;
        let answer = wire.answer("GET /").await.unwrap_or_else(|| panic!("{broken:?} is answered"));
        assert_eq!((answer.status(), answer.has("sandbox-request-id")), (400, false), "{broken:?}");
        wire.hung_up().await;
    }
    assert_eq!(sandbox.types().await.status(), 200);
}

#[tokio::test]
async fn a_method_nobody_knows_is_405_in_the_apis_own_words() {
    let sandbox = Sandbox::start().await;
    for (api, path) in FAMILIES.into_iter().filter(|(api, _)| matches!(*api, "codingsystems" | "control")) {
        for method in ["BREW", "TRACE", "OPTIONS", "QUERY", "get"] {
            let line = format!("{method} {path}");
            let refused = Wire::to(&sandbox).await.ask(&line, "nhn-source-system: Test EPJ\r\n", "").await;
            assert_eq!(
                (refused.status(), refused.rules()),
                (405, vec!["sandbox.method.allowed".to_owned()]),
                "{line}"
            );
            assert!(refused.header("allow").starts_with("GET, HEAD"), "{line}: {}", refused.header("allow"));
            assert_form(api, &refused);
        }
    }
}

#[tokio::test]
async fn options_of_everything_belongs_to_no_api() {
    let sandbox = Sandbox::start().await;
    let refused = Wire::to(&sandbox).await.ask("OPTIONS *", "", "").await;
    assert_refused(&refused, 404, &["sandbox.path.family"]);
    assert_eq!(sandbox.entry(&refused).await["target"], "*");
}

#[tokio::test]
async fn a_request_for_a_tunnel_belongs_to_no_api() {
    let sandbox = Sandbox::start().await;
    let refused = Wire::to(&sandbox).await.ask("CONNECT sandbox.test:443", "", "").await;
    assert_refused(&refused, 404, &["sandbox.path.family"]);
}

#[tokio::test]
async fn a_target_with_scheme_and_host_is_answered_by_its_path() {
    let sandbox = Sandbox::start().await;
    let line = "GET http://test.codingsystems.hit.nhn.no/API/codingsystems/v1/types?x=1";
    let answer = Wire::to(&sandbox).await.ask(line, "nhn-source-system: Test EPJ\r\n", "").await;
    assert_eq!(answer.status(), 200);
    assert_eq!(sandbox.entry(&answer).await["target"], "/API/codingsystems/v1/types?x=1");
}

#[tokio::test]
async fn requests_sent_in_one_go_are_answered_in_order() {
    let sandbox = Sandbox::start().await;
    let mut wire = Wire::to(&sandbox).await;
    let lines = [
        "GET /_sandbox/health",
        "GET /nowhere",
        "PUT /okt-events",
        "GET /api/codingsystems/v1/types",
        "GET /_sandbox/clock",
    ];
    let body = chunked(b"{}");
    let requests = lines.map(|line| {
        let (framing, body) = if line.starts_with("PUT") {
            ("transfer-encoding: chunked\r\n", &body[..])
        } else {
            ("", &b""[..])
        };
        let head = format!("{line} HTTP/1.1\r\nhost: x\r\nnhn-source-system: Test EPJ\r\n{framing}\r\n");
        [head.as_bytes(), body].concat()
    });
    wire.send(requests.concat()).await;
    for (line, status) in lines.into_iter().zip([200, 404, 405, 200, 200]) {
        assert_eq!(wire.answer(line).await.unwrap().status(), status, "{line}");
    }
}

#[tokio::test]
async fn http_1_0_is_answered_and_hung_up_on() {
    let sandbox = Sandbox::start().await;
    let mut wire = Wire::to(&sandbox).await;
    wire.send("GET /api/codingsystems/v1/types HTTP/1.0\r\nnhn-source-system: Test EPJ\r\n\r\n").await;
    let answer = wire.answer("GET /api/codingsystems/v1/types").await.unwrap();
    assert_eq!(answer.status(), 200);
    assert!(answer.json().is_array());
    wire.hung_up().await;
}

#[tokio::test]
async fn a_client_that_goes_away_half_way_harms_nobody() {
    let sandbox = Sandbox::start().await;
    let before = state(&sandbox).await;
    let get_fest =
        "GET /api/codingsystems/v1/codes/FEST HTTP/1.1\r\nhost: x\r\nnhn-source-system: Test EPJ\r\n\r\n";
    for sent in [
        "",
        "PUT /_sandbox/cl",
        "PUT /_sandbox/clock HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 60\r\n\r\n{\"now\":",
        "PUT /_sandbox/clock HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n",
        get_fest,
    ] {
        let mut wire = Wire::to(&sandbox).await;
        wire.send(sent).await;
        drop(wire);
        assert_eq!(sandbox.get("/_sandbox/health").send().await.status(), 200);
    }
    assert_eq!(state(&sandbox).await, before);
}

#[tokio::test]
async fn head_answers_as_get_does_without_a_body() {
    let sandbox = Sandbox::start().await;
    for target in [
        "/api/codingsystems/v1/types",
        "/api/codingsystems/v1/codes/ATC",
        "/api/codingsystems/v1/codes/NO_SUCH",
        "/api/codingsystems/v9",
        "/R4/fhir/x",
        "/api/v1/nokup/lookup/0",
        "/api/v1/treatmentGroup",
        "/okt-events/1",
        "/nowhere",
        "/_sandbox/health",
        "/_sandbox/clock",
        "/_sandbox/settings",
        "/_sandbox/rules",
        "/_sandbox/requests",
        "/_sandbox/requests/1",
        "/_sandbox/requests?x=1",
        "/_sandbox/synthetic",
        "/_sandbox/openapi/control.json",
        "/_sandbox/docs",
        "/_sandbox/codingsystems/ATC/N02",
        "/_sandbox/reset",
        "/_sandbox/clock/advance",
    ] {
        let get = sandbox.get(target).header(EPJ).send().await;
        let head = sandbox.call("HEAD", target).header(EPJ).send().await;
        assert_eq!(head.status(), get.status(), "{target}");
        assert_eq!(head.rules(), get.rules(), "{target}");
        assert_eq!(head.header("content-type"), get.header("content-type"), "{target}");
        assert!(head.body().is_empty(), "{target}");
    }
}

#[tokio::test]
async fn head_on_a_path_without_get_is_405() {
    let sandbox = Sandbox::start().await;
    let refused = sandbox.call("HEAD", "/_sandbox/reset").send().await;
    assert_eq!((refused.status(), refused.header("allow")), (405, "POST"));
}
