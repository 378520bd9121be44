//! Private keys: read from a JWK, made anew, signing.

use aws_lc_rs::{
    encoding::{AsBigEndian, AsDer, EcPrivateKeyBin, Pkcs8V1Der},
    rand::SystemRandom,
    rsa::KeySize,
    signature::{EcdsaKeyPair, KeyPair as _, RsaKeyPair},
};
use serde_json::{Map, Value};

use super::{Algorithm, PublicKey, algorithm::Curve, base64url, from_base64url, jwk::Point};

/// A private key; what it signs with is said when it signs.
#[derive(Debug)]
pub struct SigningKey {
    pair: Pair,
    public: PublicKey,
}

#[derive(Debug)]
enum Pair {
    Ec(Curve, EcdsaKeyPair),
    Rsa(RsaKeyPair),
}

/// Why something is no usable private key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignerError {
    /// Its public half is not usable.
    #[error(transparent)]
    Public(#[from] super::JwkError),
    /// A private member is missing, malformed or does not go with the others.
    #[error("private members that are missing, malformed or do not go with the public ones")]
    Private,
}

impl SigningKey {
    /// Reads a private JWK: EC with `d`, RSA with `d`, `p`, `q`, `dp`, `dq`, `qi`.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn from_jwk(jwk: &Map<String, Value>) -> Result<Self, SignerError> {
        let public = PublicKey::from_members(jwk)?;
        let member = |name: &str| {
            jwk.get(name).and_then(Value::as_str).and_then(from_base64url).ok_or(SignerError::Private)
        };
        let pair = match &public {
            PublicKey::Ec(point) => {
                let (signing, private) = (point.curve.signing(), member("d")?);
                let pair = EcdsaKeyPair::from_private_key_and_public_key(signing, &private, point.bytes())
                    .map_err(|_| SignerError::Private)?;
                Pair::Ec(point.curve, pair)
            }
            PublicKey::Rsa { n, e } => {
                let mut numbers = vec![vec![0], n.clone(), e.clone()];
                for name in ["d", "p", "q", "dp", "dq", "qi"] {
                    numbers.push(member(name)?);
                }
                let der = der_sequence(&numbers);
                Pair::Rsa(RsaKeyPair::from_der(&der).map_err(|_| SignerError::Private)?)
            }
        };
        Ok(Self { pair, public })
    }

    /// Makes an EC key on P-256, as most clients use for DPoP.
    ///
    /// # Panics
    /// When the operating system has no randomness to give.
    #[must_use]
    pub fn make_ec() -> Self {
        let pair = EcdsaKeyPair::generate(Curve::P256.signing()).expect("the system has randomness to give");
        let point =
            Point::new(Curve::P256, pair.public_key().as_ref()).expect("a key just made is on its curve");
        Self { pair: Pair::Ec(Curve::P256, pair), public: PublicKey::Ec(point) }
    }

    /// Makes an RSA key of 3072 bits, as HelseID signs with; takes some tenths of a second. With its PKCS#8 form.
    ///
    /// # Panics
    /// When the operating system has no randomness to give.
    #[must_use]
    pub fn make_rsa() -> (Self, Vec<u8>) {
        let pair = RsaKeyPair::generate(KeySize::Rsa3072).expect("the system has randomness to give");
        let key = Self::rsa(pair);
        let der = key.to_pkcs8().expect("a key just made can be written");
        (key, der)
    }

    /// Reads an RSA key in its PKCS#8 form.
    ///
    /// # Errors
    /// When it is none.
    pub fn from_pkcs8(der: &[u8]) -> Result<Self, SignerError> {
        RsaKeyPair::from_pkcs8(der).map(Self::rsa).map_err(|_| SignerError::Private)
    }

    /// The PKCS#8 form of an RSA key; `None` for EC.
    #[must_use]
    pub fn to_pkcs8(&self) -> Option<Vec<u8>> {
        let Pair::Rsa(pair) = &self.pair else { return None };
        AsDer::<Pkcs8V1Der<'_>>::as_der(pair).ok().map(|der| der.as_ref().to_vec())
    }

    fn rsa(pair: RsaKeyPair) -> Self {
        let public = pair.public_key();
        let public = PublicKey::Rsa {
            n: public.modulus().big_endian_without_leading_zero().to_vec(),
            e: public.exponent().big_endian_without_leading_zero().to_vec(),
        };
        Self { public, pair: Pair::Rsa(pair) }
    }

    /// Its public half.
    #[must_use]
    pub fn public(&self) -> &PublicKey {
        &self.public
    }

    /// The algorithm it signs with when none is asked for: RS256, or that of its curve.
    #[must_use]
    pub fn usual_algorithm(&self) -> Algorithm {
        match &self.pair {
            Pair::Ec(curve, _) => curve.algorithm(),
            Pair::Rsa(_) => Algorithm::RS256,
        }
    }

    /// Its JWK with the private member; `None` for RSA, which is not made here to be given away.
    #[must_use]
    pub fn private_jwk(&self) -> Option<Map<String, Value>> {
        let Pair::Ec(_, pair) = &self.pair else { return None };
        let d: EcPrivateKeyBin<'_> = pair.private_key().as_be_bytes().ok()?;
        let mut jwk = self.public.to_jwk();
        jwk.insert("d".to_owned(), base64url(d.as_ref()).into());
        Some(jwk)
    }

    /// Signs header and payload as a compact JWS; `None` when the key cannot sign with that algorithm.
    #[must_use]
    pub fn sign(&self, algorithm: Algorithm, header: &Value, payload: &Value) -> Option<String> {
        let mut text = format!(
            "{}.{}",
            base64url(header.to_string().as_bytes()),
            base64url(payload.to_string().as_bytes())
        );
        let signature = self.signature(algorithm, text.as_bytes())?;
        text.push('.');
        text.push_str(&base64url(&signature));
        Some(text)
    }

    fn signature(&self, algorithm: Algorithm, message: &[u8]) -> Option<Vec<u8>> {
        let chance = SystemRandom::new();
        match &self.pair {
            Pair::Ec(curve, pair) if algorithm.curve() == Some(*curve) => {
                Some(pair.sign(&chance, message).ok()?.as_ref().to_vec())
            }
            Pair::Rsa(pair) => {
                let mut signature = vec![0; pair.public_modulus_len()];
                pair.sign(algorithm.rsa_signing()?, &chance, message, &mut signature).ok()?;
                Some(signature)
            }
            Pair::Ec(..) => None,
        }
    }
}

/// The DER of a sequence of positive whole numbers: an `RSAPrivateKey` (RFC 8017, A.1.2) is nothing else.
fn der_sequence(numbers: &[Vec<u8>]) -> Vec<u8> {
    fn tagged(tag: u8, content: &[u8]) -> Vec<u8> {
        let length = content.len().to_be_bytes();
        let length = &length[length.iter().position(|it| *it != 0).unwrap_or(length.len() - 1)..];
        let mut der = vec![tag];
        if content.len() >= 128 {
            der.push(0x80 | u8::try_from(length.len()).unwrap_or(8));
        }
        der.extend_from_slice(length);
        der.extend_from_slice(content);
        der
    }
    let content = numbers.iter().flat_map(|number| {
        let start = number.iter().position(|it| *it != 0).unwrap_or(number.len().saturating_sub(1));
        let mut number = number[start..].to_vec();
        // A leading bit would make it negative.
        if number.first().is_none_or(|it| it & 0x80 != 0) {
            number.insert(0, 0);
        }
        tagged(2, &number)
    });
    tagged(0x30, &content.collect::<Vec<u8>>())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::jose::Jws;

    #[test]
    fn a_made_key_signs_what_its_public_half_verifies_and_survives_its_jwk() {
        let key = SigningKey::make_ec();
        let again = SigningKey::from_jwk(&key.private_jwk().unwrap()).unwrap();
        let text = again.sign(Algorithm::ES256, &json!({}), &json!({"a": 1})).unwrap();
        assert!(Jws::parse(&text).unwrap().is_signed_by(key.public(), Algorithm::ES256));
        assert_eq!(again.sign(Algorithm::ES384, &json!({}), &json!({})), None);
        assert_eq!(again.sign(Algorithm::RS256, &json!({}), &json!({})), None);
    }

    #[test]
    fn an_rsa_key_signs_with_all_six_algorithms_and_no_other_verifies() {
        let (key, _) = SigningKey::make_rsa();
        for algorithm in Algorithm::ALL {
            let signed = key.sign(algorithm, &json!({}), &json!({}));
            assert_eq!(signed.is_some(), algorithm.curve().is_none(), "{algorithm:?}");
            let Some(signed) = signed else { continue };
            let jws = Jws::parse(&signed).unwrap();
            for other in Algorithm::ALL {
                assert_eq!(
                    jws.is_signed_by(key.public(), other),
                    other == algorithm,
                    "{algorithm:?} {other:?}"
                );
            }
        }
    }

    #[test]
    fn private_members_that_do_not_go_together_are_refused() {
        let (one, other) = (SigningKey::make_ec(), SigningKey::make_ec());
        let mut jwk = one.private_jwk().unwrap();
        jwk.insert("d".into(), other.private_jwk().unwrap()["d"].clone());
        assert_eq!(SigningKey::from_jwk(&jwk).unwrap_err(), SignerError::Private);
        jwk.remove("d");
        assert_eq!(SigningKey::from_jwk(&jwk).unwrap_err(), SignerError::Private);
    }
}
