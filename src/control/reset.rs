//! `POST /_sandbox/reset`.

use http::StatusCode;

use super::{Desk, common};
use crate::openapi::Operation;

pub(super) fn post_doc(operation: Operation) -> Operation {
    common(operation)
        .id("reset")
        .summary("Leads everything back to the start")
        .description(
            "State, journal, totals, faults, settings, clock and ids stand as they did when the sandbox started, or the workspace \
             was made. Other workspaces are left alone.",
        )
        .empty(204, "Done.")
}

pub(super) async fn post(desk: Desk) -> StatusCode {
    desk.workspace.reset();
    StatusCode::NO_CONTENT
}
