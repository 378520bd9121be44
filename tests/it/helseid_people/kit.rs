//! A client system of one's own: it signs assertions and proofs, pushes requests, logs people in and redeems codes.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
};

use nhn_sandbox::jose::{Jws, SigningKey, sha256_base64url};
use serde_json::{Map, Value, json};

use crate::support::{Answer, NOW, Sandbox};

/// The base the test sandboxes are published under.
pub const ISSUER: &str = "http://sandbox.test";
/// A physician of the seed.
pub const PHYSICIAN: &str = "05898597468";
/// Somebody of the seed without an authorization.
pub const STAFF: &str = "07838430087";
pub const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
pub const REDIRECT: &str = "http://localhost:4711/callback";
pub const SCOPES: &str = "openid profile offline_access helseid://scopes/identity/pid helseid://scopes/identity/security_level \
     helseid://scopes/hpr/hpr_number nhn:phr/mhd/read-document nhn:melde/biovigilans";
pub const DOCUMENT: &str = "nhn:phr/mhd/read-document";

pub type Changes<'a> = &'a [(&'a str, &'a str)];

/// A client system and the sandbox it speaks to.
pub struct System<'a> {
    pub sandbox: &'a Sandbox,
    pub id: String,
    pub key: SigningKey,
    pub dpop: SigningKey,
    now: Cell<i64>,
    count: Cell<u32>,
    nonce: RefCell<String>,
    /// The cookie of its browser.
    pub cookie: RefCell<String>,
}

pub fn now() -> i64 {
    NOW.parse::<jiff::Timestamp>().unwrap().as_second()
}

/// The claims of a JWT.
pub fn claims(token: &Value) -> Map<String, Value> {
    Jws::parse(token.as_str().unwrap_or_else(|| panic!("a token, not {token}"))).unwrap().payload
}

/// The parameters of the redirect an answer is.
pub fn parameters(answer: &Answer) -> BTreeMap<String, String> {
    assert_eq!(answer.status(), 302, "{}", answer.text());
    let (to, query) = answer.header("location").split_once('?').unwrap();
    assert_eq!(to, REDIRECT);
    form_urlencoded::parse(query.as_bytes()).into_owned().collect()
}

/// The ticket of a login page.
pub fn ticket(page: &Answer) -> String {
    assert_eq!(page.status(), 200, "{}", page.text());
    page.text().split("name=\"ticket\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
}

pub fn error(answer: &Answer) -> String {
    answer.json()["error"].as_str().unwrap_or_default().to_owned()
}

pub fn said(answer: &Answer) -> String {
    answer.json()["error_description"].as_str().unwrap_or_default().to_owned()
}

/// Asserts that an answer refuses with this error, by this rule.
pub async fn refused(sandbox: &Sandbox, answer: &Answer, code: &str, rule: &str) {
    assert_eq!((answer.status(), error(answer).as_str()), (400, code), "{}", answer.text());
    sandbox.violates(answer, rule).await;
}

impl<'a> System<'a> {
    /// The demo client for people.
    pub async fn user(sandbox: &'a Sandbox) -> Self {
        Self::of(sandbox, "sandbox-user").await
    }

    /// A demo client.
    pub async fn of(sandbox: &'a Sandbox, id: &str) -> Self {
        let clients = sandbox.get("/_sandbox/clients").send().await.json();
        let client = clients["clients"].as_array().unwrap().iter().find(|it| it["client_id"] == id).unwrap();
        let key = SigningKey::from_jwk(client["demo_private_jwk"].as_object().unwrap()).unwrap();
        Self::with_key(sandbox, id, key)
    }

    pub fn with_key(sandbox: &'a Sandbox, id: &str, key: SigningKey) -> Self {
        Self {
            sandbox,
            id: id.to_owned(),
            key,
            dpop: SigningKey::make_ec(),
            now: Cell::new(now()),
            count: Cell::default(),
            nonce: RefCell::default(),
            cookie: RefCell::default(),
        }
    }

    /// Registers another client like `sandbox-user`, with members changed.
    pub async fn registered(sandbox: &'a Sandbox, id: &str, changes: Value) -> Self {
        let key = SigningKey::make_ec();
        let clients = sandbox.get("/_sandbox/clients").send().await.json();
        let clients = clients["clients"].as_array().unwrap();
        let mut client = clients.iter().find(|it| it["client_id"] == "sandbox-user").unwrap().clone();
        client["client_id"] = id.into();
        client["jwks"] = json!({"keys": [key.public().to_jwk()]});
        client.as_object_mut().unwrap().remove("demo_private_jwk");
        for (name, value) in changes.as_object().unwrap() {
            client[name] = value.clone();
        }
        let answer = sandbox.control("POST", "/_sandbox/clients", client).await;
        assert_eq!(answer.status(), 201, "{}", answer.text());
        Self::with_key(sandbox, id, key)
    }

    /// Moves the sandbox's clock, and its own with it.
    pub async fn later(&self, seconds: i64) {
        let by = json!({"by": format!("PT{seconds}S")});
        assert_eq!(self.sandbox.control("POST", "/_sandbox/clock/advance", by).await.status(), 200);
        self.now.set(self.now.get() + seconds);
        self.nonce.borrow_mut().clear();
    }

    pub fn time(&self) -> i64 {
        self.now.get()
    }

    fn next(&self) -> String {
        self.count.set(self.count.get() + 1);
        format!("{}-{}", self.dpop.public().thumbprint(), self.count.get())
    }

    pub fn sign(&self, header: Value, claims: &Value) -> String {
        let algorithm = self.key.usual_algorithm();
        let mut header = header;
        header["alg"] = algorithm.name().into();
        self.key.sign(algorithm, &header, claims).unwrap()
    }

    /// An assertion with further claims.
    pub fn assertion(&self, more: &Value) -> String {
        let mut claims = json!({
            "iss": self.id, "sub": self.id, "aud": ISSUER, "jti": self.next(),
            "iat": self.time(), "nbf": self.time(), "exp": self.time() + 10,
        });
        for (name, value) in more.as_object().into_iter().flatten() {
            claims[name] = value.clone();
        }
        self.sign(json!({"typ": "client-authentication+jwt"}), &claims)
    }

    /// A proof for a request, of this key.
    pub fn proof_of(&self, key: &SigningKey, method: &str, path: &str, token: Option<&str>) -> String {
        let mut claims = json!({
            "jti": self.next(), "htm": method, "htu": format!("{ISSUER}{path}"), "iat": self.time(),
        });
        match token {
            Some(token) => claims["ath"] = sha256_base64url(token.as_bytes()).into(),
            None if !self.nonce.borrow().is_empty() => claims["nonce"] = self.nonce.borrow().clone().into(),
            None => {}
        }
        let header = json!({"typ": "dpop+jwt", "alg": "ES256", "jwk": key.public().to_jwk()});
        key.sign(nhn_sandbox::jose::Algorithm::ES256, &header, &claims).unwrap()
    }

    /// Posts a form as this client; with `dpop` with a proof, and again with the nonce it is told.
    pub async fn post(&self, path: &str, form: &[(String, String)], details: &Value, dpop: bool) -> Answer {
        for _ in 0..2 {
            let mut body = form_urlencoded::Serializer::new(String::new());
            body.extend_pairs(form);
            body.append_pair("client_id", &self.id);
            body.append_pair(
                "client_assertion_type",
                "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            );
            body.append_pair("client_assertion", &self.assertion(details));
            let mut call =
                self.sandbox.call("POST", path).body("application/x-www-form-urlencoded", body.finish());
            if dpop {
                call = call.header(("dpop", &self.proof_of(&self.dpop, "POST", path, None)));
            }
            let answer = call.send().await;
            if answer.has("dpop-nonce") {
                answer.header("dpop-nonce").clone_into(&mut self.nonce.borrow_mut());
                continue;
            }
            return answer;
        }
        panic!("a nonce was asked for twice")
    }

    /// Pushes a request; an empty change takes a parameter away, `resource` may be given several times.
    pub async fn push(&self, changes: Changes<'_>, details: &Value, dpop: bool) -> Answer {
        let usual = [
            ("response_type", "code"),
            ("redirect_uri", REDIRECT),
            ("scope", SCOPES),
            ("code_challenge", &sha256_base64url(VERIFIER.as_bytes())),
            ("code_challenge_method", "S256"),
            ("state", "a state"),
            ("nonce", "a nonce"),
        ];
        self.post("/connect/par", &changed(&usual, changes), details, dpop).await
    }

    /// The `request_uri` of a pushed request.
    pub async fn pushed(&self, changes: Changes<'_>) -> String {
        let answer = self.push(changes, &json!({}), false).await;
        assert_eq!(answer.status(), 201, "{}", answer.text());
        answer.json()["request_uri"].as_str().unwrap().to_owned()
    }

    /// Calls the authorization endpoint as a browser.
    pub async fn browse(&self, query: Changes<'_>) -> Answer {
        let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(query).finish();
        let mut call = self.sandbox.get(&format!("/connect/authorize?{query}"));
        if !self.cookie.borrow().is_empty() {
            call = call.header(("cookie", &self.cookie.borrow()));
        }
        call.send().await
    }

    pub async fn authorize(&self, request_uri: &str) -> Answer {
        self.browse(&[("client_id", &self.id), ("request_uri", request_uri)]).await
    }

    /// Answers a login page.
    pub async fn choose(&self, form: Changes<'_>) -> Answer {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        let answer = self
            .sandbox
            .call("POST", "/connect/login")
            .body("application/x-www-form-urlencoded", body)
            .send()
            .await;
        if answer.has("set-cookie") {
            let cookie = answer.header("set-cookie").split(';').next().unwrap().to_owned();
            *self.cookie.borrow_mut() = cookie;
        }
        answer
    }

    /// Logs somebody in by the page, and gives back the code.
    pub async fn log_in(&self, changes: Changes<'_>, pid: &str) -> String {
        let page = self.authorize(&self.pushed(changes).await).await;
        let back = self.choose(&[("ticket", &ticket(&page)), ("pid", pid)]).await;
        parameters(&back)["code"].clone()
    }

    /// Redeems a code.
    pub async fn redeem(&self, code: &str, changes: Changes<'_>) -> Answer {
        let usual = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", REDIRECT),
            ("code_verifier", VERIFIER),
        ];
        self.post("/connect/token", &changed(&usual, changes), &json!({}), true).await
    }

    /// Logs a physician in and redeems the code.
    pub async fn tokens(&self, changes: Changes<'_>) -> Value {
        let answer = self.redeem(&self.log_in(changes, PHYSICIAN).await, &[]).await;
        assert_eq!(answer.status(), 200, "{}", answer.text());
        answer.json()
    }

    /// Asks with a refresh token.
    pub async fn refresh(&self, token: &Value, changes: Changes<'_>, details: &Value) -> Answer {
        let usual = [("grant_type", "refresh_token"), ("refresh_token", token.as_str().unwrap())];
        self.post("/connect/token", &changed(&usual, changes), details, true).await
    }

    /// Calls an operation with a token and a proof.
    pub async fn call(&self, method: &str, path: &str, token: &Value) -> Answer {
        let token = token.as_str().unwrap();
        let proof = self.proof_of(&self.dpop, method, path, Some(token));
        let call = self.sandbox.call(method, path).header(("dpop", &proof));
        call.header(("authorization", &format!("DPoP {token}"))).send().await
    }
}

/// Parameters with some changed: an empty value takes one away.
pub fn changed(usual: &[(&str, &str)], changes: Changes<'_>) -> Vec<(String, String)> {
    let kept = usual.iter().filter(|(name, _)| !changes.iter().any(|(it, _)| it == name));
    let all = kept.chain(changes.iter().filter(|(_, value)| !value.is_empty()));
    all.map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

/// A text of this many characters.
pub fn long(length: usize) -> String {
    "x".repeat(length)
}
