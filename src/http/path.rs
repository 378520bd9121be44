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

/// Path templates and what stands at each; finds the one a path fits, and the form the template has it in.
#[derive(Clone, Debug)]
pub struct PathTable<T> {
    places: Vec<(Template, T)>,
    /// The templates without values, sorted, and where they stand: most requests come to one of them, exactly as written.
    literal: Vec<(&'static str, usize)>,
}

#[derive(Clone, Debug)]
struct Template {
    text: &'static str,
    parts: Vec<Part>,
    /// The text before the first value, and how many parts it is.
    start: (&'static str, usize),
    takes_rest: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Fixed(&'static str),
    Value,
    Rest,
}

/// What a path led to.
#[derive(Debug)]
pub struct Place<'a, T> {
    /// Its template, in axum's form.
    pub template: &'static str,
    /// What stands there.
    pub what: &'a T,
}

impl<T> Default for PathTable<T> {
    fn default() -> Self {
        Self { places: Vec::new(), literal: Vec::new() }
    }
}

impl<T> PathTable<T> {
    /// The table of these templates, in axum's form: `/codes/{type}`, `/lookup/{*codes}`.
    pub fn new(places: impl IntoIterator<Item = (&'static str, T)>) -> Self {
        let mut places: Vec<_> = places.into_iter().map(|(text, what)| (Template::new(text), what)).collect();
        // Fixed segments go before values, so that `/requests/count` is not read as an id.
        places.sort_by(|(a, _), (b, _)| a.parts.cmp(&b.parts));
        let texts = places.iter().enumerate().map(|(at, (template, _))| (template.text, at));
        let mut literal: Vec<_> = texts.filter(|(text, _)| !text.contains('{')).collect();
        literal.sort_unstable();
        Self { places, literal }
    }

    /// The place of a path, and the path as its template has it: fixed segments in their own case, no trailing slash, values
    /// as sent. `None` when no template fits.
    #[must_use]
    pub fn find<'a>(&self, path: &'a str) -> Option<(Place<'_, T>, Cow<'a, str>)> {
        if let Ok(known) = self.literal.binary_search_by_key(&path, |(text, _)| text) {
            return Some((self.place(self.literal[known].1), Cow::Borrowed(path)));
        }
        let without_slash = path.strip_suffix('/').filter(|rest| !rest.is_empty());
        let length = parts_of(path);
        self.places.iter().enumerate().find_map(|(at, (template, _))| {
            let fitted = template.fit(path, length);
            let fitted = fitted.or_else(|| without_slash.and_then(|path| template.fit(path, length - 1)))?;
            Some((self.place(at), fitted))
        })
    }

    fn place(&self, at: usize) -> Place<'_, T> {
        let (template, what) = &self.places[at];
        Place { template: template.text, what }
    }
}

/// The segments of a path: shorter than what `split` looks through words at a time for.
fn segments(path: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(path);
    std::iter::from_fn(move || {
        let path = rest?;
        let end = path.bytes().position(|byte| byte == b'/');
        rest = end.map(|end| &path[end + 1..]);
        Some(&path[..end.unwrap_or(path.len())])
    })
}

/// How many segments a path has, the empty one before its first slash among them.
fn parts_of(path: &str) -> usize {
    path.bytes().filter(|byte| *byte == b'/').count() + 1
}

/// The values of a path that fits this template, by name and as sent; the rest of a path is none of them.
pub fn values<'a>(template: &'static str, path: &'a str) -> impl Iterator<Item = (&'static str, &'a str)> {
    // What stands before the first value is the same in both.
    let start = template.find('{').unwrap_or(template.len());
    let (template, path) = (&template[start..], path.get(start..).unwrap_or_default());
    let named = |segment: &'static str| {
        segment.strip_prefix('{')?.strip_suffix('}').filter(|it| !it.starts_with('*'))
    };
    segments(template).zip(segments(path)).filter_map(move |(fixed, sent)| Some((named(fixed)?, sent)))
}

impl Template {
    fn new(text: &'static str) -> Self {
        let parts: Vec<Part> = text
            .split('/')
            .map(|segment| match segment {
                rest if rest.starts_with("{*") => Part::Rest,
                value if value.starts_with('{') => Part::Value,
                fixed => Part::Fixed(fixed),
            })
            .collect();
        let fixed = parts.iter().take_while(|part| matches!(part, Part::Fixed(_))).count();
        let start = text.split('{').next().unwrap_or(text);
        let takes_rest = parts.last() == Some(&Part::Rest);
        Self { text, parts, start: (start, fixed), takes_rest }
    }

    /// The path, of `length` segments, as this template has it.
    fn fit<'a>(&self, path: &'a str, length: usize) -> Option<Cow<'a, str>> {
        let is_long_enough =
            if self.takes_rest { length >= self.parts.len() } else { length == self.parts.len() };
        if !is_long_enough {
            return None;
        }
        let (start, fixed) = self.start;
        // What stands before the first value is mostly as documented: then only the rest has to be taken apart.
        let (rest, done) = match path.strip_prefix(start) {
            Some(rest) if start.ends_with('/') => (rest, fixed),
            _ => (path, 0),
        };
        let mut segments = segments(rest);
        let mut exact = true;
        for part in self.parts.iter().skip(done) {
            if *part == Part::Rest {
                break;
            }
            let segment = segments.next()?;
            match part {
                Part::Fixed(fixed) if segment == *fixed => {}
                Part::Fixed(fixed) if same(segment, fixed) => exact = false,
                Part::Value if !segment.is_empty() => {}
                _ => return None,
            }
        }
        Some(if exact { Cow::Borrowed(path) } else { Cow::Owned(rebuild(&self.parts, path)) })
    }
}

/// The path with its fixed segments in the template's own case.
fn rebuild(template: &[Part], path: &str) -> String {
    let mut built = String::with_capacity(path.len());
    for (at, segment) in path.split('/').enumerate() {
        if at > 0 {
            built.push('/');
        }
        match template.get(at) {
            Some(Part::Fixed(fixed)) => built.push_str(fixed),
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

    fn table() -> PathTable<usize> {
        let texts = [
            "/api/v1/types",
            "/api/v1/codes/{type}",
            "/x/{id}",
            "/x/count",
            "/lookup/{*codes}",
            "/y/{a}/z/{b}",
        ];
        PathTable::new(texts.into_iter().zip(0..))
    }

    fn canonical(path: &str) -> Option<String> {
        table().find(path).map(|(_, canonical)| canonical.into_owned())
    }

    #[test]
    fn fixed_segments_fold_and_values_do_not() {
        for (sent, expected) in [
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
            assert_eq!(canonical(sent).as_deref(), expected, "{sent}");
        }
    }

    #[test]
    fn a_path_leads_to_what_stands_at_its_template_and_holds_its_values() {
        let table = table();
        for (sent, at, expected) in [
            ("/API/v1/types", 0, vec![]),
            ("/x/7", 2, vec![("id", "7")]),
            ("/X/COUNT", 3, vec![]),
            ("/lookup/1/2", 4, vec![]),
            ("/Y/%20/Z/b/", 5, vec![("a", "%20"), ("b", "b")]),
        ] {
            let (place, canonical) = table.find(sent).unwrap();
            assert_eq!(*place.what, at, "{sent}");
            let found: Vec<_> = values(place.template, &canonical).collect();
            assert_eq!(found, expected, "{sent}");
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
            if let Some(once) = canonical(&path) {
                prop_assert_eq!(canonical(&once), Some(once));
            }
        }
    }
}
