//! A request's way, in one visible order: workspace, notebook, limits, body, room, the API's own words, journal.
//!
//! Knows no API by name: the registry and the control room hand in what belongs where.

mod dates;
mod limits;
mod mount;
#[cfg(test)]
mod tests;

pub use limits::{Incoming, Limits};

use std::{any::Any, panic::AssertUnwindSafe, sync::Arc, time::Instant};

use axum::{body::Body, response::Response};
use bytes::Bytes;
use futures_util::FutureExt as _;
use http::{HeaderName, HeaderValue, Request, StatusCode, header, request::Parts};
use http_body_util::BodyExt as _;
use tower::ServiceExt as _;

use crate::{
    control::{self, House},
    http::{Base, Exchange, Refusal, Render, Situation, lines::Lines, rules, stored::SharedBody},
    journal::{self, Answered, Received},
    norway::Guard,
    rules::Check,
    workspace::Workspace,
};
use dates::Dates;
use mount::{Mounted, Mounts};

static REQUEST_ID: HeaderName = HeaderName::from_static("sandbox-request-id");

/// Headers whose values the sandbox words by itself, never by what a request said.
const OWN_WORDS: &[HeaderName] = &[
    header::CONTENT_TYPE,
    header::CONTENT_LENGTH,
    header::CONTENT_ENCODING,
    header::ETAG,
    header::VARY,
    header::ALLOW,
];

/// The door of the sandbox: every request comes in here and every answer leaves here.
pub struct Front {
    root: Arc<Workspace>,
    house: Arc<House>,
    mounts: Mounts,
    guard: Guard,
    limits: Limits,
    dates: Dates,
}

impl Front {
    /// A front for this workspace.
    #[must_use]
    pub fn new(root: Arc<Workspace>, house: House, guard: Guard, limits: Limits) -> Self {
        Self { root, house: Arc::new(house), mounts: Mounts::new(), guard, limits, dates: Dates::default() }
    }

    /// Answers a request and writes it into the journal.
    pub async fn serve<B: Incoming>(&self, request: Request<B>) -> Response {
        let begun = Instant::now();
        let workspace = &self.root;
        let exchange = Exchange::new(workspace.ids.uuid(), workspace.clock.now());
        let (parts, body) = request.into_parts();
        let mounted = self.mounts.of(parts.uri.path());
        let headers = Lines::of(&parts.headers);
        // As it came: masking may change how long it is.
        let block = headers.size();
        let mut received = Received {
            method: parts.method.clone(),
            target: parts
                .uri
                .path_and_query()
                .map_or_else(|| parts.uri.path().to_owned(), ToString::to_string),
            headers,
            body: Bytes::new(),
            masked: 0,
        };
        received.mask_head(&self.guard);
        let answered = {
            let mut answering =
                std::pin::pin!(self.answer(mounted, (parts, block), body, &exchange, &mut received));
            // Most are answered at once, and need no timer.
            match answering.as_mut().now_or_never() {
                Some(answered) => Ok(answered),
                None => tokio::time::timeout(self.limits.time, answering).await,
            }
        };
        let answered = match answered {
            Ok(answered) => {
                exchange.satisfied(&rules::TIME);
                answered
            }
            Err(_) => Err(self.too_slow()),
        };
        note_real_persons(mounted, &exchange, received.masked);
        let response = answered.unwrap_or_else(axum::response::IntoResponse::into_response);
        let response = self.in_own_words(mounted, response, &exchange, &received);
        self.record(mounted, response, &exchange, received, begun).await
    }

    /// Limits, personal numbers, body, path, then the room itself.
    async fn answer<B: Incoming>(
        &self,
        mounted: &Mounted,
        (mut parts, block): (Parts, usize),
        body: B,
        exchange: &Exchange,
        received: &mut Received,
    ) -> Result<Response, Refusal> {
        if let Err(refusal) = self.limits.check_head(&parts, block) {
            self.limits.pour_away(&parts, body);
            return Err(refusal);
        }
        exchange.satisfied_all(&[&rules::TARGET_SIZE, &rules::HEADERS_SIZE]);
        let body = self.limits.read(&parts, body).await?;
        exchange.satisfied_all(&[&rules::BODY_SIZE, &rules::BODY_WHOLE]);
        received.body = body.clone();
        received.mask_body(&self.guard);
        if received.masked > 0 && mounted.is_control() {
            return Err(Refusal::of(Situation::BadRequest, real_persons(received.masked)));
        }
        let needs_base = mounted.guarded || mounted.is_control();
        let base = needs_base.then(|| Base::of(&parts, &self.house.public_url, self.house.is_pinned));
        let canonical = mounted.paths.canonical(parts.uri.path());
        let is_known = canonical.is_some();
        let changed = canonical.filter(|it| it != parts.uri.path()).map(|it| with_path(&parts.uri, &it));
        parts.uri = changed.unwrap_or(parts.uri);
        if mounted.is_control() {
            control::admit(&self.house, &parts)?;
        }
        let router = mounted.find(is_known, &received.target, exchange)?;
        parts.extensions.insert(exchange.clone());
        if let Some(room) = mounted.room_of(&self.root) {
            Arc::clone(room).attach(&mut parts.extensions);
        }
        if mounted.guarded {
            parts.extensions.insert(Arc::clone(&self.root.gate));
        }
        if let Some(base) = base {
            parts.extensions.insert(base);
        }
        if mounted.is_control() {
            parts.extensions.insert(Arc::clone(&self.root));
            parts.extensions.insert(Arc::clone(&self.house));
        }
        let method = parts.method.clone();
        let body = if body.is_empty() { Body::empty() } else { Body::from(body) };
        let request = Request::from_parts(parts, body);
        let called = AssertUnwindSafe(router.clone().oneshot(request)).catch_unwind().await;
        let response = match called {
            Ok(Ok(response)) => response,
            Ok(Err(never)) => match never {},
            Err(panic) => return Err(self.failed(&*panic)),
        };
        if response.status() == StatusCode::METHOD_NOT_ALLOWED
            && response.extensions().get::<Arc<Refusal>>().is_none()
        {
            return Err(Mounted::method_not_allowed(&method, response.headers().get(header::ALLOW)));
        }
        exchange.satisfied(&rules::METHOD_ALLOWED);
        Ok(response)
    }

    /// Gives a refusal the shape of its API, and notes what it was refused for.
    fn in_own_words(
        &self,
        mounted: &Mounted,
        response: Response,
        exchange: &Exchange,
        received: &Received,
    ) -> Response {
        let Some(refusal) = response.extensions().get::<Arc<Refusal>>().cloned() else {
            return response;
        };
        let said = refusal.text();
        let said = self.guard.mask_text(&said).map_or(said, |masked| masked.value);
        tracing::info!(
            request = %exchange.id(),
            status = refusal.situation.status().as_u16(),
            rules = refusal.rule_ids(),
            method = %received.method,
            target = received.target,
            "refused: {said}"
        );
        for check in &refusal.checks {
            exchange.note(check.clone());
        }
        let render = Render {
            exchange,
            request: &received.headers,
            settings: &self.root.settings,
            ids: &self.root.ids,
        };
        let mask = |body: Vec<u8>| self.guard.mask_bytes(&body).map_or(body, |masked| masked.value);
        mounted.dialect.answer(&refusal, &render, mask)
    }

    /// Masks real persons' numbers in headers of an answer, should a room have put there what the request said.
    fn mask_answer(&self, headers: &mut http::HeaderMap) {
        for (name, value) in headers.iter_mut().filter(|(name, _)| !OWN_WORDS.contains(name)) {
            if let Some(masked) = self.guard.mask_bytes(value.as_bytes()) {
                tracing::warn!(%name, "REAL PERSON: an answer's header held what may be a real person's number");
                *value =
                    HeaderValue::from_bytes(&masked.value).unwrap_or(HeaderValue::from_static("(masked)"));
            }
        }
    }

    /// Puts the id on the answer, and the exchange into the journal before the first byte leaves.
    async fn record(
        &self,
        mounted: &Mounted,
        response: Response,
        exchange: &Exchange,
        received: Received,
        begun: Instant,
    ) -> Response {
        let (mut parts, body) = response.into_parts();
        let is_head = received.method == http::Method::HEAD;
        // A stored body is known already; any other is made in memory, and one that failed half-way a mistake of ours.
        let shared = parts.extensions.remove::<SharedBody>().filter(|_| !is_head);
        let (body, bytes) = if shared.is_some() {
            (body, Bytes::new())
        } else {
            let bytes = body.collect().await.map(http_body_util::Collected::to_bytes).unwrap_or_default();
            (Body::from(bytes.clone()), if is_head { Bytes::new() } else { bytes })
        };
        self.mask_answer(&mut parts.headers);
        let mut id = [0; uuid::fmt::Hyphenated::LENGTH];
        let id = exchange.id().hyphenated().encode_lower(&mut id);
        if let Ok(id) = HeaderValue::from_str(id) {
            parts.headers.insert(&REQUEST_ID, id);
        }
        parts.headers.insert(header::DATE, self.dates.of(exchange.received()));
        // What the control API is asked is not part of what the journal is about.
        if !mounted.is_control() {
            let answered = Answered {
                status: parts.status,
                headers: &parts.headers,
                body: &bytes,
                shared: shared.as_ref(),
                took: begun.elapsed(),
            };
            let entry =
                journal::record(exchange, &self.root.name, mounted.id, received, &answered, &self.guard);
            self.root.totals.count(&entry);
            self.root.journal.push(entry);
        }
        Response::from_parts(parts, body)
    }

    /// A handler panicked: what it said goes to the log, masked as everything there, and not into the answer.
    fn failed(&self, panic: &(dyn Any + Send)) -> Refusal {
        let said = panic
            .downcast_ref::<&str>()
            .map(|text| (*text).to_owned())
            .or_else(|| panic.downcast_ref::<String>().cloned())
            .unwrap_or_else(|| "no word".to_owned());
        let said = self.guard.mask_text(&said).map_or(said, |masked| masked.value);
        tracing::error!(panic = said, "the sandbox failed; this is a mistake of ours");
        let got = "a failure of the sandbox itself, told in its log";
        Refusal::by(Situation::Failed, &rules::FAILED, "an answer", got).saying("Internal technical error")
    }

    /// The answer, or the sending, took too long.
    fn too_slow(&self) -> Refusal {
        let expected = format!("a request sent and answered within {:?}", self.limits.time);
        Refusal::by(Situation::Timeout, &rules::TIME, expected, "one that took longer")
    }
}

/// Whether real persons' numbers came: said loudly, however the request ended.
fn note_real_persons(mounted: &Mounted, exchange: &Exchange, count: usize) {
    if count == 0 {
        return exchange.satisfied(&rules::REAL_PERSON);
    }
    tracing::warn!(
        request = %exchange.id(),
        api = mounted.id,
        count,
        "REAL PERSON: a request carried the number of what may be a real person; it is masked here, but look at where it came from"
    );
    exchange.note(real_persons(count));
}

fn real_persons(count: usize) -> Check {
    let expected = "synthetic numbers (+65, +80) or those of published test persons";
    Check::violated(&rules::REAL_PERSON, expected, format!("{count} number(s) that may be a real person's"))
}

fn with_path(uri: &http::Uri, path: &str) -> http::Uri {
    let target = uri.query().map_or_else(|| path.to_owned(), |query| format!("{path}?{query}"));
    // Folding the case of a path leaves it well-formed; should it not, the path stays as sent and is not found.
    target.parse().unwrap_or_else(|_| uri.clone())
}
