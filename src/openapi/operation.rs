//! What one operation says about itself, built by chained calls beside its handler.
//!
//! Types are remembered as functions and turned into schemas when the document is written; must not know how.

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_json::Value;

/// What every operation refuses with, because one server carries them all: the status, and why.
pub const REFUSED_EVERYWHERE: [(u16, &str); 5] = [
    (405, "The method is not one of the path's."),
    (408, "The request took too long."),
    (413, "The request body is too large."),
    (414, "Path and query are too long."),
    (431, "The header block is too large."),
];

/// Where a schema comes from.
#[derive(Debug)]
pub(super) enum SchemaSource {
    /// From a type, by the contract of its place.
    Type(fn(&mut SchemaGenerator) -> Schema),
    /// Written out by the caller.
    Given(Value),
}

impl SchemaSource {
    fn of<T: JsonSchema>() -> Self {
        Self::Type(SchemaGenerator::subschema_for::<T>)
    }
}

/// One parameter of an operation.
#[derive(Debug)]
pub(super) struct Parameter {
    pub(super) place: &'static str,
    pub(super) name: String,
    pub(super) required: bool,
    pub(super) description: String,
    pub(super) schema: SchemaSource,
}

/// A body in one content type.
#[derive(Debug)]
pub(super) struct Content {
    pub(super) media_type: String,
    pub(super) schema: SchemaSource,
    pub(super) example: Option<Value>,
}

/// The body an operation takes.
#[derive(Debug)]
pub(super) struct RequestBody {
    pub(super) description: String,
    pub(super) required: bool,
    pub(super) contents: Vec<Content>,
}

/// A header of an answer.
#[derive(Debug)]
pub(super) struct ResponseHeader {
    pub(super) name: String,
    pub(super) description: String,
    pub(super) schema: Value,
}

/// One answer of an operation.
#[derive(Debug)]
pub(super) struct Response {
    pub(super) status: u16,
    pub(super) description: String,
    pub(super) contents: Vec<Content>,
    pub(super) headers: Vec<ResponseHeader>,
}

/// Schemes needed together, each with its scopes.
pub(super) type Requirement = Vec<(String, Vec<String>)>;

/// The documentation of one operation.
#[derive(Debug, Default)]
#[must_use]
pub struct Operation {
    pub(super) id: String,
    pub(super) summary: String,
    pub(super) description: Option<String>,
    pub(super) tags: Vec<String>,
    pub(super) shown_as: Option<&'static str>,
    pub(super) parameters: Vec<Parameter>,
    pub(super) request: Option<RequestBody>,
    pub(super) responses: Vec<Response>,
    /// `None`: not stated. Empty: open. Else: each entry alone suffices.
    pub(super) security: Option<Vec<Requirement>>,
}

impl Operation {
    pub(super) fn new() -> Self {
        Self::default()
    }

    /// Names the operation, e.g. `getCodes`; unique within the document.
    pub fn id(mut self, id: &str) -> Self {
        id.clone_into(&mut self.id);
        self
    }

    /// Says in one line what the operation does.
    pub fn summary(mut self, summary: &str) -> Self {
        summary.clone_into(&mut self.summary);
        self
    }

    /// Says more, in Markdown.
    pub fn description(mut self, description: &str) -> Self {
        self.description = Some(description.to_owned());
        self
    }

    /// Puts the operation into one of the groups of `ApiInfo::tags`.
    pub fn tag(mut self, tag: &str) -> Self {
        self.tags.push(tag.to_owned());
        self
    }

    /// Gives the path as the document shows it, where axum's form cannot say it (`{api}.json`).
    pub fn shown_as(mut self, path: &'static str) -> Self {
        self.shown_as = Some(path);
        self
    }

    /// Documents a path parameter by its type.
    pub fn path<T: JsonSchema>(self, name: &str, description: &str) -> Self {
        self.parameter("path", name, true, description, SchemaSource::of::<T>())
    }

    /// Documents a path parameter by a JSON Schema.
    pub fn path_schema(self, name: &str, description: &str, schema: Value) -> Self {
        self.parameter("path", name, true, description, SchemaSource::Given(schema))
    }

    /// Documents a query parameter by its type.
    pub fn query<T: JsonSchema>(self, name: &str, required: bool, description: &str) -> Self {
        self.parameter("query", name, required, description, SchemaSource::of::<T>())
    }

    /// Documents a query parameter by a JSON Schema.
    pub fn query_schema(self, name: &str, required: bool, description: &str, schema: Value) -> Self {
        self.parameter("query", name, required, description, SchemaSource::Given(schema))
    }

    /// Documents a request header by its type.
    pub fn header<T: JsonSchema>(self, name: &str, required: bool, description: &str) -> Self {
        self.parameter("header", name, required, description, SchemaSource::of::<T>())
    }

    /// Documents a request header by a JSON Schema.
    pub fn header_schema(self, name: &str, required: bool, description: &str, schema: Value) -> Self {
        self.parameter("header", name, required, description, SchemaSource::Given(schema))
    }

    /// Documents the request body in one content type; called again, a further content type.
    pub fn request<T: JsonSchema>(self, media_type: &str, description: &str, required: bool) -> Self {
        self.request_from(media_type, description, required, SchemaSource::of::<T>())
    }

    /// Documents the request body in one content type by a JSON Schema.
    pub fn request_schema(self, media_type: &str, description: &str, required: bool, schema: Value) -> Self {
        self.request_from(media_type, description, required, SchemaSource::Given(schema))
    }

    /// Gives an example of the request body, for the content types documented so far.
    ///
    /// # Panics
    /// When no request body is documented yet.
    pub fn request_example(mut self, example: &Value) -> Self {
        let Some(request) = &mut self.request else {
            panic!("operation {}: .request_example(..) needs .request::<T>(..) before it", self.id)
        };
        exemplify(&mut request.contents, example);
        self
    }

    /// Documents an answer in one content type; called again with the same status, a further content type of it.
    pub fn response<T: JsonSchema>(self, status: u16, media_type: &str, description: &str) -> Self {
        self.response_from(status, media_type, description, SchemaSource::of::<T>())
    }

    /// Documents an answer in one content type by a JSON Schema.
    pub fn response_schema(self, status: u16, media_type: &str, description: &str, schema: Value) -> Self {
        self.response_from(status, media_type, description, SchemaSource::Given(schema))
    }

    /// Documents a JSON answer.
    pub fn json<T: JsonSchema>(self, status: u16, description: &str) -> Self {
        self.response::<T>(status, "application/json", description)
    }

    /// Documents an answer of text.
    pub fn text(self, status: u16, media_type: &str, description: &str) -> Self {
        self.response_schema(status, media_type, description, serde_json::json!({ "type": "string" }))
    }

    /// Documents an answer of bytes.
    pub fn binary(self, status: u16, media_type: &str, description: &str) -> Self {
        // 3.1 would let the schema be left out, but generators then lose the body: `binary` is what all of them know.
        let schema = serde_json::json!({ "type": "string", "format": "binary" });
        self.response_schema(status, media_type, description, schema)
    }

    /// Documents an answer without a body.
    pub fn empty(mut self, status: u16, description: &str) -> Self {
        self.response_entry(status, description);
        self
    }

    /// Documents a header of an answer already documented.
    ///
    /// # Panics
    /// When no answer of that status is documented yet.
    pub fn response_header(mut self, status: u16, name: &str, schema: Value, description: &str) -> Self {
        let header = ResponseHeader { name: name.to_owned(), description: description.to_owned(), schema };
        self.documented_response(status, "response_header").headers.push(header);
        self
    }

    /// Gives an example of an answer's body, for the content types of that status documented so far.
    ///
    /// # Panics
    /// When no answer of that status is documented yet.
    pub fn example(mut self, status: u16, example: &Value) -> Self {
        exemplify(&mut self.documented_response(status, "example").contents, example);
        self
    }

    /// States that the operation asks for no proof of who calls.
    ///
    /// # Panics
    /// When `.secured(..)` was said too.
    pub fn open(mut self) -> Self {
        assert!(self.security.is_none(), "operation {}: security is stated twice", self.id);
        self.security = Some(Vec::new());
        self
    }

    /// States the schemes needed together, each with its scopes; called again, another way to get in.
    ///
    /// # Panics
    /// When `.open()` was said too, or no scheme is named.
    pub fn secured(mut self, all_of: &[(&str, &[&str])]) -> Self {
        let id = &self.id;
        assert!(
            !all_of.is_empty(),
            "operation {id}: .secured(..) names no scheme; say .open() when open is meant"
        );
        assert!(
            self.security.as_ref().is_none_or(|ways| !ways.is_empty()),
            "operation {id}: security is stated twice"
        );
        let ways = self.security.get_or_insert_with(Vec::new);
        let entry = |(scheme, scopes): &(&str, &[&str])| {
            ((*scheme).to_owned(), scopes.iter().map(|scope| (*scope).to_owned()).collect())
        };
        ways.push(all_of.iter().map(entry).collect());
        self
    }

    /// States that the operation may ask for this scheme, and does not always.
    ///
    /// # Panics
    /// When security was stated already.
    pub fn open_or_secured(mut self, scheme: &str) -> Self {
        assert!(self.security.is_none(), "operation {}: security is stated twice", self.id);
        self.security = Some(vec![Vec::new(), vec![(scheme.to_owned(), Vec::new())]]);
        self
    }

    fn parameter(
        mut self,
        place: &'static str,
        name: &str,
        required: bool,
        description: &str,
        schema: SchemaSource,
    ) -> Self {
        let (name, description) = (name.to_owned(), description.to_owned());
        self.parameters.push(Parameter { place, name, required, description, schema });
        self
    }

    fn request_from(
        mut self,
        media_type: &str,
        description: &str,
        required: bool,
        schema: SchemaSource,
    ) -> Self {
        let request = self.request.get_or_insert_with(|| RequestBody {
            description: description.to_owned(),
            required,
            contents: Vec::new(),
        });
        request.contents.push(Content { media_type: media_type.to_owned(), schema, example: None });
        self
    }

    fn response_from(
        mut self,
        status: u16,
        media_type: &str,
        description: &str,
        schema: SchemaSource,
    ) -> Self {
        let content = Content { media_type: media_type.to_owned(), schema, example: None };
        self.response_entry(status, description).contents.push(content);
        self
    }

    fn response_entry(&mut self, status: u16, description: &str) -> &mut Response {
        let known = self.responses.iter().position(|response| response.status == status);
        let index = known.unwrap_or_else(|| {
            let description = description.to_owned();
            self.responses.push(Response { status, description, contents: Vec::new(), headers: Vec::new() });
            self.responses.len() - 1
        });
        &mut self.responses[index]
    }

    fn documented_response(&mut self, status: u16, call: &str) -> &mut Response {
        let id = &self.id;
        match self.responses.iter_mut().find(|response| response.status == status) {
            Some(response) => response,
            None => {
                panic!("operation {id}: .{call}({status}, ..) needs the answer {status} documented before it")
            }
        }
    }
}

fn exemplify(contents: &mut [Content], example: &Value) {
    for content in contents {
        content.example.get_or_insert_with(|| example.clone());
    }
}
