//! JSON as it came, so that all mistakes in it can be told and not only the first: repeated keys are kept.
//!
//! A document stands in one row: what a list or an object holds comes behind it, and it knows how far that reaches.

use std::{borrow::Cow, fmt, iter};

use serde::{
    Deserialize, Deserializer,
    de::{DeserializeSeed, MapAccess, SeqAccess, Visitor},
};

/// How many nodes a post of one message has at most, if it is right.
const USUAL: usize = 40;

/// A JSON document. Texts stay where they were read from, unless something in them is escaped.
#[derive(Clone, Debug)]
pub(super) struct Document<'a>(Vec<Node<'a>>);

/// A value without what it holds, or a key.
#[derive(Clone, Debug)]
enum Node<'a> {
    Null,
    Bool(bool),
    Number,
    Text(Cow<'a, str>),
    /// The next `nodes` are what it holds.
    List {
        elements: usize,
        nodes: usize,
    },
    /// The next `nodes` are what it holds, each value behind its key.
    Object {
        nodes: usize,
    },
}

/// A value of a document.
#[derive(Clone, Copy, Debug)]
pub(super) enum Raw<'d> {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number: none is looked into.
    Number,
    /// A text.
    Text(&'d str),
    /// A list.
    List(List<'d>),
    /// An object.
    Object(Object<'d>),
}

/// A list of a document.
#[derive(Clone, Copy, Debug)]
pub(super) struct List<'d> {
    elements: usize,
    nodes: &'d [Node<'d>],
}

/// An object of a document.
#[derive(Clone, Copy, Debug)]
pub(super) struct Object<'d>(&'d [Node<'d>]);

impl Document<'_> {
    /// The value that it is.
    #[must_use]
    pub(super) fn root(&self) -> Raw<'_> {
        let mut nodes = &self.0[..];
        next(&mut nodes).expect("a document is read from a value")
    }

    /// The same with texts of its own.
    #[must_use]
    pub(super) fn into_owned(self) -> Document<'static> {
        let owned = self.0.into_iter().map(|node| match node {
            Node::Null => Node::Null,
            Node::Bool(value) => Node::Bool(value),
            Node::Number => Node::Number,
            Node::Text(text) => Node::Text(Cow::Owned(text.into_owned())),
            Node::List { elements, nodes } => Node::List { elements, nodes },
            Node::Object { nodes } => Node::Object { nodes },
        });
        Document(owned.collect())
    }
}

impl Raw<'_> {
    /// What it is, in words; nothing of its content.
    #[must_use]
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(true) => "true",
            Self::Bool(false) => "false",
            Self::Number => "a number",
            Self::Text(_) => "a text",
            Self::List(_) => "a list",
            Self::Object(_) => "an object",
        }
    }
}

impl<'d> List<'d> {
    /// How many elements it has.
    #[must_use]
    pub(super) fn count(&self) -> usize {
        self.elements
    }

    /// Its elements.
    pub(super) fn iter(self) -> impl Iterator<Item = Raw<'d>> {
        let mut left = self.nodes;
        iter::from_fn(move || next(&mut left))
    }
}

impl<'d> Object<'d> {
    /// Its keys and values in their order, however often a key stands there.
    pub(super) fn entries(self) -> impl Iterator<Item = (&'d str, Raw<'d>)> {
        let mut left = self.0;
        iter::from_fn(move || match next(&mut left)? {
            Raw::Text(key) => Some((key, next(&mut left)?)),
            _ => None,
        })
    }
}

/// Takes the first value off a row.
fn next<'d>(left: &mut &'d [Node<'d>]) -> Option<Raw<'d>> {
    let (first, rest) = left.split_first()?;
    let reach = match first {
        Node::List { nodes, .. } | Node::Object { nodes } => *nodes,
        _ => 0,
    };
    let (held, rest) = rest.split_at(reach);
    *left = rest;
    Some(match first {
        Node::Null => Raw::Null,
        Node::Bool(value) => Raw::Bool(*value),
        Node::Number => Raw::Number,
        Node::Text(text) => Raw::Text(text),
        Node::List { elements, .. } => Raw::List(List { elements: *elements, nodes: held }),
        Node::Object { .. } => Raw::Object(Object(held)),
    })
}

/// A key of an object.
#[derive(Deserialize)]
#[serde(transparent)]
struct Key<'a>(#[serde(borrow)] Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for Document<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut row = Vec::with_capacity(USUAL);
        Behind(&mut row).deserialize(deserializer)?;
        Ok(Self(row))
    }
}

/// Reads a value to the end of a row.
struct Behind<'r, 'a>(&'r mut Vec<Node<'a>>);

impl<'de> DeserializeSeed<'de> for Behind<'_, 'de> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Behind<'_, 'de> {
    type Value = ();

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("any JSON")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        self.0.push(Node::Null);
        Ok(())
    }

    fn visit_bool<E>(self, value: bool) -> Result<(), E> {
        self.0.push(Node::Bool(value));
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        self.0.push(Node::Number);
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        self.0.push(Node::Number);
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        self.0.push(Node::Number);
        Ok(())
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<(), E> {
        self.0.push(Node::Text(Cow::Borrowed(text)));
        Ok(())
    }

    fn visit_str<E>(self, text: &str) -> Result<(), E> {
        self.0.push(Node::Text(Cow::Owned(text.to_owned())));
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let Self(row) = self;
        let at = row.len();
        row.push(Node::Null);
        let mut elements = 0;
        while list.next_element_seed(Behind(row))?.is_some() {
            elements += 1;
        }
        row[at] = Node::List { elements, nodes: row.len() - at - 1 };
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Self(row) = self;
        let at = row.len();
        row.push(Node::Null);
        while let Some(Key(key)) = map.next_key()? {
            row.push(Node::Text(key));
            map.next_value_seed(Behind(row))?;
        }
        row[at] = Node::Object { nodes: row.len() - at - 1 };
        Ok(())
    }
}

#[cfg(test)]
mod tests;
