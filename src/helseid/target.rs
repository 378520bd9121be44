//! Which API a token is for: the `resource` a request names, and what that leaves of its scopes.

use super::{error::refuse, form::Form, resources, rules};
use crate::{
    http::{Exchange, Refusal},
    rules::Rule,
};

/// The scope that stays, whichever API a token is for.
const OFFLINE: &str = "offline_access";

/// What a token is for.
#[derive(Debug)]
pub(super) struct Target {
    /// Its scopes.
    pub(super) scopes: Vec<String>,
    /// Its audiences; those of its scopes when empty.
    pub(super) audiences: Vec<String>,
}

/// What a token of these scopes is for; `asked` is what the authorization request named, if there was one.
pub(super) fn target(
    form: &Form,
    scopes: Vec<String>,
    asked: &[String],
    exchange: &Exchange,
) -> Result<Target, Refusal> {
    let known = resources::audiences(&scopes);
    let bad = |rule: &'static Rule, expected: String, got: String, said: &str| {
        Err(refuse("invalid_target", rule, expected, got, said))
    };
    let unasked =
        "Resource indicator does not match any resource indicator in the original authorize request.";
    let resource = match form.resources() {
        [] => {
            let audiences: Vec<String> =
                asked.iter().filter(|it| known.contains(&it.as_str())).cloned().collect();
            if audiences.is_empty() && !asked.is_empty() && !known.is_empty() {
                let expected = format!("scopes of {}, as the login was asked for", asked.join(", "));
                return bad(&rules::RESOURCE_ASKED, expected, known.join(", "), unasked);
            }
            return Ok(Target { scopes, audiences });
        }
        [one] => one,
        several => {
            let said = "Multiple resource indicators not supported on token endpoint.";
            let got = format!("{} of them", several.len());
            return bad(&rules::RESOURCE_ONE, "one `resource` for each token".to_owned(), got, said);
        }
    };
    exchange.satisfied(&rules::RESOURCE_ONE);
    let shown: String = resource.chars().take(200).collect();
    if !asked.is_empty() && !asked.contains(resource) {
        return bad(
            &rules::RESOURCE_ASKED,
            format!("`resource` one of {}", asked.join(", ")),
            shown,
            unasked,
        );
    }
    exchange.satisfied(&rules::RESOURCE_ASKED);
    if !known.contains(&resource.as_str()) {
        let expected = format!("`resource` one of {}", known.join(", "));
        return bad(&rules::RESOURCE, expected, shown, "Invalid resource indicator.");
    }
    exchange.satisfied(&rules::RESOURCE);
    let audiences = vec![resource.clone()];
    let is_of_it = |it: &String| it == OFFLINE || resources::audience(it) == Some(resource);
    let scopes = scopes.into_iter().filter(is_of_it).collect();
    Ok(Target { scopes, audiences })
}
