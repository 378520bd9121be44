//! One exchange, as the journal keeps it.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode, Version};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;
use uuid::Uuid;

use super::{Captured, Evidence, Totals};
use crate::{
    http::{Exchange, headers::text_of, lines::Lines, stored::SharedBody},
    norway::Guard,
    rules::{Broken, Check},
};

/// An exchange: what came, what was answered, what was checked.
#[derive(Debug)]
pub struct Entry {
    /// Its id, as in `sandbox-request-id`.
    pub id: Uuid,
    /// The workspace it went to; the root one has no name.
    pub workspace: Arc<str>,
    /// The API it went to.
    pub api: &'static str,
    /// When it came, by the workspace's clock.
    pub received: Timestamp,
    /// How long the answer took.
    pub took: Duration,
    /// The method.
    pub method: Method,
    /// The version of HTTP it came by.
    pub version: Version,
    /// Path and query as sent.
    pub target: String,
    /// The headers as sent, names in lower case.
    pub request_headers: Lines,
    /// The body as sent.
    pub request_body: Captured,
    /// The status answered.
    pub status: StatusCode,
    /// The headers answered.
    pub response_headers: Lines,
    /// The body answered.
    pub response_body: Captured,
    /// Every check made.
    pub checks: Arc<[Check]>,
    /// How many real persons' numbers were masked in it.
    pub masked_numbers: usize,
    /// Whether its path named the workspace; otherwise its target stands below the root.
    pub by_path: bool,
    /// The fault that struck it.
    pub struck: Option<Struck>,
}

/// A fault, as the journal names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Struck {
    /// Its number.
    pub fault: u64,
    /// What it did: status, drop, truncate, garbage, `slow_body` or delay.
    pub effect: &'static str,
    /// Whether nobody was answered: the connection was dropped, or its client went away while the answer was kept back.
    #[serde(skip)]
    #[schemars(skip)]
    pub unanswered: bool,
}

/// The request side of an exchange, its real persons' numbers masked already, and how many they were.
#[derive(Debug, Default)]
pub struct Received {
    /// The method.
    pub method: Method,
    /// The version of HTTP.
    pub version: Version,
    /// Path and query as sent.
    pub target: String,
    /// The headers.
    pub headers: Lines,
    /// The body.
    pub body: Bytes,
    /// How many numbers were masked.
    pub masked: usize,
    /// Whether its path named the workspace.
    pub by_path: bool,
}

/// The answer side of an exchange.
#[derive(Clone, Debug)]
pub struct Answered<'a> {
    /// The status.
    pub status: StatusCode,
    /// The headers, masked already.
    pub headers: &'a HeaderMap,
    /// The body.
    pub body: &'a Bytes,
    /// The body, when it is one kept elsewhere.
    pub shared: Option<SharedBody>,
    /// How long it took.
    pub took: Duration,
    /// The fault that struck it.
    pub struck: Option<Struck>,
}

/// Makes the entry of an exchange with these checks, every real person's number in checks and answer masked too, and counts them.
#[must_use]
pub fn record(
    (exchange, mut checks): (&Exchange, Vec<Check>),
    (workspace, totals): (&Arc<str>, Option<&Totals>),
    api: &'static str,
    received: Received,
    answered: Answered<'_>,
    guard: &Guard,
) -> Arc<Entry> {
    let mut masked_numbers = received.masked;
    let mut text = |text: String| match guard.mask_text(&text) {
        Some(masked) => {
            masked_numbers += masked.count;
            masked.value
        }
        None => text,
    };
    for check in &mut checks {
        let Some(broken) = &mut check.broken else { continue };
        for said in [&mut broken.expected, &mut broken.got] {
            if let std::borrow::Cow::Owned(owned) = said {
                *owned = text(std::mem::take(owned));
            }
        }
    }
    let response_body = match answered.shared {
        Some(shared) => Captured::shared(shared),
        None => Captured::own(&mask_body(answered.body, guard, &mut masked_numbers)),
    };
    let evidence = Evidence { request: exchange.id(), time: exchange.received() };
    let checks = match totals {
        Some(totals) => totals.count(checks, evidence, |id| expects(&received.headers, id)),
        None => checks.into(),
    };
    Arc::new(Entry {
        id: exchange.id(),
        workspace: Arc::clone(workspace),
        api,
        received: exchange.received(),
        took: answered.took,
        method: received.method,
        version: received.version,
        target: received.target,
        request_headers: received.headers,
        request_body: Captured::copied(&received.body),
        status: answered.status,
        response_headers: Lines::of(answered.headers),
        response_body,
        checks,
        masked_numbers,
        by_path: received.by_path,
        struck: answered.struck,
    })
}

/// Whether a request with these headers says in `sandbox-expect` that it breaks this rule.
pub(super) fn expects(headers: &Lines, rule_id: &str) -> bool {
    let mut values = headers.all("sandbox-expect");
    values.any(|value| text_of(value).split(',').any(|id| id.trim() == rule_id))
}

impl Received {
    /// Masks every real person's number in method, target and headers.
    pub fn mask_head(&mut self, guard: &Guard) {
        // Any word is a method to HTTP, eleven digits too; the known ones hold none.
        let is_known = self.method.as_str().bytes().all(|byte| byte.is_ascii_alphabetic());
        if !is_known && let Some(masked) = guard.mask_text(self.method.as_str()) {
            self.masked += masked.count;
            self.method = Method::from_bytes(masked.value.as_bytes()).unwrap_or_default();
        }
        if let Some(masked) = guard.mask_text(&self.target) {
            self.masked += masked.count;
            self.target = masked.value;
        }
        mask_headers(&mut self.headers, guard, &mut self.masked);
    }

    /// Masks every real person's number in the body.
    pub fn mask_body(&mut self, guard: &Guard) {
        self.body = mask_body(&self.body, guard, &mut self.masked);
    }
}

fn mask_headers(headers: &mut Lines, guard: &Guard, count: &mut usize) {
    headers.rewrite(|bytes| {
        let masked = guard.mask_bytes(bytes)?;
        *count += masked.count;
        Some(masked.value)
    });
}

fn mask_body(body: &Bytes, guard: &Guard, count: &mut usize) -> Bytes {
    match guard.mask_bytes(body) {
        Some(masked) => {
            *count += masked.count;
            Bytes::from(masked.value)
        }
        None => body.clone(),
    }
}

impl Entry {
    /// Whether it went to the workspace of this name: that very one, not another that has taken its name over.
    #[must_use]
    pub fn is_of(&self, workspace: &Arc<str>) -> bool {
        Arc::ptr_eq(&self.workspace, workspace)
    }

    /// The path as sent, without the query.
    #[must_use]
    pub fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or(&self.target)
    }

    /// The status that was answered; 0 when a fault kept it from being answered.
    #[must_use]
    pub fn status_sent(&self) -> u16 {
        match self.struck {
            Some(Struck { unanswered: true, .. }) => 0,
            _ => self.status.as_u16(),
        }
    }

    /// Roughly the bytes this entry holds alone.
    #[must_use]
    pub fn weight(&self) -> usize {
        let broken = self.checks.iter().filter_map(|check| check.broken.as_ref());
        let said: usize = broken.map(|it| size_of::<Broken>() + it.expected.len() + it.got.len()).sum();
        // A list of rules that were all kept is shared with other entries.
        let checks = if said == 0 { 0 } else { size_of_val(&*self.checks) };
        size_of::<Self>()
            + self.target.len()
            + self.request_headers.size()
            + self.response_headers.size()
            + checks
            + said
            + self.request_body.own_weight()
            + self.response_body.own_weight()
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// An entry for the tests of this room.
    pub(in crate::journal) fn entry(number: u128, workspace: &Arc<str>, body: &[u8]) -> Entry {
        let nothing = Captured::own(&Bytes::new());
        Entry {
            id: Uuid::from_u128(number),
            workspace: Arc::clone(workspace),
            api: "codingsystems",
            received: Timestamp::UNIX_EPOCH,
            took: Duration::ZERO,
            method: Method::GET,
            version: Version::HTTP_11,
            target: "/api/codingsystems/v1/types?x=1".to_owned(),
            request_headers: Lines::default(),
            request_body: nothing.clone(),
            status: StatusCode::OK,
            response_headers: Lines::default(),
            response_body: Captured::own(&Bytes::copy_from_slice(body)),
            checks: Arc::default(),
            masked_numbers: 0,
            by_path: true,
            struck: None,
        }
    }

    #[test]
    fn the_path_is_without_the_query() {
        assert_eq!(entry(1, &Arc::from(""), b"").path(), "/api/codingsystems/v1/types");
    }

    #[test]
    fn several_rules_can_be_expected() {
        let headers = [("sandbox-expect", "a.b, c.d")]
            .map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()));
        let headers = Lines::of(&HeaderMap::from_iter(headers));
        assert!(expects(&headers, "c.d") && !expects(&headers, "a"));
    }
}
