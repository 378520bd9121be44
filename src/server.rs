//! The accept loops: HTTP/1.1 and HTTP/2 over TCP and TLS, slow headers cut, shutdown within two seconds.

mod conversation;
mod patience;
mod wire;

use std::{sync::Arc, time::Duration};

use tokio::{
    net::TcpListener,
    sync::watch,
    task::{JoinHandle, JoinSet},
};

use crate::{router::Front, tls::Tls};
use conversation::{Ends, Host};
use wire::Wire;

/// How long requests in flight have to be answered once the server is told to stop.
const GRACE: Duration = Duration::from_millis(1500);

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
    let host = Host::new(front, header_time);
    Handle { stop, task: tokio::spawn(accept(door, host, stopped)) }
}

async fn accept(door: Door, host: Host, mut stopped: watch::Receiver<bool>) {
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
        let (host, ends) = (host.clone(), Ends { stopped: stopped.clone(), reset });
        match &door.tls {
            None => tasks.spawn(host.greet(stream, ends)),
            Some(tls) => tasks.spawn(host.shake_hands(stream, Arc::clone(tls), ends)),
        };
    }
    drop(door);
    let all = async { while tasks.join_next().await.is_some() {} };
    let _ = tokio::time::timeout(GRACE, all).await;
    // Delayed and dripping answers and event streams are waited for no longer.
    tasks.abort_all();
}
