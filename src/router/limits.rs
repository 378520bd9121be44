//! How large and how slow a request may be. The limits lie below hyper's, so that they answer in the API's own shape.

use std::{error::Error, time::Duration};

use bytes::Bytes;
use http::{Version, header, request::Parts};
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use hyper::body::Body;

use crate::http::{
    Refusal, Situation,
    headers::{Single, single},
    rules,
};

/// How much of a body that was refused for its size is read on and dropped, before the connection is.
const POURED_AWAY: usize = 256 * 1024 * 1024;

/// A body on its way in.
pub trait Incoming:
    Body<Data = Bytes, Error: Into<Box<dyn Error + Send + Sync>>> + Unpin + Send + 'static
{
}

impl<B> Incoming for B where
    B: Body<Data = Bytes, Error: Into<Box<dyn Error + Send + Sync>>> + Unpin + Send + 'static
{
}

/// The limits of one sandbox.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Path and query, in bytes.
    pub target: usize,
    /// The header block, in bytes.
    pub headers: usize,
    /// The header block, in lines.
    pub lines: usize,
    /// The body, in bytes.
    pub body: usize,
    /// Receiving the body and answering.
    pub time: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            target: 8 * 1024,
            headers: 64 * 1024,
            lines: 100,
            body: 1024 * 1024,
            time: Duration::from_secs(30),
        }
    }
}

/// Over HTTP/2 the authority stands in its place, and HTTP/1.0 knows none.
fn check_host(parts: &Parts) -> Result<(), Refusal> {
    let got = match single(&parts.headers, header::HOST) {
        Single::Several(times) => format!("{times} of them"),
        Single::Missing if parts.version == Version::HTTP_11 => "no such header".to_owned(),
        Single::Missing | Single::One(_) => return Ok(()),
    };
    Err(Refusal::by(Situation::BadRequest, &rules::HOST, "one `Host` header", got))
}

/// A workspace's whole state may be larger than any request of a client.
const STATE: usize = 256 * 1024 * 1024;

impl Limits {
    /// The limits of this path of the control API.
    pub(super) fn of_control(self, path: &str) -> Self {
        let is_state = path.trim_end_matches('/').eq_ignore_ascii_case("/_sandbox/state");
        if is_state { Self { body: self.body.max(STATE), ..self } } else { self }
    }

    /// Whether target and headers (a block of this many bytes) keep to the limits.
    pub(super) fn check_head(&self, parts: &Parts, block: usize) -> Result<(), Refusal> {
        let target = parts.uri.path_and_query().map_or(0, |it| it.as_str().len());
        if target > self.target {
            let expected = format!("path and query of at most {} bytes", self.target);
            return Err(Refusal::by(
                Situation::TargetTooLong,
                &rules::TARGET_SIZE,
                expected,
                format!("{target} bytes"),
            ));
        }
        let lines = parts.headers.len();
        if block > self.headers || lines > self.lines {
            let expected =
                format!("a header block of at most {} bytes in {} lines", self.headers, self.lines);
            let got = format!("{block} bytes in {lines} lines");
            return Err(Refusal::by(Situation::HeadersTooLarge, &rules::HEADERS_SIZE, expected, got));
        }
        check_host(parts)
    }

    /// Reads the body whole, up to the limit.
    pub(super) async fn read<B: Incoming>(&self, parts: &Parts, mut body: B) -> Result<Bytes, Refusal> {
        if body.is_end_stream() {
            return Ok(Bytes::new());
        }
        let too_large = |got: String| {
            let expected = format!("a body of at most {} bytes", self.body);
            Refusal::by(Situation::BodyTooLarge, &rules::BODY_SIZE, expected, got)
        };
        let announced =
            parts.headers.get(header::CONTENT_LENGTH).and_then(|it| it.to_str().ok()?.parse::<u64>().ok());
        if let Some(length) = announced.filter(|length| *length > self.body as u64) {
            self.pour_away(parts, body);
            return Err(too_large(format!("{length} bytes")));
        }
        match Limited::new(&mut body, self.body).collect().await {
            Ok(collected) => Ok(collected.to_bytes()),
            Err(error) if error.is::<LengthLimitError>() => {
                self.pour_away(parts, body);
                Err(too_large("more".to_owned()))
            }
            // The client went away or broke its own framing.
            Err(error) => Err(Refusal::by(
                Situation::BadRequest,
                &rules::BODY_WHOLE,
                "a whole body",
                format!("a broken one: {error}"),
            )),
        }
    }

    /// Reads on what nobody wants while the refusal is on its way: most clients read no answer before they have sent
    /// everything, and one that is hung up on meanwhile sees a broken pipe instead of its 413.
    pub(super) fn pour_away<B: Incoming>(&self, parts: &Parts, mut body: B) {
        // A client that asked first is told no, and sends nothing.
        if parts.headers.contains_key(header::EXPECT) {
            return;
        }
        let pouring = async move {
            let mut left = POURED_AWAY;
            while let Some(Ok(frame)) = body.frame().await {
                left = left.saturating_sub(frame.data_ref().map_or(0, Bytes::len));
                if left == 0 {
                    break;
                }
            }
        };
        tokio::spawn(tokio::time::timeout(self.time, pouring));
    }
}
