//! What the operating system tells a running sandbox: to end, or to read its certificate again.

use anyhow::Context as _;

/// What was told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Told {
    /// SIGTERM or Ctrl-C.
    End,
    /// SIGHUP; nobody tells it on Windows.
    #[cfg_attr(not(unix), expect(dead_code, reason = "Windows has no SIGHUP"))]
    Reload,
}

/// The signals listened for.
#[cfg(unix)]
pub(super) struct Signals {
    terminate: tokio::signal::unix::Signal,
    interrupt: tokio::signal::unix::Signal,
    hang_up: Option<tokio::signal::unix::Signal>,
}

#[cfg(unix)]
impl Signals {
    /// From here on SIGTERM and Ctrl-C are told.
    pub(super) fn listen() -> anyhow::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            terminate: signal(SignalKind::terminate()).context("cannot listen for SIGTERM")?,
            interrupt: signal(SignalKind::interrupt()).context("cannot listen for Ctrl-C")?,
            hang_up: None,
        })
    }

    /// From here on SIGHUP is told; it ends the process before.
    pub(super) fn listen_for_reload(&mut self) -> anyhow::Result<()> {
        use tokio::signal::unix::{SignalKind, signal};
        self.hang_up = Some(signal(SignalKind::hangup()).context("cannot listen for SIGHUP")?);
        Ok(())
    }

    /// Waits for the next.
    pub(super) async fn next(&mut self) -> Told {
        let hang_up = async {
            match &mut self.hang_up {
                Some(signal) => signal.recv().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            _ = self.terminate.recv() => Told::End,
            _ = self.interrupt.recv() => Told::End,
            _ = hang_up => Told::Reload,
        }
    }
}

/// The signals listened for: Windows has Ctrl-C.
#[cfg(not(unix))]
pub(super) struct Signals;

#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "the same as elsewhere")]
impl Signals {
    pub(super) fn listen() -> anyhow::Result<Self> {
        Ok(Self)
    }

    pub(super) fn listen_for_reload(&mut self) -> anyhow::Result<()> {
        Ok(())
    }

    pub(super) async fn next(&mut self) -> Told {
        // Where Ctrl-C cannot be listened for there is nothing to wait for.
        let told = tokio::signal::ctrl_c().await.context("cannot listen for Ctrl-C");
        if let Err(error) = told {
            tracing::error!(%error, "stopping");
        }
        Told::End
    }
}
