//! What holds for the whole house.

mod determinism;
mod openapi;
mod rooms;
mod rules;
mod seed;
