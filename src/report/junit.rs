//! The report as JUnit XML: a suite for each API, a case for each rule; a broken one fails, one never met is skipped.

use std::fmt::Write as _;

use super::{Line, Report, Standing, Summary, escaped};

/// The whole document.
#[must_use]
pub fn suites(report: &Report) -> String {
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let _ = writeln!(xml, "<testsuites name=\"nhn-sandbox conformance\" {}>", counts(&report.summary));
    for chapter in &report.apis {
        let _ = writeln!(
            xml,
            "  <testsuite name=\"{}\" timestamp=\"{}\" {} skipped=\"{}\">",
            chapter.api,
            report.time.strftime("%Y-%m-%dT%H:%M:%S"),
            counts(&chapter.summary),
            chapter.summary.not_exercised,
        );
        for line in &chapter.rules {
            case(&mut xml, chapter.api, line);
        }
        xml.push_str("  </testsuite>\n");
    }
    xml.push_str("</testsuites>\n");
    xml
}

fn counts(summary: &Summary) -> String {
    format!("tests=\"{}\" failures=\"{}\" errors=\"0\" time=\"0\"", summary.rules, summary.violated)
}

fn case(xml: &mut String, api: &str, line: &Line) {
    let _ = write!(xml, "    <testcase classname=\"{api}\" name=\"{}\" time=\"0\"", line.rule.id);
    let sentence = escaped(line.rule.sentence);
    match line.standing {
        Standing::Satisfied => xml.push_str("/>\n"),
        Standing::NotExercised => {
            let _ = writeln!(xml, "><skipped message=\"not exercised: {sentence}\"/></testcase>");
        }
        Standing::Violated => {
            let said = escaped(line.last_violation.as_deref().unwrap_or_default());
            let _ = write!(xml, "><failure type=\"violated\" message=\"{sentence}\">");
            let _ = writeln!(xml, "broken by {} of {} requests; the last: {said}", line.violated, line.met());
            let _ = writeln!(xml, "source: {}", escaped(line.rule.source));
            for (word, evidence) in [("first", line.first_violated), ("last", line.last_violated)] {
                if let Some(evidence) = evidence {
                    let _ = writeln!(xml, "{word}: request {} at {}", evidence.request, evidence.time);
                }
            }
            xml.push_str("</failure></testcase>\n");
        }
    }
}
