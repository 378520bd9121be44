//! How long a connection is waited for: a header block that drags on is cut, an idle connection kept for the next request.
//!
//! hyper has one time for both, and sets a timer for every request; here one timer a connection looks now and then.

use std::{
    io,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};

use http::Version;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// A header block is on its way, or the first one is awaited.
const HEAD: u64 = 0;
/// A request is being answered.
const SERVING: u64 = 1;
/// Nothing comes or goes.
const IDLE: u64 = 2;
/// The bits of the phase; those above count its changes.
const PHASE: u64 = 0b11;

/// What one connection is at; clones share it.
#[derive(Clone, Debug)]
pub(super) struct Patience {
    at: Arc<At>,
    head: Duration,
    idle: Duration,
}

#[derive(Debug)]
struct At {
    /// The phase, and how often it changed: a request costs a few additions and no look at a clock.
    state: AtomicU64,
    /// How many requests are being answered: over HTTP/2 there may be several.
    open: AtomicUsize,
    /// Whether it speaks HTTP/2: what comes between requests need not be a header block then.
    is_framed: AtomicBool,
}

/// A request that is being answered; dropped when it was, or when nobody wants the answer any more.
#[derive(Debug)]
pub(super) struct Serving<'a>(&'a Patience);

impl Drop for Serving<'_> {
    fn drop(&mut self) {
        if self.0.at.open.fetch_sub(1, Ordering::Relaxed) == 1 {
            self.0.enter(IDLE);
        }
    }
}

impl Patience {
    /// For a connection just opened.
    pub(super) fn new(head: Duration, idle: Duration) -> Self {
        let (state, open, is_framed) = (AtomicU64::new(HEAD), AtomicUsize::new(0), AtomicBool::new(false));
        Self { at: Arc::new(At { state, open, is_framed }), head, idle }
    }

    /// A request's headers came whole.
    pub(super) fn serving(&self, version: Version) -> Serving<'_> {
        if version == Version::HTTP_2 {
            self.at.is_framed.store(true, Ordering::Relaxed);
        }
        self.at.open.fetch_add(1, Ordering::Relaxed);
        self.enter(SERVING);
        Serving(self)
    }

    /// Comes back when the connection was waited for long enough.
    pub(super) async fn lost(&self) {
        // Often enough to cut in time, seldom enough to cost nothing.
        let look = (self.head / 4).max(Duration::from_millis(5));
        let mut seen = self.at.state.load(Ordering::Relaxed);
        let mut waited = Duration::ZERO;
        loop {
            tokio::time::sleep(look).await;
            let state = self.at.state.load(Ordering::Relaxed);
            waited = if state == seen { waited + look } else { Duration::ZERO };
            seen = state;
            let patience = match state & PHASE {
                SERVING => continue,
                HEAD => self.head,
                _ => self.idle,
            };
            if waited >= patience {
                return;
            }
        }
    }

    /// Whether the connection speaks HTTP/2.
    pub(super) fn is_framed(&self) -> bool {
        self.at.is_framed.load(Ordering::Relaxed)
    }

    fn enter(&self, phase: u64) {
        let changes = self.at.state.load(Ordering::Relaxed) & !PHASE;
        self.at.state.store(changes.wrapping_add(PHASE + 1) | phase, Ordering::Relaxed);
    }

    /// Something came or went while nothing was expected.
    fn stirred(&self, phase: u64) {
        if self.at.state.load(Ordering::Relaxed) & PHASE == IDLE {
            self.enter(phase);
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
            self.patience.stirred(if self.patience.is_framed() { IDLE } else { HEAD });
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
            self.patience.stirred(IDLE);
        }
    }
}
