//! A document says what was read into it.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

fn read(text: &str) -> Document<'_> {
    serde_json::from_str(text).unwrap()
}

/// A value written out again; of a number only that it was one.
fn written(raw: Raw<'_>) -> String {
    match raw {
        Raw::Null => "null".to_owned(),
        Raw::Bool(value) => value.to_string(),
        Raw::Number => "0".to_owned(),
        Raw::Text(text) => json!(text).to_string(),
        Raw::List(list) => {
            let elements: Vec<_> = list.iter().map(written).collect();
            assert_eq!(elements.len(), list.count());
            format!("[{}]", elements.join(","))
        }
        Raw::Object(object) => {
            let entries: Vec<_> =
                object.entries().map(|(key, value)| format!("{}:{}", json!(key), written(value))).collect();
            format!("{{{}}}", entries.join(","))
        }
    }
}

#[test]
fn repeated_keys_are_kept() {
    let text = r#"{"a":0,"a":[null,true,"x",{},[]],"b":{"a":{"a":false}},"a":"å"}"#;
    assert_eq!(written(read(text).root()), text);
}

#[test]
fn only_what_is_escaped_is_copied() {
    let document = read(r#"["å","\u00e5",{"a\n":"a"}]"#);
    let copied = document.0.iter().filter_map(|node| match node {
        Node::Text(text) => Some(matches!(text, Cow::Owned(_))),
        _ => None,
    });
    assert_eq!(copied.collect::<Vec<_>>(), [false, true, true, false]);
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        Just(json!(0)),
        "\\PC{0,6}".prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 64, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::btree_map("\\PC{0,3}", inner, 0..6)
                .prop_map(|map| map.into_iter().collect::<Value>()),
        ]
    })
}

proptest! {
    #[test]
    fn what_is_read_is_what_was_written(json in any_json()) {
        let text = json.to_string();
        let document = read(&text);
        prop_assert_eq!(written(document.root()), &*text);
        prop_assert_eq!(written(document.into_owned().root()), &*text);
        prop_assert_eq!(written(Document::deserialize(&json).unwrap().root()), &*text);
    }
}
