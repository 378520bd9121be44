//! The report as a page to be read and handed on: one file, no script, nothing fetched.

use std::fmt::Write as _;

use super::{Chapter, Line, Report, Standing, Summary, escaped, marked_up};
use crate::{journal::Evidence, rules::Provenance};

const STYLE: &str = include_str!("report.css");

/// The whole page; evidence links lead below `base`, `title` names an API.
#[must_use]
pub fn page(report: &Report, base: &str, title: impl Fn(&'static str) -> &'static str) -> String {
    let workspace = if report.workspace.is_empty() {
        "the root workspace".to_owned()
    } else {
        format!("workspace {}", report.workspace)
    };
    let mut page = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>Conformance report</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<header>\n\
         <h1>Conformance report</h1>\n<p class=\"lead\">{}</p>\n\
         <p class=\"meta\">{} · {} · nhn-sandbox {}</p>\n</header>\n<main>\n",
        verdict(&report.summary),
        escaped(&workspace),
        report.time.strftime("%-d %B %Y, %H:%M:%S UTC"),
        report.version,
    );
    summary(&mut page, report, &title);
    for chapter in &report.apis {
        chapter_of(&mut page, chapter, base, title(chapter.api));
    }
    page.push_str(
        "</main>\n<footer>\n<p>Every rule is judged on every request it applies to. <b>Broken</b>: at least one request \
         broke it without announcing it. <b>Kept</b>: requests kept it and none broke it unannounced. <b>Not tried</b>: no \
         request came to it. A <b>negative test</b> is a request that said in <code>sandbox-expect</code> which rule it would \
         break. Rules marked <i>inferred</i> or <i>choice</i> are not in the API’s documentation: the sandbox concluded or \
         decided them. A sandbox approves nothing on behalf of Norsk Helsenett.</p>\n</footer>\n</body>\n</html>\n",
    );
    page
}

/// The report in one sentence.
fn verdict(summary: &Summary) -> String {
    let Summary { rules, satisfied, violated, not_exercised, .. } = summary;
    match (violated, satisfied) {
        (0, 0) => format!("No request has been judged yet: none of {rules} rules was tried."),
        (0, _) => format!(
            "No rule is broken. {satisfied} of {rules} rules are kept, {not_exercised} were not tried."
        ),
        (1, _) => {
            format!("1 of {rules} rules is broken; {satisfied} are kept, {not_exercised} were not tried.")
        }
        _ => format!(
            "{violated} of {rules} rules are broken; {satisfied} are kept, {not_exercised} were not tried."
        ),
    }
}

fn summary(page: &mut String, report: &Report, title: impl Fn(&'static str) -> &'static str) {
    page.push_str(
        "<table class=\"summary\">\n<thead><tr><th>API</th><th class=\"n\">Broken</th><th class=\"n\">Kept</th>\
         <th class=\"n\">Not tried</th><th class=\"n\">Negative tests</th><th>Share</th></tr></thead>\n<tbody>\n",
    );
    for chapter in &report.apis {
        let name = format!("<a href=\"#{}\">{}</a>", chapter.api, escaped(title(chapter.api)));
        summary_row(page, &name, &chapter.summary, "");
    }
    summary_row(page, "All", &report.summary, " class=\"all\"");
    page.push_str("</tbody>\n</table>\n");
}

fn summary_row(page: &mut String, name: &str, summary: &Summary, class: &str) {
    let Summary { rules, satisfied, violated, not_exercised, negative_tests } = *summary;
    let broken = if violated > 0 { " broken" } else { "" };
    let _ = writeln!(
        page,
        "<tr{class}><td>{name}</td><td class=\"n{broken}\">{violated}</td><td class=\"n\">{satisfied}</td>\
         <td class=\"n\">{not_exercised}</td><td class=\"n\">{negative_tests}</td><td>{}</td></tr>",
        bar(rules, violated, satisfied),
    );
}

/// A bar of what is broken, kept and not tried.
fn bar(rules: usize, violated: usize, satisfied: usize) -> String {
    let share = |count: usize| count * 1000 / rules.max(1);
    let (red, green) = (share(violated), share(satisfied));
    format!(
        "<svg class=\"bar\" viewBox=\"0 0 1000 10\" preserveAspectRatio=\"none\" role=\"img\" \
         aria-label=\"{violated} broken, {satisfied} kept of {rules}\"><rect width=\"1000\" height=\"10\" class=\"none\"/>\
         <rect width=\"{}\" height=\"10\" class=\"kept\"/><rect width=\"{red}\" height=\"10\" class=\"broken\"/></svg>",
        red + green,
    )
}

fn chapter_of(page: &mut String, chapter: &Chapter, base: &str, title: &str) {
    let _ = write!(
        page,
        "<section id=\"{}\">\n<h2>{}</h2>\n<table class=\"rules\">\n<thead><tr><th>Standing</th><th>Rule</th>\
         <th>Evidence</th></tr></thead>\n<tbody>\n",
        chapter.api,
        escaped(title),
    );
    let mut lines: Vec<&Line> = chapter.rules.iter().collect();
    // What needs a reader's eye comes first.
    lines.sort_by_key(|line| line.standing);
    for line in lines {
        rule(page, line, base);
    }
    page.push_str("</tbody>\n</table>\n</section>\n");
}

fn rule(page: &mut String, line: &Line, base: &str) {
    let (class, word) = match line.standing {
        Standing::Violated => ("broken", "Broken"),
        Standing::Satisfied => ("kept", "Kept"),
        Standing::NotExercised => ("none", "Not tried"),
    };
    let provenance = match line.rule.provenance {
        Provenance::Documented => "documented",
        Provenance::Observed => "observed",
        Provenance::Inferred => "inferred",
        Provenance::Choice => "choice",
        Provenance::LeftOut => "left out",
    };
    let _ = write!(
        page,
        "<tr class=\"{class}\"><td><span class=\"badge\">{word}</span></td><td><code class=\"id\">{}</code>\
         <p>{}</p><p class=\"source\"><span class=\"{provenance}\">{provenance}</span> · {}</p></td><td>",
        line.rule.id,
        marked_up(line.rule.sentence),
        escaped(line.rule.source),
    );
    if line.violated > 0 {
        let _ = write!(
            page,
            "<p>broken by {}, last {}</p>",
            times(line.violated),
            link(line.last_violated, base)
        );
        if let Some(said) = &line.last_violation {
            let _ = write!(page, "<p class=\"said\">{}</p>", marked_up(said));
        }
    }
    if line.satisfied > 0 {
        let _ = write!(
            page,
            "<p>kept by {}, last {}</p>",
            times(line.satisfied),
            link(line.last_satisfied, base)
        );
    }
    if line.negative_tests > 0 {
        let _ = write!(page, "<p>broken on purpose by {}</p>", times(line.negative_tests));
    }
    page.push_str("</td></tr>\n");
}

fn times(count: u64) -> String {
    if count == 1 { "1 request".to_owned() } else { format!("{count} requests") }
}

fn link(evidence: Option<Evidence>, base: &str) -> String {
    evidence.map_or_else(String::new, |Evidence { request, time }| {
        let shown = time.strftime("%Y-%m-%d %H:%M:%S");
        format!("<a class=\"when\" href=\"{}/_sandbox/requests/{request}\">{shown}</a>", escaped(base))
    })
}
