//! The black-box tests: every module starts its own sandboxes and speaks HTTP to them.
#![expect(unreachable_pub, reason = "the test kit is one crate; `pub` says what a module offers the others")]
#![expect(clippy::unwrap_used, reason = "helpers of tests stop at the first surprise, as tests do")]

mod support;

mod auth;
mod cli;
mod codingsystems;
mod control;
mod faults;
mod helseid;
mod helseid_people;
mod house;
mod nokup;
mod nompd;
mod okt;
mod phr;
mod pipeline;
mod tls;
