//! A rule held against one request.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::Serialize;

use super::Rule;

/// How a check came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// The request kept the rule.
    Satisfied,
    /// The request broke the rule; whether it was refused for it, the status tells.
    Violated,
}

/// One rule held against one request, with what was expected and what came.
#[derive(Clone, Debug)]
pub struct Check {
    /// The rule.
    pub rule: &'static Rule,
    /// How it came out.
    pub verdict: Verdict,
    /// What the rule wanted; left out when the rule's sentence says it all.
    pub expected: Option<Cow<'static, str>>,
    /// What came.
    pub got: Option<Cow<'static, str>>,
}

impl Check {
    /// The request kept `rule`.
    #[must_use]
    pub fn satisfied(rule: &'static Rule) -> Self {
        Self { rule, verdict: Verdict::Satisfied, expected: None, got: None }
    }

    /// The request broke `rule`.
    pub fn violated(
        rule: &'static Rule,
        expected: impl Into<Cow<'static, str>>,
        got: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self { rule, verdict: Verdict::Violated, expected: Some(expected.into()), got: Some(got.into()) }
    }
}
