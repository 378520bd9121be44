//! Who calls: a client with the scope of biovigilance reports, proved by the guard before all else.

use std::{marker::PhantomData, sync::Arc};

use axum::extract::FromRequestParts;
use http::{HeaderMap, request::Parts};

use super::{Nokup, error::Error, model::Wording, rules};
use crate::{
    auth::{Need, Proved, Schemes},
    http::{Exchange, Handed, Refusal, accept},
    rules::Rule,
    settings::Settings,
};

const AUDIENCE: &str = "nhn:melde";
pub(super) const SCOPE: &str = "nhn:melde/biovigilans";

/// A version of the API, and what it needs of its caller.
pub trait Version: Need {
    /// Whether codes may stand in the query.
    const READS_QUERY: bool;

    /// How `InputType` is written.
    #[must_use]
    fn wording(settings: &Settings) -> Wording;
}

/// Version 1.
#[derive(Clone, Copy, Debug)]
pub enum V1 {}

/// Version 2.
#[derive(Clone, Copy, Debug)]
pub enum V2 {}

impl Need for V1 {
    const AUDIENCE: &'static str = AUDIENCE;
    const SCOPES: &'static [&'static str] = &[SCOPE];
    const RULE: &'static Rule = &rules::SCOPE;

    fn schemes(settings: &Settings) -> Schemes {
        if settings.is("nokup.v1_token", "dpop") { Schemes::DPoP } else { Schemes::Any }
    }
}

impl Need for V2 {
    const AUDIENCE: &'static str = AUDIENCE;
    const SCOPES: &'static [&'static str] = &[SCOPE];
    const RULE: &'static Rule = &rules::SCOPE;
}

impl Version for V1 {
    const READS_QUERY: bool = true;

    fn wording(settings: &Settings) -> Wording {
        if settings.is("nokup.v1_input_type", "integer") { Wording::Integer } else { Wording::Name }
    }
}

impl Version for V2 {
    const READS_QUERY: bool = false;

    fn wording(settings: &Settings) -> Wording {
        if settings.is("nokup.v2_input_type", "name") { Wording::Name } else { Wording::Integer }
    }
}

/// A request whose caller may look codes up.
pub(super) struct Caller<V> {
    /// The HelseID client; empty when nobody was asked.
    pub(super) client_id: String,
    /// The notebook of the request.
    pub(super) exchange: Exchange,
    /// The room it came to.
    pub(super) room: Arc<Nokup>,
    /// All headers of the request.
    pub(super) headers: HeaderMap,
    version: PhantomData<V>,
}

impl<V: Version> FromRequestParts<Handed> for Caller<V> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, handed: &Handed) -> Result<Self, Refusal> {
        let proved = Proved::<V>::from_request_parts(parts, handed).await?;
        let (exchange, room) = (handed.exchange.clone(), handed.shared());
        accept::judge(&parts.headers, "application/json", &exchange)
            .map_err(|got| Error::NotAcceptable { got })?;
        // Nothing behind this extractor reads headers: they are taken, not copied.
        let headers = std::mem::take(&mut parts.headers);
        let client_id = proved.caller.client_id.clone();
        Ok(Self { client_id, exchange, room, headers, version: PhantomData })
    }
}

impl<V: Version> Caller<V> {
    /// How `InputType` is written for it.
    pub(super) fn wording(&self) -> Wording {
        V::wording(self.room.settings())
    }
}
