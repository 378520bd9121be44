//! `/connect/endsession`: logs a person out, and goes back only to where the client is registered.

use axum::response::Response;
use http::{HeaderValue, StatusCode, header};
use serde_json::json;

use super::{
    authorize::{Browser, COOKIE, redirect},
    page::{self, Language},
    redirect::is_registered,
    rules,
};
use crate::{
    helseid::{
        form::{Form, InQuery},
        routes::common,
    },
    jose::{Algorithm, Jws},
    openapi::Operation,
};

pub(in crate::helseid) fn end_session_doc(operation: Operation) -> Operation {
    common(operation)
        .id("endSession")
        .summary("Logs a person out")
        .query::<String>("id_token_hint", false, "The ID token of the login.")
        .query::<String>(
            "post_logout_redirect_uri",
            false,
            "Where to go; one registered for the client of the ID token.",
        )
        .query::<String>("state", false, "Comes back with the browser.")
        .text(200, "text/html", "You are logged out.")
        .text(400, "text/html", "What is wrong, for a browser.")
        .empty(302, "To the address that was asked for.")
        .response_header(302, "Location", json!({"type": "string"}), "The address, with `state`.")
}

/// Logs out; the parameters stand in the query.
pub(in crate::helseid) async fn end_session(browser: Browser, InQuery(form): InQuery) -> Response {
    end(&browser, &form)
}

/// Logs out; the parameters stand in a form.
pub(in crate::helseid) async fn post_end_session(browser: Browser, form: Form) -> Response {
    end(&browser, &form)
}

fn end(browser: &Browser, form: &Form) -> Response {
    let room = &browser.room;
    if let Some((key, _)) = browser.session() {
        room.people.sessions.remove(&key);
    }
    let language = Language::of(form.get("ui_locales"), &browser.headers);
    let mut response = match onward(browser, form) {
        Some(to) => redirect(&to),
        None => page::answer(StatusCode::OK, page::logged_out(language), language),
    };
    let cookie = format!("{COOKIE}=; Path={}/; HttpOnly; SameSite=Lax; Max-Age=0", browser.path());
    if let Ok(cookie) = HeaderValue::try_from(cookie) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// Where to go from here, when the client may ask for that.
fn onward(browser: &Browser, form: &Form) -> Option<String> {
    let to = form.get("post_logout_redirect_uri")?;
    let (room, exchange) = (&browser.room, &browser.exchange);
    let hint = form.get("id_token_hint").and_then(|it| Jws::parse(it).ok());
    // An ID token that has expired tells as well as any whose it was, and so does one of a key that was rotated away.
    let keys = [vec![room.keys.active()], room.keys.former()].concat();
    let is_ours = |it: &Jws| {
        let key = keys.iter().find(|key| it.header_text("kid") == Some(key.kid.as_str()));
        key.is_some_and(|key| it.is_signed_by(key.key.public(), Algorithm::RS256))
    };
    let hint = hint.filter(is_ours);
    let client = hint.as_ref().and_then(|it| it.text("aud")).and_then(|id| room.clients().get(id));
    if !client.is_some_and(|it| is_registered(&it.post_logout_redirect_uris, to)) {
        let expected = "an address registered for the client of `id_token_hint`";
        exchange.violated(&rules::LOGOUT_URI, expected, to.chars().take(200).collect::<String>());
        return None;
    }
    exchange.satisfied(&rules::LOGOUT_URI);
    let state = form.get("state").map(|state| {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("state", state).finish()
    });
    let mark = if to.contains('?') { '&' } else { '?' };
    Some(state.map_or_else(|| to.to_owned(), |state| format!("{to}{mark}{state}")))
}
