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

/// The audiences beside PHR's whose tokens live as short as PHR's.
const BESIDE_PHR: [&str; 2] = ["nhn:phr-repo", "nhn:phr-document-repository"];

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

/// Scopes HelseID knows for the audiences of the APIs here that no operation here asks for.
pub const BESIDE: [&str; 13] = [
    "nhn:phr/mhd/create-documents-with-reference",
    "nhn:phr/mhd/generate-metadata",
    "nhn:phr/delete-documents-and-reference",
    "nhn:melde/report/send",
    "nhn:melde/uonskethendelse",
    "nhn:melde/alvorlighendelse",
    "nhn:melde/kosmetikk",
    "nhn:melde/kosttilskudd",
    "nhn:melde/legemiddelbivirkning",
    "nhn:melde/medisinskutstyr",
    "nhn:melde/dialog/opprett",
    "nhn:melde/dialog/melding",
    "nhn:melde/delivery/full-access",
];

/// Every scope there is without a client that asks for it: of the APIs here, HelseID's own, and those beside.
pub fn known<'a>() -> impl Iterator<Item = &'a str> {
    let of_apis = RESOURCES.iter().flat_map(|it| it.scopes.iter().copied());
    of_apis.chain(OWN_SCOPES).chain(BESIDE)
}

/// Whether a text has the form of a scope (RFC 6749, 3.3), at most 200 characters.
#[must_use]
pub fn is_scope(text: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_graphic() && byte != b'"' && byte != b'\\';
    (1..=200).contains(&text.len()) && text.bytes().all(fits)
}

/// The scopes of a text with blanks between them, each once.
#[must_use]
pub fn listed(text: &str) -> Vec<String> {
    let mut scopes: Vec<String> = Vec::new();
    for scope in text.split(' ').filter(|it| !it.is_empty()) {
        if !scopes.iter().any(|it| it == scope) {
            scopes.push(scope.to_owned());
        }
    }
    scopes
}

/// Whether a text is written as an organisation number: nine digits, whatever the last one is; public samples have wrong ones.
#[must_use]
pub fn is_organisation_number(text: &str) -> bool {
    text.len() == 9 && text.bytes().all(|byte| byte.is_ascii_digit())
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

/// The scope of PHR that goes with no other one for searches.
const APART: &str = "nhn:phr/mhd/read-documentreferences/kjernejournalforskriften";

impl Resource {
    /// Its scopes, as one token may have them together.
    #[must_use]
    pub fn usual_scopes(&self) -> Vec<&'static str> {
        self.scopes.iter().copied().filter(|it| *it != APART).collect()
    }
}

/// The API of this audience.
#[must_use]
pub fn by_audience(audience: &str) -> Option<&'static Resource> {
    RESOURCES.iter().find(|it| it.audience == audience)
}

/// Whether a scope is given only when a person has logged in; one of PHR that no operation here asks for is a machine's too.
#[must_use]
pub fn needs_person(scope: &str) -> bool {
    OWN_SCOPES.contains(&scope) || RESOURCES.iter().any(|it| it.for_persons && it.scopes.contains(&scope))
}

/// Seconds a token for these audiences lives: the shortest.
#[must_use]
pub fn lifetime(audiences: &[&str]) -> i64 {
    let of = |audience: &str| match by_audience(audience) {
        Some(resource) => resource.lifetime,
        None if BESIDE_PHR.contains(&audience) => 60,
        None => USUAL_LIFETIME,
    };
    audiences.iter().map(|it| of(it)).min().unwrap_or(USUAL_LIFETIME)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrs_tokens_and_those_beside_it_live_a_minute_and_the_shortest_counts() {
        for (audiences, seconds) in [
            (vec!["nhn:phr"], 60),
            (vec!["nhn:phr-repo"], 60),
            (vec!["nhn:phr-document-repository"], 60),
            (vec!["nhn:melde"], 600),
            (vec!["nhn:melde", "nhn:phr-repo"], 60),
            (vec!["nhn:somebody"], 600),
            (vec![], 600),
        ] {
            assert_eq!(lifetime(&audiences), seconds, "{audiences:?}");
        }
    }

    #[test]
    fn scopes_are_listed_once_however_many_blanks_there_are() {
        assert_eq!(listed(" b  a b "), ["b", "a"]);
        assert!(listed("  ").is_empty());
    }

    #[test]
    fn what_a_person_must_log_in_for_is_identity_and_reading_in_phr() {
        for scope in ["openid", "helseid://scopes/identity/pid", "nhn:phr/mhd/read-document"] {
            assert!(needs_person(scope), "{scope}");
        }
        // Machines deliver documents to PHR: such a token of theirs is known.
        for scope in ["nhn:phr/mhd/create-documents-with-reference", "nhn:phr-repo/mhd/create", "nhn:melde/x"]
        {
            assert!(!needs_person(scope), "{scope}");
        }
    }
}
