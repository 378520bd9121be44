//! `GET /_sandbox/metrics`: Prometheus text. The sandbox's as a whole, whichever workspace is asked.

use axum::response::{IntoResponse, Response};
use http::header;

use super::{Desk, common};
use crate::{
    helseid::{self, HelseId},
    metrics::Gauge,
    openapi::Operation,
};

pub(super) fn get_doc(operation: Operation) -> Operation {
    common(operation)
        .id("getMetrics")
        .summary("Counts requests, latencies, workspaces, used proofs and what the journal holds and drops")
        .description("Of the sandbox as a whole, since it started; a reset does not touch them.")
        .text(200, "text/plain", "Prometheus' text format, version 0.0.4.")
}

pub(super) async fn get(desk: Desk) -> Response {
    let kept = desk.workspace.journal.kept();
    let named = desk.house.workspaces.list();
    let workspaces = named.len() + 1;
    let all = named.iter().map(|it| &it.workspace).chain([desk.house.workspaces.root()]);
    let proofs = all
        .map(|it| it.gate.proofs() + it.room::<HelseId>(helseid::API.id).map_or(0, |it| it.remembered()))
        .sum();
    let gauge = |name, help, kind, value: usize| Gauge { name, help, kind, value: value as u64 };
    let text = desk.house.metrics.text(&[
        gauge("nhn_sandbox_workspaces", "Workspaces, the root one too.", "gauge", workspaces),
        gauge(
            "nhn_sandbox_replay_entries",
            "DPoP proofs and client assertions the guards and HelseID remember, in all workspaces.",
            "gauge",
            proofs,
        ),
        gauge("nhn_sandbox_journal_entries", "Requests the journal holds.", "gauge", kept.entries),
        gauge("nhn_sandbox_journal_bytes", "Bytes the journal holds.", "gauge", kept.bytes),
        gauge(
            "nhn_sandbox_journal_dropped_total",
            "Requests the journal dropped for want of room.",
            "counter",
            kept.dropped,
        ),
    ]);
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text).into_response()
}
