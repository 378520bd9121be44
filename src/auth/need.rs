//! What an operation needs of its caller.

use crate::{rules::Rule, settings::Settings};

/// With which scheme an operation takes its token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Schemes {
    /// `DPoP` with a proof, and nothing else.
    DPoP,
    /// `Bearer` as well.
    Any,
}

/// What one operation needs; a type without values, named in its handler's [`super::Proved`].
pub trait Need: Send + Sync + 'static {
    /// The audience of the API, such as `nhn:phr`.
    const AUDIENCE: &'static str;
    /// One of these scopes is needed.
    const SCOPES: &'static [&'static str];
    /// The rule that demands it.
    const RULE: &'static Rule;

    /// With which schemes the token may come.
    #[must_use]
    fn schemes(_settings: &Settings) -> Schemes {
        Schemes::DPoP
    }
}
