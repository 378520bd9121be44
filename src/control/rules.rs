//! The rules of the control API.

crate::rules! {
    ADMIN_TOKEN = Client Choice "control.admin-token", "INTERFACE 1, --admin-token",
        "With `--admin-token` set, every request to `/_sandbox/*` but health carries `Authorization: Bearer <it>`; otherwise 401.";
    CLOCK_VALUE = Client Choice "control.clock.value", "INTERFACE 4",
        "The clock is set by `mode`, with `now` for frozen and offset and without it for system, and moved by an ISO 8601 duration that stays within the years 1 to 9999.";
    SETTING_VALUE = Client Choice "control.settings.value", "INTERFACE 4, 6",
        "A setting is one of the listed switches, at a value it takes; one bad setting changes none.";
    REQUEST_KNOWN = Client Choice "control.requests.known", "INTERFACE 4",
        "A journal entry is asked for by the id of a request the journal still holds.";
    REQUESTS_FILTER = Client Choice "control.requests.filter", "INTERFACE 4",
        "The journal is filtered by a known API and rule, and lists 1 to 10,000 entries (100 unless told).";
    CODE_GOOD = Client Choice "control.codingsystems.code", "INTERFACE 4",
        "A code put in is a good one: its path and body name the same code, in upper case, and its relations lead to existing codes in the documented direction.";
    CODE_KNOWN = Client Choice "control.codingsystems.known", "INTERFACE 4",
        "A code asked for or taken out exists.";
    SYNC_GOOD = Client Choice "control.nompd.sync", "INTERFACE 4",
        "A sync brings good groups, names each id once, and deletes what is there; otherwise it is refused whole and nothing is stored.";
    VERSION_KNOWN = Client Choice "control.nompd.version", "INTERFACE 4",
        "The answer key is asked for a version from 0, where nothing was, to the current one.";
    ANSWER_KEY = Server Choice "control.nompd.answer-key", "INTERFACE 4",
        "The answer key counts, for each list, the groups a correct client holds at a version, and hashes them: SHA-256 over the RFC 8785 form of the list of their `data`, ordered by id.";
    TOKEN_GOOD = Client Choice "control.tokens.order", "INTERFACE 4",
        "A token is ordered with 1 to 50 scopes, a known client or none, organisation numbers, a person who is in here, a public key and 1 to 86,400 seconds; a proof with both method and URL, and a key the sandbox makes.";
    CLIENT_GOOD = Client Choice "control.clients.good", "INTERFACE 4",
        "A client is registered with an id nobody has, grants, scopes, organisation numbers of nine digits and public keys; at most 1,000 at once.";
    CLIENT_KNOWN = Client Choice "control.clients.known", "INTERFACE 4",
        "A client taken out is registered.";
    SYNTHETIC_KIND = Client Choice "control.synthetic.kind", "INTERFACE 4",
        "What is fabricated is 1 to 1,000 of kind `person` or `organisation`; `series` (syntpop, tenor) is for persons.";
    CA_THERE = Client Choice "control.ca", "INTERFACE 4",
        "The CA's certificate is asked for where there is one, with `--tls self-signed`; otherwise 404.";
    DOCUMENT_KNOWN = Client Choice "control.openapi.known", "INTERFACE 4",
        "A document is asked for as `{api}.json` of an API this version has, in version 3.1 or 3.0.";
    OWN_CALLS = Server Choice "control.requests.own-calls", "INTERFACE 4",
        "Requests to `/_sandbox` are not journalled: the journal is about the client under test.";
    RESET = Server Choice "control.reset", "INTERFACE 4",
        "Reset leads state, journal, totals, settings, clock and ids back to the start.";
    DETERMINISM = Server Choice "control.determinism", "INTERFACE 1, --seed-number",
        "Same seed number, frozen clock, same requests: the same bytes.";
}
