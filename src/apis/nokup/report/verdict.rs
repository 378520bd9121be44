//! A report held against the tree, field by field: what the tree demands, and what is wrong.

use schemars::JsonSchema;
use serde::Serialize;

use super::{FIELDS, Given, Report, ReportField, Shape};
use crate::{
    apis::nokup::{
        model::OptionType,
        rules,
        tree::{BIOVIGILANCE, Field, Found, Node, TYPE_OF_INCIDENT, Tree, lies_in},
    },
    rules::Rule,
};

/// What came of a report.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Verdict {
    /// Whether nothing is wrong.
    valid: bool,
    /// The seven fields, the additional information their Hendelsestype asks for, and what else was given.
    fields: Vec<FieldVerdict>,
}

/// What came of one field.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct FieldVerdict {
    /// Its Norwegian name.
    field: &'static str,
    /// Its English name.
    english: &'static str,
    /// What to look up for its options; `null` where the tree does not ask for it.
    code: Option<String>,
    /// Whether the tree demands it.
    mandatory: bool,
    /// How it is chosen; `null` where the tree does not ask for it.
    input_type: Option<OptionType>,
    /// How long a text may be.
    #[schemars(with = "Option<i32>")]
    max_length: Option<u32>,
    /// What the report has in it.
    given: Vec<GivenValue>,
    /// What is wrong.
    mistakes: Vec<Mistake>,
}

/// A value of the report.
#[derive(Debug, Serialize, JsonSchema)]
pub struct GivenValue {
    /// As given.
    value: String,
    /// What it means; `null` for a text, and for what the tree does not have here.
    name: Option<String>,
}

/// Something wrong.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Mistake {
    /// The id of the rule that says so.
    rule: &'static str,
    /// What was expected and what came.
    message: String,
}

/// Holds a report against the tree.
///
/// # Panics
/// Never for a tree of the seed: its check lets no list pass that no report field is named after.
#[must_use]
pub fn check(tree: &Tree, report: &Report) -> Verdict {
    let mut fields = Vec::new();
    for (place, field) in FIELDS.iter().enumerate() {
        if let Some(axis) = field.axis() {
            fields.push(of_axis(tree, field, axis, report.0.get(&place)));
        }
    }
    let kind = kind(tree, report);
    let asked: Vec<&Field> =
        kind.map(|leaf| leaf.fields.iter().map(|at| tree.field(*at)).collect()).unwrap_or_default();
    for list in &asked {
        let place = FIELDS.iter().position(|it| it.axis().is_none() && it.norwegian == list.segment);
        let place = place.expect("a list is named after a report field: the seed check holds it to that");
        let code = kind.map(|leaf| format!("{}.{}", leaf.code, list.segment));
        fields.push(of_list(list, &FIELDS[place], code, report.0.get(&place)));
    }
    let is_asked = |field: &ReportField| asked.iter().any(|list| list.segment == field.norwegian);
    for (place, given) in &report.0 {
        let field = &FIELDS[*place];
        if field.axis().is_none() && !is_asked(field) {
            let mut verdict = FieldVerdict::new(field, None, None, None, Some(given));
            verdict.add(&rules::REPORT_ASKED, not_asked(kind, &asked));
            fields.push(verdict);
        }
    }
    Verdict { valid: fields.iter().all(|field| field.mistakes.is_empty()), fields }
}

/// The leaf the report's Hendelsestype names.
fn kind<'a>(tree: &'a Tree, report: &Report) -> Option<&'a Node> {
    let place = FIELDS.iter().position(|field| field.axis() == Some(TYPE_OF_INCIDENT))?;
    let [code] = report.0.get(&place)?.values() else { return None };
    match tree.find(code) {
        Some(Found::Node(at)) if lies_in(code, TYPE_OF_INCIDENT) => {
            Some(tree.node(at)).filter(|node| node.is_leaf())
        }
        _ => None,
    }
}

fn not_asked(kind: Option<&Node>, asked: &[&Field]) -> String {
    match kind {
        None => "Hendelsestype is no complete code, so nothing asks for this".to_owned(),
        Some(leaf) if !lies_in(&leaf.code, BIOVIGILANCE) => {
            format!("Hendelsestype {} is outside {BIOVIGILANCE}, where nothing asks for this", leaf.code)
        }
        Some(leaf) => {
            let names: Vec<&str> = asked.iter().map(|list| list.segment.as_str()).collect();
            let names = if names.is_empty() { "nothing".to_owned() } else { names.join(", ") };
            format!("Hendelsestype {} asks for {names}; not for this", leaf.code)
        }
    }
}

fn of_axis(tree: &Tree, field: &ReportField, axis: &str, given: Option<&Given>) -> FieldVerdict {
    let input_type = match tree.find(axis) {
        Some(Found::Node(at)) => Some(tree.node(at).input_type),
        _ => None,
    };
    let mut verdict = FieldVerdict::new(field, Some(axis.to_owned()), input_type, None, given);
    verdict.mandatory = true;
    verdict.require(given);
    verdict.check_shape(field.shape, given);
    for code in given.map(Given::values).unwrap_or_default() {
        let node = match tree.find(code) {
            Some(Found::Node(at)) => Some(tree.node(at)),
            _ => None,
        };
        verdict.name(code, node.filter(|_| lies_in(code, axis)).map(|node| node.name.as_str()));
        match node {
            Some(node) if !lies_in(code, axis) => {
                let reason = format!("a code below {axis} is expected; got {code:?}, {:?}", node.name);
                verdict.add(&rules::REPORT_KNOWN, reason);
            }
            Some(node) if !node.is_leaf() => {
                let reason =
                    format!("a complete code is expected; {code:?} has {} options", node.children.len());
                verdict.add(&rules::REPORT_LEAF, reason);
            }
            None if tree.find(code).is_some() => {
                let reason = format!("a complete code is expected; got additional information, {code:?}");
                verdict.add(&rules::REPORT_LEAF, reason);
            }
            None => {
                verdict.add(&rules::REPORT_KNOWN, format!("a code of the tree is expected; got {code:?}"));
            }
            Some(_) => {}
        }
        let is_below = axis == TYPE_OF_INCIDENT && code != axis && lies_in(code, axis);
        if is_below && !lies_in(code, BIOVIGILANCE) {
            let reason = format!("a code below {BIOVIGILANCE} is expected; got {code:?}");
            verdict.add(&rules::REPORT_BIOVIGILANCE, reason);
        }
    }
    verdict
}

fn of_list(list: &Field, field: &ReportField, code: Option<String>, given: Option<&Given>) -> FieldVerdict {
    let dotted = code.as_ref().map(|code| format!("{code}.")).unwrap_or_default();
    let mut verdict = FieldVerdict::new(field, code, Some(list.input_type), list.max_length, given);
    verdict.mandatory = list.input_type != OptionType::Text;
    verdict.require(given);
    verdict.check_shape(field.shape, given);
    for value in given.map(Given::values).unwrap_or_default() {
        if list.input_type == OptionType::Text {
            // As .NET counts.
            let length = value.encode_utf16().count();
            if let Some(most) = list.max_length.filter(|most| length > *most as usize) {
                verdict.add(
                    &rules::REPORT_LENGTH,
                    format!("at most {most} characters are expected; got {length}"),
                );
            }
            continue;
        }
        let choice = list.choices.iter().find(|it| it.code == *value);
        verdict.name(value, choice.map(|it| it.name.as_str()));
        if choice.is_none() {
            let codes: Vec<&str> = list.choices.iter().map(|it| it.code.as_str()).collect();
            let whole = value.starts_with(&dotted) && !dotted.is_empty();
            let hint = if whole { ", the last part of the code only" } else { "" };
            let reason = format!("one of {} is expected{hint}; got {value:?}", codes.join(", "));
            verdict.add(&rules::REPORT_KNOWN, reason);
        }
    }
    verdict
}

impl FieldVerdict {
    fn new(
        field: &ReportField,
        code: Option<String>,
        input_type: Option<OptionType>,
        max_length: Option<u32>,
        given: Option<&Given>,
    ) -> Self {
        let values = given.map(Given::values).unwrap_or_default();
        Self {
            field: field.norwegian,
            english: field.english,
            code,
            mandatory: false,
            input_type,
            max_length,
            given: values.iter().map(|value| GivenValue { value: value.clone(), name: None }).collect(),
            mistakes: Vec::new(),
        }
    }

    fn add(&mut self, rule: &'static Rule, message: String) {
        self.mistakes.push(Mistake { rule: rule.id, message });
    }

    fn name(&mut self, value: &str, name: Option<&str>) {
        for given in self.given.iter_mut().filter(|given| given.value == value) {
            given.name = name.map(str::to_owned);
        }
    }

    fn require(&mut self, given: Option<&Given>) {
        if self.mandatory && given.is_none_or(|given| given.values().is_empty()) {
            self.add(&rules::REPORT_REQUIRED, "a value is expected; got none".to_owned());
        }
    }

    fn check_shape(&mut self, shape: Shape, given: Option<&Given>) {
        let reason = match (shape, given) {
            (Shape::One, Some(Given::Several(_))) => "a text is expected; got a list".to_owned(),
            (Shape::Several(_), Some(Given::One(_))) => "a list is expected; got a text".to_owned(),
            (Shape::Several(Some(most)), Some(Given::Several(values))) if values.len() > most => {
                format!("at most {most} values are expected; got {}", values.len())
            }
            _ => String::new(),
        };
        if !reason.is_empty() {
            self.add(&rules::REPORT_SEVERAL, reason);
        }
        let values = given.map(Given::values).unwrap_or_default();
        if let Some(again) = (1..values.len()).find(|at| values[..*at].contains(&values[*at])) {
            let reason = format!("each value once is expected; got {:?} again", values[again]);
            self.add(&rules::REPORT_SEVERAL, reason);
        }
    }
}

#[cfg(test)]
mod tests;
