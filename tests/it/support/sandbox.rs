//! A sandbox of the test's own, on a free port, with seed number 1 and a frozen clock; or one that runs elsewhere.

use std::sync::{Arc, LazyLock};

use http::Method;
use nhn_sandbox::{
    Config, Running, Sandbox as Product,
    sandbox::{Seed, load},
};
use serde_json::Value;

use super::{
    Answer, Call, EPJ, NOW,
    elsewhere::{self, Elsewhere},
};

/// A running sandbox and a client for it.
pub struct Sandbox {
    place: Arc<Place>,
    client: reqwest::Client,
    /// What the paths of its workspace begin with; nothing for the root.
    base: String,
}

enum Place {
    Own(Running),
    Elsewhere(Elsewhere),
}

/// The embedded seed, read once for all tests: it never changes, and reading it takes longer than most of them.
static SEED: LazyLock<Seed> =
    LazyLock::new(|| load(&Config::default()).unwrap_or_else(|mistakes| panic!("{mistakes:?}")));

/// A client that trusts these certificates and no others (reading the system's own takes longer than most tests), and shows
/// where it is sent instead of going there.
pub fn client(trusted: impl IntoIterator<Item = reqwest::Certificate>) -> reqwest::ClientBuilder {
    let plain = reqwest::Client::builder().tls_certs_only(trusted).no_proxy();
    plain.redirect(reqwest::redirect::Policy::none())
}

fn settings() -> Config {
    Config {
        listen: ([127, 0, 0, 1], 0).into(),
        clock: Some(NOW.parse().unwrap()),
        // Links and documents must not tell one port from another.
        public_url: Some("http://sandbox.test".to_owned()),
        ..Config::default()
    }
}

/// What this configuration has other than the usual one, member by member.
fn differences(config: &Config) -> Vec<String> {
    let (these, usual) = (members(config), members(&settings()));
    these.into_iter().filter(|member| !usual.contains(member)).collect()
}

/// A configuration's members, each in a line like `auth: Off`.
fn members(config: &Config) -> Vec<String> {
    let mut members: Vec<String> = Vec::new();
    for line in format!("{config:#?}").lines() {
        let member =
            line.strip_prefix("    ").filter(|it| it.starts_with(|it: char| it.is_ascii_lowercase()));
        match (member, members.last_mut()) {
            (Some(member), _) => members.push(member.to_owned()),
            (None, Some(last)) => last.push_str(line.trim()),
            (None, None) => {}
        }
    }
    members.iter().map(|member| member.trim_end_matches(['}', ',']).to_owned()).collect()
}

impl Sandbox {
    /// One with the settings every test starts from.
    pub async fn start() -> Self {
        Self::with(|_| {}).await
    }

    /// One with settings changed.
    ///
    /// Where a sandbox with just these settings runs elsewhere it is that one, led back to its start, and this test's alone
    /// until it is dropped; a second one of the same test is the test's own.
    pub async fn with(change: impl FnOnce(&mut Config)) -> Self {
        let mut config = settings();
        change(&mut config);
        match Elsewhere::taken(&differences(&config)).await {
            Some(place) => Self::at(Place::Elsewhere(place)),
            None => Self::on(config).await,
        }
    }

    /// The same, wherever others run: for a test that ends it.
    pub async fn to_be_ended(change: impl FnOnce(&mut Config)) -> Self {
        elsewhere::note("ended by its test");
        let mut config = settings();
        change(&mut config);
        Self::on(config).await
    }

    async fn on(config: Config) -> Self {
        let brings_its_own = config.seed_data.is_some()
            || config.codingsystems_fest.is_some()
            || config.codingsystems_icd10.is_some()
            || config.codingsystems_scale.is_some()
            || config.nompd_scale.is_some()
            || config.okt_scale.is_some()
            || config.phr_scale.is_some();
        let product =
            if brings_its_own { Product::build(config).unwrap() } else { Product::on(SEED.clone(), config) };
        Self::running(product).await
    }

    /// One that shares nothing with any other, not even the seed.
    pub async fn from_scratch() -> Self {
        elsewhere::note("a seed of its own");
        Self::running(Product::build(settings()).unwrap()).await
    }

    async fn running(product: Product) -> Self {
        Self::at(Place::Own(product.listen().await.unwrap()))
    }

    fn at(place: Place) -> Self {
        Self { place: Arc::new(place), client: client([]).build().unwrap(), base: String::new() }
    }

    /// The same sandbox, asked below the base of a workspace.
    pub fn within(&self, workspace: &str) -> Self {
        let base = format!("/ws/{workspace}");
        Self { place: Arc::clone(&self.place), client: self.client.clone(), base }
    }

    /// A new workspace of this sandbox.
    pub async fn workspace(&self, name: &str) -> Self {
        let made = self.control("POST", "/_sandbox/workspaces", serde_json::json!({"name": name})).await;
        assert_eq!(made.status(), 201, "{}", made.text());
        self.within(name)
    }

    /// Ends it, and waits until it has; only one with settings of its own can be ended.
    pub async fn stop(self) {
        match Arc::into_inner(self.place).expect("no workspace of it is used any more") {
            Place::Own(running) => running.stop().await,
            Place::Elsewhere(_) => panic!("a sandbox elsewhere is not the test's to end"),
        }
    }

    /// The sandbox as a value; only one with settings of its own has it.
    pub fn product(&self) -> &Running {
        match &*self.place {
            Place::Own(running) => running,
            Place::Elsewhere(_) => {
                panic!("a test that asks for the value starts it with settings of its own")
            }
        }
    }

    /// The same sandbox, reached by another client.
    pub fn by(mut self, client: reqwest::Client) -> Self {
        self.client = client;
        self
    }

    /// Where it listens.
    pub fn addr(&self) -> std::net::SocketAddr {
        match &*self.place {
            Place::Own(running) => running.addr(),
            Place::Elsewhere(place) => place.addr(),
        }
    }

    /// Where it listens for HTTPS.
    pub fn tls_addr(&self) -> Option<std::net::SocketAddr> {
        match &*self.place {
            Place::Own(running) => running.tls_addr(),
            Place::Elsewhere(place) => place.tls_addr(),
        }
    }

    /// The authority of its HTTPS.
    pub fn ca_pem(&self) -> Option<String> {
        match &*self.place {
            Place::Own(running) => running.ca_pem().map(|pem| pem.to_string()),
            Place::Elsewhere(place) => place.ca_pem(),
        }
    }

    /// What the paths of its workspace begin with; nothing for the root.
    pub fn prefix(&self) -> &str {
        &self.base
    }

    /// A request of any method.
    pub fn call(&self, method: &str, target: &str) -> Call {
        self.call_at(&format!("http://{}", self.addr()), method, target)
    }

    /// A request of any method to another base of the same sandbox.
    pub fn call_at(&self, base: &str, method: &str, target: &str) -> Call {
        let method: Method = method.parse().unwrap();
        let url = format!("{base}{}{target}", self.base);
        let request = self.client.request(method.clone(), url);
        Call { request, method, target: target.to_owned() }
    }

    /// A GET.
    pub fn get(&self, target: &str) -> Call {
        self.call("GET", target)
    }

    /// A JSON request to the control API.
    pub async fn control(&self, method: &str, target: &str, body: Value) -> Answer {
        self.call(method, target).json(&body).send().await
    }

    /// `/types`, asked by a well-behaved client.
    pub async fn types(&self) -> Answer {
        self.get("/api/codingsystems/v1/types").header(EPJ).send().await
    }

    /// `/codes/{system}`, asked by a well-behaved client.
    pub async fn codes(&self, system: &str) -> Answer {
        self.get(&format!("/api/codingsystems/v1/codes/{system}")).header(EPJ).send().await
    }

    /// The journal's entry of an answered request.
    pub async fn entry(&self, answer: &Answer) -> Value {
        let entry =
            self.get(&format!("/_sandbox/requests/{}", answer.header("sandbox-request-id"))).send().await;
        assert_eq!(entry.status(), 200, "{}", entry.text());
        entry.json()
    }

    /// Asserts that the request behind `answer` was found to keep `rule`.
    pub async fn satisfies(&self, answer: &Answer, rule: &str) {
        if answer.is_control() {
            assert!(answer.status() < 400, "{} {}: {}", answer.target(), answer.status(), answer.text());
            return;
        }
        let entry = self.entry(answer).await;
        assert!(verdicts(&entry, rule).contains(&"satisfied".to_owned()), "{rule} in {:#}", entry["checks"]);
    }

    /// Asserts that the request behind `answer` was found to break `rule`, and to have been told so if it was refused.
    pub async fn violates(&self, answer: &Answer, rule: &str) {
        if answer.status() >= 400 {
            assert!(
                answer.rules().contains(&rule.to_owned()),
                "{rule} in {:?}: {}",
                answer.rules(),
                answer.text()
            );
        }
        if !answer.is_control() {
            let entry = self.entry(answer).await;
            assert!(
                verdicts(&entry, rule).contains(&"violated".to_owned()),
                "{rule} in {:#}",
                entry["checks"]
            );
        }
    }

    /// Asserts that the request behind `answer` was found to break `rule`, though it was answered for another reason.
    pub async fn violates_quietly(&self, answer: &Answer, rule: &str) {
        let entry = self.entry(answer).await;
        assert!(verdicts(&entry, rule).contains(&"violated".to_owned()), "{rule} in {:#}", entry["checks"]);
    }
}

fn verdicts(entry: &Value, rule: &str) -> Vec<String> {
    let checks = entry["checks"].as_array().unwrap().iter().filter(|check| check["rule"] == rule);
    checks.map(|check| check["verdict"].as_str().unwrap().to_owned()).collect()
}
