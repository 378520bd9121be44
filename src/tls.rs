//! HTTPS: the certificate the sandbox shows, made by itself or read from files, and changed while it runs.
//!
//! Knows files and certificates, no HTTP.

mod authority;
mod files;

use std::{
    fmt, io,
    path::{Path, PathBuf},
    sync::{Arc, PoisonError, RwLock},
};

use jiff::Timestamp;
use rustls::{
    ServerConfig,
    crypto::{CryptoProvider, aws_lc_rs},
    server::{ClientHello, ResolvesServerCert},
    sign::CertifiedKey,
};
use tokio_rustls::TlsAcceptor;

use crate::{config::Config, http::hosts};

/// Names of this machine, and those by which containers and tests reach one another.
const NEAR: [&str; 7] = [
    "localhost",
    "127.0.0.1",
    "::1",
    "nhn-sandbox",
    "sandbox",
    "host.docker.internal",
    "host.testcontainers.internal",
];

/// Why there can be no HTTPS.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file or folder cannot be read or written.
    #[error("{}: {reason}", .file.display())]
    File {
        /// Which.
        file: PathBuf,
        /// What the system says.
        reason: io::Error,
    },
    /// A file does not hold what it should.
    #[error("{}: expected {expected}; got {got}", .file.display())]
    Content {
        /// Which.
        file: PathBuf,
        /// What belongs in it.
        expected: &'static str,
        /// What is in it.
        got: String,
    },
    /// A certificate cannot be made.
    #[error("cannot make a certificate: {0}")]
    Make(String),
    /// A setting is missing.
    #[error("--tls files needs --tls-cert and --tls-key")]
    NoFiles,
}

/// Where the certificate comes from.
#[derive(Clone, Debug)]
enum Source {
    /// The sandbox's own authority, kept in a folder if there is one; the names its certificate is for.
    Own { folder: Option<PathBuf>, names: Vec<String> },
    /// Files: certificate chain and key.
    Files { certificate: PathBuf, key: PathBuf },
}

/// What HTTPS shows now.
struct Shown {
    key: Arc<CertifiedKey>,
    /// The authority, as PEM; none when the certificate came from files.
    authority: Option<Arc<str>>,
}

/// HTTPS of one sandbox.
pub struct Tls {
    source: Source,
    shown: Arc<Presenter>,
    acceptor: TlsAcceptor,
}

struct Presenter(RwLock<Shown>);

impl Tls {
    /// HTTPS as this configuration wants it, or none.
    ///
    /// # Errors
    /// When the certificate cannot be made or read.
    pub fn of(config: &Config, now: Timestamp) -> Result<Option<Self>, TlsError> {
        let source = match config.tls {
            crate::config::TlsMode::Off => return Ok(None),
            crate::config::TlsMode::SelfSigned => {
                Source::Own { folder: config.tls_dir.clone(), names: names(config.public_url.as_deref()) }
            }
            crate::config::TlsMode::Files => match (&config.tls_cert, &config.tls_key) {
                (Some(certificate), Some(key)) => {
                    Source::Files { certificate: certificate.clone(), key: key.clone() }
                }
                _ => return Err(TlsError::NoFiles),
            },
        };
        let shown = Arc::new(Presenter(RwLock::new(source.load(now)?)));
        let mut server = ServerConfig::builder_with_provider(provider())
            .with_safe_default_protocol_versions()
            .map_err(|error| TlsError::Make(error.to_string()))?
            .with_no_client_auth()
            .with_cert_resolver(Arc::clone(&shown) as Arc<dyn ResolvesServerCert>);
        server.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Ok(Some(Self { source, shown, acceptor: TlsAcceptor::from(Arc::new(server)) }))
    }

    /// Takes connections over TLS, with ALPN for HTTP/2 and HTTP/1.1.
    pub(crate) fn acceptor(&self) -> &TlsAcceptor {
        &self.acceptor
    }

    /// The certificate of the authority a client has to trust, as PEM; none when the certificate came from files.
    #[must_use]
    pub fn authority(&self) -> Option<Arc<str>> {
        self.shown.0.read().unwrap_or_else(PoisonError::into_inner).authority.clone()
    }

    /// Reads the certificate again; connections to come are shown the new one.
    ///
    /// # Errors
    /// When it cannot be made or read; the old one stays then.
    pub fn reload(&self, now: Timestamp) -> Result<(), TlsError> {
        let shown = self.source.load(now)?;
        *self.shown.0.write().unwrap_or_else(PoisonError::into_inner) = shown;
        Ok(())
    }
}

impl Source {
    fn load(&self, now: Timestamp) -> Result<Shown, TlsError> {
        match self {
            Self::Own { folder, names } => authority::load(folder.as_deref(), names, now),
            Self::Files { certificate, key } => {
                Ok(Shown { key: Arc::new(files::read(certificate, key)?), authority: None })
            }
        }
    }
}

impl ResolvesServerCert for Presenter {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner).key))
    }
}

impl fmt::Debug for Presenter {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Presenter")
    }
}

impl fmt::Debug for Tls {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Tls").field("source", &self.source).finish_non_exhaustive()
    }
}

/// The cryptography of HTTPS: the same as the tokens'.
fn provider() -> Arc<CryptoProvider> {
    Arc::new(aws_lc_rs::default_provider())
}

/// The names an own certificate is for: near ones, documented ones, and that of the public URL.
fn names(public_url: Option<&str>) -> Vec<String> {
    let public = public_url
        .and_then(|url| url.parse::<http::Uri>().ok())
        .and_then(|url| url.host().map(|host| host.trim_matches(['[', ']']).to_ascii_lowercase()));
    let mut names: Vec<String> = NEAR.iter().chain(&hosts::DOCUMENTED).map(|it| (*it).to_owned()).collect();
    names.extend(public.filter(|it| !NEAR.contains(&it.as_str())));
    names
}

fn failed(file: &Path) -> impl FnOnce(io::Error) -> TlsError + '_ {
    move |reason| TlsError::File { file: file.to_owned(), reason }
}
