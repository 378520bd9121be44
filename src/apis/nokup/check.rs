//! What the seed files of Nokup must be for the tree to hold together.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    codes::is_code,
    model::OptionType,
    report::{FIELDS, ReportField},
    seed::{FieldRecord, NodeRecord},
    tree::{TOP, parent_of},
};

/// A JSON pointer and what is wrong there.
pub(super) type Finding = (String, String);

const LONGEST: usize = 500;

/// Everything wrong with the nodes; `fields` is what may hang on them.
pub(super) fn check_nodes(nodes: &[NodeRecord], fields: &[FieldRecord]) -> Vec<Finding> {
    let mut found = Vec::new();
    let segments: BTreeSet<&str> = fields.iter().map(|field| field.segment.as_str()).collect();
    let parents: BTreeSet<&str> = nodes.iter().filter_map(|node| parent_of(&node.code)).collect();
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for (at, node) in nodes.iter().enumerate() {
        let pointer = format!("/nodes/{at}");
        check_place(&pointer, &node.code, &seen, &mut found);
        seen.entry(&node.code).or_insert(at);
        check_text(&format!("{pointer}/name"), &node.name, &mut found);
        if let Some(description) = &node.description {
            check_text(&format!("{pointer}/description"), description, &mut found);
        }
        let is_leaf = !parents.contains(node.code.as_str());
        if is_leaf && node.input_type.is_some() {
            let reason = "of a leaf `inputType` follows from what hangs on it; leave it out".to_owned();
            found.push((format!("{pointer}/inputType"), reason));
        }
        if node.input_type == Some(OptionType::Text) {
            found.push((format!("{pointer}/inputType"), "what has nodes below it is no text".to_owned()));
        }
        check_hanging(&pointer, node, is_leaf, &segments, &mut found);
    }
    let axes: BTreeSet<&str> = seen.keys().copied().filter(|code| parent_of(code) == Some(TOP)).collect();
    let expected: BTreeSet<&str> = FIELDS.iter().filter_map(ReportField::axis).collect();
    if axes != expected {
        let list = |codes: &BTreeSet<&str>| codes.iter().copied().collect::<Vec<_>>().join(", ");
        let reason = format!(
            "the top level nodes are those a report has fields for: {}; got {}",
            list(&expected),
            list(&axes)
        );
        found.push(("/nodes".to_owned(), reason));
    }
    found
}

fn check_place(pointer: &str, code: &str, seen: &BTreeMap<&str, usize>, found: &mut Vec<Finding>) {
    let pointer = format!("{pointer}/code");
    if !is_code(code) || code.bytes().any(|byte| byte.is_ascii_alphabetic()) {
        found.push((pointer, format!("a code is numbers separated by dots; got {code:?}")));
    } else if let Some(twin) = seen.get(code) {
        found.push((pointer, format!("{code:?} is the code of /nodes/{twin} already")));
    } else if let Some(parent) = parent_of(code).filter(|parent| !seen.contains_key(parent)) {
        found.push((pointer, format!("a node stands after the one above it, {parent:?}; got {code:?}")));
    }
}

fn check_hanging(
    pointer: &str,
    node: &NodeRecord,
    is_leaf: bool,
    segments: &BTreeSet<&str>,
    found: &mut Vec<Finding>,
) {
    if !is_leaf && !node.additional_info.is_empty() {
        let reason = "additional information hangs on leaves; nodes stand below this one".to_owned();
        found.push((format!("{pointer}/additionalInfo"), reason));
    }
    for (at, segment) in node.additional_info.iter().enumerate() {
        let pointer = format!("{pointer}/additionalInfo/{at}");
        if !segments.contains(segment.as_str()) {
            found.push((pointer, format!("no list of additional information is called {segment:?}")));
        } else if node.additional_info[..at].contains(segment) {
            found.push((pointer, format!("a list hangs on a leaf once; got {segment:?} again")));
        }
    }
}

/// Everything wrong with the lists.
pub(super) fn check_fields(fields: &[FieldRecord]) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut seen = BTreeMap::new();
    for (at, field) in fields.iter().enumerate() {
        let pointer = format!("/fields/{at}");
        let segment = field.segment.as_str();
        if let Some(twin) = seen.insert(segment, at) {
            let reason = format!("{segment:?} is the segment of /fields/{twin} already");
            found.push((format!("{pointer}/segment"), reason));
        } else if !FIELDS.iter().any(|it| it.axis().is_none() && it.norwegian == segment) {
            let reason = format!(
                "a segment is the name of a field a report has for additional information; got {segment:?}"
            );
            found.push((format!("{pointer}/segment"), reason));
        }
        check_text(&format!("{pointer}/name"), &field.name, &mut found);
        check_kind(&pointer, field, &mut found);
        let mut codes = BTreeMap::new();
        for (at, choice) in field.choices.iter().enumerate() {
            let pointer = format!("{pointer}/choices/{at}");
            let code = choice.code.as_str();
            if code.is_empty() || !code.bytes().all(|byte| byte.is_ascii_digit()) {
                found.push((
                    format!("{pointer}/code"),
                    format!("the code of a choice is a number; got {code:?}"),
                ));
            } else if let Some(twin) = codes.insert(code, at) {
                let reason = format!("{code:?} is the code of choice {twin} already");
                found.push((format!("{pointer}/code"), reason));
            }
            check_text(&format!("{pointer}/name"), &choice.name, &mut found);
        }
    }
    found
}

/// Texts have a length and no choices, all else the other way round.
fn check_kind(pointer: &str, field: &FieldRecord, found: &mut Vec<Finding>) {
    let reason = match (field.input_type, field.max_length, field.choices.len()) {
        (OptionType::All, ..) => "a list is SingleChoice, MultipleChoice or Text; got All",
        (OptionType::Text, None | Some(0), _) => "a text has a `maxLength` of 1 or more",
        (OptionType::Text, _, 1..) => "a text has no choices",
        (OptionType::SingleChoice | OptionType::MultipleChoice, Some(_), _) => {
            "only a text has a `maxLength`"
        }
        (OptionType::SingleChoice | OptionType::MultipleChoice, _, 0) => "a list has choices",
        _ => return,
    };
    found.push((pointer.to_owned(), reason.to_owned()));
}

fn check_text(pointer: &str, text: &str, found: &mut Vec<Finding>) {
    let length = text.chars().count();
    if text.trim() != text || !(1..=LONGEST).contains(&length) {
        let expected = format!("a text of 1 to {LONGEST} characters without outer blanks");
        found.push((pointer.to_owned(), format!("{expected} is expected; got {length} characters")));
    }
}
