//! `GET /_sandbox/report`: the conformance report, for machines, for people and for build servers.

use axum::response::{IntoResponse, Response};
use http::header;
use serde::Deserialize;
use serde_json::json;

use super::{Desk, common, rules};
use crate::{
    apis::APIS,
    http::{Refusal, Situation, json::json_answer},
    openapi::Operation,
    report::{Report, is_reported, page, suites},
};

/// Which report is asked for.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ReportQuery {
    format: Option<String>,
    api: Option<String>,
}

pub(super) fn get_doc(operation: Operation) -> Operation {
    common(operation)
        .id("getReport")
        .summary("Tells which documented rules the client has kept, broken or never met")
        .description(
            "Counted with each verdict, so that nothing the journal drops is forgotten; only rules that bind clients. A \
             violation named in `sandbox-expect` is a negative test and no fault.",
        )
        .query_schema(
            "format",
            false,
            "The form; json unless told.",
            json!({"type": "string", "enum": ["json", "html", "junit"]}),
        )
        .query::<String>("api", false, "Only the rules of this API, or of `sandbox` or `auth`.")
        .json::<Report>(200, "The report.")
        .text(200, "text/html", "A page.")
        .text(200, "application/xml", "JUnit XML: broken rules are failures, those never met are skipped.")
}

pub(super) async fn get(desk: Desk<ReportQuery>) -> Result<Response, Refusal> {
    let bad = |expected: String, got: &str| {
        Refusal::by(Situation::BadRequest, &rules::REPORT_ASKED, expected, format!("{got:?}"))
    };
    let reported = || desk.house.catalogue.iter().filter(|rule| is_reported(rule));
    if let Some(api) = &desk.query.api
        && !reported().any(|rule| rule.api() == api)
    {
        let mut known: Vec<_> = reported().map(crate::rules::Rule::api).collect();
        known.dedup();
        return Err(bad(format!("api one of {}", known.join(", ")), api));
    }
    let wanted = reported().filter(|rule| desk.query.api.as_ref().is_none_or(|api| rule.api() == api));
    let workspace = &desk.workspace;
    let report =
        Report::new(&workspace.name, workspace.clock.now(), wanted, |rule| workspace.totals.of(rule));
    let answer = match desk.query.format.as_deref() {
        None | Some("json") => json_answer(&report),
        Some("html") => {
            let base = desk.base.url().to_owned();
            let page = page(&report, &base, title);
            ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], page).into_response()
        }
        Some("junit") => {
            ([(header::CONTENT_TYPE, "application/xml; charset=utf-8")], suites(&report)).into_response()
        }
        Some(other) => return Err(bad("format json, html or junit".to_owned(), other)),
    };
    desk.exchange.satisfied(&rules::REPORT_ASKED);
    Ok(answer)
}

/// What a reader knows this part by.
fn title(api: &'static str) -> &'static str {
    match api {
        "sandbox" => "All APIs",
        "auth" => "Access tokens",
        "helseid" => "HelseID",
        other => APIS.iter().find(|it| it.id == other).map_or(other, |it| it.title),
    }
}
