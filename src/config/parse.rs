//! Values of settings, read from text: what was expected and what came is said once, by the caller.

/// A number of bytes: `0`, `65536`, `64 kB`, `16 MB`, `1GB`; one kB is 1,024 bytes.
pub(super) fn bytes(text: &str) -> Option<usize> {
    let text = text.trim();
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let number: usize = text[..digits].parse().ok()?;
    let unit = match text[digits..].trim().to_ascii_lowercase().as_str() {
        "" | "b" => 1,
        "kb" | "kib" | "k" => 1024,
        "mb" | "mib" | "m" => 1024 * 1024,
        "gb" | "gib" | "g" => 1024 * 1024 * 1024,
        _ => return None,
    };
    number.checked_mul(unit)
}

/// A base URL: `http` or `https`, a host, no query, no fragment; a trailing slash is taken off.
pub(super) fn base_url(text: &str) -> Option<String> {
    let uri: http::Uri = text.parse().ok()?;
    let scheme_fits = matches!(uri.scheme_str(), Some("http" | "https"));
    let plain = uri.query().is_none()
        && !text.contains('#')
        && uri.authority().is_some_and(|it| !it.as_str().contains('@'));
    (scheme_fits && plain).then(|| text.trim_end_matches('/').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_with_their_unit() {
        for (text, expected) in [
            ("0", Some(0)),
            ("65536", Some(65536)),
            ("64 kB", Some(65536)),
            ("16 MB", Some(16_777_216)),
            ("1mb", Some(1_048_576)),
            ("-1", None),
            ("MB", None),
            ("1 XB", None),
            ("99999999999 GB", None),
        ] {
            assert_eq!(bytes(text), expected, "{text}");
        }
    }

    #[test]
    fn a_public_url_has_scheme_and_host_and_nothing_behind_the_path() {
        assert_eq!(base_url("https://sandbox.example/"), Some("https://sandbox.example".to_owned()));
        assert_eq!(base_url("http://localhost:8080/nhn"), Some("http://localhost:8080/nhn".to_owned()));
        for bad in
            ["localhost:8080", "ftp://x", "http://x/?a=1", "http://x/#a", "http://u:p@x", "", "http://"]
        {
            assert_eq!(base_url(bad), None, "{bad}");
        }
    }
}
