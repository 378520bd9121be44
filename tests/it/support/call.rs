//! A request on its way, put together part by part.

use http::Method;
use serde_json::Value;

use super::{Answer, contract};

/// A request on its way.
pub struct Call {
    pub(super) request: reqwest::RequestBuilder,
    pub(super) method: Method,
    pub(super) target: String,
}

impl Call {
    /// Adds a header.
    pub fn header(mut self, (name, value): (&str, &str)) -> Self {
        self.request = self.request.header(name, value);
        self
    }

    /// Adds a header whose value is not text.
    pub fn raw_header(mut self, name: &str, value: &[u8]) -> Self {
        self.request = self.request.header(name, value);
        self
    }

    /// Gives it a JSON body.
    pub fn json(mut self, body: &Value) -> Self {
        self.request = self.request.json(body);
        self
    }

    /// Gives it any body.
    pub fn body(mut self, content_type: &str, body: impl Into<reqwest::Body>) -> Self {
        self.request = self.request.header("content-type", content_type).body(body);
        self
    }

    /// Sends it where a fault strikes: the answer is not held against anything; the error of the client when none came whole.
    pub async fn send_raw(self) -> Result<Answer, reqwest::Error> {
        let response = self.request.send().await?;
        let (status, headers) = (response.status(), response.headers().clone());
        let bytes = response.bytes().await?;
        Ok(Answer::new(self.method, self.target, status, headers, bytes))
    }

    /// Sends it; the answer is held against the API's document.
    pub async fn send(self) -> Answer {
        let response = self.request.send().await.unwrap_or_else(|error| panic!("{error:?}"));
        let (status, headers) = (response.status(), response.headers().clone());
        let version = response.version();
        let answer = Answer::new(self.method, self.target, status, headers, response.bytes().await.unwrap())
            .over(version);
        assert!(answer.has("sandbox-request-id"), "every answer carries its id");
        assert_eq!(
            answer.status() >= 400,
            answer.has("sandbox-rule"),
            "every refusal, and nothing else, names its rule"
        );
        contract::holds(&answer);
        answer
    }
}
