//! Objects as JSON writes them: what serde derives would take a list of the fields' values for one as well.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor},
    forward_to_deserialize_any,
};

/// A struct that only an object makes; anything else is taken as it is.
pub(crate) struct Object<T>(pub(crate) T);

/// Reads a list of structs, each of which only an object makes.
///
/// # Errors
/// When something else stands there.
pub(crate) fn objects<'de, T: Deserialize<'de>, D: Deserializer<'de>>(value: D) -> Result<Vec<T>, D::Error> {
    let objects = Vec::<Object<T>>::deserialize(value)?;
    Ok(objects.into_iter().map(|Object(one)| one).collect())
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(value: D) -> Result<Self, D::Error> {
        T::deserialize(WithoutLists(value)).map(Self)
    }
}

/// Asks for an object where a struct is wanted.
struct WithoutLists<D>(D);

impl<'de, D: Deserializer<'de>> Deserializer<'de> for WithoutLists<D> {
    type Error = D::Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.0.deserialize_any(visitor)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.0.deserialize_map(OfObjects(visitor))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit
        unit_struct newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

/// A struct's visitor that is shown objects only.
struct OfObjects<V>(V);

impl<'de, V: Visitor<'de>> Visitor<'de> for OfObjects<V> {
    type Value = V::Value;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.expecting(out)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<V::Value, A::Error> {
        self.0.visit_map(map)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(expecting = "an object with name")]
    struct Named {
        name: String,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    struct Group {
        #[serde(default, deserialize_with = "objects")]
        members: Vec<Named>,
    }

    fn read(text: &str) -> Result<Group, String> {
        serde_json::from_str::<Object<Group>>(text)
            .map(|Object(group)| group)
            .map_err(|error| error.to_string())
    }

    #[test]
    fn objects_are_read() {
        let members = vec![Named { name: "x".into() }];
        assert_eq!(read(r#"{"members": [{"name": "x"}]}"#), Ok(Group { members }));
        assert_eq!(read("{}"), Ok(Group { members: Vec::new() }));
    }

    #[test]
    fn a_list_is_no_object_at_any_depth() {
        let told = read(r#"{"members": [["x"]]}"#).unwrap_err();
        assert!(told.starts_with("invalid type: sequence, expected an object with name"), "{told}");
        let told = read(r#"[[{"name": "x"}]]"#).unwrap_err();
        assert!(told.starts_with("invalid type: sequence, expected struct Group"), "{told}");
    }

    #[test]
    fn what_is_neither_is_told_as_ever() {
        let told = read(r#"{"members": [7]}"#).unwrap_err();
        assert!(told.starts_with("invalid type: integer `7`, expected an object with name"), "{told}");
    }

    #[test]
    fn a_list_of_texts_stays_one() {
        let Object(texts) = serde_json::from_str::<Object<Vec<String>>>(r#"["x"]"#).unwrap();
        assert_eq!(texts, ["x"]);
    }
}
