//! The conformance report: which documented rules the client under test has kept, broken, or never met.
//!
//! Made of totals that are counted with every verdict, so that it forgets nothing the journal drops. Knows no HTTP.

mod html;
mod junit;

use std::collections::BTreeMap;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use crate::{
    journal::{Evidence, RuleTotals},
    markup::escaped,
    rules::{Binds, Provenance, Rule},
};

pub use html::page;
pub use junit::suites;

/// How a client has done by one rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// A request broke it without having said so.
    Violated,
    /// Requests kept it, and none broke it but as announced.
    Satisfied,
    /// No request kept or broke it, but as announced.
    NotExercised,
}

/// A rule, and how the client has done by it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Line {
    /// The rule.
    #[serde(flatten)]
    pub rule: &'static Rule,
    /// How the client has done.
    pub standing: Standing,
    /// How many requests kept it.
    pub satisfied: u64,
    /// How many broke it unannounced.
    pub violated: u64,
    /// How many broke it as their `sandbox-expect` said: negative tests.
    pub negative_tests: u64,
    /// The first request that kept it.
    pub first_satisfied: Option<Evidence>,
    /// The last request that kept it.
    pub last_satisfied: Option<Evidence>,
    /// The first request that broke it unannounced.
    pub first_violated: Option<Evidence>,
    /// The last request that broke it unannounced.
    pub last_violated: Option<Evidence>,
    /// What was expected and what came, the last time it was broken unannounced.
    pub last_violation: Option<String>,
}

/// How many rules stand how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Summary {
    /// Rules in all.
    pub rules: usize,
    /// Kept.
    pub satisfied: usize,
    /// Broken.
    pub violated: usize,
    /// Never met.
    pub not_exercised: usize,
    /// Announced violations, over all rules.
    pub negative_tests: u64,
}

/// One API's part.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Chapter {
    /// The API, or `sandbox` for what holds everywhere.
    pub api: &'static str,
    /// How many of its rules stand how.
    pub summary: Summary,
    /// Its rules, by id.
    pub rules: Vec<Line>,
}

/// The conformance report of one workspace.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Report {
    /// The workspace; empty for the root.
    pub workspace: String,
    /// When it was made, by the workspace's clock.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub time: Timestamp,
    /// The version of the sandbox.
    pub version: &'static str,
    /// How many rules stand how.
    pub summary: Summary,
    /// The parts, by API.
    pub apis: Vec<Chapter>,
}

impl Report {
    /// The report on these rules; only those that bind clients and are emulated are in it.
    pub fn new(
        workspace: &str,
        time: Timestamp,
        rules: impl Iterator<Item = &'static Rule>,
        totals: impl Fn(&'static Rule) -> RuleTotals,
    ) -> Self {
        let mut chapters: BTreeMap<&'static str, Vec<Line>> = BTreeMap::new();
        for rule in rules.filter(|rule| is_reported(rule)) {
            chapters.entry(rule.api()).or_default().push(Line::new(rule, totals(rule)));
        }
        let chapter = |(api, rules): (_, Vec<Line>)| Chapter { api, summary: Summary::of(&rules), rules };
        let apis: Vec<Chapter> = chapters.into_iter().map(chapter).collect();
        let summary = Summary::of(apis.iter().flat_map(|chapter| &chapter.rules));
        let version = env!("CARGO_PKG_VERSION");
        Self { workspace: workspace.to_owned(), time, version, summary, apis }
    }
}

/// Whether a rule is one a client can keep or break here.
#[must_use]
pub fn is_reported(rule: &Rule) -> bool {
    rule.binds == Binds::Client && rule.provenance != Provenance::LeftOut && rule.api() != "control"
}

impl Line {
    fn new(rule: &'static Rule, totals: RuleTotals) -> Self {
        let standing = match (totals.violated, totals.satisfied) {
            (1.., _) => Standing::Violated,
            (0, 1..) => Standing::Satisfied,
            (0, 0) => Standing::NotExercised,
        };
        Self {
            rule,
            standing,
            satisfied: totals.satisfied,
            violated: totals.violated,
            negative_tests: totals.expected_violations,
            first_satisfied: totals.first_satisfied,
            last_satisfied: totals.last_satisfied,
            first_violated: totals.first_violated,
            last_violated: totals.last_violated,
            last_violation: totals.last_violation,
        }
    }

    /// How many requests met it.
    #[must_use]
    pub fn met(&self) -> u64 {
        self.satisfied + self.violated + self.negative_tests
    }
}

impl Summary {
    fn of<'a>(lines: impl IntoIterator<Item = &'a Line>) -> Self {
        let mut summary = Self::default();
        for line in lines {
            summary.rules += 1;
            summary.negative_tests += line.negative_tests;
            match line.standing {
                Standing::Satisfied => summary.satisfied += 1,
                Standing::Violated => summary.violated += 1,
                Standing::NotExercised => summary.not_exercised += 1,
            }
        }
        summary
    }
}

/// Puts `code` between backticks into elements, everything escaped.
fn marked_up(sentence: &str) -> String {
    let mut out = String::new();
    for (at, part) in sentence.split('`').enumerate() {
        let part = escaped(part);
        if at % 2 == 1 {
            out.push_str("<code>");
            out.push_str(&part);
            out.push_str("</code>");
        } else {
            out.push_str(&part);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn rule(id: &'static str, binds: Binds, provenance: Provenance) -> Rule {
        let sentence = "It is broken by `<b>` & others.";
        Rule { id, sentence, binds, provenance, source: "seed 000", switch: None, untested: None }
    }

    static ALL: [Rule; 6] = [
        rule("x.kept", Binds::Client, Provenance::Documented),
        rule("x.broken", Binds::Client, Provenance::Choice),
        rule("y.meant", Binds::Client, Provenance::Documented),
        rule("x.ours", Binds::Server, Provenance::Documented),
        rule("x.left", Binds::Client, Provenance::LeftOut),
        rule("control.x", Binds::Client, Provenance::Documented),
    ];

    fn report() -> Report {
        let totals = |rule: &'static Rule| {
            let mut totals = RuleTotals::default();
            match rule.id {
                "x.kept" => totals.satisfied = 3,
                "x.broken" => {
                    (totals.satisfied, totals.violated) = (5, 2);
                    totals.last_violation = Some("expected <a>; got \u{1}\"b\"".to_owned());
                }
                "y.meant" => totals.expected_violations = 1,
                _ => {}
            }
            totals
        };
        Report::new("ci", Timestamp::UNIX_EPOCH, ALL.iter(), totals)
    }

    #[test]
    fn only_what_clients_can_keep_is_in_it_and_announced_violations_are_no_faults() {
        let report = report();
        let standings: Vec<_> = report
            .apis
            .iter()
            .flat_map(|chapter| &chapter.rules)
            .map(|line| (line.rule.id, line.standing, line.met()))
            .collect();
        let expected = [
            ("x.kept", Standing::Satisfied, 3),
            ("x.broken", Standing::Violated, 7),
            ("y.meant", Standing::NotExercised, 1),
        ];
        assert_eq!(standings, expected);
        let summary = Summary { rules: 3, satisfied: 1, violated: 1, not_exercised: 1, negative_tests: 1 };
        assert_eq!(report.summary, summary);
    }

    #[test]
    fn nothing_a_request_said_becomes_markup() {
        let (page, suites) = (page(&report(), "", |api| api), suites(&report()));
        assert!(page.contains("<code>&lt;b&gt;</code> &amp; others"), "{page}");
        for text in [page, suites] {
            assert!(text.contains("expected &lt;a&gt;; got \u{fffd}&quot;b&quot;"), "{text}");
            assert!(!text.contains("<a>") && !text.contains('\u{1}'));
        }
    }
}
