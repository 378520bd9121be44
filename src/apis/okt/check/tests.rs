use proptest::prelude::*;
use serde_json::{Value, json};

use super::{
    super::iplos::{Entry, Place},
    *,
};

fn iplos() -> Iplos {
    let codes = [(1, Place::Home), (5, Place::Home), (17, Place::Institution), (26, Place::Other)];
    let entry = |place| Entry { text: "x".to_owned(), place };
    codes.into_iter().map(|(code, place)| (Code::new(code).unwrap(), entry(place))).collect()
}

fn judged(event: &Value, refuse_unknown: bool) -> (Option<Posted<'static>>, Findings) {
    judged_text(&event.to_string(), refuse_unknown)
}

fn judged_text(text: &str, refuse_unknown: bool) -> (Option<Posted<'static>>, Findings) {
    let (iplos, guard) = (iplos(), Guard::default());
    let document: Document<'_> = serde_json::from_str(text).unwrap();
    let (posted, findings) = Judge { iplos: &iplos, guard: &guard, refuse_unknown }.event(document.root());
    (posted.map(Posted::into_owned), findings)
}

fn event(message: &Value) -> Value {
    json!({"personIdentifier": "26812297073", "oktMessages": [message]})
}

fn refused(event: &Value) -> Vec<(&'static str, String)> {
    let (posted, findings) = judged(event, false);
    assert!(posted.is_none());
    findings.refused.iter().map(|problem| (problem.rule.id, problem.place.clone())).collect()
}

#[test]
fn the_least_that_can_be_stored_is_a_person_and_a_start() {
    let (posted, findings) = judged(&event(&json!({"startDate": "2026-01-01"})), true);
    assert_eq!(posted.unwrap().messages.len(), 1);
    assert!(findings.refused.is_empty() && findings.noted.is_empty());
    let kept: Vec<_> = findings.kept().iter().map(|rule| rule.id).collect();
    assert!(kept.contains(&"okt.start-date.required") && !kept.contains(&"okt.iplos-code.known"), "{kept:?}");
}

#[test]
fn everything_wrong_is_told_at_once_with_its_place() {
    let all = json!({
        "personIdentifier": "26812297074",
        "oktMessages": [
            {"startDate": "2026-02-30", "endDate": 7, "needsCaption": "true", "iplosCode": {}},
            {"startDate": "2026-02-02", "endDate": "2026-02-01", "serviceDescription": "x".repeat(2001),
             "iplosCode": {"iplosCodeValue": "10", "iplosParentCode": 0}},
            {"serviceLevel": "13116900216"},
            "x",
        ],
    });
    assert_eq!(
        refused(&all),
        [
            ("okt.pid.valid", "/personIdentifier".to_owned()),
            ("okt.fields.type", "/oktMessages/0/endDate".to_owned()),
            ("okt.iplos-code.value-required", "/oktMessages/0/iplosCode/iplosCodeValue".to_owned()),
            ("okt.fields.type", "/oktMessages/0/needsCaption".to_owned()),
            ("okt.dates.form", "/oktMessages/0/startDate".to_owned()),
            ("okt.fields.type", "/oktMessages/1/iplosCode/iplosParentCode".to_owned()),
            ("okt.iplos-code.known", "/oktMessages/1/iplosCode/iplosCodeValue".to_owned()),
            ("okt.text.length", "/oktMessages/1/serviceDescription".to_owned()),
            ("okt.dates.order", "/oktMessages/1/endDate".to_owned()),
            ("okt.text.real-person", "/oktMessages/2/serviceLevel".to_owned()),
            ("okt.start-date.required", "/oktMessages/2/startDate".to_owned()),
            ("okt.fields.type", "/oktMessages/3".to_owned()),
        ]
    );
}

#[test]
fn services_whose_code_or_level_cannot_be_read_are_not_called_the_same() {
    let code = |value: Value| json!({"startDate": "2026-01-01", "iplosCode": {"iplosCodeValue": value}});
    let level = |value: Value| json!({"startDate": "2026-01-01", "serviceLevel": value});
    for (one, other, rule) in [
        (code(json!("10")), code(json!("12")), "okt.iplos-code.known"),
        (code(json!(5)), code(json!(6)), "okt.fields.type"),
        (code(json!("")), code(Value::Null), "okt.iplos-code.value-required"),
        (level(json!(1)), level(json!(2)), "okt.fields.type"),
    ] {
        let messages = json!([one, other, {"startDate": "2026-01-01"}]);
        let found = refused(&json!({"personIdentifier": "26812297073", "oktMessages": messages}));
        assert_eq!(found.iter().map(|(rule, _)| *rule).collect::<Vec<_>>(), [rule; 2], "{messages}");
    }
    let same = json!({"startDate": "2026-01-01", "endDate": "x"});
    let found = refused(&json!({"personIdentifier": "26812297073", "oktMessages": [same, same]}));
    let rules: Vec<_> = found.iter().map(|(rule, _)| *rule).collect();
    assert_eq!(rules, ["okt.dates.form", "okt.dates.form", "okt.messages.distinct"]);
}

#[test]
fn what_is_told_ends_after_two_hundred_problems() {
    let many: Vec<Value> = (0..500).map(|_| json!(7)).collect();
    let (_, findings) = judged(&json!({"personIdentifier": "26812297073", "oktMessages": many}), false);
    assert_eq!(findings.refused.len(), 200);
    assert!(findings.told().ends_with("; and 300 more"), "{}", findings.told());
}

#[test]
fn too_many_messages_are_told_without_looking_at_each() {
    let many: Vec<Value> = (0..=MOST).map(|_| json!(7)).collect();
    let found = refused(&json!({"personIdentifier": "26812297073", "oktMessages": many}));
    assert_eq!(found, [("okt.messages.limit", "/oktMessages".to_owned())]);
}

#[test]
fn null_counts_as_left_out() {
    let message = json!({"startDate": "2026-01-01", "endDate": null, "iplosCode": null, "needsCaption": null, "stayType": null});
    let (posted, _) = judged(&event(&message), true);
    let message = &posted.unwrap().messages[0];
    assert_eq!((message.code, message.end, message.needs_caption), (None, None, false));
    let found = refused(&json!({"personIdentifier": null, "oktMessages": null}));
    assert_eq!(found[0].0, "okt.pid.valid");
    assert_eq!(found[1].0, "okt.messages.present");
}

#[test]
fn unknown_fields_are_noted_or_refused() {
    let mut event = event(&json!({"startDate": "2026-01-01", "statDate": 1}));
    event["a/b"] = json!(1);
    let (posted, findings) = judged(&event, false);
    assert!(posted.is_some());
    let places: Vec<_> = findings.noted.iter().map(|it| it.place.as_str()).collect();
    assert_eq!(places, ["/a~1b", "/oktMessages/0/statDate"]);
    let (posted, findings) = judged(&event, true);
    assert!(posted.is_none() && findings.refused.len() == 2);
}

#[test]
fn stay_and_extent_are_noted_where_they_do_not_belong() {
    let noted = |message: &Value| {
        let (posted, findings) = judged(&event(message), true);
        assert!(posted.is_some());
        findings.noted.iter().map(|it| it.rule.id).collect::<Vec<_>>()
    };
    let message = |code: &str, field: &str, value: &str| {
        let mut message = json!({"startDate": "2026-01-01", "iplosCode": {"iplosCodeValue": code}});
        message[field] = json!(value);
        message
    };
    assert_eq!(noted(&message("5", "stayType", "dagopphold")), ["okt.stay-type.service"]);
    assert_eq!(noted(&message("17", "stayType", "langtid")), ["okt.stay-type.known"]);
    assert_eq!(noted(&message("17", "weeklyExtent", "5 timer")), ["okt.weekly-extent.service"]);
    assert_eq!(noted(&message("5", "weeklyExtent", "169 timer")), ["okt.weekly-extent.hours"]);
    assert_eq!(noted(&message("26", "stayType", "dagopphold")), [""; 0]);
    assert_eq!(noted(&message("05", "weeklyExtent", "168")), [""; 0]);
}

#[test]
fn a_long_text_is_never_repeated_and_so_never_cut_through_a_number() {
    let (_, findings) =
        judged(&event(&json!({"startDate": format!("{}13116900216", "x".repeat(35))})), false);
    assert!(findings.told().ends_with("got a text of 46 characters"), "{}", findings.told());
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "\\PC{0,12}".prop_map(Value::from),
        Just(json!("2026-01-01")),
        Just(json!("05")),
        Just(json!("26812297073")),
    ];
    leaf.prop_recursive(4, 64, 8, |inner| {
        let names: Vec<&str> = EVENT.iter().chain(&MESSAGE).chain(&CODE).copied().chain(["x"]).collect();
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(prop::sample::select(names), inner, 0..6)
                .prop_map(|map| map.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()),
        ]
    })
}

/// The same JSON with every character of its texts and keys escaped.
fn escaped(json: &Value) -> String {
    let text = |text: &str| {
        let units: Vec<_> = text.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect();
        format!("\"{}\"", units.concat())
    };
    match json {
        Value::String(it) => text(it),
        Value::Array(all) => format!("[{}]", all.iter().map(escaped).collect::<Vec<_>>().join(",")),
        Value::Object(all) => {
            let entries = all.iter().map(|(key, value)| format!("{}:{}", text(key), escaped(value)));
            format!("{{{}}}", entries.collect::<Vec<_>>().join(","))
        }
        other => other.to_string(),
    }
}

/// Whatever there is to tell of a judgement.
fn all_of((posted, findings): (Option<Posted<'_>>, Findings)) -> (Option<Vec<Message<'_>>>, String) {
    let told = findings.told();
    let kept: Vec<_> = findings.kept().iter().map(|rule| rule.id).collect();
    (posted.map(|it| it.messages), format!("{kept:?} {:?} {:?} {told}", findings.refused, findings.noted))
}

proptest! {
    #[test]
    fn how_texts_are_written_makes_no_difference(json in any_json(), in_event in any::<bool>()) {
        let json = if in_event { event(&json) } else { json };
        let (plain, escaped) = (judged_text(&json.to_string(), false), judged_text(&escaped(&json), false));
        prop_assert_eq!(all_of(plain), all_of(escaped));
    }

    #[test]
    fn any_json_is_stored_or_refused_with_reasons(json in any_json()) {
        let (posted, findings) = judged(&json, true);
        prop_assert_eq!(posted.is_none(), !findings.refused.is_empty());
    }
}
