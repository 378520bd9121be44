//! `GET, PUT /_sandbox/state`: a workspace's whole state, saved and restored.

use axum::response::Response;
use http::StatusCode;
use serde_json::Value;

use super::{Desk, common, faults, rules, with_body};
use crate::{
    http::{
        Refusal, Situation,
        json::{JsonBody, json_answer},
    },
    openapi::Operation,
    workspace::{NotRestored, SavedWorkspace},
};

pub(super) fn get_doc(operation: Operation) -> Operation {
    common(operation)
        .id("getState")
        .summary("Saves the workspace's whole state")
        .description(
            "Clock, ids, settings, faults, what clients did and what differs from the seed in every API. Put into another \
             workspace or sandbox of the same version, seed and seed number it leads to byte-equal answers. The private keys \
             HelseID made at rotations are in it; journal, report and used proofs are not.",
        )
        .json::<Value>(200, "The state.")
}

pub(super) async fn get(desk: Desk) -> Response {
    let workspace = desk.workspace;
    json_answer(&workspace.save())
}

pub(super) fn put_doc(operation: Operation) -> Operation {
    with_body(operation)
        .id("putState")
        .summary("Restores a saved state")
        .description(
            "Whole, or not at all; with `--data-dir`, on the disk too. The body may be of 256 MB, or of `--max-body` where that is \
             more.",
        )
        .request::<Value>("application/json", "What `GET` answered.", true)
        .empty(204, "It stands as it was saved.")
}

pub(super) async fn put(
    desk: Desk,
    JsonBody(saved): JsonBody<SavedWorkspace>,
) -> Result<StatusCode, Refusal> {
    let workspace = desk.workspace;
    workspace.restore(saved, &faults::apis()).map_err(|error| match error {
        NotRestored::Bad(mistake) => {
            let expected = "a state this version saved";
            Refusal::by(Situation::BadRequest, &rules::STATE_GOOD, expected, mistake.to_string())
        }
        NotRestored::Disk(error) => {
            tracing::error!(%error, "the disk cannot take a state; nothing is restored");
            let expected = "a disk that takes it (the folder of --data-dir)";
            let got = "one that does not; nothing is restored";
            Refusal::by(Situation::Failed, &rules::STATE_FAILS, expected, got)
        }
    })?;
    desk.exchange.satisfied(&rules::STATE_GOOD);
    Ok(StatusCode::NO_CONTENT)
}
