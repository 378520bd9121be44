//! Wire types of HelseID.

use schemars::JsonSchema;
use serde::Serialize;

/// A token given.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct TokenResponse {
    /// The access token.
    pub(super) access_token: String,
    /// Seconds it lives.
    pub(super) expires_in: i64,
    /// `DPoP`, or `Bearer` for a client that need not prove possession of a key.
    pub(super) token_type: &'static str,
    /// The scopes, with blanks between.
    pub(super) scope: String,
    /// Who has logged in, for the client.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) id_token: Option<String>,
    /// What the next token is asked for with, once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) refresh_token: Option<String>,
    /// Seconds the refresh token lives.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) rt_expires_in: Option<i64>,
}

/// An OAuth error (RFC 6749, 5.2).
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct OAuthError {
    /// What kind of error.
    pub(super) error: String,
    /// More about it; never with `invalid_client`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) error_description: Option<String>,
}
