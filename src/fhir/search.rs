//! Search parameters (FHIR R4, "Search"): `name:modifier=value`, values told apart by commas, held against what a
//! resource states.

mod date;
mod escape;
mod text;
mod token;

pub use date::{Prefix, Span, When, instant_span, oslo};
pub use escape::{split, unescape};
pub use text::fold;
pub use token::Token;

use jiff::Timestamp;

use super::{Coding, Identifier};

/// What kind of value a parameter searches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A code or an identifier.
    Token,
    /// A name.
    Text,
    /// An instant, by the interval it lies in.
    Date,
    /// A period, by whether it overlaps.
    Period,
    /// Another resource, by what it is known by.
    Reference,
}

/// How texts are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextMode {
    /// They begin alike, whatever case and accents.
    Starts,
    /// They are the same.
    Exact,
    /// One is anywhere in the other, whatever case and accents.
    Contains,
}

/// What a parameter asks.
#[derive(Clone, Debug, PartialEq)]
pub enum Test {
    /// One of these codes is there, or (`negated`) none of them.
    Tokens {
        /// The codes.
        any: Vec<Token>,
        /// Whether none of them may be there.
        negated: bool,
    },
    /// One of these texts fits.
    Texts {
        /// The texts, folded unless compared exactly.
        any: Vec<String>,
        /// How they are compared.
        mode: TextMode,
    },
    /// One of these times fits.
    Dates {
        /// The times.
        any: Vec<When>,
        /// Whether without a prefix it is enough to overlap.
        overlapping: bool,
    },
    /// One of these is referred to.
    References(Vec<Token>),
    /// There is nothing there (or something).
    Missing(bool),
}

/// Why a parameter cannot be understood.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadParameter {
    /// The modifier is none this kind of parameter has here.
    #[error("a modifier of {expected}; got `:{got}`")]
    Modifier {
        /// Those it has.
        expected: &'static str,
        /// What came.
        got: String,
    },
    /// The value is not one it takes.
    #[error("{expected}; got {got:?}")]
    Value {
        /// What it takes.
        expected: &'static str,
        /// What came.
        got: String,
    },
}

/// What a resource states for a parameter.
#[derive(Clone, Copy, Debug)]
pub enum Stated<'a> {
    /// These codes.
    Codes(&'a [Coding]),
    /// These identifiers.
    Identifiers(&'a [Identifier]),
    /// These texts.
    Texts(&'a [&'a str]),
    /// This time, if any.
    Time(Option<Span>),
}

impl Test {
    /// Reads the modifier and value of a parameter of this kind.
    ///
    /// # Errors
    /// What was expected and what came.
    pub fn parse(kind: Kind, modifier: Option<&str>, value: &str) -> Result<Self, BadParameter> {
        if modifier == Some("missing") {
            return match value {
                "true" => Ok(Self::Missing(true)),
                "false" => Ok(Self::Missing(false)),
                _ => Err(BadParameter::Value { expected: "`true` or `false`", got: value.to_owned() }),
            };
        }
        let parts = split(value, ',').into_iter().filter(|part| !part.is_empty());
        match (kind, modifier) {
            (Kind::Token, None | Some("not")) => {
                let any = parts.map(Token::parse).collect::<Result<_, _>>()?;
                Ok(Self::Tokens { any, negated: modifier.is_some() })
            }
            (Kind::Text, None) => Ok(Self::texts(parts, TextMode::Starts)),
            (Kind::Text, Some("exact")) => Ok(Self::texts(parts, TextMode::Exact)),
            (Kind::Text, Some("contains")) => Ok(Self::texts(parts, TextMode::Contains)),
            (Kind::Date | Kind::Period, None) => {
                let any = parts.map(When::parse).collect::<Result<_, _>>()?;
                Ok(Self::Dates { any, overlapping: kind == Kind::Period })
            }
            (Kind::Reference, None | Some("identifier")) => {
                Ok(Self::References(parts.map(Token::parse).collect::<Result<_, _>>()?))
            }
            (kind, Some(got)) => {
                Err(BadParameter::Modifier { expected: kind.modifiers(), got: got.to_owned() })
            }
        }
    }

    fn texts<'a>(parts: impl Iterator<Item = &'a str>, mode: TextMode) -> Self {
        let any = parts.map(unescape);
        let any = if mode == TextMode::Exact { any.collect() } else { any.map(|it| fold(&it)).collect() };
        Self::Texts { any, mode }
    }

    /// Whether what a resource states fits; `now` is what "about" is measured by.
    #[must_use]
    pub fn accepts(&self, stated: Stated<'_>, now: Timestamp) -> bool {
        match (self, stated) {
            (Self::Missing(missing), stated) => stated.is_empty() == *missing,
            (Self::Tokens { any, negated }, Stated::Codes(codes)) => {
                codes.iter().any(|code| any.iter().any(|it| it.fits_code(code))) != *negated
            }
            (Self::Tokens { any, negated }, Stated::Identifiers(all)) => {
                all.iter().any(|one| any.iter().any(|it| it.fits_identifier(one))) != *negated
            }
            (Self::References(any), Stated::Identifiers(all)) => {
                all.iter().any(|one| any.iter().any(|it| it.fits_identifier(one)))
            }
            (Self::Texts { any, mode }, Stated::Texts(texts)) => {
                texts.iter().any(|text| any.iter().any(|it| mode.fits(it, text)))
            }
            (Self::Dates { any, overlapping }, Stated::Time(Some(span))) => {
                any.iter().any(|it| it.fits(span, *overlapping, now))
            }
            _ => false,
        }
    }
}

impl Stated<'_> {
    fn is_empty(&self) -> bool {
        match self {
            Self::Codes(all) => all.is_empty(),
            Self::Identifiers(all) => all.is_empty(),
            Self::Texts(all) => all.is_empty(),
            Self::Time(time) => time.is_none(),
        }
    }
}

impl Kind {
    /// The modifiers it has, in words.
    fn modifiers(self) -> &'static str {
        match self {
            Self::Token => "`:not` or `:missing`",
            Self::Text => "`:exact`, `:contains` or `:missing`",
            Self::Date | Self::Period => "`:missing`",
            Self::Reference => "`:identifier` or `:missing`",
        }
    }
}

impl TextMode {
    fn fits(self, asked: &str, text: &str) -> bool {
        match self {
            Self::Exact => text == asked,
            Self::Starts => fold(text).starts_with(asked),
            Self::Contains => fold(text).contains(asked),
        }
    }
}

#[cfg(test)]
mod tests;
