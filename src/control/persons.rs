//! `GET /_sandbox/persons`: who is in here, who can log in, and what the APIs hold about whom.

use std::collections::BTreeMap;

use axum::response::Response;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use super::{Desk, clients::helseid, common};
use crate::{
    apis::APIS,
    http::json::json_answer,
    openapi::Operation,
    persons::{Person, Role},
};

/// The people of the seed.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "PersonList")]
struct List {
    /// Everybody.
    persons: Vec<Listed>,
}

/// Somebody who is in here.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "ListedPerson")]
struct Listed {
    /// The national identity number.
    pid: String,
    /// The name; null where only the number is published.
    name: Option<String>,
    /// What the person is in tests.
    role: Role,
    /// The number in the register of health personnel.
    hpr: Option<String>,
    /// The profession the person is authorized for, a code of volven 9060.
    authorization: Option<String>,
    /// The organisation the person acts for when logged in to the demo client.
    organisation: Option<String>,
    /// What each API holds of the person; those that hold nothing are left out.
    data: BTreeMap<&'static str, Value>,
    /// The public list the person stands on.
    source: String,
}

pub(super) fn get_doc(operation: Operation) -> Operation {
    common(operation)
        .id("listPersons")
        .summary("Lists who is in here")
        .description("Made-up people of public test lists. Everybody can log in; only practitioners have an HPR number.")
        .json::<List>(200, "Everybody, in the order of the seed.")
}

pub(super) async fn get(desk: Desk) -> Response {
    let demo = helseid(&desk).clients().get("sandbox-user");
    let organisation = demo.and_then(|it| it.organisations.first().map(|it| it.parent.clone()));
    let listed = |person: &Person| Listed {
        pid: person.pid.clone(),
        name: match (&person.given_name, &person.family_name) {
            (Some(given), Some(family)) => Some(format!("{given} {family}")),
            (given, family) => given.clone().or_else(|| family.clone()),
        },
        role: person.role,
        hpr: person.hpr.clone(),
        authorization: person.authorization.clone(),
        organisation: organisation.clone().filter(|_| person.role != Role::Patient),
        data: held(&desk, &person.pid),
        source: person.source.clone(),
    };
    json_answer(&List { persons: desk.house.persons.iter().map(listed).collect() })
}

/// What each API holds of a person.
fn held(desk: &Desk, pid: &str) -> BTreeMap<&'static str, Value> {
    let rooms = APIS.iter().enumerate().filter_map(|(at, api)| Some((api.id, desk.workspace.room_at(at)?)));
    rooms.map(|(id, room)| (id, room.holds(pid))).filter(|(_, held)| !held.is_null()).collect()
}
