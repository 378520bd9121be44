//! What a workspace may be called: it stands in paths and in logs.

use std::sync::Arc;

/// The longest name.
const LONGEST: usize = 63;

/// The name of a workspace, found good: 1 to 63 of a–z, 0–9 and inner hyphens.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct WorkspaceName(Arc<str>);

/// The text names no workspace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a name of 1 to 63 characters of a to z, 0 to 9 and inner hyphens, such as ci-42")]
pub struct BadName;

impl WorkspaceName {
    /// The name in this text.
    ///
    /// # Errors
    /// [`BadName`], which says what a name is.
    pub fn parse(text: &str) -> Result<Self, BadName> {
        let known = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        let good = (1..=LONGEST).contains(&text.len())
            && text.bytes().all(known)
            && !text.starts_with('-')
            && !text.ends_with('-');
        if good { Ok(Self(Arc::from(text))) } else { Err(BadName) }
    }

    /// It as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_fit_into_paths_unescaped() {
        for good in ["a", "0", "ci-42", "a--b", &"x".repeat(63)] {
            assert_eq!(WorkspaceName::parse(good).map(|it| it.as_str().to_owned()), Ok(good.to_owned()));
        }
        for bad in ["", "-a", "a-", "A", "a b", "a/b", "a.b", "å", "a_b", "..", &"x".repeat(64)] {
            assert_eq!(WorkspaceName::parse(bad), Err(BadName), "{bad:?}");
        }
    }
}
