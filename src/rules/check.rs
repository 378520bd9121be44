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

/// One rule held against one request; a dozen stand in every journal entry, so most are two words of memory.
#[derive(Clone, Debug)]
pub struct Check {
    /// The rule.
    pub rule: &'static Rule,
    /// What was expected and what came, when the request broke the rule.
    pub broken: Option<Box<Broken>>,
}

/// How a rule was broken.
#[derive(Clone, Debug)]
pub struct Broken {
    /// What the rule wanted.
    pub expected: Cow<'static, str>,
    /// What came.
    pub got: Cow<'static, str>,
}

impl Check {
    /// The request kept `rule`.
    #[must_use]
    pub fn satisfied(rule: &'static Rule) -> Self {
        Self { rule, broken: None }
    }

    /// The request broke `rule`.
    pub fn violated(
        rule: &'static Rule,
        expected: impl Into<Cow<'static, str>>,
        got: impl Into<Cow<'static, str>>,
    ) -> Self {
        let broken = Broken { expected: expected.into(), got: got.into() };
        Self { rule, broken: Some(Box::new(broken)) }
    }

    /// How it came out.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        if self.broken.is_some() { Verdict::Violated } else { Verdict::Satisfied }
    }
}
