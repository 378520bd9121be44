//! The rules of PHR.

crate::rules! {
    ERROR_OUTCOME = Server Documented "phr.errors.outcome", "facts/phr-mhd.md 8",
        "Errors are FHIR OperationOutcome resources.";
    ERROR_OUTCOME_FORM = Server Choice "phr.errors.outcome.form", "facts/phr-mhd.md 8",
        "Every status has an OperationOutcome with an issue of severity error for every problem, its code by the rule or else the status, the reason in `diagnostics`; 410 and 429 too.";

    PING = Server Documented "phr.ping", "seed 001, Ping Endpoints",
        "`GET /ping` answers 200 to whoever asks.";
    PING_BODY = Server Choice "phr.ping.body", "facts/phr-mhd.md 1",
        "Both pings answer the text `pong`, whatever type `Accept` asks for: what the real ones say is nowhere told.";
    PINGAUTH = Client Documented "phr.pingauth.scope", "seed 001, Ping Endpoints",
        "`GET /pingauth` is called with a token that has the scope `nhn:phr/mhd/read-document`, and a proof.";
    SEARCH_SCOPE = Client Documented "phr.search.scope", "seed 001, ITI.MHD profile",
        "A search is made with one of `nhn:phr/mhd/read-documentreferences` and `nhn:phr/mhd/read-documentreferences/kjernejournalforskriften`.";
    DOCUMENT_SCOPE = Client Documented "phr.document.scope", "seed 001, ITI.MHD profile",
        "A document is fetched with the scope `nhn:phr/mhd/read-document`.";
    SCOPE_ONE = Client Documented "phr.scope.one", "seed 001, Find Document References; facts/phr-mhd.md 2",
        "A token has one of the two search scopes; one with both is 403.";
    SCOPE_PRODUCTION = Client Documented "phr.scope.production", "seed 001, Find Document References",
        "In production, for now, only the scope of Kjernejournalforskriften is taken; with the switch so here, and the other is 403.", switch "phr.production_scope_rule";
    SCOPE_OFF = Server Choice "phr.scope.auth-off", "INTERFACE 1, --auth",
        "With `--auth off` a search with `nhn-access-basis` counts as one with the Kjernejournalforskriften scope, one without as the other.";
    PERSON = Client Documented "phr.caller.person", "seed 001, Authentication and authorization",
        "The token is of a person who has logged in; a machine's is 403.";
    AUTHORIZATION = Client Inferred "phr.caller.authorization", "seed 001, Test health personell; facts/phr-mhd.md 8",
        "The person is health personnel: an HPR number in the token and an authorization in the attestation; otherwise 403.";
    ATTESTATION = Client Documented "phr.attestation.present", "seed 001, Authentication and authorization",
        "The token carries the attestation of Tillitsrammeverk; otherwise 403.";
    ATTEST_IDENTIFIER = Client Documented "phr.attestation.practitioner-identifier", "facts/phr-mhd.md 8",
        "The attestation names the practitioner's identifier; otherwise 403.";
    ATTEST_LEGAL_ENTITY = Client Documented "phr.attestation.legal-entity", "facts/phr-mhd.md 8",
        "The attestation names the practitioner's legal entity; otherwise 403.";
    ATTEST_POINT_OF_CARE = Client Documented "phr.attestation.point-of-care", "facts/phr-mhd.md 8",
        "The attestation names the practitioner's point of care; otherwise 403.";
    ATTEST_SERVICE = Client Documented "phr.attestation.healthcare-service", "facts/phr-mhd.md 8",
        "The attestation names the care relation's healthcare service; otherwise 403.";
    ATTEST_DECISION = Client Documented "phr.attestation.decision-ref", "facts/phr-mhd.md 8",
        "The attestation names the decision the care relation rests on; otherwise 403.";
    ATTEST_PURPOSE = Client Documented "phr.attestation.purpose-of-use", "facts/phr-mhd.md 8",
        "The attestation names the purpose of use; otherwise 403.";

    SOURCE_PRESENT = Client Documented "phr.source-system.present", "seed 001, Retreive Document; facts/phr-mhd.md 2",
        "Searches and fetches carry `nhn-source-system`, once and not blank: name and version of the EPJ system; otherwise 400.";
    EVENT_ONCE = Client Choice "phr.event-id.once", "facts/phr-mhd.md 2",
        "`nhn-event-id` stands at most once and is not blank; otherwise judged, and answered.";
    ACCEPT_PRESENT = Client Documented "phr.accept.present", "seed 001, Header Parameters; facts/phr-mhd.md 2",
        "A search says `Accept: application/fhir+json; fhirVersion=4.0`; without the header it is judged, and answered.";
    ACCEPT_FHIR = Client Inferred "phr.accept.fhir", "facts/phr-mhd.md 2",
        "`Accept`, when sent, and `_format`, which goes before it, admit FHIR as JSON; otherwise 406.";
    FORM_TYPE = Client Documented "phr.search.content-type", "seed 001, Example POST Body",
        "A search is posted as `application/x-www-form-urlencoded`; otherwise 415.";
    FORM_CODED = Client Choice "phr.search.encoding", "facts/phr-mhd.md 3",
        "Parameters are percent-encoded UTF-8; otherwise 400.";
    SEARCH_METHOD = Client Documented "phr.search.method", "seed 001, ITI.MHD profile",
        "DocumentReference is searched with POST to `_search`; every other method and place is 405.";
    SEARCH_PLURAL = Client Inferred "phr.search.path", "seed 001, Find Document References; facts/phr-mhd.md 1",
        "The path has `DocumentReference` in the singular; the plural of the page's heading is 404.";
    BASIS_PRESENT = Client Documented "phr.access-basis.present", "seed 001, Header Parameters",
        "Under the Kjernejournalforskriften scope a search carries `nhn-access-basis`, once; otherwise 400.";
    BASIS_KNOWN = Client Documented "phr.access-basis.known", "seed 001, Header Parameters; facts/phr-mhd.md 2",
        "`nhn-access-basis` is UNNTAK, SAMTYKKE, FORHOYET_SAMTYKKE, AKUTT or FORHOYET_AKUTT, in any case; otherwise 400.";
    BASIS_UNASKED = Client Documented "phr.access-basis.unasked", "seed 001, Find Document References",
        "Under the scope of Helsepersonelloven § 45 no access basis is sent; one that is sent is judged, and ignored.";
    BASIS_PLAIN = Server Choice "phr.access-basis.plain", "facts/phr-mhd.md 6",
        "UNNTAK, SAMTYKKE and AKUTT lift nothing: blocked documents stay blocked.";
    BASIS_RAISED_CONSENT = Server Choice "phr.access-basis.raised-consent", "facts/phr-mhd.md 6",
        "FORHOYET_SAMTYKKE lifts blocks: documents labelled NORS are shown.";
    BASIS_RAISED_EMERGENCY = Server Choice "phr.access-basis.raised-emergency", "facts/phr-mhd.md 6",
        "FORHOYET_AKUTT lifts blocks: documents labelled NORS are shown.";
    BASIS_FILTER = Server Choice "phr.access-basis.filter", "facts/phr-mhd.md 6",
        "No access basis lifts the filter of Kjernejournalforskriften.";

    PATIENT_PRESENT = Client Documented "phr.search.patient", "seed 001, Query Parameters",
        "`patient.identifier` is there; otherwise 400.";
    PATIENT_ONE = Client Choice "phr.search.patient.one", "seed 001, Query Parameters",
        "`patient.identifier` names one patient, once and without modifier; otherwise 400.";
    PATIENT_NUMBER = Client Inferred "phr.search.patient.number", "seed 001, Query Parameters",
        "`patient.identifier` is a national identity number, with or without its system; otherwise 400.", switch "phr.check_digits";
    PATIENT_UNKNOWN = Server Inferred "phr.search.patient.unknown", "facts/phr-mhd.md 3.1, 8",
        "A patient without documents, or under another system, has an empty result.";
    STATUS_PRESENT = Client Documented "phr.search.status", "seed 001, Query Parameters",
        "`status` is there; otherwise 400.";
    STATUS_KNOWN = Client Documented "phr.search.status.known", "facts/phr-mhd.md 3",
        "`status` is `current` or `superseded`, without a system; others are judged and find nothing, or what the system says.";
    VALUE = Client Documented "phr.search.value", "facts/phr-mhd.md 3.1",
        "A parameter has a value of its type; otherwise 400 with an issue for each that has not.";
    MODIFIER = Client Documented "phr.search.modifier", "facts/phr-mhd.md 3.1",
        "A modifier is one the parameter has here; otherwise 400.";
    UNKNOWN = Client Documented "phr.search.known", "facts/phr-mhd.md 3.1",
        "Parameters are those of the page; others are judged and ignored, and 400 under `Prefer: handling=strict`.";
    COUNT = Client Choice "phr.search.count", "facts/phr-mhd.md 3",
        "`_count` is a whole number from 0, once; otherwise 400.";
    PAGE = Client Choice "phr.search.page", "facts/phr-mhd.md 3",
        "`_page` is a whole number from 1, once; otherwise 400.";
    SORT = Client Choice "phr.search.sort", "facts/phr-mhd.md 3",
        "`_sort` stands once and names keys the service sorts by, `-` before those that go down; otherwise 400.";
    VIEW = Client Choice "phr.search.view", "facts/phr-mhd.md 3.1",
        "`_summary` is true, text, data, count or false, and `_elements` names elements, one of the two; otherwise 400.";

    ANSWER_BUNDLE = Server Documented "phr.search.bundle", "seed 001, Response validation; facts/phr-mhd.md 4, 9",
        "The answer is a searchset Bundle after MHD's Comprehensive profile: `total`, `fullUrl`, and in every document master identifier, entry UUID, type, category, subject, label, author, language, creation, format, facility, setting and source patient, contained.";
    ANSWER_CLIENT = Server Observed "phr.search.client", "facts/phr-mhd.md 4.1",
        "What the official client reads is there: title, size and absolute link of the attachment, texts of category and type, contained author, institution and department told by bare OIDs.", switch "phr.organization_system";
    ANSWER_TIDY = Server Documented "phr.search.tidy", "facts/phr-mhd.md 4.1",
        "No element is `null` and no list is empty.";
    ANSWER_HASH = Server Documented "phr.search.hash", "facts/phr-mhd.md 3.1, 5",
        "`size` and `hash` are those of the bytes that are served; a document made on demand has neither.";
    ANSWER_RELATES = Server Observed "phr.search.relates-to", "facts/phr-mhd.md 4.2",
        "A document that replaces another says so in `relatesTo`, by the entry's UUID.";
    ANSWER_DATE = Server Choice "phr.search.date", "facts/phr-mhd.md 4.2, 9",
        "`date` is ten minutes after the document was written: MHD 4.0.1 wants it, NHN's own product leaves it out.";
    TOKEN = Server Documented "phr.search.token", "facts/phr-mhd.md 3.1",
        "Codes are searched as `code`, `system|code`, `|code` and `system|`, with case; commas are or, repetition is and, a backslash escapes.";
    TOKEN_OID = Server Choice "phr.search.token.oid", "facts/phr-mhd.md 7",
        "A system may be written with or without `urn:oid:`.";
    TEXT = Server Documented "phr.search.string", "facts/phr-mhd.md 3.1",
        "Names are found by how they begin, whatever case and accents; `:exact` and `:contains` as FHIR has them.";
    TEXT_LETTERS = Server Choice "phr.search.string.letters", "facts/phr-mhd.md 3.1",
        "æ, ø and å are letters of their own, not a, o and e with accents.";
    DATE = Server Documented "phr.search.dates", "facts/phr-mhd.md 3.1",
        "Dates are intervals of their precision, with all nine prefixes; without a zone they are Norwegian time.";
    PERIOD = Server Documented "phr.search.period", "facts/phr-mhd.md 3",
        "`period` finds services that overlap it; an open end has no end.";
    NEGATION = Server Documented "phr.search.not", "facts/phr-mhd.md 3.1",
        "`:not` finds what has none of the codes, `:missing` what has nothing there at all.";
    RELATED = Server Inferred "phr.search.related", "facts/phr-mhd.md 3",
        "`related` finds documents by another identifier, with or without `:identifier`.";
    TOTAL = Server Observed "phr.search.total", "facts/phr-mhd.md 3",
        "`total` counts all matches, not those of the page.";
    COUNT_DEFAULT = Server Choice "phr.search.count.default", "seed 001, Simple POST; facts/phr-mhd.md 3",
        "Without `_count` a page has up to 1000 documents: the page's example retrieves all. More than 1000 are not given either.";
    PAGE_PAST = Server Observed "phr.search.page.past-end", "facts/phr-mhd.md 3",
        "A page past the end is an empty Bundle with the same `total`.";
    SORT_DEFAULT = Server Observed "phr.search.sort.default", "facts/phr-mhd.md 3",
        "Without `_sort` the newest come first.";
    SUMMARY = Server Documented "phr.search.summary", "facts/phr-mhd.md 3.1",
        "`_summary` and `_elements` cut resources down, tagged SUBSETTED, in a Bundle that claims no profile; `_count=0` and `_summary=count` give the total alone.";
    LINKS = Server Choice "phr.search.links", "facts/phr-mhd.md 3.1",
        "A Bundle links to itself, the next and the previous page as GET would write them, though GET is refused.", switch "phr.links";
    CACHE = Server Documented "phr.search.cache", "seed 001, ITI.MHD profile; facts/phr-mhd.md 3",
        "A result is kept for three minutes, so that all pages are cut from one: what is added meanwhile is not in it.", switch "phr.result_cache";
    CACHE_KEY = Server Inferred "phr.search.cache.key", "facts/phr-mhd.md 3",
        "A kept result belongs to client, user, patient, scope, access basis and filters, whatever the token, page and order.";
    CACHE_STATE = Server Choice "phr.search.cache.state", "INTERFACE 4, state",
        "Results that are kept are part of a workspace's state: where it is restored, pages go on being cut from them.";
    FILTER_ALWAYS = Server Documented "phr.filter.always", "seed 001, Filtering according to Kjernejournalforskriften",
        "Under Kjernejournalforskriften A00-1 is shown for ever.";
    FILTER_ONE = Server Documented "phr.filter.one-year", "seed 001, Filtering according to Kjernejournalforskriften",
        "Under Kjernejournalforskriften C00-1 and I00-1 are shown for one year.";
    FILTER_FIVE = Server Documented "phr.filter.five-years", "seed 001, Filtering according to Kjernejournalforskriften",
        "Under Kjernejournalforskriften D00-1 and E00-1 are shown for five years.";
    FILTER_UNLISTED = Server Inferred "phr.filter.unlisted", "facts/phr-mhd.md 6",
        "Groups the table does not list are not shown under Kjernejournalforskriften.", switch "phr.unlisted_categories";
    FILTER_DATE = Server Inferred "phr.filter.date", "facts/phr-mhd.md 6",
        "Years are calendar years in Oslo, counted from the day of `context.period.start`, or of `attachment.creation` where there is none; on its anniversary a document is still shown.";
    FILTER_45 = Server Documented "phr.filter.section-45", "seed 001, Find Document References",
        "Under Helsepersonelloven § 45 nothing is filtered.";
    BLOCKED_COUNT = Server Observed "phr.blocked.count", "facts/phr-mhd.md 2, 6",
        "Blocked documents (NORS) are left out and counted in `NHN-SecurityLabel-Nors-Count`.", switch "phr.blocked";
    BLOCKED_OBSCURE = Server Observed "phr.blocked.obscure", "facts/phr-mhd.md 6",
        "With the switch, blocked documents are listed as `Sperret`, with organisation number and group, and stars elsewhere.", switch "phr.blocked";
    COMMUNITIES = Server Documented "phr.communities", "seed 001, Test patients and test health personell",
        "A result has documents of several communities, each told by its ids in the link.";
    COMMUNITY_DEAD = Server Inferred "phr.communities.dead", "facts/phr-mhd.md 3.1",
        "When a community's gateway is dead or slow, the result has the rest and an OperationOutcome of severity warning.", switch "phr.dead_gateway";
    COMMUNITY_FETCH = Client Choice "phr.document.community", "INTERFACE 2",
        "A document is fetched from a community whose gateway answers; otherwise 503.", switch "phr.dead_gateway";

    NIN_PRESENT = Client Documented "phr.document.patient", "seed 001, Retreive Document; facts/phr-mhd.md 1",
        "A fetch carries `nhn-patient-nin`, once; otherwise 400.";
    NIN_NUMBER = Client Inferred "phr.document.patient.number", "seed 001, Retreive Document",
        "`nhn-patient-nin` is a national identity number; otherwise 400.", switch "phr.check_digits";
    IDS_PRESENT = Client Documented "phr.document.ids", "seed 001, Retreive Document; facts/phr-mhd.md 1",
        "A fetch names `documentUniqueId`, `homeCommunityId` and `repositoryUniqueId`, each once; otherwise 400 with an issue for each that is missing.";
    IDS_FORM = Client Observed "phr.document.ids.form", "facts/phr-mhd.md 4.4",
        "The ids are OIDs (the document's may be a UUID), with or without `urn:oid:`; otherwise 400.";
    DOCUMENT_KNOWN = Client Documented "phr.document.known", "facts/phr-mhd.md 5",
        "The ids are those of one of the patient's documents; an unknown one and another patient's are both 404.";
    DOCUMENT_GONE = Client Documented "phr.document.gone", "facts/phr-mhd.md 5",
        "The document stands: a superseded one, and one that was taken away, is 410.";
    DOCUMENT_BLOCKED = Client Choice "phr.document.blocked", "facts/phr-mhd.md 6",
        "A blocked document is fetched after a search that showed it whole, within three minutes, by the same client and user; otherwise 403.";
    DOCUMENT_ACCEPT = Client Documented "phr.document.accept", "facts/phr-mhd.md 1, 5",
        "`Accept`, when sent, admits the document's type, `application/pdf;` with its stray semicolon too; otherwise 406.";
    DOCUMENT_METHOD = Client Inferred "phr.document.method", "seed 001, Retreive Document; facts/phr-mhd.md 1",
        "A document is fetched with GET; POST, as the page's heading says, is 405.", switch "phr.retrieve_post";
    DOCUMENT_BYTES = Server Documented "phr.document.bytes", "seed 001, Retreive Document; facts/phr-mhd.md 5",
        "The answer is the document itself, with exactly its type: no charset follows.";
    DOCUMENT_NAME = Server Observed "phr.document.disposition", "facts/phr-mhd.md 5",
        "The answer names the file in `Content-Disposition`.";
    CONTENT = Server Choice "phr.content", "facts/data.md 5",
        "Documents are invented for synthetic and published test persons; their ages count from the day the sandbox, or its last reset, began.";
    PROVIDE = Server LeftOut "phr.provide", "facts/phr-mhd.md 1",
        "Providing documents (ITI-65), changing labels with PATCH and SAML assertions are not emulated: the page does not have them.", untested "nothing happens";
}
