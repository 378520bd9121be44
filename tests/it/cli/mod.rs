//! The binary as a user meets it: exit codes, stdout, stderr, signals.

mod config;
mod config_refusals;
mod generate;
mod healthcheck;
pub mod process;
mod seed;
mod serve;
mod token;
