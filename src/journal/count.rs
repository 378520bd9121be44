//! Counting requests as a test asks for them, and when none fits, saying which came nearest and what differed.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Entry, SummaryView};
use crate::http::{headers::text_of, pattern::PathPattern};

/// How many near misses are told.
const NEAREST: usize = 3;

/// What a request must be to be counted; what is left out lets all pass.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CountOrder {
    /// The id of an API.
    #[serde(default)]
    pub api: Option<String>,
    /// The method, in capitals.
    #[serde(default)]
    pub method: Option<String>,
    /// The path without its query; `*` is any segment or part of one, `**` at the end whatever follows.
    #[serde(default)]
    pub path: Option<String>,
    /// Headers it has, names in any case, one line of each with exactly this value.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// A text its body holds, looked for in the first 64 kB.
    #[serde(default)]
    pub body_contains: Option<String>,
    /// The status answered; 0 for none.
    #[serde(default)]
    pub status: Option<u16>,
}

/// How many requests fit, and when none does, which came nearest.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Counted {
    /// How many of the requests the journal holds.
    pub count: usize,
    /// With none, those that came nearest: the fewest differences first, then the newest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nearest: Option<Vec<NearMiss>>,
}

/// A request that nearly fits.
#[derive(Debug, Serialize, JsonSchema)]
pub struct NearMiss {
    /// The request.
    pub request: SummaryView,
    /// What kept it from fitting.
    pub differed: Vec<Difference>,
}

/// One part of a request that is not as asked for.
#[derive(Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Difference {
    /// `api`, `method`, `path`, `headers.{name}`, `body_contains` or `status`.
    pub part: String,
    /// What was asked for.
    pub expected: String,
    /// What the request has; `null` when it has no such thing.
    pub got: Option<String>,
}

impl CountOrder {
    /// Counts among these entries, newest first.
    #[must_use]
    pub fn count<'a>(&self, path: Option<&PathPattern>, entries: impl Iterator<Item = &'a Entry>) -> Counted {
        let mut count = 0;
        let mut nearest: Vec<(&Entry, Vec<Difference>)> = Vec::new();
        for entry in entries {
            let differed = self.differences(path, entry);
            if differed.is_empty() {
                count += 1;
                continue;
            }
            // Behind those that differ as little: they are newer.
            let at = nearest.partition_point(|(_, other)| other.len() <= differed.len());
            if at < NEAREST {
                nearest.insert(at, (entry, differed));
                nearest.truncate(NEAREST);
            }
        }
        let miss = |(entry, differed): (&Entry, _)| NearMiss { request: entry.into(), differed };
        Counted { count, nearest: (count == 0).then(|| nearest.into_iter().map(miss).collect()) }
    }

    fn differences(&self, path: Option<&PathPattern>, entry: &Entry) -> Vec<Difference> {
        let mut found = Vec::new();
        let mut differ = |part: &str, expected: &str, got: Option<String>| {
            found.push(Difference { part: part.to_owned(), expected: expected.to_owned(), got });
        };
        if let Some(api) = self.api.as_deref().filter(|api| *api != entry.api) {
            differ("api", api, Some(entry.api.to_owned()));
        }
        if let Some(method) = self.method.as_deref().filter(|it| *it != entry.method.as_str()) {
            differ("method", method, Some(entry.method.to_string()));
        }
        if let Some(pattern) = path.filter(|it| !it.fits(entry.path())) {
            differ("path", &pattern.to_string(), Some(entry.path().to_owned()));
        }
        for (name, expected) in &self.headers {
            let name = name.to_ascii_lowercase();
            let values: Vec<_> =
                entry.request_headers.all(&name).map(|it| text_of(it).into_owned()).collect();
            if !values.contains(expected) {
                let got = (!values.is_empty()).then(|| values.join(", "));
                differ(&format!("headers.{name}"), expected, got);
            }
        }
        if let Some(text) = &self.body_contains {
            let body = entry.request_body.start();
            let holds = text.is_empty() || body.windows(text.len()).any(|part| part == text.as_bytes());
            if !holds {
                let start: String = String::from_utf8_lossy(body).chars().take(200).collect();
                differ("body_contains", text, (!body.is_empty()).then_some(start));
            }
        }
        if let Some(status) = self.status.filter(|it| *it != entry.status_sent()) {
            differ("status", &status.to_string(), Some(entry.status_sent().to_string()));
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::{super::entry::tests::entry, *};
    use serde_json::{Value, json};

    fn differed(order: Value) -> Value {
        let order: CountOrder = serde_json::from_value(order).unwrap();
        let pattern = order.path.as_deref().map(|path| PathPattern::parse(path).unwrap());
        let entry = entry(1, &"".into(), b"");
        let counted = serde_json::to_value(order.count(pattern.as_ref(), [&entry].into_iter())).unwrap();
        counted["nearest"][0]["differed"].clone()
    }

    #[test]
    fn every_part_that_differs_is_told() {
        let wanted = json!({
            "api": "okt",
            "method": "POST",
            "path": "/okt-events",
            "headers": {"Accept": "x"},
            "body_contains": "y",
            "status": 201,
        });
        let parts: Vec<_> =
            differed(wanted).as_array().unwrap().iter().map(|it| it["part"].clone()).collect();
        assert_eq!(parts, ["api", "method", "path", "headers.accept", "body_contains", "status"]);
        assert_eq!(differed(json!({"status": 200, "path": "/api/**"})), Value::Null, "it fits");
    }

    #[test]
    fn the_nearest_come_first_and_are_few() {
        let mut entries: Vec<Entry> = (0..10).map(|number| entry(number, &"".into(), b"")).collect();
        entries[7].api = "okt";
        let order: CountOrder = serde_json::from_value(json!({"api": "okt", "status": 201})).unwrap();
        let counted = order.count(None, entries.iter());
        let ids: Vec<_> = counted.nearest.unwrap().iter().map(|it| it.request.id.as_u128()).collect();
        assert_eq!((counted.count, ids), (0, vec![7, 0, 1]));
    }
}
