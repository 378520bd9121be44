//! The control API.

mod admin;
mod clock;
mod health;
mod nokup;
mod nokup_bodies;
mod nompd;
mod requests;
mod reset;
mod rules;
mod settings;
mod synthetic;
