//! `GET /_sandbox/synthetic`: people and organisations that exist nowhere.

use axum::response::Response;
use jiff::tz;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{Desk, common, query::Whole, rules};
use crate::{
    http::{Refusal, Situation, json::json_answer},
    openapi::Operation,
    synthetic::{SeriesWanted, SyntheticOrganisation, SyntheticPerson, organisations, persons},
};

/// What is to be fabricated.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SyntheticQuery {
    kind: Option<String>,
    count: Option<Whole<1, 1000>>,
    series: Option<SeriesWanted>,
}

/// What was fabricated, always the same for a seed number.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(untagged)]
pub(super) enum Fabricated {
    /// People.
    Persons(Vec<SyntheticPerson>),
    /// Organisations.
    Organisations(Vec<SyntheticOrganisation>),
}

pub(super) fn get_doc(operation: Operation) -> Operation {
    common(operation)
        .id("fabricate")
        .summary("Fabricates people or organisations with valid numbers")
        .description("Fixed by the seed number: the same question gets the same answer, and five are the first five of ten.")
        .query_schema(
            "kind",
            false,
            "What; `person` unless told.",
            json!({"type": "string", "enum": ["person", "organisation"]}),
        )
        .query_schema(
            "count",
            false,
            "How many; 1 unless told.",
            json!({"type": "integer", "minimum": 1, "maximum": 1000}),
        )
        .query_schema(
            "series",
            false,
            "For people only: month +65, month +80, or both in turn (unless told).",
            json!({"type": "string", "enum": ["syntpop", "tenor", "both"]}),
        )
        .json::<Fabricated>(200, "What was fabricated.")
}

pub(super) async fn get(desk: Desk<SyntheticQuery>) -> Result<Response, Refusal> {
    let bad = |expected: &str, got: String| {
        Refusal::by(Situation::BadRequest, &rules::SYNTHETIC_KIND, expected, got)
    };
    let query = desk.query;
    let wanted = query.count.map_or(1, |it| it.0);
    let Some(count) = u16::try_from(wanted).ok().filter(|it| (1..=1000).contains(it)) else {
        return Err(bad("a count from 1 to 1000", wanted.to_string()));
    };
    let (names, ids) = (&desk.house.names, &desk.workspace.ids);
    let fabricated = match (query.kind.as_deref().unwrap_or("person"), query.series) {
        ("person", series) => {
            let today = desk.workspace.clock.now().to_zoned_datetime(tz::get!("Europe/Oslo")).date();
            Fabricated::Persons(persons(names, ids, count, series.unwrap_or_default(), today))
        }
        ("organisation", None) => Fabricated::Organisations(organisations(names, ids, count)),
        ("organisation", Some(_)) => return Err(bad("no `series` for organisations", "one".to_owned())),
        (other, _) => return Err(bad("kind `person` or `organisation`", other.to_owned())),
    };
    desk.exchange.satisfied(&rules::SYNTHETIC_KIND);
    Ok(json_answer(&fabricated))
}
