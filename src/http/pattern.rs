//! Path patterns, as faults and counts name paths: `*` is any one segment or part of one, `**` whatever follows.

use std::fmt;

/// A pattern of paths; fixed letters match in any case, a trailing slash is overlooked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PathPattern {
    text: String,
    segments: Vec<String>,
}

/// The text is no pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "a path of 1 to 1000 characters, without its query, that begins with / or *, with ** as its last segment only"
)]
pub struct BadPattern;

impl PathPattern {
    /// The pattern in this text.
    ///
    /// # Errors
    /// [`BadPattern`], which says what a pattern is.
    pub fn parse(text: &str) -> Result<Self, BadPattern> {
        let folded = text.to_ascii_lowercase();
        let segments: Vec<String> = folded.trim_end_matches('/').split('/').map(str::to_owned).collect();
        let (last, before) = segments.split_last().ok_or(BadPattern)?;
        let good = (1..=1000).contains(&text.chars().count())
            && text.starts_with(['/', '*'])
            && !text.contains(['?', '#'])
            && before.iter().all(|segment| !segment.contains("**"))
            && (last == "**" || !last.contains("**"));
        if good { Ok(Self { text: text.to_owned(), segments }) } else { Err(BadPattern) }
    }

    /// Whether a path, without its query, is one of these.
    #[must_use]
    pub fn fits(&self, path: &str) -> bool {
        let path = path.to_ascii_lowercase();
        let mut given = path.trim_end_matches('/').split('/');
        for pattern in &self.segments {
            if pattern == "**" {
                return true;
            }
            if !given.next().is_some_and(|segment| glob(pattern, segment)) {
                return false;
            }
        }
        given.next().is_none()
    }
}

impl fmt::Display for PathPattern {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.text)
    }
}

/// Whether a text names a method as clients send it: what is in small letters would fit no request.
#[must_use]
pub fn is_method(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|it| it.is_ascii_uppercase() || it == b'-')
}

/// Whether a text is `pattern`, whose stars stand for anything.
fn glob(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else { return false };
    let Some(last) = parts.next_back() else { return rest.is_empty() };
    for part in parts {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn fits(pattern: &str, path: &str) -> bool {
        PathPattern::parse(pattern).unwrap().fits(path)
    }

    #[test]
    fn stars_stand_for_segments_and_two_for_all_that_follows() {
        for (pattern, path, expected) in [
            ("/okt-events", "/okt-events", true),
            ("/okt-events", "/OKT-Events/", true),
            ("/okt-events", "/okt-events/1", false),
            ("/okt-events/*", "/okt-events/1", true),
            ("/okt-events/*", "/okt-events", false),
            ("/okt-events/*", "/okt-events/1/2", false),
            ("/okt-*", "/okt-status", true),
            ("/api/*/codes/KJ_*", "/api/v1/codes/kj_intubasjon", true),
            ("/a*b*c", "/a-b-c", true),
            ("/a*b*c", "/a-c-b", false),
            ("/a*a", "/a", false),
            ("/api/**", "/api/v1/x/y", true),
            ("/api/**", "/apix", false),
            ("/**", "/anything/at/all", true),
            ("**", "/anything/at/all", true),
        ] {
            assert_eq!(fits(pattern, path), expected, "{pattern} {path}");
        }
        for bad in ["", "okt", "/a/**/b", "/a**", "/a?b=c", "/a#b", &format!("/{}", "x".repeat(1000))] {
            assert_eq!(PathPattern::parse(bad), Err(BadPattern), "{bad:?}");
        }
    }

    proptest! {
        #[test]
        fn every_path_fits_itself(path in "(/[a-zA-Z0-9%.]{1,8}){1,6}") {
            prop_assert!(fits(&path, &path) && fits("/**", &path));
        }
    }
}
