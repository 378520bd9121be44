//! The house's own rules: what holds for every API because one server carries them all.

crate::rules! {
    FAMILY_KNOWN = Client Choice "sandbox.path.family", "INTERFACE 2",
        "The path belongs to one of the APIs; elsewhere a problem document names their bases.";
    WORKSPACE_KNOWN = Client Choice "sandbox.path.workspace", "INTERFACE 5",
        "A path below `/ws/{name}` names a workspace there is; otherwise 404.";
    WORKSPACE_SELECTED = Server Choice "sandbox.workspace.selected", "INTERFACE 5",
        "Without a path a workspace is selected by `X-API-KEY`, else by the client (in the token, or in query, form or assertion at HelseID), else by `nhn-source-system`; links, issuer and `htu` are then as the client calls the sandbox, and discovery and keys, which nobody signs for, the root's.";
    PATH_KNOWN = Client Choice "sandbox.path.known", "INTERFACE 2",
        "The path is one of the API's documented paths; otherwise 404 in the API's own error shape.";
    PATH_CASE = Server Inferred "sandbox.path.case", "INTERFACE 2",
        "The fixed part of a path matches in any case and with or without a trailing slash; values match exactly.";
    API_AVAILABLE = Client LeftOut "sandbox.path.available", "INTERFACE 2",
        "The API is part of this version of the sandbox; one that is not yet answers 501 and says so.";
    METHOD_ALLOWED = Client Choice "sandbox.method.allowed", "INTERFACE 2",
        "The method is one the path is documented with; otherwise 405 with `Allow`. HEAD is answered wherever GET is.";
    TARGET_SIZE = Client Choice "sandbox.target.size", "INTERFACE 2",
        "Path and query take at most 8 kB; otherwise 414.";
    HEADERS_SIZE = Client Choice "sandbox.headers.size", "INTERFACE 2",
        "The header block takes at most 64 kB, in at most 100 lines as Kestrel has it; otherwise 431 (above 512 lines a bare one, the connection's own).";
    HOST = Client Inferred "sandbox.host", "RFC 9112, 3.2",
        "A request over HTTP/1.1 has one `Host`; otherwise 400, as of Kestrel.";
    BODY_SIZE = Client Choice "sandbox.body.size", "INTERFACE 1, --max-body",
        "A body takes at most `--max-body` bytes; otherwise 413.";
    BODY_WHOLE = Client Choice "sandbox.body.whole", "INTERFACE 2",
        "A body arrives whole, framed as its `Content-Length` or chunks announce; otherwise 400.";
    BODY_TYPE = Client Choice "sandbox.body.type", "INTERFACE 2",
        "A JSON body is sent as `application/json` (or a `+json` type); otherwise 415.";
    BODY_JSON = Client Choice "sandbox.body.json", "INTERFACE 4",
        "A JSON body is well-formed UTF-8 JSON of the documented form, without unknown or repeated fields; otherwise 400 names the place.";
    QUERY_FORM = Client Choice "sandbox.query.form", "INTERFACE 4",
        "Query parameters of the control API are the documented ones, each once and of its type; otherwise 400.";
    NAMES = Server Choice "sandbox.names", "facts/helseid.md 13; INTERFACE 1, --tls",
        "The documented host names belong to one issuer: links and issuer follow the name a client called unless `--public-url` or `--issuer` is set, and a token asked for by one name is taken by all.";
    HTTPS = Server Choice "sandbox.https", "INTERFACE 1, --tls",
        "HTTPS answers beside HTTP and as it does, with its scheme in links, issuer and `htu`; both speak HTTP/1.1 and HTTP/2.";
    TIME = Client Choice "sandbox.request.time", "INTERFACE 2",
        "A request is sent and answered within 30 s; otherwise 408.";
    ACCEPT = Client Choice "sandbox.accept", "INTERFACE 2",
        "`Accept`, when sent, admits the type the operation answers with; otherwise 406.";
    FAILED = Server Choice "sandbox.failure", "INTERFACE 2",
        "Should the sandbox itself fail, the answer is the API's own 500.";
    REAL_PERSON = Client Choice "sandbox.real-person", "facts/data.md 4",
        "No number in a request is a real person's: valid, not synthetic (+65, +80) and not on a published test list. Such a number is masked wherever it would show, and never stored.";
    REQUEST_ID = Server Choice "sandbox.request-id", "INTERFACE 3",
        "Every answer carries `sandbox-request-id`, the key of its journal entry.";
    RULE_HEADER = Server Choice "sandbox.rule-header", "INTERFACE 3",
        "A refusal carries `sandbox-rule` with the ids of the broken rules, the deciding one first.";
    EXPECT = Server Choice "sandbox.expect", "INTERFACE 3",
        "A violation of a rule named in the request's `sandbox-expect` is meant, and counted as a negative test.";
}
