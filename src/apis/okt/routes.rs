//! The operations of OKT.

use std::sync::Arc;

use axum::response::Response;
use http::{HeaderMap, StatusCode};
use serde_json::{Value, json};

use super::{
    bodies::untagged,
    caller::{Headers, Read, Visit, Write, reads_for, writes_for},
    error::Error,
    model::{ErrorMessage, OktEvent, OktStatus, ResultMessage},
    pid,
    raw::Document,
    rules,
    store::NotStored,
};
use crate::{
    auth::Proved,
    http::{
        Exchange, Refusal,
        blocking::blocking,
        json::{JsonText, StrictPath},
    },
    norway::NationalId,
    openapi::{ApiInfo, ApiRoutes, Operation, REFUSED_EVERYWHERE, Routes},
};

/// The routes with their documentation.
#[must_use]
pub fn routes() -> Routes {
    ApiRoutes::new(ApiInfo {
        id: "okt",
        title: "OKT",
        version: env!("CARGO_PKG_VERSION"),
        description: "The municipal health and care services a person receives. \
                      A stand-in for the prototype of Norsk Helsenett's service, for tests.",
        servers: &[
            ("http://localhost:8080", "The sandbox."),
            ("http://localhost:8080/api/hack", "The sandbox, at the paths of the hackathon."),
            ("https://okt.dev.nhn.no/api/hack", "The real service's address of the hackathon in 2025."),
        ],
        tags: &[("okt", "Events and status.")],
        security_schemes: vec![(
            "helseid",
            json!({
                "type": "http",
                "scheme": "DPoP",
                "description": "An access token of HelseID for `nhn:fj-okt`, with a proof in `DPoP`. GET needs the scope \
                                `nhn:fj-okt/lesetilgang`, POST `nhn:fj-okt/skrivetilgang`. With `--auth off` nothing is needed.",
            }),
        )],
    })
    .get("/okt-events/{pid}", events, events_doc)
    .post("/okt-events", post, post_doc)
    .get("/okt-status/{pid}", status, status_doc)
    .alias_get("/api/hack/okt-events/{pid}", events)
    .alias_post("/api/hack/okt-events", post)
    .alias_get("/api/hack/okt-status/{pid}", status)
    .finish()
}

fn events_doc(operation: Operation) -> Operation {
    of_person(operation)
        .id("getOktEvents")
        .summary("Gets the services of a person")
        .description(
            "What every consumer sees (22750884907, 19779998080 and 16758532406), and what consumers of the caller's parent \
             organisation have delivered.",
        )
        .json::<OktEvent<'_>>(200, "The services, one message each.")
        .example(200, &documented_event())
        .empty(304, "The client has this answer already (`If-None-Match`).")
}

async fn events(
    proved: Proved<Read>,
    visit: Visit,
    StrictPath([person]): StrictPath<1>,
    Headers(headers): Headers,
) -> Result<Response, Refusal> {
    let by = reads_for(&proved.caller, &visit.exchange);
    let person = person_of(&person, &visit.exchange)?;
    let body = visit.room.store.events(&person, by).ok_or(Error::NoEvents)?;
    Ok(body.answer_plain(&headers, &visit.exchange))
}

fn post_doc(operation: Operation) -> Operation {
    common(operation)
        .id("postOktEvent")
        .summary("Delivers services of a person")
        .description(
            "Services that are known (the same code or none, start date and service level) say from now on what the post says, \
             others are added; or, by the setting `okt.post`, the post takes the place of all the organisation has delivered of \
             the person. Description, level and parent of a code are taken from IPLOS, whatever was sent. A post with anything \
             wrong is refused whole, and all that is wrong is told.",
        )
        .request::<OktEvent<'_>>("application/json", "The person and one message a service.", true)
        .request_example(&documented_post())
        .json::<ResultMessage<'_>>(201, "Stored; with `--data-dir`, on the disk.")
        .example(201, &json!({"result": "stored", "personIdentifier": "26812297073", "stored": 1, "updated": 0}))
        .json::<ErrorMessage>(415, "The body is not sent as JSON.")
}

async fn post(proved: Proved<Write>, visit: Visit, body: JsonText) -> Result<Response, Refusal> {
    let by = writes_for(&proved.caller, &visit.exchange)?;
    let document: Document<'_> = body.read(&visit.exchange)?;
    let (posted, findings) = visit.room.judge().event(document.root());
    visit.exchange.satisfied_all(&findings.kept());
    findings.noted.iter().for_each(|problem| visit.exchange.note(problem.check()));
    let posted = posted.ok_or(Error::Post { findings })?;
    let (person, replaces, room) = (posted.pid, visit.room.replaces(), Arc::clone(&visit.room));
    let stored = if room.store.waits() {
        let posted = posted.into_owned();
        blocking(move || room.store.post(posted, by, replaces)).await
    } else {
        room.store.post(posted, by, replaces)
    };
    let stored = stored.map_err(|error| match error {
        NotStored::TooMany(count) => Error::TooMany { count },
        NotStored::Disk(reason) => Error::Disk { reason },
    })?;
    let result = ResultMessage {
        result: "stored",
        person_identifier: person.as_str(),
        stored: stored.new,
        updated: stored.updated,
    };
    let mut response = untagged(&result).answer_plain(&HeaderMap::new(), &visit.exchange);
    *response.status_mut() = StatusCode::CREATED;
    Ok(response)
}

fn status_doc(operation: Operation) -> Operation {
    of_person(operation)
        .id("getOktStatus")
        .summary("Gets how many services a person receives now")
        .description(
            "Services that have begun, have not ended and are not on hold, by the sandbox clock's day in Norway. 0 also when \
             nothing is known of the person.",
        )
        .json::<OktStatus<'_>>(200, "The number of services.")
        .example(200, &json!({"oktStatus": 3, "personIdentifier": "22750884907"}))
}

async fn status(
    proved: Proved<Read>,
    visit: Visit,
    StrictPath([person]): StrictPath<1>,
) -> Result<Response, Refusal> {
    let by = reads_for(&proved.caller, &visit.exchange);
    let person = person_of(&person, &visit.exchange)?;
    Ok(visit
        .room
        .store
        .status(&person, by, visit.room.today())
        .answer_plain(&HeaderMap::new(), &visit.exchange))
}

/// The person in the path.
fn person_of(text: &str, exchange: &Exchange) -> Result<NationalId, Error> {
    let person = pid::synthetic(text, "pid").map_err(|problem| {
        if problem.rule.id != rules::PID_VALID.id {
            exchange.satisfied(&rules::PID_VALID);
        }
        Error::Pid { problem }
    })?;
    exchange.satisfied_all(&[&rules::PID_VALID, &rules::PID_SYNTHETIC]);
    Ok(person)
}

fn of_person(operation: Operation) -> Operation {
    common(operation).path_schema(
        "pid",
        "The person: a synthetic national identity number (month +65 or +80).",
        json!({"type": "string", "pattern": "^[0-9]{11}$", "example": "22750884907"}),
    )
}

/// The errors every operation has.
fn common(operation: Operation) -> Operation {
    let operation = operation
        .tag("okt")
        .secured(&[("helseid", &[])])
        .empty(401, "Token or proof is missing or no good.")
        .empty(403, "The token lacks the scope, or to write the parent organisation.");
    [
        (400, "Something in the request is wrong; all of it is told."),
        (404, "The path is not one of the API's, or there are no events of the person."),
        (406, "The client does not take JSON."),
        (429, "Too many requests."),
        (500, "The service itself failed."),
        (503, "Out of service for now."),
    ]
    .into_iter()
    .chain(REFUSED_EVERYWHERE)
    .fold(operation, |operation, (status, why)| operation.json::<ErrorMessage>(status, why))
}

/// The answer the hackathon's page shows.
fn documented_event() -> Value {
    let message = |value: &str, description: &str, extent: &str| {
        json!({
            "endDate": "",
            "iplosCode": {
                "iplosCodeDescription": description,
                "iplosCodeLevel": "1",
                "iplosCodeValue": value,
                "iplosParentCode": "0",
            },
            "needsCaption": false,
            "serviceDescription": "",
            "serviceLevel": "1.1.1 Test kommune - Hjemmeboende - Sone sør (hjemmesykepleie)",
            "startDate": "2022-06-20",
            "stayType": "",
            "temporaryCessation": false,
            "weeklyExtent": extent,
        })
    };
    json!({
        "oktMessages": [
            message("01", "Praktisk bistand: Daglige gjøremål", "5 timer"),
            message("05", "Matombringing", "15 minutter"),
            message("06", "Trygghetsalarm", ""),
        ],
        "personIdentifier": "22750884907",
    })
}

/// The event the API's page shows.
fn documented_post() -> Value {
    json!({
        "personIdentifier": "26812297073",
        "oktMessages": [{
            "endDate": "",
            "iplosCode": {
                "iplosCodeDescription": "Matombringing",
                "iplosCodeLevel": "1",
                "iplosCodeValue": "05",
                "iplosParentCode": "0",
            },
            "needsCaption": true,
            "serviceDescription": "utfyllende beskrivelse av tjenesten",
            "serviceLevel": "dps",
            "startDate": "2020-02-02",
            "stayType": "dagopphold",
            "temporaryCessation": false,
            "weeklyExtent": "14 timer",
        }],
    })
}
