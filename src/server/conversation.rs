//! One connection: which HTTP it speaks, its requests answered, and what ends it besides its client.

use std::{fmt::Display, future::ready, pin::pin, sync::Arc, time::Duration};

use axum::response::Response;
use futures_util::{FutureExt as _, future::Either};
use http::uri::Scheme;
use hyper::{Request, body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::{
    rt::{TokioExecutor, TokioIo},
    server::{conn::auto, graceful::GracefulConnection},
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    sync::watch,
    task::JoinHandle,
};

use super::{
    patience::{Patience, Watched},
    wire::{Cut, Reset, Wire},
};
use crate::{
    router::{Dropped, Front},
    tls::Tls,
};

/// How long an idle connection is kept for the next request, as Kestrel keeps it.
const IDLE_TIME: Duration = Duration::from_secs(130);

/// The most header lines HTTP/1.1 lets in: more than our own limit, as for the bytes below. What goes beyond 100 is asked of the
/// heap for each request; up to some 16 kB, as these take, that costs the same.
const HTTP1_LINES: usize = 512;

/// The most header bytes HTTP/2 lets in: more than our own limit, which answers in the API's own shape.
const HTTP2_HEADERS: u32 = 256 * 1024;

/// What can end a connection besides its client.
pub(super) struct Ends {
    /// The server stops, and lets it end.
    pub(super) stopped: watch::Receiver<bool>,
    /// A fault wants it to end without an answer.
    pub(super) reset: Reset,
}

/// What every connection of a door is served with.
#[derive(Clone)]
pub(super) struct Host {
    front: Arc<Front>,
    /// For what speaks HTTP/1.1 for certain.
    http1: http1::Builder,
    /// For what may speak either.
    http: auto::Builder<TokioExecutor>,
    header_time: Duration,
}

impl Host {
    /// Answers with `front`; a client that has not sent its headers within `header_time` is cut.
    pub(super) fn new(front: Arc<Front>, header_time: Duration) -> Self {
        let mut http1 = http1::Builder::new();
        // Its time for headers runs on idle connections too; ours does not.
        http1.header_read_timeout(None).max_headers(HTTP1_LINES);
        let mut http = auto::Builder::new(TokioExecutor::new());
        http.http1().header_read_timeout(None).max_headers(HTTP1_LINES);
        http.http2().max_header_list_size(HTTP2_HEADERS);
        Self { front, http1, http, header_time }
    }

    /// Agrees on keys with a client, who may take as long for it as for headers, and answers its requests.
    pub(super) async fn shake_hands(self, stream: Wire, tls: Arc<Tls>, ends: Ends) {
        match tokio::time::timeout(self.header_time, tls.acceptor().accept(stream)).await {
            Ok(Ok(stream)) => {
                let patience = Patience::new(self.header_time, IDLE_TIME);
                self.converse(stream, Scheme::HTTPS, (patience, ends), true).await;
            }
            Ok(Err(error)) => tracing::info!(%error, "a client came to no agreement about TLS"),
            Err(_) => tracing::debug!("a handshake was waited for long enough"),
        }
    }

    /// Looks how a client begins, and answers its requests.
    pub(super) async fn greet(self, stream: Wire, mut ends: Ends) {
        let patience = Patience::new(self.header_time, IDLE_TIME);
        let may_be_http2 = tokio::select! {
            biased;
            may_be = stream.may_begin_http2() => may_be,
            () = patience.lost() => return tracing::debug!("a first word was waited for long enough"),
            _ = ends.stopped.changed() => return,
        };
        self.converse(stream, Scheme::HTTP, (patience, ends), may_be_http2).await;
    }

    /// Answers the requests of one connection.
    async fn converse<S>(
        self,
        stream: S,
        scheme: Scheme,
        (patience, ends): (Patience, Ends),
        may_be_http2: bool,
    ) where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let Ends { stopped, reset } = ends;
        let shared = Arc::new(Shared { front: self.front, patience: patience.clone(), reset, scheme });
        let service = service_fn(move |request| {
            let mut answering = Box::pin(Arc::clone(&shared).answer(request));
            // Most are answered at once. Then nothing of the request is left when hyper reads on, which needs a buffer of its own
            // for as long as there is.
            match answering.as_mut().now_or_never() {
                Some(answered) => Either::Left(ready(answered)),
                None => Either::Right(answering),
            }
        });
        let stream = TokioIo::new(Watched { stream, patience: patience.clone() });
        if may_be_http2 {
            drive(self.http.serve_connection(stream, service), patience, stopped).await;
        } else {
            drive(self.http1.serve_connection(stream, service), patience, stopped).await;
        }
    }
}

/// What all requests of one connection share.
struct Shared {
    front: Arc<Front>,
    patience: Patience,
    reset: Reset,
    scheme: Scheme,
}

impl Shared {
    async fn answer(self: Arc<Self>, request: Request<Incoming>) -> Result<Response, Cut> {
        let serving = self.patience.serving(request.version());
        let response = self.front.serve(request, self.scheme.clone()).await;
        drop(serving);
        if response.extensions().get::<Dropped>().is_some() {
            // Over HTTP/2 the stream ends with a reset, and the others of the connection go on.
            if !self.patience.is_framed() {
                self.reset.set();
            }
            return Err(Cut);
        }
        Ok(response)
    }
}

/// Why a connection is to end.
enum Told {
    /// It was waited for long enough.
    Lost,
    /// The server stops: what was asked is still answered.
    Stopped,
}

/// Looks after a connection in a task of its own: in the connection's, it would be looked at for every request.
struct Watching(JoinHandle<Told>);

impl Drop for Watching {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Lets a connection go on until it ends, or is told to.
async fn drive<C>(connection: C, patience: Patience, mut stopped: watch::Receiver<bool>)
where
    C: GracefulConnection<Error: Display>,
{
    let mut watching = Watching(tokio::spawn(async move {
        tokio::select! {
            () = patience.lost() => Told::Lost,
            // Also when nobody is left to tell it.
            _ = stopped.changed() => Told::Stopped,
        }
    }));
    let mut connection = pin!(connection);
    let ended = tokio::select! {
        biased;
        ended = connection.as_mut() => ended,
        told = &mut watching.0 => {
            if !matches!(told, Ok(Told::Stopped)) {
                return tracing::debug!("a connection was waited for long enough");
            }
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection ended early");
    }
}
