//! The five APIs. This file is the registry, alone in naming every one of them.

pub mod codingsystems;
pub mod nokup;
pub mod nompd;
pub mod okt;
pub mod phr;
pub mod room;

use crate::{helseid, http::Dialect, rules::Rule, settings::Switch};
use room::Builder;

/// Reads a client's id out of parameters as they stand in a query or form.
pub type ClientIn = fn(&[u8]) -> Option<String>;

/// One API: where it lives, how it words refusals, what its rules are, and its room.
pub struct Api {
    /// Its id, as in `sandbox-rule` and in `openapi/{id}.json`.
    pub id: &'static str,
    /// Its name.
    pub title: &'static str,
    /// The path prefixes that belong to it.
    pub families: &'static [&'static str],
    /// How it words refusals.
    pub dialect: &'static Dialect,
    /// Whether a guard stands in front of any of its operations.
    pub guarded: bool,
    /// Finds out who asks, where requests name their client in query or form and not in a token.
    pub client_in: Option<ClientIn>,
    /// Its rules.
    pub rules: &'static [&'static Rule],
    /// Its switches.
    pub switches: &'static [Switch],
    /// Its room; `None` while this version does not have it.
    pub builder: Option<Builder>,
}

/// Every API, and the HelseID that gives out tokens for them.
pub static APIS: &[&Api] =
    &[&codingsystems::API, &phr::API, &nokup::API, &nompd::API, &okt::API, &helseid::API];

/// The switches of every API.
pub static SWITCHES: &[&[Switch]] = &[
    codingsystems::SWITCHES,
    phr::SWITCHES,
    nokup::SWITCHES,
    nompd::SWITCHES,
    okt::SWITCHES,
    helseid::SWITCHES,
];
