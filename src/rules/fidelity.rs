//! `docs/FIDELITY.md`: the rules as a page, so that nobody has to trust the sandbox further than it can be trusted.

use std::{collections::BTreeMap, fmt::Write as _};

use super::{Binds, Catalogue, Provenance, Rule};

const HEAD: &str = "\
# Fidelity: what is emulated, and on whose word

Generated from the rules in the code by `nhn-sandbox fidelity --out docs/FIDELITY.md`; do not edit. The same list is served by
`GET /_sandbox/rules`, and a refusal names its rule in the header `sandbox-rule`.

| provenance | means |
|---|---|
| documented | written in the API's own documentation |
| observed | seen in official clients or in published data |
| inferred | concluded from what is documented or observed |
| choice | the sources are silent; the sandbox decided, and a test green here may differ there |
| left-out | known, and not emulated |

Sources: `seed 000` to `seed 004` are the five APIs' pages on Norsk Helsenett's developer portal (Codingsystems, 3 March 2026;
Patient's Health Record; Nokup; Nompd; OKT). `facts/…` are the project's research notes with the public pages and repositories
behind each fact. `INTERFACE` is the sandbox's own contract.
";

/// The whole page.
#[must_use]
pub fn fidelity_page(catalogue: &Catalogue, notes: &[String]) -> String {
    let mut by_api: BTreeMap<&str, Vec<&Rule>> = BTreeMap::new();
    for rule in catalogue.iter() {
        by_api.entry(rule.api()).or_default().push(rule);
    }
    let mut page = HEAD.to_owned();
    page.push_str("\n## How many, on whose word\n\n| API | documented | observed | inferred | choice | left-out |\n|---|---|---|---|---|---|\n");
    for (api, rules) in &by_api {
        let count = |provenance| rules.iter().filter(|rule| rule.provenance == provenance).count();
        let _ = writeln!(
            page,
            "| {api} | {} | {} | {} | {} | {} |",
            count(Provenance::Documented),
            count(Provenance::Observed),
            count(Provenance::Inferred),
            count(Provenance::Choice),
            count(Provenance::LeftOut),
        );
    }
    for note in notes {
        let _ = write!(page, "\n{}\n", note.trim_end());
    }
    for (api, rules) in &by_api {
        let _ = write!(
            page,
            "\n## {api}\n\n| rule | binds | provenance | what | source |\n|---|---|---|---|---|\n"
        );
        for rule in rules {
            let switch = rule.switch.map(|key| format!(" Switch: `{key}`.")).unwrap_or_default();
            let untested = rule.untested.map(|why| format!(" Not tested: {why}")).unwrap_or_default();
            let _ = writeln!(
                page,
                "| `{}` | {} | {} | {}{switch}{untested} | {} |",
                rule.id,
                match rule.binds {
                    Binds::Client => "client",
                    Binds::Server => "server",
                },
                match rule.provenance {
                    Provenance::Documented => "documented",
                    Provenance::Observed => "observed",
                    Provenance::Inferred => "inferred",
                    Provenance::Choice => "**choice**",
                    Provenance::LeftOut => "left-out",
                },
                rule.sentence.replace('|', "\\|"),
                rule.source,
            );
        }
    }
    page
}
