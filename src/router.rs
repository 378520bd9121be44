//! A request's way, in one visible order: workspace, notebook, limits, body, room, the API's own words, journal.
//!
//! Knows no API by name: the registry and the control room hand in what belongs where.

mod dates;
mod delay;
mod inject;
mod limits;
mod mount;
mod record;
mod replay;
mod tenancy;
#[cfg(test)]
mod tests;

pub(crate) use inject::Dropped;
pub use limits::{Incoming, Limits};

use std::{
    any::Any,
    panic::AssertUnwindSafe,
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{body::Body, response::Response};
use bytes::Bytes;
use futures_util::{FutureExt as _, future::Either};
use http::{
    HeaderMap, Method, Request,
    request::Parts,
    uri::{PathAndQuery, Scheme},
};
use tokio::runtime::Handle;

use crate::{
    control::{self, House, Replay},
    faults::Blow,
    http::{
        Exchange, Handed, Reach, Refusal, Render, Situation,
        blocking::blocking,
        expect,
        handed::Thing,
        headers::{EVENT_ID, Single, single},
        lines::Lines,
        rules,
        stored::Streamed,
    },
    journal::{Entry, Received},
    norway::Guard,
    rules::{Check, Rule},
    workspace::Workspace,
};
use dates::Dates;
use mount::{Mounted, Mounts};
use tenancy::{By, Chosen, Said, Sent};

/// The door of the sandbox: every request comes in here and every answer leaves here.
pub struct Front {
    house: Arc<House>,
    mounts: Mounts,
    guard: Guard,
    limits: Limits,
    dates: Dates,
}

/// A request on its way: where it goes, what strikes it, and its notebook.
struct Visit<'a> {
    workspace: Arc<Workspace>,
    /// How it was found.
    by: By,
    mounted: &'a Mounted,
    exchange: Exchange,
    /// That of the door it came in by.
    scheme: Scheme,
    /// Why there is no such workspace.
    lost: Option<Refusal>,
    blow: Option<Arc<Blow>>,
    begun: Instant,
}

/// What a request has kept that came to its handler, written down together: each note is a lock of its own.
const ARRIVED: &[&Rule] = &[
    &rules::BODY_SIZE,
    &rules::BODY_WHOLE,
    &rules::FAMILY_KNOWN,
    &rules::API_AVAILABLE,
    &rules::PATH_KNOWN,
    &rules::METHOD_ALLOWED,
];

/// What one has kept whose body was read, if it comes no further.
const BODY_READ: &[&Rule] = &[&rules::BODY_SIZE, &rules::BODY_WHOLE];

/// The rule that decided a refusal, for who counts them.
#[derive(Clone, Copy)]
struct Decided(&'static str);

impl Front {
    /// A front for these workspaces.
    #[must_use]
    pub fn new(house: House, guard: Guard, limits: Limits) -> Self {
        Self { house: Arc::new(house), mounts: Mounts::new(), guard, limits, dates: Dates::default() }
    }

    /// Answers a request that came over this scheme, and writes it into the journal.
    pub async fn serve<B: Incoming>(&self, request: Request<B>, scheme: Scheme) -> Response {
        let (mut response, _) = self.exchange(request, scheme, None).await;
        match response.extensions_mut().remove::<Replay>() {
            // Seldom, so that it takes no room in what is moved for every request.
            Some(replay) => Box::pin(self.replay(replay, response)).await,
            None => response,
        }
    }

    /// One request and its answer, with what the journal keeps of them.
    ///
    /// The request is taken apart outside the future, which is moved around whole: what it is handed it holds for good.
    fn exchange<B: Incoming>(
        &self,
        request: Request<B>,
        scheme: Scheme,
        chosen: Option<Chosen>,
    ) -> impl Future<Output = (Response, Option<Arc<Entry>>)> + Send {
        let begun = Instant::now();
        let (mut parts, body) = request.into_parts();
        async move {
            let (chosen, body) = match chosen {
                Some(chosen) => (chosen, Sent::Waiting(body)),
                None => self.workspace_of(&mut parts, body).await,
            };
            let Chosen { workspace, by, lost } = chosen;
            let exchange = Exchange::new(workspace.ids.uuid(), workspace.clock.now());
            if by == By::Path && lost.is_none() {
                exchange.satisfied(&rules::WORKSPACE_KNOWN);
            }
            let is_late = matches!(body, Sent::Late);
            let mounted = self.mounts.of(parts.uri.path());
            let headers = Lines::of(&parts.headers);
            // As it came: masking may change how long it is.
            let block = headers.size();
            let mut received = Received {
                method: parts.method.clone(),
                version: parts.version,
                target: parts
                    .uri
                    .path_and_query()
                    .map_or_else(|| parts.uri.path(), PathAndQuery::as_str)
                    .to_owned(),
                headers,
                body: Bytes::new(),
                masked: 0,
                by_path: by.is_path(),
            };
            received.mask_head(&self.guard);
            // The root only stands in for a workspace that is not there: its faults are not for such a request.
            let blow = match lost {
                None => inject::strike(&workspace, mounted, &parts.method, parts.uri.path()).map(Arc::new),
                Some(_) => None,
            };
            let harmed = blow.as_ref().is_some_and(|it| !it.effect.leaves_the_answer_whole());
            if by.is_again() || harmed || parts.method == Method::HEAD {
                exchange.leave_out_of_habits();
            }
            let visit = Visit { workspace, by, mounted, exchange, scheme, lost, blow, begun };
            visit.judge_manners(&parts.headers, &received.headers);
            expect::judge(&parts.headers, &self.house.catalogue, &visit.exchange);
            if visit.blow.is_some() && !Box::pin(self.keep_back(&visit, &mut received, false)).await {
                return (inject::dropped(), None);
            }
            let answered = {
                let mut answering =
                    std::pin::pin!(self.answer(&visit, (&mut parts, block), body, &mut received));
                // Most are answered at once, and need no timer.
                if let Some(answered) = answering.as_mut().now_or_never() {
                    Ok(answered)
                } else {
                    // What was read to find the workspace took of the request's time; a fault's delay is none of it.
                    let time = self.limits.time + visit.delay(false);
                    tokio::time::timeout(time.saturating_sub(begun.elapsed()), answering).await
                }
            };
            let is_late = is_late || answered.is_err();
            let answered = answered.unwrap_or_else(|_| Err(self.too_slow()));
            let kept = [&rules::TIME, &rules::REAL_PERSON];
            visit.exchange.satisfied_all(&kept[usize::from(is_late)..=usize::from(received.masked == 0)]);
            if received.masked > 0 {
                note_real_persons(mounted, &visit.exchange, received.masked);
            }
            if visit.blow.is_some() && !Box::pin(self.keep_back(&visit, &mut received, true)).await {
                return (inject::dropped(), None);
            }
            // Also where it was refused before the fault came to it: what has struck is what is answered.
            let answered = match visit.replacement() {
                Some(instead) => instead,
                None => answered,
            };
            let response = answered.unwrap_or_else(axum::response::IntoResponse::into_response);
            let mut response = self.in_own_words(&visit, response, &received);
            let (checks, shared) = visit.exchange.close();
            let shared = shared.filter(|_| visit.leaves_as_kept(&received));
            let bytes = if shared.is_some() || response.extensions().get::<Streamed>().is_some() {
                Bytes::new()
            } else {
                Box::pin(self.read_again(&visit, &mut response, &received)).await
            };
            self.record(&visit, response, (bytes, shared), (received, checks))
        }
    }

    /// Limits, personal numbers, body, path, then the room itself.
    async fn answer<B: Incoming>(
        &self,
        visit: &Visit<'_>,
        (parts, block): (&mut Parts, usize),
        body: Sent<B>,
        received: &mut Received,
    ) -> Result<Response, Refusal> {
        let Visit { mounted, exchange, .. } = visit;
        let found = mounted.find(parts.uri.path());
        let canonical = found.as_ref().map(|(_, canonical)| &**canonical);
        if let Err(refusal) = self.admit(visit, (&*parts, block), canonical) {
            if let Sent::Waiting(body) = body {
                self.limits.pour_away(parts, body);
            }
            return Err(refusal);
        }
        let limits =
            if mounted.is_control() { self.limits.of_control(parts.uri.path()) } else { self.limits };
        let body = match body {
            Sent::Waiting(body) => limits.read(parts, body).await?,
            Sent::Read(body) => body,
            Sent::Refused(refusal) => return Err(refusal),
            Sent::Late => return Err(self.too_slow()),
        };
        received.body = body.clone();
        received.mask_body(&self.guard);
        if received.masked > 0 {
            exchange.found_real_person();
        }
        if received.masked > 0 && mounted.is_control() {
            exchange.satisfied_all(BODY_READ);
            return Err(Refusal::of(Situation::BadRequest, real_persons(received.masked)));
        }
        if let Some(lost) = &visit.lost {
            exchange.satisfied_all(BODY_READ);
            return Err(lost.clone());
        }
        let Some((place, canonical)) = found else {
            exchange.satisfied_all(BODY_READ);
            return Err(mounted.not_found(&received.target, exchange));
        };
        let methods = place.what;
        let own = methods.get(&parts.method);
        exchange.satisfied_all(if own.is_some() { ARRIVED } else { &ARRIVED[..ARRIVED.len() - 1] });
        if visit.is_struck_first() {
            return Ok(Response::default());
        }
        let refusal = || Refusal::of_method(&parts.method, &methods.allowed());
        let endpoint = own.or(methods.others()).ok_or_else(refusal)?;
        let changed = (canonical != parts.uri.path()).then(|| with_path(&parts.uri, &canonical));
        let path = changed.map(|changed| std::mem::replace(&mut parts.uri, changed).path().to_owned());
        let handed = self.lend(visit, place.template, path);
        let parts = std::mem::replace(parts, Request::new(()).into_parts().0);
        let body = if body.is_empty() { Body::empty() } else { Body::from(body) };
        let request = Request::from_parts(parts, body);
        let calling = if mounted.is_control() {
            // What it is asked may take long: lists of all there is, keys, documents, the disk.
            let (apart, endpoint) = (Handle::current(), endpoint.clone());
            Either::Left(Box::pin(blocking(move || apart.block_on(endpoint.call(request, handed)))))
        } else {
            Either::Right(endpoint.call(request, handed))
        };
        AssertUnwindSafe(calling).catch_unwind().await.map_err(|panic| self.failed(&*panic))
    }

    /// What is judged before a byte of the body is read: the size of the head, and who may use the control API.
    fn admit(
        &self,
        visit: &Visit<'_>,
        (parts, block): (&Parts, usize),
        canonical: Option<&str>,
    ) -> Result<(), Refusal> {
        self.limits.check_head(parts, block)?;
        visit.exchange.satisfied_all(&[&rules::TARGET_SIZE, &rules::HEADERS_SIZE, &rules::HOST]);
        if visit.mounted.is_control() {
            control::admit(&self.house, canonical.unwrap_or(parts.uri.path()), &parts.headers)?;
        }
        Ok(())
    }

    /// What the handler is handed: `path` is that as it was sent, where it has another form now.
    fn lend(&self, visit: &Visit<'_>, template: &'static str, path: Option<String>) -> Handed {
        let Visit { workspace, mounted, exchange, .. } = visit;
        let is_told = mounted.guarded || mounted.is_control();
        let reach = is_told.then(|| Reach {
            public: Arc::clone(&self.house.public_url),
            is_pinned: self.house.is_pinned,
            // Links are as the sender calls it.
            workspace: visit.by.is_path().then(|| Arc::clone(&workspace.prefix)),
            scheme: visit.scheme.clone(),
            path,
        });
        let things: [Option<Thing>; 2] = if mounted.is_control() {
            [Some(Arc::clone(workspace) as Thing), Some(Arc::clone(&self.house) as Thing)]
        } else {
            let room = mounted.room_of(workspace).map(|it| Arc::clone(it).as_any());
            [room, mounted.guarded.then(|| Arc::clone(&workspace.gate) as Thing)]
        };
        Handed { exchange: exchange.clone(), template, reach, things }
    }

    /// Gives a refusal the shape of its API, and notes what it was refused for.
    fn in_own_words(&self, visit: &Visit<'_>, response: Response, received: &Received) -> Response {
        let Some(refusal) = response.extensions().get::<Arc<Refusal>>().cloned() else {
            return response;
        };
        let Visit { workspace, mounted, exchange, .. } = visit;
        let said = refusal.text();
        let said = self.guard.mask_text(&said).map_or(said, |masked| masked.value);
        tracing::info!(
            request = %exchange.id(),
            workspace = &*workspace.name,
            status = refusal.status().as_u16(),
            rules = refusal.rule_ids(),
            method = %received.method,
            target = received.target,
            "refused: {said}"
        );
        for check in &refusal.checks {
            exchange.note(check.clone());
        }
        // It stands in the place of whatever was to be answered.
        exchange.answers_otherwise();
        let render = Render {
            exchange,
            request: &received.headers,
            settings: &workspace.settings,
            ids: &workspace.ids,
        };
        let mask = |body: Vec<u8>| self.guard.mask_bytes(&body).map_or(body, |masked| masked.value);
        let mut response = mounted.dialect.answer(&refusal, &render, mask);
        if let Some(check) = refusal.checks.first() {
            response.extensions_mut().insert(Decided(check.rule.id));
        }
        response
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

impl Visit<'_> {
    /// What the request says of its sender's habits.
    fn judge_manners(&self, headers: &HeaderMap, kept: &Lines) {
        if self.mounted.is_control() || self.by.is_again() || self.lost.is_some() {
            return;
        }
        let event_id = match single(headers, &EVENT_ID) {
            Single::One(value) => Some(value.as_bytes()),
            Single::Missing | Single::Several(_) => None,
        };
        let caller = || Said::of_kept(kept).caller(self.mounted.id);
        self.workspace.manners.came(caller, event_id, &self.exchange);
    }

    /// How long a fault keeps the answer back, before the request has its effect or after.
    fn delay(&self, after: bool) -> Duration {
        self.blow.as_ref().filter(|it| it.after == after).map_or(Duration::ZERO, |it| it.delay)
    }

    /// The answer of a fault that leaves no room for the real one.
    fn replacement(&self) -> Option<Result<Response, Refusal>> {
        let blow = self.blow.as_ref().filter(|it| it.effect.replaces_the_answer())?;
        Some(inject::instead(blow, self.mounted, &self.workspace.settings))
    }

    /// Whether a fault keeps the request from having its effect.
    fn is_struck_first(&self) -> bool {
        self.blow.as_ref().is_some_and(|it| !it.after && it.effect.replaces_the_answer())
    }
}

/// Real persons' numbers came: said loudly, however the request ended.
fn note_real_persons(mounted: &Mounted, exchange: &Exchange, count: usize) {
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

/// The same with another path: whom it names stays, which over HTTP/2 stands nowhere else.
fn with_path(uri: &http::Uri, path: &str) -> http::Uri {
    let target = uri.query().map_or_else(|| path.to_owned(), |query| format!("{path}?{query}"));
    // Folding the case of a path leaves it well-formed; should it not, the path stays as sent and is not found.
    let Ok(target) = PathAndQuery::try_from(target) else { return uri.clone() };
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(target);
    http::Uri::from_parts(parts).unwrap_or_else(|_| uri.clone())
}
