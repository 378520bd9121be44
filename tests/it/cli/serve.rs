//! `serve`: the ready line, logs, the end.

use std::io::{BufRead as _, BufReader, Write as _};

use serde_json::Value;

use super::process::{Process, answer, connect, get};

const TYPES: &str = "/api/codingsystems/v1/types";

#[test]
fn a_request_right_after_the_ready_line_succeeds() {
    let (_process, url) = Process::serve(&[]);
    let (status, body) = get(&url, TYPES);
    assert_eq!(status, 200);
    assert_eq!(serde_json::from_str::<Value>(&body).unwrap().as_array().unwrap().len(), 23);
    let (status, health) = get(&url, "/_sandbox/health");
    assert_eq!(
        (status, serde_json::from_str::<Value>(&health).unwrap()["status"].as_str()),
        (200, Some("ok"))
    );
}

#[test]
fn the_ready_line_tells_the_port_that_port_0_picked() {
    let (_one, first) = Process::serve(&[]);
    let (_other, second) = Process::serve(&[]);
    for url in [&first, &second] {
        let port: u16 = url.strip_prefix("http://127.0.0.1:").unwrap().parse().unwrap();
        assert_ne!(port, 0);
    }
    assert_ne!(first, second, "two sandboxes run side by side");
}

#[test]
fn the_ready_line_is_all_that_comes_on_stdout() {
    let (process, url) = Process::serve(&[]);
    get(&url, TYPES);
    get(&url, "/nowhere");
    assert_eq!(process.stopped_by("TERM").stdout, [""; 0]);
}

#[test]
fn serve_may_be_written_or_left_out() {
    let (process, url) = Process::serve(&["serve"]);
    assert_eq!(get(&url, TYPES).0, 200);
    process.stopped_by("TERM");
}

#[test]
fn the_ready_line_tells_the_public_url() {
    let (process, url) = Process::serve(&["--public-url", "https://sandbox.example/nhn/"]);
    assert_eq!(url, "https://sandbox.example/nhn");
    process.stopped_by("TERM");
}

#[test]
fn logs_go_to_stderr_as_text() {
    let (process, url) = Process::serve(&[]);
    get(&url, "/nowhere");
    let line = process.logged("refused");
    assert!(line.contains("sandbox.path.family"), "{line}");
    assert!(!line.contains('\u{1b}'), "colours are for terminals: {line:?}");
}

#[test]
fn logs_go_to_stderr_as_json() {
    let (process, url) = Process::serve(&["--log", "json"]);
    get(&url, "/nowhere");
    let ended = process.stopped_by("TERM");
    assert!(ended.stderr.len() >= 2, "{ended:?}");
    for line in &ended.stderr {
        let event: Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
        assert_eq!(event["level"], "INFO");
        assert!(event["timestamp"].is_string() && event["fields"]["message"].is_string(), "{line}");
    }
}

#[test]
fn sigterm_ends_it_within_two_seconds() {
    let (process, url) = Process::serve(&[]);
    assert_eq!(process.stopped_by("TERM").code, Some(0));
    assert!(
        std::net::TcpStream::connect(url.strip_prefix("http://").unwrap()).is_err(),
        "nobody listens any more"
    );
}

#[test]
fn ctrl_c_ends_it_within_two_seconds() {
    let (process, _) = Process::serve(&[]);
    process.stopped_by("INT");
}

#[test]
fn a_connection_kept_open_does_not_hold_up_the_end() {
    let (process, url) = Process::serve(&[]);
    let mut idle = connect(&url);
    idle.write_all(b"GET /_sandbox/health HTTP/1.1\r\nhost: sandbox\r\n\r\n").unwrap();
    let mut status = String::new();
    let mut reader = BufReader::new(idle);
    reader.read_line(&mut status).unwrap();
    assert_eq!(status, "HTTP/1.1 200 OK\r\n");
    process.stopped_by("TERM");
    drop(reader);
}

#[test]
fn a_request_in_flight_is_answered() {
    let (process, url) = Process::serve(&[]);
    let (stream, body) = halfway(&url);
    process.signal("TERM");
    process.logged("stopping");
    let mut stream = stream;
    stream.write_all(body.as_bytes()).unwrap();
    let (status, code) = answer(stream);
    assert_eq!((status, code.contains("Ny smitte")), (201, true), "{code}");
    let ended = process.ended();
    assert_eq!(ended.code, Some(0));
}

#[test]
fn a_request_that_never_comes_whole_does_not_hold_up_the_end() {
    let (process, url) = Process::serve(&[]);
    let (stream, _) = halfway(&url);
    process.stopped_by("TERM");
    drop(stream);
}

#[test]
fn delayed_and_dripping_answers_and_event_streams_are_cut_at_the_end() {
    let types = "GET /api/codingsystems/v1/types HTTP/1.1\r\nhost: x\r\nnhn-source-system: EPJ 1\r\n\r\n";
    let events = "GET /_sandbox/events HTTP/1.1\r\nhost: x\r\n\r\n";
    for (fault, request) in [
        (r#"{"effect":{"delay_ms":600000}}"#, types),
        (r#"{"effect":{"slow_body_bytes_per_second":1}}"#, types),
        ("", events),
    ] {
        let (process, url) = Process::serve(&[]);
        if !fault.is_empty() {
            let mut stream = connect(&url);
            let head = "POST /_sandbox/faults HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: application/json";
            write!(stream, "{head}\r\ncontent-length: {}\r\n\r\n{fault}", fault.len()).unwrap();
            assert_eq!(answer(stream).0, 201);
        }
        let mut stream = connect(&url);
        stream.write_all(request.as_bytes()).unwrap();
        if fault.contains("delay") {
            process.logged("a fault strikes");
        } else {
            let mut head = String::new();
            BufReader::new(stream.try_clone().unwrap()).read_line(&mut head).unwrap();
            assert_eq!(head, "HTTP/1.1 200 OK\r\n");
        }
        // It ends within two seconds, which `stopped_by` asserts.
        process.stopped_by("TERM");
    }
}

/// A request that a handler waits for the body of, and that body.
fn halfway(url: &str) -> (std::net::TcpStream, &'static str) {
    let body = r#"{"code":"77","description":"Ny smitte"}"#;
    let mut stream = connect(url);
    let head = format!(
        "PUT /_sandbox/codingsystems/KJ_SMITTETYPE/77 HTTP/1.1\r\nhost: sandbox\r\nconnection: close\r\n\
         content-type: application/json\r\ncontent-length: {}\r\nexpect: 100-continue\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).unwrap();
    // That the server asks for the body tells that it has begun.
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let (mut status, mut blank) = (String::new(), String::new());
    reader.read_line(&mut status).unwrap();
    reader.read_line(&mut blank).unwrap();
    assert_eq!((status.as_str(), blank.as_str()), ("HTTP/1.1 100 Continue\r\n", "\r\n"));
    (stream, body)
}
