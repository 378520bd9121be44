//! The base URL of the sandbox, as published and as a client called it: links, issuer and `htu` all ask here.

use std::{borrow::Cow, sync::Arc};

use http::{HeaderMap, HeaderName, header, request::Parts, uri::Scheme};

use super::{Handed, headers::text};

static FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");
static FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");
static FORWARDED_PREFIX: HeaderName = HeaderName::from_static("x-forwarded-prefix");

/// What the front knows of where a request came in; most requests are answered without asking for the base made of it.
#[derive(Clone, Debug)]
pub struct Reach {
    /// The public URL.
    pub public: Arc<str>,
    /// Whether it was set by hand.
    pub is_pinned: bool,
    /// What named its workspace before the path and was taken off, if anything did.
    pub workspace: Option<Arc<str>>,
    /// That of the door it came in by.
    pub scheme: Scheme,
    /// The path as it was sent, where the router knows it in another form.
    pub path: Option<String>,
}

/// Where one request found the sandbox.
#[derive(Clone, Debug)]
pub struct Base {
    /// The base in links: `--public-url` when that is set, else as the client called it.
    published: String,
    /// As the client called it, where that is another.
    called: Option<String>,
    /// The path as it was sent.
    path: String,
    /// How much of the published base stands before what leads to the workspace.
    root: usize,
    is_pinned: bool,
}

impl Base {
    /// The base behind this request. A proxy in front says by `X-Forwarded-Proto`, `-Host` and `-Prefix` how the client
    /// called it.
    ///
    /// # Panics
    /// When the front did not say where the request came in: it tells the rooms that have links or a guard.
    #[must_use]
    pub fn of(parts: &Parts, handed: &Handed) -> Self {
        let reach = handed.reach.as_ref().expect("the front says where a request came in");
        let Reach { public, is_pinned, .. } = reach;
        let workspace = reach.workspace.as_deref().unwrap_or_default();
        let headers = &parts.headers;
        let scheme = forwarded(headers, &FORWARDED_PROTO).filter(|it| *it == "http" || *it == "https");
        let host = forwarded(headers, &FORWARDED_HOST)
            .or_else(|| headers.get(header::HOST).map(text))
            .or_else(|| parts.uri.authority().map(|it| Cow::Borrowed(it.as_str())))
            .filter(|host| host.parse::<http::uri::Authority>().is_ok());
        let published = || format!("{public}{workspace}");
        let called = host.map(|mut host| {
            if host.bytes().any(|it| it.is_ascii_uppercase()) {
                host.to_mut().make_ascii_lowercase();
            }
            let prefix = forwarded(headers, &FORWARDED_PREFIX).unwrap_or_default();
            let prefix = prefix.trim_end_matches('/');
            let scheme = scheme.as_deref().unwrap_or(reach.scheme.as_str());
            [scheme, "://", &host, prefix, workspace].concat()
        });
        let (published, called) = match called {
            Some(called) if *is_pinned => {
                let published = published();
                let called = Some(called).filter(|it| *it != published);
                (published, called)
            }
            Some(called) => (called, None),
            None => (published(), None),
        };
        let root = published.strip_suffix(workspace).map_or(published.len(), str::len);
        let path = reach.path.as_deref().unwrap_or_else(|| parts.uri.path()).to_owned();
        Self { published, called, path, root, is_pinned: *is_pinned }
    }

    /// The base in links, without a trailing slash.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.published
    }

    /// The base in links to the sandbox as a whole, which has no workspace in it.
    #[must_use]
    pub fn root(&self) -> &str {
        &self.published[..self.root]
    }

    /// What named the workspace before the path; empty at the root, and where the sender selected it.
    #[must_use]
    pub fn workspace(&self) -> &str {
        &self.published[self.root..]
    }

    /// The name of the issuer at this base: `pinned` when that is set by hand, with the workspace behind it.
    #[must_use]
    pub fn issuer(&self, pinned: Option<&str>) -> String {
        format!("{}{}", pinned.unwrap_or(self.root()), self.workspace())
    }

    /// Whether it is set by hand and does not follow the client.
    #[must_use]
    pub fn is_pinned(&self) -> bool {
        self.is_pinned
    }

    /// The URLs this request may be said to have: as published and as called, without query.
    #[must_use]
    pub fn request_urls(&self) -> Vec<String> {
        let bases = std::iter::once(&self.published).chain(&self.called);
        bases.map(|base| [base.as_str(), &self.path].concat()).collect()
    }
}

/// The first value of a header that proxies may have joined.
fn forwarded<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<Cow<'a, str>> {
    fn first(all: &str) -> &str {
        all.split(',').next().unwrap_or_default().trim()
    }
    let first = match text(headers.get(name)?) {
        Cow::Borrowed(all) => Cow::Borrowed(first(all)),
        Cow::Owned(all) => Cow::Owned(first(&all).to_owned()),
    };
    (!first.is_empty()).then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn handed(scheme: Scheme, is_pinned: bool) -> Handed {
        let public = "http://public.test".into();
        let reach = Reach { public, is_pinned, workspace: None, scheme, path: None };
        Handed { reach: Some(reach), ..Handed::sample() }
    }

    #[test]
    fn the_scheme_is_that_of_the_door_unless_a_proxy_knows_better() {
        let request = |forwarded: Option<&str>| {
            let mut request = http::Request::get("https://a.test:8443/x");
            if let Some(value) = forwarded {
                request = request.header("x-forwarded-proto", value);
            }
            Base::of(&request.body(()).unwrap().into_parts().0, &handed(Scheme::HTTPS, false))
        };
        assert_eq!(request(None).request_urls(), ["https://a.test:8443/x"]);
        assert_eq!(request(Some("http")).url(), "http://a.test:8443");
    }

    fn base(headers: &[(&str, &str)], pinned: bool) -> Base {
        let mut request = http::Request::get("/a%2Fb?c=d");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        Base::of(&request.body(()).unwrap().into_parts().0, &handed(Scheme::HTTP, pinned))
    }

    #[test]
    fn the_base_is_as_the_client_called_it_unless_it_is_pinned() {
        let local = base(&[("host", "LocalHost:8080")], false);
        assert_eq!(local.url(), "http://localhost:8080");
        assert_eq!(local.request_urls(), ["http://localhost:8080/a%2Fb"]);
        let pinned = base(&[("host", "localhost:8080")], true);
        assert_eq!(pinned.url(), "http://public.test");
        assert_eq!(pinned.request_urls(), ["http://public.test/a%2Fb", "http://localhost:8080/a%2Fb"]);
        let called_so = base(&[("host", "public.test")], true);
        assert_eq!(called_so.request_urls(), ["http://public.test/a%2Fb"], "once");
    }

    #[test]
    fn a_proxy_says_how_it_was_called() {
        let headers = [
            ("host", "inner:1"),
            ("x-forwarded-proto", "https, http"),
            ("x-forwarded-host", "outer.test"),
            ("x-forwarded-prefix", "/nhn/"),
        ];
        assert_eq!(base(&headers, false).url(), "https://outer.test/nhn");
    }

    #[test]
    fn what_is_no_host_is_passed_over() {
        assert_eq!(base(&[], false).url(), "http://public.test");
        assert_eq!(base(&[("host", "a b")], false).url(), "http://public.test");
        assert_eq!(base(&[("host", "a"), ("x-forwarded-proto", "gopher")], false).url(), "http://a");
    }
}
