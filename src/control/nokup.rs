//! `POST /_sandbox/nokup/check`: the codes of a biovigilance report, held against the tree.

use std::sync::Arc;

use axum::response::Response;
use serde_json::json;

use super::{Desk, with_body};
use crate::{
    apis::nokup::{
        Nokup,
        report::{self, Report, Verdict},
    },
    http::json::{JsonBody, json_answer},
    openapi::Operation,
};

pub(super) fn check_doc(operation: Operation) -> Operation {
    with_body(operation)
        .id("checkNokupReport")
        .summary("Checks the codes of a biovigilance report")
        .description(
            "Says field by field what the tree demands and what is wrong, each with its rule: a field that is missing, a code \
             that is unknown, not complete or outside 2.10, additional information nobody asks for, a text that is too long. \
             Fields may have their Norwegian names or those of the later documents; `null` is the same as none.",
        )
        .request::<Report>("application/json", "The coded fields of the report.", true)
        .request_example(&json!({
            "StedForHendelsen": "1.1",
            "Hendelsestype": "2.10.1.1.1",
            "DefinisjonKode": "2",
            "OppdagetKode": "4",
            "MedvirkendeFaktorer": ["3.2.1"],
            "Forebyggbarhet": "4.1",
            "FaktiskKonsekvensForPasient": "5.2",
            "Hyppighet": "6.2",
            "MuligKonsekvensVedGjentakelse": "7.3",
        }))
        .json::<Verdict>(200, "What came of it; a wrong report is no error of the request.")
}

pub(super) async fn check(desk: Desk, JsonBody(report): JsonBody<Report>) -> Response {
    let room: Arc<Nokup> =
        desk.workspace.room("nokup").expect("the registry has Nokup, so every workspace has its room");
    json_answer(&report::check(room.tree(), &report))
}
