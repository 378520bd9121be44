//! `/_sandbox/requests`: the journal listed, shown, counted, archived, sent through again and emptied.

use std::sync::Arc;

use axum::response::Response;
use http::HeaderName;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    Desk, Replay, common,
    query::{Instant, Whole},
    rules, with_body,
};
use crate::{
    apis::APIS,
    http::{
        Refusal, Situation,
        json::{JsonBody, StrictPath, json_answer},
        pattern::{PathPattern, is_method},
    },
    journal::{Bases, CountOrder, Counted, Entry, EntryView, Filter, SummaryView, archive},
    openapi::Operation,
};

/// Which entries are asked for.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RequestsQuery {
    api: Option<String>,
    method: Option<String>,
    path: Option<String>,
    status: Option<Whole<0, 65_535>>,
    rule: Option<String>,
    since: Option<Instant>,
    limit: Option<Whole<1, 10_000>>,
}

/// Entries of the journal, newest first.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct RequestList {
    /// How many entries pass the filter, those beyond the limit too.
    total: usize,
    /// The entries.
    requests: Vec<SummaryView>,
}

/// How many entries were dropped.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Dropped {
    /// The number.
    deleted: usize,
}

/// The filters every list of requests takes.
pub(super) fn filters(operation: Operation) -> Operation {
    operation
        .query_schema("api", false, "The id of an API.", json!({"type": "string", "enum": apis()}))
        .query::<String>("method", false, "The method, in capitals.")
        .query::<String>("path", false, "What the path, without its query, begins with; in any case.")
        .query_schema(
            "status",
            false,
            "The status answered; 0 for none.",
            json!({"type": "integer", "minimum": 0, "maximum": 65535}),
        )
        .query::<String>("rule", false, "The id of a rule that was checked.")
        .query_schema(
            "since",
            false,
            "Only what came at this RFC 3339 instant or later.",
            json!({"type": "string", "format": "date-time"}),
        )
        .query_schema(
            "limit",
            false,
            "At most this many; 100 unless told.",
            json!({"type": "integer", "minimum": 1, "maximum": 10_000}),
        )
}

/// The filter that was asked for.
pub(super) fn filtered(desk: Desk<RequestsQuery>) -> Result<Filter, Refusal> {
    let bad = |expected: &str, got: String| {
        Refusal::by(Situation::BadRequest, &rules::REQUESTS_FILTER, expected, got)
    };
    let query = desk.query;
    let limit = query.limit.map_or(100, |it| usize::try_from(it.0).unwrap_or(usize::MAX));
    if !(1..=10_000).contains(&limit) {
        return Err(bad("a limit from 1 to 10000", limit.to_string()));
    }
    if let Some(api) = query.api.as_ref().filter(|api| !apis().contains(&api.as_str())) {
        return Err(bad(&format!("api one of {}", apis().join(", ")), api.clone()));
    }
    if let Some(method) = query.method.as_ref().filter(|it| !is_method(it)) {
        return Err(bad("a method in capitals", method.clone()));
    }
    if let Some(path) = query.path.as_ref().filter(|it| !it.starts_with('/') || it.contains('?')) {
        return Err(bad("the beginning of a path, from its / on and without its query", path.clone()));
    }
    if let Some(rule) = query.rule.as_ref().filter(|rule| desk.house.catalogue.get(rule).is_none()) {
        return Err(bad("a rule of GET /_sandbox/rules", rule.clone()));
    }
    let status = query
        .status
        .map(|it| u16::try_from(it.0).map_err(|_| bad("a status from 0 to 65535", it.0.to_string())));
    let status = status.transpose()?;
    desk.exchange.satisfied(&rules::REQUESTS_FILTER);
    let RequestsQuery { api, method, path, rule, since, .. } = query;
    let since = since.map(|it| it.0);
    Ok(Filter { api, method, path, status, rule, since, limit })
}

pub(super) fn list_doc(operation: Operation) -> Operation {
    filters(common(operation))
        .id("listRequests")
        .summary("Lists what came, newest first")
        .json::<RequestList>(200, "The entries.")
}

pub(super) async fn list(desk: Desk<RequestsQuery>) -> Result<Response, Refusal> {
    let workspace = Arc::clone(&desk.workspace);
    let (entries, total) = workspace.journal.list(&workspace.name, &filtered(desk)?);
    Ok(json_answer(&RequestList { total, requests: entries.iter().map(|entry| (&**entry).into()).collect() }))
}

pub(super) fn har_doc(operation: Operation) -> Operation {
    filters(common(operation))
        .id("getArchive")
        .summary("The journal as an HTTP archive (HAR 1.2), oldest first")
        .description(
            "As the journal holds it: bodies are cut at 64 kB, secrets of tests stand where they stood.",
        )
        .json::<Value>(200, "The archive.")
}

pub(super) async fn har(desk: Desk<RequestsQuery>) -> Result<Response, Refusal> {
    let workspace = Arc::clone(&desk.workspace);
    let base = desk.base.clone();
    let bases = Bases { workspace: base.url(), root: base.root() };
    let (entries, _) = workspace.journal.list(&workspace.name, &filtered(desk)?);
    Ok(json_answer(&archive(entries.iter().rev().map(|entry| &**entry), bases)))
}

pub(super) fn count_doc(operation: Operation) -> Operation {
    with_body(operation)
        .id("countRequests")
        .summary("Counts the requests that are as described")
        .description("With none, the requests that came nearest, and which parts of them differed.")
        .request::<CountOrder>("application/json", "What a request must be to be counted.", true)
        .request_example(
            &json!({"api": "codingsystems", "path": "/api/codingsystems/v1/codes/*", "status": 200}),
        )
        .json::<Counted>(200, "How many there are.")
}

pub(super) async fn count(desk: Desk, JsonBody(order): JsonBody<CountOrder>) -> Result<Response, Refusal> {
    let bad = |expected: &str, got: &str| {
        Refusal::by(Situation::BadRequest, &rules::COUNT_GOOD, expected, format!("{got:?}"))
    };
    if let Some(api) = order.api.as_deref().filter(|api| !apis().contains(api)) {
        return Err(bad(&format!("api one of {}", apis().join(", ")), api));
    }
    if let Some(method) = order.method.as_deref().filter(|it| !is_method(it)) {
        return Err(bad("a method in capitals", method));
    }
    let pattern = order.path.as_deref().map(PathPattern::parse).transpose();
    let pattern =
        pattern.map_err(|expected| bad(&expected.to_string(), order.path.as_deref().unwrap_or_default()))?;
    if let Some(name) = order.headers.keys().find(|name| HeaderName::try_from(name.as_str()).is_err()) {
        return Err(bad("names of headers in headers", name));
    }
    desk.exchange.satisfied(&rules::COUNT_GOOD);
    let (entries, _) = desk.workspace.journal.list(&desk.workspace.name, &Filter::all());
    Ok(json_answer(&order.count(pattern.as_ref(), entries.iter().map(|entry| &**entry))))
}

pub(super) fn replay_doc(operation: Operation) -> Operation {
    common(operation)
        .id("replayRequest")
        .summary("Sends a journalled request through again")
        .description(
            "As the journal holds it, to the same workspace as it is now: what was masked stays masked, a proof that was \
             taken once is spent.",
        )
        .path_schema("id", "The id of the request.", json!({"type": "string", "format": "uuid"}))
        .json::<EntryView>(200, "The new exchange.")
}

pub(super) async fn replay(desk: Desk, StrictPath([id]): StrictPath<1>) -> Result<Response, Refusal> {
    let entry = find(&desk, id)?;
    if entry.request_body.is_cut() {
        let got = format!("one whose body of {} bytes was cut", entry.request_body.length());
        let expected = "a request the journal holds whole";
        return Err(Refusal::by(Situation::BadRequest, &rules::REPLAY_WHOLE, expected, got));
    }
    desk.exchange.satisfied(&rules::REPLAY_WHOLE);
    let mut response = Response::default();
    response.extensions_mut().insert(Replay { entry, workspace: desk.workspace });
    Ok(response)
}

/// The entry of this id.
fn find(desk: &Desk, id: String) -> Result<Arc<Entry>, Refusal> {
    let found = Uuid::try_parse(&id).ok().and_then(|id| desk.workspace.journal.get(&desk.workspace.name, id));
    let entry = found.ok_or_else(|| {
        Refusal::by(Situation::NotFound, &rules::REQUEST_KNOWN, "the id of a request the journal holds", id)
    })?;
    desk.exchange.satisfied(&rules::REQUEST_KNOWN);
    Ok(entry)
}

/// What `api` may be: an API, or `sandbox` for paths that belong to none.
fn apis() -> Vec<&'static str> {
    APIS.iter().map(|it| it.id).chain(["sandbox"]).collect()
}

pub(super) fn get_doc(operation: Operation) -> Operation {
    common(operation)
        .id("getRequest")
        .summary("Shows one exchange with every check made on it")
        .path_schema(
            "id",
            "The id of the request, as in `sandbox-request-id`.",
            json!({"type": "string", "format": "uuid"}),
        )
        .json::<EntryView>(200, "The exchange.")
}

pub(super) async fn get(desk: Desk, StrictPath([id]): StrictPath<1>) -> Result<Response, Refusal> {
    let entry = find(&desk, id)?;
    Ok(json_answer(&EntryView::from(&*entry)))
}

pub(super) fn delete_doc(operation: Operation) -> Operation {
    common(operation)
        .id("deleteRequests")
        .summary("Empties the journal")
        .description("The totals per rule stay: they are forgotten by reset only.")
        .json::<Dropped>(200, "How many entries were dropped.")
}

pub(super) async fn delete(desk: Desk) -> Response {
    json_answer(&Dropped { deleted: desk.workspace.journal.clear(&desk.workspace.name) })
}
