//! `GET, POST /_sandbox/workspaces` and `GET, DELETE /_sandbox/workspaces/{name}`.

use std::{collections::BTreeMap, time::Duration};

use axum::response::{IntoResponse, Response};
use http::{StatusCode, header};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Desk, Problem, common, reset, rules, with_body};
use crate::{
    clock::ClockMode,
    http::{
        Refusal, Situation,
        json::{JsonBody, StrictPath, json_answer},
    },
    openapi::Operation,
    workspace::{Named, Order, OrderError, Selectors, WorkspaceName},
};

/// The switch that says which keys Nompd takes.
const API_KEYS: &str = "nompd.api_keys";

/// A workspace to be made.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct WorkspaceOrder {
    /// Its name: 1 to 63 of a to z, 0 to 9 and inner hyphens.
    #[schemars(length(min = 1, max = 63), regex(pattern = "^[a-z0-9]([a-z0-9-]*[a-z0-9])?$"))]
    name: String,
    /// Where its clock starts frozen; as the sandbox's when left out.
    #[serde(default)]
    #[schemars(with = "Option<String>", extend("format" = "date-time"))]
    clock: Option<Timestamp>,
    /// Switches that differ from the sandbox's.
    #[serde(default)]
    settings: BTreeMap<String, Value>,
    /// Client ids that select it without a path: in a token, or at HelseID in query, form or assertion.
    #[serde(default)]
    client_ids: Vec<String>,
    /// Values of `X-API-KEY` that select it without a path; Nompd takes them there besides its own.
    #[serde(default)]
    api_keys: Vec<String>,
    /// Values of `nhn-source-system` that select it without a path.
    #[serde(default)]
    source_systems: Vec<String>,
    /// After how many seconds without a request it is forgotten, 0 for never; as the sandbox says when left out.
    #[serde(default)]
    idle_seconds: Option<u32>,
}

/// A workspace.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct WorkspaceView {
    /// Its name.
    name: String,
    /// The base of everything in it.
    base_url: String,
    /// The instant it is there.
    #[schemars(with = "String", extend("format" = "date-time"))]
    now: Timestamp,
    /// How its clock runs.
    mode: ClockMode,
    /// Client ids that select it.
    client_ids: Vec<String>,
    /// How many API keys select it.
    api_keys: usize,
    /// Source systems that select it.
    source_systems: Vec<String>,
    /// After how many seconds without a request it is forgotten; 0 for never.
    idle_seconds: u64,
}

pub(super) fn list_doc(operation: Operation) -> Operation {
    common(operation)
        .id("listWorkspaces")
        .summary("Lists the workspaces")
        .description("All of the sandbox's but the root, by name, from whichever workspace it is asked.")
        .json::<Vec<WorkspaceView>>(200, "The workspaces.")
}

pub(super) async fn list(desk: Desk) -> Response {
    let views: Vec<_> = desk.house.workspaces.list().iter().map(|named| view(&desk, named)).collect();
    json_answer(&views)
}

pub(super) fn post_doc(operation: Operation) -> Operation {
    with_body(operation)
        .id("createWorkspace")
        .summary("Makes a workspace")
        .description(
            "An isolated copy of everything: the APIs and this control API exist again under its base URL, with state, \
             clock, faults, settings and journal of their own. For clients that cannot change their paths, client ids, API \
             keys or source systems select it.",
        )
        .request::<WorkspaceOrder>("application/json", "What it is to be.", true)
        .request_example(&json!({"name": "ci-42", "clock": "2026-03-03T12:00:00Z"}))
        .json::<WorkspaceView>(201, "It is there.")
        .response_header(201, "location", json!({"type": "string"}), "Where it is told of; its base is `base_url`.")
        .response::<Problem>(409, "application/problem+json", "Name or selector are taken, or there are too many.")
}

pub(super) async fn post(desk: Desk, JsonBody(order): JsonBody<WorkspaceOrder>) -> Result<Response, Refusal> {
    let bad = |expected: &str, got: String| {
        Refusal::by(Situation::BadRequest, &rules::WORKSPACE_GOOD, expected, got)
    };
    let name = WorkspaceName::parse(&order.name)
        .map_err(|expected| bad(&expected.to_string(), format!("{:?}", order.name)))?;
    let selectors = Selectors {
        client_ids: order.client_ids,
        api_keys: order.api_keys,
        source_systems: order.source_systems,
    };
    for (what, list, longest) in [
        ("client_ids", &selectors.client_ids, 512),
        // As long as Nompd takes them.
        ("api_keys", &selectors.api_keys, 200),
        ("source_systems", &selectors.source_systems, 512),
    ] {
        let good = |text: &String| (1..=longest).contains(&text.chars().count());
        let differ = (0..list.len()).all(|at| !list[..at].contains(&list[at]));
        if list.len() > 100 || !differ || !list.iter().all(good) {
            let expected = format!("at most 100 different texts of 1 to {longest} characters in {what}");
            return Err(bad(&expected, "others".to_owned()));
        }
    }
    let mut settings = order.settings;
    if !selectors.api_keys.is_empty() && !settings.contains_key(API_KEYS) {
        // A key that leads here is to be let in here.
        let mut keys = desk.workspace.settings.snapshot()[API_KEYS].clone();
        if let Some(keys) = keys.as_array_mut() {
            let own = keys.len();
            let others = selectors.api_keys.iter().cloned().map(Value::from);
            let others: Vec<_> = others.filter(|key| !keys.contains(key)).collect();
            keys.extend(others);
            if keys.len() > 100 {
                let expected = format!("at most {} api_keys, beside the {own} of {API_KEYS}", 100 - own);
                return Err(bad(&expected, selectors.api_keys.len().to_string()));
            }
        }
        settings.insert(API_KEYS.to_owned(), keys);
    }
    let idle = order.idle_seconds.map(|seconds| Duration::from_secs(seconds.into()));
    let order = Order { name, clock: order.clock, settings, selectors, idle };
    let created = desk.house.workspaces.create(order).map_err(|error| match error {
        OrderError::Setting(error) => bad("settings as listed", error.to_string()),
        taken => {
            let expected = "a name and selectors no other workspace has, and room for one more";
            let mut refusal =
                Refusal::by(Situation::BadRequest, &rules::WORKSPACE_FREE, expected, taken.to_string());
            refusal.status = Some(StatusCode::CONFLICT);
            refusal
        }
    })?;
    desk.exchange.satisfied_all(&[&rules::WORKSPACE_GOOD, &rules::WORKSPACE_FREE]);
    let view = view(&desk, &created);
    let location = format!("{}/_sandbox/workspaces/{}", desk.base.root(), view.name);
    let location = [(header::LOCATION, location)];
    Ok((StatusCode::CREATED, location, json_answer(&view)).into_response())
}

pub(super) fn get_doc(operation: Operation) -> Operation {
    common(operation)
        .id("getWorkspace")
        .summary("Tells of a workspace")
        .path::<String>("name", "Its name.")
        .json::<WorkspaceView>(200, "The workspace.")
}

pub(super) async fn get(desk: Desk, StrictPath([name]): StrictPath<1>) -> Result<Response, Refusal> {
    let Some(named) = desk.house.workspaces.list().into_iter().find(|it| *it.workspace.name == *name) else {
        return Err(unknown(name));
    };
    desk.exchange.satisfied(&rules::WORKSPACE_KNOWN);
    Ok(json_answer(&view(&desk, &named)))
}

fn unknown(name: String) -> Refusal {
    let expected = "a workspace of GET /_sandbox/workspaces";
    Refusal::by(Situation::NotFound, &rules::WORKSPACE_KNOWN, expected, name)
}

pub(super) fn delete_doc(operation: Operation) -> Operation {
    common(operation)
        .id("deleteWorkspace")
        .summary("Takes a workspace away")
        .path::<String>("name", "Its name.")
        .empty(204, "It is gone, with its journal and what it kept in `--data-dir`.")
}

pub(super) async fn delete(desk: Desk, StrictPath([name]): StrictPath<1>) -> Result<StatusCode, Refusal> {
    let deleted = desk.house.workspaces.delete(&name).map_err(|error| {
        tracing::error!(%error, workspace = name, "the disk cannot forget a workspace; it is not deleted");
        let (expected, got) = (reset::FORGETS, "one that does not; the workspace is still there");
        Refusal::by(Situation::Failed, &rules::WORKSPACE_STAYS, expected, got)
    })?;
    if !deleted {
        return Err(unknown(name));
    }
    desk.exchange.satisfied(&rules::WORKSPACE_KNOWN);
    Ok(StatusCode::NO_CONTENT)
}

fn view(desk: &Desk, named: &Named) -> WorkspaceView {
    let workspace = &named.workspace;
    WorkspaceView {
        name: workspace.name.to_string(),
        base_url: format!("{}{}", desk.base.root(), workspace.prefix),
        now: workspace.clock.now(),
        mode: workspace.clock.mode(),
        client_ids: named.selectors.client_ids.clone(),
        api_keys: named.selectors.api_keys.len(),
        source_systems: named.selectors.source_systems.clone(),
        idle_seconds: named.idle.map_or(0, |idle| idle.as_secs()),
    }
}
