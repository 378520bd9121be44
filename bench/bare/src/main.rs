//! The least a hyper server can do: every request gets the same answer, from memory.
//!
//! `bare HEAD BODY` reads the answer from two files and prints the address it listens on. The first line of HEAD is the
//! status, the others are header lines. `pipeline_flush` stays off: it copies bodies into the write buffer.

use std::{convert::Infallible, env, error::Error, fs, io::Write as _};

use bytes::Bytes;
use http_body_util::Full;
use hyper::{
    HeaderMap, Request, Response, StatusCode,
    body::Incoming,
    header::{HeaderName, HeaderValue},
    server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;

/// What every request gets.
#[derive(Clone)]
struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

impl Answer {
    fn read(head: &str, body: Vec<u8>) -> Result<Self, Box<dyn Error>> {
        let mut lines = head.lines();
        let status =
            lines.next().ok_or("the first line of the head is the status; got an empty file")?.parse()?;
        let mut headers = HeaderMap::new();
        for line in lines {
            let (name, value) = line.split_once(": ").ok_or("a header line is `name: value`")?;
            headers.append(name.parse::<HeaderName>()?, HeaderValue::from_str(value)?);
        }
        Ok(Self { status, headers, body: body.into() })
    }

    fn response(&self) -> Response<Full<Bytes>> {
        let mut response = Response::new(Full::new(self.body.clone()));
        *response.status_mut() = self.status;
        *response.headers_mut() = self.headers.clone();
        response
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [head, body] = arguments.as_slice() else {
        return Err("usage: bare HEAD BODY".into());
    };
    let answer = Answer::read(&fs::read_to_string(head)?, fs::read(body)?)?;
    // One thread, as the sandbox has it.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(serve(answer))
}

async fn serve(answer: Answer) -> Result<(), Box<dyn Error>> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    writeln!(std::io::stdout(), "bare ready on http://{}", listener.local_addr()?)?;
    loop {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        let answer = answer.clone();
        let service = service_fn(move |_: Request<Incoming>| {
            let response = answer.response();
            async move { Ok::<_, Infallible>(response) }
        });
        // A client that goes away is none of the measurement's business.
        tokio::spawn(async move {
            let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
        });
    }
}
