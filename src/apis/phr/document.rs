//! A document and what surrounds it: patient, author, institution, department, community. No HTTP.

use std::sync::{Arc, LazyLock, OnceLock};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use bytes::Bytes;
use jiff::Timestamp;
use sha1::{Digest as _, Sha1};
use uuid::Uuid;

use super::content;
use crate::{
    fhir::{Coding, Identifier, search::Span, search::instant_span},
    norway::{NationalId, Sex},
};

/// A patient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Patient {
    /// The national identity number.
    pub pid: Arc<str>,
    /// The given name.
    pub given: Arc<str>,
    /// The family name.
    pub family: Arc<str>,
    /// `female` or `male`, where it is told.
    pub gender: Option<&'static str>,
    /// The date of birth, where it is told.
    pub birth_date: Option<String>,
}

/// A community with its own document store, reached through its gateway.
#[derive(Debug, PartialEq, Eq)]
pub struct Community {
    /// Its short name, as in the switches.
    pub key: Arc<str>,
    /// Its name.
    pub name: Arc<str>,
    /// `homeCommunityId`, a bare OID.
    pub home: Arc<str>,
    /// `repositoryUniqueId`, a bare OID.
    pub repository: Arc<str>,
}

/// A department, and the institution it belongs to.
#[derive(Debug, PartialEq, Eq)]
pub struct Department {
    /// Its short name in the seed.
    pub key: Arc<str>,
    /// Its RESH number.
    pub resh: Arc<str>,
    /// Its name.
    pub name: Arc<str>,
    /// Its clinical setting.
    pub setting: Coding,
    /// The organisation number of the institution.
    pub organisation: Arc<str>,
    /// The institution's name.
    pub institution: Arc<str>,
    /// What kind of facility that is.
    pub facility: Coding,
    /// The community it shares its documents in.
    pub community: Arc<Community>,
}

/// Who wrote a document.
#[derive(Debug, PartialEq, Eq)]
pub struct Author {
    /// Its short name in the seed.
    pub key: Arc<str>,
    /// The given name.
    pub given: Arc<str>,
    /// The family name.
    pub family: Arc<str>,
    /// The number in the register of health personnel.
    pub hpr: Option<Arc<str>>,
}

/// Whether a document stands or was replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// It stands.
    Current,
    /// It was replaced.
    Superseded,
}

/// How a document is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body {
    /// A letter laid out as PDF.
    Pdf,
    /// The same letter within a CDA document.
    CdaPdf,
    /// A CDA document with structured text.
    Cda,
    /// An epikrise in the form of KITH's standard.
    Epikrise,
    /// Plain text.
    Text,
    /// A picture.
    Jpeg(Bytes),
    /// Bytes somebody put in at run time.
    Given {
        /// Their type.
        media_type: &'static str,
        /// They themselves.
        bytes: Bytes,
    },
}

/// What is true of the bytes of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Measure {
    /// How many there are.
    pub size: u64,
    /// SHA-1 of them, in base64.
    pub hash: String,
}

/// A document.
#[derive(Clone, Debug)]
pub struct Document {
    /// The entry's UUID.
    pub id: Uuid,
    /// `documentUniqueId`, without `urn:oid:`.
    pub unique_id: Arc<str>,
    /// Master identifier and entry UUID, as they are searched.
    pub identifiers: [Identifier; 2],
    /// Whose it is.
    pub patient: Arc<Patient>,
    /// Whether it stands.
    pub status: Status,
    /// Its title.
    pub title: Arc<str>,
    /// The group of documents.
    pub category: Coding,
    /// The kind of document.
    pub kind: Coding,
    /// Where it was written.
    pub department: Arc<Department>,
    /// Who wrote it.
    pub author: Arc<Author>,
    /// The acts documented.
    pub events: Vec<Coding>,
    /// Confidentiality, first the class, then what is blocked or denied.
    pub labels: Arc<[Coding]>,
    /// Other identifiers.
    pub related: Vec<Identifier>,
    /// What it replaces.
    pub replaces: Option<Uuid>,
    /// When it was written.
    pub created: Timestamp,
    /// When its reference was made.
    pub indexed: Timestamp,
    /// When the service was given; the second half may be open.
    pub period: Option<(Timestamp, Option<Timestamp>)>,
    /// Whether it is made only when it is fetched.
    pub on_demand: bool,
    /// What it says.
    pub text: Arc<[String]>,
    /// How it is written.
    pub body: Body,
    /// Made at first use.
    pub made: Made,
}

/// What is made of a document at first use.
#[derive(Debug, Default)]
pub struct Made {
    pub(super) measure: OnceLock<Measure>,
    pub(super) ready: [OnceLock<super::resource::Ready>; 4],
}

/// A copy of a document is to say something else: all is made anew.
impl Clone for Made {
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl Document {
    /// Its bytes; some hundred microseconds for a PDF.
    #[must_use]
    pub fn bytes(&self) -> Bytes {
        content::make(self)
    }

    /// Its type.
    #[must_use]
    pub fn media_type(&self) -> &'static str {
        match self.body {
            Body::Pdf => "application/pdf",
            Body::CdaPdf | Body::Cda | Body::Epikrise => "application/xml",
            Body::Text => "text/plain",
            Body::Jpeg(_) => "image/jpeg",
            Body::Given { media_type, .. } => media_type,
        }
    }

    /// Its format code.
    #[must_use]
    pub fn format(&self) -> Coding {
        let (system, code) = match self.body {
            Body::CdaPdf => (Some(IHE_FORMAT), "urn:hl7-org:sdwg:ccda-nonXMLBody:2.1"),
            Body::Epikrise => (None, "http://www.kith.no/xmlstds/epikrise/2012-02-15"),
            Body::Text => (None, "urn:no:ehelse:document:text"),
            Body::Jpeg(_) => (None, "urn:no:ehelse:document:image"),
            Body::Pdf => (None, "urn:no:ehelse:document:pdf"),
            Body::Cda | Body::Given { .. } => (Some(IHE_FORMAT), "urn:ihe:iti:xds:2017:mimeTypeSufficient"),
        };
        Coding { system: system.map(Into::into), code: Some(code.into()), display: None }
    }

    /// Size and hash of its bytes.
    #[must_use]
    pub fn measure(&self) -> &Measure {
        self.made.measure.get_or_init(|| {
            let bytes = self.bytes();
            Measure { size: bytes.len() as u64, hash: STANDARD.encode(Sha1::digest(&bytes)) }
        })
    }

    /// Whether it is blocked (label NORS).
    #[must_use]
    pub fn is_blocked(&self) -> bool {
        self.labels.iter().any(|it| it.code.as_deref() == Some("NORS"))
    }

    /// The interval of its period of service.
    #[must_use]
    pub fn service(&self) -> Option<Span> {
        let (from, to) = self.period?;
        Some(Span { from, to: to.map_or(Timestamp::MAX, |to| instant_span(to).to) })
    }

    /// The name its file has when it is saved.
    #[must_use]
    pub fn file_name(&self) -> String {
        let ending = match self.media_type() {
            "application/pdf" => "pdf",
            "application/xml" => "xml",
            "image/jpeg" => "jpg",
            _ => "txt",
        };
        format!("{}.{ending}", self.unique_id)
    }

    /// A copy with another status, to be made anew.
    #[must_use]
    pub fn with_status(&self, status: Status) -> Self {
        Self { status, ..self.clone() }
    }
}

const IHE_FORMAT: &str = "http://ihe.net/fhir/ihe.formatcode.fhir/CodeSystem/formatcode";

/// The system of URIs.
pub const URI: &str = "urn:ietf:rfc:3986";

/// The same, once for all documents.
static URI_SHARED: LazyLock<Arc<str>> = LazyLock::new(|| URI.into());

/// Master identifier and entry UUID of a document with these ids.
#[must_use]
pub fn identifiers(id: Uuid, unique_id: &str) -> [Identifier; 2] {
    let identifier = |usage, value: String| Identifier {
        usage: Some(usage),
        system: Some(Arc::clone(&URI_SHARED)),
        value: value.into(),
    };
    [identifier("usual", format!("urn:oid:{unique_id}")), identifier("official", format!("urn:uuid:{id}"))]
}

impl Patient {
    /// A patient of whom the number alone tells more than the name.
    #[must_use]
    pub fn of(pid: &NationalId, given: &str, family: &str) -> Self {
        Self {
            pid: pid.as_str().into(),
            given: given.into(),
            family: family.into(),
            gender: pid.sex().map(|sex| match sex {
                Sex::Female => "female",
                Sex::Male => "male",
            }),
            birth_date: Some(pid.date_of_birth().to_string()),
        }
    }

    /// Given and family name.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{} {}", self.given, self.family)
    }
}

impl Author {
    /// Given and family name.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{} {}", self.given, self.family)
    }
}
