//! The rules of OKT.

crate::rules! {
    READ = Client Documented "okt.scope.read", "seed 004, Authentication and authorization",
        "GET needs a token for `nhn:fj-okt` with the scope `nhn:fj-okt/lesetilgang`.";
    WRITE = Client Documented "okt.scope.write", "seed 004, Authentication and authorization",
        "POST needs a token for `nhn:fj-okt` with the scope `nhn:fj-okt/skrivetilgang`.";
    PARENT = Client Inferred "okt.tenancy.parent", "seed 004, Functionality",
        "The token names the parent organisation (`orgnr_parent`). A POST without it is 403, since nobody could be let see what it stores; a GET is judged, and answered with the shared data.";
    PID_VALID = Client Documented "okt.pid.valid", "seed 004, POST; facts/codingsystems-nompd-okt.md 8",
        "The person is a valid national identity number: eleven digits, a date that exists, both check digits (the first by the rule of today or that of 2032); otherwise 400 says which test failed.";
    PID_SYNTHETIC = Client Documented "okt.pid.synthetic", "seed 004, POST; facts/codingsystems-nompd-okt.md 8.3",
        "The number is synthetic: month +65 (SyntPop) or +80 (Tenor), also as a D-number; otherwise 400, and it is repeated nowhere. For GET this is inferred.";
    FIELDS_TYPE = Client Documented "okt.fields.type", "seed 004, Data structure; facts/codingsystems-nompd-okt.md 5.2",
        "Every field has its documented JSON type; otherwise 400.";
    FIELDS_ONCE = Client Choice "okt.fields.once", "facts/codingsystems-nompd-okt.md 5.5",
        "No documented field stands twice in one object; otherwise 400.";
    FIELDS_KNOWN = Client Choice "okt.fields.known", "facts/codingsystems-nompd-okt.md 5.5",
        "Every field is a documented one. Others are ignored and judged, since most likely one is misspelt, or refused with 400 by the switch.", switch "okt.unknown_fields";
    MESSAGES_PRESENT = Client Documented "okt.messages.present", "seed 004, Data structure; facts/codingsystems-nompd-okt.md 5.2",
        "A post holds one or more `oktMessages`; otherwise 400.";
    MESSAGES_DISTINCT = Client Choice "okt.messages.distinct", "facts/codingsystems-nompd-okt.md 5.5",
        "No two messages of a post are of the same service (code, start date and service level); otherwise 400, since which of them holds is not said.";
    MESSAGES_LIMIT = Client Choice "okt.messages.limit", "facts/codingsystems-nompd-okt.md 5.5",
        "An organisation has at most 500 services of a person, in one post and in all; otherwise 400.";
    START_REQUIRED = Client Observed "okt.start-date.required", "facts/codingsystems-nompd-okt.md 5.2",
        "`startDate` is set; otherwise 400.";
    DATES_FORM = Client Inferred "okt.dates.form", "seed 004, Data structure; facts/codingsystems-nompd-okt.md 5.5",
        "`startDate`, and `endDate` where it is not empty, are days that exist, written YYYY-MM-DD; otherwise 400.";
    DATES_ORDER = Client Inferred "okt.dates.order", "seed 004, Data structure",
        "`endDate` is not before `startDate`; otherwise 400.";
    CODE_REQUIRED = Client Documented "okt.iplos-code.value-required", "seed 004, POST; facts/codingsystems-nompd-okt.md 5.2",
        "`iplosCode` may be left out, but where it stands it has `iplosCodeValue`; otherwise 400.";
    CODE_KNOWN = Client Inferred "okt.iplos-code.known", "seed 004, POST; facts/codingsystems-nompd-okt.md 5.4",
        "`iplosCodeValue` is a code of IPLOS (code system 9151), written `5` or `05`; otherwise 400.";
    TEXT_LENGTH = Client Choice "okt.text.length", "facts/codingsystems-nompd-okt.md 5.5",
        "Texts are not longer than this: `serviceDescription` 2,000 characters, `serviceLevel` and the texts of `iplosCode` 500, `stayType` and `weeklyExtent` 100; otherwise 400.";
    TEXT_REAL_PERSON = Client Choice "okt.text.real-person", "facts/data.md 4",
        "No text holds a number that may be a real person's; otherwise 400, since such a number is never stored.";
    STAY_SERVICE = Client Inferred "okt.stay-type.service", "seed 004, Data structure; facts/codingsystems-nompd-okt.md 5.4",
        "`stayType` is set for services in an institution, not for those at home. Judged, never refused: the page's own example breaks it, Matombringing with `dagopphold`, so a violation is a hint and no fault.";
    STAY_KNOWN = Client Observed "okt.stay-type.known", "facts/codingsystems-nompd-okt.md 5.2",
        "`stayType` is one of the texts that have been seen, `dagopphold` and `korttidsopphold`. Judged, never refused.";
    EXTENT_SERVICE = Client Inferred "okt.weekly-extent.service", "seed 004, Data structure; facts/codingsystems-nompd-okt.md 5.4",
        "`weeklyExtent` is set for services at home, not for those in an institution. Judged, never refused.";
    EXTENT_HOURS = Client Inferred "okt.weekly-extent.hours", "facts/codingsystems-nompd-okt.md 5.4",
        "`weeklyExtent`, where it begins with a number, is no more than the 168 hours of a week. Judged, never refused.";

    ALIAS = Server Documented "okt.path.alias", "facts/codingsystems-nompd-okt.md 5.1; INTERFACE 2",
        "`/api/hack/okt-events` and `/api/hack/okt-status` are answered as the paths without `/api/hack`. The hackathon's page shows GET of events there (the others are inferred) and no token; here they need the same one.";
    EVENT_FIELDS = Server Documented "okt.events.fields", "seed 004, Data structure; facts/codingsystems-nompd-okt.md 5.1",
        "Messages have the documented fields in the documented order: codes of two digits, a text or end date that is not set as `\"\"`, never `null`, and `personIdentifier` after `oktMessages`.";
    EVENT_NO_CODE = Server Observed "okt.events.no-code", "facts/codingsystems-nompd-okt.md 5.2",
        "A message without a code has no `iplosCode` at all.";
    EVENT_EXAMPLE = Server Documented "okt.events.example", "facts/codingsystems-nompd-okt.md 5.1",
        "The documented answer for 22750884907 is answered field by field as printed.";
    EVENT_UNKNOWN = Server Choice "okt.events.unknown", "facts/codingsystems-nompd-okt.md 5.5",
        "GET of the events of a person nobody has delivered any of to the caller is 404.";
    SHARED = Server Documented "okt.tenancy.shared", "seed 004, Functionality",
        "22750884907, 19779998080 and 16758532406 have data that every consumer sees.";
    TENANCY = Server Documented "okt.tenancy.own", "seed 004, Functionality",
        "What a consumer posts is seen by consumers of the same parent organisation only, also when it is about a person with shared data.";
    OWN_WORD = Server Choice "okt.tenancy.own-word", "seed 004, Functionality",
        "An organisation that posts a service everybody sees has its own word on it in that place; others see it as it was.";
    RESULT = Server Choice "okt.post.result", "facts/codingsystems-nompd-okt.md 5.5",
        "A post is answered 201 with `{\"result\":\"stored\",\"personIdentifier\":…,\"stored\":n,\"updated\":n}`; that a ResultMessage comes is documented, its fields are not.";
    ALL_PROBLEMS = Server Choice "okt.post.all-problems", "seed 004, POST",
        "A refused post names everything wrong with it, each place by JSON pointer, at most 200 of them; nothing of it is stored.";
    MERGE = Server Choice "okt.post.merge", "facts/codingsystems-nompd-okt.md 5.5",
        "Posting again for a person updates services that are the same (code or none, start date and service level), appends the others and leaves the rest; by the switch it replaces what the organisation has delivered of the person.", switch "okt.post";
    NULLS = Server Choice "okt.post.null", "facts/codingsystems-nompd-okt.md 5.5",
        "A field that is `null` counts as left out.";
    ENRICHED = Server Documented "okt.iplos-code.enriched", "seed 004, POST",
        "Description, level and parent of a code are those of the IPLOS list, whatever was sent.";
    CODE_TEXT = Server Inferred "okt.iplos-code.text", "facts/codingsystems-nompd-okt.md 5.1, 5.4",
        "01 is called as the hackathon's page calls it, `Praktisk bistand: Daglige gjøremål`; the others as in the list. Level is `1` and parent `0` throughout.";
    STATUS_COUNT = Server Inferred "okt.status.count", "seed 004, okt-status; facts/codingsystems-nompd-okt.md 5.3",
        "`oktStatus` is the number of services the caller sees that have begun, have not ended and are not on hold (documented: that are not on hold).";
    STATUS_ZERO = Server Documented "okt.status.zero", "seed 004, okt-status",
        "`oktStatus` is 0 where nothing is known of the person, and where no service is active.";
    STATUS_DAY = Server Choice "okt.status.day", "facts/codingsystems-nompd-okt.md 5.3",
        "A service counts from its first through its last day, days being those of Europe/Oslo by the sandbox clock.";
    DURABLE = Server Documented "okt.store.durable", "seed 004, Changelog v0.3.0; INTERFACE 1, --data-dir",
        "With `--data-dir` a post that has been answered 201 is on the disk: it survives restart and crash, whole; what was posted in a workspace is there again when one of its name is made. Without, events are kept in memory.";
    RESET = Server Choice "okt.store.reset", "INTERFACE 4",
        "`POST /_sandbox/reset` has deleted what was posted, on the disk too, before it answers.";
    DISK_FAILS = Server Choice "okt.store.failure", "INTERFACE 2",
        "A post that the disk cannot take is answered 500, and is not there.";
    SCALE = Server Choice "okt.scale", "INTERFACE 1",
        "`--okt-scale N` adds N persons with ten services each that every consumer sees, fixed by the seed number.";
    CONTENT = Server Choice "okt.content", "facts/codingsystems-nompd-okt.md 5.1, 5.2, 5.5",
        "Of the three persons' data one is documented, one partly observed and one made up, as the seed data's README tells.";
    ETAG = Server Choice "okt.etag", "INTERFACE 3",
        "Events carry `ETag`, and a request that names it in `If-None-Match` gets 304. The real service documents no such header.";
    ERROR_TEXT = Server Choice "okt.errors.text", "INTERFACE 2; facts/codingsystems-nompd-okt.md 5.5",
        "Errors are `{\"error\": text}`, several problems joined by `; `; 401 and 403 have no body. The page says only that an error message comes.";
    NORWAY = Server LeftOut "okt.access.norway", "seed 004, Access",
        "The real service is reached from Norwegian IP addresses only; the sandbox from anywhere.", untested "nothing happens";
}
