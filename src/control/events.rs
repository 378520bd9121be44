//! `GET /_sandbox/events`: the journal live, as server-sent events.

use std::{
    convert::Infallible,
    pin::Pin,
    sync::{Arc, Weak},
    task::{Context, Poll},
    time::Duration,
};

use axum::{
    body::Body,
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use http::{HeaderValue, header};
use hyper::body::Frame;
use tokio::time::{Interval, MissedTickBehavior, interval};

use super::{
    Desk, common,
    journal::{RequestsQuery, filtered, filters},
};
use crate::{
    http::{Refusal, stored::Streamed},
    journal::{Entry, Feed, Filter, SummaryView},
    openapi::Operation,
    workspace::Workspace,
};

/// How often a silent stream says that it lives, and looks whether its workspace does.
const BREATH: Duration = Duration::from_secs(10);

pub(super) fn get_doc(operation: Operation) -> Operation {
    filters(common(operation))
        .id("getEvents")
        .summary("The journal live, as server-sent events")
        .description(
            "An event `request` for each request of this workspace that passes the filters, its data a line of the journal; \
             an event `missed` with a number when the reader was too slow for so many.",
        )
        .text(200, "text/event-stream", "The events, until the reader goes or the sandbox ends.")
}

pub(super) async fn get(desk: Desk<RequestsQuery>) -> Result<Response, Refusal> {
    let feed = desk.workspace.journal.follow();
    let workspace = Arc::downgrade(&desk.workspace);
    let filter = filtered(desk)?;
    let mut breath = interval(BREATH);
    breath.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let body = Body::new(Events { feed, filter, workspace, breath });
    let mut response = body.into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response.extensions_mut().insert(Streamed);
    Ok(response)
}

/// The stream of one reader.
struct Events {
    feed: Feed,
    filter: Filter,
    /// A stream keeps no workspace alive.
    workspace: Weak<Workspace>,
    breath: Interval,
}

impl hyper::body::Body for Events {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        loop {
            let Some(workspace) = self.workspace.upgrade() else { return Poll::Ready(None) };
            let name = Arc::clone(&workspace.name);
            drop(workspace);
            match self.feed.poll(context) {
                Poll::Ready(Some(Ok(entry))) => {
                    if entry.is_of(&name) && self.filter.passes(&entry) {
                        return Poll::Ready(Some(Ok(Frame::data(event(&entry)))));
                    }
                }
                Poll::Ready(Some(Err(missed))) => {
                    let text = format!("event: missed\ndata: {missed}\n\n");
                    return Poll::Ready(Some(Ok(Frame::data(Bytes::from(text)))));
                }
                Poll::Ready(None) => return Poll::Ready(None),
                Poll::Pending => {
                    // The first breath is at once: the reader learns that it is connected.
                    return match self.breath.poll_tick(context) {
                        Poll::Ready(_) => {
                            Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(b": following\n\n")))))
                        }
                        Poll::Pending => Poll::Pending,
                    };
                }
            }
        }
    }
}

fn event(entry: &Entry) -> Bytes {
    let line = serde_json::to_string(&SummaryView::from(entry)).unwrap_or_default();
    Bytes::from(format!("event: request\nid: {}\ndata: {line}\n\n", entry.id))
}
