//! `serve`: resolves the settings, starts the sandbox, says when it is ready, ends on SIGTERM and Ctrl-C.

use std::io::IsTerminal as _;

use anyhow::{Context as _, bail};

use super::{
    say,
    signals::{Signals, Told},
};
use crate::{
    Sandbox,
    config::{self, Config, Given, LogFormat},
    settings::Settings,
};

/// Runs the sandbox, or prints its settings.
pub(super) fn run(given: &Given, print_config: bool) -> anyhow::Result<u8> {
    let environment = config::process_environment();
    let config = config::resolve(given, environment.clone())?;
    // A switch nobody knows ends the start as a bad flag does, also when only printed.
    if let Err(error) = Settings::new(crate::apis::SWITCHES, &config.settings) {
        bail!("{}: {error}", config::switch_place(given, &environment, error.key()));
    }
    if print_config {
        say(config.to_toml().trim_end());
        return Ok(0);
    }
    start_logging(config.log);
    let sandbox = Sandbox::build(config)?;
    // One thread answers: with several, all they share (clock, ids, journal, totals) goes to and fro between processors,
    // which takes a third of each request. What lasts longer than a millisecond has threads of its own (`http::blocking`).
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .context("cannot start the runtime")?;
    runtime.block_on(serve(sandbox))?;
    // Whatever still works for a client that is gone is not waited for.
    runtime.shutdown_background();
    Ok(0)
}

async fn serve(sandbox: Sandbox) -> anyhow::Result<()> {
    let mut signals = Signals::listen()?;
    let running = sandbox.listen().await?;
    if let Some(address) = running.tls_addr() {
        tracing::info!(%address, "HTTPS listens too");
        signals.listen_for_reload()?;
    }
    say(format_args!("nhn-sandbox ready on {}", running.public_url()));
    while signals.next().await == Told::Reload {
        match running.reload() {
            Ok(()) => tracing::info!("the certificate of HTTPS was read again"),
            Err(error) => tracing::error!(%error, "the certificate of HTTPS stays as it was"),
        }
    }
    tracing::info!("stopping");
    running.stop().await;
    Ok(())
}

fn start_logging(format: LogFormat) {
    let logs = tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .with_max_level(tracing::Level::INFO);
    // Somebody who embeds the library may have a subscriber already.
    let _ = match format {
        LogFormat::Text => logs.try_init(),
        LogFormat::Json => logs.json().try_init(),
    };
}

/// The configuration the environment leads to, for commands that ask a running sandbox.
pub(super) fn environment() -> anyhow::Result<Config> {
    Ok(config::resolve(&Given::default(), config::process_environment())?)
}
