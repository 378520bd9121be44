//! The control API.

mod admin;
mod clock;
mod health;
mod nompd;
mod requests;
mod reset;
mod rules;
mod settings;
mod workspaces;
mod synthetic;
