//! The accept loop: HTTP/1.1 over TCP, slow headers cut, shutdown within two seconds.

use std::{convert::Infallible, sync::Arc, time::Duration};

use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
};
use tokio::{net::TcpListener, sync::watch, task::JoinHandle};

use crate::router::Front;

/// How long requests in flight have to be answered once the server is told to stop.
const GRACE: Duration = Duration::from_millis(1500);

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

/// Serves `front` on `listener` until told to stop; a client that has not sent its headers within `header_time` is cut.
pub(crate) fn serve(listener: TcpListener, front: Arc<Front>, header_time: Duration) -> Handle {
    let (stop, stopped) = watch::channel(false);
    Handle { stop, task: tokio::spawn(accept(listener, front, header_time, stopped)) }
}

async fn accept(
    listener: TcpListener,
    front: Arc<Front>,
    header_time: Duration,
    mut stopped: watch::Receiver<bool>,
) {
    let connections = GracefulShutdown::new();
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(header_time);
    loop {
        let stream = tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => stream,
                Err(error) => {
                    // Out of file handles, most likely: wait for some to be given back.
                    tracing::warn!(%error, "a connection could not be accepted");
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    continue;
                }
            },
            // Also when the handle was dropped.
            _ = stopped.changed() => break,
        };
        let _ = stream.set_nodelay(true);
        let front = Arc::clone(&front);
        let service = service_fn(move |request: hyper::Request<Incoming>| {
            let front = Arc::clone(&front);
            async move { Ok::<_, Infallible>(front.serve(request).await) }
        });
        let connection = connections.watch(http.serve_connection(TokioIo::new(stream), service));
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection ended early");
            }
        });
    }
    drop(listener);
    let _ = tokio::time::timeout(GRACE, connections.shutdown()).await;
}
