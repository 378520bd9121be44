//! Refuses a route whose documentation says too little: a panic with the route and what is missing.
//!
//! Panics rather than errors, because what is wrong is the code: no caller could do anything about it.

use std::collections::BTreeSet;

use http::Method;

use super::{ApiInfo, Operation};

/// What an operation's documentation is held against.
#[derive(Debug)]
pub(super) struct Checks {
    tags: BTreeSet<&'static str>,
    schemes: BTreeSet<&'static str>,
    ids: BTreeSet<String>,
}

impl Checks {
    /// Takes what the API as a whole declares.
    pub(super) fn new(info: &ApiInfo) -> Self {
        let api = info.id;
        assert!(
            !info.tags.is_empty(),
            "API {api}: ApiInfo::tags is empty; an operation needs a group to be in"
        );
        let schemes: BTreeSet<_> = info.security_schemes.iter().map(|(name, _)| *name).collect();
        for name in &schemes {
            assert_name(name, &format!("API {api}: the security scheme"));
        }
        Self { tags: info.tags.iter().map(|(name, _)| *name).collect(), schemes, ids: BTreeSet::new() }
    }

    /// Panics unless the operation is documented well enough.
    pub(super) fn check(&mut self, method: &Method, path: &str, operation: &Operation) {
        let place = format!("{method} {path}");
        assert!(!operation.id.is_empty(), "{place}: no operation id; say .id(\"getCodes\")");
        assert_name(&operation.id, &format!("{place}: the operation id"));
        let id = &operation.id;
        assert!(self.ids.insert(id.clone()), "{place}: the operation id `{id}` is used twice");
        assert!(!operation.summary.is_empty(), "{place}: no summary; say .summary(\"..\")");
        self.check_tags(&place, operation);
        check_parameters(&place, path, operation);
        let has = |low, high| operation.responses.iter().any(|answer| (low..=high).contains(&answer.status));
        assert!(
            has(200, 399),
            "{place}: no success documented; say .json::<T>(200, ..) or another 2xx or 3xx answer"
        );
        assert!(has(400, 499), "{place}: no 4XX answer documented; say what a bad request gets");
        self.check_security(&place, operation);
    }

    fn check_tags(&self, place: &str, operation: &Operation) {
        assert!(!operation.tags.is_empty(), "{place}: no tag; say .tag(\"..\") with one of {:?}", self.tags);
        for tag in &operation.tags {
            assert!(
                self.tags.contains(tag.as_str()),
                "{place}: the tag `{tag}` is not in ApiInfo::tags, which has {:?}",
                self.tags
            );
        }
    }

    fn check_security(&self, place: &str, operation: &Operation) {
        let Some(ways) = &operation.security else {
            panic!("{place}: security is not stated; say .open() or .secured(&[(\"scheme\", &[\"scope\"])])")
        };
        for (scheme, _) in ways.iter().flatten() {
            assert!(
                self.schemes.contains(scheme.as_str()),
                "{place}: the security scheme `{scheme}` is not in ApiInfo::security_schemes, which has {:?}",
                self.schemes
            );
        }
    }
}

/// Panics unless a name is one that every generator takes.
pub(super) fn assert_name(name: &str, what: &str) {
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    assert!(
        !name.is_empty() && name.chars().all(allowed),
        "{what} `{name}` may hold only letters A to Z, digits, dot, hyphen and underscore"
    );
}

fn check_parameters(place: &str, path: &str, operation: &Operation) {
    let in_path = placeholders(path);
    let mut seen = BTreeSet::new();
    for parameter in &operation.parameters {
        let (kind, name) = (parameter.place, parameter.name.as_str());
        assert!(seen.insert((kind, name)), "{place}: the {kind} parameter `{name}` is documented twice");
        assert!(
            kind != "path" || in_path.contains(name),
            "{place}: the path parameter `{name}` is documented, but the path has only {in_path:?}"
        );
    }
    for name in in_path {
        assert!(
            seen.contains(&("path", name)),
            "{place}: the path parameter `{name}` is not documented; say .path::<T>(\"{name}\", ..)"
        );
    }
}

/// The names between braces; axum's `{*rest}` is `rest`.
fn placeholders(path: &str) -> BTreeSet<&str> {
    let inside = path.split('{').skip(1).filter_map(|part| part.split_once('}'));
    inside.map(|(name, _)| name.trim_start_matches('*')).collect()
}
