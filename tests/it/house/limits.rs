//! How large and how slow a request may be, answered by each API in its own words.

use std::time::Duration;

use nhn_sandbox::Config;

use super::{
    error_table::assert_form,
    wire::{Wire, chunked},
};
use crate::support::{Answer, EPJ, Sandbox};

/// Each API with a path of its own, in this version or not.
pub const FAMILIES: [(&str, &str); 6] = [
    ("codingsystems", "/api/codingsystems/v1/types"),
    ("phr", "/R4/fhir/x"),
    ("nokup", "/api/v1/nokup/lookup/0"),
    ("nompd", "/api/v1/treatmentGroup"),
    ("okt", "/okt-events"),
    ("control", "/_sandbox/clock"),
];

fn assert_refused(api: &str, answer: &Answer, status: u16, rule: &str) {
    assert_eq!(
        (answer.status(), answer.rules()),
        (status, vec![rule.to_owned()]),
        "{api}: {}",
        answer.text()
    );
    assert_form(api, answer);
}

#[tokio::test]
async fn path_and_query_above_8_kb_are_414() {
    let sandbox = Sandbox::start().await;
    for (api, path) in FAMILIES {
        let target = format!("{path}?{}", "x".repeat(8 * 1024 - path.len()));
        assert_eq!(target.len(), 8 * 1024 + 1);
        let refused = sandbox.get(&target).header(EPJ).send().await;
        assert_refused(api, &refused, 414, "sandbox.target.size");
        sandbox.violates(&refused, "sandbox.target.size").await;
    }
}

#[tokio::test]
async fn path_and_query_of_8_kb_pass() {
    let sandbox = Sandbox::start().await;
    for (api, path) in FAMILIES {
        let target = format!("{path}?{}", "x".repeat(8 * 1024 - 1 - path.len()));
        let answer = sandbox.get(&target).header(EPJ).send().await;
        assert_ne!(answer.status(), 414, "{api}");
        if api != "control" {
            sandbox.satisfies(&answer, "sandbox.target.size").await;
        }
    }
}

/// A header line that makes the block, with the `host` line of the wire, `size` bytes long.
fn padding(size: usize) -> String {
    let host = "host".len() + "sandbox.test".len() + 4;
    format!("x: {}\r\n", "y".repeat(size - host - "x".len() - 4))
}

#[tokio::test]
async fn a_header_block_above_64_kb_is_431() {
    let sandbox = Sandbox::start().await;
    for (api, path) in FAMILIES {
        let line = format!("GET {path}");
        let refused = Wire::to(&sandbox).await.ask(&line, &padding(64 * 1024 + 1), "").await;
        assert_refused(api, &refused, 431, "sandbox.headers.size");
        sandbox.violates(&refused, "sandbox.headers.size").await;
    }
}

#[tokio::test]
async fn a_header_block_of_64_kb_passes() {
    let sandbox = Sandbox::start().await;
    for (api, path) in FAMILIES {
        let line = format!("GET {path}");
        let answer = Wire::to(&sandbox).await.ask(&line, &padding(64 * 1024), "").await;
        assert_ne!(answer.status(), 431, "{api}");
        if api != "control" {
            sandbox.satisfies(&answer, "sandbox.headers.size").await;
        }
    }
}

/// So many header lines, that of `host` among them.
fn lines(count: usize) -> String {
    (1..count).map(|number| format!("x-{number}: y\r\n")).collect::<Vec<_>>().concat()
}

#[tokio::test]
async fn above_100_header_lines_it_is_431_and_100_pass() {
    let sandbox = Sandbox::start().await;
    for (api, path) in FAMILIES {
        let line = format!("GET {path}");
        for count in [101, 512] {
            let refused = Wire::to(&sandbox).await.ask(&line, &lines(count), "").await;
            assert_refused(api, &refused, 431, "sandbox.headers.size");
        }
        let answer = Wire::to(&sandbox).await.ask(&line, &lines(100), "").await;
        assert_ne!(answer.status(), 431, "{api}");
    }
}

#[tokio::test]
async fn without_a_host_or_with_two_it_is_400_over_http_1_1() {
    let sandbox = Sandbox::start().await;
    for (api, path) in FAMILIES {
        let line = format!("GET {path}");
        let mut wire = Wire::to(&sandbox).await;
        wire.send(format!("{line} HTTP/1.1\r\n\r\n")).await;
        let none = wire.answer(&line).await.unwrap();
        let two = Wire::to(&sandbox).await.ask(&line, "host: other.test\r\n", "").await;
        for refused in [none, two] {
            assert_refused(api, &refused, 400, "sandbox.host");
            sandbox.violates(&refused, "sandbox.host").await;
        }
        let answer = sandbox.get(path).header(EPJ).send().await;
        if api != "control" {
            sandbox.satisfies(&answer, "sandbox.host").await;
        }
    }
}

async fn with_bodies_of_100() -> Sandbox {
    Sandbox::with(|config| config.max_body = 100).await
}

/// The two ways a body of this size can be sent: announced, and in chunks.
fn framings(size: usize) -> [(String, Vec<u8>); 2] {
    let body = vec![b' '; size];
    [
        (format!("content-type: application/json\r\ncontent-length: {size}\r\n"), body.clone()),
        ("content-type: application/json\r\ntransfer-encoding: chunked\r\n".to_owned(), chunked(&body)),
    ]
}

#[tokio::test]
async fn a_body_above_the_limit_is_413_announced_or_not() {
    let sandbox = with_bodies_of_100().await;
    for (api, path) in FAMILIES {
        for (headers, body) in framings(101) {
            let line = format!("PUT {path}");
            let refused = Wire::to(&sandbox).await.ask(&line, &headers, &body).await;
            assert_refused(api, &refused, 413, "sandbox.body.size");
            sandbox.violates(&refused, "sandbox.body.size").await;
        }
    }
}

#[tokio::test]
async fn a_body_announced_above_the_limit_is_refused_before_it_is_sent() {
    let sandbox = Sandbox::start().await;
    for (api, path) in FAMILIES {
        let line = format!("POST {path}");
        let refused = Wire::to(&sandbox).await.ask(&line, "content-length: 99999999999\r\n", "").await;
        assert_refused(api, &refused, 413, "sandbox.body.size");
    }
}

#[tokio::test]
async fn a_body_of_exactly_the_limit_passes_announced_or_not() {
    let sandbox = with_bodies_of_100().await;
    for (api, path) in FAMILIES {
        for (headers, body) in framings(100) {
            let line = format!("PUT {path}");
            let answer = Wire::to(&sandbox).await.ask(&line, &headers, &body).await;
            assert_ne!(answer.status(), 413, "{api}");
            if api != "control" {
                sandbox.satisfies(&answer, "sandbox.body.size").await;
                sandbox.satisfies(&answer, "sandbox.body.whole").await;
            }
        }
    }
}

#[tokio::test]
async fn a_client_that_sends_a_far_too_large_body_still_reads_its_413() {
    let sandbox = Sandbox::start().await;
    for (api, path) in FAMILIES {
        let refused = sandbox.call("POST", path).body("application/json", vec![b' '; 8 << 20]).send().await;
        assert_refused(api, &refused, 413, "sandbox.body.size");
    }
}

#[tokio::test]
async fn a_body_whose_framing_breaks_is_400() {
    let sandbox = Sandbox::start().await;
    for (api, path) in FAMILIES {
        let line = format!("POST {path}");
        let refused = Wire::to(&sandbox).await.ask(&line, "transfer-encoding: chunked\r\n", "zz\r\n").await;
        assert_refused(api, &refused, 400, "sandbox.body.whole");
        sandbox.violates(&refused, "sandbox.body.whole").await;
    }
}

fn hurried(config: &mut Config) {
    config.request_time = Duration::from_millis(50);
}

#[tokio::test]
async fn a_request_that_is_never_sent_whole_is_408() {
    let sandbox = Sandbox::with(hurried).await;
    for (api, path) in FAMILIES {
        let line = format!("POST {path}");
        let refused = Wire::to(&sandbox).await.ask(&line, "content-length: 10\r\n", "begun").await;
        assert_refused(api, &refused, 408, "sandbox.request.time");
        sandbox.violates(&refused, "sandbox.request.time").await;
    }
}

#[tokio::test]
async fn the_connection_of_a_request_that_took_too_long_is_closed() {
    let sandbox = Sandbox::with(hurried).await;
    let mut wire = Wire::to(&sandbox).await;
    assert_eq!(wire.ask("POST /okt-events", "content-length: 10\r\n", "begun").await.status(), 408);
    wire.hung_up().await;
}

#[tokio::test]
async fn a_request_in_time_keeps_the_rule() {
    let sandbox = Sandbox::start().await;
    sandbox.satisfies(&sandbox.types().await, "sandbox.request.time").await;
}

#[tokio::test]
async fn a_client_that_never_ends_its_headers_is_hung_up_on() {
    let sandbox = Sandbox::with(|config| config.header_time = Duration::from_millis(50)).await;
    for begun in ["", "GET /ping HTT", "GET /ping HTTP/1.1\r\nhost: x\r\n"] {
        let mut wire = Wire::to(&sandbox).await;
        wire.send(begun).await;
        wire.hung_up().await;
    }
    assert_eq!(sandbox.get("/_sandbox/health").send().await.status(), 200);
}

#[tokio::test]
async fn the_limits_are_those_of_the_interface_unless_told() {
    let config = Config::default();
    assert_eq!((config.max_body, config.request_time), (1024 * 1024, Duration::from_secs(30)));
    assert_eq!(config.header_time, Duration::from_secs(30));
}
