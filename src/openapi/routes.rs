//! The routes of one API: handler and documentation registered in one call, so that they cannot drift apart.
//!
//! Must not know what any handler does, nor how paths are folded or prefixed further out.

use axum::{handler::Handler, response::Response};
use futures_util::future::BoxFuture;
use http::Method;
use serde_json::Value;

use super::Operation;
use super::check::Checks;
use super::document::{self, Document};
use crate::http::{
    Handed,
    endpoint::{Endpoint, Methods},
};

/// What a document says about its API as a whole.
#[derive(Debug, Clone)]
pub struct ApiInfo {
    /// The API's id, e.g. `codingsystems`: the document's file name.
    pub id: &'static str,
    /// The document's title.
    pub title: &'static str,
    /// The document's version: that of this package.
    pub version: &'static str,
    /// What the API is, in Markdown.
    pub description: &'static str,
    /// Base addresses and what each is; `http://localhost:8080` first.
    pub servers: &'static [(&'static str, &'static str)],
    /// Groups of operations and what each holds; an operation may carry only these.
    pub tags: &'static [(&'static str, &'static str)],
    /// Security schemes by name, each an `OpenAPI` Security Scheme Object.
    pub security_schemes: Vec<(&'static str, Value)>,
}

/// One documented operation at its place.
#[derive(Debug)]
pub(super) struct Documented {
    /// The path as the document shows it.
    pub(super) path: &'static str,
    /// The method.
    pub(super) method: Method,
    /// What the operation says about itself.
    pub(super) operation: Operation,
}

/// Collects the routes of one API together with their documentation.
///
/// Every method that takes a documentation panics when that documentation is incomplete: a path parameter not
/// documented (or documented and not in the path), an operation id used twice, no summary, no success, no 4XX
/// answer, security not stated, an unknown tag or security scheme. So a bad route fails at start and in every test.
#[derive(Debug)]
#[must_use]
pub struct ApiRoutes {
    info: ApiInfo,
    checks: Checks,
    operations: Vec<Documented>,
    places: Vec<(&'static str, Methods)>,
}

/// The finished routes of one API.
#[derive(Debug)]
pub struct Routes {
    info: ApiInfo,
    operations: Vec<Documented>,
    /// Every path template in axum's form, aliases too, in the order of their first registration, and what answers it.
    pub places: Vec<(&'static str, Methods)>,
}

impl ApiRoutes {
    /// Starts with no routes.
    ///
    /// # Panics
    /// When `info` names no tag, or a security scheme by a name that `OpenAPI` does not allow.
    pub fn new(info: ApiInfo) -> Self {
        let checks = Checks::new(&info);
        Self { info, checks, operations: Vec::new(), places: Vec::new() }
    }

    /// Adds an operation answered on GET (and on HEAD; the document leaves that out).
    ///
    /// # Panics
    /// When the documentation is incomplete.
    pub fn get<H, T>(self, path: &'static str, handler: H, doc: fn(Operation) -> Operation) -> Self
    where
        H: Handler<T, Handed, Future = BoxFuture<'static, Response>>,
        T: 'static,
    {
        self.documented(path, Method::GET, Endpoint::new(handler), doc)
    }

    /// Adds an operation answered on POST.
    ///
    /// # Panics
    /// When the documentation is incomplete.
    pub fn post<H, T>(self, path: &'static str, handler: H, doc: fn(Operation) -> Operation) -> Self
    where
        H: Handler<T, Handed, Future = BoxFuture<'static, Response>>,
        T: 'static,
    {
        self.documented(path, Method::POST, Endpoint::new(handler), doc)
    }

    /// Adds an operation answered on PUT.
    ///
    /// # Panics
    /// When the documentation is incomplete.
    pub fn put<H, T>(self, path: &'static str, handler: H, doc: fn(Operation) -> Operation) -> Self
    where
        H: Handler<T, Handed, Future = BoxFuture<'static, Response>>,
        T: 'static,
    {
        self.documented(path, Method::PUT, Endpoint::new(handler), doc)
    }

    /// Adds an operation answered on PATCH.
    ///
    /// # Panics
    /// When the documentation is incomplete.
    pub fn patch<H, T>(self, path: &'static str, handler: H, doc: fn(Operation) -> Operation) -> Self
    where
        H: Handler<T, Handed, Future = BoxFuture<'static, Response>>,
        T: 'static,
    {
        self.documented(path, Method::PATCH, Endpoint::new(handler), doc)
    }

    /// Adds an operation answered on DELETE.
    ///
    /// # Panics
    /// When the documentation is incomplete.
    pub fn delete<H, T>(self, path: &'static str, handler: H, doc: fn(Operation) -> Operation) -> Self
    where
        H: Handler<T, Handed, Future = BoxFuture<'static, Response>>,
        T: 'static,
    {
        self.documented(path, Method::DELETE, Endpoint::new(handler), doc)
    }

    /// Adds a further path of an operation documented elsewhere; answered on GET, not in the document.
    pub fn alias_get<H, T>(self, path: &'static str, handler: H) -> Self
    where
        H: Handler<T, Handed, Future = BoxFuture<'static, Response>>,
        T: 'static,
    {
        self.route(path, |it| it.add(Method::GET, Endpoint::new(handler)))
    }

    /// Adds a further path of an operation documented elsewhere; answered on POST, not in the document.
    pub fn alias_post<H, T>(self, path: &'static str, handler: H) -> Self
    where
        H: Handler<T, Handed, Future = BoxFuture<'static, Response>>,
        T: 'static,
    {
        self.route(path, |it| it.add(Method::POST, Endpoint::new(handler)))
    }

    /// Answers a path's other methods itself, or all of them where it has none, where the service has an error of its own for
    /// them; not in the document.
    pub fn other_methods<H, T>(self, path: &'static str, handler: H) -> Self
    where
        H: Handler<T, Handed, Future = BoxFuture<'static, Response>>,
        T: 'static,
    {
        self.route(path, |it| it.add_others(Endpoint::new(handler)))
    }

    /// Ends the collection.
    #[must_use]
    pub fn finish(self) -> Routes {
        let Self { info, operations, places, .. } = self;
        Routes { info, operations, places }
    }

    fn documented(
        mut self,
        template: &'static str,
        method: Method,
        endpoint: Endpoint,
        doc: fn(Operation) -> Operation,
    ) -> Self {
        let operation = doc(Operation::new());
        let path = operation.shown_as.unwrap_or(template);
        self.checks.check(&method, path, &operation);
        self.operations.push(Documented { path, method: method.clone(), operation });
        self.route(template, |it| it.add(method, endpoint))
    }

    fn route(mut self, template: &'static str, add: impl FnOnce(&mut Methods)) -> Self {
        let known = self.places.iter().position(|(known, _)| *known == template);
        let at = known.unwrap_or_else(|| {
            self.places.push((template, Methods::default()));
            self.places.len() - 1
        });
        add(&mut self.places[at].1);
        self
    }
}

impl Routes {
    /// Writes the document of all operations.
    ///
    /// # Panics
    /// When a type has a name that `OpenAPI` does not allow, or takes the name of another type's request form.
    #[must_use]
    pub fn document(self) -> Document {
        document::assemble(&self.info, self.operations)
    }
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use http::{Method, Request, StatusCode};
    use serde_json::json;

    use super::*;
    use crate::openapi::sample;

    fn build(doc: fn(Operation) -> Operation) -> Routes {
        ApiRoutes::new(sample::info()).get("/shelves/{name}", async || "", doc).finish()
    }

    fn complete(op: Operation) -> Operation {
        op.id("a")
            .summary("a")
            .tag("shelves")
            .path::<String>("name", "a")
            .empty(204, "a")
            .empty(400, "a")
            .open()
    }

    async fn status(routes: &Routes, method: Method, path: &str) -> StatusCode {
        let (_, methods) = routes.places.iter().find(|(template, _)| *template == path).unwrap();
        let request = Request::builder().method(&method).uri(path).body(Body::empty()).unwrap();
        methods.get(&method).unwrap().call(request, Handed::sample()).await.status()
    }

    #[tokio::test]
    async fn a_documented_route_and_its_alias_answer() {
        let routes = sample::routes();
        assert_eq!(status(&routes, Method::GET, "/shelves/{name}").await, StatusCode::OK);
        assert_eq!(status(&routes, Method::HEAD, "/shelves/{name}").await, StatusCode::OK);
        assert_eq!(status(&routes, Method::POST, "/old/events").await, StatusCode::OK);
        assert_eq!(status(&routes, Method::GET, "/old/shelves/{name}").await, StatusCode::OK);
    }

    #[test]
    fn places_hold_every_path_once_in_axums_form() {
        let routes = ApiRoutes::new(sample::info())
            .get("/shelves/{name}", async || "", sample::get_shelf)
            .get("/all/{*name}", async || "", complete)
            .alias_get("/old", async || "")
            .alias_post("/old", async || "")
            .finish();
        let paths: Vec<_> = routes.places.iter().map(|(path, methods)| (*path, methods.allowed())).collect();
        let expected =
            [("/shelves/{name}", "GET, HEAD"), ("/all/{*name}", "GET, HEAD"), ("/old", "GET, HEAD, POST")];
        assert_eq!(paths, expected.map(|(path, methods)| (path, methods.to_owned())));
    }

    #[test]
    fn every_method_is_documented_under_its_path() {
        let routes = ApiRoutes::new(sample::info())
            .get("/shelves/{name}", async || "", |op| complete(op).id("b"))
            .post("/shelves/{name}", async || "", |op| complete(op).id("c"))
            .put("/shelves/{name}", async || "", |op| complete(op).id("d"))
            .patch("/shelves/{name}", async || "", |op| complete(op).id("e"))
            .delete("/shelves/{name}", async || "", |op| complete(op).id("f"))
            .finish();
        let document = routes.document().json_31();
        let methods: Vec<_> = document["paths"]["/shelves/{name}"].as_object().unwrap().keys().collect();
        assert_eq!(methods, ["get", "post", "put", "patch", "delete"]);
    }

    #[test]
    fn an_alias_is_not_documented() {
        let document = sample::routes().document().json_31();
        let paths: Vec<_> = document["paths"].as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(
            paths,
            ["/shelves/{name}", "/shelves/{name}/books/{mark}", "/events", "/files/{file}.pdf", "/files/all"]
        );
    }

    #[test]
    #[should_panic(expected = "GET /shelves/{name}: the path parameter `name` is not documented")]
    fn an_undocumented_path_parameter_is_refused() {
        build(|op| op.id("a").summary("a").tag("shelves").empty(204, "a").empty(400, "a").open());
    }

    #[test]
    #[should_panic(
        expected = "GET /shelves/{name}: the path parameter `mark` is documented, but the path has only"
    )]
    fn a_documented_parameter_that_the_path_lacks_is_refused() {
        build(|op| complete(op).path::<String>("mark", "a"));
    }

    #[test]
    #[should_panic(expected = "the query parameter `limit` is documented twice")]
    fn a_parameter_documented_twice_is_refused() {
        build(|op| complete(op).query::<u8>("limit", true, "a").query::<u8>("limit", true, "a"));
    }

    #[test]
    #[should_panic(expected = "GET /b: the operation id `a` is used twice")]
    fn an_operation_id_used_twice_is_refused() {
        let other =
            |op: Operation| op.id("a").summary("a").tag("shelves").empty(204, "a").empty(400, "a").open();
        let _ = ApiRoutes::new(sample::info()).get("/shelves/{name}", async || "", complete).get(
            "/b",
            async || "",
            other,
        );
    }

    #[test]
    #[should_panic(expected = "GET /shelves/{name}: no operation id")]
    fn an_operation_without_id_is_refused() {
        build(|op| complete(op).id(""));
    }

    #[test]
    #[should_panic(expected = "the operation id `hent kode` may hold only letters")]
    fn an_operation_id_with_a_blank_is_refused() {
        build(|op| complete(op).id("hent kode"));
    }

    #[test]
    #[should_panic(expected = "GET /shelves/{name}: no summary")]
    fn an_operation_without_summary_is_refused() {
        build(|op| complete(op).summary(""));
    }

    #[test]
    #[should_panic(expected = "GET /shelves/{name}: no tag; say .tag(\"..\") with one of {\"shelves\"}")]
    fn an_operation_without_tag_is_refused() {
        build(|op| {
            op.id("a").summary("a").path::<String>("name", "a").empty(204, "a").empty(400, "a").open()
        });
    }

    #[test]
    #[should_panic(expected = "the tag `tables` is not in ApiInfo::tags")]
    fn an_unknown_tag_is_refused() {
        build(|op| complete(op).tag("tables"));
    }

    #[test]
    #[should_panic(expected = "GET /shelves/{name}: no success documented")]
    fn an_operation_without_success_is_refused() {
        build(|op| op.id("a").summary("a").tag("shelves").path::<String>("name", "a").empty(400, "a").open());
    }

    #[test]
    #[should_panic(expected = "GET /shelves/{name}: no 4XX answer documented")]
    fn an_operation_without_4xx_is_refused() {
        build(|op| {
            let op = op.id("a").summary("a").tag("shelves").path::<String>("name", "a");
            op.empty(302, "a").empty(500, "a").open()
        });
    }

    #[test]
    #[should_panic(expected = "GET /shelves/{name}: security is not stated")]
    fn an_operation_without_security_is_refused() {
        build(|op| {
            op.id("a").summary("a").tag("shelves").path::<String>("name", "a").empty(204, "a").empty(400, "a")
        });
    }

    #[test]
    #[should_panic(expected = "operation a: security is stated twice")]
    fn open_after_secured_is_refused() {
        build(|op| op.id("a").secured(&[("key", &[])]).open());
    }

    #[test]
    #[should_panic(expected = "operation a: security is stated twice")]
    fn secured_after_open_is_refused() {
        build(|op| complete(op).secured(&[("key", &[])]));
    }

    #[test]
    #[should_panic(expected = "the security scheme `badge` is not in ApiInfo::security_schemes")]
    fn an_unknown_security_scheme_is_refused() {
        build(|op| {
            op.id("a")
                .summary("a")
                .tag("shelves")
                .path::<String>("name", "a")
                .empty(204, "a")
                .empty(400, "a")
                .secured(&[("badge", &[])])
        });
    }

    #[test]
    #[should_panic(expected = "API sample: the security scheme `JWT Authentication` may hold only letters")]
    fn a_security_scheme_name_with_a_blank_is_refused() {
        let mut info = sample::info();
        info.security_schemes.push(("JWT Authentication", json!({})));
        let _ = ApiRoutes::new(info);
    }

    #[test]
    #[should_panic(expected = "API sample: ApiInfo::tags is empty")]
    fn an_api_without_tags_is_refused() {
        let _ = ApiRoutes::new(ApiInfo { tags: &[], ..sample::info() });
    }

    #[test]
    #[should_panic(expected = "operation a: .example(404, ..) needs the answer 404 documented before it")]
    fn an_example_of_an_undocumented_answer_is_refused() {
        build(|op| complete(op).example(404, &json!({})));
    }

    #[test]
    #[should_panic(expected = "operation a: .request_example(..) needs .request::<T>(..) before it")]
    fn a_request_example_without_request_is_refused() {
        build(|op| complete(op).request_example(&json!({})));
    }
}
