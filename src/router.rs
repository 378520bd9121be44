//! A request's way, in one visible order: workspace, notebook, limits, body, room, the API's own words, journal.
//!
//! Knows no API by name: the registry and the control room hand in what belongs where.

mod limits;
mod mount;

pub use limits::Limits;

use std::{panic::AssertUnwindSafe, sync::Arc, time::Instant};

use axum::{body::Body, response::Response};
use bytes::Bytes;
use futures_util::FutureExt as _;
use http::{HeaderName, HeaderValue, Request, StatusCode, header, request::Parts};
use http_body_util::BodyExt as _;
use hyper::body::Incoming;
use tower::ServiceExt as _;

use crate::{
    control::{self, House},
    http::{Exchange, Refusal, Render, Situation, rules, stored::SharedBody},
    journal::{self, Answered, Received},
    norway::Guard,
    rules::{Check, Verdict},
    workspace::Workspace,
};
use mount::{Mounted, Mounts};

static REQUEST_ID: HeaderName = HeaderName::from_static("sandbox-request-id");

/// The door of the sandbox: every request comes in here and every answer leaves here.
pub struct Front {
    root: Arc<Workspace>,
    house: Arc<House>,
    mounts: Mounts,
    guard: Guard,
    limits: Limits,
}

impl Front {
    /// A front for this workspace.
    #[must_use]
    pub fn new(root: Arc<Workspace>, house: House, guard: Guard, limits: Limits) -> Self {
        Self { root, house: Arc::new(house), mounts: Mounts::new(), guard, limits }
    }

    /// Answers a request and writes it into the journal.
    pub async fn serve(&self, request: Request<Incoming>) -> Response {
        let begun = Instant::now();
        let workspace = &self.root;
        let exchange = Exchange::new(workspace.ids.uuid(), workspace.clock.now());
        let (parts, body) = request.into_parts();
        let mounted = self.mounts.of(parts.uri.path());
        let mut received = Received {
            method: parts.method.clone(),
            target: parts
                .uri
                .path_and_query()
                .map_or_else(|| parts.uri.path().to_owned(), ToString::to_string),
            headers: parts.headers.clone(),
            body: Bytes::new(),
            masked: 0,
        };
        received.mask_head(&self.guard);
        let answering = self.answer(mounted, parts, body, &exchange, &mut received);
        let answered = tokio::time::timeout(self.limits.time, answering).await.unwrap_or_else(|_| {
            Err(Refusal::by(
                Situation::Timeout,
                &rules::TIME,
                format!("a request sent and answered within {} s", self.limits.time.as_secs()),
                "one that took longer",
            ))
        });
        let response = answered.unwrap_or_else(axum::response::IntoResponse::into_response);
        let response = self.in_own_words(mounted, response, &exchange, &received);
        self.record(mounted, response, &exchange, received, begun).await
    }

    /// Limits, personal numbers, body, path, then the room itself.
    async fn answer(
        &self,
        mounted: &Mounted,
        mut parts: Parts,
        body: Incoming,
        exchange: &Exchange,
        received: &mut Received,
    ) -> Result<Response, Refusal> {
        self.limits.check_head(&parts)?;
        let body = self.limits.read(&parts, body).await?;
        received.body = body.clone();
        received.mask_body(&self.guard);
        if received.masked > 0 {
            report_real_person(mounted, exchange, received.masked)?;
        }
        if mounted.is_inside() {
            exchange.satisfied(&rules::FAMILY_KNOWN);
        }
        let path = mounted
            .paths
            .canonical(parts.uri.path())
            .ok_or_else(|| mounted.unknown_path(&received.target))?;
        if path != parts.uri.path() {
            parts.uri = with_path(&parts.uri, &path);
        }
        exchange.satisfied(&rules::PATH_KNOWN);
        let Some(router) = &mounted.router else {
            return Err(mounted.not_available());
        };
        if mounted.is_control() {
            control::admit(&self.house, &parts)?;
        }
        parts.extensions.insert(exchange.clone());
        if let Some(room) = mounted.room_of(&self.root) {
            Arc::clone(room).attach(&mut parts.extensions);
        }
        if mounted.is_control() {
            parts.extensions.insert(Arc::clone(&self.root));
            parts.extensions.insert(Arc::clone(&self.house));
        }
        let method = parts.method.clone();
        let request = Request::from_parts(parts, Body::from(body));
        let called = AssertUnwindSafe(router.clone().oneshot(request)).catch_unwind().await;
        let response = match called {
            Ok(Ok(response)) => response,
            Ok(Err(never)) => match never {},
            Err(panic) => return Err(failed(&*panic)),
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
        let body = match body.collect().await {
            Ok(collected) => collected.to_bytes(),
            // Bodies are made in memory; one that fails half-way would be a mistake of ours.
            Err(_) => Bytes::new(),
        };
        let mut id = [0; uuid::fmt::Hyphenated::LENGTH];
        let id = exchange.id().hyphenated().encode_lower(&mut id);
        if let Ok(id) = HeaderValue::from_str(id) {
            parts.headers.insert(&REQUEST_ID, id);
        }
        if let Ok(date) = HeaderValue::from_str(&http_date(exchange.received())) {
            parts.headers.insert(header::DATE, date);
        }
        // What the control API is asked is not part of what the journal is about.
        if !mounted.is_control() {
            let answered = Answered {
                status: parts.status,
                headers: &parts.headers,
                body: &body,
                shared: parts.extensions.get::<SharedBody>(),
                took: begun.elapsed(),
            };
            let entry =
                journal::record(exchange, &self.root.name, mounted.id, received, &answered, &self.guard);
            self.root.totals.count(&entry);
            self.root.journal.push(entry);
        }
        Response::from_parts(parts, Body::from(body))
    }
}

/// A real person's number came: said loudly, and kept out of every store.
fn report_real_person(mounted: &Mounted, exchange: &Exchange, count: usize) -> Result<(), Refusal> {
    tracing::warn!(
        request = %exchange.id(),
        api = mounted.id,
        count,
        "REAL PERSON: a request carried the number of what may be a real person; it is masked here, but look at where it came from"
    );
    let check = Check {
        rule: &rules::REAL_PERSON,
        verdict: Verdict::Violated,
        expected: Some("synthetic numbers (+65, +80) or those of published test persons".into()),
        got: Some(format!("{count} number(s) that may be a real person's").into()),
    };
    if mounted.is_control() {
        return Err(Refusal::of(Situation::BadRequest, check));
    }
    exchange.note(check);
    Ok(())
}

/// `Date` by the workspace's clock: a client that reckons with the server's time meets the time it set.
fn http_date(at: jiff::Timestamp) -> String {
    jiff::fmt::rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(&at).unwrap_or_default()
}

fn with_path(uri: &http::Uri, path: &str) -> http::Uri {
    let target = uri.query().map_or_else(|| path.to_owned(), |query| format!("{path}?{query}"));
    // Folding the case of a path leaves it well-formed; should it not, the path stays as sent and is not found.
    target.parse().unwrap_or_else(|_| uri.clone())
}

fn failed(panic: &(dyn std::any::Any + Send)) -> Refusal {
    let said = panic
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "no word".to_owned());
    tracing::error!(panic = said, "the sandbox failed; this is a mistake of ours");
    Refusal::by(
        Situation::Failed,
        &rules::FAILED,
        "an answer",
        "a failure of the sandbox itself, told in its log",
    )
    .saying("Internal technical error")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_a_failure_that_keeps_its_cause_to_the_log() {
        let panic = std::panic::catch_unwind(|| panic!("of a handler")).unwrap_err();
        let refusal = failed(&*panic);
        assert_eq!(
            (refusal.situation, refusal.text().as_str()),
            (Situation::Failed, "Internal technical error")
        );
        assert_eq!(refusal.rule_ids(), "sandbox.failure");
    }

    #[test]
    fn a_path_is_changed_without_touching_the_query() {
        let uri = "/API/Types?x=%20Y".parse().unwrap();
        assert_eq!(with_path(&uri, "/api/types").to_string(), "/api/types?x=%20Y");
    }
}
