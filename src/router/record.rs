//! The last of a request's way: its answer is read and marked, and written into the journal.

use std::sync::Arc;

use axum::{body::Body, response::Response};
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use http_body_util::BodyExt as _;

use super::{Decided, Front, Visit, inject, tenancy::Said};
use crate::{
    http::{lines::Lines, stored::SharedBody},
    journal::{self, Answered, Entry, Received},
    rules::Check,
};

pub(super) static REQUEST_ID: HeaderName = HeaderName::from_static("sandbox-request-id");

/// Headers whose values the sandbox words by itself, never by what a request said.
const OWN_WORDS: &[HeaderName] = &[
    header::CONTENT_TYPE,
    header::CONTENT_LENGTH,
    header::CONTENT_ENCODING,
    header::ETAG,
    header::VARY,
    header::ALLOW,
];

impl Front {
    /// Masks real persons' numbers in headers of an answer, should a room have put there what the request said.
    fn mask_answer(&self, headers: &mut HeaderMap) {
        for (name, value) in headers.iter_mut().filter(|(name, _)| !OWN_WORDS.contains(name)) {
            if let Some(masked) = self.guard.mask_bytes(value.as_bytes()) {
                tracing::warn!(%name, "REAL PERSON: an answer's header held what may be a real person's number");
                *value =
                    HeaderValue::from_bytes(&masked.value).unwrap_or(HeaderValue::from_static("(masked)"));
            }
        }
    }

    /// Reads the body of an answer for the journal: it was made in memory, and one that failed half-way is a mistake of ours.
    /// A fault may harm it, and it is not to say back what the request should not have said.
    pub(super) async fn read_again(
        &self,
        visit: &Visit<'_>,
        response: &mut Response,
        received: &Received,
    ) -> Bytes {
        let is_head = received.method == Method::HEAD;
        let body = std::mem::take(response.body_mut());
        let mut bytes = body.collect().await.map(http_body_util::Collected::to_bytes).unwrap_or_default();
        let is_encoded = response.headers().contains_key(header::CONTENT_ENCODING);
        if received.masked > 0
            && !is_encoded
            && let Some(masked) = self.guard.mask_bytes(&bytes)
        {
            bytes = masked.value.into();
            response.headers_mut().remove(header::CONTENT_LENGTH);
        }
        *response.body_mut() = match visit.blow.as_ref().filter(|_| !is_head) {
            Some(blow) => {
                bytes = inject::bytes(blow, &visit.workspace.ids, bytes);
                inject::body(blow, bytes.clone())
            }
            None => Body::from(bytes.clone()),
        };
        if is_head { Bytes::new() } else { bytes }
    }

    /// Puts the id on the answer, and the exchange into the journal before the first byte leaves.
    pub(super) fn record(
        &self,
        visit: &Visit<'_>,
        mut response: Response,
        (bytes, shared): (Bytes, Option<SharedBody>),
        (received, checks): (Received, Vec<Check>),
    ) -> (Response, Option<Arc<Entry>>) {
        let Visit { mounted, exchange, .. } = visit;
        let headers = response.headers_mut();
        self.mask_answer(headers);
        let mut id = [0; uuid::fmt::Hyphenated::LENGTH];
        let id = exchange.id().hyphenated().encode_lower(&mut id);
        if let Ok(id) = HeaderValue::from_str(id) {
            headers.insert(&REQUEST_ID, id);
        }
        headers.insert(header::DATE, self.dates.of(exchange.received()));
        let took = visit.begun.elapsed();
        let is_dropped = response.extensions().get::<inject::Dropped>().is_some();
        let status = if is_dropped { 0 } else { response.status().as_u16() };
        let decided = response.extensions().get::<Decided>().map(|it| it.0);
        self.house.metrics.count(mounted.id, status, decided, took);
        // What the control API is asked is not part of what the journal is about.
        if mounted.is_control() {
            return (response, None);
        }
        if !is_dropped && !response.status().is_success() {
            visit.remember_wait(&received.headers, response.headers());
        }
        let answered = Answered {
            status: response.status(),
            headers: response.headers(),
            body: &bytes,
            shared,
            took,
            struck: inject::mark(visit.blow.as_ref(), false),
        };
        let entry = self.enter(visit, (received, checks), answered);
        (response, Some(entry))
    }

    /// Counts an exchange, and writes it into the journal.
    pub(super) fn enter(
        &self,
        visit: &Visit<'_>,
        (received, checks): (Received, Vec<Check>),
        answered: Answered<'_>,
    ) -> Arc<Entry> {
        let Visit { workspace, mounted, exchange, .. } = visit;
        // What is sent through again by hand says nothing of the client.
        let totals = (!visit.by.is_again()).then_some(&workspace.totals);
        let at = (&workspace.name, totals);
        let entry = journal::record((exchange, checks), at, mounted.id, received, answered, &self.guard);
        workspace.journal.push(Arc::clone(&entry));
        entry
    }
}

impl Visit<'_> {
    /// Whether a body that is kept elsewhere leaves as it is kept.
    pub(super) fn leaves_as_kept(&self, received: &Received) -> bool {
        received.method != Method::HEAD && self.blow.is_none() && received.masked == 0
    }

    /// Remembers until when the caller is asked to stay away.
    fn remember_wait(&self, request: &Lines, answer: &HeaderMap) {
        let seconds = answer.get(header::RETRY_AFTER).and_then(|it| it.to_str().ok()?.parse().ok());
        if let Some(seconds) = seconds.filter(|_| !self.by.is_again()) {
            let caller = Said::of_kept(request).caller(self.mounted.id);
            self.workspace.manners.told_to_wait(caller, seconds, self.workspace.clock.now());
        }
    }
}
