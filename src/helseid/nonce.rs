//! Nonces that need no memory: an instant, sealed. Good again and again while they are fresh.

use aws_lc_rs::hmac::{HMAC_SHA256, Key, sign, verify};
use jiff::Timestamp;

use crate::{
    ids::Ids,
    jose::{base64url, from_base64url},
};

/// Seconds a nonce is good.
pub(super) const LIFETIME: i64 = 60;

/// Where the key lies among what else is drawn by a seed number.
const SALT: u64 = 0x0DE0_0000_0000_0000;

/// Seals and reads nonces with a key no other workspace has.
#[derive(Debug)]
pub(super) struct Nonces(Key);

impl Nonces {
    /// The key of this workspace: drawn like all else, for the same seed number is to give the same bytes.
    pub(super) fn new(ids: &Ids, workspace: &str) -> Self {
        Self(Key::new(HMAC_SHA256, &[&ids.bytes(SALT, 32), workspace.as_bytes()].concat()))
    }

    /// A nonce of this instant.
    pub(super) fn make(&self, now: Timestamp) -> String {
        let mut bytes = now.as_second().to_be_bytes().to_vec();
        let seal = sign(&self.0, &bytes);
        bytes.extend_from_slice(seal.as_ref());
        base64url(&bytes)
    }

    /// Whether a nonce is one of these and fresh; else what is wrong.
    pub(super) fn check(&self, nonce: Option<&str>, now: Timestamp) -> Result<(), String> {
        let nonce = nonce.ok_or("no `nonce`")?;
        let bytes =
            from_base64url(nonce).filter(|it| it.len() == 40).ok_or("one this HelseID did not give")?;
        let (instant, seal) = bytes.split_at(8);
        verify(&self.0, instant, seal).map_err(|_| "one this HelseID did not give")?;
        let made = instant.try_into().map(i64::from_be_bytes).unwrap_or_default();
        match now.as_second().saturating_sub(made) {
            0..=LIFETIME => Ok(()),
            age if age > 0 => Err(format!("one given {age} s ago, good for {LIFETIME} s")),
            _ => Err("one given later than now: the clock was moved back".to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nonce_is_good_for_a_minute_and_only_where_it_was_made() {
        let ids = Ids::new(1);
        let (nonces, others) = (Nonces::new(&ids, ""), Nonces::new(&ids, "other"));
        let at = |second| Timestamp::from_second(second).unwrap();
        let nonce = nonces.make(at(1000));
        assert_eq!(nonces.check(Some(&nonce), at(1000)), Ok(()));
        assert_eq!(nonces.check(Some(&nonce), at(1060)), Ok(()));
        assert_eq!(nonces.check(Some(&nonce), at(1061)), Err("one given 61 s ago, good for 60 s".into()));
        assert!(nonces.check(Some(&nonce), at(999)).is_err());
        assert!(others.check(Some(&nonce), at(1000)).is_err());
        for bad in [None, Some(""), Some("abc"), Some("å"), Some(&nonce[1..])] {
            assert!(nonces.check(bad, at(1000)).is_err());
        }
    }
}
