//! `POST /_sandbox/reset`.

use http::StatusCode;

use super::{Desk, common, rules};
use crate::{
    http::{Refusal, Situation},
    openapi::Operation,
};

/// What forgetting takes where something is kept.
pub(super) const FORGETS: &str = "a disk that forgets (the folder of --data-dir)";

pub(super) fn post_doc(operation: Operation) -> Operation {
    common(operation)
        .id("reset")
        .summary("Leads everything back to the start")
        .description(
            "State, journal, totals, faults, settings, clock and ids stand as they did when the sandbox started, or the workspace \
             was made; of what is kept in `--data-dir` nothing is left. Other workspaces are left alone.",
        )
        .empty(204, "Done.")
}

pub(super) async fn post(desk: Desk) -> Result<StatusCode, Refusal> {
    // What is on the disk is gone before the answer.
    desk.workspace.reset().map_err(|error| {
        tracing::error!(%error, "the disk cannot forget; nothing is reset");
        let got = "one that does not; nothing is reset";
        Refusal::by(Situation::Failed, &rules::RESET_FAILS, FORGETS, got)
    })?;
    Ok(StatusCode::NO_CONTENT)
}
