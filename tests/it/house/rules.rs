//! Every rule is tested from both sides, or says why not; `docs/FIDELITY.md` is what the rules say.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use nhn_sandbox::{rules::Binds, sandbox::catalogue};

/// The rule ids behind every call of `verb` in the tests, by reading them.
fn marked(verb: &str) -> BTreeSet<String> {
    fn walk(folder: &Path, verb: &str, found: &mut BTreeSet<String>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, verb, found);
                continue;
            }
            let text = fs::read_to_string(&path).unwrap();
            for (at, _) in text.match_indices(verb) {
                let call = &text[at..text[at..].find(';').map_or(text.len(), |end| at + end)];
                if let Some(id) = call.split('"').nth(1) {
                    found.insert(id.to_owned());
                }
            }
        }
    }
    let mut found = BTreeSet::new();
    walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it"), verb, &mut found);
    found
}

#[test]
fn every_rule_has_its_tests_or_says_why_not() {
    let marks: BTreeMap<&str, BTreeSet<String>> =
        [(".satisfies(", "satisfies"), (".violates(", "violates"), ("keeps(", "keeps")]
            .map(|(call, name)| (name, marked(call)))
            .into();
    let mut wrong = Vec::new();
    for rule in catalogue().iter().filter(|rule| rule.untested.is_none()) {
        let needed: &[&str] = match rule.binds {
            Binds::Client => &["satisfies", "violates"],
            Binds::Server => &["keeps"],
        };
        for name in needed.iter().filter(|name| !marks[**name].contains(rule.id)) {
            wrong.push(format!("no test {name} {}", rule.id));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_switch_a_rule_names_exists() {
    let keys: BTreeSet<&str> =
        nhn_sandbox::apis::SWITCHES.iter().copied().flatten().map(|switch| switch.key).collect();
    for rule in catalogue().iter() {
        assert!(rule.switch.is_none_or(|key| keys.contains(key)), "{} names {:?}", rule.id, rule.switch);
    }
}

#[test]
fn every_rule_is_one_sentence_with_a_source() {
    for rule in catalogue().iter() {
        assert!(rule.sentence.ends_with('.') && rule.sentence.len() > 20, "{}", rule.id);
        assert!(!rule.source.is_empty(), "{}", rule.id);
    }
}
