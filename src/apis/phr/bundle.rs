//! A page of a result as a searchset Bundle: ready bytes of each resource, joined.

use std::{cmp::Ordering, fmt::Write as _, sync::Arc};

use http::HeaderValue;
use serde_json::{Map, Value, json};

use super::{
    Phr,
    document::Document,
    parameters::{Search, SortKey, View},
    resource::{Form, instant, ready},
    snapshot::Snapshot,
};
use crate::http::StoredBody;

/// The profile of MHD the result follows.
pub(super) const PROFILE: &str = "https://profiles.ihe.net/ITI/MHD/StructureDefinition/IHE.MHD.FindDocumentReferencesComprehensiveResponseMessage";

/// The page that was asked for.
pub(super) fn page(room: &Phr, base: &str, snapshot: &Snapshot, asked: &Search) -> Arc<StoredBody> {
    let key = format!("{base} {} {} {:?}", asked.rest, asked.page, asked.view);
    if let Some(page) = snapshot.page(&key) {
        return page;
    }
    let bytes = write(room, base, snapshot, asked).into_bytes();
    let page = Arc::new(StoredBody::untagged(HeaderValue::from_static("application/fhir+json"), bytes));
    snapshot.keep_page(key, &page);
    page
}

fn write(room: &Phr, base: &str, snapshot: &Snapshot, asked: &Search) -> String {
    let total = snapshot.found.len();
    let first = (asked.page - 1).saturating_mul(asked.count);
    let at = instant(snapshot.at);
    let mut text = String::with_capacity(1024 + 4096 * asked.count.min(total));
    let _ = write!(
        text,
        "{{\"resourceType\":\"Bundle\",\"id\":\"{}\",\"meta\":{{\"versionId\":\"1\",\"lastUpdated\":\"{at}\",\"profile\":[\"{PROFILE}\"]}},\"type\":\"searchset\",\"timestamp\":\"{at}\",\"total\":{total}",
        snapshot.id
    );
    if room.settings().flag("phr.links") {
        links(&mut text, base, total, asked);
    }
    let mut separator = ",\"entry\":[";
    if asked.view != View::Count {
        let form = Form { urn: room.settings().is("phr.organization_system", "urn"), hidden: false };
        for at in ordered(snapshot, &asked.sort).into_iter().skip(first).take(asked.count) {
            let (document, hidden) = &snapshot.found[at];
            let _ = write!(text, "{separator}{{\"fullUrl\":\"urn:uuid:{}\",\"resource\":", document.id);
            resource(&mut text, document, Form { hidden: *hidden, ..form }, base, &asked.view);
            text.push_str(",\"search\":{\"mode\":\"match\"}}");
            separator = ",";
        }
        for (number, warning) in snapshot.warnings.iter().enumerate() {
            let id = uuid::Uuid::from_u128(snapshot.id.as_u128() ^ (number as u128 + 1));
            let entry = json!({
                "fullUrl": format!("urn:uuid:{id}"),
                "resource": {
                    "resourceType": "OperationOutcome",
                    "issue": [{"severity": "warning", "code": "incomplete", "diagnostics": warning}],
                },
                "search": {"mode": "outcome"},
            });
            let _ = write!(text, "{separator}{entry}");
            separator = ",";
        }
    }
    text.push_str(if separator == "," { "]}" } else { "}" });
    text
}

fn links(text: &mut String, base: &str, total: usize, asked: &Search) {
    let link = |relation: &str, page: usize| {
        let url = format!("{base}/R4/fhir/DocumentReference?{}{}&_page={page}", asked.canonical, asked.rest);
        json!({"relation": relation, "url": url})
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
    let _ = write!(text, ",\"link\":{}", Value::from(all));
}

/// The places of the documents, in the order that was asked for; what is equal stays as it is in the store.
fn ordered(snapshot: &Snapshot, keys: &[(SortKey, bool)]) -> Vec<usize> {
    let mut places: Vec<usize> = (0..snapshot.found.len()).collect();
    places.sort_by(|a, b| {
        let (a, b) = (&snapshot.found[*a].0, &snapshot.found[*b].0);
        keys.iter().fold(Ordering::Equal, |so_far, (key, down)| {
            so_far.then_with(|| if *down { compare(*key, b, a) } else { compare(*key, a, b) })
        })
    });
    places
}

fn compare(key: SortKey, a: &Document, b: &Document) -> Ordering {
    match key {
        SortKey::Date => a.indexed.cmp(&b.indexed),
        SortKey::Creation => a.created.cmp(&b.created),
        SortKey::Period => a.period.cmp(&b.period),
        SortKey::Name => a.title.cmp(&b.title),
        SortKey::Type => a.kind.code.cmp(&b.kind.code),
        SortKey::Category => a.category.code.cmp(&b.category.code),
        SortKey::SecurityLabel => {
            let codes = |it: &Document| it.labels.iter().map(|it| it.code.clone()).collect::<Vec<_>>();
            codes(a).cmp(&codes(b))
        }
        SortKey::Department => a.department.name.cmp(&b.department.name),
        SortKey::Organization => a.department.institution.cmp(&b.department.institution),
        SortKey::Author => a.author.family.cmp(&b.author.family),
        SortKey::Status => (a.status as u8).cmp(&(b.status as u8)),
    }
}

/// Writes a resource, or the elements of it that were asked for.
fn resource(text: &mut String, document: &Document, form: Form, base: &str, view: &View) {
    let ready = ready(document, form);
    let start = text.len();
    for part in [&ready.before, base, &ready.after] {
        text.push_str(part);
    }
    if let View::Elements(names) = view {
        let whole: Map<String, Value> = serde_json::from_str(&text[start..]).unwrap_or_default();
        text.truncate(start);
        let _ = write!(text, "{}", Value::Object(cut(&whole, names)));
    }
}

/// What must be in a document reference whatever was asked for.
const ALWAYS: [&str; 4] = ["resourceType", "id", "status", "content"];

fn cut(whole: &Map<String, Value>, names: &[String]) -> Map<String, Value> {
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
    result
}

fn clone((name, value): (&String, &Value)) -> (String, Value) {
    (name.clone(), value.clone())
}
