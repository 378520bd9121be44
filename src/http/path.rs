//! Paths as the services match them: the fixed part in any case and with or without a trailing slash, values exactly.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

/// Whether `path` lies under `prefix` (`/api/codingsystems`), written as the prefix is: as nearly everybody does.
#[must_use]
pub fn lies_plainly_under(path: &str, prefix: &str) -> bool {
    path.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Whether `path` lies under `prefix`: whole segments, any case.
#[must_use]
pub fn lies_under(path: &str, prefix: &str) -> bool {
    let mut segments = path.split('/');
    prefix.split('/').all(|fixed| segments.next().is_some_and(|segment| same(segment, fixed)))
}

/// The path templates of one API, to bring a path as it was sent into the form the router knows.
#[derive(Clone, Debug, Default)]
pub struct PathTable {
    templates: Vec<Template>,
    /// The templates without values, sorted: most requests come to one of them, exactly as written.
    literal: Vec<&'static str>,
}

#[derive(Clone, Debug)]
struct Template {
    parts: Vec<Part>,
    /// The text before the first value, and how many parts it is.
    start: (&'static str, usize),
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Fixed(&'static str),
    Value,
    Rest,
}

impl PathTable {
    /// The table of these templates, in axum's form: `/codes/{type}`, `/lookup/{*codes}`.
    pub fn new(templates: impl IntoIterator<Item = &'static str>) -> Self {
        let templates: Vec<&'static str> = templates.into_iter().collect();
        let mut literal: Vec<_> = templates.iter().copied().filter(|it| !it.contains('{')).collect();
        literal.sort_unstable();
        let mut templates: Vec<Template> = templates.into_iter().map(Template::new).collect();
        // Fixed segments go before values, so that `/requests/count` is not read as an id.
        templates.sort_by(|a, b| a.parts.cmp(&b.parts));
        Self { templates, literal }
    }

    /// The path as the router knows it: fixed segments in their own case, no trailing slash, values as sent.
    /// `None` when no template fits.
    #[must_use]
    pub fn canonical<'a>(&self, path: &'a str) -> Option<Cow<'a, str>> {
        if self.literal.binary_search(&path).is_ok() {
            return Some(Cow::Borrowed(path));
        }
        let without_slash = path.strip_suffix('/').filter(|rest| !rest.is_empty());
        self.templates.iter().find_map(|template| {
            template.fit(path).or_else(|| without_slash.and_then(|path| template.fit(path)))
        })
    }
}

impl Template {
    fn new(template: &'static str) -> Self {
        let parts: Vec<Part> = template
            .split('/')
            .map(|segment| match segment {
                rest if rest.starts_with("{*") => Part::Rest,
                value if value.starts_with('{') => Part::Value,
                fixed => Part::Fixed(fixed),
            })
            .collect();
        let fixed = parts.iter().take_while(|part| matches!(part, Part::Fixed(_))).count();
        let start = template.split('{').next().unwrap_or(template);
        Self { parts, start: (start, fixed) }
    }

    fn fit<'a>(&self, path: &'a str) -> Option<Cow<'a, str>> {
        let (start, fixed) = self.start;
        // What stands before the first value is mostly as documented: then only the rest has to be taken apart.
        let (mut segments, done) = match path.strip_prefix(start) {
            Some(rest) if start.ends_with('/') => (rest.split('/'), fixed),
            _ => (path.split('/'), 0),
        };
        let mut exact = true;
        for (at, part) in self.parts.iter().enumerate().skip(done) {
            if *part == Part::Rest {
                segments.next()?;
                return Some(if exact {
                    Cow::Borrowed(path)
                } else {
                    Cow::Owned(rebuild(&self.parts, at, path))
                });
            }
            let segment = segments.next()?;
            match part {
                Part::Fixed(fixed) if segment == *fixed => {}
                Part::Fixed(fixed) if same(segment, fixed) => exact = false,
                Part::Value if !segment.is_empty() => {}
                _ => return None,
            }
        }
        if segments.next().is_some() {
            return None;
        }
        Some(if exact {
            Cow::Borrowed(path)
        } else {
            Cow::Owned(rebuild(&self.parts, self.parts.len(), path))
        })
    }
}

/// The path with the first `upto` fixed segments in the template's own case.
fn rebuild(template: &[Part], upto: usize, path: &str) -> String {
    let mut built = String::with_capacity(path.len());
    for (at, segment) in path.split('/').enumerate() {
        if at > 0 {
            built.push('/');
        }
        match template.get(at) {
            Some(Part::Fixed(fixed)) if at < upto => built.push_str(fixed),
            _ => built.push_str(segment),
        }
    }
    built
}

/// Whether a segment as sent is this fixed one, in any case, percent-encoded or not.
fn same(segment: &str, fixed: &str) -> bool {
    segment.eq_ignore_ascii_case(fixed)
        || (segment.contains('%')
            && percent_decode_str(segment).decode_utf8().is_ok_and(|plain| plain.eq_ignore_ascii_case(fixed)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn table() -> PathTable {
        PathTable::new(["/api/v1/types", "/api/v1/codes/{type}", "/x/{id}", "/x/count", "/lookup/{*codes}"])
    }

    #[test]
    fn fixed_segments_fold_and_values_do_not() {
        for (sent, canonical) in [
            ("/api/v1/types", Some("/api/v1/types")),
            ("/API/V1/Types/", Some("/api/v1/types")),
            ("/api/v1/%54ypes", Some("/api/v1/types")),
            ("/Api/v1/Codes/kj_Intubasjon", Some("/api/v1/codes/kj_Intubasjon")),
            ("/api/v1/codes/ICD10/", Some("/api/v1/codes/ICD10")),
            ("/X/Count", Some("/x/count")),
            ("/x/7", Some("/x/7")),
            ("/Lookup/2.10/1", Some("/lookup/2.10/1")),
            ("/api/v1//types", None),
            ("/api/v1/types//", None),
            ("/api/v1", None),
            ("/", None),
        ] {
            assert_eq!(table().canonical(sent).as_deref(), canonical, "{sent}");
        }
    }

    #[test]
    fn a_family_is_known_by_whole_segments() {
        assert!(lies_under("/API/CodingSystems/v9", "/api/codingsystems"));
        assert!(lies_under("/api/codingsystems", "/api/codingsystems"));
        assert!(!lies_under("/api/codingsystemsX", "/api/codingsystems"));
    }

    proptest! {
        #[test]
        fn a_canonical_path_is_its_own_canonical_form(path in "(/[a-zA-Z0-9%.]{0,8}){0,6}") {
            if let Some(once) = table().canonical(&path).map(Cow::into_owned) {
                let twice = table().canonical(&once).map(Cow::into_owned);
                prop_assert_eq!(twice, Some(once));
            }
        }
    }
}
