//! HTTP by hand, for what no client library sends.

use std::io::ErrorKind;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use tokio::net::TcpStream;

use crate::support::{Answer, Sandbox};

/// A connection of its own to a sandbox.
pub struct Wire {
    stream: TcpStream,
    read: Vec<u8>,
}

impl Wire {
    pub async fn to(sandbox: &Sandbox) -> Self {
        Self { stream: TcpStream::connect(sandbox.addr()).await.unwrap(), read: Vec::new() }
    }

    /// Sends bytes as they are; a server that has hung up takes none.
    pub async fn send(&mut self, bytes: impl AsRef<[u8]>) {
        let mut rest = bytes.as_ref();
        while !rest.is_empty() {
            self.stream.writable().await.unwrap();
            match self.stream.try_write(rest) {
                Ok(written) => rest = &rest[written..],
                Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                Err(_) => return,
            }
        }
    }

    /// Sends a request whose header lines and body are given as they are.
    pub async fn request(&mut self, line: &str, headers: &str, body: impl AsRef<[u8]>) {
        self.send(format!("{line} HTTP/1.1\r\nhost: sandbox.test\r\n{headers}\r\n")).await;
        self.send(body).await;
    }

    /// Reads the next answer; `None` when the server hung up before it was whole.
    ///
    /// `line` is the request's method and target.
    pub async fn answer(&mut self, line: &str) -> Option<Answer> {
        let end = loop {
            match find(&self.read, b"\r\n\r\n") {
                Some(end) => break end,
                None => self.read_more().await?,
            }
        };
        let head = String::from_utf8(self.read.drain(..end + 4).collect()).unwrap();
        let mut lines = head.trim_end().split("\r\n");
        let status: StatusCode = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        let mut headers = HeaderMap::new();
        for (name, value) in lines.map(|line| line.split_once(": ").unwrap()) {
            headers.append(name.parse::<HeaderName>().unwrap(), HeaderValue::from_str(value).unwrap());
        }
        let (method, target) = line.split_once(' ').unwrap();
        let length = headers.get("content-length").map_or(0, |it| it.to_str().unwrap().parse().unwrap());
        let length: usize = if method == "HEAD" { 0 } else { length };
        while self.read.len() < length {
            self.read_more().await?;
        }
        let body: Bytes = self.read.drain(..length).collect::<Vec<_>>().into();
        let method: Method = method.parse().unwrap();
        Some(Answer::new(method, target.to_owned(), status, headers, body))
    }

    /// Sends a request and reads its answer.
    pub async fn ask(&mut self, line: &str, headers: &str, body: impl AsRef<[u8]>) -> Answer {
        self.request(line, headers, body).await;
        self.answer(line).await.unwrap()
    }

    /// Waits until the server hangs up; what it still said before is dropped.
    pub async fn hung_up(&mut self) {
        while self.read_more().await.is_some() {}
    }

    /// `None` at the end of the connection.
    async fn read_more(&mut self) -> Option<()> {
        let mut buffer = vec![0; 16 * 1024];
        loop {
            self.stream.readable().await.unwrap();
            match self.stream.try_read(&mut buffer) {
                Ok(0) => return None,
                Ok(read) => {
                    self.read.extend_from_slice(&buffer[..read]);
                    return Some(());
                }
                Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                Err(_) => return None,
            }
        }
    }
}

/// `body` in chunks, its length never announced.
pub fn chunked(body: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    for chunk in body.chunks(64) {
        out.extend_from_slice(format!("{:x}\r\n", chunk.len()).as_bytes());
        out.extend_from_slice(chunk);
        out.extend_from_slice(b"\r\n");
    }
    out.extend_from_slice(b"0\r\n\r\n");
    out
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}
