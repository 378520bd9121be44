//! How an API words its refusals: one shape per row of the error table.
//!
//! A dialect is data: the column of one API. The shapes several APIs share stand here, an API's own in its `error.rs`.

use axum::{body::Body, response::Response};
use bytes::Bytes;
use http::{HeaderName, HeaderValue, header};
use serde_json::json;

use super::{Exchange, Refusal, Situation, lines::Lines};
use crate::{ids::Ids, settings::Settings};

/// Names one shape for every situation and another for some, in the order of the error table.
#[macro_export]
macro_rules! dialect {
    ($($situation:ident => $shape:expr),+ $(,)?) => {
        $crate::http::Dialect { cells: [$(($crate::http::Situation::$situation, $shape)),+] }
    };
}

/// What a shape may draw on besides the refusal itself.
#[derive(Clone, Copy, Debug)]
pub struct Render<'a> {
    /// The request.
    pub exchange: &'a Exchange,
    /// Its headers.
    pub request: &'a Lines,
    /// The workspace's settings.
    pub settings: &'a Settings,
    /// The workspace's source of ids.
    pub ids: &'a Ids,
}

/// A body with its type, and headers of its own.
#[derive(Debug, Default)]
pub struct Rendered {
    /// `Content-Type`; none for an empty body.
    pub content_type: Option<&'static str>,
    /// The body.
    pub body: Vec<u8>,
    /// Headers the shape adds, such as `nhn-error-code`.
    pub headers: Vec<(HeaderName, HeaderValue)>,
}

impl Rendered {
    /// A JSON body of this type.
    ///
    /// # Panics
    /// Never for the plain structs refusals are made of: their serialisation cannot fail.
    #[must_use]
    pub fn json(content_type: &'static str, value: &impl serde::Serialize) -> Self {
        let body = serde_json::to_vec(value).expect("error bodies are plain structs and serialise");
        Self { content_type: Some(content_type), body, headers: Vec::new() }
    }
}

/// One form of error answer.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    /// Its name in the error table.
    pub name: &'static str,
    /// Puts a refusal into this form.
    pub render: fn(&Refusal, &Render<'_>) -> Rendered,
}

/// An empty body.
pub const EMPTY: Shape = Shape { name: "-", render: |_, _| Rendered::default() };

/// The API never answers this status; should it ever, the body is empty.
pub const NEVER: Shape = Shape { name: "–", render: |_, _| Rendered::default() };

/// `{"error": text}`.
pub const ERROR_TEXT: Shape = Shape {
    name: "{\"error\"}",
    render: |refusal, _| Rendered::json("application/json", &json!({ "error": refusal.text() })),
};

/// A problem document (RFC 9457): type, title, status, detail and the rules that decided.
pub const PROBLEM: Shape = Shape {
    name: "problem",
    render: |refusal, render| {
        let status = refusal.status();
        Rendered::json(
            "application/problem+json",
            &json!({
                "type": "about:blank",
                "title": status.canonical_reason().unwrap_or("Error"),
                "status": status.as_u16(),
                "detail": refusal.text(),
                "instance": format!("urn:uuid:{}", render.exchange.id()),
                "rules": refusal.rule_ids().split(", ").filter(|id| !id.is_empty()).collect::<Vec<_>>(),
            }),
        )
    },
};

/// The column of one API in the error table: a shape for every situation.
#[derive(Clone, Copy, Debug)]
pub struct Dialect {
    /// The cells, in the order of [`Situation::ALL`].
    pub cells: [(Situation, Shape); Situation::ALL.len()],
}

impl Dialect {
    /// The shape of this situation.
    #[must_use]
    pub fn shape(&self, situation: Situation) -> Shape {
        self.cells.iter().find(|(row, _)| *row == situation).map_or(NEVER, |(_, shape)| *shape)
    }

    /// The answer to a refused request, in this API's words.
    #[must_use]
    pub fn answer(
        &self,
        refusal: &Refusal,
        render: &Render<'_>,
        mask: impl Fn(Vec<u8>) -> Vec<u8>,
    ) -> Response {
        let shape = if refusal.bare { EMPTY } else { self.shape(refusal.situation) };
        let rendered = (shape.render)(refusal, render);
        let mut response = Response::new(Body::from(Bytes::from(mask(rendered.body))));
        *response.status_mut() = refusal.status();
        let headers = response.headers_mut();
        if let Some(content_type) = rendered.content_type {
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
        }
        headers.extend(refusal.headers.clone());
        headers.extend(rendered.headers);
        if let Ok(ids) = HeaderValue::from_str(&refusal.rule_ids()) {
            headers.insert(HeaderName::from_static("sandbox-rule"), ids);
        }
        response
    }
}

/// The dialect of everything outside the five APIs: problem documents throughout.
pub static PROBLEMS: Dialect = dialect! {
    BadRequest => PROBLEM,
    Unauthenticated => PROBLEM,
    Forbidden => PROBLEM,
    NotFound => PROBLEM,
    MethodNotAllowed => PROBLEM,
    NotAcceptable => PROBLEM,
    Timeout => PROBLEM,
    Gone => PROBLEM,
    BodyTooLarge => PROBLEM,
    TargetTooLong => PROBLEM,
    UnsupportedMediaType => PROBLEM,
    TooManyRequests => PROBLEM,
    HeadersTooLarge => PROBLEM,
    Failed => PROBLEM,
    NotAvailable => PROBLEM,
    Unavailable => PROBLEM,
};
