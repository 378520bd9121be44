//! PHR: documents of a patient's health record. Of its operations this version has the two pings.

pub mod error;
pub mod routes;
pub mod rules;

pub use error::DIALECT;

use std::{any::Any, sync::Arc};

use http::Extensions;

use super::{
    Api,
    room::{Builder, Lent, Prototype, Room},
};

/// The registry entry.
pub static API: Api = Api {
    id: "phr",
    title: "Patient's Health Record",
    families: &["/R4/fhir", "/mhd", "/ping", "/pingauth"],
    dialect: &DIALECT,
    guarded: true,
    rules: rules::ALL,
    switches: &[],
    builder: Some(Builder {
        routes: routes::routes,
        load: |_, _| Some(Arc::new(Start)),
        claims: |_| false,
        schemas: Vec::new,
        fidelity: |_| String::new(),
    }),
};

/// What the room starts with: nothing.
#[derive(Debug)]
struct Start;

/// The state of this API in one workspace.
#[derive(Debug)]
pub struct Phr;

impl Room for Phr {
    fn attach(self: Arc<Self>, request: &mut Extensions) {
        request.insert(self);
    }

    fn reset(&self) {}

    fn as_any(self: Arc<Self>) -> Arc<dyn Any + Send + Sync> {
        self
    }
}

impl Prototype for Start {
    fn room(&self, _: Lent) -> Arc<dyn Room> {
        Arc::new(Phr)
    }
}
