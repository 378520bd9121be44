//! Whatever a report holds, a verdict is reached.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::apis::nokup::tree::tests::sample;

/// Values that come near what the tree has, and values that do not.
fn value() -> impl Strategy<Value = String> {
    prop_oneof![
        "(2\\.10\\.[123]|[127]\\.[12]|0|1|10|99)",
        "\\PC{0,20}",
        Just("2.10.2.DefinisjonKode".to_owned())
    ]
}

fn given() -> impl Strategy<Value = Value> {
    prop_oneof![
        value().prop_map(Value::from),
        prop::collection::vec(value(), 0..4).prop_map(Value::from),
        Just(Value::Null)
    ]
}

proptest! {
    #[test]
    fn a_verdict_has_each_axis_and_every_field_that_was_given_once(
        fields in prop::collection::btree_map(0..FIELDS.len(), given(), 0..12)
    ) {
        let report: Value =
            fields.iter().map(|(at, value)| (FIELDS[*at].norwegian.to_owned(), value.clone())).collect();
        let report: Report = serde_json::from_value(report).unwrap();
        let verdict = check(&sample(), &report);
        let told: Vec<&str> = verdict.fields.iter().map(|field| field.field).collect();
        for (at, field) in FIELDS.iter().enumerate() {
            let times = told.iter().filter(|name| **name == field.norwegian).count();
            let is_given = fields.get(&at).is_some_and(|value| !value.is_null());
            prop_assert!(times <= 1);
            prop_assert!(times == 1 || !(field.axis().is_some() || is_given), "{}", field.norwegian);
        }
        prop_assert_eq!(verdict.valid, verdict.fields.iter().all(|field| field.mistakes.is_empty()));
    }
}

#[test]
fn a_field_is_asked_for_when_its_list_hangs_on_the_type() {
    let report: Report = serde_json::from_value(json!({"Hendelsestype": "2.10.2"})).unwrap();
    let verdict = check(&sample(), &report);
    let asked: Vec<_> = verdict.fields[7..].iter().map(|field| (field.field, field.mandatory)).collect();
    assert_eq!(asked, [("DefinisjonKode", true), ("Antistoff", false)]);
}
