//! The rules of Nokup: what a request is, what an answer holds, and how a client goes about it.

crate::rules! {
    SCOPE = Client Documented "nokup.scope", "seed 002, Scope; facts/nokup-melde.md 5, 6, 10",
        "The token is for audience `nhn:melde` (inferred) and has scope `nhn:melde/biovigilans`, otherwise 401 and 403 in this order (inferred: the documents speak of scopes at 401 too); what scope v2 wants is nowhere said, and taken to be the same.";
    CODES_COUNT = Client Documented "nokup.codes.count", "seed 002, API response data; facts/nokup-melde.md 1, 4",
        "One request looks up at most ten codes; more are refused with 400 (that status is inferred).";
    CODES_FORM = Client Inferred "nokup.codes.form", "seed 002, Error codes; facts/nokup-melde.md 4",
        "A code is numbers separated by dots, followed, on a leaf, by a name of letters and digits and at most one number more; anything else is an invalid URL parameter and 400.";
    CODES_ITEM = Client Choice "nokup.codes.empty-item", "facts/nokup-melde.md 4",
        "No code of a list is empty: a leading, doubled or trailing semicolon is 400. What the real service makes of one is nowhere said.";
    CODES_KNOWN = Client Inferred "nokup.codes.known", "seed 002, API usage, Error codes",
        "A client looks up codes it was given as options. One the tree does not have is judged, and answered with `null`.";
    QUERY_KNOWN = Client Choice "nokup.query.known", "facts/nokup-melde.md 1, 10",
        "The only query parameter is `codes`, in v1, and only where the path has none. Others are ignored, and judged.";
    QUERY_ONCE = Client Choice "nokup.query.once", "facts/nokup-melde.md 1",
        "`codes` stands once in the query, with semicolons in it; repeated it is 400.";
    HABIT_LEAF = Client Documented "nokup.habit.leaf", "seed 002, API usage, Example",
        "A client stops at a leaf: below a complete code it looks up additional information and nothing else, and nothing below that. Judged when the end of a branch is reached or passed, never refused.";
    HABIT_ADDITIONAL = Client Documented "nokup.habit.additional-info", "seed 002, Example",
        "After a leaf that has additional information a client looks up each list of it. Judged for each client when that is done, or when it begins anew at the top with lists left, as a client with several forms open may, too; never refused.";
    HABIT_BIOVIGILANCE = Client Documented "nokup.habit.biovigilance", "seed 002, Note",
        "Of Hendelsestype only 2.10 and what is below it are looked up: 2.1 to 2.9 should not be used. They are answered, and judged.";

    TOP = Server Documented "nokup.top", "seed 002, API usage; facts/nokup-melde.md 4",
        "Without codes, with empty ones or with `0` the top is answered.";
    TOP_ONE = Server Observed "nokup.top.one-element", "facts/nokup-melde.md 2, 10",
        "The answer for the top is one element with the seven top level nodes as its options, as the official client reads it; the page can be read as seven elements.";
    TOP_IN_LIST = Server Inferred "nokup.top.in-list", "facts/nokup-melde.md 4",
        "`0` in a list is the top as well.";
    ORDER = Server Documented "nokup.answer.order", "seed 002, API response data",
        "The answer is an array with an element for each code, in their order; so it is for one code.";
    TWICE = Server Inferred "nokup.answer.twice", "facts/nokup-melde.md 4",
        "A code that is asked for twice is answered twice.";
    UNKNOWN = Server Documented "nokup.unknown", "seed 002, Error codes; facts/nokup-melde.md 4",
        "A code that is not found is answered with 200 and `null` (that the whole body is `null` is inferred). The generated client throws on it.";
    UNKNOWN_MIXED = Server Inferred "nokup.unknown.mixed", "facts/nokup-melde.md 4",
        "In a list, `null` stands in the place of a code that is not found.";
    UNKNOWN_ALL = Server Choice "nokup.unknown.all", "facts/nokup-melde.md 4",
        "Several codes none of which is found are answered with an array of as many `null`.";
    ESCAPED = Server Inferred "nokup.codes.escaped", "facts/nokup-melde.md 2, 4",
        "Codes are percent-decoded before they are taken apart: `%3B` is a semicolon, as the generated client sends it.";
    REST = Server Choice "nokup.codes.rest", "facts/nokup-melde.md 4",
        "All that follows `lookup/` is `codes`, but one slash at the end: `2.10/1` is malformed codes and not an unknown path.";
    CASE = Server Choice "nokup.codes.case", "facts/nokup-melde.md 4",
        "Names in codes match exactly: `definisjonkode` is not found.";
    ZEROS = Server Choice "nokup.codes.leading-zero", "facts/nokup-melde.md 4",
        "Numbers match as they are written: `02.10` has the form of a code and is not found.";
    QUERY = Server Documented "nokup.query.codes", "facts/nokup-melde.md 1, 10",
        "v1 reads `?codes=` where the path has no codes, as its document of 2022 to 2025 says; codes in the path win (that is inferred).";
    V2_QUERY = Server Documented "nokup.v2.query", "facts/nokup-melde.md 1",
        "v2 has codes in the path only: `?codes=` is ignored.";
    V2_TOP = Server Inferred "nokup.v2.top", "facts/nokup-melde.md 1, 4",
        "v2 without codes answers the top, as v1 does: its document has no way to say that a part of a path may be left out.";
    V1 = Server Choice "nokup.v1", "facts/nokup-melde.md 1",
        "v1 answers, though its document calls it deprecated and is withdrawn since 2026: the page describes it.";
    V1_TOKEN = Server Documented "nokup.v1.token", "facts/nokup-melde.md 6, 10",
        "v1 takes its token by Bearer, when it is bound to no key, or with DPoP.", switch "nokup.v1_token";
    V2_TOKEN = Server Documented "nokup.v2.token", "facts/nokup-melde.md 6",
        "v2 takes its token with DPoP only.";
    FIELDS = Server Documented "nokup.result.fields", "seed 002, API response data; facts/nokup-melde.md 3",
        "An element has Code, Name (not on the page, in the documents since 2025), InputType, Mandatory, MaxLength, IsAdditionalInfo, IsLeafNokupNode and Options, an option Code, Name, Description and HasChildren; all are always there, in that case and order.";
    V1_INPUT_TYPE = Server Documented "nokup.v1.input-type", "seed 002, API response data; facts/nokup-melde.md 3, 10",
        "`InputType` of v1 is a name, as on the page; its own documents have integers in some years and names in others.", switch "nokup.v1_input_type";
    V2_INPUT_TYPE = Server Documented "nokup.v2.input-type", "facts/nokup-melde.md 3, 10",
        "`InputType` of v2 is an integer, as in its document.", switch "nokup.v2_input_type";
    OPTION_CODES = Server Observed "nokup.option.codes", "facts/nokup-melde.md 2",
        "An option's code is the full dotted one, of additional information too (`2.10.1.1.1.DefinisjonKode.3`); reports have its last part.";
    HAS_CHILDREN = Server Inferred "nokup.option.has-children", "facts/nokup-melde.md 3",
        "`HasChildren` is true where a look-up of the option answers options.";
    LEAF = Server Documented "nokup.result.leaf", "seed 002, Example",
        "`IsLeafNokupNode` is true for complete codes, whose options are additional information.";
    VALUES = Server Inferred "nokup.result.values", "facts/nokup-melde.md 3",
        "The top and leaves with additional information are `All`, axis 3 with its groups `MultipleChoice`, lists whose report field is an array too, texts `Text`, all else `SingleChoice`; what has options is mandatory, and `MaxLength` stands on texts.";
    TEXT_OPTIONAL = Server Choice "nokup.result.text", "facts/nokup-melde.md 3",
        "A text is not mandatory.";
    CHOICE = Server Choice "nokup.choice", "facts/nokup-melde.md 3",
        "A choice of additional information can be looked up itself and has no options; the real service may not find it.";
    EXAMPLE = Server Documented "nokup.content.example", "seed 002, Example",
        "The tree leads to 2.10.1.1.1 by the documented number of options on each level, and to five choices of DefinisjonKode and six of OppdagetKode.";
    LEVELS = Server Documented "nokup.content.levels", "seed 002, Example",
        "Hendelsestype has up to five levels and additional information, the other six have one or two levels and none.";
    CONTENT = Server Choice "nokup.content", "facts/nokup-melde.md 8, 9, 11",
        "The code list itself could not be read: codes and texts no document shows are invented to the documented counts, marked in the seed data and counted below. 2.1 to 2.9 are there, as the page says they exist.";
    ETAG = Server Choice "nokup.etag", "INTERFACE 3",
        "Answers carry `ETag`, and a request that names it in `If-None-Match` gets 304. The real service documents no such header, and no compression: none is offered.";
    ERROR_BASE = Server Documented "nokup.errors.base-respons", "facts/nokup-melde.md 5",
        "400 and 500 have a `BaseRespons` body; 401 and 403 have none (the latter inferred: their schema is absent).";
    ERROR_BASE_OTHER = Server Choice "nokup.errors.other", "INTERFACE 2",
        "Every other error status has a `BaseRespons` body as well.";
    ERROR_FIELDS = Server Choice "nokup.errors.fields", "facts/nokup-melde.md 5",
        "`CorrelationId` is the id of the request and `Timestamp` its instant by the sandbox's clock, with seven decimals at most as .NET writes it; `ExceptionType`, `InnerException` and `Brukernavn` are null, as nothing shows what they hold.";
    OLD_PATHS = Server LeftOut "nokup.old-paths", "facts/nokup-melde.md 1",
        "The paths of 2022, `/api/ekstern/nokup/lookup` and `/api/ekstern/v1/nokup/lookup`, are not there.", untested "nothing happens";
    MELDE = Server LeftOut "nokup.melde", "facts/nokup-melde.md 7",
        "The rest of Melde (reports, dialogues, deliveries, `/api/ping`) is not emulated; `POST /_sandbox/nokup/check` holds a report's codes against the tree.", untested "nothing happens";

    REPORT_REQUIRED = Server Documented "nokup.report.required", "seed 002, Biovigilance reporting",
        "The check of a report finds it wrong when one of the seven fields is missing, or additional information its Hendelsestype demands.";
    REPORT_KNOWN = Server Documented "nokup.report.known", "seed 002, Biovigilance reporting; facts/nokup-melde.md 8.3",
        "The check finds a code wrong that is not in the tree, or not among those of its field; additional information is stated by the last part of its code (observed).";
    REPORT_LEAF = Server Documented "nokup.report.leaf", "seed 002, API usage",
        "The check finds a code wrong that is not complete.";
    REPORT_BIOVIGILANCE = Server Documented "nokup.report.biovigilance", "seed 002, Note",
        "The check finds a Hendelsestype outside 2.10 wrong.";
    REPORT_ASKED = Server Choice "nokup.report.asked-for", "facts/nokup-melde.md 8",
        "The check finds additional information wrong that the report's Hendelsestype does not ask for, or that outside 2.10 nothing can ask for; whether the real service refuses it is not known.";
    REPORT_LENGTH = Server Documented "nokup.report.length", "facts/nokup-melde.md 8.3",
        "The check finds a text wrong that is longer than its `MaxLength`, counted in UTF-16 units as .NET counts (that is inferred).";
    REPORT_SEVERAL = Server Documented "nokup.report.several", "facts/nokup-melde.md 3, 8.3",
        "The check finds it wrong when a field for one value has a list, a field for several has none, or a list has more than it may; that none stands twice is this sandbox's choice.";
}
