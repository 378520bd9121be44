//! `healthcheck`: asks a running sandbox whether it is ready, for images without a shell.

use std::time::Duration;

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
    let not_ready = match get(&base, "/_sandbox/health", None, Duration::from_secs(2)) {
        Ok((status, _)) if status.is_success() => return Ok(0),
        Ok((status, _)) => format!("status {status}"),
        Err(error) => format!("{error:#}"),
    };
    say(format_args!("not ready: {base}: {not_ready}"));
    Ok(FOUND)
}
