//! A body as the journal keeps it: whole when small, its first 64 kB with true length and hash when not.

use bytes::Bytes;
use sha2::{Digest, Sha256};

use crate::http::stored::SharedBody;

/// Bodies longer than this are cut.
pub(super) const KEPT: usize = 64 * 1024;

/// A body, or the start of one.
#[derive(Clone, Debug)]
pub struct Captured {
    /// The start of it, or more; all of it when its hash is not known.
    held: Bytes,
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
            return Self { held: body.clone(), length, digest: None, shared: false };
        }
        // A slice would keep the whole body alive.
        let held = Bytes::copy_from_slice(&body[..KEPT]);
        Self { held, length, digest: Some(Sha256::digest(body).into()), shared: false }
    }

    /// The same of a body that may be a slice of something larger, such as what was read from a connection at once: a copy,
    /// so that the rest is not kept with it.
    #[must_use]
    pub fn copied(body: &Bytes) -> Self {
        let is_cut = body.len() > KEPT;
        if is_cut { Self::own(body) } else { Self::own(&Bytes::copy_from_slice(body)) }
    }

    /// Refers to a body that is kept elsewhere anyway.
    #[must_use]
    pub fn shared(body: SharedBody) -> Self {
        Self { held: body.start, length: body.length, digest: body.digest, shared: true }
    }

    /// What is kept of the bytes.
    #[must_use]
    pub fn start(&self) -> &[u8] {
        &self.held[..self.held.len().min(KEPT)]
    }

    /// How long the body really was.
    #[must_use]
    pub fn length(&self) -> u64 {
        self.length
    }

    /// Whether bytes are missing.
    #[must_use]
    pub fn is_cut(&self) -> bool {
        self.length > self.start().len() as u64
    }

    /// SHA-256 of the whole body.
    #[must_use]
    pub fn digest(&self) -> [u8; 32] {
        self.digest.unwrap_or_else(|| Sha256::digest(&self.held).into())
    }

    /// Bytes this entry holds alone.
    pub(super) fn own_weight(&self) -> usize {
        if self.shared { 0 } else { self.held.len() }
    }

    /// Where the shared bytes lie, and how many they are.
    pub(super) fn shared_weight(&self) -> Option<(usize, usize)> {
        self.shared.then(|| (self.held.as_ptr() as usize, self.held.len()))
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
    fn a_shared_body_that_nobody_hashed_is_cut_and_hashed_all_the_same() {
        let body = Bytes::from(vec![b'x'; KEPT + 1]);
        let shared = SharedBody { start: body.clone(), length: body.len() as u64, digest: None };
        let (captured, own) = (Captured::shared(shared), Captured::own(&body));
        assert_eq!(
            (captured.start(), captured.is_cut(), captured.digest()),
            (own.start(), true, own.digest())
        );
    }

    #[test]
    fn a_copied_body_keeps_nothing_else_alive() {
        let read = Bytes::from(vec![b'x'; 1000]);
        let body = read.slice(..10);
        let captured = Captured::copied(&body);
        drop(body);
        assert!(read.is_unique() && captured.start() == [b'x'; 10]);
    }

    #[test]
    fn a_small_body_is_kept_whole() {
        let captured = Captured::own(&Bytes::from_static(b"[]"));
        assert!(!captured.is_cut());
        assert_eq!(captured.digest(), <[u8; 32]>::from(Sha256::digest(b"[]")));
    }
}
