//! JSON bodies and query strings, read strictly: every mistake is told with its place.

use axum::{
    body::{Body, Bytes},
    extract::{FromRequest, FromRequestParts, OptionalFromRequest, Request},
    response::{IntoResponse, Response},
};
use http::{HeaderMap, header, request::Parts};
use percent_encoding::percent_decode_str;
use serde::{Deserialize, de::DeserializeOwned};

use super::{Exchange, Handed, Refusal, Situation, body::whole, headers, path::values, rules};
use crate::{json_object::Object, json_pointer::json_pointer};

/// A JSON body of type `T`.
#[derive(Debug)]
pub struct JsonBody<T>(pub T);

impl<T: DeserializeOwned> FromRequest<Handed> for JsonBody<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, handed: &Handed) -> Result<Self, Refusal> {
        let bytes = take(request).await?;
        let Object(value) = read_json(&bytes)?;
        handed.exchange.satisfied_all(&[&rules::BODY_TYPE, &rules::BODY_JSON]);
        Ok(Self(value))
    }
}

/// A body that is said to be JSON, not read yet: what is read out of it may borrow from it.
#[derive(Debug)]
pub struct JsonText(Bytes);

impl<S: Send + Sync> FromRequest<S> for JsonText {
    type Rejection = Refusal;

    async fn from_request(request: Request, _: &S) -> Result<Self, Refusal> {
        take(request).await.map(Self)
    }
}

impl JsonText {
    /// Reads it as [`JsonBody`] does.
    ///
    /// # Errors
    /// As [`read_json`].
    pub fn read<'a, T: Deserialize<'a>>(&'a self, exchange: &Exchange) -> Result<T, Refusal> {
        let Object(value) = read_json(&self.0)?;
        exchange.satisfied_all(&[&rules::BODY_TYPE, &rules::BODY_JSON]);
        Ok(value)
    }
}

/// The bytes of a body that is said to be JSON.
async fn take(request: Request) -> Result<Bytes, Refusal> {
    let (parts, body) = request.into_parts();
    is_json(&parts.headers)?;
    Ok(whole(body).await)
}

/// A JSON body that may be left out: without a single byte there is none, whatever its type is said to be.
impl<T: DeserializeOwned> OptionalFromRequest<Handed> for JsonBody<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, handed: &Handed) -> Result<Option<Self>, Refusal> {
        let (parts, body) = request.into_parts();
        let bytes = whole(body).await;
        if bytes.is_empty() {
            return Ok(None);
        }
        let request = Request::from_parts(parts, Body::from(bytes));
        <Self as FromRequest<Handed>>::from_request(request, handed).await.map(Some)
    }
}

/// Reads JSON of type `T`; a refusal names the JSON pointer, or line and column, of the mistake.
///
/// # Errors
/// A 400 under `sandbox.body.json`.
pub fn read_json<'a, T: Deserialize<'a>>(bytes: &'a [u8]) -> Result<T, Refusal> {
    // Without the bookkeeping for places, which costs more than the reading, and with UTF-8 looked at once and not text by text.
    if let Some(value) = std::str::from_utf8(bytes).ok().and_then(|text| serde_json::from_str(text).ok()) {
        return Ok(value);
    }
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    serde_path_to_error::deserialize(&mut reader)
        .map_err(|mistake| {
            let pointer = json_pointer(mistake.path());
            let place = if pointer.is_empty() { "the body".to_owned() } else { pointer };
            (place, mistake.into_inner().to_string())
        })
        .and_then(|value| {
            reader.end().map(|()| value).map_err(|mistake| ("the body".to_owned(), mistake.to_string()))
        })
        .map_err(|(place, mistake)| {
            let got =
                foreign(bytes).map_or_else(|| format!("a mistake at {place}: {mistake}"), str::to_owned);
            let expected = "a JSON body of the documented form";
            Refusal::by(Situation::BadRequest, &rules::BODY_JSON, expected, got)
        })
}

/// What stands in JSON's place, told by its first bytes.
fn foreign(bytes: &[u8]) -> Option<&'static str> {
    if bytes.starts_with(b"\xEF\xBB\xBF") {
        return Some("a byte order mark before it, which JSON has none of (RFC 8259, 8.1)");
    }
    bytes.starts_with(b"\x1F\x8B").then_some("gzip: bodies are taken as they are, without `Content-Encoding`")
}

fn is_json(headers: &HeaderMap) -> Result<(), Refusal> {
    let got = match headers::single(headers, header::CONTENT_TYPE) {
        headers::Single::Missing => "no Content-Type".to_owned(),
        headers::Single::Several(times) => format!("Content-Type {times} times"),
        headers::Single::One(value) => {
            let text = headers::text(value);
            let media_type = text.split(';').next().unwrap_or("").trim();
            if media_type.eq_ignore_ascii_case("application/json") {
                return Ok(());
            }
            let media_type = media_type.to_ascii_lowercase();
            if media_type.starts_with("application/") && media_type.ends_with("+json") {
                return Ok(());
            }
            format!("Content-Type {text}")
        }
    };
    Err(Refusal::by(Situation::UnsupportedMediaType, &rules::BODY_TYPE, "Content-Type application/json", got))
}

/// The query parameters as `T`, unknown and repeated ones refused.
#[derive(Debug)]
pub struct StrictQuery<T>(pub T);

impl<T: DeserializeOwned> FromRequestParts<Handed> for StrictQuery<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, handed: &Handed) -> Result<Self, Refusal> {
        if let Some(query) = parts.uri.query().filter(|query| !is_well_encoded(query)) {
            let expected = "query parameters in percent-encoded UTF-8";
            return Err(Refusal::by(Situation::BadRequest, &rules::QUERY_FORM, expected, query));
        }
        let value = axum::extract::Query::<T>::try_from_uri(&parts.uri).map_err(|mistake| {
            Refusal::by(
                Situation::BadRequest,
                &rules::QUERY_FORM,
                "the documented query parameters, each once",
                mistake.body_text(),
            )
        })?;
        handed.exchange.satisfied(&rules::QUERY_FORM);
        Ok(Self(value.0))
    }
}

/// For operations that take no query parameters.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoQuery {}

/// Whether every percent sign is followed by two hexadecimal digits, and what they stand for is UTF-8.
fn is_well_encoded(query: &str) -> bool {
    let whole =
        query.split('%').skip(1).all(|it| it.bytes().take(2).filter(u8::is_ascii_hexdigit).count() == 2);
    whole && percent_decode_str(query).decode_utf8().is_ok()
}

/// The values of a path, percent-decoded.
#[derive(Debug)]
pub struct StrictPath<const COUNT: usize>(pub [String; COUNT]);

impl<const COUNT: usize> FromRequestParts<Handed> for StrictPath<COUNT> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, handed: &Handed) -> Result<Self, Refusal> {
        let mut sent = values(handed.template, parts.uri.path());
        let mut decoded = [const { String::new() }; COUNT];
        for decoded in &mut decoded {
            let (name, value) = sent.next().expect("an operation asks for the values its path has");
            let value = percent_decode_str(value).decode_utf8().map_err(|_| {
                let expected = "a path whose values are percent-encoded UTF-8";
                let got = format!("`{name}` that is not UTF-8");
                Refusal::by(Situation::NotFound, &rules::PATH_KNOWN, expected, got)
            })?;
            *decoded = value.into_owned();
        }
        Ok(Self(decoded))
    }
}

/// A JSON answer.
///
/// # Panics
/// Never for the plain structs the sandbox answers with: their serialisation cannot fail.
#[must_use]
pub fn json_answer(value: &impl serde::Serialize) -> Response {
    let bytes = serde_json::to_vec(value).expect("answers are plain structs and serialise");
    ([(header::CONTENT_TYPE, "application/json")], bytes).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Sample {
        #[expect(dead_code, reason = "only the form is tested")]
        items: Vec<Item>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Item {
        #[expect(dead_code, reason = "only the form is tested")]
        number: u8,
    }

    fn mistake(body: &str) -> String {
        read_json::<Sample>(&Bytes::from(body.to_owned())).unwrap_err().text()
    }

    #[test]
    fn a_mistake_is_told_with_its_pointer() {
        assert!(
            mistake(r#"{"items":[{"number":1},{"number":300}]}"#)
                .contains("at /items/1/number: invalid value")
        );
        assert!(mistake(r#"{"items":[{"numbr":1}]}"#).contains("unknown field `numbr`"));
        assert!(mistake(r#"{"items":[],"items":[]}"#).contains("duplicate field `items`"));
        assert!(mistake(r#"{"items":[]} x"#).contains("trailing characters"));
        assert!(mistake("").contains("EOF"));
    }

    #[test]
    fn deep_nesting_is_refused() {
        let body = format!("{{\"items\":{}{}}}", "[".repeat(200), "]".repeat(200));
        assert!(mistake(&body).contains("invalid type") || mistake(&body).contains("recursion"));
        assert!(read_json::<serde_json::Value>(&Bytes::from("{\"a\":".repeat(100_000))).is_err());
    }

    #[test]
    fn invalid_utf8_is_refused() {
        let body = Bytes::from_static(b"{\"items\":\"\xff\"}");
        assert!(read_json::<serde_json::Value>(&body).is_err());
    }
}
