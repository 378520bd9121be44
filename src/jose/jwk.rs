//! Public keys as JWK (RFC 7517, 7518): read, checked, thumbprinted (RFC 7638).

use aws_lc_rs::signature::{ParsedPublicKey, RsaPublicKeyComponents};
use serde_json::{Map, Value, json};

use super::{Algorithm, algorithm::Curve, base64url, from_base64url, sha256_base64url};

/// The members of a JWK that only a private or shared key has.
const PRIVATE: [&str; 8] = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

/// A public key: what of its JWK makes it up; `kid`, `use` and the like are left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PublicKey {
    /// A point on a curve.
    Ec(Point),
    /// Modulus and exponent, big-endian.
    Rsa {
        /// The modulus.
        n: Vec<u8>,
        /// The public exponent.
        e: Vec<u8>,
    },
}

/// A point on a curve, ready to verify with: finding out whether it is one costs a good part of a verification.
#[derive(Clone, Debug)]
pub struct Point {
    /// The curve.
    pub(super) curve: Curve,
    parsed: ParsedPublicKey,
}

impl Point {
    /// A point from its uncompressed form (0x04, x, y).
    ///
    /// # Errors
    /// [`JwkError::Point`] when it is not on the curve.
    pub(super) fn new(curve: Curve, bytes: &[u8]) -> Result<Self, JwkError> {
        let parsed = ParsedPublicKey::new(curve.verification(), bytes).map_err(|_| JwkError::Point)?;
        Ok(Self { curve, parsed })
    }

    /// The uncompressed form.
    pub(super) fn bytes(&self) -> &[u8] {
        self.parsed.as_ref()
    }

    /// Its x and y.
    fn coordinates(&self) -> (&[u8], &[u8]) {
        self.bytes()[1..].split_at(self.curve.coordinate())
    }
}

impl PartialEq for Point {
    fn eq(&self, other: &Self) -> bool {
        self.curve == other.curve && self.bytes() == other.bytes()
    }
}

impl Eq for Point {}

/// Why a JWK is no usable public key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JwkError {
    /// It holds a private or shared key.
    #[error("a key with the private member `{0}`")]
    Private(&'static str),
    /// `kty` is not one there is.
    #[error("a key of `kty` {0}")]
    Kind(String),
    /// `crv` is not one there is.
    #[error("a key of `crv` {0}")]
    Curve(String),
    /// A member is missing or not base64url of the right length.
    #[error("a key whose `{0}` is missing or malformed")]
    Member(&'static str),
    /// A point that is not on its curve.
    #[error("a key whose `x` and `y` are no point of the curve")]
    Point,
    /// An RSA key too short to be taken.
    #[error("an RSA key of {0} bits")]
    Short(usize),
}

fn shown(value: Option<&Value>) -> String {
    value.map_or_else(|| "(missing)".to_owned(), |it| it.to_string().chars().take(40).collect())
}

fn member(jwk: &Map<String, Value>, name: &'static str) -> Result<Vec<u8>, JwkError> {
    let bytes = jwk.get(name).and_then(Value::as_str).and_then(from_base64url);
    bytes.filter(|it| !it.is_empty()).ok_or(JwkError::Member(name))
}

/// The private member a JWK has, if any.
#[must_use]
pub(super) fn private_member(jwk: &Map<String, Value>) -> Option<&'static str> {
    PRIVATE.into_iter().find(|name| jwk.contains_key(*name))
}

impl PublicKey {
    /// Reads a public JWK.
    ///
    /// # Errors
    /// What is wrong with it; a key with private members is refused first.
    pub fn from_jwk(jwk: &Map<String, Value>) -> Result<Self, JwkError> {
        if let Some(name) = private_member(jwk) {
            return Err(JwkError::Private(name));
        }
        Self::from_members(jwk)
    }

    /// Reads the public half of a JWK, private members or not.
    pub(super) fn from_members(jwk: &Map<String, Value>) -> Result<Self, JwkError> {
        match jwk.get("kty").and_then(Value::as_str) {
            Some("EC") => {
                let name = jwk.get("crv").and_then(Value::as_str);
                let curve = Curve::ALL.into_iter().find(|it| Some(it.name()) == name);
                let curve = curve.ok_or_else(|| JwkError::Curve(shown(jwk.get("crv"))))?;
                let (x, y) = (member(jwk, "x")?, member(jwk, "y")?);
                for (name, coordinate) in [("x", &x), ("y", &y)] {
                    if coordinate.len() != curve.coordinate() {
                        return Err(JwkError::Member(name));
                    }
                }
                // Otherwise it would be found out late, as a signature that does not verify.
                Point::new(curve, &[&[4], x.as_slice(), y.as_slice()].concat()).map(Self::Ec)
            }
            Some("RSA") => {
                let (n, e) = (member(jwk, "n")?, member(jwk, "e")?);
                // A leading zero byte is no part of the number; some libraries write it all the same.
                let n = n.iter().position(|byte| *byte != 0).map_or_else(Vec::new, |at| n[at..].to_vec());
                let bits = n.len() * 8;
                if bits < 2048 { Err(JwkError::Short(bits)) } else { Ok(Self::Rsa { n, e }) }
            }
            _ => Err(JwkError::Kind(shown(jwk.get("kty")))),
        }
    }

    /// Whether this key can have made signatures of `algorithm`.
    #[must_use]
    pub fn fits(&self, algorithm: Algorithm) -> bool {
        match self {
            Self::Ec(point) => algorithm.curve() == Some(point.curve),
            Self::Rsa { .. } => algorithm.curve().is_none(),
        }
    }

    /// Whether `signature` is this key's over `message`.
    #[must_use]
    pub fn verifies(&self, algorithm: Algorithm, message: &[u8], signature: &[u8]) -> bool {
        match self {
            Self::Ec(point) => {
                algorithm.curve() == Some(point.curve) && point.parsed.verify_sig(message, signature).is_ok()
            }
            Self::Rsa { n, e } => algorithm.rsa_verification().is_some_and(|parameters| {
                RsaPublicKeyComponents { n, e }.verify(parameters, message, signature).is_ok()
            }),
        }
    }

    /// The JWK of its required members, in the order a thumbprint takes them.
    #[must_use]
    pub fn to_jwk(&self) -> Map<String, Value> {
        let members = match self {
            Self::Ec(point) => {
                let (x, y) = point.coordinates();
                json!({"crv": point.curve.name(), "kty": "EC", "x": base64url(x), "y": base64url(y)})
            }
            Self::Rsa { n, e } => json!({"e": base64url(e), "kty": "RSA", "n": base64url(n)}),
        };
        match members {
            Value::Object(members) => members,
            _ => Map::new(),
        }
    }

    /// Whether this is what a JWK says, letter by letter; one that writes the same key otherwise has to be read.
    pub(super) fn is_written_as(&self, jwk: &Map<String, Value>) -> bool {
        let says = |name: &str, text: &str| jwk.get(name).and_then(Value::as_str) == Some(text);
        match self {
            Self::Ec(point) => {
                let (x, y) = point.coordinates();
                says("kty", "EC")
                    && says("crv", point.curve.name())
                    && says("x", &base64url(x))
                    && says("y", &base64url(y))
            }
            Self::Rsa { n, e } => says("kty", "RSA") && says("n", &base64url(n)) && says("e", &base64url(e)),
        }
    }

    /// Its SHA-256 thumbprint, as `jkt` says it.
    #[must_use]
    pub fn thumbprint(&self) -> String {
        // Base64url needs no escapes, so that this is the JWK as JSON writes it.
        let jwk = match self {
            Self::Ec(point) => {
                let (x, y) = point.coordinates();
                let curve = point.curve.name();
                format!(r#"{{"crv":"{curve}","kty":"EC","x":"{}","y":"{}"}}"#, base64url(x), base64url(y))
            }
            Self::Rsa { n, e } => {
                format!(r#"{{"e":"{}","kty":"RSA","n":"{}"}}"#, base64url(e), base64url(n))
            }
        };
        sha256_base64url(jwk.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn jwk(value: Value) -> Map<String, Value> {
        serde_json::from_value(value).unwrap()
    }

    fn rfc9449() -> Value {
        json!({
            "kty": "EC", "crv": "P-256",
            "x": "l8tFrhx-34tV3hRICRDY9zCkDlpBhF42UQUfWVAWBFs",
            "y": "9VE4jf_Ok_o64zbTTlcuNJajHmt6v9TDVrU0CdvGRDA",
        })
    }

    #[test]
    fn the_thumbprint_of_rfc_9449_comes_out_whatever_else_the_jwk_says() {
        let mut key = jwk(rfc9449());
        assert_eq!(
            PublicKey::from_jwk(&key).unwrap().thumbprint(),
            "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"
        );
        key.insert("alg".into(), "ES256".into());
        key.insert("kid".into(), "one".into());
        key.insert("use".into(), "sig".into());
        assert_eq!(
            PublicKey::from_jwk(&key).unwrap().thumbprint(),
            "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"
        );
    }

    #[test]
    fn the_thumbprint_of_rfc_7638_comes_out() {
        let key = jwk(json!({
            "kty": "RSA", "e": "AQAB", "alg": "RS256", "kid": "2011-04-29",
            "n": "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw",
        }));
        assert_eq!(
            PublicKey::from_jwk(&key).unwrap().thumbprint(),
            "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"
        );
    }

    #[test]
    fn every_malformed_key_is_told_apart() {
        let with = |name: &str, value: Value| {
            let mut key = jwk(rfc9449());
            key.insert(name.to_owned(), value);
            PublicKey::from_jwk(&key).unwrap_err()
        };
        assert_eq!(with("d", json!("AA")), JwkError::Private("d"));
        assert_eq!(with("k", json!("AA")), JwkError::Private("k"));
        assert_eq!(with("kty", json!("oct")), JwkError::Kind("\"oct\"".into()));
        assert_eq!(with("crv", json!("P-257")), JwkError::Curve("\"P-257\"".into()));
        assert_eq!(with("x", json!("AA")), JwkError::Member("x"));
        assert_eq!(with("y", json!(7)), JwkError::Member("y"));
        assert_eq!(with("y", rfc9449()["x"].clone()), JwkError::Point);
        let short = jwk(json!({"kty": "RSA", "e": "AQAB", "n": base64url(&[255; 128])}));
        assert_eq!(PublicKey::from_jwk(&short).unwrap_err(), JwkError::Short(1024));
    }
}
