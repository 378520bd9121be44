//! The rules of the control API.

crate::rules! {
    ADMIN_TOKEN = Client Choice "control.admin-token", "INTERFACE 1, --admin-token",
        "With `--admin-token` set, every request to `/_sandbox/*` but health carries `Authorization: Bearer <it>`; otherwise 401, before a byte of the body is read.";
    CLOCK_VALUE = Client Choice "control.clock.value", "INTERFACE 4",
        "The clock is set by `mode`, with `now` for frozen and offset and without it for system, and moved by an ISO 8601 duration that stays within the years 1 to 9999.";
    SETTING_VALUE = Client Choice "control.settings.value", "INTERFACE 4, 6",
        "A setting is one of the listed switches, at a value it takes; one bad setting changes none.";
    REQUEST_KNOWN = Client Choice "control.requests.known", "INTERFACE 4",
        "A journal entry is asked for by the id of a request the journal still holds.";
    REQUESTS_FILTER = Client Choice "control.requests.filter", "INTERFACE 4",
        "The journal is filtered by a known API and rule, and lists 1 to 10,000 entries (100 unless told).";
    WORKSPACE_GOOD = Client Choice "control.workspaces.order", "INTERFACE 5",
        "A workspace is made with a name of 1 to 63 of a to z, 0 to 9 and inner hyphens, settings that exist, and lists of at most 100 different texts that select it; otherwise 400.";
    WORKSPACE_FREE = Client Choice "control.workspaces.free", "INTERFACE 5",
        "A workspace is made with a name and selectors no other has, and below `--workspaces-max`; otherwise 409.";
    WORKSPACE_KNOWN = Client Choice "control.workspaces.known", "INTERFACE 5",
        "A workspace asked for or taken away is one there is; otherwise 404.";
    WORKSPACE_APART = Server Choice "control.workspaces.apart", "INTERFACE 5",
        "What is done in a workspace shows in no other: state, clock, faults, settings, journal, totals and ids are its own.";
    WORKSPACE_IDLE = Server Choice "control.workspaces.idle", "INTERFACE 5",
        "A workspace nobody sent a request to for `--workspaces-idle` seconds (its own `idle_seconds`), by a monotonic clock, is forgotten, with what it kept in `--data-dir`.";
    WORKSPACE_STAYS = Server Choice "control.workspaces.failure", "INTERFACE 1, --data-dir",
        "A workspace whose data the disk of `--data-dir` cannot forget is not deleted, and DELETE is answered 500.";
    FAULT_GOOD = Client Choice "control.faults.order", "INTERFACE 4, faults",
        "A fault names APIs, paths, numbers and one effect that exist, and is one of at most 100; otherwise 400 names every place.";
    FAULT_KNOWN = Client Choice "control.faults.known", "INTERFACE 4, faults",
        "A fault taken away is one of the list; otherwise 404.";
    COUNT_GOOD = Client Choice "control.requests.count", "INTERFACE 4",
        "Requests are counted by a known API, a path pattern, headers and text they hold; otherwise 400.";
    RULES_ASKED = Client Choice "control.rules.asked", "INTERFACE 4",
        "The rules are asked for of all rooms or of one there is; otherwise 400.";
    REPLAY_WHOLE = Client Choice "control.requests.replay", "INTERFACE 4",
        "A request sent through again is one the journal holds whole, its body of at most 64 kB; otherwise 400. It counts in no report and forms no habit.";
    REPORT_ASKED = Client Choice "control.report.asked", "INTERFACE 4",
        "The report is asked for as json, html or junit, of all APIs or one there is.";
    REPORT_TOTALS = Server Choice "control.report", "INTERFACE 4",
        "The report judges each client rule of a workspace by totals made with each verdict: `violated` when a request broke it unannounced, else `satisfied` when one kept it, else `not-exercised`; a violation named in `sandbox-expect` is a negative test. Rules of kind left-out are not in it.";
    STATE_GOOD = Client Choice "control.state.good", "INTERFACE 4",
        "A state put back is one that was saved by this version; one mistake leaves everything as it was.";
    STATE_EQUAL = Server Choice "control.state", "INTERFACE 4",
        "A workspace's state (clock, ids, settings, faults, what clients did, every API's own) restored elsewhere on the same seed gives byte-equal answers; journal and totals stay where they are.";
    STATE_FAILS = Server Choice "control.state.failure", "INTERFACE 1, --data-dir; 4",
        "A state that the disk of `--data-dir` cannot take is answered 500, and nothing is restored.";
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
        "A token is ordered with 1 to 50 scopes that exist (of the APIs here, HelseID's own, or granted to a registered client), a registered client or none (any where `helseid.open_registration` is set), organisation numbers, a person who is in here, a public key and 1 to 86,400 seconds; a proof with both method and URL, and a key the sandbox makes.";
    CLIENT_GOOD = Client Choice "control.clients.good", "INTERFACE 4",
        "A client is registered with an id nobody has, grants, scopes, organisation numbers of nine digits and public keys; at most 1,000 at once.";
    CLIENT_KNOWN = Client Choice "control.clients.known", "INTERFACE 4",
        "A client taken out is registered.";
    OKT_PERSONS = Client Choice "control.okt.persons", "INTERFACE 4",
        "Persons OKT has services of are asked for after an eleven-digit number, 1 to 1,000 at a time (100 unless told).";
    PERSONS = Server Choice "control.persons", "INTERFACE 4; facts/helseid.md 6",
        "The list of persons has everybody of the seed, health personnel with the numbers of public samples where the documented table has a copying error, and how much each API holds about whom.";
    SYNTHETIC_KIND = Client Choice "control.synthetic.kind", "INTERFACE 4",
        "What is fabricated is 1 to 1,000 of kind `person` or `organisation`; `series` (syntpop, tenor) is for persons.";
    CA_THERE = Client Choice "control.ca", "INTERFACE 4",
        "The CA's certificate is asked for where there is one, with `--tls self-signed`; otherwise 404.";
    DOCUMENT_KNOWN = Client Choice "control.openapi.known", "INTERFACE 4",
        "A document is asked for as `{api}.json` of an API this version has, in version 3.1 or 3.0.";
    OWN_CALLS = Server Choice "control.requests.own-calls", "INTERFACE 4",
        "Requests to `/_sandbox` are not journalled: the journal is about the client under test.";
    RESET = Server Choice "control.reset", "INTERFACE 4",
        "Reset leads state, journal, totals, faults, what is remembered of clients, settings, clock and ids back to the start.";
    RESET_FAILS = Server Choice "control.reset.failure", "INTERFACE 1, --data-dir",
        "A reset that the disk of `--data-dir` cannot follow is answered 500, and nothing is reset.";
    DETERMINISM = Server Choice "control.determinism", "INTERFACE 1, --seed-number",
        "Same seed number, frozen clock, same requests: the same bytes.";
    DOCUMENT_GOOD = Client Choice "control.phr.document", "INTERFACE 4",
        "A document that is added is of a valid patient, of a kind of 9602, with names the seed has and ids nobody else has; otherwise 400 names every mistake.";
    DOCUMENT_THERE = Client Choice "control.phr.document.known", "INTERFACE 4",
        "A document that is taken away is there; otherwise 404.";
}
