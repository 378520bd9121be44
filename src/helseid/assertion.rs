//! Client authentication by `private_key_jwt`, with the deviations of real clients: tolerated and noted, or refused.

use std::sync::Arc;

use jiff::Timestamp;
use serde_json::Value;

use super::{Client, HelseId, error::refuse, form::Form, rules};
use crate::{
    http::{Base, Exchange, Refusal},
    jose::{Algorithm, FirstUse, Jws},
    rules::Rule,
};

/// The only way a client may prove itself.
const KIND: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
/// The type HelseID's updated requirements ask for.
const TYPE: &str = "client-authentication+jwt";
/// Seconds an assertion may be valid ahead.
const LONGEST: i64 = 60;
/// Seconds by which the clocks of client and HelseID may differ.
const SKEW: i64 = 5;
/// Seconds after its end that a used assertion is remembered.
const REMEMBERED: i64 = 300;

/// A client that has proved itself.
pub(super) struct Authenticated {
    pub(super) client: Arc<Client>,
    /// The claim `assertion_details`, one object or several.
    pub(super) details: Vec<Value>,
    id: String,
    until: i64,
}

/// What is checked, with the switch that says how strictly.
struct Checking<'a> {
    jws: &'a Jws,
    exchange: &'a Exchange,
    is_strict: bool,
}

fn invalid(rule: &'static Rule, expected: impl Into<String>, got: impl Into<String>) -> Refusal {
    refuse("invalid_client", rule, expected, got, "")
}

fn shown(value: Option<&Value>) -> String {
    value.map_or_else(|| "none".to_owned(), |it| it.to_string().chars().take(200).collect())
}

impl HelseId {
    /// Who asks, proved by its assertion; a used assertion is found out later, by [`Self::burn`].
    pub(super) fn authenticate(
        &self,
        form: &Form,
        base: &Base,
        exchange: &Exchange,
    ) -> Result<Authenticated, Refusal> {
        let text = presented(form)?;
        exchange.satisfied(&rules::ASSERTION_KIND);
        let jws = Jws::parse(text).map_err(|it| {
            invalid(&rules::ASSERTION_FORM, "a compact JWS of two JSON objects", it.to_string())
        })?;
        exchange.satisfied(&rules::ASSERTION_FORM);
        let client = self.signer(&jws, form, exchange)?;
        let is_strict = self.is_strict();
        let checking = Checking { jws: &jws, exchange, is_strict };
        checking.names(&client)?;
        checking.audience(&self.issuer(base))?;
        let now = self.lent.clock.now();
        let until = checking.times(now)?;
        let Some(id) = jws.text("jti").filter(|it| !it.is_empty()) else {
            return Err(invalid(
                &rules::ASSERTION_ID,
                "`jti`, different in every assertion",
                shown(jws.payload.get("jti")),
            ));
        };
        exchange.satisfied(&rules::ASSERTION_ID);
        let details = checking.details()?;
        let authenticated = Authenticated { client, details, id: id.to_owned(), until };
        if is_strict {
            self.burn(&authenticated, exchange)?;
        }
        Ok(authenticated)
    }

    /// Uses an assertion up. In strict mode that is done when it is read; otherwise once the nonce is right, since two
    /// official clients send the same assertion again with the nonce they were given.
    pub(super) fn use_up(&self, authenticated: &Authenticated, exchange: &Exchange) -> Result<(), Refusal> {
        if self.is_strict() {
            return Ok(());
        }
        self.burn(authenticated, exchange)
    }

    /// Who asks, as [`Self::authenticate`] finds, where `client_id` is documented as required besides.
    pub(super) fn authenticate_named(
        &self,
        form: &Form,
        base: &Base,
        exchange: &Exchange,
    ) -> Result<Authenticated, Refusal> {
        let authenticated = self.authenticate(form, base, exchange)?;
        if form.get("client_id").is_some() {
            exchange.satisfied(&rules::CLIENT_ID);
            return Ok(authenticated);
        }
        let expected = format!("the parameter `client_id` {}", authenticated.client.client_id);
        let got = "none, only `iss` of the assertion".to_owned();
        tolerate(exchange, self.is_strict(), &rules::CLIENT_ID, expected, got)?;
        Ok(authenticated)
    }

    fn is_strict(&self) -> bool {
        self.lent.settings.flag("helseid.strict_client_assertion")
    }

    fn burn(&self, authenticated: &Authenticated, exchange: &Exchange) -> Result<(), Refusal> {
        let now = self.lent.clock.now();
        let until = Timestamp::from_second(authenticated.until.saturating_add(REMEMBERED)).unwrap_or(now);
        let parts = [authenticated.client.client_id.as_str(), authenticated.id.as_str()];
        let use_now = FirstUse { at: now, request: exchange.id() };
        if let Some(first) = self.assertions.first_use(&parts, until, use_now) {
            let got = format!(
                "`jti` {}, used first at {} in request {}",
                authenticated.id, first.at, first.request
            );
            return Err(invalid(&rules::ASSERTION_REPLAY, "an assertion that was not used before", got));
        }
        exchange.satisfied(&rules::ASSERTION_REPLAY);
        Ok(())
    }

    /// The client whose key signed the assertion.
    fn signer(&self, jws: &Jws, form: &Form, exchange: &Exchange) -> Result<Arc<Client>, Refusal> {
        let said = jws.text("iss").or_else(|| jws.text("sub")).unwrap_or_default();
        let id = form.get("client_id").unwrap_or(said);
        let algorithm = jws.header_text("alg").and_then(Algorithm::named);
        let client = match self.clients.get(id) {
            Some(client) => client,
            None if self.lent.settings.flag("helseid.open_registration") => {
                return self.take_in(id, jws, exchange);
            }
            None => {
                let known: Vec<String> = self.clients.all().iter().map(|it| it.client_id.clone()).collect();
                let expected = format!("a registered client, such as {}", known.join(", "));
                return Err(invalid(
                    &rules::CLIENT_KNOWN,
                    expected,
                    id.chars().take(200).collect::<String>(),
                ));
            }
        };
        exchange.satisfied(&rules::CLIENT_KNOWN);
        let Some(algorithm) = algorithm else {
            let expected = "`alg` one of RS, PS and ES with 256, 384 and 512";
            return Err(invalid(&rules::ASSERTION_ALGORITHM, expected, shown(jws.header.get("alg"))));
        };
        exchange.satisfied(&rules::ASSERTION_ALGORITHM);
        // `kid` is a hint that clients leave out or make up; whose key it is decides.
        let is_signed =
            client.keys().any(|(_, key)| key.fits(algorithm) && jws.is_signed_by(&key, algorithm));
        if !is_signed {
            let expected = format!("a {} signature of a key of {id}", algorithm.name());
            return Err(invalid(&rules::ASSERTION_SIGNATURE, expected, "one that no key of its verifies"));
        }
        exchange.satisfied(&rules::ASSERTION_SIGNATURE);
        Ok(client)
    }

    /// A client nobody has registered, taken by its own word.
    fn take_in(&self, id: &str, jws: &Jws, exchange: &Exchange) -> Result<Arc<Client>, Refusal> {
        let like = self.clients.all().into_iter().find(|it| it.may_use("client_credentials"));
        let Some(like) = like.filter(|_| !id.is_empty() && id.len() <= 200) else {
            return Err(invalid(
                &rules::CLIENT_KNOWN,
                "a `client_id` of 1 to 200 bytes",
                format!("{} bytes", id.len()),
            ));
        };
        exchange.violated(
            &rules::CLIENT_OPEN,
            "a registered client whose key is known",
            format!("{id}, taken by its own word with `kid` {}", jws.header_text("kid").unwrap_or("none")),
        );
        Ok(Arc::new(Client {
            client_id: id.to_owned(),
            client_name: id.to_owned(),
            demo_private_jwk: None,
            ..Client::clone(&like)
        }))
    }
}

fn presented(form: &Form) -> Result<&str, Refusal> {
    if form.get("client_secret").is_some() {
        // What the secret is, is never repeated.
        return Err(invalid(
            &rules::ASSERTION_KIND,
            "`client_assertion`",
            "`client_secret`, which HelseID takes from nobody",
        ));
    }
    match form.get("client_assertion_type") {
        Some(KIND) => {}
        other => {
            let got = other.unwrap_or("none");
            return Err(invalid(&rules::ASSERTION_KIND, format!("`client_assertion_type` {KIND}"), got));
        }
    }
    form.get("client_assertion").ok_or_else(|| invalid(&rules::ASSERTION_KIND, "`client_assertion`", "none"))
}

/// Notes a deviation, or refuses it where it is no longer tolerated.
fn tolerate(
    exchange: &Exchange,
    is_strict: bool,
    rule: &'static Rule,
    expected: String,
    got: String,
) -> Result<(), Refusal> {
    if is_strict {
        return Err(invalid(rule, expected, got));
    }
    exchange.violated(rule, expected, got);
    Ok(())
}

impl Checking<'_> {
    fn tolerate(&self, rule: &'static Rule, expected: String, got: String) -> Result<(), Refusal> {
        tolerate(self.exchange, self.is_strict, rule, expected, got)
    }

    fn names(&self, client: &Client) -> Result<(), Refusal> {
        for name in ["iss", "sub"] {
            if self.jws.text(name) != Some(client.client_id.as_str()) {
                let expected = format!("`{name}` {}", client.client_id);
                return Err(invalid(&rules::ASSERTION_NAMES, expected, shown(self.jws.payload.get(name))));
            }
        }
        self.exchange.satisfied(&rules::ASSERTION_NAMES);
        Ok(())
    }

    /// Type and audience: which audiences there may be depends on the type.
    fn audience(&self, issuer: &str) -> Result<(), Refusal> {
        let is_typed = self.jws.header_text("typ") == Some(TYPE);
        if is_typed {
            self.exchange.satisfied(&rules::ASSERTION_TYPE);
        } else {
            let (expected, got) = (format!("`typ` {TYPE}"), shown(self.jws.header.get("typ")));
            self.tolerate(&rules::ASSERTION_TYPE, expected, got)?;
        }
        let said = self.jws.payload.get("aud");
        let one = match said {
            Some(Value::String(one)) => Some(one.as_str()),
            Some(Value::Array(many)) if many.len() == 1 => {
                self.tolerate(&rules::ASSERTION_AUDIENCE_LIST, format!("`aud` \"{issuer}\""), shown(said))?;
                many.first().and_then(Value::as_str)
            }
            _ => None,
        };
        match one {
            Some(one) if one == issuer => {
                self.exchange.satisfied(&rules::ASSERTION_AUDIENCE_SLASH);
                self.exchange.satisfied(&rules::ASSERTION_AUDIENCE_ENDPOINT);
            }
            Some(one) if one.strip_suffix('/') == Some(issuer) => {
                self.tolerate(&rules::ASSERTION_AUDIENCE_SLASH, format!("`aud` {issuer}"), one.to_owned())?;
            }
            Some(one) if !is_typed && is_endpoint(one, issuer) => {
                self.tolerate(
                    &rules::ASSERTION_AUDIENCE_ENDPOINT,
                    format!("`aud` {issuer}"),
                    one.to_owned(),
                )?;
            }
            _ => {
                let expected = format!("`aud` {issuer}, the issuer");
                return Err(invalid(&rules::ASSERTION_AUDIENCE, expected, shown(said)));
            }
        }
        self.exchange.satisfied(&rules::ASSERTION_AUDIENCE);
        if matches!(said, Some(Value::String(_))) {
            self.exchange.satisfied(&rules::ASSERTION_AUDIENCE_LIST);
        }
        Ok(())
    }

    /// The times; answers when it ends.
    fn times(&self, now: Timestamp) -> Result<i64, Refusal> {
        let second = now.as_second();
        let payload = &self.jws.payload;
        let Some(until) = self.jws.seconds("exp") else {
            return Err(invalid(
                &rules::ASSERTION_EXPIRED,
                "`exp`, seconds since 1970",
                shown(payload.get("exp")),
            ));
        };
        if until.saturating_add(SKEW) < second {
            let expected = format!("an assertion that has not expired; the clock here says {now}");
            let got = format!("`exp` {until}, {} s ago", second.saturating_sub(until));
            return Err(invalid(&rules::ASSERTION_EXPIRED, expected, got));
        }
        self.exchange.satisfied(&rules::ASSERTION_EXPIRED);
        if until > second.saturating_add(LONGEST + SKEW) {
            let got = format!("`exp` {until}, in {} s", until.saturating_sub(second));
            return Err(invalid(&rules::ASSERTION_LIFETIME, format!("`exp` at most {LONGEST} s ahead"), got));
        }
        self.exchange.satisfied(&rules::ASSERTION_LIFETIME);
        if let Some(Value::String(text)) = payload.get("iat") {
            self.tolerate(
                &rules::ASSERTION_IAT_TEXT,
                "`iat` as a number".to_owned(),
                format!("the text {text:?}"),
            )?;
        } else {
            self.exchange.satisfied(&rules::ASSERTION_IAT_TEXT);
        }
        for name in ["nbf", "iat"] {
            let from = self.jws.seconds(name);
            if let Some(from) = from.filter(|from| *from > second.saturating_add(SKEW)) {
                let expected = format!("an assertion that is valid already; the clock here says {now}");
                let got = format!("`{name}` {from}, in {} s", from.saturating_sub(second));
                return Err(invalid(&rules::ASSERTION_NOT_BEFORE, expected, got));
            }
        }
        self.exchange.satisfied(&rules::ASSERTION_NOT_BEFORE);
        Ok(until)
    }

    /// What it says of the organisation it acts for: `assertion_details`, one object or a list.
    fn details(&self) -> Result<Vec<Value>, Refusal> {
        let payload = &self.jws.payload;
        let said = match (payload.get("assertion_details"), payload.get("authorization_details")) {
            (Some(details), _) => details.clone(),
            (None, Some(other)) => {
                let got = "the claim `authorization_details`".to_owned();
                self.tolerate(&rules::DETAILS_NAME, "the claim `assertion_details`".to_owned(), got)?;
                other.clone()
            }
            (None, None) => return Ok(Vec::new()),
        };
        let said = match &said {
            Value::String(text) => serde_json::from_str(text).unwrap_or(said),
            _ => said,
        };
        match said {
            Value::Array(many) => Ok(many),
            one => Ok(vec![one]),
        }
    }
}

/// Whether an audience is one of the addresses the engine takes from assertions of the old type.
fn is_endpoint(audience: &str, issuer: &str) -> bool {
    let path = audience.strip_prefix(issuer).unwrap_or_default();
    ["/connect/token", "/connect/par", "/connect/ciba"].contains(&path)
}
