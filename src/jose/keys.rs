//! The keys an issuer signs with: the present one, and those it has put aside.

use std::{
    collections::BTreeSet,
    fmt::Write as _,
    sync::{Arc, PoisonError, RwLock},
};

use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Map, Value};

use super::{PublicKey, SignerError, SigningKey, base64url};

/// A signing key with its certificate, as HelseID publishes it.
#[derive(Debug)]
pub struct Signing {
    /// The key.
    pub key: SigningKey,
    /// 40 upper-case hexadecimal digits: SHA-1 of the certificate.
    pub kid: String,
    /// The same bytes in base64url.
    pub x5t: String,
    /// The certificate, DER in base64.
    pub x5c: String,
}

/// The keys of one issuer; what is signed before a rotation is no longer taken after it.
#[derive(Debug)]
pub struct KeyRing {
    start: Arc<Signing>,
    now: RwLock<Keys>,
}

#[derive(Debug)]
struct Keys {
    active: Arc<Signing>,
    former: Vec<Arc<Signing>>,
    /// The names under which the issuer has given out tokens.
    issuers: BTreeSet<String>,
    /// How often the key was changed.
    generation: u64,
}

/// How many keys put aside are remembered, the first and the latest.
const MOST_FORMER: usize = 32;

/// How many names of an issuer are remembered.
const MOST_ISSUERS: usize = 64;

impl Signing {
    /// A key with this certificate (DER).
    #[must_use]
    pub fn new(key: SigningKey, certificate: &[u8]) -> Self {
        let hash = digest(&SHA1_FOR_LEGACY_USE_ONLY, certificate);
        let mut kid = String::with_capacity(40);
        for byte in hash.as_ref() {
            let _ = write!(kid, "{byte:02X}");
        }
        Self { key, kid, x5t: base64url(hash.as_ref()), x5c: STANDARD.encode(certificate) }
    }

    /// A private RSA JWK whose `x5c` holds one certificate.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn from_jwk(jwk: &Map<String, Value>) -> Result<Self, SignerError> {
        let key = SigningKey::from_jwk(jwk)?;
        let certificate = jwk.get("x5c").and_then(|it| it.get(0)?.as_str());
        let certificate = certificate.and_then(|it| STANDARD.decode(it).ok()).ok_or(SignerError::Private)?;
        Ok(Self::new(key, &certificate))
    }

    /// A saved RSA key, PKCS#8, with its certificate.
    ///
    /// # Errors
    /// When it is no such key, or the certificate does not hold it.
    pub fn from_pkcs8(key: &[u8], certificate: &[u8]) -> Result<Self, SignerError> {
        let key = SigningKey::from_pkcs8(key)?;
        match key.public() {
            PublicKey::Rsa { n, .. } if certificate.windows(n.len()).any(|it| it == n) => {
                Ok(Self::new(key, certificate))
            }
            _ => Err(SignerError::Private),
        }
    }

    /// Makes a key of 3072 bits with a certificate it has signed itself; takes some tenths of a second.
    ///
    /// # Panics
    /// When the operating system has no randomness to give.
    #[must_use]
    pub fn make() -> Self {
        let (key, der) = SigningKey::make_rsa();
        let pair = rcgen::KeyPair::from_pkcs8_der_and_sign_algo(&der.into(), &rcgen::PKCS_RSA_SHA256)
            .expect("a key just made is well-formed");
        let mut parameters = rcgen::CertificateParams::default();
        parameters.distinguished_name.push(rcgen::DnType::CommonName, "nhn-sandbox HelseID");
        let certificate = parameters.self_signed(&pair).expect("a certificate without names can be signed");
        Self::new(key, certificate.der())
    }

    /// The public JWK, as `/jwks` publishes it.
    #[must_use]
    pub fn to_jwk(&self) -> Map<String, Value> {
        let key = self.key.public().to_jwk();
        let mut jwk = Map::new();
        let mut put = |name: &str, value: Value| jwk.insert(name.to_owned(), value);
        put("kty", key["kty"].clone());
        put("use", "sig".into());
        put("kid", self.kid.clone().into());
        put("x5t", self.x5t.clone().into());
        for name in ["e", "n"] {
            if let Some(value) = key.get(name) {
                put(name, value.clone());
            }
        }
        put("x5c", vec![self.x5c.clone()].into());
        put("alg", "RS256".into());
        jwk
    }
}

impl KeyRing {
    /// Starts with this key.
    #[must_use]
    pub fn new(start: Arc<Signing>) -> Self {
        let now = Keys::new(Arc::clone(&start), 0);
        Self { start, now: RwLock::new(now) }
    }

    /// The key that signs now.
    #[must_use]
    pub fn active(&self) -> Arc<Signing> {
        Arc::clone(&self.read().active)
    }

    /// The keys put aside, the latest last.
    #[must_use]
    pub fn former(&self) -> Vec<Arc<Signing>> {
        self.read().former.clone()
    }

    /// How often the key was changed: what was verified under another number is not to be trusted.
    #[must_use]
    pub fn generation(&self) -> u64 {
        self.read().generation
    }

    /// Signs with `next` from now on.
    pub fn rotate(&self, next: Signing) {
        let mut now = self.now.write().unwrap_or_else(PoisonError::into_inner);
        let former = std::mem::replace(&mut now.active, Arc::new(next));
        now.former.push(former);
        if now.former.len() > MOST_FORMER {
            now.former.remove(1);
        }
        now.generation += 1;
    }

    /// Back to the first key.
    pub fn reset(&self) {
        let mut now = self.now.write().unwrap_or_else(PoisonError::into_inner);
        *now = Keys::new(Arc::clone(&self.start), now.generation + 1);
    }

    /// The keys that came after the first, in their order; the last of them signs.
    #[must_use]
    pub fn later(&self) -> Vec<Arc<Signing>> {
        let now = self.read();
        now.former.iter().skip(1).chain((!now.former.is_empty()).then_some(&now.active)).cloned().collect()
    }

    /// The names under which tokens were given out.
    #[must_use]
    pub fn issuers(&self) -> BTreeSet<String> {
        self.read().issuers.clone()
    }

    /// Stands where these keys, one after another, have come after the first, and tokens were given out under these names.
    pub fn restore(&self, later: Vec<Arc<Signing>>, issuers: BTreeSet<String>) {
        let mut now = self.now.write().unwrap_or_else(PoisonError::into_inner);
        let mut keys = Keys::new(Arc::clone(&self.start), now.generation + 1);
        for next in later {
            let former = std::mem::replace(&mut keys.active, next);
            keys.former.push(former);
        }
        keys.issuers = issuers.into_iter().take(MOST_ISSUERS).collect();
        *now = keys;
    }

    /// Remembers a name under which tokens are given out.
    pub fn goes_by(&self, issuer: &str) {
        if self.is_issuer(issuer) {
            return;
        }
        let mut now = self.now.write().unwrap_or_else(PoisonError::into_inner);
        if now.issuers.len() < MOST_ISSUERS {
            now.issuers.insert(issuer.to_owned());
        }
    }

    /// Whether tokens were given out under this name.
    #[must_use]
    pub fn is_issuer(&self, issuer: &str) -> bool {
        self.read().issuers.contains(issuer)
    }

    fn read(&self) -> std::sync::RwLockReadGuard<'_, Keys> {
        self.now.read().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Keys {
    fn new(active: Arc<Signing>, generation: u64) -> Self {
        Self { active, former: Vec::new(), issuers: BTreeSet::new(), generation }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_made_key_is_read_back_with_its_certificate_and_with_no_other() {
        let (made, other) = (Signing::make(), Signing::make());
        let certificate = |key: &Signing| STANDARD.decode(&key.x5c).unwrap();
        let der = made.key.to_pkcs8().unwrap();
        let again = Signing::from_pkcs8(&der, &certificate(&made)).unwrap();
        assert_eq!(again.to_jwk(), made.to_jwk());
        assert_eq!(Signing::from_pkcs8(&der, &certificate(&other)).unwrap_err(), SignerError::Private);
        assert_eq!(Signing::from_pkcs8(&der[1..], &certificate(&made)).unwrap_err(), SignerError::Private);
    }
}
