//! Who calls, as the access token says it.

use serde_json::Value;

/// How sure the sandbox is of the caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// Token and proof passed every check.
    Proved,
    /// The token was well-formed and its claims fit; nothing else was checked (`--auth relaxed`).
    Taken,
    /// Nobody was asked (`--auth off`).
    Unasked,
}

/// The caller of a closed operation.
#[derive(Clone, Debug)]
pub struct Caller {
    /// How sure the sandbox is of it.
    pub how: How,
    /// The HelseID client, as `client_id` says; empty when nobody was asked.
    pub client_id: String,
    /// The scopes of the token; none when nobody was asked.
    pub scopes: Vec<String>,
    /// The organisations it acts for.
    pub organisations: Organisations,
    /// The person who has logged in; `None` for a machine.
    pub person: Option<Person>,
    /// The claim `nhn:tillitsrammeverk:parameters`, as the token holds it.
    pub attestation: Option<Value>,
}

/// Organisation numbers of a token, nine digits each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Organisations {
    /// `helseid://claims/client/claims/orgnr_parent`.
    pub parent: Option<String>,
    /// `helseid://claims/client/claims/orgnr_child`.
    pub child: Option<String>,
    /// `helseid://claims/client/claims/orgnr_supplier`.
    pub supplier: Option<String>,
}

/// The person a user token is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Person {
    /// `helseid://claims/identity/pid`.
    pub pid: Option<String>,
    /// `helseid://claims/hpr/hpr_number`.
    pub hpr_number: Option<String>,
    /// `name`.
    pub name: Option<String>,
    /// `helseid://claims/identity/security_level`.
    pub security_level: Option<String>,
    /// `helseid://claims/identity/assurance_level`.
    pub assurance_level: Option<String>,
}

/// Who acts when nobody was asked: Norsk Helsenett's own test organisation.
const UNASKED_ORGANISATION: &str = "999977774";

impl Caller {
    /// Who calls when nobody is asked (`--auth off`).
    #[must_use]
    pub fn unasked() -> Self {
        Self {
            how: How::Unasked,
            client_id: String::new(),
            scopes: Vec::new(),
            organisations: Organisations {
                parent: Some(UNASKED_ORGANISATION.to_owned()),
                ..Organisations::default()
            },
            person: None,
            attestation: None,
        }
    }

    /// Whether the token carries this scope.
    #[must_use]
    pub fn has(&self, scope: &str) -> bool {
        self.scopes.iter().any(|it| it == scope)
    }
}
