//! The guard in front of closed APIs, tried at PHR's `/pingauth`.

mod accepted;
mod modes;
mod proof;
mod selected;
mod styles;
mod token;
mod workspaces;

use crate::support::{Answer, Jwt, Sandbox};

pub const PING: &str = "/pingauth";
pub const SCOPE: &str = "nhn:phr/mhd/read-document";

/// A sandbox and a good token for `/pingauth`.
pub async fn ready() -> (Sandbox, String) {
    let sandbox = Sandbox::start().await;
    let token = sandbox.user_token(&[SCOPE]).await;
    (sandbox, token)
}

/// Calls `/pingauth` with a token and a proof as they are.
pub async fn ping(sandbox: &Sandbox, token: &str, proof: &str) -> Answer {
    let call = sandbox.get(PING).header(("authorization", &format!("DPoP {token}")));
    call.header(("dpop", proof)).send().await
}

/// A good proof for `/pingauth`.
pub fn good_proof(sandbox: &Sandbox, token: &str) -> Jwt {
    Jwt::proof("GET", &format!("{}{PING}", sandbox.base()), Some(token))
}

/// Asserts that the guard refuses with 401 and this rule alone.
pub fn refused(answer: &Answer, rule: &str) {
    assert_eq!((answer.status(), answer.rules()), (401, vec![rule.to_owned()]), "{}", answer.text());
    assert!(answer.has("www-authenticate"), "{}", answer.text());
}
