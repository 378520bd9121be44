//! What a sandbox answered.

use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode, Version};
use serde_json::Value;

/// An answer, read whole.
#[derive(Clone, Debug)]
pub struct Answer {
    method: Method,
    target: String,
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
    version: Version,
}

impl Answer {
    pub fn new(method: Method, target: String, status: StatusCode, headers: HeaderMap, body: Bytes) -> Self {
        Self { method, target, status, headers, body, version: Version::HTTP_11 }
    }

    /// The same, over this version of HTTP.
    pub fn over(self, version: Version) -> Self {
        Self { version, ..self }
    }

    pub fn version(&self) -> Version {
        self.version
    }

    pub fn method(&self) -> &Method {
        &self.method
    }

    pub fn target(&self) -> &str {
        &self.target
    }

    pub fn path(&self) -> &str {
        self.target.split('?').next().unwrap()
    }

    pub fn status(&self) -> u16 {
        self.status.as_u16()
    }

    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    pub fn body(&self) -> &Bytes {
        &self.body
    }

    pub fn has(&self, name: &str) -> bool {
        self.headers.contains_key(name)
    }

    /// The header's value, or nothing.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The ids of `sandbox-rule`.
    pub fn rules(&self) -> Vec<String> {
        self.header("sandbox-rule").split(", ").filter(|id| !id.is_empty()).map(str::to_owned).collect()
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    pub fn is_control(&self) -> bool {
        self.target.to_ascii_lowercase().starts_with("/_sandbox")
    }
}
