//! The wire types, as the API's documentation names them, and the records a seed file or an import states.
//!
//! The lists of types, relations and metadata are open: the documentation reserves the right to add to them.

use std::{borrow::Cow, fmt};

use indexmap::IndexMap;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::json_object::objects;

/// Declares a name from an open list with its documented values.
macro_rules! open_name {
    ($(#[$meta:meta])* $name:ident { $($(#[$value_meta:meta])* $value:ident),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        #[serde(transparent)]
        #[schemars(extend("examples" = [$(stringify!($value)),+]))]
        pub struct $name(Cow<'static, str>);

        impl $name {
            $($(#[$value_meta])* pub const $value: Self = Self(Cow::Borrowed(stringify!($value)));)+

            /// The documented values, in the documented order.
            pub const DOCUMENTED: &[Self] = &[$(Self::$value),+];

            /// A value by its name, documented or not.
            #[must_use]
            pub fn new(name: impl Into<String>) -> Self {
                Self(Cow::Owned(name.into()))
            }

            /// The name.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str(&self.0)
            }
        }

        impl indexmap::Equivalent<$name> for str {
            fn equivalent(&self, key: &$name) -> bool {
                self == key.as_str()
            }
        }
    };
}

open_name! {
    /// The name of a coding system. The list is open: the service may add one any day.
    CodingSystemType {
        /// Critical medical conditions, "Absoluttlisten".
        KJ_KRIT_MED_TILSTAND,
        /// Diseases of the Patient-Info service.
        KJ_PF_SYKDOM,
        /// Categories of those diseases.
        KJ_PF_SYK_KATEGORI,
        /// Anatomical therapeutic chemical classification.
        ATC,
        /// Trade names.
        FEST,
        /// Active ingredients.
        FEST_VIRKESTOFF,
        /// Active ingredients with their strength.
        FEST_VIRKESTOFF_MED_STYRKE,
        /// Short names of pharmaceutical forms.
        SUPERKORTFORM,
        /// Norwegian ICD-10, FinnKode 7110.
        ICD10,
        /// FinnKode 7525.
        KJ_KOMMUNIKASJON,
        /// FinnKode 7522.
        KJ_ANDRE_PROSEDYREENDRINGER,
        /// FinnKode 7514.
        KJ_ANNEN_ALLERGI,
        /// FinnKode 7517.
        KJ_BEHANDLING,
        /// FinnKode 7518.
        KJ_IMPLANTAT,
        /// FinnKode 7515.
        KJ_INTUBASJON,
        /// FinnKode 7513.
        KJ_KMT_BEGRUNNELSE,
        /// FinnKode 7516.
        KJ_MASKEVENTILASJON,
        /// FinnKode 7519.
        KJ_SMITTETYPE,
        /// FinnKode 7520.
        KJ_ALVORLIGHETSGRAD,
        /// FinnKode 7498.
        KJ_KILDE_OPPLYSNINGER,
        /// FinnKode 7521.
        KJ_SANNSYNLIGHET,
        /// FinnKode 7651.
        KJ_KRITISK_INFO_UNDERKATEGORI,
        /// FinnKode 7497.
        KJ_REAKSJONS_TYPE,
    }
}

open_name! {
    /// The meaning of a relation between two codes. The list is open.
    RelationType {
        /// FEST to ATC.
        HAR_ATC_KODE,
        /// FEST to SUPERKORTFORM.
        HAR_SUPERKORTFORM,
        /// FEST to `FEST_VIRKESTOFF`, where FEST states no strength.
        INNEHOLDER_VIRKESTOFF,
        /// FEST to `FEST_VIRKESTOFF_MED_STYRKE`.
        INNEHOLDER_VIRKESTOFF_MED_STYRKE,
        /// `FEST_VIRKESTOFF_MED_STYRKE` to `FEST_VIRKESTOFF`.
        HAR_VIRKESTOFF,
        /// A salt to its therapeutic ingredient, both `FEST_VIRKESTOFF`.
        HAR_TERAPEUTISK_VIRKESTOFF,
        /// `KJ_PF_SYKDOM` to `KJ_PF_SYK_KATEGORI`.
        TILHORER_PF_SYK_KATEGORI,
        /// `KJ_KRIT_MED_TILSTAND` to ICD10.
        OMFATTER_ICD10_KODE,
        /// `KJ_KRIT_MED_TILSTAND` to a code that tells of clinical consequences.
        KLINISK_KONSEKVENS,
        /// A code to the one that replaces it, in use for ATC.
        ERSTATTET_AV,
    }
}

open_name! {
    /// The meaning of a piece of metadata. The list is open.
    MetadataType {
        /// The trade name of a FEST code.
        VARENAVN,
        /// A search word added by hand; it is among `searchWords` too.
        SOKEORD,
        /// Clinical information, or FinnKode's explanation.
        HJELPETEKST,
        /// Whether a `KJ_PF_SYKDOM` should be considered critical information.
        POTENSIELL_KI,
        /// An address on a `KJ_KRIT_MED_TILSTAND`.
        URL,
        /// What health personnel should be alerted to about an ATC code.
        VARSLINGSNAVN,
        /// Consequences of an ATC code to be alerted to for every patient.
        VARSLING_ALLE,
        /// Consequences of an ATC code to be alerted to for patients over 65.
        VARSLING_OVER_65,
        /// Measures to be alerted to for an ATC code.
        VARSLING_TILTAK,
        /// Whether an ATC code of level 2 can have search words.
        ATC_LEVEL_2_SOK,
        /// What a `KJ_KRIT_MED_TILSTAND` means for treatment.
        KONSEKVENS,
    }
}

/// One code of a coding system.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Code {
    /// The code, always in upper case.
    pub code: String,
    /// The coding system it belongs to.
    pub coding_system: CodingSystemType,
    /// What it means.
    pub description: String,
    /// The codes it is related to.
    pub relations_to: Vec<CodeRelation>,
    /// What else is known of it.
    pub metadata: Vec<Metadata>,
    /// Words to find it by, from its description, metadata and relations.
    pub search_words: Vec<String>,
    /// When it was deactivated, in UTC; `null` while it is in use.
    #[schemars(with = "Option<String>", extend("format" = "date-time"))]
    pub deactivated_time: Option<Timestamp>,
}

/// A relation to another code.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CodeRelation {
    /// The related code, always in upper case.
    pub code: String,
    /// The coding system of the related code.
    pub coding_system: CodingSystemType,
    /// What the related code means.
    pub description: String,
    /// What the relation means.
    pub relation_type: RelationType,
    /// What else is known of the relation.
    pub metadata: Vec<Metadata>,
    /// When the related code was deactivated, in UTC; `null` while it is in use.
    #[schemars(with = "Option<String>", extend("format" = "date-time"))]
    pub deactivated_time: Option<Timestamp>,
}

/// A piece of information about a code or a relation.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(
    rename_all = "camelCase",
    deny_unknown_fields,
    expecting = "an object with metadataType and metadata"
)]
pub struct Metadata {
    /// What it means.
    pub metadata_type: MetadataType,
    /// Its value.
    pub metadata: String,
}

/// Every code of a coding system, by code.
pub type Codes = IndexMap<String, Code>;

/// The body of a refusal.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ErrorBody {
    /// The error's code, also in the header `nhn-error-code`.
    pub error_code: String,
    /// What was wrong.
    pub error_message: String,
    /// The request's `nhn-event-id`, else an id drawn for this answer.
    pub event_id: String,
    /// The version of the service.
    pub application_version: String,
    /// The environment that answered.
    pub environment: String,
    /// The service that answered.
    pub service_name: String,
}

/// One code as a seed file, an import or the control API states it: what can be derived is left out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, expecting = "an object with code and description")]
pub struct CodeRecord {
    /// The code, in upper case.
    pub code: String,
    /// What it means; for FEST the name with form and strength.
    pub description: String,
    /// The codes it is related to.
    #[serde(default, deserialize_with = "objects", skip_serializing_if = "Vec::is_empty")]
    pub relations_to: Vec<RelationRecord>,
    /// What else is known of it.
    #[serde(default, deserialize_with = "objects", skip_serializing_if = "Vec::is_empty")]
    pub metadata: Vec<Metadata>,
    /// When it was deactivated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>", extend("format" = "date-time"))]
    pub deactivated_time: Option<Timestamp>,
    /// Where it comes from, when not from where its file does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Origin")]
    pub origin: Option<Origin>,
}

/// A relation as a record states it: the target's description and deactivation are looked up.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(
    rename_all = "camelCase",
    deny_unknown_fields,
    expecting = "an object with relationType, codingSystem and code"
)]
pub struct RelationRecord {
    /// What the relation means.
    pub relation_type: RelationType,
    /// The coding system of the related code.
    pub coding_system: CodingSystemType,
    /// The related code.
    pub code: String,
    /// What else is known of the relation.
    #[serde(default, deserialize_with = "objects", skip_serializing_if = "Vec::is_empty")]
    pub metadata: Vec<Metadata>,
}

/// Where the content of a record comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Origin {
    /// It stands on the API's own page.
    Documented,
    /// It is a fact of a public list.
    Published,
    /// It is computed from such facts, or a published code with something added.
    Derived,
    /// It is made up, and plausible.
    Invented,
}

/// The records of every system, in the order of `/types`.
pub type Systems = IndexMap<CodingSystemType, IndexMap<String, CodeRecord>>;
