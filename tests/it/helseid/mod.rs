//! HelseID for machines: discovery, keys, clients, the token endpoint.

mod assertion;
mod clients;
mod details;
mod discovery;
mod minted;
mod proof;
mod token;

use nhn_sandbox::jose::SigningKey;
use serde_json::{Value, json};

use crate::support::{Answer, Jwt, Sandbox};

pub const TOKEN: &str = "/connect/token";
pub const ISSUER: &str = "http://sandbox.test";
pub const MACHINE: &str = "sandbox-other-machine";

/// The published key of a demo client.
pub fn demo_key(client: &str) -> SigningKey {
    let seed: Value = serde_json::from_str(include_str!("../../../seed-data/helseid/clients.json")).unwrap();
    let clients = seed["clients"].as_array().unwrap();
    let client = clients.iter().find(|it| it["client_id"] == client).unwrap();
    SigningKey::from_jwk(client["demo_private_jwk"].as_object().unwrap()).unwrap()
}

/// A request to the token endpoint, each part of which a test can spoil.
pub struct Ask<'a> {
    sandbox: &'a Sandbox,
    client: String,
    assertion: Jwt,
    proof: Jwt,
    form: Vec<(String, String)>,
    has_proof: bool,
}

impl<'a> Ask<'a> {
    /// Of this client, for all it may have.
    pub fn of(sandbox: &'a Sandbox, client: &str) -> Self {
        let kind = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
        let key = demo_key(client);
        let issuer = format!("{ISSUER}{}", sandbox.prefix());
        let assertion = Jwt::assertion(client, &issuer).header("alg", json!(key.usual_algorithm().name()));
        let form =
            [("grant_type", "client_credentials"), ("client_id", client), ("client_assertion_type", kind)];
        Self {
            sandbox,
            client: client.to_owned(),
            assertion,
            proof: Jwt::proof("POST", &format!("{issuer}{TOKEN}"), None),
            form: form.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec(),
            has_proof: true,
        }
    }

    pub fn assertion(mut self, change: impl FnOnce(Jwt) -> Jwt) -> Self {
        self.assertion = change(self.assertion);
        self
    }

    pub fn claim(self, name: &str, value: Value) -> Self {
        self.assertion(|it| it.claim(name, value))
    }

    pub fn proof(mut self, change: impl FnOnce(Jwt) -> Jwt) -> Self {
        self.proof = change(self.proof);
        self
    }

    pub fn without_proof(mut self) -> Self {
        self.has_proof = false;
        self
    }

    /// Sets a parameter; an empty one is sent and counts as left out.
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.form.retain(|(known, _)| known != name || name == "resource");
        self.form.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Leaves a parameter out.
    pub fn without(mut self, name: &str) -> Self {
        self.form.retain(|(known, _)| known != name);
        self
    }

    /// Sends it without a nonce, as every first call.
    pub async fn once(&self) -> Answer {
        self.send(&self.proof.signed()).await
    }

    /// Sends it with these texts as they are.
    pub async fn send_as(&self, proof: &str, assertion: &str) -> Answer {
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.extend_pairs(&self.form);
        if !assertion.is_empty() {
            form.append_pair("client_assertion", assertion);
        }
        let call = self.sandbox.call("POST", TOKEN);
        let call = if self.has_proof { call.header(("dpop", proof)) } else { call };
        call.body("application/x-www-form-urlencoded", form.finish()).send().await
    }

    async fn send(&self, proof: &str) -> Answer {
        self.send_as(proof, &self.assertion.signed_by(&demo_key(&self.client))).await
    }

    /// A nonce HelseID gives.
    pub async fn nonce(&self) -> String {
        let first = Ask::of(self.sandbox, MACHINE).once().await;
        assert_eq!(first.json()["error"], "use_dpop_nonce", "{}", first.text());
        first.header("dpop-nonce").to_owned()
    }

    /// Sends it with a nonce.
    pub async fn answer(&self) -> Answer {
        let nonce = json!(self.nonce().await);
        self.send(&self.proof.clone().claim("nonce", nonce).signed()).await
    }
}

/// Asserts that HelseID refuses with 400, this error, and this rule alone.
pub fn refused(answer: &Answer, error: &str, rule: &str) {
    let got = (answer.status(), answer.json()["error"].clone(), answer.rules());
    assert_eq!(got, (400, json!(error), vec![rule.to_owned()]), "{}", answer.text());
    assert_eq!(answer.has("dpop-nonce"), error == "use_dpop_nonce");
    assert_eq!(answer.header("cache-control"), "no-store");
}
