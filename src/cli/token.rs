//! `token`: an access token of a running sandbox, or the headers that one request needs.

use std::time::Duration;

use anyhow::{Context as _, bail};
use http::Uri;
use serde_json::{Value, json};

use super::{
    ask::{Question, answer, own_address},
    say,
    serve::environment,
};
use crate::{apis::APIS, helseid::resources::RESOURCES, http::path::lies_under};

/// The practitioner a token is about where the API needs a person and none is named.
const SOMEBODY: &str = "05898597468";

/// Which token is wanted.
#[derive(Debug, clap::Args)]
pub(super) struct TokenArgs {
    /// The sandbox's base URL, that of a workspace too [default: the address it would listen on itself, and the workspace of --curl]
    #[arg(long)]
    url: Option<String>,
    /// A scope, several times for several [default: those of the API at the URL of --curl]
    #[arg(long = "scope")]
    scopes: Vec<String>,
    /// The HelseID client it is given to [default: sandbox-machine, or sandbox-user for a person]
    #[arg(long)]
    client_id: Option<String>,
    /// The person it is about, by national identity number [default: nobody, or a practitioner where PHR needs one]
    #[arg(long)]
    user: Option<String>,
    /// Prints `-H` options with token and proof for this one request, good for 15 seconds
    #[arg(long, num_args = 2, value_names = ["METHOD", "URL"])]
    curl: Vec<String>,
    /// The sandbox's --admin-token (env `NHN_SANDBOX_ADMIN_TOKEN`)
    #[arg(long)]
    admin_token: Option<String>,
}

/// Prints the token, or the headers.
pub(super) fn run(args: &TokenArgs) -> anyhow::Result<u8> {
    let mut base = match &args.url {
        Some(url) => url.trim_end_matches('/').to_owned(),
        None => own_address()?,
    };
    // A workspace takes the tokens of its own HelseID.
    let called = args.curl.get(1).and_then(|url| url.parse().ok());
    if let Some((name, _)) = called.as_ref().and_then(in_workspace)
        && base.parse().is_ok_and(|base| in_workspace(&base).is_none())
    {
        base = format!("{base}/ws/{name}");
    }
    let admin_token = match &args.admin_token {
        Some(token) => Some(token.clone()),
        None => environment()?.admin_token,
    };
    let question = Question {
        base: &base,
        path: "/_sandbox/tokens",
        token: admin_token.as_deref(),
        json: Some(args.order()?.to_string()),
        patience: Duration::from_secs(10),
    };
    let (status, body) = answer(&question).with_context(|| format!("no token from {base}"))?;
    let body: Value = serde_json::from_slice(&body).context("what answered is no sandbox")?;
    if !status.is_success() {
        bail!("no token from {base}: {}", body["detail"].as_str().unwrap_or("refused"));
    }
    let text = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
    if args.curl.is_empty() {
        say(text("access_token"));
    } else {
        say(format_args!(
            "-H 'Authorization: DPoP {}' -H 'DPoP: {}'",
            text("access_token"),
            text("dpop_proof")
        ));
    }
    Ok(0)
}

impl TokenArgs {
    /// What is asked of the sandbox.
    fn order(&self) -> anyhow::Result<Value> {
        let mut order = json!({});
        let mut user = self.user.clone();
        let mut scopes = self.scopes.clone();
        if let [method, url] = self.curl.as_slice() {
            if !is_whole(url) {
                bail!("--curl takes the whole URL of the request, which its proof names; got {url:?}");
            }
            order["htm"] = json!(method);
            order["htu"] = json!(url);
            if scopes.is_empty() {
                let resource =
                    resource_at(url).with_context(|| format!("no closed API at {url}; say --scope"))?;
                scopes = resource.scopes.iter().map(|it| (*it).to_owned()).collect();
                // PHR takes one of its search scopes, never both.
                scopes.retain(|it| !it.ends_with("/kjernejournalforskriften"));
                user = user.or_else(|| resource.for_persons.then(|| SOMEBODY.to_owned()));
            }
        }
        if scopes.is_empty() {
            bail!("say which scope: --scope nhn:fj-okt/lesetilgang");
        }
        order["scopes"] = json!(scopes);
        if let Some(id) = &self.client_id {
            order["client_id"] = json!(id);
        }
        if let Some(pid) = user {
            order["user"] = json!({ "pid": pid });
        }
        Ok(order)
    }
}

/// Whether this is a URL with scheme and host.
fn is_whole(url: &str) -> bool {
    url.parse::<Uri>().is_ok_and(|url| matches!(url.scheme_str(), Some("http" | "https")))
}

/// The name of the workspace this URL lies in, and the path below it.
fn in_workspace(url: &Uri) -> Option<(&str, &str)> {
    let path = url.path();
    let rest = path.get(4..).filter(|_| path[..4].eq_ignore_ascii_case("/ws/"))?;
    Some(rest.split_at(rest.find('/').unwrap_or(rest.len())))
}

/// The closed API whose path this URL is.
fn resource_at(url: &str) -> Option<&'static crate::helseid::resources::Resource> {
    let url: Uri = url.parse().ok()?;
    let path = in_workspace(&url).map_or(url.path(), |(_, path)| path);
    let api = APIS.iter().find(|api| api.families.iter().any(|family| lies_under(path, family)))?;
    RESOURCES.iter().find(|it| it.api == api.id)
}
