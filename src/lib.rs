//! nhn-sandbox: one binary that stands in for five Norwegian health APIs of Norsk Helsenett.
//!
//! The map of the rooms:
//!
//! - [`config`], [`clock`], [`ids`], [`settings`], [`rules`]: what everything else stands on.
//! - [`auth`]: the guard in front of closed APIs.
//! - [`norway`]: identity and organisation numbers, and the guard that keeps real persons' numbers out.
//! - [`http`], [`openapi`]: vocabulary that knows no API.
//! - [`fhir`]: the few R4 types PHR speaks, and search parameters.
//! - [`apis`]: a room for each API, and the registry.
//! - [`journal`], [`faults`], [`manners`], [`metrics`], [`report`], [`control`]: what came and what became of it; `/_sandbox`.
//! - [`disk`]: what outlives the process.
//! - [`seed`], [`persons`], [`synthetic`]: where content comes from.
//! - [`tls`]: the certificate of HTTPS.
//! - [`workspace`], [`router`], [`sandbox`]: how it is put together; [`cli`] is the way in.
//!
//! Rust tests can embed it: `Sandbox::start(Config::default()).await`.

pub mod apis;
pub mod auth;
pub mod cli;
pub mod clock;
pub mod config;
pub mod control;
mod current;
pub mod disk;
pub mod faults;
pub mod fhir;
pub mod helseid;
pub mod http;
pub mod ids;
pub mod jose;
pub mod journal;
mod json_object;
mod json_pointer;
pub mod manners;
mod markup;
pub mod metrics;
pub mod norway;
pub mod openapi;
pub mod persons;
pub mod report;
pub mod router;
pub mod rules;
pub mod sandbox;
pub mod seed;
mod server;
pub mod settings;
pub mod synthetic;
pub mod tls;
pub mod workspace;

pub use config::Config;
pub use sandbox::{Running, Sandbox, StartError};
