//! The control API, `/_sandbox`: what a test does to the sandbox and asks of it. One file a resource.

mod admin;
mod ca;
mod clients;
mod clock;
mod code_input;
mod codingsystems;
mod documents;
mod events;
mod faults;
mod health;
mod journal;
mod metrics;
mod nokup;
mod nompd;
mod okt;
mod persons;
mod phr;
mod query;
mod report;
mod reset;
mod rule_list;
pub mod rules;
mod settings;
mod state;
mod synthetic;
mod tokens;
mod workspaces;

pub use admin::admit;
pub use rules::ALL as RULES;

use std::{
    collections::BTreeMap,
    convert::Infallible,
    sync::{Arc, LazyLock},
};

use axum::{
    body::Body,
    extract::{FromRequestParts, Request},
};
use http::request::Parts;
use schemars::JsonSchema;
use serde::{Serialize, de::DeserializeOwned};
use tower::ServiceExt as _;
use tower_http::compression::Compression;

use crate::{
    http::{Base, Exchange, Handed, Refusal, endpoint::Endpoint, json::NoQuery},
    journal::Entry,
    metrics::Metrics,
    openapi::{ApiInfo, ApiRoutes, Document, Operation, REFUSED_EVERYWHERE, Routes},
    persons::Persons,
    rules::Catalogue,
    synthetic::Names,
    tls::Tls,
    workspace::{Workspace, Workspaces},
};

/// What every workspace of a sandbox shares and nobody changes.
pub struct House {
    /// Every rule.
    pub catalogue: Catalogue,
    /// The people of the published test lists.
    pub persons: Arc<Persons>,
    /// The names people are fabricated from.
    pub names: Names,
    /// The base of links.
    pub public_url: Arc<str>,
    /// Whether that is set by hand, and does not follow how a client calls the sandbox.
    pub is_pinned: bool,
    /// What the control API demands as bearer token.
    pub admin_token: Option<String>,
    /// HTTPS, if there is any.
    pub tls: Option<Arc<Tls>>,
    /// The OpenAPI documents, by id; made when the first is asked for.
    pub documents: LazyLock<BTreeMap<&'static str, Document>>,
    /// What is counted over all workspaces.
    pub metrics: Metrics,
    /// Every workspace.
    pub workspaces: Workspaces,
}

/// The routes with their documentation.
#[must_use]
pub fn routes() -> Routes {
    let mut routes = ApiRoutes::new(ApiInfo {
        id: "control",
        title: "nhn-sandbox control API",
        version: env!("CARGO_PKG_VERSION"),
        description: "What a test does to the sandbox and asks of it.",
        servers: &[("http://localhost:8080", "The sandbox.")],
        tags: &[("control", "State, clock, journal, rules, settings.")],
        security_schemes: vec![("admin-token", serde_json::json!({"type": "http", "scheme": "bearer", "description": "The token of --admin-token, when that is set."}))],
    })
    .get("/_sandbox/health", health::get, health::get_doc)
    .post("/_sandbox/reset", reset::post, reset::post_doc)
    .get("/_sandbox/clock", clock::get, clock::get_doc)
    .put("/_sandbox/clock", clock::put, clock::put_doc)
    .post("/_sandbox/clock/advance", clock::advance, clock::advance_doc)
    .get("/_sandbox/settings", settings::get, settings::get_doc)
    .patch("/_sandbox/settings", settings::patch, settings::patch_doc)
    .get("/_sandbox/report", report::get, report::get_doc)
    .get("/_sandbox/metrics", metrics::get, metrics::get_doc)
    .get("/_sandbox/state", state::get, state::get_doc)
    .put("/_sandbox/state", state::put, state::put_doc)
    .get("/_sandbox/persons", persons::get, persons::get_doc)
    .get("/_sandbox/workspaces", workspaces::list, workspaces::list_doc)
    .post("/_sandbox/workspaces", workspaces::post, workspaces::post_doc)
    .get("/_sandbox/workspaces/{name}", workspaces::get, workspaces::get_doc)
    .delete("/_sandbox/workspaces/{name}", workspaces::delete, workspaces::delete_doc)
    .get("/_sandbox/faults", faults::list, faults::list_doc)
    .post("/_sandbox/faults", faults::post, faults::post_doc)
    .delete("/_sandbox/faults", faults::clear, faults::clear_doc)
    .delete("/_sandbox/faults/{id}", faults::delete, faults::delete_doc)
    .get("/_sandbox/rules", rule_list::get, rule_list::get_doc)
    .get("/_sandbox/requests", journal::list, journal::list_doc)
    .delete("/_sandbox/requests", journal::delete, journal::delete_doc)
    .get("/_sandbox/requests.har", journal::har, journal::har_doc)
    .post("/_sandbox/requests/count", journal::count, journal::count_doc)
    .post("/_sandbox/requests/{id}/replay", journal::replay, journal::replay_doc)
    .get("/_sandbox/events", events::get, events::get_doc)
    .get("/_sandbox/requests/{id}", journal::get, journal::get_doc)
    .get("/_sandbox/codingsystems/{type}/{code}", codingsystems::get, codingsystems::get_doc)
    .put("/_sandbox/codingsystems/{type}/{code}", codingsystems::put, codingsystems::put_doc)
    .delete("/_sandbox/codingsystems/{type}/{code}", codingsystems::delete, codingsystems::delete_doc)
    .post("/_sandbox/nokup/check", nokup::check, nokup::check_doc)
    .post("/_sandbox/nompd/sync", nompd::sync, nompd::sync_doc)
    .get("/_sandbox/nompd/expected", nompd::expected, nompd::expected_doc)
    .post("/_sandbox/tokens", tokens::post, tokens::post_doc)
    .get("/_sandbox/clients", clients::list, clients::list_doc)
    .post("/_sandbox/clients", clients::post, clients::post_doc)
    .delete("/_sandbox/clients/{id}", clients::delete, clients::delete_doc)
    .post("/_sandbox/helseid/rotate-keys", clients::rotate, clients::rotate_doc)
    .get("/_sandbox/okt/persons", okt::persons, okt::persons_doc)
    .get("/_sandbox/phr/documents", phr::list, phr::list_doc)
    .post("/_sandbox/phr/documents", phr::add, phr::add_doc)
    .delete("/_sandbox/phr/documents/{id}", phr::remove, phr::remove_doc)
    .get("/_sandbox/synthetic", synthetic::get, synthetic::get_doc)
    .get("/_sandbox/ca.pem", ca::get, ca::get_doc)
    .get("/_sandbox/openapi/{document}", documents::get, documents::get_doc)
    .get("/_sandbox/docs", documents::page, documents::page_doc)
    .get("/_sandbox/docs/{file}", documents::file, documents::file_doc)
    .finish();
    for (_, methods) in &mut routes.places {
        methods.wrap(compressed);
    }
    routes
}

/// An endpoint whose answers are compressed for who takes them so.
fn compressed(endpoint: Endpoint) -> Endpoint {
    Endpoint::of(move |request, handed| {
        let endpoint = endpoint.clone();
        let answering = tower::service_fn(move |request: Request| {
            let (endpoint, handed) = (endpoint.clone(), handed.clone());
            async move { Ok::<_, Infallible>(endpoint.call(request, handed).await) }
        });
        Box::pin(async move {
            let compressed = Compression::new(answering).gzip(true).oneshot(request).await;
            let Ok(response) = compressed;
            response.map(Body::new)
        })
    })
}

/// A problem document (RFC 9457).
#[derive(Debug, Serialize, JsonSchema)]
pub struct Problem {
    /// Always `about:blank`: the rules tell more than a type could.
    #[serde(rename = "type")]
    kind: String,
    /// The status in words.
    title: String,
    /// The status.
    status: u16,
    /// What was expected and what came.
    detail: String,
    /// The request's id as a URN.
    instance: String,
    /// The ids of the broken rules, the deciding one first.
    rules: Vec<String>,
}

/// What a handler of the control API is given; without a type of its own for them, query parameters are refused.
pub(crate) struct Desk<Q = NoQuery> {
    /// The workspace it is about.
    pub(crate) workspace: Arc<Workspace>,
    /// What all workspaces share.
    pub(crate) house: Arc<House>,
    /// The notebook of the request.
    pub(crate) exchange: Exchange,
    /// Where the client found the sandbox.
    pub(crate) base: Base,
    /// The query parameters.
    pub(crate) query: Q,
}

impl<Q: DeserializeOwned> FromRequestParts<Handed> for Desk<Q> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, handed: &Handed) -> Result<Self, Refusal> {
        let query = query::read(parts, handed).await?;
        Ok(Self {
            workspace: handed.shared(),
            house: handed.shared(),
            base: Base::of(parts, handed),
            exchange: handed.exchange.clone(),
            query,
        })
    }
}

/// What every operation of the control API has: the admin token, and the refusals of the house.
fn common(operation: Operation) -> Operation {
    let statuses = [
        (400, "The request is not as documented, or carries what may be a real person's number."),
        (401, "`--admin-token` is set and the request does not carry it."),
        (404, "There is no such thing."),
        (500, "The sandbox itself failed."),
    ];
    statuses
        .into_iter()
        .chain(REFUSED_EVERYWHERE)
        .fold(operation.tag("control").open_or_secured("admin-token"), |operation, (status, why)| {
            operation.response::<Problem>(status, "application/problem+json", why)
        })
}

/// What an operation with a JSON body can refuse besides.
fn with_body(operation: Operation) -> Operation {
    common(operation).response::<Problem>(415, "application/problem+json", "The body is not JSON.")
}

/// Asks the front to send a journalled request through again; its new entry becomes the answer.
#[derive(Clone)]
pub struct Replay {
    /// The request.
    pub entry: Arc<Entry>,
    /// Where it came to.
    pub workspace: Arc<Workspace>,
}
