//! `POST /connect/login`: what a person chose on the login page.

use std::sync::Arc;

use axum::response::Response;
use serde_json::json;

use super::{Found, authorize::Browser, rules};
use crate::{
    helseid::{error::refuse, form::Form, routes::common},
    http::Refusal,
    openapi::Operation,
};

pub(in crate::helseid) fn login_doc(operation: Operation) -> Operation {
    common(operation)
        .id("chooseLogin")
        .summary("Takes what was chosen on the login page")
        .description("The page's own form: a test without a browser may send it as well.")
        .request_schema(
            "application/x-www-form-urlencoded",
            "The page's ticket, and a person or `cancel`.",
            true,
            json!({
                "type": "object",
                "required": ["ticket"],
                "properties": {
                    "ticket": {"type": "string", "description": "Which page it was."},
                    "pid": {"type": "string", "description": "The number of the person who logs in."},
                    "cancel": {"type": "string", "description": "Present when nobody does."},
                },
            }),
        )
        .text(400, "text/html", "What is wrong, for a browser.")
        .empty(204, "Never: the browser is always sent on.")
        .empty(302, "Back to the client, with a code or an error.")
        .response_header(302, "Location", json!({"type": "string"}), "The redirect URI.")
}

/// Logs in whom the page's form names, or tells the client that nobody wants to.
pub(in crate::helseid) async fn login(browser: Browser, form: Form) -> Result<Response, Refusal> {
    let (room, now) = (Arc::clone(&browser.room), browser.room.lent.clock.now());
    let ticket = form.get("ticket").unwrap_or_default();
    let bad = |expected: &str, got: &str| refuse("invalid_request", &rules::TICKET, expected, got, "");
    let page = match room.people.pages.find(ticket, now) {
        Found::Fresh(page) => page,
        Found::Used => return Err(bad("a page nobody has answered", "the ticket of one somebody has")),
        Found::Expired => return Err(bad("a page that is not older than 30 minutes", "an older one")),
        Found::Unknown => return Err(bad("the ticket of a login page", "another text")),
    };
    let is_open = |reference: &String| matches!(room.people.pushed.find(reference, now), Found::Fresh(_));
    if !page.pushed.as_ref().is_none_or(is_open) {
        return Err(bad("a page whose request waits for an answer", "one whose request has had its answer"));
    }
    if form.get("cancel").is_some() {
        browser.exchange.satisfied(&rules::TICKET);
        room.people.pages.take(ticket, now);
        return Ok(browser.back_with(&page, "access_denied"));
    }
    let pid = form.get("pid").unwrap_or_default();
    let Some(person) = room.persons.get(pid) else {
        let expected = "`pid` of somebody who is in here, or `cancel`";
        let got = if pid.is_empty() { "none" } else { "somebody else's" };
        return Err(refuse("invalid_request", &rules::PERSON, expected, got, ""));
    };
    browser.exchange.satisfied_all(&[&rules::TICKET, &rules::PERSON]);
    room.people.pages.take(ticket, now);
    Ok(browser.log_in(&page, person))
}
