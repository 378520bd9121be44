//! The rules of Nompd.

crate::rules! {
    KEY_PRESENT = Client Documented "nompd.api-key.present", "seed 003, Your First Request; facts/codingsystems-nompd-okt.md 4.1",
        "Every request carries `X-API-KEY`; without it 401 with the documented body.";
    KEY_KNOWN = Client Documented "nompd.api-key.known", "seed 003, Prerequisites; facts/codingsystems-nompd-okt.md 4.1",
        "`X-API-KEY` is one of the keys handed out; otherwise 401 with the documented body.", switch "nompd.api_keys";
    KEY_ONCE = Client Choice "nompd.api-key.once", "facts/codingsystems-nompd-okt.md 4.1",
        "`X-API-KEY` stands once; repeated it is no key, and 401.";
    SINCE_NUMBER = Client Inferred "nompd.since-version.number", "facts/codingsystems-nompd-okt.md 4.2, 4.4",
        "`sinceVersion` is a whole number in digits (type `long`); otherwise 400 as ASP.NET's validation problem.";
    SINCE_RANGE = Client Inferred "nompd.since-version.range", "facts/codingsystems-nompd-okt.md 4.2, 4.4",
        "`sinceVersion` fits 64 bits with sign; otherwise 400 as ASP.NET's validation problem.";
    SINCE_EMPTY = Client Choice "nompd.since-version.empty", "facts/codingsystems-nompd-okt.md 4.9",
        "`sinceVersion`, when sent, is not empty; otherwise 400. ASP.NET may well take an empty one for none and send the whole list, which hides a client that lost its version.";
    SINCE_ONCE = Client Choice "nompd.since-version.once", "facts/codingsystems-nompd-okt.md 4.9",
        "`sinceVersion` stands at most once; repeated it is 400. Which of two ASP.NET takes is nowhere told.";
    SINCE_NEGATIVE = Client Inferred "nompd.since-version.negative", "facts/codingsystems-nompd-okt.md 4.4",
        "`sinceVersion` is a version, so not negative. A negative one is a `long` all the same: judged, and answered like 0.";
    SINCE_FUTURE = Client Inferred "nompd.since-version.future", "facts/codingsystems-nompd-okt.md 4.4",
        "`sinceVersion` is a version the store has reached. One above `currentVersion` is judged, and answered with no items: the client's copy is not of this store.";
    QUERY_KNOWN = Client Choice "nompd.query.known", "facts/codingsystems-nompd-okt.md 4.2",
        "`sinceVersion` is the only query parameter. Others are ignored, and judged: most likely `sinceVersion` is misspelt.";
    HABIT_SINCE = Client Documented "nompd.habit.since-version", "seed 003, Key Concepts; facts/codingsystems-nompd-okt.md 4.4",
        "After the first fetch of a list a client asks with the stored `currentVersion` as `sinceVersion`. Judged for each key and list, never refused.";
    HABIT_DELETED = Client Documented "nompd.habit.is-deleted", "seed 003, Key Concepts; facts/codingsystems-nompd-okt.md 4.2",
        "A client takes items with `isDeleted` out of its copy.",
        untested "no request shows what a client holds; `GET /_sandbox/nompd/expected` is the answer key to hold it against";

    LIST_FULL = Server Documented "nompd.list.full", "seed 003, Key Concepts; facts/codingsystems-nompd-okt.md 4.2",
        "Without `sinceVersion` every item that is not deleted is answered, `isDeleted` always false.";
    LIST_DIFF = Server Documented "nompd.list.diff", "seed 003, Available Endpoints; facts/codingsystems-nompd-okt.md 4.2",
        "With `sinceVersion=N` the items whose `version` is greater than N are answered, deleted ones too.";
    LIST_ORDER = Server Choice "nompd.list.order", "facts/codingsystems-nompd-okt.md 4.9",
        "Items stand in the order of their version, and of their id within one.";
    SINCE_ZERO = Server Inferred "nompd.since-version.zero", "facts/codingsystems-nompd-okt.md 4.4",
        "`sinceVersion=0` answers everything there ever was, deleted items too.";
    SINCE_CURRENT = Server Documented "nompd.since-version.current", "facts/codingsystems-nompd-okt.md 4.2",
        "`sinceVersion` equal to `currentVersion` answers no items.";
    QUERY_CASE = Server Inferred "nompd.query.case", "facts/codingsystems-nompd-okt.md 4.4",
        "The name `sinceVersion` is matched in any case, as ASP.NET does.";
    ITEM_FIELDS = Server Documented "nompd.items.fields", "seed 003, Response; facts/codingsystems-nompd-okt.md 4.3",
        "Items have exactly the documented fields in the documented order; what is absent is written as `null`.";
    ITEM_EXAMPLE = Server Documented "nompd.items.example", "seed 003, Response",
        "The documented item, Natalizumab in version 5, is answered field by field as printed.";
    ITEM_OID = Server Documented "nompd.items.region-oid", "seed 003, Response; facts/codingsystems-nompd-okt.md 4.8",
        "Regions are RESH ids under `urn:oid:2.16.578.1.12.4.1.102`, as Nompd writes it: without the `.4.` the registered OID and other services have.";
    ITEM_LEGAL_BASIS = Server Inferred "nompd.items.legal-basis", "facts/codingsystems-nompd-okt.md 4.3; facts/data.md 6",
        "The legal basis is 950, H-resept (documented), under `urn:oid:2.16.578.1.12.4.1.1.7427` as in FEST (inferred), with `text` null.";
    ITEM_NO_ARTICLE = Server Documented "nompd.items.no-article-number", "facts/codingsystems-nompd-okt.md 4.3",
        "`medicines` is an empty list where the source has no article number.";
    ITEM_LAST_CHANGED = Server Inferred "nompd.items.last-changed", "seed 003, Response",
        "`lastChanged` is the instant of the sync the item changed in, in UTC with whole seconds; of a nightly one, 02:00 in Oslo.";
    VERSION_STORE = Server Documented "nompd.version.store-wide", "seed 003, Key Concepts; facts/codingsystems-nompd-okt.md 4.4",
        "`currentVersion` is one number for both lists, one higher with every sync that does not fail, whether or not it changed anything.";
    VERSION_UNCHANGED = Server Documented "nompd.version.unchanged", "facts/codingsystems-nompd-okt.md 4.4",
        "An item whose content is what it was keeps its `version` and `lastChanged`, however often it is synced.";
    DELETED_DATA = Server Inferred "nompd.deleted.data", "facts/codingsystems-nompd-okt.md 4.4",
        "A deleted item keeps its last `data`, and takes version and `lastChanged` of the sync that deleted it.";
    DELETED_AGAIN = Server Inferred "nompd.deleted.again", "facts/codingsystems-nompd-okt.md 4.4",
        "An item that comes back after its deletion is a change, even with the content it had.";
    SYNC_FAILURE = Server Documented "nompd.sync.failure", "facts/codingsystems-nompd-okt.md 4.4",
        "A sync whose sources fail changes nothing and raises no version.";
    SYNC_NIGHTLY = Server Documented "nompd.sync.nightly", "facts/codingsystems-nompd-okt.md 4.2",
        "A sync runs every night at 02:00, taken as Norwegian time. By default only nights the clock is moved over count, so that no version appears in the middle of a test.", switch "nompd.nightly_sync";
    SYNC_SUMMER_TIME = Server Choice "nompd.sync.summer-time", "facts/codingsystems-nompd-okt.md 4.2",
        "In the night without 02:00 the sync runs at 03:00 summer time, in the night with two at the first of them: one sync a night.";
    SYNC_MISSED = Server Choice "nompd.sync.missed", "INTERFACE 6",
        "Every night moved over is a sync of its own, at most the last 366.";
    SYNC_DRAWN = Server Choice "nompd.sync.drawn", "INTERFACE 4",
        "A sync nobody described brings each list one changed group, and by turns one deleted, restored or added; fixed by the seed number and the version. The documented item is left alone.";
    SYNC_INTERNAL = Server Documented "nompd.sync.internal", "facts/codingsystems-nompd-okt.md 4.2",
        "`POST /api/internal/sync` with the same `X-API-KEY` runs a sync at once.";
    SYNC_INTERNAL_ANSWER = Server Choice "nompd.sync.internal-answer", "facts/codingsystems-nompd-okt.md 4.2",
        "It answers 200 with `currentVersion`; its body, if any, is not read.";
    CONTENT_TYPE = Server Inferred "nompd.content-type", "facts/codingsystems-nompd-okt.md 4.4",
        "Lists and 401 are `application/json; charset=utf-8`, 400 is `application/problem+json; charset=utf-8`: the service is ASP.NET Core, which names the charset, and a client has to look at the media type alone.";
    CONTENT = Server Choice "nompd.content", "facts/data.md 6; facts/codingsystems-nompd-okt.md 4.9",
        "The seed is a made-up history over published names: what is documented, derived and invented is told in the seed data's README and counted below. Codes, trade names and ATC occur in the Codingsystems seed.";
    ETAG = Server Choice "nompd.etag", "INTERFACE 3",
        "Lists carry `ETag`, and a request that names it in `If-None-Match` gets 304. The real service documents no such header, and no compression: none is offered.";
    UPSTREAM = Server LeftOut "nompd.upstream", "facts/codingsystems-nompd-okt.md 4.7",
        "The FHIR resources the real service is made from (PlanDefinition, ActivityDefinition, RegulatedAuthorization) are not emulated; a sync is told what they lead to.", untested "nothing happens";
    ERROR_KEY = Server Documented "nompd.errors.key", "facts/codingsystems-nompd-okt.md 4.1; seed 003",
        "401 has the documented body about the API key; 500 has none.";
    ERROR_PROBLEM = Server Choice "nompd.errors.problem", "INTERFACE 2",
        "400 has ASP.NET's validation problem document, 404 to 431 a problem document, 429 and 503 no body.";
}
