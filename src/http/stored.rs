//! Bodies made once and sent many times, in every coding, with their entity tags.

use std::sync::OnceLock;

use axum::{body::Body, response::Response};
use bytes::Bytes;
use flate2::{Compression, write::GzEncoder};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use sha2::{Digest, Sha256};
use std::io::Write as _;

use super::{Exchange, accept::Coding};

/// Compressing pays from this size on; below it the gzip frame outweighs what it saves.
const WORTH_COMPRESSING: usize = 256;

/// How many headers most answers have in the end; a map with room for one more takes twice the memory.
const HEADERS: usize = 6;

/// How much of a body is kept ready for the journal.
const START: usize = 64 * 1024;

/// A body kept as it is and, once somebody asked for it, compressed.
#[derive(Debug)]
pub struct StoredBody {
    content_type: HeaderValue,
    identity: Form,
    gzip: OnceLock<Form>,
}

/// One coding of a stored body.
#[derive(Clone, Debug)]
pub struct Form {
    bytes: Bytes,
    length: HeaderValue,
    shared: SharedBody,
    etag: Option<HeaderValue>,
}

/// What the journal needs to know of a stored body, so that it neither copies nor hashes it again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SharedBody {
    /// Its first 64 kB, or all of it; all of it when its hash is not known.
    pub start: Bytes,
    /// How long it is.
    pub length: u64,
    /// SHA-256 of it, when that was reckoned already.
    pub digest: Option<[u8; 32]>,
}

/// Marks an answer whose body is made while it is sent: it is not read to be journalled.
#[derive(Clone, Copy, Debug)]
pub struct Streamed;

impl StoredBody {
    /// Keeps `bytes`, which are of type `content_type`.
    #[must_use]
    pub fn new(content_type: HeaderValue, bytes: Vec<u8>) -> Self {
        Self { content_type, identity: Form::of(bytes), gzip: OnceLock::new() }
    }

    /// Keeps `bytes` that may be sent no second time: without a tag, and hashed only if the journal is read. To be sent with
    /// [`StoredBody::answer_plain`].
    #[must_use]
    pub fn untagged(content_type: HeaderValue, bytes: Vec<u8>) -> Self {
        Self { content_type, identity: Form::untagged(bytes), gzip: OnceLock::new() }
    }

    /// The form of this coding, when it needs no work: gzip has to be made once, see [`StoredBody::make`].
    #[must_use]
    pub fn ready(&self, coding: Coding) -> Option<&Form> {
        match coding {
            Coding::Gzip if self.identity.bytes.len() >= WORTH_COMPRESSING => self.gzip.get(),
            Coding::Gzip | Coding::Identity => Some(&self.identity),
        }
    }

    /// The form of this coding, made on the spot if it is the first time: tens of milliseconds a megabyte for gzip.
    pub fn make(&self, coding: Coding) -> &Form {
        match coding {
            Coding::Gzip if self.identity.bytes.len() >= WORTH_COMPRESSING => {
                self.gzip.get_or_init(|| Form::of(compress(&self.identity.bytes)))
            }
            Coding::Gzip | Coding::Identity => &self.identity,
        }
    }

    /// The uncompressed bytes.
    #[must_use]
    pub fn bytes(&self) -> &Bytes {
        &self.identity.bytes
    }

    /// The answer that carries `form`, or 304 when the client says it has it.
    #[must_use]
    pub fn answer(&self, form: &Form, request: &HeaderMap, exchange: &Exchange) -> Response {
        let mut response = self.respond(form, request, exchange);
        response.headers_mut().insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        response
    }

    /// The answer of an API that never compresses, or 304 when the client says it has it.
    #[must_use]
    pub fn answer_plain(&self, request: &HeaderMap, exchange: &Exchange) -> Response {
        self.respond(&self.identity, request, exchange)
    }

    fn respond(&self, form: &Form, request: &HeaderMap, exchange: &Exchange) -> Response {
        let is_known = form.etag.as_ref().is_some_and(|etag| knows(request, etag));
        let body = if is_known { Body::empty() } else { Body::from(form.bytes.clone()) };
        let mut response = Response::new(body);
        // Room for what the front adds as well: a map that grows is a map made twice.
        let is_encoded = !is_known && !std::ptr::eq(form, &raw const self.identity);
        response.headers_mut().reserve(HEADERS + usize::from(is_encoded));
        if is_known {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
        } else {
            response.headers_mut().insert(header::CONTENT_TYPE, self.content_type.clone());
            if is_encoded {
                response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
            }
            response.headers_mut().insert(header::CONTENT_LENGTH, form.length.clone());
            exchange.answers_with(form.shared.clone());
        }
        if let Some(etag) = &form.etag {
            response.headers_mut().insert(header::ETAG, etag.clone());
        }
        response
    }
}

impl Form {
    fn untagged(bytes: Vec<u8>) -> Self {
        let bytes = Bytes::from(bytes);
        let shared = SharedBody { start: bytes.clone(), length: bytes.len() as u64, digest: None };
        Self { length: bytes.len().into(), bytes, shared, etag: None }
    }

    fn of(bytes: Vec<u8>) -> Self {
        let digest: [u8; 32] = Sha256::digest(&bytes).into();
        let mut etag = String::with_capacity(34);
        etag.push('"');
        for byte in &digest[..16] {
            use std::fmt::Write as _;
            let _ = write!(etag, "{byte:02x}");
        }
        etag.push('"');
        let etag = Some(HeaderValue::from_str(&etag).expect("hex in quotes is a header value"));
        let bytes = Bytes::from(bytes);
        // A slice of a large body would keep all of it alive for as long as a journal entry lives.
        let start = if bytes.len() > START { Bytes::copy_from_slice(&bytes[..START]) } else { bytes.clone() };
        let shared = SharedBody { start, length: bytes.len() as u64, digest: Some(digest) };
        Self { length: bytes.len().into(), bytes, shared, etag }
    }
}

/// Whether `If-None-Match` names this tag (weak comparison, RFC 9110, 13.1.2).
fn knows(request: &HeaderMap, etag: &HeaderValue) -> bool {
    request.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok()).any(|value| {
        value.split(',').map(str::trim).any(|member| {
            member == "*" || member.strip_prefix("W/").unwrap_or(member).as_bytes() == etag.as_bytes()
        })
    })
}

fn compress(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::with_capacity(bytes.len() / 6), Compression::default());
    encoder.write_all(bytes).and_then(|()| encoder.finish()).expect("writing to memory does not fail")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read as _;

    fn stored(bytes: &[u8]) -> StoredBody {
        StoredBody::new(HeaderValue::from_static("application/json"), bytes.to_vec())
    }

    #[test]
    fn the_compressed_form_unpacks_to_the_same_bytes() {
        let text = b"[\"KJ_INTUBASJON\"]".repeat(100);
        let body = stored(&text);
        assert!(body.ready(Coding::Gzip).is_none());
        let form = body.make(Coding::Gzip).clone();
        let mut unpacked = Vec::new();
        flate2::read::GzDecoder::new(&form.bytes[..]).read_to_end(&mut unpacked).unwrap();
        assert_eq!(unpacked, text);
        assert!(body.ready(Coding::Gzip).is_some());
    }

    #[test]
    fn each_coding_has_a_tag_of_its_own() {
        let body = stored(&b"0123456789".repeat(100));
        let tags = [Coding::Identity, Coding::Gzip].map(|coding| body.make(coding).etag.clone());
        assert_ne!(tags[0], tags[1]);
    }

    #[test]
    fn a_known_tag_answers_304_without_a_body() {
        let body = stored(b"[]");
        let form = body.make(Coding::Identity);
        let tag = form.etag.as_ref().unwrap().to_str().unwrap();
        let exchange = Exchange::new(uuid::Uuid::nil(), jiff::Timestamp::UNIX_EPOCH);
        for known in [tag.to_owned(), format!("\"other\", W/{tag}"), "*".into()] {
            let mut request = HeaderMap::new();
            request.insert(header::IF_NONE_MATCH, known.parse().unwrap());
            assert_eq!(body.answer(form, &request, &exchange).status(), StatusCode::NOT_MODIFIED, "{known}");
        }
        let mut request = HeaderMap::new();
        request.insert(header::IF_NONE_MATCH, "\"other\"".parse().unwrap());
        assert_eq!(body.answer(form, &request, &exchange).status(), StatusCode::OK);
    }
}
