//! Form bodies of OAuth requests: each parameter once, in UTF-8.

use std::collections::BTreeMap;

use axum::extract::{FromRequest, FromRequestParts, Request};
use http::{HeaderMap, header::CONTENT_TYPE, request::Parts};

use super::{error::refuse, rules};
use crate::http::{Exchange, Handed, Refusal, body::whole, headers};

/// How many parameters a request may have.
pub(super) const MOST: usize = 100;

/// Parameters that may stand several times (RFC 8707).
const REPEATABLE: &str = "resource";

/// The parameters of a request, empty ones left out as RFC 6749 says.
#[derive(Clone, Debug, Default)]
pub(in crate::helseid) struct Form {
    values: BTreeMap<String, String>,
    resources: Vec<String>,
}

/// The same where they stand in the query.
pub(in crate::helseid) struct InQuery(pub(super) Form);

impl FromRequest<Handed> for Form {
    type Rejection = Refusal;

    async fn from_request(request: Request, handed: &Handed) -> Result<Self, Refusal> {
        let (parts, body) = request.into_parts();
        Self::read(&parts.headers, &whole(body).await, &handed.exchange)
    }
}

impl FromRequestParts<Handed> for InQuery {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, handed: &Handed) -> Result<Self, Refusal> {
        let query = parts.uri.query().unwrap_or_default();
        Form::parse(query.as_bytes(), &handed.exchange).map(Self)
    }
}

impl Form {
    /// Reads a form body.
    pub(super) fn read(headers: &HeaderMap, body: &[u8], exchange: &Exchange) -> Result<Self, Refusal> {
        let media_type = headers.get(CONTENT_TYPE).map(headers::text).unwrap_or_default();
        let is_form = media_type
            .split(';')
            .next()
            .is_some_and(|it| it.trim().eq_ignore_ascii_case("application/x-www-form-urlencoded"));
        let bad = |expected: &str, got: String| refuse("invalid_request", &rules::FORM, expected, got, "");
        if !is_form {
            return Err(bad("Content-Type application/x-www-form-urlencoded", format!("{media_type:?}")));
        }
        Self::parse(body, exchange)
    }

    /// Reads parameters as they stand in a form or a query.
    pub(super) fn parse(body: &[u8], exchange: &Exchange) -> Result<Self, Refusal> {
        let bad = |expected: &str, got: String| refuse("invalid_request", &rules::FORM, expected, got, "");
        let mut form = Self::default();
        for (at, (name, value)) in form_urlencoded::parse(body).enumerate() {
            if at >= MOST {
                return Err(bad("at most 100 parameters", "more".to_owned()));
            }
            if name.contains('\u{fffd}') || value.contains('\u{fffd}') {
                return Err(bad(
                    "parameters in percent-encoded UTF-8",
                    format!("another encoding in {name}"),
                ));
            }
            if value.is_empty() {
                continue;
            }
            if name == REPEATABLE {
                form.resources.push(value.into_owned());
            } else if form.values.insert(name.to_string(), value.into_owned()).is_some() {
                return Err(bad("each parameter once", format!("`{name}` several times")));
            }
        }
        exchange.satisfied(&rules::FORM);
        Ok(form)
    }

    /// Puts a parameter in; another value of it goes.
    pub(super) fn put(&mut self, name: &str, value: String) {
        if name == REPEATABLE {
            self.resources.push(value);
        } else if !value.is_empty() {
            self.values.insert(name.to_owned(), value);
        }
    }

    /// Takes a parameter out.
    pub(super) fn remove(&mut self, name: &str) {
        self.values.remove(name);
        if name == REPEATABLE {
            self.resources.clear();
        }
    }

    /// The value of a parameter.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(String::as_str)
    }

    /// The values of `resource`.
    pub(super) fn resources(&self) -> &[String] {
        &self.resources
    }
}
