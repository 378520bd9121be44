//! The body of a request, which the front has read and measured before any room sees it.

use axum::body::{Body, Bytes};
use http_body_util::BodyExt as _;

/// All of a body: it is one piece in memory, and only taken out.
pub async fn whole(mut body: Body) -> Bytes {
    let mut whole = Bytes::new();
    while let Some(Ok(frame)) = body.frame().await {
        let Ok(piece) = frame.into_data() else { continue };
        whole = if whole.is_empty() { piece } else { [whole, piece].concat().into() };
    }
    whole
}
