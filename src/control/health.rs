//! `GET /_sandbox/health`.

use axum::response::Response;
use schemars::JsonSchema;
use serde::Serialize;

use super::common;
use crate::{
    apis::APIS,
    http::json::{NoQuery, StrictQuery, json_answer},
    openapi::Operation,
};

/// That the sandbox is ready.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Health {
    /// Always `ok`: one that is not does not answer.
    status: &'static str,
    /// The version of the sandbox.
    version: &'static str,
    /// The APIs this version has.
    apis: Vec<&'static str>,
}

pub(super) fn get_doc(operation: Operation) -> Operation {
    common(operation)
        .id("getHealth")
        .summary("Tells that the sandbox is ready")
        .description("Open even with `--admin-token`.")
        .json::<Health>(200, "It is ready.")
}

pub(super) async fn get(_: StrictQuery<NoQuery>) -> Response {
    let apis = APIS.iter().filter(|api| api.builder.is_some()).map(|api| api.id).collect();
    json_answer(&Health { status: "ok", version: env!("CARGO_PKG_VERSION"), apis })
}
