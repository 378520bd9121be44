//! `healthcheck`: asks a running sandbox whether it is ready, for images without a shell.

use std::time::Duration;

use anyhow::bail;

use super::{
    FOUND,
    ask::{get, own_address},
    say,
};

/// Exit code 0 when it answers 200.
pub(super) fn run(url: Option<&str>) -> anyhow::Result<u8> {
    let base = match url {
        Some(url) => url.trim_end_matches('/').to_owned(),
        None => own_address()?,
    };
    match ready(&base) {
        Ok(()) => Ok(0),
        Err(error) => {
            say(format_args!("not ready: {base}: {error:#}"));
            Ok(FOUND)
        }
    }
}

fn ready(base: &str) -> anyhow::Result<()> {
    let (status, _) = get(base, "/_sandbox/health", None, Duration::from_secs(2))?;
    if !status.is_success() {
        bail!("status {status}");
    }
    Ok(())
}
