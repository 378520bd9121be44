//! Whose request it is: the workspace its path names, or that which its sender is known to belong to, or the root.
//!
//! Most senders are told by headers. HelseID's clients stand in query or form, so that a form is read before all else there.

use std::sync::Arc;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use bytes::Bytes;
use http::{HeaderMap, header, request::Parts};
use serde_json::Value;

use super::{Front, Incoming};
use crate::{
    http::{
        Refusal, Situation,
        headers::{SOURCE_SYSTEM, Single, block_size, single, text, text_of},
        lines::Lines,
        rules,
    },
    workspace::{Workspace, Workspaces},
};

/// The longest token that is looked into for the client's id.
const LONGEST_TOKEN: usize = 16 * 1024;

/// How a workspace was found.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum By {
    /// By its path, which its links have too.
    Path,
    /// By what the sender says; or it is the root. Links are as the sender calls it.
    Sender,
    /// It was known before: the request is sent again, as it was sent.
    Entry {
        /// Whether its path named the workspace then.
        by_path: bool,
    },
}

impl By {
    /// Whether the path named the workspace, which its links have then too.
    pub(super) fn is_path(self) -> bool {
        matches!(self, Self::Path | Self::Entry { by_path: true })
    }

    /// Whether the request is sent again.
    pub(super) fn is_again(self) -> bool {
        matches!(self, Self::Entry { .. })
    }
}

/// The workspace of a request.
pub(super) struct Chosen {
    pub(super) workspace: Arc<Workspace>,
    pub(super) by: By,
    /// Why there is none of that name; the root then stands in.
    pub(super) lost: Option<Refusal>,
}

impl Chosen {
    pub(super) fn known(workspace: Arc<Workspace>, by: By) -> Self {
        Self { workspace, by, lost: None }
    }

    fn root(all: &Workspaces) -> Self {
        Self::known(Arc::clone(all.root()), By::Sender)
    }
}

/// A body on its way: still with its sender, or read before its workspace was known.
pub(super) enum Sent<B> {
    Waiting(B),
    Read(Bytes),
    Refused(Refusal),
    /// Reading it took all the time there was.
    Late,
}

impl Front {
    /// The workspace of a request, or why it has none; what follows its base is left as the path.
    pub(super) async fn workspace_of<B: Incoming>(&self, parts: &mut Parts, body: B) -> (Chosen, Sent<B>) {
        let all = &self.house.workspaces;
        match by_path(all, parts) {
            Some(chosen) => (chosen, Sent::Waiting(body)),
            // Most sandboxes have no selectors, and look at nothing.
            None if !all.has_selectors() => (Chosen::root(all), Sent::Waiting(body)),
            None => Box::pin(self.selected(parts, body)).await,
        }
    }

    /// The workspace its sender selects, or the root.
    async fn selected<B: Incoming>(&self, parts: &Parts, body: B) -> (Chosen, Sent<B>) {
        let all = &self.house.workspaces;
        let mounted = self.mounts.of(parts.uri.path());
        let mut sent = Sent::Waiting(body);
        if mounted.is_control() {
            return (Chosen::root(all), sent);
        }
        let mut said = Said::of(&parts.headers);
        if let Some(client_in) = mounted.client_in.filter(|_| said.client_id.is_none()) {
            said.client_id = client_in(parts.uri.query().unwrap_or_default().as_bytes());
            if said.client_id.is_none() {
                sent = self.read_form(parts, sent).await;
                said.client_id = if let Sent::Read(form) = &sent { client_in(form) } else { None };
            }
        }
        let selected =
            all.selected(said.api_key.as_deref(), said.client_id.as_deref(), said.source_system.as_deref());
        let chosen =
            selected.map_or_else(|| Chosen::root(all), |workspace| Chosen::known(workspace, By::Sender));
        (chosen, sent)
    }

    /// Reads a form, within the limits every body keeps to.
    async fn read_form<B: Incoming>(&self, parts: &Parts, sent: Sent<B>) -> Sent<B> {
        let media_type = parts.headers.get(header::CONTENT_TYPE).map(text).unwrap_or_default();
        let media_type = media_type.split(';').next().unwrap_or_default().trim();
        let is_form = media_type.eq_ignore_ascii_case("application/x-www-form-urlencoded");
        match sent {
            // What is refused for its head keeps its body.
            Sent::Waiting(body)
                if is_form && self.limits.check_head(parts, block_size(&parts.headers)).is_ok() =>
            {
                match tokio::time::timeout(self.limits.time, self.limits.read(parts, body)).await {
                    Ok(Ok(body)) => Sent::Read(body),
                    Ok(Err(refusal)) => Sent::Refused(refusal),
                    Err(_) => Sent::Late,
                }
            }
            sent => sent,
        }
    }
}

/// The workspace the path names; what follows is left as the path.
fn by_path(all: &Workspaces, parts: &mut Parts) -> Option<Chosen> {
    let (name, rest) = named(parts.uri.path())?;
    let found = all.get(name);
    let lost = found.is_none().then(|| {
        let expected = "a workspace of GET /_sandbox/workspaces behind /ws";
        Refusal::by(Situation::NotFound, &rules::WORKSPACE_KNOWN, expected, name)
    });
    parts.uri = super::with_path(&parts.uri, if rest.is_empty() { "/" } else { rest });
    let workspace = found.unwrap_or_else(|| Arc::clone(all.root()));
    Some(Chosen { workspace, by: By::Path, lost })
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
            source_system: one(SOURCE_SYSTEM.as_str()),
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
