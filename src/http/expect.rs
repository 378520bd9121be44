//! The header `sandbox-expect`: whether what a test means to break is the id of a rule.

use http::{HeaderMap, HeaderName};

use super::{Exchange, headers::text, near::nearest};
use crate::rules::Catalogue;

crate::rules! {
    KNOWN = Client Choice "sandbox.expect.known", "INTERFACE 3",
        "`sandbox-expect` names rules that exist; a misspelt id makes no negative test. Judged, never refused.";
}

static EXPECT: HeaderName = HeaderName::from_static("sandbox-expect");

/// How many ids are told that may have been meant.
const NEAR: usize = 3;

/// Judges what the request says it will break.
pub fn judge(headers: &HeaderMap, catalogue: &Catalogue, exchange: &Exchange) {
    // Most requests expect nothing.
    if !headers.contains_key(&EXPECT) {
        return;
    }
    let values: Vec<_> = headers.get_all(&EXPECT).iter().map(text).collect();
    let mut ids =
        values.iter().flat_map(|it| it.split(',')).map(str::trim).filter(|it| !it.is_empty()).peekable();
    if ids.peek().is_none() {
        return;
    }
    let Some(strange) = ids.find(|id| catalogue.get(id).is_none()) else {
        return exchange.satisfied(&KNOWN);
    };
    let near = nearest(strange, catalogue.iter().map(|rule| rule.id), NEAR);
    let expected = format!("ids of GET /_sandbox/rules, such as {}", near.join(", "));
    exchange.violated(&KNOWN, expected, strange.chars().take(200).collect::<String>());
}
