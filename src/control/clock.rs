//! `GET, PUT /_sandbox/clock` and `POST /_sandbox/clock/advance`.

use axum::response::Response;
use jiff::{Span, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Desk, common, rules, with_body};
use crate::{
    clock::{Clock, ClockMode},
    http::{
        Refusal, Situation,
        json::{JsonBody, json_answer},
    },
    openapi::Operation,
};

/// Where the clock may stand.
const IN_YEARS: &str = "a clock that stands within the years 1 to 9999";

/// How the clock stands.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct ClockView {
    /// The instant it is in the sandbox.
    #[schemars(with = "String", extend("format" = "date-time"))]
    now: Timestamp,
    /// How it runs.
    mode: ClockMode,
}

/// How the clock is to stand.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ClockSet {
    /// The instant to stand at (frozen) or to run on from (offset); not for system.
    #[schemars(with = "Option<String>", extend("format" = "date-time"))]
    now: Option<Timestamp>,
    /// How it is to run; frozen when only `now` is given.
    mode: Option<ClockMode>,
}

/// How far the clock is to move.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ClockMove {
    /// An ISO 8601 duration such as `PT3M`, `P1D`, `P1M`, `-PT1H`; days and longer are calendar units in UTC.
    #[schemars(regex(pattern = r"^[+-]?P.+$"))]
    by: String,
}

pub(super) fn get_doc(operation: Operation) -> Operation {
    common(operation)
        .id("getClock")
        .summary("Tells the time in the sandbox")
        .json::<ClockView>(200, "How it stands.")
}

pub(super) async fn get(desk: Desk) -> Response {
    view(&desk.workspace.clock)
}

pub(super) fn put_doc(operation: Operation) -> Operation {
    with_body(operation)
        .id("setClock")
        .summary("Sets the clock")
        .request::<ClockSet>("application/json", "How it is to stand.", true)
        .json::<ClockView>(200, "How it stands now.")
}

pub(super) async fn put(desk: Desk, JsonBody(set): JsonBody<ClockSet>) -> Result<Response, Refusal> {
    desk.workspace.move_clock(|clock| {
        let moved = match (set.mode, set.now) {
            (Some(ClockMode::System), None) => {
                clock.follow_system();
                Ok(())
            }
            (Some(ClockMode::Frozen) | None, Some(now)) => clock.freeze(now),
            (Some(ClockMode::Frozen), None) => clock.freeze(clock.now()),
            (Some(ClockMode::Offset), Some(now)) => clock.run_from(now),
            (Some(ClockMode::System), Some(_)) => return Err(bad("`mode` system without `now`", "both")),
            (Some(ClockMode::Offset), None) => {
                return Err(bad("`now` to run on from with `mode` offset", "no `now`"));
            }
            (None, None) => return Err(bad("`mode`, `now` or both", "neither")),
        };
        moved.map_err(|_| bad(IN_YEARS, set.now.map_or_else(String::new, |now| now.to_string())))
    })?;
    desk.exchange.satisfied(&rules::CLOCK_VALUE);
    Ok(view(&desk.workspace.clock))
}

pub(super) fn advance_doc(operation: Operation) -> Operation {
    with_body(operation)
        .id("advanceClock")
        .summary("Moves the clock")
        .description(
            "A frozen clock stays frozen; one that runs with the system runs on from there (`offset`).",
        )
        .request::<ClockMove>("application/json", "How far.", true)
        .json::<ClockView>(200, "How it stands now.")
}

pub(super) async fn advance(desk: Desk, JsonBody(step): JsonBody<ClockMove>) -> Result<Response, Refusal> {
    // jiff also reads a friendly form ("3 minutes"); the contract says ISO 8601.
    let is_iso = step.by.trim_start_matches(['-', '+']).starts_with(['P', 'p']);
    let Some(span) = step.by.parse::<Span>().ok().filter(|_| is_iso) else {
        let got = format!("{:?}", step.by);
        if is_iso && is_too_long(&step.by) {
            return Err(bad(IN_YEARS, got));
        }
        return Err(bad("an ISO 8601 duration such as PT3M in `by`", got));
    };
    desk.workspace
        .move_clock(|clock| clock.advance(span))
        .map_err(|_| bad(IN_YEARS, format!("{:?}", step.by)))?;
    desk.exchange.satisfied(&rules::CLOCK_VALUE);
    Ok(view(&desk.workspace.clock))
}

/// Whether a text would be a duration if its numbers were smaller: more years, days or hours than there are between the
/// years 1 and 9999 are no span.
fn is_too_long(text: &str) -> bool {
    let mut smaller = String::new();
    let mut in_number = false;
    for letter in text.chars() {
        match letter {
            '0'..='9' if in_number => continue,
            '0'..='9' => smaller.push('1'),
            other => smaller.push(other),
        }
        in_number = letter.is_ascii_digit();
    }
    smaller.parse::<Span>().is_ok()
}

fn view(clock: &Clock) -> Response {
    json_answer(&ClockView { now: clock.now(), mode: clock.mode() })
}

fn bad(expected: impl Into<String>, got: impl Into<String>) -> Refusal {
    Refusal::by(Situation::BadRequest, &rules::CLOCK_VALUE, expected, got)
}
