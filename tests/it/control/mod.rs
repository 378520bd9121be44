//! The control API.

mod admin;
mod archive;
mod clock;
mod counts;
mod events;
mod faults;
mod health;
mod manners;
mod metrics;
mod nokup;
mod nokup_bodies;
mod nompd;
mod okt;
mod persons;
mod replay;
mod report;
mod requests;
mod reset;
mod rules;
mod settings;
mod state;
mod synthetic;
mod workspaces;
