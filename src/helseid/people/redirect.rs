//! Where a code may be sent: exactly where the client is registered, and on loopback at any port.

use http::Uri;

/// The names of this machine.
const LOOPBACK: [&str; 3] = ["localhost", "127.0.0.1", "[::1]"];

/// Whether `asked` is one of the `registered` addresses. A loopback address fits with any port; one registered without a
/// path also with any path.
pub(in crate::helseid) fn is_registered(registered: &[String], asked: &str) -> bool {
    registered.iter().any(|it| it == asked || is_loopback(it, asked))
}

fn is_loopback(registered: &str, asked: &str) -> bool {
    let (Some(registered), Some(asked)) = (parts(registered), parts(asked)) else { return false };
    LOOPBACK.contains(&asked.host.as_str())
        && registered.host == asked.host
        && registered.scheme == asked.scheme
        && (registered.path == "/" || registered.path == asked.path)
}

struct Parts {
    scheme: String,
    host: String,
    path: String,
}

/// The parts of an absolute address without user, fragment and anything a browser would read otherwise.
fn parts(address: &str) -> Option<Parts> {
    if address.len() > 400
        || address.contains(['#', '\\', '@'])
        || !address.bytes().all(|it| it.is_ascii_graphic())
    {
        return None;
    }
    let uri: Uri = address.parse().ok()?;
    let scheme = uri.scheme_str().filter(|it| *it == "http" || *it == "https")?;
    Some(Parts {
        scheme: scheme.to_owned(),
        host: uri.host()?.to_owned(),
        path: uri.path_and_query().map_or("/", |it| it.as_str()).to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fits(registered: &str, asked: &str) -> bool {
        is_registered(&[registered.to_owned()], asked)
    }

    #[test]
    fn a_loopback_address_fits_with_any_port_and_without_a_path_with_any_path() {
        for asked in ["http://localhost", "http://localhost:1", "http://localhost:49152/callback?a=b"] {
            assert!(fits("http://localhost", asked), "{asked}");
        }
        assert!(fits("http://127.0.0.1/cb", "http://127.0.0.1:4/cb"));
        assert!(fits("http://[::1]", "http://[::1]:4/cb"));
        assert!(fits("https://ehr.test/cb?a=b", "https://ehr.test/cb?a=b"));
    }

    #[test]
    fn nothing_else_fits() {
        for (registered, asked) in [
            ("http://localhost/cb", "http://localhost/other"),
            ("http://localhost", "https://localhost/"),
            ("http://localhost", "http://localhost.evil.test/"),
            ("http://localhost", "http://localhost@evil.test/"),
            ("http://localhost", "http://localhost:80@evil.test/"),
            ("http://localhost", "http://evil.test/#http://localhost"),
            ("http://localhost", "http://localhost\\@evil.test"),
            ("http://localhost", "//localhost/"),
            ("http://localhost", "javascript:alert(1)"),
            ("http://localhost", "http://127.0.0.1"),
            ("https://ehr.test/cb", "https://ehr.test:8443/cb"),
            ("https://ehr.test/cb", "https://ehr.test/cb/"),
            ("https://ehr.test/cb", "https://EHR.test/cb"),
            ("https://ehr.test", "https://ehr.test/cb"),
        ] {
            assert!(!fits(registered, asked), "{registered} {asked}");
        }
    }
}
