//! The host names under which the documents have the real services: a sandbox that is reached by them stands in for all.

/// Every documented name of a test environment, and the one Nompd's page prints.
pub const DOCUMENTED: [&str; 9] = [
    "test.codingsystems.hit.nhn.no",
    "api.pjd.test.nhn.no",
    "api.melde.test.nhn.no",
    "api.melde.dev.nhn.no",
    "api.melde.qa.nhn.no",
    "nompd-api.example.com",
    "okt.dev.nhn.no",
    "helseid-sts.test.nhn.no",
    "helseid-ttt.test.nhn.no",
];

/// Whether `url` is the base `base` under a documented name: its scheme and port may differ, its path may not.
#[must_use]
pub fn is_documented_name_of(url: &str, base: &str) -> bool {
    let Some((scheme, host, path)) = parts(url) else { return false };
    matches!(scheme, "http" | "https")
        && DOCUMENTED.contains(&host)
        && parts(base).is_some_and(|(_, _, own)| own == path)
}

/// Scheme, host and path; the port and what surrounds them is left out.
fn parts(url: &str) -> Option<(&str, &str, &str)> {
    let (scheme, rest) = url.split_once("://")?;
    let end = rest.find('/').unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let host = match authority.rsplit_once(':') {
        Some((host, port)) if !port.is_empty() && port.bytes().all(|it| it.is_ascii_digit()) => host,
        _ => authority,
    };
    Some((scheme, host, path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_documented_name_is_known_whatever_its_scheme_and_port() {
        for url in [
            "https://helseid-sts.test.nhn.no",
            "http://helseid-sts.test.nhn.no",
            "https://okt.dev.nhn.no:8443",
        ] {
            assert!(is_documented_name_of(url, "http://127.0.0.1:8080"), "{url}");
        }
    }

    #[test]
    fn another_host_another_path_or_no_url_is_not() {
        for url in [
            "https://helseid-sts.nhn.no",
            "https://helseid-sts.test.nhn.no.evil.test",
            "https://user@helseid-sts.test.nhn.no",
            "https://helseid-sts.test.nhn.no/",
            "https://helseid-sts.test.nhn.no/ws/other",
            "https://helseid-sts.test.nhn.no:x",
            "ftp://helseid-sts.test.nhn.no",
            "helseid-sts.test.nhn.no",
            "",
        ] {
            assert!(!is_documented_name_of(url, "http://127.0.0.1:8080"), "{url}");
        }
    }

    #[test]
    fn below_a_path_the_same_path_is_asked_for() {
        let (base, other) = ("http://localhost/ws/a", "http://localhost/ws/b");
        assert!(is_documented_name_of("https://helseid-sts.test.nhn.no/ws/a", base));
        assert!(!is_documented_name_of("https://helseid-sts.test.nhn.no/ws/a", other));
        assert!(!is_documented_name_of("https://helseid-sts.test.nhn.no", base));
    }
}
