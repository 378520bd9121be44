//! JOSE: keys, signatures and DPoP proofs as values with rules. Knows no HTTP, no issuer and no API.

mod algorithm;
pub mod dpop;
mod jwk;
mod jws;
mod keys;
mod replay;
mod signer;

pub use algorithm::Algorithm;
pub use jwk::{JwkError, PublicKey};
pub use jws::{Jws, JwsError, LONGEST};
pub use keys::{KeyRing, Signing};
pub use replay::{FirstUse, Replay};
pub use signer::{SignerError, SigningKey};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest as _, Sha256};

/// Bytes in base64url without padding, as everything in JOSE is written.
#[must_use]
pub fn base64url(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The bytes behind base64url without padding; `None` when the text is anything else.
#[must_use]
pub fn from_base64url(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}

/// SHA-256 in base64url: how `ath` and thumbprints are written.
#[must_use]
pub fn sha256_base64url(bytes: &[u8]) -> String {
    base64url(&Sha256::digest(bytes))
}
