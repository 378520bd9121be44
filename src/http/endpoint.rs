//! What answers a path: a handler for each of its methods.

use std::{fmt, sync::Arc};

use axum::{
    body::{Body, HttpBody as _},
    extract::Request,
    handler::Handler,
    response::Response,
};
use futures_util::future::BoxFuture;
use http::{HeaderValue, Method, header};

use super::Handed;

/// A handler, whatever its parameters are; clones share it.
#[derive(Clone)]
pub struct Endpoint(Arc<dyn Fn(Request, Handed) -> BoxFuture<'static, Response> + Send + Sync>);

/// The handlers of one path, in the order they were registered.
#[derive(Clone, Debug, Default)]
pub struct Methods {
    by_method: Vec<(Method, Endpoint)>,
    others: Option<Endpoint>,
}

impl Endpoint {
    /// Takes an async function with extractors as its parameters.
    pub fn new<H, T>(handler: H) -> Self
    where
        H: Handler<T, Handed, Future = BoxFuture<'static, Response>>,
        T: 'static,
    {
        Self::of(move |request, handed| handler.clone().call(request, handed))
    }

    /// Takes whatever answers a request.
    pub fn of(
        answer: impl Fn(Request, Handed) -> BoxFuture<'static, Response> + Send + Sync + 'static,
    ) -> Self {
        Self(Arc::new(answer))
    }

    /// Answers a request. HEAD is answered as GET, without the body.
    pub async fn call(&self, request: Request, handed: Handed) -> Response {
        let is_head = request.method() == Method::HEAD;
        let mut response = (self.0)(request, handed).await;
        if !response.headers().contains_key(header::CONTENT_LENGTH)
            && let Some(length) = response.body().size_hint().exact()
        {
            response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(length));
        }
        if is_head {
            *response.body_mut() = Body::empty();
        }
        response
    }
}

impl fmt::Debug for Endpoint {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Endpoint")
    }
}

impl Methods {
    /// Registers what answers this method.
    ///
    /// # Panics
    /// When something does already.
    pub fn add(&mut self, method: Method, endpoint: Endpoint) {
        assert!(self.by_method.iter().all(|(known, _)| *known != method), "{method} is registered twice");
        self.by_method.push((method, endpoint));
    }

    /// Registers what answers all methods without a handler of their own.
    pub fn add_others(&mut self, endpoint: Endpoint) {
        self.others = Some(endpoint);
    }

    /// What answers this method: for HEAD what answers GET.
    #[must_use]
    pub fn get(&self, method: &Method) -> Option<&Endpoint> {
        let method = if method == Method::HEAD { &Method::GET } else { method };
        self.by_method.iter().find(|(known, _)| known == method).map(|(_, endpoint)| endpoint)
    }

    /// What answers a method that has no handler of its own.
    #[must_use]
    pub fn others(&self) -> Option<&Endpoint> {
        self.others.as_ref()
    }

    /// The methods that have a handler of their own, as `Allow` lists them.
    #[must_use]
    pub fn allowed(&self) -> String {
        let names = self.by_method.iter().map(|(method, _)| match method.as_str() {
            "GET" => "GET, HEAD",
            other => other,
        });
        names.collect::<Vec<_>>().join(", ")
    }

    /// Puts another endpoint in the place of each.
    pub fn wrap(&mut self, wrap: impl Fn(Endpoint) -> Endpoint) {
        for endpoint in self.by_method.iter_mut().map(|(_, it)| it).chain(&mut self.others) {
            *endpoint = wrap(endpoint.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn methods() -> Methods {
        let mut methods = Methods::default();
        methods.add(Method::GET, Endpoint::new(async || "read"));
        methods.add(Method::POST, Endpoint::new(async || "written"));
        methods
    }

    async fn answer(method: Method) -> (Option<HeaderValue>, usize) {
        let mut request = Request::new(Body::empty());
        *request.method_mut() = method.clone();
        let response = methods().get(&method).unwrap().call(request, Handed::sample()).await;
        let length = response.headers().get(header::CONTENT_LENGTH).cloned();
        (length, axum::body::to_bytes(response.into_body(), 100).await.unwrap().len())
    }

    #[tokio::test]
    async fn head_is_answered_as_get_without_the_body() {
        assert_eq!(answer(Method::GET).await, (Some(HeaderValue::from(4)), 4));
        assert_eq!(answer(Method::HEAD).await, (Some(HeaderValue::from(4)), 0));
    }

    #[test]
    fn other_methods_have_no_answer_unless_one_is_given() {
        let mut methods = methods();
        assert!(methods.get(&Method::PUT).is_none() && methods.others().is_none());
        assert_eq!(methods.allowed(), "GET, HEAD, POST");
        methods.add_others(Endpoint::new(async || "refused"));
        assert!(methods.get(&Method::PUT).is_none() && methods.others().is_some());
        assert_eq!(methods.allowed(), "GET, HEAD, POST");
    }

    #[test]
    #[should_panic(expected = "POST is registered twice")]
    fn a_method_has_one_handler() {
        methods().add(Method::POST, Endpoint::new(async || ""));
    }
}
