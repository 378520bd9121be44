//! What was found out about a post: problems it is refused for, problems only noted, and the rules it kept.

use std::{borrow::Cow, fmt};

use crate::{
    apis::okt::rules,
    rules::{Check, Rule},
};

/// How many problems are told; who has more of them has the same one many times.
pub(super) const TOLD: usize = 200;

/// A place where a rule is broken.
#[derive(Clone, Debug)]
pub(crate) struct Problem {
    /// The rule.
    pub rule: &'static Rule,
    /// The JSON pointer of the place, or what the value is called.
    pub place: String,
    /// What was expected there, with its verb.
    pub expected: Cow<'static, str>,
    /// What came.
    pub got: String,
}

/// All of it.
#[derive(Debug)]
pub(crate) struct Findings {
    /// Problems the post is refused for.
    pub refused: Vec<Problem>,
    /// Problems it is not refused for.
    pub noted: Vec<Problem>,
    /// Rules that were held against it.
    held: Vec<&'static Rule>,
    /// How many problems are not told.
    untold: usize,
}

impl fmt::Display for Problem {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: {} expected, got {}", self.place, self.expected, self.got)
    }
}

impl Problem {
    /// As a check of the journal.
    #[must_use]
    pub(crate) fn check(&self) -> Check {
        let expected = format!("{}: {} expected", self.place, self.expected);
        Check::violated(self.rule, expected, self.got.clone())
    }
}

impl Default for Findings {
    fn default() -> Self {
        Self { refused: Vec::new(), noted: Vec::new(), held: Vec::with_capacity(rules::ALL.len()), untold: 0 }
    }
}

impl Findings {
    /// The rule applies to something in the post.
    pub(crate) fn held(&mut self, rule: &'static Rule) {
        if !self.held.iter().any(|it| std::ptr::eq(*it, rule)) {
            self.held.push(rule);
        }
    }

    /// The post is refused for this.
    pub(crate) fn refuse(&mut self, problem: Problem) {
        self.held(problem.rule);
        if self.refused.len() < TOLD { self.refused.push(problem) } else { self.untold += 1 }
    }

    /// This is written down, and no more.
    pub(crate) fn note(&mut self, problem: Problem) {
        self.held(problem.rule);
        if self.noted.len() < TOLD {
            self.noted.push(problem);
        }
    }

    /// The rules that apply to the post and were broken nowhere in it.
    #[must_use]
    pub(crate) fn kept(&self) -> Cow<'_, [&'static Rule]> {
        let mut problems = self.refused.iter().chain(&self.noted).map(|problem| problem.rule).peekable();
        if problems.peek().is_none() {
            return Cow::Borrowed(&self.held);
        }
        let broken: Vec<&Rule> = problems.collect();
        let is_broken = |rule: &Rule| broken.iter().any(|it| std::ptr::eq(*it, rule));
        self.held.iter().copied().filter(|rule| !is_broken(rule)).collect()
    }

    /// All problems the post is refused for, in words.
    #[must_use]
    pub(crate) fn told(&self) -> String {
        let mut told: Vec<String> = self.refused.iter().map(ToString::to_string).collect();
        if self.untold > 0 {
            told.push(format!("and {} more", self.untold));
        }
        told.join("; ")
    }
}
