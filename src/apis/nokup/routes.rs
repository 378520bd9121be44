//! The operations of Nokup: one look-up, in two versions, with codes in the path or without.

use axum::response::Response;
use http::Uri;
use serde_json::{Value, json};

use super::{
    caller::{Caller, SCOPE, V1, V2, Version},
    codes,
    error::BaseRespons,
    model::Answered,
};
use crate::{
    http::Refusal,
    openapi::{ApiInfo, ApiRoutes, Operation, REFUSED_EVERYWHERE, Routes},
};

const V1_PATH: &str = "/api/v1/nokup/lookup";
const V2_PATH: &str = "/api/v2/nokup/lookup";

/// The routes with their documentation.
#[must_use]
pub fn routes() -> Routes {
    ApiRoutes::new(ApiInfo {
        id: "nokup",
        title: "Nokup",
        version: env!("CARGO_PKG_VERSION"),
        description: "Look-up in the code tree of biovigilance reports. A stand-in for Melde's service, for tests.",
        servers: &[
            ("http://localhost:8080", "The sandbox."),
            ("https://api.melde.test.nhn.no", "Melde's test environment."),
        ],
        tags: &[("Nokup", "Look-up of codes.")],
        security_schemes: vec![("helseid", helseid())],
    })
    .get(V1_PATH, lookup::<V1>, v1_top_doc)
    .get("/api/v1/nokup/lookup/{*codes}", lookup::<V1>, v1_doc)
    .get(V2_PATH, lookup::<V2>, v2_top_doc)
    .get("/api/v2/nokup/lookup/{*codes}", lookup::<V2>, v2_doc)
    .finish()
}

fn helseid() -> Value {
    let scopes = json!({SCOPE: "Biovigilance reports."});
    json!({
        "type": "oauth2",
        "description": "An access token of HelseID, with a proof in the header `DPoP`; v1 takes one bound to no key as `Bearer` as well.",
        "flows": {
            "clientCredentials": {"tokenUrl": "http://localhost:8080/connect/token", "scopes": scopes},
            "authorizationCode": {
                "authorizationUrl": "http://localhost:8080/connect/authorize",
                "tokenUrl": "http://localhost:8080/connect/token",
                "scopes": scopes,
            },
        },
    })
}

fn v1_top_doc(operation: Operation) -> Operation {
    v1(operation)
        .id("Nokup_NokupLookupTop")
        .summary("Lookup the top level codes, or those of the query")
        .query_schema("codes", false, CODES, codes_schema())
}

fn v1_doc(operation: Operation) -> Operation {
    with_path(v1(operation), "/api/v1/nokup/lookup/{codes}").id("Nokup_NokupLookup")
}

fn v2_top_doc(operation: Operation) -> Operation {
    v2(operation).id("Nokup_NokupLookupTopV2").summary("Lookup the top level codes")
}

fn v2_doc(operation: Operation) -> Operation {
    with_path(v2(operation), "/api/v2/nokup/lookup/{codes}").id("Nokup_NokupLookupV2")
}

async fn lookup<V: Version>(caller: Caller<V>, uri: Uri) -> Result<Response, Refusal> {
    let exchange = &caller.exchange;
    let in_path = in_path(&uri);
    let is_read = V::READS_QUERY && in_path.is_empty();
    let in_query = match uri.query() {
        Some(query) => codes::from_query(query, is_read, exchange)?,
        None => None,
    };
    let sent = in_query.as_deref().unwrap_or(in_path);
    let (room, wording) = (&caller.room, caller.wording());
    let looked_up = match room.store.ready(wording, sent) {
        Some(ready) => ready,
        None => room.store.look_up(wording, sent, &codes::split(&codes::decode(sent)?)?),
    };
    if exchange.forms_habits() {
        exchange.note_all(&looked_up.checks);
        room.habits.looked_up(&caller.client_id, room.tree(), &looked_up.found, exchange);
    } else {
        exchange.satisfied_all(codes::KEPT);
    }
    Ok(looked_up.body.answer_plain(&caller.headers, exchange))
}

/// What follows `lookup/`, as sent, but for a slash at the end. The front has brought what is before it into this form.
fn in_path(uri: &Uri) -> &str {
    debug_assert_eq!(V1_PATH.len(), V2_PATH.len(), "one length serves both versions");
    let rest = uri.path().get(V1_PATH.len() + 1..).unwrap_or_default();
    rest.strip_suffix('/').filter(|codes| !codes.is_empty()).unwrap_or(rest)
}

const CODES: &str = "Semicolon separated list of codes. Max 10 codes";

fn codes_schema() -> Value {
    json!({"type": "string"})
}

fn with_path(operation: Operation, shown_as: &'static str) -> Operation {
    operation.shown_as(shown_as).summary("Lookup one or more Nokup codes").path_schema(
        "codes",
        CODES,
        codes_schema(),
    )
}

fn v1(operation: Operation) -> Operation {
    common(operation).description(
        "With DPoP or by Bearer, unless `nokup.v1_token` says otherwise. `InputType` is a name, unless `nokup.v1_input_type` says otherwise.",
    )
}

fn v2(operation: Operation) -> Operation {
    common(operation).description(
        "With DPoP only. `InputType` is an integer, unless `nokup.v2_input_type` says otherwise.",
    )
}

/// The answers every operation has. An example would be welcome, but linters of the 3.0 copy cannot read one of elements
/// that may be null.
fn common(operation: Operation) -> Operation {
    let operation = operation
        .tag("Nokup")
        .secured(&[("helseid", &[SCOPE])])
        .json::<Answered<'_>>(200, "An element for each code in their order, `null` for one that is not found; `null` for a single one.")
        .empty(304, "The client has this answer already (`If-None-Match`).")
        .empty(401, "Authorization failed, check for valid scopes in the access token")
        .empty(403, "Forbidden");
    [
        (400, "Bad request, most probably a validation error"),
        (404, "The path is not one of the API's."),
        (406, "The client does not take JSON."),
        (429, "Too many requests."),
        (500, "Internal server error"),
        (503, "Out of service for now."),
    ]
    .into_iter()
    .chain(REFUSED_EVERYWHERE)
    .fold(operation, |operation, (status, why)| operation.json::<BaseRespons>(status, why))
}
