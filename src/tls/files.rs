//! A certificate and its key, read from PEM files.

use std::{fs, path::Path};

use rustls::{
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _},
    sign::CertifiedKey,
};

use super::{TlsError, failed, provider};

/// Reads a chain, the server's own certificate first, and its key.
pub(super) fn read(certificate: &Path, key: &Path) -> Result<CertifiedKey, TlsError> {
    let chain = chain(certificate, &fs::read(certificate).map_err(failed(certificate))?)?;
    together(chain, &fs::read(key).map_err(failed(key))?, key)
}

/// Takes a chain and its key, both as PEM; `file` is where they belong.
pub(super) fn pair(leaf: &str, key: &str, file: &Path) -> Result<CertifiedKey, TlsError> {
    together(chain(file, leaf.as_bytes())?, key.as_bytes(), file)
}

fn together(
    chain: Vec<CertificateDer<'static>>,
    secret: &[u8],
    key: &Path,
) -> Result<CertifiedKey, TlsError> {
    let secret = PrivateKeyDer::from_pem_slice(secret).map_err(|error| TlsError::Content {
        file: key.to_owned(),
        expected: "a private key in PEM",
        got: error.to_string(),
    })?;
    CertifiedKey::from_der(chain, secret, &provider()).map_err(|error| TlsError::Content {
        file: key.to_owned(),
        expected: "the key of that certificate",
        got: error.to_string(),
    })
}

/// The certificates of a PEM file.
fn chain(file: &Path, pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let wrong = |got: String| TlsError::Content {
        file: file.to_owned(),
        expected: "certificates in PEM, the server's own first",
        got,
    };
    let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
    match chain {
        Ok(chain) if chain.is_empty() => Err(wrong("none".to_owned())),
        Ok(chain) => Ok(chain),
        Err(error) => Err(wrong(error.to_string())),
    }
}
