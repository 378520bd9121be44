//! The sandbox of `SANDBOX_URL`: the tests that need no settings of their own take turns at it.
//!
//! It runs with `--clock 2026-03-03T12:00:00Z --public-url http://sandbox.test`, as the tests' own do. Which tests went
//! there and which did not is written, line by line, into the file of `SANDBOX_URL_NOTES`.

use std::{
    cell::Cell,
    env,
    io::Write as _,
    net::{SocketAddr, ToSocketAddrs as _},
};

use tokio::sync::{Mutex, MutexGuard};

static TURN: Mutex<()> = Mutex::const_new(());

thread_local! {
    /// Each test has a thread of its own.
    static HAS_THE_TURN: Cell<bool> = const { Cell::new(false) };
}

/// A sandbox that was running before the test began.
pub struct Elsewhere {
    addr: SocketAddr,
    _turn: MutexGuard<'static, ()>,
}

impl Elsewhere {
    /// Waits for the turn and leads the sandbox back to its start; nothing when there is none, or the test has it already.
    #[expect(clippy::disallowed_methods, reason = "where the tests run is for the environment to say")]
    pub async fn taken() -> Option<Self> {
        let url = env::var("SANDBOX_URL").ok().filter(|_| !HAS_THE_TURN.get())?;
        let turn = TURN.lock().await;
        let authority =
            url.trim_end_matches('/').strip_prefix("http://").expect("SANDBOX_URL is http://host:port");
        let addr = authority.to_socket_addrs().unwrap().next().unwrap();
        let reset =
            super::client([]).build().unwrap().post(format!("http://{addr}/_sandbox/reset")).send().await;
        assert_eq!(reset.unwrap().status(), 204, "{url} is no sandbox that can be led back to its start");
        HAS_THE_TURN.set(true);
        note("elsewhere");
        Some(Self { addr, _turn: turn })
    }

    pub fn addr(&self) -> SocketAddr {
        self.addr
    }
}

impl Drop for Elsewhere {
    fn drop(&mut self) {
        HAS_THE_TURN.set(false);
    }
}

/// Notes where this test's sandbox is.
#[expect(clippy::disallowed_methods, reason = "where the tests run is for the environment to say")]
pub fn note(place: &str) {
    let Ok(file) = env::var("SANDBOX_URL_NOTES") else { return };
    let thread = std::thread::current();
    let line = format!("{place}\t{}\n", thread.name().unwrap_or("?"));
    let mut notes = std::fs::OpenOptions::new().create(true).append(true).open(file).unwrap();
    notes.write_all(line.as_bytes()).unwrap();
}
