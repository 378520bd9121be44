//! The wire types, named and cased as Melde's `OpenAPI` documents have them. Every field is always sent.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize, Serializer};
use std::borrow::Cow;

/// A looked-up code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NokupLookupResult {
    /// The full dotted code.
    pub code: String,
    /// What it means.
    pub name: String,
    /// How its options are chosen from.
    pub input_type: OptionType,
    /// Whether a choice, or a text, is required.
    pub mandatory: bool,
    /// How long a text may be.
    pub max_length: Option<u32>,
    /// Whether it is additional information.
    pub is_additional_info: bool,
    /// Whether it is a complete code.
    pub is_leaf_nokup_node: bool,
    /// Its options.
    pub options: Vec<NokupLookupOption>,
}

/// An option of a code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct NokupLookupOption {
    /// The full dotted code, to be looked up next.
    #[schemars(with = "Option<String>")]
    pub code: String,
    /// What it means, in Norwegian.
    #[schemars(with = "Option<String>")]
    pub name: String,
    /// More about it.
    pub description: Option<String>,
    /// Whether a look-up of it answers options.
    pub has_children: bool,
}

/// How options are chosen from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[schemars(description = "How options are chosen from, by name.")]
pub enum OptionType {
    /// One option only may be selected.
    SingleChoice,
    /// Several options may be selected.
    MultipleChoice,
    /// All options are required, and each has to be assigned a valid code.
    All,
    /// A text is entered; there are no options.
    Text,
}

/// How `InputType` is written: the page names it, the `OpenAPI` documents number it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Wording {
    /// `"SingleChoice"`.
    Name,
    /// `0`.
    Integer,
}

impl OptionType {
    /// Its number in the `OpenAPI` documents.
    #[must_use]
    pub fn number(self) -> u8 {
        match self {
            Self::SingleChoice => 0,
            Self::MultipleChoice => 1,
            Self::All => 2,
            Self::Text => 3,
        }
    }
}

/// A looked-up code, as it goes over the wire.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
#[schemars(rename = "NokupLookupResult", deny_unknown_fields)]
pub struct Worded<'a> {
    /// The full dotted code.
    #[schemars(with = "Option<String>")]
    code: &'a str,
    /// What it means, in Norwegian.
    #[schemars(with = "Option<String>")]
    name: &'a str,
    /// How its options are chosen from: a name, or its number in the order `SingleChoice`, `MultipleChoice`, `All`, `Text`.
    input_type: InputType,
    /// Whether a choice, or a text, is required.
    mandatory: bool,
    /// How long a text may be; of texts only.
    #[schemars(with = "Option<i32>")]
    max_length: Option<u32>,
    /// Whether it is additional information, which has a field of its own in the report.
    is_additional_info: bool,
    /// Whether it is a complete code. What options it has then are additional information.
    is_leaf_nokup_node: bool,
    /// Its options.
    #[schemars(with = "Option<Vec<NokupLookupOption>>")]
    options: &'a [NokupLookupOption],
}

/// `InputType` in one of its two forms.
#[derive(Clone, Copy, Debug)]
pub struct InputType(OptionType, Wording);

/// What a look-up answers: an element for each code in their order, `null` for one the tree does not have; `null` for a
/// single code it does not have.
pub type Answered<'a> = Option<Vec<Option<Worded<'a>>>>;

impl NokupLookupResult {
    /// It in this form.
    #[must_use]
    pub fn worded(&self, wording: Wording) -> Worded<'_> {
        Worded {
            code: &self.code,
            name: &self.name,
            input_type: InputType(self.input_type, wording),
            mandatory: self.mandatory,
            max_length: self.max_length,
            is_additional_info: self.is_additional_info,
            is_leaf_nokup_node: self.is_leaf_nokup_node,
            options: &self.options,
        }
    }
}

impl Serialize for InputType {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.1 {
            Wording::Name => self.0.serialize(serializer),
            Wording::Integer => serializer.serialize_u8(self.0.number()),
        }
    }
}

impl JsonSchema for InputType {
    fn schema_name() -> Cow<'static, str> {
        "InputType".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "How options are chosen from: by name, or by number in the same order.",
            "anyOf": [
                {"type": "string", "enum": ["SingleChoice", "MultipleChoice", "All", "Text"]},
                {"type": "integer", "format": "int32", "minimum": 0, "maximum": 3},
            ],
        })
    }
}
