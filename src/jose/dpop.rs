//! DPoP proofs (RFC 9449), checked in the order of NHN's own code and of the engine behind HelseID.

use std::fmt::Write as _;

use jiff::Timestamp;
use serde_json::Value;

use super::{Algorithm, FirstUse, Jws, PublicKey, Replay, jwk::private_member};

/// The steps of a check, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// It is a compact JWS of two JSON objects.
    Form,
    /// `typ` is `dpop+jwt`.
    Type,
    /// `alg` is one of the nine.
    Algorithm,
    /// `jwk` holds no private member.
    PrivateKey,
    /// `jwk` is a public key that fits `alg`.
    Key,
    /// The key is the one the token is bound to.
    Binding,
    /// The key signed the proof.
    Signature,
    /// `ath` is the hash of the token.
    TokenHash,
    /// `jti` is there.
    Id,
    /// `htm` is the method.
    Method,
    /// `htu` is the URL.
    Url,
    /// `iat` is there.
    IssuedAt,
    /// `iat` lies within the window.
    Window,
    /// `nonce` is one the issuer gave.
    Nonce,
    /// `jti` was not seen before.
    Replay,
}

/// Judges a nonce, or the lack of one: what is wrong with it.
pub type Judge<'a> = dyn Fn(Option<&str>) -> Result<(), String> + 'a;

/// What a proof is held against.
pub struct Expected<'a> {
    /// The method of the request.
    pub method: &'a str,
    /// The URLs it may name: as called and as published.
    pub urls: &'a [String],
    /// The access token it comes with; `None` at the issuer.
    pub token: Option<Bound<'a>>,
    /// The instant.
    pub now: Timestamp,
    /// How many seconds `iat` may lie behind.
    pub behind: i64,
    /// How many seconds `iat` may lie ahead.
    pub ahead: i64,
    /// Judges the nonce; `None` where none is asked for.
    pub nonce: Option<&'a Judge<'a>>,
}

/// What a proof is held against of the token it comes with.
#[derive(Clone, Copy, Debug)]
pub struct Bound<'a> {
    /// SHA-256 of the token, in base64url.
    pub hash: &'a str,
    /// The thumbprint it is bound to.
    pub thumbprint: &'a str,
    /// The key of that thumbprint, where an earlier proof showed it: reading a key takes a tenth of verifying with it.
    pub key: Option<&'a PublicKey>,
}

/// A proof that passed every step.
#[derive(Clone, Debug)]
pub struct Proof {
    /// Its key.
    pub key: PublicKey,
    /// The thumbprint of that.
    pub thumbprint: String,
    /// Its `jti`.
    pub id: String,
    /// When it was made, by its own word.
    pub issued_at: i64,
}

/// The first step a proof failed at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The step.
    pub step: Step,
    /// What was expected.
    pub expected: String,
    /// What came.
    pub got: String,
}

fn fail<T>(step: Step, expected: impl Into<String>, got: impl Into<String>) -> Result<T, Failure> {
    Err(Failure { step, expected: expected.into(), got: got.into() })
}

/// A JSON value as it is shown in a message: not too much of it.
fn shown(value: Option<&Value>) -> String {
    value.map_or_else(|| "no such member".to_owned(), |it| it.to_string().chars().take(200).collect())
}

/// Checks a proof up to, and without, its replay; `passed` is told every step it passed.
///
/// # Errors
/// The first step it fails at.
pub fn check(text: &str, expected: &Expected<'_>, mut passed: impl FnMut(Step)) -> Result<Proof, Failure> {
    let jws = match Jws::parse(text) {
        Ok(jws) => jws,
        Err(error) => {
            return fail(Step::Form, "one proof, a compact JWS of two JSON objects", error.to_string());
        }
    };
    // No extension is understood here, and a critical one must not be passed over (RFC 7515, 4.1.11).
    if let Some(critical) = jws.header.get("crit") {
        return fail(Step::Form, "no `crit`: no extension is understood", shown(Some(critical)));
    }
    passed(Step::Form);
    let (key, thumbprint) = check_header(&jws, expected, &mut passed)?;
    let (id, issued_at) = check_claims(&jws, expected, &mut passed)?;
    Ok(Proof { key, thumbprint, id, issued_at })
}

fn check_header(
    jws: &Jws,
    expected: &Expected<'_>,
    passed: &mut impl FnMut(Step),
) -> Result<(PublicKey, String), Failure> {
    if jws.header_text("typ") != Some("dpop+jwt") {
        return fail(Step::Type, "`typ` dpop+jwt", shown(jws.header.get("typ")));
    }
    passed(Step::Type);
    let Some(algorithm) = jws.header_text("alg").and_then(Algorithm::named) else {
        let names: Vec<&str> = Algorithm::ALL.iter().map(|it| it.name()).collect();
        return fail(
            Step::Algorithm,
            format!("`alg` one of {}", names.join(", ")),
            shown(jws.header.get("alg")),
        );
    };
    passed(Step::Algorithm);
    let Some(jwk) = jws.header.get("jwk").and_then(Value::as_object) else {
        return fail(Step::Key, "`jwk` with the public key", shown(jws.header.get("jwk")));
    };
    if let Some(name) = private_member(jwk) {
        // What it holds is never repeated.
        let got = format!("one with `{name}`: take this key out of use, it has travelled");
        return fail(Step::PrivateKey, "`jwk` without private members", got);
    }
    passed(Step::PrivateKey);
    let known =
        expected.token.and_then(|it| Some((it.key.filter(|key| key.is_written_as(jwk))?, it.thumbprint)));
    let key = match known.map_or_else(|| PublicKey::from_jwk(jwk), |(key, _)| Ok(key.clone())) {
        Ok(key) if key.fits(algorithm) => key,
        Ok(_) => {
            let got = format!("one that cannot sign {}", algorithm.name());
            return fail(Step::Key, "`jwk` that goes with `alg`", got);
        }
        Err(error) => return fail(Step::Key, "`jwk` with a public RSA or EC key", error.to_string()),
    };
    passed(Step::Key);
    let thumbprint = known.map_or_else(|| key.thumbprint(), |(_, thumbprint)| thumbprint.to_owned());
    if let Some(Bound { thumbprint: bound, .. }) = expected.token {
        if bound != thumbprint {
            let expected = format!("the key the token is bound to, thumbprint {bound}");
            return fail(Step::Binding, expected, format!("a key of thumbprint {thumbprint}"));
        }
        passed(Step::Binding);
    }
    if !jws.is_signed_by(&key, algorithm) {
        let expected = format!("a {} signature of the key in `jwk`", algorithm.name());
        return fail(Step::Signature, expected, "one that does not verify");
    }
    passed(Step::Signature);
    Ok((key, thumbprint))
}

fn check_claims(
    jws: &Jws,
    expected: &Expected<'_>,
    passed: &mut impl FnMut(Step),
) -> Result<(String, i64), Failure> {
    if let Some(Bound { hash, .. }) = expected.token {
        if jws.text("ath") != Some(hash) {
            let wanted = format!("`ath` {hash}, the base64url SHA-256 of the token sent");
            return fail(Step::TokenHash, wanted, shown(jws.payload.get("ath")));
        }
        passed(Step::TokenHash);
    }
    let Some(id) = jws.text("jti").filter(|it| !it.is_empty()) else {
        return fail(Step::Id, "`jti`, different in every proof", shown(jws.payload.get("jti")));
    };
    passed(Step::Id);
    if jws.text("htm") != Some(expected.method) {
        return fail(Step::Method, format!("`htm` {}", expected.method), shown(jws.payload.get("htm")));
    }
    passed(Step::Method);
    check_url(jws, expected)?;
    passed(Step::Url);
    let Some(issued_at) = jws.seconds("iat") else {
        return fail(Step::IssuedAt, "`iat`, seconds since 1970 as a number", shown(jws.payload.get("iat")));
    };
    passed(Step::IssuedAt);
    let now = expected.now.as_second();
    let ahead = issued_at.saturating_sub(now);
    if ahead > expected.ahead || ahead < -expected.behind {
        let wanted = format!(
            "`iat` at most {} s behind and {} s ahead of the clock here, which says {now} ({})",
            expected.behind, expected.ahead, expected.now
        );
        let side = if ahead > 0 { "ahead" } else { "behind" };
        // The year 5138 in seconds, 1973 in milliseconds.
        let hint = if issued_at > 100_000_000_000 { "; are these milliseconds?" } else { "" };
        return fail(Step::Window, wanted, format!("{issued_at}, {} s {side}{hint}", ahead.unsigned_abs()));
    }
    passed(Step::Window);
    if let Some(judge) = expected.nonce {
        if let Err(got) = judge(jws.text("nonce")) {
            return fail(Step::Nonce, "the `nonce` of the latest DPoP-Nonce header", got);
        }
        passed(Step::Nonce);
    }
    Ok((id.to_owned(), issued_at))
}

fn check_url(jws: &Jws, expected: &Expected<'_>) -> Result<(), Failure> {
    let said = jws.text("htu");
    // Most write it just so.
    if said.is_some_and(|it| expected.urls.iter().any(|url| url == it)) {
        return Ok(());
    }
    let wanted: Vec<String> = expected.urls.iter().filter_map(|url| normal_url(url)).collect();
    let normal = said.and_then(normal_url);
    if normal.as_ref().is_some_and(|it| wanted.contains(it)) {
        return Ok(());
    }
    let got = match (said, normal) {
        (Some(said), Some(normal)) => {
            // The one of them that comes nearest: the later the difference, the nearer.
            let differs = wanted.iter().map(|it| part_that_differs(it, &normal)).max().unwrap_or_default();
            let differs = ["scheme", "host or port", "path"][differs];
            format!("{said}; the {differs} differs")
        }
        (Some(said), None) => format!("{said}, which is no URL"),
        (None, _) => shown(jws.payload.get("htu")),
    };
    fail(Step::Url, format!("`htu` {}", expected.urls.join(" or ")), got)
}

/// The URL in the form two are compared in: scheme and host in lower case, no default port, no query and fragment,
/// percent-encoding in one way (RFC 3986, 6.2.2).
fn normal_url(url: &str) -> Option<String> {
    let url = url.split(['?', '#']).next()?;
    let (scheme, rest) = url.split_once("://")?;
    let (authority, path) = rest.find('/').map_or((rest, "/"), |at| rest.split_at(at));
    let scheme = scheme.to_ascii_lowercase();
    let authority = authority.to_ascii_lowercase();
    let default = match scheme.as_str() {
        "http" => ":80",
        "https" => ":443",
        _ => return None,
    };
    let authority = authority.strip_suffix(default).unwrap_or(&authority);
    if authority.is_empty() {
        return None;
    }
    let mut normal = format!("{scheme}://{authority}");
    let mut rest = path;
    while let Some(at) = rest.find('%') {
        normal.push_str(&rest[..at]);
        let byte = rest.get(at + 1..at + 3).and_then(|hex| u8::from_str_radix(hex, 16).ok())?;
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            normal.push(char::from(byte));
        } else {
            let _ = write!(normal, "%{byte:02X}");
        }
        rest = &rest[at + 3..];
    }
    normal.push_str(rest);
    Some(normal)
}

/// The first part in which two normal URLs differ: 0 scheme, 1 host or port, 2 path.
fn part_that_differs(wanted: &str, got: &str) -> usize {
    let split = |url: &str| -> [String; 2] {
        let (scheme, rest) = url.split_once("://").unwrap_or(("", url));
        [scheme.to_owned(), rest.split('/').next().unwrap_or_default().to_owned()]
    };
    let (wanted, got) = (split(wanted), split(got));
    (0..2).find(|at| wanted[*at] != got[*at]).unwrap_or(2)
}

/// Whether a proof is used for the first time; remembers it if so.
///
/// # Errors
/// [`Step::Replay`], with the first use.
pub fn check_replay(
    proof: &Proof,
    memory: &Replay,
    keep_until: Timestamp,
    use_now: FirstUse,
) -> Result<(), Failure> {
    match memory.first_use(&[&proof.thumbprint, &proof.id], keep_until, use_now) {
        None => Ok(()),
        Some(first) => {
            let got = format!("`jti` {}, used first at {} in request {}", proof.id, first.at, first.request);
            fail(Step::Replay, "a `jti` that was not used before", got)
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn urls_are_compared_without_query_case_of_host_default_port_and_way_of_encoding() {
        for (a, b) in [
            ("HTTP://LocalHost:8080/a", "http://localhost:8080/a?b#c"),
            ("https://x:443/a", "https://x/a"),
            ("http://x:80", "http://x/"),
            ("http://x/%7ea/%c3%a5", "http://x/~a/%C3%A5"),
        ] {
            assert_eq!(normal_url(a), normal_url(b), "{a} {b}");
        }
        for (a, b) in
            [("http://x/a", "http://x/A"), ("http://x/a", "https://x/a"), ("http://x/a", "http://x/a/")]
        {
            assert_ne!(normal_url(a), normal_url(b), "{a} {b}");
        }
        for bad in ["", "x", "ftp://x/", "http://", "http://x/%4", "http://x/%zz"] {
            assert_eq!(normal_url(bad), None, "{bad}");
        }
    }

    #[test]
    fn an_instant_in_milliseconds_is_told_as_such() {
        let key = crate::jose::SigningKey::make_ec();
        let check_at = |issued_at: i64| {
            let header = serde_json::json!({"typ": "dpop+jwt", "alg": "ES256", "jwk": key.public().to_jwk()});
            let claims = serde_json::json!({"jti": "x", "htm": "GET", "htu": "http://x/", "iat": issued_at});
            let expected = Expected {
                method: "GET",
                urls: &["http://x/".to_owned()],
                token: None,
                now: Timestamp::from_second(1_772_000_000).unwrap(),
                behind: 15,
                ahead: 15,
                nonce: None,
            };
            check(&key.sign(Algorithm::ES256, &header, &claims).unwrap(), &expected, |_| {})
        };
        assert!(check_at(1_772_000_015).is_ok());
        for (issued_at, is_told) in [(1_772_000_016, false), (1_772_000_000_000, true)] {
            let failure = check_at(issued_at).unwrap_err();
            assert_eq!(failure.step, Step::Window);
            assert_eq!(failure.got.contains("milliseconds"), is_told, "{}", failure.got);
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_comparing_urls_panic(text in "\\PC{0,60}", path in "[%a-z0-9åø/]{0,20}") {
            let _ = normal_url(&text);
            let _ = normal_url(&format!("http://x/{path}"));
        }

        #[test]
        fn a_normal_url_is_its_own_normal_form(path in "(/[a-zA-Z0-9~._-]{1,8}|/%[2-7][0-9A-Fa-f]){0,5}") {
            let once = normal_url(&format!("http://x{path}")).unwrap();
            prop_assert_eq!(normal_url(&once), Some(once.clone()));
        }
    }
}
