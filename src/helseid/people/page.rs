//! The pages people see: login, logout and what went wrong. Plain HTML that needs no script, in Norwegian and English.

use std::fmt::Write as _;

use axum::response::{IntoResponse as _, Response};
use http::{HeaderMap, HeaderValue, StatusCode, header};

use super::Asking;
use crate::{
    helseid::{HelseId, enrich},
    markup::escaped,
    persons::{Person, Persons, Role},
};

/// The language of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::helseid) enum Language {
    Norwegian,
    English,
}

impl Language {
    /// The first of the languages asked for that there is; Norwegian when there is none.
    pub(in crate::helseid) fn of(locales: Option<&str>, headers: &HeaderMap) -> Self {
        let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|it| it.to_str().ok());
        let asked = locales.unwrap_or_default().split(' ');
        let mut tags = asked.chain(accepted.unwrap_or_default().split(',').map(str::trim));
        let known = tags.find_map(|tag| match tag.split(['-', ';', '_']).next().unwrap_or_default() {
            "nb" | "no" | "nn" => Some(Self::Norwegian),
            "en" => Some(Self::English),
            _ => None,
        });
        known.unwrap_or(Self::Norwegian)
    }

    fn say(self, norwegian: &'static str, english: &'static str) -> &'static str {
        match self {
            Self::Norwegian => norwegian,
            Self::English => english,
        }
    }

    fn tag(self) -> &'static str {
        self.say("nb", "en")
    }
}

/// The number a hint names: as it is, or after `pid:`.
pub(super) fn hinted(hint: &str) -> &str {
    hint.strip_prefix("pid:").unwrap_or(hint)
}

const STYLE: &str = include_str!("page.css");

fn document(title: &str, body: &str, language: Language) -> String {
    format!(
        "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{title} – HelseID – nhn-sandbox</title>\n\
         <style>{STYLE}</style>\n</head>\n<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n",
        language.tag()
    )
}

/// A page as it is sent: never kept, never framed, without anything from elsewhere.
pub(in crate::helseid) fn answer(status: StatusCode, page: String, language: Language) -> Response {
    let mut response = (status, page).into_response();
    let headers = response.headers_mut();
    let policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'";
    for (name, value) in [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CACHE_CONTROL, "no-store, no-cache, max-age=0"),
        (header::CONTENT_SECURITY_POLICY, policy),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CONTENT_LANGUAGE, language.tag()),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

/// The login page.
pub(super) fn login(
    room: &HelseId,
    asking: &Asking,
    (ticket, path): (&str, &str),
    language: Language,
) -> String {
    let title = language.say("Logg inn", "Log in");
    let client = room.clients().get(&asking.client_id);
    let client = client.map_or_else(|| asking.client_id.clone(), |it| it.client_name.clone());
    let hint = asking.login_hint.as_deref().map(hinted);
    let hinted = hint.and_then(|it| room.persons.get(it));
    let groups = [
        (Role::Practitioner, language.say("Helsepersonell", "Health personnel")),
        (Role::Staff, language.say("Uten autorisasjon", "Without authorization")),
        (Role::Patient, language.say("Andre testpersoner", "Other test persons")),
    ];
    let mut body = format!(
        "<h1>{title}</h1>\n<p class=\"what\">{} <strong>{}</strong>. {}</p>\n\
         <form method=\"post\" action=\"{}/connect/login\">\n<input type=\"hidden\" name=\"ticket\" value=\"{}\">\n",
        language.say("Velg hvem som logger inn i", "Choose who logs in to"),
        escaped(&client),
        language.say(
            "Dette er en sandkasse: alle personer er oppdiktede, og ingen trenger passord.",
            "This is a sandbox: all persons are made up, and nobody needs a password."
        ),
        escaped(path),
        escaped(ticket)
    );
    if let Some(person) = hinted {
        let heading = language.say("Foreslått av systemet", "Suggested by the system");
        body += &group("hint", heading, &[person], true, language);
    }
    for (at, (role, heading)) in groups.into_iter().enumerate() {
        let persons: Vec<&Person> = room
            .persons
            .iter()
            .filter(|it| it.role == role && it.family_name.is_some())
            .filter(|it| hinted.is_none_or(|hinted| hinted.pid != it.pid))
            .collect();
        if !persons.is_empty() {
            body += &group(&format!("g{at}"), heading, &persons, false, language);
        }
    }
    let _ = write!(
        body,
        "<p><button class=\"cancel\" name=\"cancel\" value=\"1\">{}</button></p>\n</form>",
        language.say("Avbryt", "Cancel")
    );
    document(title, &body, language)
}

fn group(id: &str, heading: &str, persons: &[&Person], is_first: bool, language: Language) -> String {
    let mut list = format!("<section aria-labelledby=\"{id}\">\n<h2 id=\"{id}\">{heading}</h2>\n<ul>\n");
    for person in persons {
        let profession = enrich::profession(person).map(|it| match (language, it) {
            (Language::English, "Lege") => "Physician",
            (Language::English, "Sykepleier") => "Nurse",
            (Language::English, "Vernepleier") => "Social educator",
            (_, other) => other,
        });
        let number = language.say("Fødselsnummer", "Identity number");
        let mut facts = vec![format!("{number} {}", person.pid)];
        facts.extend(person.hpr.as_ref().map(|it| format!("HPR {it}")));
        let _ = writeln!(
            list,
            "<li><button name=\"pid\" value=\"{}\"{}><span class=\"name\">{}</span> <span class=\"role\">{}</span> \
             <span class=\"facts\">{}</span></button></li>",
            escaped(&person.pid),
            if is_first { " autofocus" } else { "" },
            escaped(&Persons::name_of(person)),
            escaped(profession.unwrap_or_default()),
            escaped(&facts.join(" · ")),
        );
    }
    list + "</ul>\n</section>\n"
}

/// What a person reads after a logout.
pub(super) fn logged_out(language: Language) -> String {
    let title = language.say("Du er logget ut", "You are logged out");
    let said = language.say("Du kan lukke vinduet.", "You can close the window.");
    document(title, &format!("<h1>{title}</h1>\n<p>{said}</p>"), language)
}

/// What a person reads when something must not go back to the client.
pub(in crate::helseid) fn went_wrong(error: &str, said: &str, rules: &str, language: Language) -> String {
    let title = language.say("Noe gikk galt", "Something went wrong");
    let body = format!(
        "<h1>{title}</h1>\n<p>{}</p>\n<dl>\n<dt>error</dt>\n<dd><code>{}</code></dd>\n<dt>error_description</dt>\n\
         <dd>{}</dd>\n<dt>sandbox-rule</dt>\n<dd><code>{}</code></dd>\n</dl>",
        language.say(
            "Forespørselen fra systemet kan ikke besvares, og nettleseren sendes ikke tilbake.",
            "The system's request cannot be answered, and the browser is not sent back."
        ),
        escaped(error),
        escaped(said),
        escaped(rules)
    );
    document(title, &body, language)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_asked_for_first_is_taken_when_there_is_one() {
        let mut headers = HeaderMap::new();
        assert_eq!(Language::of(None, &headers), Language::Norwegian);
        headers.insert(header::ACCEPT_LANGUAGE, HeaderValue::from_static("de, en-GB;q=0.8, nb;q=0.7"));
        assert_eq!(Language::of(None, &headers), Language::English);
        assert_eq!(Language::of(Some("nn-NO en"), &headers), Language::Norwegian);
    }
}
