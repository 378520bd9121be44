//! The journal as an HTTP archive (HAR 1.2), for browsers' and proxies' tools.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use http::{Method, StatusCode};
use percent_encoding::percent_decode_str;
use serde_json::{Value, json};

use super::{Captured, Entry};
use crate::http::{headers::text_of, lines::Lines};

/// What the targets of a workspace's entries stand below.
#[derive(Clone, Copy, Debug)]
pub struct Bases<'a> {
    /// Where the path named the workspace.
    pub workspace: &'a str,
    /// Where the sender selected it.
    pub root: &'a str,
}

/// The archive of these entries, oldest first, each below its base.
pub fn archive<'a>(entries: impl Iterator<Item = &'a Entry>, bases: Bases<'_>) -> Value {
    json!({
        "log": {
            "version": "1.2",
            "creator": {"name": "nhn-sandbox", "version": env!("CARGO_PKG_VERSION")},
            "pages": [],
            "entries": entries.map(|entry| of(entry, bases)).collect::<Vec<_>>(),
        },
    })
}

fn of(entry: &Entry, bases: Bases<'_>) -> Value {
    let took = entry.took.as_secs_f64() * 1000.0;
    let broken: Vec<_> =
        entry.checks.iter().filter(|check| check.broken.is_some()).map(|check| check.rule.id).collect();
    json!({
        "startedDateTime": entry.received.to_string(),
        "time": took,
        "request": request(entry, if entry.by_path { bases.workspace } else { bases.root }),
        "response": response(entry),
        "cache": {},
        "timings": {"send": 0, "wait": took, "receive": 0},
        "_id": entry.id.to_string(),
        "_api": entry.api,
        "_violated": broken,
    })
}

fn request(entry: &Entry, base: &str) -> Value {
    let mut request = json!({
        "method": entry.method.as_str(),
        "url": format!("{base}{}", entry.target),
        "httpVersion": format!("{:?}", entry.version),
        "cookies": [],
        "headers": headers(&entry.request_headers),
        "queryString": query(&entry.target),
        "headersSize": -1,
        "bodySize": entry.request_body.length(),
    });
    if entry.request_body.length() > 0 {
        let text = String::from_utf8_lossy(entry.request_body.start());
        let mime = first(&entry.request_headers, "content-type");
        request["postData"] = json!({"mimeType": mime, "params": [], "text": text});
        if entry.request_body.is_cut() {
            request["postData"]["comment"] = "cut at 64 kB".into();
        }
    }
    if entry.method == Method::HEAD {
        request["comment"] = "HEAD".into();
    }
    request
}

fn response(entry: &Entry) -> Value {
    let status = entry.status_sent();
    let reason = StatusCode::from_u16(status).ok().and_then(|it| it.canonical_reason()).unwrap_or("");
    let body = &entry.response_body;
    let mut content = json!({
        "size": body.length(),
        "mimeType": first(&entry.response_headers, "content-type"),
    });
    if let Ok(text) = std::str::from_utf8(body.start()) {
        content["text"] = text.into();
    } else {
        content["text"] = STANDARD.encode(body.start()).into();
        content["encoding"] = "base64".into();
    }
    if Captured::is_cut(body) {
        content["comment"] = "cut at 64 kB".into();
    }
    let mut response = json!({
        "status": status,
        "statusText": reason,
        "httpVersion": format!("{:?}", entry.version),
        "cookies": [],
        "headers": headers(&entry.response_headers),
        "content": content,
        "redirectURL": first(&entry.response_headers, "location"),
        "headersSize": -1,
        "bodySize": body.length(),
    });
    if let Some(struck) = entry.struck {
        response["comment"] = format!("struck by fault {}: {}", struck.fault, struck.effect).into();
    }
    response
}

fn headers(lines: &Lines) -> Vec<Value> {
    lines.iter().map(|(name, value)| json!({"name": name, "value": text_of(value)})).collect()
}

fn first(lines: &Lines, name: &str) -> String {
    lines.all(name).next().map(|value| text_of(value).into_owned()).unwrap_or_default()
}

fn query(target: &str) -> Vec<Value> {
    let Some((_, query)) = target.split_once('?') else { return Vec::new() };
    let plain = |text: &str| percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned();
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            json!({"name": plain(name), "value": plain(value)})
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{super::entry::tests::entry, *};

    #[test]
    fn bodies_that_are_no_text_are_written_in_base64() {
        let har = archive(
            [&entry(1, &"".into(), b"\x1f\x8b")].into_iter(),
            Bases { workspace: "http://x/ws/ci", root: "http://x" },
        );
        let entry = &har["log"]["entries"][0];
        assert_eq!(entry["request"]["url"], "http://x/ws/ci/api/codingsystems/v1/types?x=1");
        assert_eq!(entry["request"]["queryString"], json!([{"name": "x", "value": "1"}]));
        assert_eq!(entry["response"]["content"]["encoding"], "base64");
        assert_eq!(entry["response"]["content"]["text"], "H4s=");
    }
}
