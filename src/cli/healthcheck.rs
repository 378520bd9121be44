//! `healthcheck`: asks a running sandbox whether it is ready, for images without a shell.

use std::time::Duration;

use anyhow::{Context as _, bail};
use bytes::Bytes;
use http::{Request, Uri, header};
use http_body_util::Empty;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use super::{FOUND, say, serve::environment};

/// Exit code 0 when it answers 200.
pub(super) fn run(url: Option<&str>) -> anyhow::Result<u8> {
    let base = match url {
        Some(url) => url.trim_end_matches('/').to_owned(),
        None => own_address()?,
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let asked = runtime.block_on(async { tokio::time::timeout(Duration::from_secs(2), ask(&base)).await });
    match asked.map_err(|_| anyhow::anyhow!("no answer within 2 s")).and_then(|it| it) {
        Ok(()) => Ok(0),
        Err(error) => {
            say(format_args!("not ready: {base}: {error:#}"));
            Ok(FOUND)
        }
    }
}

/// Where the sandbox listens by the same settings; all addresses means this machine.
fn own_address() -> anyhow::Result<String> {
    let mut listen = environment()?.listen;
    if listen.ip().is_unspecified() {
        listen.set_ip(if listen.is_ipv4() {
            [127, 0, 0, 1].into()
        } else {
            std::net::Ipv6Addr::LOCALHOST.into()
        });
    }
    Ok(format!("http://{listen}"))
}

async fn ask(base: &str) -> anyhow::Result<()> {
    let uri: Uri = format!("{base}/_sandbox/health").parse().context("not a URL")?;
    if uri.scheme_str() != Some("http") {
        bail!("an http URL is needed");
    }
    let authority = uri.authority().context("a URL with a host is needed")?.clone();
    let stream =
        TcpStream::connect((authority.host().trim_matches(['[', ']']), authority.port_u16().unwrap_or(80)))
            .await?;
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
    tokio::spawn(connection);
    let path = uri.path_and_query().map_or("/", |it| it.as_str());
    let request = Request::get(path).header(header::HOST, authority.as_str()).body(Empty::<Bytes>::new())?;
    let status = sender.send_request(request).await?.status();
    if !status.is_success() {
        bail!("status {status}");
    }
    Ok(())
}
