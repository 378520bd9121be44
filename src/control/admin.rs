//! The door of the control API, when it has a lock.

use http::{HeaderValue, header, request::Parts};
use sha2::{Digest as _, Sha256};

use super::{House, rules};
use crate::http::{
    Refusal, Situation,
    headers::{Single, single, text},
};

/// Lets a request in that carries the admin token, or any when none is set; health is open to all.
///
/// # Errors
/// A 401 that never repeats what came.
pub fn admit(house: &House, parts: &Parts) -> Result<(), Refusal> {
    let Some(token) = &house.admin_token else { return Ok(()) };
    if parts.uri.path().trim_end_matches('/').eq_ignore_ascii_case("/_sandbox/health") {
        return Ok(());
    }
    let got = match single(&parts.headers, header::AUTHORIZATION) {
        Single::Missing => "no Authorization header",
        Single::Several(_) => "several Authorization headers",
        Single::One(value) => {
            let value = text(value);
            let carried = value.split_once(' ').filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
            match carried {
                Some((_, carried)) if same(carried.trim(), token) => return Ok(()),
                Some(_) => "another token",
                None => "another scheme",
            }
        }
    };
    let refusal = Refusal::by(
        Situation::Unauthenticated,
        &rules::ADMIN_TOKEN,
        "Authorization: Bearer and the token of --admin-token",
        got,
    );
    Err(refusal.with_header(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer")))
}

/// Compares without telling by its time how much was right, or how long the token is: hashes of one length are compared.
fn same(a: &str, b: &str) -> bool {
    let (a, b) = (Sha256::digest(a), Sha256::digest(b));
    a.iter().zip(&b).fold(0, |differing, (a, b)| differing | (a ^ b)) == 0
}
