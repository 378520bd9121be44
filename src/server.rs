//! The accept loop: HTTP/1.1 over TCP, slow headers cut, shutdown within two seconds.

mod patience;
mod wire;

use std::{sync::Arc, time::Duration};

use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::{rt::TokioIo, server::graceful::GracefulShutdown};
use tokio::{net::TcpListener, sync::watch, task::JoinHandle};

use crate::router::{Dropped, Front};
use patience::{Patience, Watched};
use wire::{Cut, Wire};

/// How long an idle connection is kept for the next request, as Kestrel keeps it.
const IDLE_TIME: Duration = Duration::from_secs(130);

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
    let (cut, _) = watch::channel(false);
    let mut http = http1::Builder::new();
    // Its time for headers runs on idle connections too; ours does not.
    http.header_read_timeout(None);
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
        let patience = Patience::new(header_time, IDLE_TIME);
        let (stream, reset) = Wire::new(stream);
        let (front, served) = (Arc::clone(&front), patience.clone());
        let service = service_fn(move |request: hyper::Request<Incoming>| {
            let (front, served, reset) = (Arc::clone(&front), served.clone(), reset.clone());
            async move {
                served.served();
                let response = front.serve(request).await;
                served.answered();
                if response.extensions().get::<Dropped>().is_some() {
                    reset.set();
                    return Err(Cut);
                }
                Ok(response)
            }
        });
        let stream = TokioIo::new(Watched { stream, patience: patience.clone() });
        let connection = connections.watch(http.serve_connection(stream, service));
        let mut cut = cut.subscribe();
        tokio::spawn(async move {
            tokio::select! {
                _ = cut.changed() => tracing::debug!("a connection was cut: the sandbox ends"),
                ended = connection => if let Err(error) = ended {
                    tracing::debug!(%error, "a connection ended early");
                },
                () = patience.lost() => tracing::debug!("a connection was waited for long enough"),
            }
        });
    }
    drop(listener);
    let _ = tokio::time::timeout(GRACE, connections.shutdown()).await;
    // Delayed and dripping answers and event streams are waited for no longer.
    let _ = cut.send(true);
}
