//! Tokens: `code`, `system|code`, `|code`, `system|`.

use super::{BadParameter, escape};
use crate::fhir::{Coding, Identifier};

/// A code or identifier that is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// The system: any (`None`), none at all (empty), or this one without `urn:oid:`.
    system: Option<String>,
    /// The code; any when left out.
    code: Option<String>,
}

impl Token {
    /// Reads one of the four forms.
    ///
    /// # Errors
    /// When there is more than one bar, or nothing on either side of it.
    pub fn parse(part: &str) -> Result<Self, BadParameter> {
        let bad = || BadParameter::Value {
            expected: "`code`, `system|code`, `|code` or `system|`",
            got: part.to_owned(),
        };
        match escape::split(part, '|')[..] {
            [code] => Ok(Self { system: None, code: Some(escape::unescape(code)) }),
            ["", ""] => Err(bad()),
            [system, ""] => Ok(Self { system: Some(bare(&escape::unescape(system)).to_owned()), code: None }),
            [system, code] => Ok(Self {
                system: Some(bare(&escape::unescape(system)).to_owned()),
                code: Some(escape::unescape(code)),
            }),
            _ => Err(bad()),
        }
    }

    /// The system that is asked for, without `urn:oid:`; `None` when any will do.
    #[must_use]
    pub fn system(&self) -> Option<&str> {
        self.system.as_deref()
    }

    /// The code that is asked for; `None` when any will do.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.code.as_deref()
    }

    /// Whether this code is meant.
    #[must_use]
    pub fn fits_code(&self, coding: &Coding) -> bool {
        self.fits(coding.system.as_deref(), coding.code.as_deref())
    }

    /// Whether this identifier is meant.
    #[must_use]
    pub fn fits_identifier(&self, identifier: &Identifier) -> bool {
        self.fits(identifier.system.as_deref(), Some(&identifier.value))
    }

    fn fits(&self, system: Option<&str>, code: Option<&str>) -> bool {
        self.code.as_deref().is_none_or(|asked| code == Some(asked))
            && self.system.as_deref().is_none_or(|asked| asked == bare(system.unwrap_or_default()))
    }
}

/// An OID with or without `urn:oid:` is the same system.
fn bare(system: &str) -> &str {
    system.strip_prefix("urn:oid:").unwrap_or(system)
}
