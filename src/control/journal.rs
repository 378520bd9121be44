//! `GET, DELETE /_sandbox/requests` and `GET /_sandbox/requests/{id}`.

use axum::response::Response;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

use super::{Desk, common, rules};
use crate::{
    apis::APIS,
    http::{
        Refusal, Situation,
        json::{StrictPath, json_answer},
    },
    journal::{EntryView, Filter, SummaryView},
    openapi::Operation,
};

/// Which entries are asked for.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RequestsQuery {
    api: Option<String>,
    method: Option<String>,
    path: Option<String>,
    status: Option<u16>,
    rule: Option<String>,
    since: Option<Timestamp>,
    limit: Option<usize>,
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

pub(super) fn list_doc(operation: Operation) -> Operation {
    common(operation)
        .id("listRequests")
        .summary("Lists what came, newest first")
        .query_schema("api", false, "The id of an API.", json!({"type": "string", "enum": apis()}))
        .query::<String>("method", false, "The method, in capitals.")
        .query::<String>("path", false, "What the path begins with.")
        .query_schema(
            "status",
            false,
            "The status answered.",
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
        .json::<RequestList>(200, "The entries.")
}

pub(super) async fn list(desk: Desk<RequestsQuery>) -> Result<Response, Refusal> {
    let bad = |expected: &str, got: String| {
        Refusal::by(Situation::BadRequest, &rules::REQUESTS_FILTER, expected, got)
    };
    let query = desk.query;
    let limit = query.limit.unwrap_or(100);
    if !(1..=10_000).contains(&limit) {
        return Err(bad("a limit from 1 to 10000", limit.to_string()));
    }
    if let Some(api) = query.api.as_ref().filter(|api| !apis().contains(&api.as_str())) {
        return Err(bad(&format!("api one of {}", apis().join(", ")), api.clone()));
    }
    if let Some(rule) = query.rule.as_ref().filter(|rule| desk.house.catalogue.get(rule).is_none()) {
        return Err(bad("a rule of GET /_sandbox/rules", rule.clone()));
    }
    let filter = Filter {
        api: query.api,
        method: query.method,
        path: query.path,
        status: query.status,
        rule: query.rule,
        since: query.since,
        limit,
    };
    desk.exchange.satisfied(&rules::REQUESTS_FILTER);
    let (entries, total) = desk.workspace.journal.list(&desk.workspace.name, &filter);
    Ok(json_answer(&RequestList { total, requests: entries.iter().map(|entry| (&**entry).into()).collect() }))
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

pub(super) async fn get(desk: Desk, StrictPath(id): StrictPath<String>) -> Result<Response, Refusal> {
    let found = Uuid::try_parse(&id).ok().and_then(|id| desk.workspace.journal.get(&desk.workspace.name, id));
    let entry = found.ok_or_else(|| {
        Refusal::by(Situation::NotFound, &rules::REQUEST_KNOWN, "the id of a request the journal holds", id)
    })?;
    desk.exchange.satisfied(&rules::REQUEST_KNOWN);
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
