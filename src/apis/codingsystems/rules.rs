//! The rules of Codingsystems.

crate::rules! {
    SOURCE_SYSTEM_PRESENT = Client Documented "codingsystems.source-system.present", "seed 000, API Headers",
        "Every request carries `nhn-source-system`; without it 400 with AUTH-0003 (the code for a bad header; its status is inferred).";
    SOURCE_SYSTEM_LENGTH = Client Documented "codingsystems.source-system.length", "seed 000, API Headers",
        "`nhn-source-system` is 3 to 512 characters long; otherwise 400 with AUTH-0003.";
    SOURCE_SYSTEM_ONCE = Client Choice "codingsystems.source-system.once", "facts/codingsystems-nompd-okt.md 1.2",
        "`nhn-source-system` stands once; repeated it is refused as a bad header.";
    EVENT_ID_LENGTH = Client Documented "codingsystems.event-id.length", "seed 000, API Headers",
        "`nhn-event-id`, when sent, is at most 128 characters long; otherwise 400 with AUTH-0003.";
    EVENT_ID_ONCE = Client Choice "codingsystems.event-id.once", "facts/codingsystems-nompd-okt.md 1.2",
        "`nhn-event-id` stands once at most; repeated or empty it is refused as a bad header.";
    TYPE_KNOWN = Client Documented "codingsystems.codes.type-known", "seed 000, Codes; facts/codingsystems-nompd-okt.md 1.2",
        "The path names a coding system exactly as `/types` does; an unknown, empty or wrongly cased one is 400 with CS-0002 and the documented message.";
    TYPES_FIRST = Client Documented "codingsystems.habit.types-first", "seed 000, API Endpoints",
        "A client asks for the types before it asks for codes. Judged, never refused.";
    ONCE_A_DAY = Client Documented "codingsystems.habit.once-a-day", "seed 000, introduction",
        "A client fetches the codes of a type at most once a day (Norwegian calendar day) and caches them. Judged, never refused.";
    GZIP = Client Documented "codingsystems.habit.gzip", "seed 000, Codes",
        "A client takes the large systems (FEST*, ICD10, ATC) compressed. Judged, never refused.";

    TYPES_ALL = Server Inferred "codingsystems.types.list", "seed 000, CodingSystemType; facts/codingsystems-nompd-okt.md 1.1",
        "`/types` lists all 23 documented types in the enum's order; the documented example shows 12 of them.", switch "codingsystems.types";
    CODES_MAP = Server Documented "codingsystems.codes.map", "seed 000, Codes",
        "`/codes/{type}` answers a map whose keys, in upper case, equal the code of their value.";
    CODES_FIELDS = Server Documented "codingsystems.codes.fields", "seed 000, Response data model",
        "A code has exactly the seven documented fields; `null` and `[]` are written out.";
    CODES_TIME = Server Documented "codingsystems.codes.deactivated-time", "seed 000, Response data model",
        "`deactivatedTime` is an ISO instant in UTC, or null.";
    RELATIONS_RESOLVED = Server Documented "codingsystems.codes.relations", "seed 000, CodeRelation",
        "A relation carries its target's description and deactivation. Here its target always exists, which no page promises.";
    RELATION_DIRECTION = Server Documented "codingsystems.codes.relation-direction", "seed 000, RelationType",
        "Relations run in the direction their comment states.";
    RELATION_SUBSTANCE = Server Inferred "codingsystems.codes.relation-direction.virkestoff", "seed 000, RelationType; facts/codingsystems-nompd-okt.md 6.3",
        "INNEHOLDER_VIRKESTOFF leads to FEST_VIRKESTOFF, as its name and FEST have it: FEST_VIRKESTOFF_MED_STYRKE in its comment is taken for a slip.";
    SEARCH_WORDS = Server Inferred "codingsystems.codes.search-words", "seed 000, Code and MetadataType",
        "`searchWords` holds words of description, metadata and relations for the six systems SOKEORD is valid for, and is empty elsewhere.";
    SEARCH_WORDS_FORM = Server Choice "codingsystems.codes.search-words.form", "seed 000, Code",
        "Search words are in lower case, cut at everything but letters, digits and inner hyphens, single characters left out, each once, in the order found: description, SOKEORD and VARENAVN, descriptions of relations.";
    SEARCH_WORDS_ATC = Server Inferred "codingsystems.codes.search-words.atc-level-2", "seed 000, MetadataType",
        "An ATC code of level 2 has search words only with metadata ATC_LEVEL_2_SOK.";
    SALTS_DEACTIVATED = Server Documented "codingsystems.custom.salts", "seed 000, Custom changes",
        "Salts in FEST_VIRKESTOFF, known by HAR_TERAPEUTISK_VIRKESTOFF, are deactivated.";
    FEST_DESCRIPTION = Server Documented "codingsystems.custom.fest-description", "seed 000, Custom changes",
        "The description of a FEST code is SUPERKORTFORM and trade name, where both are known; otherwise the name with form and strength.";
    FEST_DESCRIPTION_FORM = Server Choice "codingsystems.custom.fest-description.form", "seed 000, Custom changes",
        "SUPERKORTFORM and trade name are joined by one blank, in that order.";
    KEYS_FEST = Server Inferred "codingsystems.keys.fest", "facts/codingsystems-nompd-okt.md 1.4",
        "Codes of FEST, FEST_VIRKESTOFF and FEST_VIRKESTOFF_MED_STYRKE are FEST's ids of the thing (not of the catalogue entry), with their prefix `ID_`, in upper case.";
    KEYS_ICD10 = Server Choice "codingsystems.keys.icd10", "facts/codingsystems-nompd-okt.md 1.4",
        "ICD10 codes are written without the dot.", switch "codingsystems.icd10_dot";
    KEYS_SUPERKORTFORM = Server Choice "codingsystems.keys.superkortform", "facts/codingsystems-nompd-okt.md 1.4",
        "Codes of SUPERKORTFORM are those of the form list 7448; the short names are not public.";
    CONTENT = Server Choice "codingsystems.content", "facts/codingsystems-nompd-okt.md 2, 6",
        "Every type has content. What of it is true, selected, derived or invented is told system by system in the seed data's README and counted below.";
    REFRESH = Server LeftOut "codingsystems.refresh", "seed 000, Coding systems sources",
        "The real service reads its sources daily at 04.00 UTC; here codes change only through the control API.", untested "nothing happens";
    GZIP_SENT = Server Documented "codingsystems.codes.gzip", "seed 000, Codes",
        "Answers are compressed with gzip when `Accept-Encoding` prefers it (q-values honoured), and sent as they are otherwise.";
    ETAG = Server Choice "codingsystems.etag", "INTERFACE 3",
        "Answers carry `ETag`, and a request that names it in `If-None-Match` gets 304. The real service documents no such header.";
    ERROR_BODY = Server Documented "codingsystems.errors.body", "facts/codingsystems-nompd-okt.md 1.2",
        "400 and 500 have a body of exactly six fields, and the error code in `nhn-error-code`; 429 has an empty body.";
    ERROR_BODY_OTHER = Server Choice "codingsystems.errors.other", "INTERFACE 2",
        "404, 405, 406, 408, 413, 414, 415 and 431 have the same six fields with CS-0002 (431 with AUTH-0003); 503 has an empty body.";
    ERROR_STATUS = Server Inferred "codingsystems.errors.status", "facts/codingsystems-nompd-okt.md 1.2",
        "CS-0002 and AUTH-0003 come with 400, CS-0001 with 500: the page lists the codes without their status.";
    HEADER_MESSAGE = Server Choice "codingsystems.errors.header-message", "facts/codingsystems-nompd-okt.md 1.2",
        "The message of AUTH-0003, which no page shows, is modelled on that of CS-0002 and goes on to say what was expected and what came.";
    EVENT_ID_ECHO = Server Inferred "codingsystems.errors.event-id", "facts/codingsystems-nompd-okt.md 1.2",
        "`eventId` of an error is the request's `nhn-event-id` when that is well-formed, else a new UUID.";
    DEPLOYMENT = Server Documented "codingsystems.errors.deployment", "facts/codingsystems-nompd-okt.md 1.2",
        "`environment`, `applicationVersion` and `serviceName` are those of the documented example, and can be set.", switch "codingsystems.environment";
    SECURITY_CODES = Server LeftOut "codingsystems.errors.security", "facts/codingsystems-nompd-okt.md 1.2",
        "CS-0003 and AUTH-0010 (security related) are listed on the error page and never answered: the API is open.", untested "nothing leads to them";
}
