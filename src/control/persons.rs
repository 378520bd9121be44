//! `GET /_sandbox/persons`: who is in here.

use std::collections::BTreeMap;

use axum::response::Response;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use super::{Desk, common};
use crate::{apis::APIS, http::json::json_answer, openapi::Operation, persons::Person};

/// A person of the published test lists, and what the APIs hold.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct PersonView {
    /// The person.
    #[serde(flatten)]
    person: Person,
    /// The organisation; `null` where the lists name none.
    organisation: Option<String>,
    /// What each API holds of the person; those that hold nothing are left out.
    data: BTreeMap<&'static str, Value>,
}

pub(super) fn get_doc(operation: Operation) -> Operation {
    common(operation)
        .id("listPersons")
        .summary("Lists who is in here, and what each API holds of them")
        .json::<Vec<PersonView>>(200, "The persons, as the seed lists them.")
}

pub(super) async fn get(desk: Desk) -> Response {
    let holds = |pid: &str| {
        let rooms =
            APIS.iter().enumerate().filter_map(|(at, api)| Some((api.id, desk.workspace.room_at(at)?)));
        rooms.map(|(api, room)| (api, room.holds(pid))).filter(|(_, held)| !held.is_null()).collect()
    };
    let view =
        |person: &Person| PersonView { person: person.clone(), organisation: None, data: holds(&person.pid) };
    json_answer(&desk.house.persons.all().iter().map(view).collect::<Vec<_>>())
}
