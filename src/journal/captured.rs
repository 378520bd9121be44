//! A body as the journal keeps it: whole when small, its first 64 kB with true length and hash when not.

use bytes::Bytes;
use sha2::{Digest, Sha256};

/// Bodies longer than this are cut.
pub(super) const KEPT: usize = 64 * 1024;

/// A body, or the start of one.
#[derive(Clone, Debug)]
pub struct Captured {
    start: Bytes,
    length: u64,
    digest: Option<[u8; 32]>,
    shared: bool,
}

impl Captured {
    /// Keeps a body that belongs to this one exchange.
    #[must_use]
    pub fn own(body: &Bytes) -> Self {
        let length = body.len() as u64;
        if body.len() <= KEPT {
            return Self { start: body.clone(), length, digest: None, shared: false };
        }
        // A slice would keep the whole body alive.
        let start = Bytes::copy_from_slice(&body[..KEPT]);
        Self { start, length, digest: Some(Sha256::digest(body).into()), shared: false }
    }

    /// Refers to a body that is kept elsewhere anyway.
    #[must_use]
    pub fn shared(start: Bytes, length: u64, digest: [u8; 32]) -> Self {
        Self { start, length, digest: Some(digest), shared: true }
    }

    /// What is kept of the bytes.
    #[must_use]
    pub fn start(&self) -> &Bytes {
        &self.start
    }

    /// How long the body really was.
    #[must_use]
    pub fn length(&self) -> u64 {
        self.length
    }

    /// Whether bytes are missing.
    #[must_use]
    pub fn is_cut(&self) -> bool {
        self.length > self.start.len() as u64
    }

    /// SHA-256 of the whole body.
    #[must_use]
    pub fn digest(&self) -> [u8; 32] {
        self.digest.unwrap_or_else(|| Sha256::digest(&self.start).into())
    }

    /// Bytes this entry holds alone.
    pub(super) fn own_weight(&self) -> usize {
        if self.shared { 0 } else { self.start.len() }
    }

    /// Where the shared bytes lie, and how many they are.
    pub(super) fn shared_weight(&self) -> Option<(usize, usize)> {
        self.shared.then(|| (self.start.as_ptr() as usize, self.start.len()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_large_body_is_cut_with_true_length_and_hash() {
        let body = Bytes::from(vec![b'x'; KEPT + 1]);
        let captured = Captured::own(&body);
        assert!(captured.is_cut());
        assert_eq!((captured.start().len(), captured.length()), (KEPT, KEPT as u64 + 1));
        assert_eq!(captured.digest(), <[u8; 32]>::from(Sha256::digest(&body)));
    }

    #[test]
    fn a_small_body_is_kept_whole() {
        let captured = Captured::own(&Bytes::from_static(b"[]"));
        assert!(!captured.is_cut());
        assert_eq!(captured.digest(), <[u8; 32]>::from(Sha256::digest(b"[]")));
    }
}
