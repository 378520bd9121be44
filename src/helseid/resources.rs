//! The APIs tokens are for: their audiences, scopes and how long a token for them lives.

/// An API that HelseID knows.
#[derive(Debug)]
pub struct Resource {
    /// What `aud` says.
    pub audience: &'static str,
    /// The API's id in the sandbox.
    pub api: &'static str,
    /// Its scopes.
    pub scopes: &'static [&'static str],
    /// Seconds a token for it lives.
    pub lifetime: i64,
    /// Whether a person must have logged in.
    pub for_persons: bool,
}

/// Every API of the sandbox that is closed.
pub static RESOURCES: &[Resource] = &[
    Resource {
        audience: "nhn:phr",
        api: "phr",
        scopes: &[
            "nhn:phr/mhd/read-documentreferences",
            "nhn:phr/mhd/read-documentreferences/kjernejournalforskriften",
            "nhn:phr/mhd/read-document",
        ],
        lifetime: 60,
        for_persons: true,
    },
    Resource {
        audience: "nhn:melde",
        api: "nokup",
        scopes: &["nhn:melde/biovigilans"],
        lifetime: USUAL_LIFETIME,
        for_persons: false,
    },
    Resource {
        audience: "nhn:fj-okt",
        api: "okt",
        scopes: &["nhn:fj-okt/lesetilgang", "nhn:fj-okt/skrivetilgang"],
        lifetime: USUAL_LIFETIME,
        for_persons: false,
    },
];

/// Seconds a token lives for an API nobody has said otherwise of.
pub const USUAL_LIFETIME: i64 = 600;

/// The scopes HelseID lists in its discovery document: about persons and clients, of no API.
pub const OWN_SCOPES: [&str; 14] = [
    "openid",
    "profile",
    "offline_access",
    "helseid://scopes/client/info",
    "helseid://scopes/client/client_name",
    "helseid://scopes/identity/assurance_level",
    "helseid://scopes/identity/pid",
    "helseid://scopes/identity/pid_pseudonym",
    "helseid://scopes/identity/security_level",
    "helseid://scopes/identity/network",
    "helseid://scopes/identity/all",
    "helseid://scopes/hpr/hpr_number",
    "nhn:tillitsrammeverk:parameters",
    "nhn:sfm:journal-id",
];

/// Whether a text has the form of a scope (RFC 6749, 3.3), at most 200 characters.
#[must_use]
pub fn is_scope(text: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_graphic() && byte != b'"' && byte != b'\\';
    (1..=200).contains(&text.len()) && text.bytes().all(fits)
}

/// The audience a scope belongs to: what stands before its first slash; `None` for a scope of no API.
#[must_use]
pub fn audience(scope: &str) -> Option<&str> {
    if OWN_SCOPES.contains(&scope) || scope.starts_with("helseid://") {
        return None;
    }
    scope.split_once('/').map(|(audience, _)| audience)
}

/// The audiences of these scopes, each once.
#[must_use]
pub fn audiences(scopes: &[String]) -> Vec<&str> {
    let mut found: Vec<&str> = Vec::new();
    for audience in scopes.iter().filter_map(|it| audience(it)) {
        if !found.contains(&audience) {
            found.push(audience);
        }
    }
    found
}

/// The API of this audience.
#[must_use]
pub fn by_audience(audience: &str) -> Option<&'static Resource> {
    RESOURCES.iter().find(|it| it.audience == audience)
}

/// Seconds a token for these audiences lives: the shortest.
#[must_use]
pub fn lifetime(audiences: &[&str]) -> i64 {
    let each = audiences.iter().map(|it| by_audience(it).map_or(USUAL_LIFETIME, |it| it.lifetime));
    each.min().unwrap_or(USUAL_LIFETIME)
}
