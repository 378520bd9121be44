//! Which client a request names in its query or form: believed for the choice of a workspace alone, and proved later.

use super::form::MOST;
use crate::jose::{Jws, base64url, from_base64url};

/// The client: `client_id`, else whom the assertion names, else whose login page it was, else whose ID token ends a session.
pub(super) fn client(parameters: &[u8]) -> Option<String> {
    let [mut id, mut assertion, mut ticket, mut hint] = [None, None, None, None];
    for (name, value) in form_urlencoded::parse(parameters).take(MOST).filter(|(_, value)| !value.is_empty())
    {
        let known = match &*name {
            "client_id" => &mut id,
            "client_assertion" => &mut assertion,
            "ticket" => &mut ticket,
            "id_token_hint" => &mut hint,
            _ => continue,
        };
        // What stands there several times names nobody, and is refused.
        if known.replace(value).is_some() {
            return None;
        }
    }
    let claim = |token: &str, names: &[&str]| {
        let token = Jws::parse(token).ok()?;
        names.iter().find_map(|name| token.text(name).map(str::to_owned))
    };
    id.map(String::from)
        .or_else(|| claim(&assertion?, &["iss", "sub"]))
        .or_else(|| of_ticket(&ticket?))
        .or_else(|| claim(&hint?, &["aud"]))
}

/// The ticket of a login page: it tells whose page it is, so that the answer finds the workspace the question was asked in.
pub(super) fn ticket(handle: &str, client: &str) -> String {
    format!("{handle}.{}", base64url(client.as_bytes()))
}

fn of_ticket(ticket: &str) -> Option<String> {
    String::from_utf8(from_base64url(ticket.rsplit_once('.')?.1)?).ok().filter(|it| !it.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(parameters: &str) -> Option<String> {
        client(parameters.as_bytes())
    }

    fn token(claims: &str) -> String {
        format!("{}.{}.AA", base64url(b"{\"alg\":\"ES256\"}"), base64url(claims.as_bytes()))
    }

    #[test]
    fn the_id_goes_before_the_assertion_and_that_before_ticket_and_hint() {
        let (assertion, hint) = (token(r#"{"iss":"a","sub":"b"}"#), token(r#"{"aud":"c"}"#));
        let all = format!("id_token_hint={hint}&client_assertion={assertion}&client_id=e%20pj");
        assert_eq!(said(&all).as_deref(), Some("e pj"));
        assert_eq!(said(&all.replace("client_id", "client")).as_deref(), Some("a"));
        assert_eq!(said(&format!("client_id=&client_assertion={assertion}")).as_deref(), Some("a"));
        assert_eq!(said(&format!("client_assertion={}", token(r#"{"sub":"b"}"#))).as_deref(), Some("b"));
        assert_eq!(said(&format!("ticket={}&pid=1", ticket("x", "æ"))).as_deref(), Some("æ"));
        assert_eq!(said(&format!("id_token_hint={hint}")).as_deref(), Some("c"));
    }

    #[test]
    fn rubbish_names_nobody() {
        let twice = format!("client_id=a&client_id=b&client_assertion={}", token(r#"{"iss":"a"}"#));
        let many = "x=1&".repeat(MOST) + "client_id=a";
        let [text, list] =
            ["no", r#"{"iss":["a"],"sub":7}"#].map(|it| format!("client_assertion={}", token(it)));
        for rubbish in
            ["", "client_id", "client_assertion=x.y", "\u{0}=%ff&&=", "ticket=a", "ticket=a.", "ticket=a.%ff"]
        {
            assert_eq!(said(rubbish), None, "{rubbish}");
        }
        for rubbish in [twice, many, text, list] {
            assert_eq!(said(&rubbish), None, "{rubbish}");
        }
    }
}
