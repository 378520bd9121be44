//! The accept loops: HTTP/1.1 and HTTP/2 over TCP and TLS, slow headers cut, shutdown within two seconds.

mod patience;
mod wire;

use std::{sync::Arc, time::Duration};

use http::uri::Scheme;
use hyper::{body::Incoming, service::service_fn};
use hyper_util::{
    rt::{TokioExecutor, TokioIo},
    server::{
        conn::auto,
        graceful::{GracefulShutdown, Watcher},
    },
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpListener,
    sync::watch,
    task::{JoinHandle, JoinSet},
};

use crate::{
    router::{Dropped, Front},
    tls::Tls,
};
use patience::{Patience, Watched};
use wire::{Cut, Reset, Wire};

/// How long an idle connection is kept for the next request, as Kestrel keeps it.
const IDLE_TIME: Duration = Duration::from_secs(130);

/// How long requests in flight have to be answered once the server is told to stop.
const GRACE: Duration = Duration::from_millis(1500);

/// The most header lines HTTP/1.1 lets in: more than our own limit, as for the bytes below.
const HTTP1_LINES: usize = 128;

/// The most header bytes HTTP/2 lets in: more than our own limit, which answers in the API's own shape.
const HTTP2_HEADERS: u32 = 256 * 1024;

/// Where clients come in: over TCP, or over TLS.
pub(crate) struct Door {
    /// Where it listens.
    pub(crate) listener: TcpListener,
    /// HTTPS, if it is the door of that.
    pub(crate) tls: Option<Arc<Tls>>,
}

/// A running accept loop; dropping it stops accepting at once.
pub(crate) struct Handle {
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl Handle {
    /// Stops accepting, waits for requests in flight, and comes back within two seconds.
    pub(crate) async fn stop(self) {
        let _ = self.stop.send(true);
        let _ = self.task.await;
    }
}

/// Serves `front` at this door until told to stop; a client that has not sent its headers within `header_time` is cut.
pub(crate) fn serve(door: Door, front: Arc<Front>, header_time: Duration) -> Handle {
    let (stop, stopped) = watch::channel(false);
    let mut http = auto::Builder::new(TokioExecutor::new());
    // Its time for headers runs on idle connections too; ours does not.
    http.http1().header_read_timeout(None);
    http.http1().max_headers(HTTP1_LINES);
    http.http2().max_header_list_size(HTTP2_HEADERS);
    let host = Host { front, http, header_time };
    Handle { stop, task: tokio::spawn(accept(door, host, stopped)) }
}

async fn accept(door: Door, host: Host, mut stopped: watch::Receiver<bool>) {
    let connections = GracefulShutdown::new();
    let mut tasks = JoinSet::new();
    loop {
        let stream = tokio::select! {
            accepted = door.listener.accept() => match accepted {
                Ok((stream, _)) => stream,
                Err(error) => {
                    // Out of file handles, most likely: wait for some to be given back.
                    tracing::warn!(%error, "a connection could not be accepted");
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    continue;
                }
            },
            // One that has ended gives its memory back.
            Some(_) = tasks.join_next() => continue,
            // Also when the handle was dropped.
            _ = stopped.changed() => break,
        };
        let _ = stream.set_nodelay(true);
        let (stream, reset) = Wire::new(stream);
        let (host, ends) = (host.clone(), Ends { watcher: connections.watcher(), reset });
        match &door.tls {
            None => tasks.spawn(host.converse(stream, Scheme::HTTP, ends)),
            Some(tls) => tasks.spawn(host.shake_hands(stream, Arc::clone(tls), ends)),
        };
    }
    drop(door);
    let _ = tokio::time::timeout(GRACE, connections.shutdown()).await;
    // Delayed and dripping answers and event streams are waited for no longer.
    tasks.abort_all();
}

/// What can end a connection besides its client.
struct Ends {
    /// The server stops, and lets it end.
    watcher: Watcher,
    /// A fault wants it to end without an answer.
    reset: Reset,
}

/// What all requests of one connection share.
struct Shared {
    front: Arc<Front>,
    patience: Patience,
    reset: Reset,
    scheme: Scheme,
}

/// What every connection of a door is served with.
#[derive(Clone)]
struct Host {
    front: Arc<Front>,
    http: auto::Builder<TokioExecutor>,
    header_time: Duration,
}

impl Host {
    /// Agrees on keys with a client, who may take as long for it as for headers.
    async fn shake_hands(self, stream: Wire, tls: Arc<Tls>, ends: Ends) {
        match tokio::time::timeout(self.header_time, tls.acceptor().accept(stream)).await {
            Ok(Ok(stream)) => self.converse(stream, Scheme::HTTPS, ends).await,
            Ok(Err(error)) => tracing::info!(%error, "a client came to no agreement about TLS"),
            Err(_) => tracing::debug!("a handshake was waited for long enough"),
        }
    }

    /// Answers the requests of one connection.
    async fn converse<S>(self, stream: S, scheme: Scheme, ends: Ends)
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let Ends { watcher, reset } = ends;
        let patience = Patience::new(self.header_time, IDLE_TIME);
        let shared = Arc::new(Shared { front: self.front, patience: patience.clone(), reset, scheme });
        let service = service_fn(move |request: hyper::Request<Incoming>| {
            let shared = Arc::clone(&shared);
            async move {
                let serving = shared.patience.serving(request.version());
                let response = shared.front.serve(request, shared.scheme.clone()).await;
                drop(serving);
                if response.extensions().get::<Dropped>().is_some() {
                    // Over HTTP/2 the stream ends with a reset, and the others of the connection go on.
                    if !shared.patience.is_framed() {
                        shared.reset.set();
                    }
                    return Err(Cut);
                }
                Ok(response)
            }
        });
        let stream = TokioIo::new(Watched { stream, patience: patience.clone() });
        let connection = watcher.watch(self.http.serve_connection(stream, service));
        tokio::select! {
            biased;
            ended = connection => if let Err(error) = ended {
                tracing::debug!(%error, "a connection ended early");
            },
            () = patience.lost() => tracing::debug!("a connection was waited for long enough"),
        }
    }
}
