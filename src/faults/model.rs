//! A fault as it is asked for, and everything that can be wrong with it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::http::{
    Situation,
    pattern::{PathPattern, is_method},
};

/// A place in what was asked for, as a JSON pointer, and what is wrong there.
pub type Finding = (&'static str, String);

/// The longest a fault keeps an answer back, in milliseconds.
const LONGEST_DELAY: u64 = 600_000;

/// What a fault strikes and how.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FaultOrder {
    /// Which requests it is about; all of the APIs' when left out.
    #[serde(default, rename = "match")]
    pub matching: Match,
    /// It strikes this often at most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1))]
    pub times: Option<u64>,
    /// It strikes the nth request it is about, and no other.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1))]
    pub nth: Option<u64>,
    /// It strikes this share of the requests, drawn from the seed number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 1))]
    pub probability: Option<f64>,
    /// It strikes what goes beyond this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Quota")]
    pub quota: Option<Quota>,
    /// Whether the request has its effect first, and only its answer is struck.
    #[serde(default)]
    pub after: bool,
    /// What it does; with `quota` 429 when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Effect")]
    pub effect: Option<Effect>,
}

/// Which requests a fault is about; what is left out lets all pass.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Match {
    /// The id of an API.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub api: Option<String>,
    /// The method, in capitals.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// The path without its query; `*` is any segment or part of one, `**` at the end whatever follows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
}

/// So many requests in so many seconds by the sandbox's clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Quota {
    /// How many requests pass.
    pub requests: u64,
    /// In how many seconds, counted from the first.
    #[schemars(range(min = 1))]
    pub per_seconds: u32,
}

/// What a fault does: one of these, and a delay besides if wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Effect {
    /// This status, in the API's own error shape.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// `Retry-After` of that status.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after_seconds: Option<u32>,
    /// The answer is kept back so long.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Delay")]
    pub delay_ms: Option<Delay>,
    /// The connection is reset without an answer.
    #[serde(default, skip_serializing_if = "is_false")]
    pub drop: bool,
    /// The body is cut: by half, or after so many bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Truncate")]
    pub truncate: Option<Truncate>,
    /// The body is bytes that are none of its type.
    #[serde(default, skip_serializing_if = "is_false")]
    pub garbage: bool,
    /// The body comes so slowly.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1))]
    pub slow_body_bytes_per_second: Option<u64>,
}

/// How long an answer is kept back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged, expecting = "a number of milliseconds, or an object with min and max")]
pub enum Delay {
    /// So many milliseconds.
    Fixed(u64),
    /// So many, drawn for each request.
    Drawn(Span),
}

/// From so many milliseconds to so many.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Span {
    /// At least.
    pub min: u64,
    /// At most.
    pub max: u64,
}

/// Where a body is cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged, expecting = "true, or the number of bytes that are sent")]
pub enum Truncate {
    /// By half.
    Half(bool),
    /// After so many bytes.
    After(u64),
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's form")]
fn is_false(flag: &bool) -> bool {
    !flag
}

impl FaultOrder {
    /// Everything wrong with it; nothing when it is good. `apis` are those it may name.
    #[must_use]
    pub fn findings(&self, apis: &[&str]) -> Vec<Finding> {
        let mut found: Vec<Finding> = Vec::new();
        if let Some(api) = self.matching.api.as_deref().filter(|api| !apis.contains(api)) {
            found.push(("/match/api", format!("one of {}; got {api:?}", apis.join(", "))));
        }
        if let Some(method) = self.matching.method.as_deref().filter(|method| !is_method(method)) {
            found.push(("/match/method", format!("a method in capitals; got {method:?}")));
        }
        if let Some(path) = &self.matching.path
            && let Err(bad) = PathPattern::parse(path)
        {
            found.push(("/match/path", format!("{bad}; got {path:?}")));
        }
        for (pointer, number) in [("/times", self.times), ("/nth", self.nth)] {
            if number == Some(0) {
                found.push((pointer, "a number from 1; got 0".to_owned()));
            }
        }
        if let Some(share) = self.probability.filter(|share| !(0.0..=1.0).contains(share)) {
            found.push(("/probability", format!("a number from 0 to 1; got {share}")));
        }
        if self.quota.is_some_and(|quota| quota.per_seconds == 0) {
            found.push(("/quota/per_seconds", "a number from 1; got 0".to_owned()));
        }
        match &self.effect {
            Some(effect) => found.extend(effect.findings()),
            None if self.quota.is_none() => found.push(("/effect", "an effect, or a quota".to_owned())),
            None => {}
        }
        found
    }
}

impl Effect {
    /// The answer of a quota that names no other.
    #[must_use]
    pub fn throttled() -> Self {
        Self { status: Some(429), ..Self::default() }
    }

    /// What it does, in one word.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self { status: Some(_), .. } => "status",
            Self { drop: true, .. } => "drop",
            Self { truncate: Some(Truncate::Half(true) | Truncate::After(_)), .. } => "truncate",
            Self { garbage: true, .. } => "garbage",
            Self { slow_body_bytes_per_second: Some(_), .. } => "slow_body",
            Self { delay_ms: Some(_), .. } => "delay",
            _ => "none",
        }
    }

    /// Whether no answer leaves.
    #[must_use]
    pub fn drops(&self) -> bool {
        self.status.is_none() && self.drop
    }

    /// Whether it leaves no room for the answer the request would have had.
    #[must_use]
    pub fn replaces_the_answer(&self) -> bool {
        matches!(self.name(), "status" | "drop")
    }

    /// Whether the answer the request would have had reaches the client whole.
    #[must_use]
    pub fn leaves_the_answer_whole(&self) -> bool {
        !self.replaces_the_answer() && self.truncate.is_none() && !self.garbage
    }

    fn findings(&self) -> Vec<Finding> {
        let mut found: Vec<Finding> = Vec::new();
        let truncates = matches!(self.truncate, Some(Truncate::Half(true) | Truncate::After(_)));
        let slow = self.slow_body_bytes_per_second;
        let ways = [self.status.is_some(), self.drop, truncates, self.garbage, slow.is_some()];
        match ways.into_iter().filter(|it| *it).count() {
            0 if self.delay_ms.is_none() => found.push((
                "/effect",
                "one of status, delay_ms, drop, truncate, garbage, slow_body_bytes_per_second".to_owned(),
            )),
            0 | 1 => {}
            _ => found.push((
                "/effect",
                "one of status, drop, truncate, garbage, slow_body_bytes_per_second, with delay_ms if wanted"
                    .to_owned(),
            )),
        }
        if let Some(status) = self.status.filter(|status| !statuses().contains(status)) {
            let known = statuses().iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
            found.push(("/effect/status", format!("one of {known}; got {status}")));
        }
        if self.retry_after_seconds.is_some() && self.status.is_none() {
            found.push(("/effect/retry_after_seconds", "a status it goes with".to_owned()));
        }
        if slow == Some(0) {
            found.push(("/effect/slow_body_bytes_per_second", "a number from 1; got 0".to_owned()));
        }
        let delay = self.delay_ms.map(|delay| match delay {
            Delay::Fixed(by) => (by, by),
            Delay::Drawn(span) => (span.min, span.max),
        });
        if let Some((min, max)) = delay.filter(|(min, max)| min > max || *max > LONGEST_DELAY) {
            found.push((
                "/effect/delay_ms",
                format!("at most {LONGEST_DELAY}, min not above max; got {min} to {max}"),
            ));
        }
        found
    }
}

/// The statuses a fault may ask for: those of the error table an operation can have, and a gateway's.
fn statuses() -> Vec<u16> {
    let own = Situation::ALL.into_iter().map(|it| it.status().as_u16());
    own.filter(|status| *status != 501).chain([502, 504]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn findings(order: serde_json::Value) -> Vec<&'static str> {
        let order: FaultOrder = serde_json::from_value(order).unwrap();
        order.findings(&["okt"]).into_iter().map(|(pointer, _)| pointer).collect()
    }

    #[test]
    fn a_good_fault_has_no_findings() {
        for good in [
            json!({"effect": {"status": 503, "retry_after_seconds": 3, "delay_ms": 5}}),
            json!({"match": {"api": "okt", "method": "POST", "path": "/okt-events/*"}, "effect": {"drop": true}}),
            json!({"quota": {"requests": 0, "per_seconds": 1}}),
            json!({"probability": 0.5, "effect": {"delay_ms": {"min": 1, "max": 2}}}),
            json!({"effect": {"status": 405}}),
            json!({"effect": {"truncate": 0}}),
            json!({"effect": {"truncate": true}, "after": true}),
        ] {
            assert!(findings(good.clone()).is_empty(), "{good}");
        }
    }

    #[test]
    fn every_mistake_is_told_with_its_place() {
        for (bad, pointer) in [
            (json!({}), "/effect"),
            (json!({"effect": {}}), "/effect"),
            (json!({"effect": {"truncate": false}}), "/effect"),
            (json!({"effect": {"drop": true, "status": 500}}), "/effect"),
            (json!({"effect": {"status": 501}}), "/effect/status"),
            (json!({"effect": {"status": 200}}), "/effect/status"),
            (json!({"effect": {"drop": true, "retry_after_seconds": 1}}), "/effect/retry_after_seconds"),
            (json!({"effect": {"delay_ms": 600_001}}), "/effect/delay_ms"),
            (json!({"effect": {"delay_ms": {"min": 2, "max": 1}}}), "/effect/delay_ms"),
            (json!({"effect": {"slow_body_bytes_per_second": 0}}), "/effect/slow_body_bytes_per_second"),
            (json!({"times": 0, "effect": {"drop": true}}), "/times"),
            (json!({"nth": 0, "effect": {"drop": true}}), "/nth"),
            (json!({"probability": 1.5, "effect": {"drop": true}}), "/probability"),
            (json!({"quota": {"requests": 1, "per_seconds": 0}}), "/quota/per_seconds"),
            (json!({"match": {"api": "x"}, "effect": {"drop": true}}), "/match/api"),
            (json!({"match": {"method": "get"}, "effect": {"drop": true}}), "/match/method"),
            (json!({"match": {"path": "okt"}, "effect": {"drop": true}}), "/match/path"),
            (json!({"match": {"path": "/okt?a=b"}, "effect": {"drop": true}}), "/match/path"),
        ] {
            assert_eq!(findings(bad.clone()), [pointer], "{bad}");
        }
    }
}
