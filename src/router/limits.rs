//! How large and how slow a request may be. The limits lie below hyper's, so that they answer in the API's own shape.

use std::time::Duration;

use bytes::Bytes;
use http::{header, request::Parts};
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use hyper::body::Incoming;

use crate::http::{Refusal, Situation, headers, rules};

/// The limits of one sandbox.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Path and query, in bytes.
    pub target: usize,
    /// The header block, in bytes.
    pub headers: usize,
    /// The body, in bytes.
    pub body: usize,
    /// Receiving the body and answering.
    pub time: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self { target: 8 * 1024, headers: 64 * 1024, body: 1024 * 1024, time: Duration::from_secs(30) }
    }
}

impl Limits {
    /// Whether target and headers keep to the limits.
    pub(super) fn check_head(&self, parts: &Parts) -> Result<(), Refusal> {
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
        let block = headers::block_size(&parts.headers);
        if block > self.headers {
            let expected = format!("a header block of at most {} bytes", self.headers);
            return Err(Refusal::by(
                Situation::HeadersTooLarge,
                &rules::HEADERS_SIZE,
                expected,
                format!("{block} bytes"),
            ));
        }
        Ok(())
    }

    /// Reads the body whole, up to the limit.
    pub(super) async fn read(&self, parts: &Parts, body: Incoming) -> Result<Bytes, Refusal> {
        let too_large = |got: String| {
            let expected = format!("a body of at most {} bytes", self.body);
            Refusal::by(Situation::BodyTooLarge, &rules::BODY_SIZE, expected, got)
        };
        let announced =
            parts.headers.get(header::CONTENT_LENGTH).and_then(|it| it.to_str().ok()?.parse::<u64>().ok());
        if let Some(length) = announced.filter(|length| *length > self.body as u64) {
            return Err(too_large(format!("{length} bytes")));
        }
        match Limited::new(body, self.body).collect().await {
            Ok(collected) => Ok(collected.to_bytes()),
            Err(error) if error.is::<LengthLimitError>() => Err(too_large("more".to_owned())),
            // The client went away or broke its own framing; nobody will read this answer.
            Err(error) => Err(Refusal::by(
                Situation::BadRequest,
                &rules::BODY_SIZE,
                "a whole body",
                format!("a broken one: {error}"),
            )),
        }
    }
}
