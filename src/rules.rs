//! Rules: every documented behaviour has a name.
//!
//! A rule is data that stands beside the code that keeps it. Error answers, the journal, `GET /_sandbox/rules`
//! and `docs/FIDELITY.md` all read it from here; no rule is worded twice.

mod catalogue;
mod check;
mod fidelity;

pub use catalogue::Catalogue;
pub use check::{Broken, Check, Verdict};
pub use fidelity::fidelity_page;

use schemars::JsonSchema;
use serde::Serialize;

/// On whose word a rule stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Provenance {
    /// Written in the API's own documentation.
    Documented,
    /// Seen in official clients or published data.
    Observed,
    /// Concluded from what is documented or observed.
    Inferred,
    /// The sources are silent: the sandbox decided.
    Choice,
    /// Known, and not emulated.
    LeftOut,
}

/// Whom a rule binds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Binds {
    /// What a request must or should be: judged on every request.
    Client,
    /// What an answer is: promised by the sandbox.
    Server,
}

/// One thing the documents demand or promise.
#[derive(Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(description = "One thing the documents demand or promise.")]
pub struct Rule {
    /// `<api>.<subject>[.<aspect>]`, as in the `sandbox-rule` header.
    pub id: &'static str,
    /// The rule in one sentence.
    pub sentence: &'static str,
    /// Whom it binds.
    pub binds: Binds,
    /// On whose word it stands.
    pub provenance: Provenance,
    /// The page and section, or the facts file and section, it is taken from.
    pub source: &'static str,
    /// The setting that changes it, where sources disagree or users differ.
    pub switch: Option<&'static str>,
    /// Why no test holds it to its word; absent when one does.
    pub untested: Option<&'static str>,
}

impl Rule {
    /// The API (or room of the sandbox) the rule belongs to: the first part of its id.
    #[must_use]
    pub fn api(&self) -> &'static str {
        self.id.split('.').next().unwrap_or(self.id)
    }
}

/// Declares rules as statics and lists them all in `ALL`, so that none is forgotten.
///
/// `NAME = Binds Provenance "id", "source", "sentence" [, switch "key"] [, untested "why"];`
#[macro_export]
macro_rules! rules {
    ($($(#[$meta:meta])* $name:ident = $binds:ident $provenance:ident $id:literal, $source:literal, $sentence:literal
       $(, switch $switch:literal)? $(, untested $untested:literal)?;)+) => {
        $(
            #[doc = concat!("Rule `", $id, "`.")]
            $(#[$meta])*
            pub static $name: $crate::rules::Rule = $crate::rules::Rule {
                id: $id,
                sentence: $sentence,
                binds: $crate::rules::Binds::$binds,
                provenance: $crate::rules::Provenance::$provenance,
                source: $source,
                switch: $crate::rules!(@option $($switch)?),
                untested: $crate::rules!(@option $($untested)?),
            };
        )+
        /// Every rule of this room.
        pub static ALL: &[&$crate::rules::Rule] = &[$(&$name),+];
    };
    (@option) => { None };
    (@option $value:literal) => { Some($value) };
}
