//! A page of a result as a searchset Bundle: ready bytes of each resource, joined.

use std::{cmp::Ordering, fmt::Write as _, sync::Arc};

use http::HeaderValue;
use serde_json::{Map, Value, json};

use super::{
    Phr,
    document::Document,
    parameters::{Search, SortKey, View},
    resource::{Form, instant, made, ready},
    snapshot::Snapshot,
};
use crate::{
    fhir::BundleLink,
    http::{Exchange, StoredBody, blocking::blocking},
};

/// The profile of MHD the result follows.
pub(super) const PROFILE: &str = "https://profiles.ihe.net/ITI/MHD/StructureDefinition/IHE.MHD.FindDocumentReferencesComprehensiveResponseMessage";

/// How long the entries of a page may be that is written on the spot: what is longer takes a millisecond and more.
const QUICK: usize = 512 * 1024;

/// The page that was asked for.
pub(super) async fn page(
    room: &Phr,
    base: &str,
    snapshot: &Arc<Snapshot>,
    asked: &Arc<Search>,
    exchange: &Exchange,
) -> Arc<StoredBody> {
    let key = format!("{base} {} {} {:?}", asked.rest, asked.page, asked.view);
    if let Some(page) = snapshot.page(&key) {
        return page;
    }
    let page = Page::of(room, base, snapshot, asked);
    let text = if page.is_quick() { page.write() } else { blocking(move || page.write()).await };
    let page = StoredBody::untagged(HeaderValue::from_static("application/fhir+json"), text.into_bytes());
    let page = Arc::new(page);
    // What was asked for stands in the key, and in the links.
    if !exchange.holds_real_person() {
        snapshot.keep_page(key, &page);
    }
    page
}

/// A page before it is written.
struct Page {
    base: String,
    snapshot: Arc<Snapshot>,
    asked: Arc<Search>,
    /// The places of its documents in the result, in order.
    places: Vec<usize>,
    urn: bool,
    has_links: bool,
}

impl Page {
    fn of(room: &Phr, base: &str, snapshot: &Arc<Snapshot>, asked: &Arc<Search>) -> Self {
        Self {
            base: base.to_owned(),
            places: places(snapshot, asked),
            snapshot: Arc::clone(snapshot),
            asked: Arc::clone(asked),
            urn: room.settings().is("phr.organization_system", "urn"),
            has_links: room.settings().flag("phr.links"),
        }
    }

    fn documents(&self) -> impl Iterator<Item = (&Document, Form)> {
        self.places.iter().map(|at| {
            let (document, hidden) = &self.snapshot.found[*at];
            (&**document, Form { urn: self.urn, hidden: *hidden })
        })
    }

    /// Whether it is written within a millisecond: all its resources were made before, and none is cut down.
    fn is_quick(&self) -> bool {
        let length = |(document, form)| made(document, form).map(|it| it.length(&self.base));
        let length: Option<usize> = self.documents().map(length).sum();
        !matches!(self.asked.view, View::Elements(_)) && length.is_some_and(|it| it <= QUICK)
    }

    fn write(&self) -> String {
        let Self { base, snapshot, asked, .. } = self;
        let at = instant(snapshot.at);
        // Resources that are cut down follow no profile.
        let profile = match asked.view {
            View::Elements(_) => String::new(),
            View::Whole | View::Count => format!(",\"profile\":[\"{PROFILE}\"]"),
        };
        let total = snapshot.found.len();
        let mut text = format!(
            "{{\"resourceType\":\"Bundle\",\"id\":\"{}\",\"meta\":{{\"versionId\":\"1\",\"lastUpdated\":\"{at}\"{profile}}},\"type\":\"searchset\",\"timestamp\":\"{at}\",\"total\":{total}",
            snapshot.id
        );
        if self.has_links {
            links(&mut text, base, total, asked);
        }
        let mut separator = ",\"entry\":[";
        if asked.view != View::Count {
            if asked.view == View::Whole {
                let length = |(document, form)| 1 + ready(document, form).length(base);
                text.reserve_exact(
                    separator.len() + self.documents().map(length).sum::<usize>() + "]}".len(),
                );
            }
            for (document, form) in self.documents() {
                text.push_str(separator);
                let ready = ready(document, form);
                match &asked.view {
                    View::Elements(names) => ready.write_as(&mut text, base, |whole| cut(whole, names)),
                    View::Whole | View::Count => ready.write(&mut text, base),
                }
                separator = ",";
            }
            for (number, warning) in snapshot.warnings.iter().enumerate() {
                let _ = write!(text, "{separator}{}", outcome(snapshot, number, warning));
                separator = ",";
            }
        }
        text.push_str(if separator == "," { "]}" } else { "}" });
        text
    }
}

/// The entry that says what could not be asked.
fn outcome(snapshot: &Snapshot, number: usize, warning: &str) -> Value {
    let id = uuid::Uuid::from_u128(snapshot.id.as_u128() ^ (number as u128 + 1));
    json!({
        "fullUrl": format!("urn:uuid:{id}"),
        "resource": {
            "resourceType": "OperationOutcome",
            "issue": [{"severity": "warning", "code": "incomplete", "diagnostics": warning}],
        },
        "search": {"mode": "outcome"},
    })
}

fn links(text: &mut String, base: &str, total: usize, asked: &Search) {
    let link = |relation: &'static str, page: usize| {
        let page = page.to_string();
        let parts = [base, "/R4/fhir/DocumentReference?", &asked.canonical, &asked.rest, "&_page=", &page];
        BundleLink { relation, url: parts.concat() }
    };
    let pages = total.div_ceil(asked.count);
    let mut all = vec![link("self", asked.page)];
    if asked.view != View::Count {
        if asked.page < pages {
            all.push(link("next", asked.page + 1));
        }
        if asked.page > 1 {
            all.push(link("previous", (asked.page - 1).min(pages.max(1))));
        }
    }
    let all = serde_json::to_string(&all).expect("links are plain structs and serialise");
    let _ = write!(text, ",\"link\":{all}");
}

/// The places of a page's documents, in the order that was asked for; what is equal stays as it is in the store.
fn places(snapshot: &Snapshot, asked: &Search) -> Vec<usize> {
    let total = snapshot.found.len();
    let first = (asked.page - 1).saturating_mul(asked.count);
    if first >= total || asked.view == View::Count {
        return Vec::new();
    }
    let ranked = |(at, (document, _)): (usize, &(Arc<Document>, bool))| {
        (asked.sort.first().map_or(0, |key| rank(*key, document)), at)
    };
    let mut places: Vec<(i64, usize)> = snapshot.found.iter().enumerate().map(ranked).collect();
    let order = |(rank, at): &(i64, usize), (other_rank, other_at): &(i64, usize)| {
        let stated = || {
            let (one, other) = (&snapshot.found[*at].0, &snapshot.found[*other_at].0);
            asked.sort.iter().fold(Ordering::Equal, |so_far, (key, down)| {
                so_far.then_with(|| if *down { compare(*key, other, one) } else { compare(*key, one, other) })
            })
        };
        rank.cmp(other_rank).then_with(stated).then(at.cmp(other_at))
    };
    // Only the page's own need to be in order.
    if first > 0 {
        places.select_nth_unstable_by(first, order);
        places.drain(..first);
    }
    if asked.count < places.len() {
        places.select_nth_unstable_by(asked.count, order);
        places.truncate(asked.count);
    }
    places.sort_unstable_by(order);
    places.into_iter().map(|(_, at)| at).collect()
}

/// A number that is lower for what comes first, where the key is an instant: most pairs are told apart by it, without a
/// look at the documents.
fn rank((key, down): (SortKey, bool), document: &Document) -> i64 {
    let second = match key {
        SortKey::Date => document.indexed.as_second(),
        SortKey::Creation => document.created.as_second(),
        _ => 0,
    };
    if down { -second } else { second }
}

fn compare(key: SortKey, a: &Document, b: &Document) -> Ordering {
    match key {
        SortKey::Date => a.indexed.cmp(&b.indexed),
        SortKey::Creation => a.created.cmp(&b.created),
        SortKey::Period => a.period.cmp(&b.period),
        SortKey::Name => a.title.cmp(&b.title),
        SortKey::Type => a.kind.code.cmp(&b.kind.code),
        SortKey::Category => a.category.code.cmp(&b.category.code),
        SortKey::SecurityLabel => a.labels.iter().map(|it| &it.code).cmp(b.labels.iter().map(|it| &it.code)),
        SortKey::Department => a.department.name.cmp(&b.department.name),
        SortKey::Organization => a.department.institution.cmp(&b.department.institution),
        SortKey::Author => a.author.family.cmp(&b.author.family),
        SortKey::Status => (a.status as u8).cmp(&(b.status as u8)),
    }
}

/// What must be in a document reference whatever was asked for.
const ALWAYS: [&str; 4] = ["resourceType", "id", "status", "content"];

fn cut(whole: &Map<String, Value>, names: &[String]) -> Value {
    let tag = json!({"tag": [{"system": "http://terminology.hl7.org/CodeSystem/v3-ObservationValue", "code": "SUBSETTED"}]});
    let kept = |name: &str| ALWAYS.contains(&name) || names.iter().any(|it| it == name);
    let rest: Map<String, Value> = whole.iter().filter(|(name, _)| kept(name)).map(clone).collect();
    // What is contained is kept as far as something still points to it.
    let told = Value::Object(rest.clone()).to_string();
    let mut result = Map::new();
    for (name, value) in rest {
        let is_id = name == "id";
        result.insert(name, value);
        if is_id {
            result.insert("meta".to_owned(), tag.clone());
            let all = whole.get("contained").and_then(Value::as_array).into_iter().flatten();
            let pointed: Vec<Value> = all
                .filter(|it| told.contains(&format!("\"#{}\"", it["id"].as_str().unwrap_or_default())))
                .cloned()
                .collect();
            if !pointed.is_empty() {
                result.insert("contained".to_owned(), pointed.into());
            }
        }
    }
    Value::Object(result)
}

fn clone((name, value): (&String, &Value)) -> (String, Value) {
    (name.clone(), value.clone())
}

#[cfg(test)]
mod tests;
