//! The settings of a sandbox, resolved: flag, else environment, else configuration file, else default.
//!
//! The only room that reads the environment. What comes out is plain values; nobody else asks where they came from.

mod parse;
mod sources;
mod table;

pub use sources::{ConfigError, Given, process_environment, resolve, switch_place};
pub use table::{FLAGS, Flag};

use std::{collections::BTreeMap, fmt::Write as _, net::SocketAddr, path::PathBuf, time::Duration};

use jiff::Timestamp;
use serde_json::Value;

/// How logs are written to stderr.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// One readable line an event.
    Text,
    /// One JSON object an event.
    Json,
}

/// How much is asked of callers of closed APIs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// As documented.
    #[default]
    Strict,
    /// A well-formed token of any issuer; signature, times and proof unchecked.
    Relaxed,
    /// No token.
    Off,
}

/// Whether there is HTTPS beside HTTP, and where its certificate comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TlsMode {
    /// No HTTPS.
    #[default]
    Off,
    /// The sandbox has an authority of its own.
    SelfSigned,
    /// Certificate and key are given as files.
    Files,
}

/// Everything a sandbox is started with.
#[derive(Clone, Debug)]
pub struct Config {
    /// The address to listen on; port 0 picks a free one.
    pub listen: SocketAddr,
    /// The base used in links, without a trailing slash; `http://<listen>` when not given.
    pub public_url: Option<String>,
    /// The name of HelseID, without a trailing slash; the base a client called when not given.
    pub issuer: Option<String>,
    /// Whether there is HTTPS.
    pub tls: TlsMode,
    /// Its address; the port is 8443 beside `listen` when not given, or a free one when that is.
    pub tls_listen: Option<SocketAddr>,
    /// Where the own authority and certificate are kept; when not given they are made anew at every start.
    pub tls_dir: Option<PathBuf>,
    /// The certificate chain as PEM.
    pub tls_cert: Option<PathBuf>,
    /// Its key as PEM.
    pub tls_key: Option<PathBuf>,
    /// A folder whose files replace their embedded namesakes.
    pub seed_data: Option<PathBuf>,
    /// A folder where what is posted to OKT outlives the process; in memory only when not given.
    pub data_dir: Option<PathBuf>,
    /// Fixes everything drawn at random.
    pub seed_number: u64,
    /// How much is asked of callers of closed APIs.
    pub auth: Mode,
    /// What `/_sandbox/*` demands as bearer token.
    pub admin_token: Option<String>,
    /// Where the clock starts frozen; with the operating system when not given.
    pub clock: Option<Timestamp>,
    /// How many exchanges the journal holds.
    pub journal_entries: usize,
    /// How many bytes the journal holds.
    pub journal_bytes: usize,
    /// The largest request body, in bytes.
    pub max_body: usize,
    /// How long a client may take to send a header block; no flag sets it.
    pub header_time: Duration,
    /// How long receiving a body and answering may take; no flag sets it.
    pub request_time: Duration,
    /// A FEST M30 file to serve instead of the seed's.
    pub codingsystems_fest: Option<PathBuf>,
    /// A list of Norwegian ICD-10 codes to serve instead of the seed's.
    pub codingsystems_icd10: Option<PathBuf>,
    /// How many trade names are fabricated beside the seed's.
    pub codingsystems_scale: Option<usize>,
    /// How many groups are fabricated beside the seed's, in each of Nompd's lists.
    pub nompd_scale: Option<usize>,
    /// How many persons with ten services each are fabricated beside OKT's own.
    pub okt_scale: Option<usize>,
    /// How many workspaces there may be besides the root.
    pub workspaces_max: usize,
    /// How long a workspace is kept without a request; for ever when nothing.
    pub workspaces_idle: Option<Duration>,
    /// How many documents are fabricated beside the seed's.
    pub phr_scale: Option<usize>,
    /// How logs are written.
    pub log: LogFormat,
    /// The switches set at the start, by key.
    pub settings: BTreeMap<String, Value>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            public_url: None,
            issuer: None,
            tls: TlsMode::Off,
            tls_listen: None,
            tls_dir: None,
            tls_cert: None,
            tls_key: None,
            seed_data: None,
            data_dir: None,
            seed_number: 1,
            auth: Mode::Strict,
            admin_token: None,
            clock: None,
            journal_entries: 10_000,
            journal_bytes: 16 * 1024 * 1024,
            max_body: 1024 * 1024,
            header_time: Duration::from_secs(30),
            request_time: Duration::from_secs(30),
            codingsystems_fest: None,
            codingsystems_icd10: None,
            codingsystems_scale: None,
            nompd_scale: None,
            okt_scale: None,
            workspaces_max: 10_000,
            workspaces_idle: Some(Duration::from_hours(1)),
            phr_scale: None,
            log: LogFormat::Text,
            settings: BTreeMap::new(),
        }
    }
}

impl Config {
    /// The base used in links when the sandbox listens on `bound`.
    #[must_use]
    pub fn public_url(&self, bound: SocketAddr) -> String {
        self.public_url.clone().unwrap_or_else(|| format!("http://{bound}"))
    }

    /// Where HTTPS listens, if it does.
    #[must_use]
    pub fn tls_listen(&self) -> Option<SocketAddr> {
        let usual = SocketAddr::new(self.listen.ip(), if self.listen.port() == 0 { 0 } else { 8443 });
        (self.tls != TlsMode::Off).then(|| self.tls_listen.unwrap_or(usual))
    }

    /// The resolved settings as a configuration file that would lead to them; a secret is only said to be set.
    #[must_use]
    pub fn to_toml(&self) -> String {
        let mut text = String::new();
        for flag in FLAGS {
            match (flag.show)(self) {
                // A secret is not shown, and a stand-in would be taken for it.
                Some(_) if flag.name == "admin-token" => {
                    let _ = writeln!(text, "# {} is set, and not shown", flag.name);
                }
                Some(value) => {
                    let _ = writeln!(text, "{} = {value}", flag.name);
                }
                None => {
                    let _ = writeln!(text, "# {} is not set", flag.name);
                }
            }
        }
        let mut section = "";
        for (key, value) in &self.settings {
            let (api, name) = key.split_once('.').unwrap_or(("", key));
            if api != section {
                let _ = write!(text, "\n[{api}]\n");
                section = api;
            }
            let _ = writeln!(text, "{name} = {value}");
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn https_listens_beside_http_unless_told_otherwise() {
        let config = |listen: &str, tls_listen: Option<&str>| Config {
            tls: TlsMode::SelfSigned,
            listen: listen.parse().unwrap(),
            tls_listen: tls_listen.map(|it| it.parse().unwrap()),
            ..Config::default()
        };
        for (listen, tls_listen, expected) in [
            ("127.0.0.1:8080", None, "127.0.0.1:8443"),
            ("0.0.0.0:80", None, "0.0.0.0:8443"),
            ("127.0.0.1:0", None, "127.0.0.1:0"),
            ("[::]:8080", Some("127.0.0.1:443"), "127.0.0.1:443"),
        ] {
            assert_eq!(config(listen, tls_listen).tls_listen(), Some(expected.parse().unwrap()));
        }
        assert_eq!(Config::default().tls_listen(), None);
    }
}
