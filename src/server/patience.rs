//! How long a connection is waited for: a header block that drags on is cut, an idle connection kept for the next request.
//!
//! hyper has one time for both, and sets a timer for every request; here one timer a connection looks now and then.

use std::{
    io,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll},
    time::{Duration, Instant},
};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// What a connection is at.
#[derive(Clone, Copy, Debug)]
enum Phase {
    /// A header block is on its way since then, or the first one is awaited.
    Head(Instant),
    /// A request is being answered.
    Serving,
    /// Nothing has come or gone since then.
    Idle(Instant),
}

/// The phase of one connection; clones share it.
#[derive(Clone, Debug)]
pub(super) struct Patience {
    phase: Arc<Mutex<Phase>>,
    head: Duration,
    idle: Duration,
}

impl Patience {
    /// For a connection just opened.
    pub(super) fn new(head: Duration, idle: Duration) -> Self {
        Self { phase: Arc::new(Mutex::new(Phase::Head(Instant::now()))), head, idle }
    }

    /// A request came whole.
    pub(super) fn served(&self) {
        self.change(|_| Some(Phase::Serving));
    }

    /// It was answered.
    pub(super) fn answered(&self) {
        self.change(|_| Some(Phase::Idle(Instant::now())));
    }

    /// Comes back when the connection was waited for long enough.
    pub(super) async fn lost(&self) {
        // Often enough to cut in time, seldom enough to cost nothing.
        let look = (self.head / 4).max(Duration::from_millis(5));
        loop {
            tokio::time::sleep(look).await;
            let phase = *self.phase.lock().unwrap_or_else(PoisonError::into_inner);
            let (since, patience) = match phase {
                Phase::Serving => continue,
                Phase::Head(since) => (since, self.head),
                Phase::Idle(since) => (since, self.idle),
            };
            if since.elapsed() >= patience {
                return;
            }
        }
    }

    fn change(&self, next: impl FnOnce(Phase) -> Option<Phase>) {
        let mut phase = self.phase.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(next) = next(*phase) {
            *phase = next;
        }
    }
}

/// A stream that tells its connection's patience what comes and goes.
#[derive(Debug)]
pub(super) struct Watched<S> {
    pub(super) stream: S,
    pub(super) patience: Patience,
}

impl<S: AsyncRead + Unpin> AsyncRead for Watched<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(context, buffer);
        if buffer.filled().len() > before {
            self.patience
                .change(|phase| matches!(phase, Phase::Idle(_)).then(|| Phase::Head(Instant::now())));
        }
        read
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Watched<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.wrote(&written);
        written
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, slices);
        self.wrote(&written);
        written
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}

impl<S> Watched<S> {
    /// A large answer may take long to a slow client: as long as something goes, the connection is not idle.
    fn wrote(&self, written: &Poll<io::Result<usize>>) {
        if matches!(written, Poll::Ready(Ok(1..))) {
            self.patience
                .change(|phase| matches!(phase, Phase::Idle(_)).then(|| Phase::Idle(Instant::now())));
        }
    }
}
