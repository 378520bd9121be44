//! Access tokens in the shape HelseID gives them: names, order and types of claims as observed.

use jiff::SignedDuration;
use serde_json::{Map, Value, json};

use super::{HelseId, attestation, details::Acting, people::Login, resources};
use crate::jose::Algorithm;

/// What a token is to say.
#[derive(Clone, Debug, Default)]
pub struct Order {
    /// `iss`.
    pub issuer: String,
    /// `client_id`.
    pub client_id: String,
    /// `helseid://claims/client/client_name`.
    pub client_name: String,
    /// `helseid://claims/client/client_tenancy`.
    pub tenancy: &'static str,
    /// `scope`.
    pub scopes: Vec<String>,
    /// `aud`: one as a text, several as a list; by the scopes when empty.
    pub audiences: Vec<String>,
    /// The thumbprint it is bound to.
    pub thumbprint: Option<String>,
    /// `orgnr_parent`.
    pub parent: Option<String>,
    /// `orgnr_child`.
    pub child: Option<String>,
    /// `orgnr_supplier`.
    pub supplier: Option<String>,
    /// `nhn:sfm:journal_id`.
    pub journal_id: Option<String>,
    /// The person it is about; `None` for a machine.
    pub user: Option<UserOrder>,
    /// Seconds it lives; by its audience when not said.
    pub lifetime: Option<i64>,
}

/// The person a token is about.
#[derive(Clone, Debug, Default)]
pub struct UserOrder {
    /// The national identity number.
    pub pid: String,
    /// How the person has logged in; just now, the usual way, when nobody did.
    pub login: Option<Login>,
    /// The care relation the token attests.
    pub attested: Attested,
}

/// The care relation a token attests.
#[derive(Clone, Debug, Default)]
pub enum Attested {
    /// A usual one, for a person with an authorization.
    #[default]
    Usual,
    /// None.
    Nothing,
    /// The one the client sent, to be enriched.
    Sent(Value),
}

impl UserOrder {
    /// This person, logged in the usual way.
    #[must_use]
    pub fn of(pid: &str) -> Self {
        Self { pid: pid.to_owned(), ..Self::default() }
    }
}

/// A token.
#[derive(Clone, Debug)]
pub struct Minted {
    /// The token.
    pub token: String,
    /// Seconds it lives.
    pub lifetime: i64,
}

/// Why no token can be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OrderError {
    /// Nobody of the published lists has this number.
    #[error("nobody in here has this number; `GET /_sandbox/persons` lists who is")]
    UnknownPerson,
}

impl Order {
    pub(super) fn acting(mut self, acting: Acting) -> Self {
        (self.parent, self.child, self.supplier) = (acting.parent, acting.child, acting.supplier);
        self.journal_id = acting.journal_id;
        self
    }
}

impl HelseId {
    /// Makes a token.
    ///
    /// # Errors
    /// When its person is not in here.
    ///
    /// # Panics
    /// Never: the signing key is an RSA key.
    pub fn mint(&self, order: &Order) -> Result<Minted, OrderError> {
        let audiences: Vec<&str> = if order.audiences.is_empty() {
            resources::audiences(&order.scopes)
        } else {
            order.audiences.iter().map(String::as_str).collect()
        };
        let lifetime = order.lifetime.unwrap_or_else(|| resources::lifetime(&audiences));
        let claims = self.claims(order, &audiences, lifetime)?;
        let signing = self.keys.active();
        let header = json!({"alg": "RS256", "kid": signing.kid, "x5t": signing.x5t, "typ": "at+jwt"});
        let token = signing.key.sign(Algorithm::RS256, &header, &Value::Object(claims));
        Ok(Minted { token: token.expect("HelseID's key is an RSA key"), lifetime })
    }

    fn claims(
        &self,
        order: &Order,
        audiences: &[&str],
        lifetime: i64,
    ) -> Result<Map<String, Value>, OrderError> {
        let now = self.lent.clock.now();
        let until = now.saturating_add(SignedDuration::from_secs(lifetime)).unwrap_or(now);
        let mut claims = Map::new();
        let mut put = |name: &str, value: Value| {
            claims.insert(name.to_owned(), value);
        };
        put("iss", order.issuer.clone().into());
        put("nbf", now.as_second().into());
        put("iat", now.as_second().into());
        put("exp", until.as_second().into());
        match audiences {
            [] => {}
            [one] => put("aud", (*one).into()),
            several => put("aud", several.to_vec().into()),
        }
        if let Some(thumbprint) = &order.thumbprint {
            put("cnf", json!({ "jkt": thumbprint }));
        }
        put("scope", order.scopes.clone().into());
        if order.user.is_some() {
            put("amr", json!(["pwd"]));
        }
        put("client_id", order.client_id.clone().into());
        put("client_amr", "private_key_jwt".into());
        let organisations = [("orgnr_parent", &order.parent), ("orgnr_child", &order.child)];
        for (name, number) in organisations.iter().filter_map(|(name, it)| Some((name, it.as_ref()?))) {
            put(&format!("helseid://claims/client/claims/{name}"), number.clone().into());
        }
        if let Some(user) = &order.user {
            let person = self.persons.get(&user.pid).ok_or(OrderError::UnknownPerson)?;
            attestation::claims(person, user, order, now, &mut put);
        }
        if let Some(supplier) = &order.supplier {
            put("helseid://claims/client/claims/orgnr_supplier", supplier.clone().into());
        }
        if let Some(journal_id) = &order.journal_id {
            put("nhn:sfm:journal_id", journal_id.clone().into());
        }
        put("helseid://claims/client/client_name", order.client_name.clone().into());
        put("helseid://claims/client/client_tenancy", order.tenancy.into());
        if let Some(user) = &order.user {
            let sid = user.login.as_ref().map_or_else(|| self.identifier(), |it| it.session.clone());
            put("sid", sid.into());
        }
        put("jti", self.identifier().into());
        Ok(claims)
    }

    /// A name nobody guesses: 64 letters, so that no run of digits in it looks like anybody's number.
    pub(super) fn handle(&self) -> String {
        let bytes = [self.lent.ids.uuid(), self.lent.ids.uuid()];
        let halves = bytes.iter().flat_map(uuid::Uuid::as_bytes).flat_map(|it| [it >> 4, it & 15]);
        halves.map(|it| char::from(b'A' + it)).collect()
    }

    /// 32 upper-case hexadecimal digits.
    pub(super) fn identifier(&self) -> String {
        self.lent.ids.uuid().simple().to_string().to_ascii_uppercase()
    }
}
