//! `GET /connect/authorize`: from a request to a login page, or straight back to the client.

use std::{convert::Infallible, sync::Arc};

use axum::{
    extract::FromRequestParts,
    response::{IntoResponse as _, Response},
};
use http::{HeaderMap, StatusCode, header, request::Parts};
use serde_json::json;

use super::{
    Asking, Found, Grant, Login,
    page::{self, Language},
    par::PREFIX,
    request,
    request_object::{self, Sent},
    rules,
    state::{self, CODE, PAGE, Page, SESSION},
    tillitsrammeverk,
};
use crate::{
    helseid::{
        Client, HelseId, details,
        error::refuse,
        form::{Form, InQuery},
        routes::common,
        said,
    },
    http::{Base, Exchange, Handed, Refusal},
    jose::sha256_base64url,
    openapi::Operation,
    persons::Person,
};

/// The cookie that holds a session.
pub(super) const COOKIE: &str = "idsrv";

pub(in crate::helseid) fn authorize_doc(operation: Operation) -> Operation {
    common(operation)
        .id("authorize")
        .summary("Logs a person in")
        .description("A page to choose a person from; or, with the switch `helseid.auto_login` or a session that lasts, straight back to the client. What must not go back to the client is told on a page.")
        .query::<String>("client_id", true, "The client.")
        .query::<String>("request_uri", false, "What `/connect/par` gave.")
        .query::<String>("ui_locales", false, "nb or en: the language of the page.")
        .text(200, "text/html", "The login page.")
        .text(400, "text/html", "What is wrong, for a browser.")
        .empty(302, "Back to the client, with a code or an error.")
        .response_header(302, "Location", json!({"type": "string"}), "The redirect URI with `code`, `state`, `session_state`, `iss`, or with `error`.")
}

/// What a request to the authorization endpoint comes with.
pub(in crate::helseid) struct Browser {
    pub(super) room: Arc<HelseId>,
    pub(super) exchange: Exchange,
    pub(super) base: Base,
    pub(super) headers: HeaderMap,
}

impl FromRequestParts<Handed> for Browser {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, handed: &Handed) -> Result<Self, Infallible> {
        Ok(Self {
            room: handed.shared(),
            exchange: handed.exchange.clone(),
            base: Base::of(parts, handed),
            headers: parts.headers.clone(),
        })
    }
}

impl Browser {
    /// The path below which the browser finds the sandbox; empty at the root of a host.
    pub(super) fn path(&self) -> String {
        let rest = self.base.url().split_once("://").map_or("", |(_, rest)| rest);
        rest.find('/').map_or_else(String::new, |at| rest[at..].to_owned())
    }

    /// The session the browser has, while it lasts.
    pub(super) fn session(&self) -> Option<(String, Login)> {
        let cookies = self.headers.get_all(header::COOKIE).into_iter().filter_map(|it| it.to_str().ok());
        let mut pairs = cookies.flat_map(|it| it.split(';')).filter_map(|it| it.trim().split_once('='));
        let key = pairs.find(|(name, _)| *name == COOKIE)?.1;
        match self.room.people.sessions.find(key, self.room.lent.clock.now()) {
            Found::Fresh(login) => Some((key.to_owned(), login)),
            Found::Used | Found::Expired | Found::Unknown => None,
        }
    }
}

/// Lets a person log in; the parameters stand in the query.
pub(in crate::helseid) async fn authorize(
    browser: Browser,
    InQuery(form): InQuery,
) -> Result<Response, Refusal> {
    browser.answer(&form)
}

/// The same; the parameters stand in a form, as a page that posts itself sends them.
pub(in crate::helseid) async fn post_authorize(browser: Browser, form: Form) -> Result<Response, Refusal> {
    browser.answer(&form)
}

impl Browser {
    fn answer(&self, form: &Form) -> Result<Response, Refusal> {
        let (asking, pushed) = self.asked(form.clone())?;
        let language = Language::of(form.get("ui_locales").or(asking.ui_locales.as_deref()), &self.headers);
        self.decide(asking, pushed, language)
    }

    /// What is asked for, pushed before or as it is.
    fn asked(&self, mut form: Form) -> Result<(Arc<Asking>, Option<String>), Refusal> {
        let (room, exchange) = (&self.room, &self.exchange);
        let known = || {
            let known: Vec<String> = room.clients().all().iter().map(|it| it.client_id.clone()).collect();
            format!("`client_id` one of {}", known.join(", "))
        };
        let Some(id) = form.get("client_id") else {
            // The engine's words, and what they mean.
            let said = "Invalid client_id: the parameter is missing";
            return Err(refuse("invalid_request", &rules::CLIENT, known(), "no `client_id`", said));
        };
        let Some(client) = room.clients().get(id) else {
            let said = "Unknown client or client not enabled";
            let got: String = id.chars().take(200).collect();
            return Err(refuse("unauthorized_client", &rules::CLIENT, known(), got, said));
        };
        exchange.satisfied(&rules::CLIENT);
        match form.get("request_uri") {
            Some(uri) => self.pushed(uri, &client).map(|(asking, reference)| (asking, Some(reference))),
            None if client.require_par => {
                let (rule, said) = (&rules::PUSHED, "Pushed authorization is required.");
                let expected = "`request_uri`, given by /connect/par";
                Err(refuse("invalid_request", rule, expected, "none", said))
            }
            None => {
                let (issuer, now) = (room.issuer(&self.base), room.lent.clock.now());
                let asked =
                    request_object::Asked { client: &client, issuer: &issuer, now, sent: Sent::Plain };
                let details = request_object::open(&mut form, &asked, exchange)?;
                let asking = request::check(&form, &client, exchange)?;
                let (_, acting) = tillitsrammeverk::split(&details, exchange)?;
                details::acting(&client, &acting)?;
                Ok((Arc::new(Asking { details, ..asking }), None))
            }
        }
    }

    fn pushed(&self, uri: &str, client: &Client) -> Result<(Arc<Asking>, String), Refusal> {
        let exchange = &self.exchange;
        exchange.satisfied(&rules::PUSHED);
        let reference = uri.strip_prefix(PREFIX).unwrap_or_default();
        let bad = |rule, expected: &str, got: String, said: &str| {
            Err(refuse("invalid_request_uri", rule, expected, got, said))
        };
        let shown: String = uri.chars().take(200).collect();
        let asking = match self.room.people.pushed.find(reference, self.room.lent.clock.now()) {
            Found::Fresh(asking) => asking,
            Found::Unknown => {
                let expected = "a `request_uri` /connect/par gave";
                return bad(&rules::URI_KNOWN, expected, shown, "invalid or reused PAR request uri");
            }
            Found::Used => {
                let expected = "a `request_uri` that was not used for a login";
                return bad(&rules::URI_ONCE, expected, shown, "invalid or reused PAR request uri");
            }
            Found::Expired => {
                let expected = "a `request_uri` given less than 600 s ago";
                return bad(&rules::URI_EXPIRED, expected, shown, "expired pushed authorization request");
            }
        };
        exchange.satisfied_all(&[&rules::URI_KNOWN, &rules::URI_ONCE, &rules::URI_EXPIRED]);
        if asking.client_id != client.client_id {
            let (rule, said) = (&rules::URI_CLIENT, "invalid client for pushed authorization request");
            let expected = "the client that pushed the request";
            return bad(rule, expected, client.client_id.clone(), said);
        }
        exchange.satisfied(&rules::URI_CLIENT);
        Ok((asking, reference.to_owned()))
    }

    /// A page, or an answer without one.
    fn decide(
        &self,
        asking: Arc<Asking>,
        pushed: Option<String>,
        language: Language,
    ) -> Result<Response, Refusal> {
        let now = self.room.lent.clock.now();
        let page = Page { asking, pushed };
        if let Some(person) = self.without_page(&page.asking)? {
            return Ok(self.log_in(&page, &person));
        }
        let asking = &page.asking;
        let asks = |word: &str| asking.prompt.iter().any(|it| it == word);
        let is_fresh = |login: &Login| asking.max_age.is_none_or(|most| now.as_second() - login.at <= most);
        let is_enough =
            |login: &Login| login.level == asking.level || asking.level == state::Level::Substantial;
        let session = self.session().filter(|(_, it)| is_fresh(it) && is_enough(it));
        match session {
            Some((_, login)) if !asks("login") && !asks("select_account") => Ok(self.grant(&page, login)),
            _ if asks("none") => Ok(self.back_with(&page, "login_required")),
            _ => {
                let ticket = said::ticket(&self.room.handle(), &page.asking.client_id);
                let shown = page::login(&self.room, &page.asking, (&ticket, &self.path()), language);
                self.room.people.pages.put(ticket, state::after(now, PAGE), page);
                Ok(page::answer(StatusCode::OK, shown, language))
            }
        }
    }

    /// The person who logs in without a page, when the switch names one: the one `login_hint` names, or the switch's own.
    fn without_page(&self, asking: &Asking) -> Result<Option<Person>, Refusal> {
        let pid = self.room.lent.settings.text("helseid.auto_login");
        if pid.is_empty() {
            return Ok(None);
        }
        let hinted = asking.login_hint.as_deref().and_then(|it| self.room.persons.get(page::hinted(it)));
        let Some(person) = hinted.or_else(|| self.room.persons.get(&pid)) else {
            let expected = "`helseid.auto_login` the number of somebody who is in here";
            return Err(refuse("invalid_request", &rules::AUTO, expected, pid, ""));
        };
        self.exchange.satisfied(&rules::AUTO);
        Ok(Some(person.clone()))
    }

    /// Logs a person in, begins a session, and goes back with a code.
    pub(super) fn log_in(&self, page: &Page, person: &Person) -> Response {
        let (room, now) = (&self.room, self.room.lent.clock.now());
        let usual = Login::usual(&person.pid, now);
        let idp = page.asking.idp.clone().unwrap_or_else(|| usual.idp.clone());
        let login = Login { session: room.identifier(), level: page.asking.level, idp, ..usual };
        let key = room.handle();
        room.people.sessions.put(key.clone(), state::after(now, SESSION), login.clone());
        let cookie = format!("{COOKIE}={key}; Path={}/; HttpOnly; SameSite=Lax", self.path());
        let mut response = self.grant(page, login);
        if let Ok(cookie) = cookie.parse() {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
        response
    }

    /// Goes back with a code.
    fn grant(&self, page: &Page, login: Login) -> Response {
        let (room, now) = (&self.room, self.room.lent.clock.now());
        self.close(page);
        let code = format!("{}-1", room.handle());
        let (asking, until) = (Arc::clone(&page.asking), state::after(now, SESSION));
        let origin = asking.redirect_uri.split('/').take(3).collect::<Vec<_>>().join("/");
        let salt = room.handle();
        let hash =
            sha256_base64url(format!("{}{origin}{}{salt}", asking.client_id, login.session).as_bytes());
        room.people.codes.put(code.clone(), state::after(now, CODE), Grant { asking, login, until });
        let session_state = format!("{hash}.{salt}");
        self.back(&page.asking, &[("code", &code)], &[("session_state", &session_state)])
    }

    /// Goes back with an error.
    pub(super) fn back_with(&self, page: &Page, error: &str) -> Response {
        self.close(page);
        self.back(&page.asking, &[("error", error)], &[])
    }

    /// A request is over when its client has an answer.
    fn close(&self, page: &Page) {
        if let Some(reference) = &page.pushed {
            self.room.people.pushed.take(reference, self.room.lent.clock.now());
        }
    }

    fn back(&self, asking: &Asking, first: &[(&str, &str)], last: &[(&str, &str)]) -> Response {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(first);
        query.extend_pairs(asking.state.as_deref().map(|it| ("state", it)));
        query.extend_pairs(last).append_pair("iss", &self.room.issuer(&self.base));
        let mark = if asking.redirect_uri.contains('?') { '&' } else { '?' };
        redirect(&format!("{}{mark}{}", asking.redirect_uri, query.finish()))
    }
}

/// 302 to an address that was checked before.
pub(super) fn redirect(to: &str) -> Response {
    (StatusCode::FOUND, [(header::LOCATION, to), (header::CACHE_CONTROL, "no-store, no-cache, max-age=0")])
        .into_response()
}
