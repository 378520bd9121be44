//! What a raw socket sees of faults that harm a connection.

use std::{
    io::ErrorKind,
    time::{Duration, Instant},
};

use serde_json::json;
use tokio::net::TcpStream;

use super::fault;
use crate::support::{KEY, Sandbox, keeps};

const TYPES: &str =
    "GET /api/codingsystems/v1/types HTTP/1.1\r\nhost: x\r\nnhn-source-system: Test EPJ\r\n\r\n";

/// How a connection went on after a request was sent on it.
#[derive(Debug)]
struct Heard {
    bytes: Vec<u8>,
    /// When each piece came, from the request on.
    times: Vec<Duration>,
    end: End,
}

#[derive(Debug, PartialEq, Eq)]
enum End {
    Closed,
    Reset,
    /// The answer is whole, and the connection lives.
    Whole,
}

impl Heard {
    /// Head and body, if a head came.
    fn parts(&self) -> (String, &[u8]) {
        let end = self.bytes.windows(4).position(|it| it == b"\r\n\r\n").unwrap();
        (String::from_utf8(self.bytes[..end].to_vec()).unwrap(), &self.bytes[end + 4..])
    }

    fn announced(&self) -> usize {
        let head = self.parts().0;
        let line = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap();
        line.parse().unwrap()
    }
}

/// Sends a request and listens until the answer is whole or the connection ends.
async fn send(sandbox: &Sandbox, request: &str) -> Heard {
    let stream = TcpStream::connect(sandbox.addr()).await.unwrap();
    stream.writable().await.unwrap();
    assert_eq!(stream.try_write(request.as_bytes()).unwrap(), request.len());
    let begun = Instant::now();
    let mut heard = Heard { bytes: Vec::new(), times: Vec::new(), end: End::Whole };
    let mut buffer = vec![0; 64 * 1024];
    loop {
        stream.readable().await.unwrap();
        match stream.try_read(&mut buffer) {
            Ok(0) => {
                heard.end = End::Closed;
                return heard;
            }
            Ok(read) => {
                heard.bytes.extend_from_slice(&buffer[..read]);
                heard.times.push(begun.elapsed());
                let has_head = heard.bytes.windows(4).any(|it| it == b"\r\n\r\n");
                if has_head && heard.parts().1.len() >= heard.announced() {
                    return heard;
                }
            }
            Err(error) if error.kind() == ErrorKind::WouldBlock => {}
            Err(error) if error.kind() == ErrorKind::ConnectionReset => {
                heard.end = End::Reset;
                return heard;
            }
            Err(error) => panic!("{error}"),
        }
    }
}

#[tokio::test]
async fn a_drop_resets_the_connection_without_a_byte() {
    keeps("sandbox.fault.wire");
    let sandbox = Sandbox::start().await;
    fault(&sandbox, json!({"effect": {"drop": true}, "times": 1})).await;
    let heard = send(&sandbox, TYPES).await;
    assert_eq!((heard.bytes.len(), heard.end), (0, End::Reset));
    let entry = sandbox.get("/_sandbox/requests?status=0").send().await.json();
    assert_eq!(entry["total"], 1, "journalled as not answered");
    assert_eq!(entry["requests"][0]["struck"], json!({"fault": 1, "effect": "drop"}));
    assert_eq!(send(&sandbox, TYPES).await.end, End::Whole);
}

#[tokio::test]
async fn a_dropped_answer_may_have_had_its_effect() {
    let sandbox = Sandbox::start().await;
    let version = async || {
        let answer = sandbox.get("/api/v1/treatmentGroup").header(KEY).send().await;
        answer.json()["currentVersion"].as_u64().unwrap()
    };
    let start = version().await;
    let sync = "POST /api/internal/sync HTTP/1.1\r\nhost: x\r\nx-api-key: your-api-key\r\n\r\n";
    let on_sync = json!({"path": "/api/internal/sync"});
    for (after, expected) in [(false, start), (true, start + 1)] {
        fault(&sandbox, json!({"match": on_sync, "effect": {"drop": true}, "times": 1, "after": after}))
            .await;
        assert_eq!(send(&sandbox, sync).await.end, End::Reset);
        assert_eq!(version().await, expected, "after: {after}");
    }
}

#[tokio::test]
async fn a_truncated_answer_ends_before_its_announced_length() {
    let sandbox = Sandbox::start().await;
    let whole = sandbox.types().await;
    let length = whole.body().len();
    for (truncate, expected) in
        [(json!(true), length / 2), (json!(7), 7), (json!(0), 0), (json!(1_000_000), length - 1)]
    {
        sandbox.call("DELETE", "/_sandbox/faults").send().await;
        fault(&sandbox, json!({"effect": {"truncate": truncate}})).await;
        let heard = send(&sandbox, TYPES).await;
        assert_eq!(heard.announced(), length);
        assert_eq!(heard.parts().1, &whole.body()[..expected], "{truncate}");
        assert_ne!(heard.end, End::Whole);
    }
    assert!(sandbox.get("/api/codingsystems/v1/types").header(crate::support::EPJ).send_raw().await.is_err());
}

#[tokio::test]
async fn a_truncated_large_answer_is_cut_where_it_was_said() {
    let sandbox = Sandbox::start().await;
    let whole = sandbox.codes("FEST").await;
    fault(&sandbox, json!({"effect": {"truncate": 100_000}})).await;
    let heard = send(&sandbox, &TYPES.replace("types", "codes/FEST")).await;
    assert_eq!(heard.announced(), whole.body().len());
    assert_eq!(heard.parts().1, &whole.body()[..100_000]);
}

#[tokio::test]
async fn a_slow_body_drips() {
    let sandbox = Sandbox::start().await;
    let whole = sandbox.types().await;
    fault(&sandbox, json!({"effect": {"slow_body_bytes_per_second": 500}})).await;
    let heard = send(&sandbox, TYPES).await;
    assert_eq!((heard.parts().1, heard.end == End::Whole), (&whole.body()[..], true));
    let expected = Duration::from_millis(whole.body().len() as u64 * 1000 / 500);
    let took = *heard.times.last().unwrap();
    assert!(took + Duration::from_millis(150) >= expected, "{took:?} for {expected:?}");
    assert!(heard.times.len() >= 4, "in pieces: {:?}", heard.times);
}

#[tokio::test]
async fn a_delay_keeps_the_answer_back_and_goes_with_another_effect() {
    let sandbox = Sandbox::start().await;
    for effect in [
        json!({"delay_ms": 120}),
        json!({"delay_ms": {"min": 120, "max": 130}}),
        json!({"delay_ms": 120, "status": 503}),
        json!({"delay_ms": 120, "drop": true}),
    ] {
        for after in [false, true] {
            sandbox.call("DELETE", "/_sandbox/faults").send().await;
            fault(&sandbox, json!({"effect": effect, "after": after})).await;
            let begun = Instant::now();
            let heard = send(&sandbox, TYPES).await;
            assert!(begun.elapsed() >= Duration::from_millis(120), "{effect}");
            assert_eq!(heard.end == End::Reset, effect["drop"] == true, "{effect}");
            assert_eq!(heard.bytes.starts_with(b"HTTP/1.1 503"), effect["status"] == 503, "{effect}");
        }
    }
}

#[tokio::test]
async fn a_delay_longer_than_a_request_may_take_is_waited_for() {
    let sandbox = Sandbox::with(|config| config.request_time = Duration::from_millis(50)).await;
    fault(&sandbox, json!({"effect": {"delay_ms": 120}})).await;
    assert_eq!(sandbox.types().await.status(), 200);
    // What is done on another thread is waited for as well: tokens are signed there.
    let form = "application/x-www-form-urlencoded";
    let refused = sandbox.call("POST", "/connect/token").body(form, "grant_type=none").send().await;
    assert_eq!(refused.status(), 400);
}

#[tokio::test]
async fn head_is_answered_whole_whatever_harms_bodies() {
    let sandbox = Sandbox::start().await;
    for effect in
        [json!({"truncate": true}), json!({"garbage": true}), json!({"slow_body_bytes_per_second": 1})]
    {
        sandbox.call("DELETE", "/_sandbox/faults").send().await;
        fault(&sandbox, json!({"effect": effect})).await;
        let head = sandbox.call("HEAD", "/api/codingsystems/v1/types").header(crate::support::EPJ);
        assert_eq!(head.send().await.status(), 200, "{effect}");
    }
}

/// A frame of HTTP/2.
fn frame(kind: u8, flags: u8, stream: u8, payload: &[u8]) -> Vec<u8> {
    let length = u8::try_from(payload.len()).unwrap();
    [&[0, 0, length, kind, flags, 0, 0, 0, stream][..], payload].concat()
}

/// Sends a GET of this path over a connection of its own in HTTP/2, ends its side of it when the stream was reset, and hears
/// how the other side does.
fn heard_over_http2(address: std::net::SocketAddr, path: &str) -> std::io::Result<()> {
    use std::io::{Read as _, Write as _};

    const HEADERS: u8 = 1;
    const RST_STREAM: u8 = 3;
    const SETTINGS: u8 = 4;
    let mut stream = std::net::TcpStream::connect(address)?;
    let text = |text: &str| [&[u8::try_from(text.len()).unwrap()], text.as_bytes()].concat();
    // GET, http, and path and authority by the static table.
    let headers = [&[0x82, 0x86, 0x04][..], &text(path), &[0x41], &text("x")].concat();
    stream.write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")?;
    stream.write_all(&frame(SETTINGS, 0, 0, &[]))?;
    stream.write_all(&frame(HEADERS, 0x05, 1, &headers))?;
    loop {
        let mut head = [0; 9];
        stream.read_exact(&mut head)?;
        let mut payload = vec![0; usize::from(head[1]) << 8 | usize::from(head[2])];
        stream.read_exact(&mut payload)?;
        assert_ne!(head[3], HEADERS, "there is no answer");
        if head[3] == RST_STREAM {
            break;
        }
    }
    stream.shutdown(std::net::Shutdown::Write)?;
    stream.read_to_end(&mut Vec::new()).map(|_| ())
}

#[tokio::test(flavor = "multi_thread")]
async fn over_http2_a_drop_resets_the_stream_and_not_the_connection() {
    let sandbox = Sandbox::start().await;
    fault(&sandbox, json!({"match": {"path": "/ping"}, "effect": {"drop": true}})).await;
    let address = sandbox.addr();
    tokio::task::spawn_blocking(move || heard_over_http2(address, "/ping")).await.unwrap().unwrap();
}
