//! The extractor in front of a closed operation.

use std::{marker::PhantomData, sync::Arc};

use axum::extract::FromRequestParts;
use http::request::Parts;

use super::{Caller, Gate, How, Need, Organisations, rules};
use crate::{
    config::Mode,
    http::{Exchange, Refusal, Situation},
};

/// Who acts when nobody was asked: Norsk Helsenett's own test organisation.
const UNASKED_ORGANISATION: &str = "999977774";

/// A caller who has what `N` needs.
#[derive(Clone, Debug)]
pub struct Proved<N> {
    /// The caller.
    pub caller: Arc<Caller>,
    need: PhantomData<N>,
}

impl<N: Need, S: Send + Sync> FromRequestParts<S> for Proved<N> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refusal> {
        let given = "the front hands guarded rooms notebook and gate";
        let _exchange = parts.extensions.get::<Exchange>().cloned().expect(given);
        let gate = parts.extensions.get::<Arc<Gate>>().cloned().expect(given);
        let _schemes = N::schemes(&gate.settings);
        match gate.mode {
            Mode::Off => Ok(Self { caller: Arc::new(unasked(N::SCOPES)), need: PhantomData }),
            Mode::Strict | Mode::Relaxed => {
                Err(Refusal::by(Situation::Unauthenticated, &rules::SCHEME, "a token", "none"))
            }
        }
    }
}

fn unasked(scopes: &[&str]) -> Caller {
    Caller {
        how: How::Unasked,
        client_id: String::new(),
        scopes: scopes.iter().map(|it| (*it).to_owned()).collect(),
        organisations: Organisations {
            parent: Some(UNASKED_ORGANISATION.to_owned()),
            ..Organisations::default()
        },
        person: None,
        attestation: None,
    }
}
