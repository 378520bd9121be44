//! The code tree: nodes of NOKUP, and lists of additional information that hang on its leaves.
//!
//! A list stands here once, however many leaves it hangs on: what a looked-up code is, is found by taking the code apart.

use std::collections::BTreeMap;

use super::model::{NokupLookupOption, NokupLookupResult, OptionType};

/// The code of the top.
pub(super) const TOP: &str = "0";
/// The only part of axis 2 that biovigilance uses.
pub(super) const BIOVIGILANCE: &str = "2.10";
/// The axis that part belongs to.
pub(super) const TYPE_OF_INCIDENT: &str = "2";

/// The whole tree.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    nodes: Vec<Node>,
    by_code: BTreeMap<String, usize>,
    fields: Vec<Field>,
}

/// A code of NOKUP.
#[derive(Clone, Debug)]
pub struct Node {
    /// The full dotted code.
    pub code: String,
    /// What it means.
    pub name: String,
    /// More about it.
    pub description: Option<String>,
    /// How its options are chosen from; of a leaf it follows from what hangs on it.
    pub input_type: OptionType,
    /// The nodes below it, in order.
    pub children: Vec<usize>,
    /// The lists that hang on it, in order.
    pub fields: Vec<usize>,
}

/// A list of additional information, or a text.
#[derive(Clone, Debug)]
pub struct Field {
    /// The last part of its codes, `DefinisjonKode`.
    pub segment: String,
    /// What it is about.
    pub name: String,
    /// How its options are chosen from; `Text` has none.
    pub input_type: OptionType,
    /// How long a text may be.
    pub max_length: Option<u32>,
    /// The options.
    pub choices: Vec<Choice>,
}

/// One option of additional information.
#[derive(Clone, Debug)]
pub struct Choice {
    /// The last part of its code.
    pub code: String,
    /// What it means.
    pub name: String,
}

/// What a code is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Found {
    /// A node.
    Node(usize),
    /// Additional information of a leaf.
    Field {
        /// The leaf.
        leaf: usize,
        /// The list.
        field: usize,
    },
    /// An option of it.
    Choice {
        /// The leaf.
        leaf: usize,
        /// The list.
        field: usize,
        /// The option.
        choice: usize,
    },
}

impl Tree {
    /// A tree of these nodes, each after the one it stands under, and of these lists. Children are told by their codes.
    #[must_use]
    pub fn new(mut nodes: Vec<Node>, fields: Vec<Field>) -> Self {
        let by_code: BTreeMap<String, usize> =
            nodes.iter().enumerate().map(|(at, node)| (node.code.clone(), at)).collect();
        for at in 0..nodes.len() {
            let parent = parent_of(&nodes[at].code).and_then(|code| by_code.get(code)).copied();
            if let Some(parent) = parent {
                nodes[parent].children.push(at);
            }
        }
        for node in nodes.iter_mut().filter(|node| node.children.is_empty()) {
            node.input_type = if node.fields.is_empty() { OptionType::SingleChoice } else { OptionType::All };
        }
        Self { nodes, by_code, fields }
    }

    /// What this code is; nothing when the tree has no such code.
    #[must_use]
    pub fn find(&self, code: &str) -> Option<Found> {
        let Some((base, rest)) = split(code) else { return self.by_code.get(code).copied().map(Found::Node) };
        let leaf = *self.by_code.get(base)?;
        let (segment, choice) = rest.split_once('.').map_or((rest, None), |(it, choice)| (it, Some(choice)));
        let hanging = &self.nodes[leaf].fields;
        let field = hanging.iter().copied().find(|at| self.fields[*at].segment == segment)?;
        let Some(choice) = choice else { return Some(Found::Field { leaf, field }) };
        let choice = self.fields[field].choices.iter().position(|it| it.code == choice)?;
        Some(Found::Choice { leaf, field, choice })
    }

    /// A node.
    #[must_use]
    pub fn node(&self, at: usize) -> &Node {
        &self.nodes[at]
    }

    /// A list of additional information.
    #[must_use]
    pub fn field(&self, at: usize) -> &Field {
        &self.fields[at]
    }

    /// The list of this name.
    #[must_use]
    pub fn field_named(&self, segment: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.segment == segment)
    }

    /// The leaf above this code, if it lies below one.
    #[must_use]
    pub fn leaf_above(&self, code: &str) -> Option<&Node> {
        let mut above = code;
        while let Some((shorter, _)) = above.rsplit_once('.') {
            above = shorter;
            if let Some(at) = self.by_code.get(above) {
                return Some(&self.nodes[*at]).filter(|node| node.is_leaf());
            }
        }
        None
    }

    /// What a look-up of it answers.
    #[must_use]
    pub fn result(&self, found: Found) -> NokupLookupResult {
        match found {
            Found::Node(at) => self.of_node(&self.nodes[at]),
            Found::Field { leaf, field } => of_field(&self.nodes[leaf].code, &self.fields[field]),
            Found::Choice { leaf, field, choice } => {
                let (field, leaf) = (&self.fields[field], &self.nodes[leaf].code);
                let choice = &field.choices[choice];
                NokupLookupResult {
                    code: format!("{leaf}.{}.{}", field.segment, choice.code),
                    name: choice.name.clone(),
                    input_type: OptionType::SingleChoice,
                    mandatory: false,
                    max_length: None,
                    is_additional_info: true,
                    is_leaf_nokup_node: false,
                    options: Vec::new(),
                }
            }
        }
    }

    fn of_node(&self, node: &Node) -> NokupLookupResult {
        let below = node.children.iter().map(|at| &self.nodes[*at]).map(|node| NokupLookupOption {
            code: node.code.clone(),
            name: node.name.clone(),
            description: node.description.clone(),
            has_children: !node.has_no_options(),
        });
        let hanging = node.fields.iter().map(|at| &self.fields[*at]).map(|field| NokupLookupOption {
            code: format!("{}.{}", node.code, field.segment),
            name: field.name.clone(),
            description: None,
            has_children: !field.choices.is_empty(),
        });
        NokupLookupResult {
            code: node.code.clone(),
            name: node.name.clone(),
            input_type: node.input_type,
            mandatory: !node.has_no_options(),
            max_length: None,
            is_additional_info: false,
            is_leaf_nokup_node: node.is_leaf(),
            options: below.chain(hanging).collect(),
        }
    }
}

impl Node {
    /// Whether it is a complete code.
    #[must_use]
    pub fn is_leaf(&self) -> bool {
        self.children.is_empty()
    }

    fn has_no_options(&self) -> bool {
        self.children.is_empty() && self.fields.is_empty()
    }
}

fn of_field(leaf: &str, field: &Field) -> NokupLookupResult {
    let code = format!("{leaf}.{}", field.segment);
    let options = field.choices.iter().map(|choice| NokupLookupOption {
        code: format!("{code}.{}", choice.code),
        name: choice.name.clone(),
        description: None,
        has_children: false,
    });
    NokupLookupResult {
        name: field.name.clone(),
        input_type: field.input_type,
        mandatory: field.input_type != OptionType::Text,
        max_length: field.max_length,
        is_additional_info: true,
        is_leaf_nokup_node: false,
        options: options.collect(),
        code,
    }
}

/// The code a node stands under: an axis under the top, any other under what is before its last dot.
#[must_use]
pub(super) fn parent_of(code: &str) -> Option<&str> {
    if code == TOP {
        return None;
    }
    Some(code.rsplit_once('.').map_or(TOP, |(parent, _)| parent))
}

/// The number part of a code, and what comes after it: the first part that begins with a letter, and all behind.
fn split(code: &str) -> Option<(&str, &str)> {
    let is_letter = |(at, _): &(usize, &str)| code[at + 1..].starts_with(|it: char| it.is_ascii_alphabetic());
    let (at, _) = code.match_indices('.').find(is_letter)?;
    Some((&code[..at], &code[at + 1..]))
}

/// Whether a code lies in a part of the tree, or is its head.
#[must_use]
pub(super) fn lies_in(code: &str, head: &str) -> bool {
    code.strip_prefix(head).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

#[cfg(test)]
pub(super) mod tests;
