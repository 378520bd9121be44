//! JSON as it came, so that all mistakes in it can be told and not only the first: repeated keys are kept.

use std::{borrow::Cow, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, SeqAccess, Visitor},
};

/// Any JSON value. Texts stay where they were read from, unless something in them is escaped.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Raw<'a> {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number: none is looked into.
    Number,
    /// A text.
    Text(Cow<'a, str>),
    /// A list.
    List(Vec<Raw<'a>>),
    /// An object, keys in their order, however often they stand there.
    Object(Vec<(Key<'a>, Raw<'a>)>),
}

/// A key of an object.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(transparent)]
pub(super) struct Key<'a>(#[serde(borrow)] pub(super) Cow<'a, str>);

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

    /// The same with texts of its own.
    #[must_use]
    pub(super) fn into_owned(self) -> Raw<'static> {
        let own = |text: Cow<'_, str>| Cow::Owned(text.into_owned());
        match self {
            Self::Null => Raw::Null,
            Self::Bool(value) => Raw::Bool(value),
            Self::Number => Raw::Number,
            Self::Text(text) => Raw::Text(own(text)),
            Self::List(all) => Raw::List(all.into_iter().map(Raw::into_owned).collect()),
            Self::Object(all) => Raw::Object(
                all.into_iter().map(|(Key(key), value)| (Key(own(key)), value.into_owned())).collect(),
            ),
        }
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Raw<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(RawVisitor)
    }
}

struct RawVisitor;

impl<'de> Visitor<'de> for RawVisitor {
    type Value = Raw<'de>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("any JSON")
    }

    fn visit_unit<E>(self) -> Result<Raw<'de>, E> {
        Ok(Raw::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Raw<'de>, E> {
        Ok(Raw::Bool(value))
    }

    fn visit_i64<E>(self, _: i64) -> Result<Raw<'de>, E> {
        Ok(Raw::Number)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Raw<'de>, E> {
        Ok(Raw::Number)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Raw<'de>, E> {
        Ok(Raw::Number)
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Raw<'de>, E> {
        Ok(Raw::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Raw<'de>, E> {
        Ok(Raw::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_string<E>(self, text: String) -> Result<Raw<'de>, E> {
        Ok(Raw::Text(Cow::Owned(text)))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Raw<'de>, A::Error> {
        let mut all = Vec::new();
        while let Some(one) = list.next_element()? {
            all.push(one);
        }
        Ok(Raw::List(all))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Raw<'de>, A::Error> {
        let mut all = Vec::new();
        while let Some(entry) = map.next_entry()? {
            all.push(entry);
        }
        Ok(Raw::Object(all))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repeated_keys_are_kept() {
        let raw: Raw<'_> = serde_json::from_str(r#"{"a":1,"a":[null,true,"x"]}"#).unwrap();
        let list = Raw::List(vec![Raw::Null, Raw::Bool(true), Raw::Text("x".into())]);
        assert_eq!(raw, Raw::Object(vec![(Key("a".into()), Raw::Number), (Key("a".into()), list)]));
    }

    #[test]
    fn only_what_is_escaped_is_copied() {
        let raw: Raw<'_> = serde_json::from_str(r#"{"a\n":"å","b":"\u00e5"}"#).unwrap();
        let Raw::Object(entries) = &raw else { panic!("an object") };
        let is_copied = |text: &Cow<'_, str>| matches!(text, Cow::Owned(_));
        let copied: Vec<_> = entries
            .iter()
            .map(|(Key(key), value)| (is_copied(key), matches!(value, Raw::Text(text) if is_copied(text))))
            .collect();
        assert_eq!(copied, [(true, false), (false, true)]);
        assert_eq!(raw.clone().into_owned(), raw);
    }
}
