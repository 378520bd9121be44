//! `GET /_sandbox/okt/persons`: of whom OKT has services, and who has delivered them.

use std::sync::Arc;

use axum::response::Response;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{Desk, common, query::Whole, rules};
use crate::{
    apis::okt::{Held, Okt},
    http::{Refusal, Situation, json::json_answer},
    openapi::Operation,
};

/// How many are told unless asked otherwise, and at most.
const LIMIT: usize = 100;
const MOST: usize = 1000;

/// Which persons are asked for.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PersonsQuery {
    after: Option<String>,
    limit: Option<Whole<1, 1000>>,
}

/// Some of the persons, by number.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct OktPersons {
    /// How many entries there are in all.
    total: usize,
    /// Some of them.
    persons: Vec<Held>,
}

pub(super) fn persons_doc(operation: Operation) -> Operation {
    common(operation)
        .id("getOktPersons")
        .summary("Tells of whom OKT has services, and who has delivered them")
        .description(
            "By number; a person has one entry for what everybody sees, and one for each organisation that has delivered. Persons of \
             `--okt-scale` are among them.",
        )
        .query_schema(
            "after",
            false,
            "Only persons after this number: the last one of the answer before.",
            json!({"type": "string", "pattern": "^[0-9]{11}$"}),
        )
        .query_schema(
            "limit",
            false,
            "How many entries; 100 unless told. Entries of the last person may be more than that.",
            json!({"type": "integer", "minimum": 1, "maximum": MOST}),
        )
        .json::<OktPersons>(200, "The persons.")
}

pub(super) async fn persons(desk: Desk<PersonsQuery>) -> Result<Response, Refusal> {
    let bad = |expected: String, got: String| {
        Refusal::by(Situation::BadRequest, &rules::OKT_PERSONS, expected, got)
    };
    let limit = desk.query.limit.map_or(LIMIT, |it| usize::try_from(it.0).unwrap_or(usize::MAX));
    if !(1..=MOST).contains(&limit) {
        return Err(bad(format!("`limit` from 1 to {MOST}"), limit.to_string()));
    }
    let after = match desk.query.after.as_deref() {
        None => 0,
        Some(text) if text.len() == 11 && text.bytes().all(|byte| byte.is_ascii_digit()) => {
            text.parse().unwrap_or(0)
        }
        Some(text) => {
            return Err(bad(
                "`after` with eleven digits".to_owned(),
                format!("{} characters", text.chars().count()),
            ));
        }
    };
    desk.exchange.satisfied(&rules::OKT_PERSONS);
    let room: Arc<Okt> =
        desk.workspace.room("okt").expect("the registry has OKT, so every workspace has its room");
    let (total, persons) = room.held(after, limit);
    Ok(json_answer(&OktPersons { total, persons }))
}
