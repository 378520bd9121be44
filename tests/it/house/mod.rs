//! What holds for the whole house.

mod bad_input;
mod bad_query;
mod determinism;
mod error_table;
mod limits;
mod openapi;
mod paths;
mod raw_http;
mod real_person;
mod rooms;
mod rules;
mod seed;
pub mod wire;
