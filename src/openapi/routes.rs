//! The routes of one API: handler and documentation registered in one call, so that they cannot drift apart.
//!
//! Must not know what any handler does, nor how paths are folded or prefixed further out.

use axum::Router;
use axum::handler::Handler;
use axum::routing::{self, MethodRouter};
use serde_json::Value;

use super::Operation;
use super::check::Checks;
use super::document::{self, Document};

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
    /// The method in lower case.
    pub(super) method: &'static str,
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
    router: Router,
    operations: Vec<Documented>,
    templates: Vec<&'static str>,
}

/// The finished routes of one API.
#[derive(Debug)]
pub struct Routes {
    /// Handlers by path and method.
    pub router: Router,
    /// The document of all operations.
    pub document: Document,
    /// Every path template in axum's form, aliases too, in the order of their first registration.
    pub templates: Vec<&'static str>,
}

impl ApiRoutes {
    /// Starts with no routes.
    ///
    /// # Panics
    /// When `info` names no tag, or a security scheme by a name that `OpenAPI` does not allow.
    pub fn new(info: ApiInfo) -> Self {
        let checks = Checks::new(&info);
        Self { info, checks, router: Router::new(), operations: Vec::new(), templates: Vec::new() }
    }

    /// Adds an operation answered on GET (axum answers HEAD with it too; the document leaves that out).
    ///
    /// # Panics
    /// When the documentation is incomplete.
    pub fn get<H, T>(self, path: &'static str, handler: H, doc: fn(Operation) -> Operation) -> Self
    where
        H: Handler<T, ()>,
        T: 'static,
    {
        self.documented(path, "get", routing::get(handler), doc)
    }

    /// Adds an operation answered on POST.
    ///
    /// # Panics
    /// When the documentation is incomplete.
    pub fn post<H, T>(self, path: &'static str, handler: H, doc: fn(Operation) -> Operation) -> Self
    where
        H: Handler<T, ()>,
        T: 'static,
    {
        self.documented(path, "post", routing::post(handler), doc)
    }

    /// Adds an operation answered on PUT.
    ///
    /// # Panics
    /// When the documentation is incomplete.
    pub fn put<H, T>(self, path: &'static str, handler: H, doc: fn(Operation) -> Operation) -> Self
    where
        H: Handler<T, ()>,
        T: 'static,
    {
        self.documented(path, "put", routing::put(handler), doc)
    }

    /// Adds an operation answered on PATCH.
    ///
    /// # Panics
    /// When the documentation is incomplete.
    pub fn patch<H, T>(self, path: &'static str, handler: H, doc: fn(Operation) -> Operation) -> Self
    where
        H: Handler<T, ()>,
        T: 'static,
    {
        self.documented(path, "patch", routing::patch(handler), doc)
    }

    /// Adds an operation answered on DELETE.
    ///
    /// # Panics
    /// When the documentation is incomplete.
    pub fn delete<H, T>(self, path: &'static str, handler: H, doc: fn(Operation) -> Operation) -> Self
    where
        H: Handler<T, ()>,
        T: 'static,
    {
        self.documented(path, "delete", routing::delete(handler), doc)
    }

    /// Adds a further path of an operation documented elsewhere; answered on GET, not in the document.
    pub fn alias_get<H, T>(self, path: &'static str, handler: H) -> Self
    where
        H: Handler<T, ()>,
        T: 'static,
    {
        self.route(path, routing::get(handler))
    }

    /// Adds a further path of an operation documented elsewhere; answered on POST, not in the document.
    pub fn alias_post<H, T>(self, path: &'static str, handler: H) -> Self
    where
        H: Handler<T, ()>,
        T: 'static,
    {
        self.route(path, routing::post(handler))
    }

    /// Ends the collection and writes the document.
    ///
    /// # Panics
    /// When a type has a name that `OpenAPI` does not allow, or takes the name of another type's request form.
    #[must_use]
    pub fn finish(self) -> Routes {
        let document = document::assemble(&self.info, self.operations);
        Routes { router: self.router, document, templates: self.templates }
    }

    fn documented(
        mut self,
        template: &'static str,
        method: &'static str,
        handler: MethodRouter,
        doc: fn(Operation) -> Operation,
    ) -> Self {
        let operation = doc(Operation::new());
        let path = operation.shown_as.unwrap_or(template);
        self.checks.check(method, path, &operation);
        self.operations.push(Documented { path, method, operation });
        self.route(template, handler)
    }

    fn route(mut self, template: &'static str, handler: MethodRouter) -> Self {
        self.router = self.router.route(template, handler);
        if !self.templates.contains(&template) {
            self.templates.push(template);
        }
        self
    }
}
