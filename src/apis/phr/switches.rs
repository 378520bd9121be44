//! The switches of PHR.

use crate::settings::{Kind, Switch};

/// The communities a gateway of which can be made slow or dead.
const GATEWAYS: &[&str] = &["none", "nhn", "sor-ost", "vest", "nord", "midt"];

/// The switches of this API.
pub static SWITCHES: &[Switch] = &[
    Switch {
        key: "phr.unlisted_categories",
        kind: Kind::OneOf(&["hide", "show"]),
        sentence: "Whether groups of documents the table of Kjernejournalforskriften does not list are shown under it.",
    },
    Switch {
        key: "phr.production_scope_rule",
        kind: Kind::Flag { default: false },
        sentence: "Whether the scope of Helsepersonelloven § 45 is refused, as production does for now.",
    },
    Switch {
        key: "phr.organization_system",
        kind: Kind::OneOf(&["bare", "urn"]),
        sentence: "How contained organisations are typed: the bare OID the official client reads, or `urn:oid:` as validators want it.",
    },
    Switch {
        key: "phr.blocked",
        kind: Kind::OneOf(&["count", "obscure"]),
        sentence: "Whether blocked documents are only counted, or listed with their content obscured.",
    },
    Switch {
        key: "phr.links",
        kind: Kind::Flag { default: true },
        sentence: "Whether a Bundle links to itself and its neighbouring pages.",
    },
    Switch {
        key: "phr.retrieve_post",
        kind: Kind::OneOf(&["refuse", "accept"]),
        sentence: "Whether documents can be fetched with POST, as the page's heading says and nothing else.",
    },
    Switch {
        key: "phr.check_digits",
        kind: Kind::Flag { default: true },
        sentence: "Whether a patient's number must have right check digits; persons of the seed always pass.",
    },
    Switch {
        key: "phr.result_cache",
        kind: Kind::Flag { default: true },
        sentence: "Whether results are kept for three minutes; without it every request searches anew.",
    },
    Switch {
        key: "phr.dead_gateway",
        kind: Kind::OneOf(GATEWAYS),
        sentence: "The community whose gateway does not answer.",
    },
    Switch {
        key: "phr.slow_gateway",
        kind: Kind::OneOf(GATEWAYS),
        sentence: "The community whose gateway answers too late: the search waits for it, half a second, and goes on without.",
    },
];
