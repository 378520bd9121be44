//! Whose request it is: the workspace its path names, or that which its sender is known to belong to, or the root.

use std::sync::Arc;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use http::{HeaderMap, header, request::Parts};
use serde_json::Value;

use crate::{
    http::{
        Refusal, Situation,
        headers::{Single, single, text, text_of},
        lines::Lines,
        rules,
    },
    workspace::{Workspace, Workspaces},
};

/// The longest token that is looked into for the client's id.
const LONGEST_TOKEN: usize = 16 * 1024;

/// The workspace of a request.
pub(super) struct Chosen {
    pub(super) workspace: Arc<Workspace>,
    /// Whether the path named it.
    pub(super) by_path: bool,
    /// Why there is none of that name; the root then stands in.
    pub(super) lost: Option<Refusal>,
}

impl Chosen {
    pub(super) fn known(workspace: Arc<Workspace>) -> Self {
        Self { workspace, by_path: false, lost: None }
    }
}

/// The workspace of a request, or why it has none; what follows its base is left as the path.
pub(super) fn workspace_of(all: &Workspaces, parts: &mut Parts, is_control: impl Fn(&str) -> bool) -> Chosen {
    let path = parts.uri.path();
    if let Some((name, rest)) = named(path) {
        let found = all.get(name);
        let lost = found.is_none().then(|| {
            let expected = "a workspace of GET /_sandbox/workspaces behind /ws";
            Refusal::by(Situation::NotFound, &rules::WORKSPACE_KNOWN, expected, name)
        });
        parts.uri = super::with_path(&parts.uri, if rest.is_empty() { "/" } else { rest });
        let workspace = found.unwrap_or_else(|| Arc::clone(all.root()));
        return Chosen { workspace, by_path: true, lost };
    }
    if !all.has_selectors() || is_control(path) {
        return Chosen::known(Arc::clone(all.root()));
    }
    let said = Said::of(&parts.headers);
    let selected =
        all.selected(said.api_key.as_deref(), said.client_id.as_deref(), said.source_system.as_deref());
    Chosen::known(selected.unwrap_or_else(|| Arc::clone(all.root())))
}

/// The name behind `/ws`, in any case, and what follows it.
fn named(path: &str) -> Option<(&str, &str)> {
    let rest = path.get(4..).filter(|_| path[..4].eq_ignore_ascii_case("/ws/"))?;
    let end = rest.find('/').unwrap_or(rest.len());
    Some(rest.split_at(end))
}

/// What a request says of its sender, believed for want of anything better: the guard proves it later.
#[derive(Debug, Default)]
pub(super) struct Said {
    api_key: Option<String>,
    client_id: Option<String>,
    source_system: Option<String>,
}

impl Said {
    fn of(headers: &HeaderMap) -> Self {
        Self::by(|name| match single(headers, name) {
            Single::One(value) => Some(text(value).into_owned()),
            Single::Missing | Single::Several(_) => None,
        })
    }

    /// The same from headers as they are kept.
    pub(super) fn of_kept(headers: &Lines) -> Self {
        Self::by(|name| {
            let mut values = headers.all(name);
            values.next().filter(|_| values.next().is_none()).map(|value| text_of(value).into_owned())
        })
    }

    fn by(one: impl Fn(&str) -> Option<String>) -> Self {
        Self {
            api_key: one("x-api-key"),
            client_id: one(header::AUTHORIZATION.as_str()).as_deref().and_then(client_id),
            source_system: one("nhn-source-system"),
        }
    }

    /// Who calls this API, as manners remember it.
    pub(super) fn caller(&self, api: &str) -> u64 {
        let said = [&self.api_key, &self.client_id, &self.source_system];
        crate::manners::caller(api, &said.map(Option::as_deref))
    }
}

/// The `client_id` of the token an `Authorization` carries.
fn client_id(authorization: &str) -> Option<String> {
    let token = authorization.split_once(' ')?.1.trim();
    let payload = token.split('.').nth(1).filter(|_| token.len() <= LONGEST_TOKEN)?;
    let claims: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).ok()?).ok()?;
    claims.get("client_id")?.as_str().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_stands_behind_ws() {
        for (path, expected) in [
            ("/ws/ci-42/okt-events", Some(("ci-42", "/okt-events"))),
            ("/WS/ci/", Some(("ci", "/"))),
            ("/ws/ci", Some(("ci", ""))),
            ("/ws//x", Some(("", "/x"))),
            ("/ws", None),
            ("/wsx/ci", None),
            ("/", None),
            ("*", None),
            ("/åå/ci", None),
        ] {
            assert_eq!(named(path), expected, "{path}");
        }
    }

    #[test]
    fn a_client_is_read_from_its_token_and_rubbish_from_none() {
        let payload = URL_SAFE_NO_PAD.encode(r#"{"client_id":"epj"}"#);
        assert_eq!(client_id(&format!("DPoP x.{payload}.y")).as_deref(), Some("epj"));
        assert_eq!(client_id(&format!("Bearer x.{payload}")).as_deref(), Some("epj"));
        for rubbish in ["", "DPoP", "DPoP x", "DPoP x.y.z", "DPoP ..", &format!("x.{payload}.y")] {
            assert_eq!(client_id(rubbish), None, "{rubbish}");
        }
    }
}
