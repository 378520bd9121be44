//! A journalled request sent through again, as it was kept: what was masked stays masked, what was proved once may be spent.

use axum::{body::Body, response::Response};
use bytes::Bytes;
use http::{HeaderName, HeaderValue, Request, header, uri::Scheme};
use http_body_util::Full;

use super::{
    Front,
    tenancy::{By, Chosen},
};
use crate::{
    control::Replay,
    journal::{Entry, EntryView},
};

impl Front {
    /// Sends it, and puts the new entry into the answer.
    pub(super) async fn replay(&self, replay: Replay, answer: Response) -> Response {
        let request = again(&replay.entry);
        let chosen = Chosen::known(replay.workspace, By::Entry { by_path: replay.entry.by_path });
        let (response, entry) = self.exchange(request, Scheme::HTTP, Some(chosen)).await;
        // Without an entry it was cut off by a reset: so is who waits for it.
        let Some(entry) = entry else { return response };
        let (mut parts, _) = answer.into_parts();
        let body = serde_json::to_vec(&EntryView::from(&*entry)).unwrap_or_default();
        // The router counted the placeholder's bytes.
        parts.headers.remove(header::CONTENT_LENGTH);
        parts.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        Response::from_parts(parts, Body::from(body))
    }
}

/// The request of an entry.
fn again(entry: &Entry) -> Request<Full<Bytes>> {
    let body = Full::new(Bytes::copy_from_slice(entry.request_body.start()));
    let mut request = Request::new(body);
    *request.method_mut() = entry.method.clone();
    *request.uri_mut() = entry.target.parse().unwrap_or_default();
    // Over HTTP/2 whom it called stood in no header: as HTTP/1.1 it would be refused for that.
    *request.version_mut() = entry.version;
    for (name, value) in entry.request_headers.iter() {
        if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), HeaderValue::from_bytes(value)) {
            request.headers_mut().append(name, value);
        }
    }
    request
}
