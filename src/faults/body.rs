//! Bodies that end too early or come too slowly, their true length announced.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};
use tokio::time::{Sleep, sleep};

/// How long a torn body waits for what it did send to leave.
const LEAVING: Duration = Duration::from_millis(20);

/// How often a slow body drips.
const DRIPS_A_SECOND: u64 = 10;

/// A body that ends before its end: after so many bytes the connection is given up.
#[derive(Debug)]
pub struct Torn {
    sent: Bytes,
    announced: u64,
    leaving: Option<Pin<Box<Sleep>>>,
}

impl Torn {
    /// Sends the first `keep` of these bytes; one at least is missing, unless there is none.
    #[must_use]
    pub fn new(bytes: &Bytes, keep: u64) -> Self {
        let most = bytes.len().saturating_sub(1);
        let keep = usize::try_from(keep).unwrap_or(usize::MAX).min(most);
        Self { sent: bytes.slice(..keep), announced: bytes.len() as u64, leaving: None }
    }
}

impl Body for Torn {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        if !self.sent.is_empty() {
            return Poll::Ready(Some(Ok(Frame::data(std::mem::take(&mut self.sent)))));
        }
        // An error at once would take what was sent down with it.
        ready!(self.leaving.get_or_insert_with(|| Box::pin(sleep(LEAVING))).as_mut().poll(context));
        Poll::Ready(Some(Err(io::Error::other("a fault cut the answer"))))
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.announced)
    }
}

/// A body that comes at so many bytes a second.
#[derive(Debug)]
pub struct Drip {
    rest: Bytes,
    drop_size: usize,
    pause: Duration,
    waiting: Option<Pin<Box<Sleep>>>,
}

impl Drip {
    /// Sends `bytes` at this rate.
    #[must_use]
    pub fn new(bytes: Bytes, per_second: u64) -> Self {
        let rate = per_second.max(1);
        let size = (rate / DRIPS_A_SECOND).max(1);
        let pause = Duration::from_micros(size.saturating_mul(1_000_000) / rate);
        let drop_size = usize::try_from(size).unwrap_or(usize::MAX);
        Self { rest: bytes, drop_size, pause, waiting: None }
    }
}

impl Body for Drip {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        if self.rest.is_empty() {
            return Poll::Ready(None);
        }
        let pause = self.pause;
        ready!(self.waiting.get_or_insert_with(|| Box::pin(sleep(pause))).as_mut().poll(context));
        self.waiting = None;
        let size = self.drop_size.min(self.rest.len());
        Poll::Ready(Some(Ok(Frame::data(self.rest.split_to(size)))))
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.rest.len() as u64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_drips_at_the_rate_it_was_asked_for() {
        for rate in [1, 3, 9, 10, 15, 19, 99, 1024, 1_000_000, u64::MAX] {
            let drip = Drip::new(Bytes::new(), rate);
            #[expect(clippy::cast_precision_loss, reason = "near enough")]
            let (size, wanted) = (drip.drop_size as f64, rate as f64);
            let share = size / drip.pause.as_secs_f64() / wanted;
            assert!((0.99..1.01).contains(&share) || rate == u64::MAX, "{rate}: {share}");
        }
    }
}
