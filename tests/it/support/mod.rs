//! The test kit: a sandbox of one's own, a client with verbs, and answers that are held against the documents.

mod answer;
mod call;
mod contract;
mod elsewhere;
mod sandbox;
mod tokens;

pub use answer::Answer;
pub use call::Call;
pub use elsewhere::binary;
pub use sandbox::{Sandbox, client};
pub use tokens::{Jwt, PRACTITIONER, access_token, access_token_of, jwk, now, thumbprint};

use nhn_sandbox::{rules::Binds, sandbox::catalogue};

/// The instant every test sandbox stands at.
pub const NOW: &str = "2026-03-03T12:00:00Z";

/// A well-behaved calling system.
pub const EPJ: (&str, &str) = ("nhn-source-system", "Test EPJ 1.0");

/// The documented API key of Nompd.
pub const KEY: (&str, &str) = ("x-api-key", "your-api-key");

/// Says that this test holds the sandbox to a server rule.
pub fn keeps(rule: &str) {
    let rule = catalogue().get(rule).unwrap_or_else(|| panic!("there is no rule {rule}"));
    assert_eq!(rule.binds, Binds::Server, "{} binds the client: use satisfies and violates", rule.id);
}
