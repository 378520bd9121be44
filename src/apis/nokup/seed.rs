//! The seed files of Nokup: the nodes of the tree, and the lists of additional information that hang on its leaves.

use std::{collections::BTreeMap, fmt::Write as _, sync::Arc};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    Store,
    check::{check_fields, check_nodes},
    model::OptionType,
    tree::{Choice, Field, Node, Tree},
};
use crate::{
    apis::room::Prototype,
    json_object::objects,
    seed::{Files, Listed, Mistakes, read_list},
};

const TREE: &str = "nokup/tree.json";
const ADDITIONAL_INFO: &str = "nokup/additional-info.json";

/// A seed file: the nodes of the tree, each after the one it stands under.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TreeFile {
    /// Where the values come from.
    pub source: String,
    /// The nodes, the top first.
    pub nodes: Vec<NodeRecord>,
}

/// A code of the tree.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NodeRecord {
    /// The full dotted code; the top is `0`.
    pub code: String,
    /// What it means.
    pub name: String,
    /// More about it.
    #[serde(default)]
    #[schemars(with = "String")]
    pub description: Option<String>,
    /// How its options are chosen from, where that is not `SingleChoice`; a leaf has none of its own.
    #[serde(default)]
    #[schemars(with = "OptionType")]
    pub input_type: Option<OptionType>,
    /// The lists of additional information that hang on a leaf, by segment, in order.
    #[serde(default)]
    pub additional_info: Vec<String>,
    /// On whose word the code stands.
    #[serde(default)]
    pub code_origin: Origin,
    /// On whose word its name does.
    #[serde(default)]
    pub name_origin: Origin,
}

/// A seed file: lists of additional information, each once.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AdditionalInfoFile {
    /// Where the values come from.
    pub source: String,
    /// The lists.
    pub fields: Vec<FieldRecord>,
}

/// A list of additional information, or a text.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FieldRecord {
    /// The last part of its codes, which is its field in the report too.
    pub segment: String,
    /// What it is about.
    pub name: String,
    /// How its options are chosen from; a `Text` has none.
    pub input_type: OptionType,
    /// How long a text may be.
    #[serde(default)]
    #[schemars(with = "u32")]
    pub max_length: Option<u32>,
    /// On whose word the segment stands.
    #[serde(default)]
    pub segment_origin: Origin,
    /// On whose word its name does.
    #[serde(default)]
    pub name_origin: Origin,
    /// The options.
    #[serde(default, deserialize_with = "objects")]
    pub choices: Vec<ChoiceRecord>,
}

/// An option of additional information. Its code is documented: the report's document lists them.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ChoiceRecord {
    /// The last part of its code, which is what a report states.
    pub code: String,
    /// What it means.
    pub name: String,
    /// On whose word its name stands.
    #[serde(default)]
    pub name_origin: Origin,
}

/// On whose word a code or a name stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Origin {
    /// It is published so.
    Documented,
    /// The official client uses it.
    Observed,
    /// It follows from what is published.
    Inferred,
    /// The words are published; that they belong to this code, or how they end, is not.
    Derived,
    /// It is made up, and plausible.
    #[default]
    Invented,
}

/// Whether this seed file belongs to Nokup.
#[must_use]
pub fn claims(name: &str) -> bool {
    [TREE, ADDITIONAL_INFO].contains(&name)
}

/// The JSON Schemas of the seed files.
#[must_use]
pub fn schemas() -> Vec<(&'static str, Value)> {
    vec![
        ("nokup-tree.schema.json", schemars::schema_for!(TreeFile).to_value()),
        ("nokup-additional-info.schema.json", schemars::schema_for!(AdditionalInfoFile).to_value()),
    ]
}

/// Reads and judges the two files; `None` when there were mistakes.
pub fn load(files: &Files, mistakes: &mut Mistakes) -> Option<Arc<dyn Prototype>> {
    let (nodes, fields) = read(files, mistakes);
    let (nodes, fields) = (nodes?, fields?);
    let found = [(TREE, check_nodes(&nodes, &fields)), (ADDITIONAL_INFO, check_fields(&fields))];
    let good = found.iter().all(|(_, findings)| findings.is_empty());
    for (name, findings) in found {
        let label = files.label(name);
        for (pointer, reason) in findings {
            mistakes.add(&label, pointer, reason);
        }
    }
    good.then(|| Arc::new(Arc::new(Store::new(tree(nodes, fields)))) as Arc<dyn Prototype>)
}

fn read(files: &Files, mistakes: &mut Mistakes) -> (Option<Vec<NodeRecord>>, Option<Vec<FieldRecord>>) {
    let nodes = read_list::<TreeFile, NodeRecord>(files, TREE, "nodes", mistakes).and_then(Listed::whole);
    let fields = read_list::<AdditionalInfoFile, FieldRecord>(files, ADDITIONAL_INFO, "fields", mistakes)
        .and_then(Listed::whole);
    (nodes.map(|file| file.nodes), fields.map(|file| file.fields))
}

/// The tree of records that have been found good.
fn tree(nodes: Vec<NodeRecord>, fields: Vec<FieldRecord>) -> Tree {
    let places: BTreeMap<String, usize> =
        fields.iter().enumerate().map(|(at, field)| (field.segment.clone(), at)).collect();
    let nodes = nodes.into_iter().map(|record| Node {
        fields: record.additional_info.iter().filter_map(|segment| places.get(segment).copied()).collect(),
        code: record.code,
        name: record.name,
        description: record.description,
        input_type: record.input_type.unwrap_or(OptionType::SingleChoice),
        children: Vec::new(),
    });
    let fields = fields.into_iter().map(|record| Field {
        segment: record.segment,
        name: record.name,
        input_type: record.input_type,
        max_length: record.max_length,
        choices: record.choices.into_iter().map(|it| Choice { code: it.code, name: it.name }).collect(),
    });
    Tree::new(nodes.collect(), fields.collect())
}

/// How many codes and names stand on whose word, as a table for the fidelity page.
#[must_use]
pub fn fidelity(files: &Files) -> String {
    let mut page = "## Content of Nokup\n\nCodes and names of the embedded seed by where they come from \
        (`seed-data/nokup/README.md` says what of each is true). Each list of additional information is counted once, \
        however many leaves it hangs on.\n\n\
        | what | of them | documented | observed | inferred | derived | invented |\n|---|---|---|---|---|---|---|\n"
        .to_owned();
    let mut mistakes = Mistakes::default();
    let (nodes, fields) = read(files, &mut mistakes);
    let (nodes, fields) = (nodes.unwrap_or_default(), fields.unwrap_or_default());
    let choices = || fields.iter().flat_map(|field| &field.choices);
    let rows: [(&str, Vec<Origin>); 6] = [
        ("codes of the tree", nodes.iter().map(|it| it.code_origin).collect()),
        ("their names", nodes.iter().map(|it| it.name_origin).collect()),
        ("lists of additional information", fields.iter().map(|it| it.segment_origin).collect()),
        ("their names", fields.iter().map(|it| it.name_origin).collect()),
        ("codes of their choices", choices().map(|_| Origin::Documented).collect()),
        ("their names", choices().map(|it| it.name_origin).collect()),
    ];
    for (what, origins) in rows {
        let count = |origin| origins.iter().filter(|it| **it == origin).count();
        let _ = writeln!(
            page,
            "| {what} | {} | {} | {} | {} | {} | {} |",
            origins.len(),
            count(Origin::Documented),
            count(Origin::Observed),
            count(Origin::Inferred),
            count(Origin::Derived),
            count(Origin::Invented),
        );
    }
    page
}
