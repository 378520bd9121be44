//! What the guard of one workspace works with: the issuer's keys, and what it remembers.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use jiff::Timestamp;

use super::{Caller, token::Token};
use crate::{
    clock::Clock,
    config::Mode,
    http::{Base, hosts},
    jose::{KeyRing, Replay},
    settings::Settings,
};

/// How many verified tokens are remembered, so that the next call with one costs no second RSA check.
const MOST_TOKENS: usize = 4096;

/// Tokens by their SHA-256 in base64url, each with the number of the key that verified it.
type Verified = BTreeMap<String, (u64, Arc<Token>)>;

/// What the issuer is called by.
#[derive(Clone, Debug)]
pub struct Names {
    /// Its name at the root, when that is set by hand.
    pub issuer: Option<String>,
    /// What is added to it below the path of the workspace; empty at the root.
    pub workspace: Arc<str>,
}

/// The guard of one workspace.
#[derive(Debug)]
pub struct Gate {
    pub(super) mode: Mode,
    pub(super) settings: Arc<Settings>,
    pub(super) clock: Clock,
    pub(super) keys: Arc<KeyRing>,
    pub(super) replay: Replay,
    /// Who calls when nobody is asked.
    pub(super) unasked: Arc<Caller>,
    names: Names,
    verified: Mutex<Verified>,
}

impl Gate {
    /// A guard in this mode, in front of what this issuer's keys sign.
    #[must_use]
    pub fn new(mode: Mode, settings: Arc<Settings>, clock: Clock, keys: Arc<KeyRing>, names: Names) -> Self {
        let (replay, verified) = (Replay::default(), Mutex::default());
        Self { mode, settings, clock, keys, replay, unasked: Arc::new(Caller::unasked()), names, verified }
    }

    /// Whether this `iss` is the issuer's, as this request knows it.
    ///
    /// A request below `/ws/{name}` takes the name with that path alone. One that selects its workspace otherwise takes the
    /// name it was sent to, which is the root's too, and that with the path, as tokens minted in the workspace have it.
    pub(super) fn knows_issuer(&self, said: &str, base: &Base) -> bool {
        let root = self.names.issuer.as_deref().unwrap_or(base.root());
        let workspace = said.strip_prefix(root);
        if workspace.is_some_and(|it| it == base.workspace())
            || base.workspace().is_empty() && workspace.is_some_and(|it| *it == *self.names.workspace)
        {
            return true;
        }
        if self.names.issuer.is_some() || base.is_pinned() {
            return false;
        }
        // All documented names belong to one issuer, whichever of them the token was asked for by.
        said.ends_with(base.workspace()) && self.keys.is_issuer(said)
            || hosts::is_documented_name_of(said, base.url())
    }

    /// The name of the issuer, as this request knows it.
    pub(super) fn issuer(&self, base: &Base) -> String {
        base.issuer(self.names.issuer.as_deref())
    }

    /// The token of this hash, if its signature was verified before, under the same key and not past its time.
    pub(super) fn remembered(&self, hash: &str) -> Option<Arc<Token>> {
        let verified = self.verified.lock().unwrap_or_else(PoisonError::into_inner);
        let (generation, token) = verified.get(hash)?;
        (*generation == self.keys.generation()).then(|| Arc::clone(token))
    }

    /// Remembers a token whose signature is verified.
    pub(super) fn remember(&self, hash: String, token: &Arc<Token>, now: Timestamp) {
        let mut verified = self.verified.lock().unwrap_or_else(PoisonError::into_inner);
        if verified.len() >= MOST_TOKENS {
            verified.retain(|_, (_, it)| it.expires > now.as_second());
        }
        if verified.len() >= MOST_TOKENS {
            verified.clear();
        }
        verified.insert(hash, (self.keys.generation(), Arc::clone(token)));
    }

    /// Forgets every token and proof: the clock was moved back, or all is led back to the start.
    pub fn forget(&self) {
        self.replay.clear();
        self.verified.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// How many proofs it remembers.
    #[must_use]
    pub fn proofs(&self) -> usize {
        self.replay.len()
    }
}
