//! What commands that ask a running sandbox share: the only place a connection is opened from.

use std::time::Duration;

use anyhow::{Context as _, bail};
use bytes::Bytes;
use http::{Method, Request, StatusCode, Uri, header};
use http_body_util::{BodyExt as _, Full};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use super::serve::environment;

/// Where the sandbox listens by the same settings; all addresses means this machine.
pub(super) fn own_address() -> anyhow::Result<String> {
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

/// A request to a sandbox.
pub(super) struct Question<'a> {
    /// The base URL.
    pub(super) base: &'a str,
    /// Path and query below it.
    pub(super) path: &'a str,
    /// The sandbox's `--admin-token`.
    pub(super) token: Option<&'a str>,
    /// A JSON body, which makes it a POST.
    pub(super) json: Option<String>,
    /// How long an answer is waited for.
    pub(super) patience: Duration,
}

/// The answer to a GET of `path` below `base`.
pub(super) fn get(
    base: &str,
    path: &str,
    token: Option<&str>,
    patience: Duration,
) -> anyhow::Result<(StatusCode, Bytes)> {
    answer(&Question { base, path, token, json: None, patience })
}

/// The answer to a question.
pub(super) fn answer(question: &Question<'_>) -> anyhow::Result<(StatusCode, Bytes)> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let asked = runtime.block_on(async { tokio::time::timeout(question.patience, ask(question)).await });
    asked.map_err(|_| anyhow::anyhow!("no answer within {} s", question.patience.as_secs())).and_then(|it| it)
}

async fn ask(question: &Question<'_>) -> anyhow::Result<(StatusCode, Bytes)> {
    let uri: Uri = format!("{}{}", question.base, question.path).parse().context("not a URL")?;
    if uri.scheme_str() != Some("http") {
        bail!("an http URL is needed");
    }
    let authority = uri.authority().context("a URL with a host is needed")?.clone();
    let host = authority.host().trim_matches(['[', ']']);
    let stream = TcpStream::connect((host, authority.port_u16().unwrap_or(80))).await?;
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
    tokio::spawn(connection);
    let path = uri.path_and_query().map_or("/", |it| it.as_str());
    let method = if question.json.is_some() { Method::POST } else { Method::GET };
    let mut request = Request::builder().method(method).uri(path).header(header::HOST, authority.as_str());
    if let Some(token) = question.token {
        request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
    }
    if question.json.is_some() {
        request = request.header(header::CONTENT_TYPE, "application/json");
    }
    let body = Full::new(Bytes::from(question.json.clone().unwrap_or_default()));
    let response = sender.send_request(request.body(body)?).await?;
    let status = response.status();
    Ok((status, response.into_body().collect().await?.to_bytes()))
}
