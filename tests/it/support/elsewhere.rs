//! Sandboxes that were running before the tests began: tests whose settings are one's take turns at it.
//!
//! `SANDBOX_URL` and the variables of [`DOORS`] say where they are; `scripts/image/check` sets them, and `SANDBOX_BINARY`
//! for tests of the process itself. Which test went where, and why one did not, is written, line by line, into the file of
//! `SANDBOX_URL_NOTES`.

use std::{
    cell::Cell,
    env,
    io::Write as _,
    net::{SocketAddr, ToSocketAddrs as _},
    path::PathBuf,
};

use serde_json::Value;
use tokio::sync::{Mutex, MutexGuard};

/// A sandbox somebody else starts: with `--clock` at the tests' instant, and this.
struct Door {
    /// Names its address, and after a blank that of HTTPS.
    variable: &'static str,
    /// What it has other than the tests' usual configuration, as [`super::sandbox::differences`] tells it.
    differs: &'static [&'static str],
    turn: Mutex<()>,
}

const fn door(variable: &'static str, differs: &'static [&'static str]) -> Door {
    Door { variable, differs, turn: Mutex::const_new(()) }
}

static DOORS: [Door; 3] = [
    door("SANDBOX_URL", &[]),
    door("SANDBOX_URL_OPEN", &["auth: Off"]),
    door("SANDBOX_URL_BY_NAME", &["public_url: None", "tls: SelfSigned"]),
];

thread_local! {
    /// Each test has a thread of its own. One turn at a time is enough for any test, and none waits for another then.
    static HAS_A_TURN: Cell<bool> = const { Cell::new(false) };
}

/// Such a sandbox, this test's alone until it is dropped.
pub struct Elsewhere {
    addr: SocketAddr,
    tls_addr: Option<SocketAddr>,
    ca_pem: Option<String>,
    _turn: MutexGuard<'static, ()>,
}

impl Elsewhere {
    /// Waits for the turn at the sandbox that differs like this, and leads it back to its start; nothing when there is none,
    /// or the test has a turn already.
    pub async fn taken(differences: &[String]) -> Option<Self> {
        variable("SANDBOX_URL")?;
        let reason =
            || differences.iter().map(|it| it.split(':').next().unwrap()).collect::<Vec<_>>().join(", ");
        let Some(door) = DOORS.iter().find(|it| it.differs == differences) else {
            note(&format!("other settings: {}", reason()));
            return None;
        };
        if HAS_A_TURN.get() {
            note("a second one of the same test");
            return None;
        }
        let Some(place) = variable(door.variable) else {
            note(&format!("other settings: {}", reason()));
            return None;
        };
        let turn = door.turn.lock().await;
        let mut urls = place.split(' ');
        let addr = address(urls.next().unwrap(), "http://");
        let tls_addr = urls.next().map(|url| address(url, "https://"));
        lead_back(&format!("http://{addr}/_sandbox")).await;
        let ca_pem = match tls_addr {
            Some(_) => Some(get(&format!("http://{addr}/_sandbox/ca.pem")).await.text().await.unwrap()),
            None => None,
        };
        HAS_A_TURN.set(true);
        note("elsewhere");
        Some(Self { addr, tls_addr, ca_pem, _turn: turn })
    }

    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    pub fn tls_addr(&self) -> Option<SocketAddr> {
        self.tls_addr
    }

    pub fn ca_pem(&self) -> Option<String> {
        self.ca_pem.clone()
    }
}

impl Drop for Elsewhere {
    fn drop(&mut self) {
        HAS_A_TURN.set(false);
    }
}

fn address(url: &str, scheme: &str) -> SocketAddr {
    let authority = url.trim_end_matches('/').strip_prefix(scheme);
    let authority = authority.unwrap_or_else(|| panic!("{url:?} should be {scheme}host:port"));
    authority.to_socket_addrs().unwrap().next().unwrap()
}

async fn get(url: &str) -> reqwest::Response {
    let answer = super::client([]).build().unwrap().get(url).send().await.unwrap();
    assert_eq!(answer.status(), 200, "{url} is that of no sandbox the tests may change");
    answer
}

/// Takes away what an earlier test left: a reset leads back what the root has, and workspaces are others.
async fn lead_back(control: &str) {
    let client = super::client([]).build().unwrap();
    let workspaces: Vec<Value> = get(&format!("{control}/workspaces")).await.json().await.unwrap();
    for name in workspaces.iter().map(|it| it["name"].as_str().unwrap()) {
        let gone = client.delete(format!("{control}/workspaces/{name}")).send().await.unwrap();
        assert_eq!(gone.status(), 204, "{name} is to go");
    }
    let reset = client.post(format!("{control}/reset")).send().await.unwrap();
    assert_eq!(reset.status(), 204, "{control} is to be led back");
}

#[expect(clippy::disallowed_methods, reason = "where the tests run is for the environment to say")]
fn variable(name: &str) -> Option<String> {
    env::var(name).ok()
}

/// The binary that tests of the process start: that of `SANDBOX_BINARY`, else this checkout's.
pub fn binary() -> PathBuf {
    variable("SANDBOX_BINARY").unwrap_or_else(|| env!("CARGO_BIN_EXE_nhn-sandbox").to_owned()).into()
}

/// Notes where this test's sandbox is, or why it is not elsewhere.
pub fn note(place: &str) {
    let Some(file) = variable("SANDBOX_URL_NOTES") else { return };
    let thread = std::thread::current();
    let line = format!("{place}\t{}\n", thread.name().unwrap_or("?"));
    let mut notes = std::fs::OpenOptions::new().create(true).append(true).open(file).unwrap();
    notes.write_all(line.as_bytes()).unwrap();
}
