//! `GET, PATCH /_sandbox/settings`.

use std::{collections::BTreeMap, fmt};

use axum::response::Response;
use serde::{Deserialize, Deserializer, de};
use serde_json::{Value, json};

use super::{Desk, common, rules, with_body};
use crate::{
    apis::SWITCHES,
    http::{
        Refusal, Situation,
        json::{JsonBody, json_answer},
    },
    openapi::Operation,
    settings::Kind,
};

/// Every switch and how it stands, by key.
type SettingsView = BTreeMap<String, Value>;

/// The switches to change: a key that stands twice is refused rather than the last one taken.
pub(super) struct Changes(BTreeMap<String, Value>);

impl<'de> Deserialize<'de> for Changes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ChangesVisitor)
    }
}

struct ChangesVisitor;

impl<'de> de::Visitor<'de> for ChangesVisitor {
    type Value = Changes;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("an object of settings")
    }

    fn visit_map<A: de::MapAccess<'de>>(self, mut map: A) -> Result<Changes, A::Error> {
        let mut changes = BTreeMap::new();
        while let Some(key) = map.next_key::<String>()? {
            if changes.contains_key(&key) {
                return Err(de::Error::custom(format_args!("duplicate field `{key}`")));
            }
            changes.insert(key, map.next_value()?);
        }
        Ok(Changes(changes))
    }
}

pub(super) fn get_doc(operation: Operation) -> Operation {
    common(operation)
        .id("getSettings")
        .summary("Tells how every switch stands")
        .json::<SettingsView>(200, "Every switch, by key.")
}

pub(super) async fn get(desk: Desk) -> Response {
    json_answer(&*desk.workspace.settings.snapshot())
}

pub(super) fn patch_doc(operation: Operation) -> Operation {
    with_body(operation)
        .id("changeSettings")
        .summary("Changes switches")
        .description("All of them, or none when one is refused.")
        .request_schema("application/json", "The switches to change, by key.", true, changes_schema())
        .json::<SettingsView>(200, "Every switch, by key.")
}

/// What each switch takes.
fn changes_schema() -> Value {
    let switches = SWITCHES.iter().copied().flatten().map(|switch| {
        let mut schema = match switch.kind {
            Kind::OneOf(words) => json!({"type": "string", "enum": words}),
            Kind::Flag { .. } => json!({"type": "boolean"}),
            Kind::Text { .. } => json!({"type": "string", "minLength": 1, "maxLength": 200}),
            Kind::OptionalText => json!({"type": "string", "maxLength": 200}),
            Kind::TextList { .. } => json!({
                "type": "array",
                "items": {"type": "string", "minLength": 1, "maxLength": 200},
                "minItems": 1,
                "maxItems": 100,
                "uniqueItems": true,
            }),
        };
        schema["description"] = switch.sentence.into();
        (switch.key.to_owned(), schema)
    });
    json!({
        "type": "object",
        "properties": switches.collect::<serde_json::Map<_, _>>(),
        "additionalProperties": false,
    })
}

pub(super) async fn patch(
    desk: Desk,
    JsonBody(Changes(changes)): JsonBody<Changes>,
) -> Result<Response, Refusal> {
    let settings = &desk.workspace.settings;
    settings.change(&changes).map_err(|error| {
        let got = error.to_string();
        Refusal::by(Situation::BadRequest, &rules::SETTING_VALUE, "settings as listed", got.clone())
            .saying(got)
    })?;
    desk.exchange.satisfied(&rules::SETTING_VALUE);
    Ok(json_answer(&*settings.snapshot()))
}
