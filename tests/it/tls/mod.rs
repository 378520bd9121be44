//! HTTPS and HTTP/2: beside HTTP, with a CA of its own, from files, and under the documented host names.

mod files;
mod folder;
mod names;
mod versions;

use nhn_sandbox::{Config, config::TlsMode};

use crate::support::{Sandbox, client};

/// A sandbox that has an authority of its own, kept nowhere, and no public URL of its own.
async fn secure() -> Sandbox {
    Sandbox::with(own).await
}

fn own(config: &mut Config) {
    config.tls = TlsMode::SelfSigned;
    config.public_url = None;
}

/// The certificate a client of this sandbox has to trust.
fn ca(sandbox: &Sandbox) -> reqwest::Certificate {
    reqwest::Certificate::from_pem(sandbox.ca_pem().unwrap().as_bytes()).unwrap()
}

/// The same sandbox, reached by a client that trusts its authority alone.
fn trusting(sandbox: Sandbox) -> Sandbox {
    let client = client([ca(&sandbox)]).build().unwrap();
    sandbox.by(client)
}

fn https(sandbox: &Sandbox) -> String {
    format!("https://{}", sandbox.tls_addr().unwrap())
}
