//! Wire types of the test-token service, as its models name them. Nothing but `audience` must be there.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// What a test token is to say.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
#[schemars(rename = "TestTokenRequest")]
pub(super) struct TokenRequest {
    /// The API the token is for.
    pub(super) audience: Option<String>,
    /// 0 none, 1 defaults, 2 parameters, 3 defaults overlaid with parameters.
    #[serde(alias = "generalClaimsParametersGeneration")]
    pub(super) client_claims_parameters_generation: Option<Value>,
    /// 0 none, 1 defaults, 2 parameters, 3 defaults overlaid with parameters.
    pub(super) user_claims_parameters_generation: Option<Value>,
    /// No defaults for the client.
    #[serde(alias = "withoutDefaultGeneralClaims")]
    pub(super) without_default_client_claims: Option<bool>,
    /// No defaults for the user.
    pub(super) without_default_user_claims: Option<bool>,
    /// A token bound to a key, and a proof.
    #[serde(rename = "createDPoPTokenWithDPoPProof")]
    pub(super) create_dpop_token_with_dpop_proof: Option<bool>,
    /// An attested care relation.
    pub(super) create_tillitsrammeverk_claims: Option<bool>,
    /// A signature that does not verify.
    pub(super) sign_jwt_with_invalid_signing_key: Option<bool>,
    /// Another issuer.
    pub(super) set_invalid_issuer: Option<bool>,
    /// Another audience.
    pub(super) set_invalid_audience: Option<bool>,
    /// The names of the person whose `pid` is given.
    pub(super) get_person_from_persontjenesten: Option<bool>,
    /// Of these names `name` only.
    pub(super) only_set_name_for_person: Option<bool>,
    /// The HPR number of the person whose `pid` is given.
    pub(super) get_hpr_number_from_hprregisteret: Option<bool>,
    /// The pseudonym of the person whose `pid` is given.
    pub(super) set_pid_pseudonym: Option<bool>,
    /// The subject of the person whose `pid` is given.
    pub(super) set_subject: Option<bool>,
    /// When the token ends.
    pub(super) expiration_parameters: Option<Expiration>,
    /// The token's header.
    pub(super) header_parameters: Option<Header>,
    /// The client.
    #[serde(alias = "generalClaimsParameters")]
    pub(super) client_claims_parameters: Option<ClientClaims>,
    /// The person.
    pub(super) user_claims_parameters: Option<UserClaims>,
    /// The care relation.
    pub(super) tillitsrammeverk_claims_parameters: Option<CareClaims>,
    /// The proof.
    #[serde(rename = "dPoPProofParameters")]
    pub(super) dpop_proof_parameters: Option<Proof>,
    /// Any other claims.
    pub(super) api_specific_claims: Option<Vec<Claim>>,
}

/// When a token ends.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
#[schemars(rename = "TestTokenExpiration")]
pub(super) struct Expiration {
    /// It has ended already.
    pub(super) set_expiration_time_as_expired: Option<bool>,
    /// Seconds it lives; 600 unless told.
    #[serde(rename = "expirationTimeInSeconds")]
    pub(super) seconds: Option<i64>,
    /// Days it lives.
    #[serde(rename = "expirationTimeInDays")]
    pub(super) days: Option<i64>,
}

/// A token's header.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
#[schemars(rename = "TestTokenHeader")]
pub(super) struct Header {
    /// `typ`; at+jwt unless told.
    pub(super) typ: Option<String>,
}

/// Claims of the client.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
#[schemars(rename = "TestTokenClientClaims")]
pub(super) struct ClientClaims {
    pub(super) scope: Option<Vec<String>>,
    pub(super) client_id: Option<String>,
    pub(super) sfm_journal_id: Option<String>,
    pub(super) orgnr_parent: Option<String>,
    pub(super) orgnr_child: Option<String>,
    pub(super) orgnr_supplier: Option<String>,
    pub(super) client_tenancy: Option<String>,
    pub(super) authentication_methods_references: Option<Vec<String>>,
    pub(super) client_authentication_methods_references: Option<String>,
    pub(super) client_name: Option<String>,
    pub(super) jti: Option<String>,
    pub(super) cnf_jkt: Option<String>,
    pub(super) cnf_public_key: Option<Value>,
}

/// Claims of the person.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
#[schemars(rename = "TestTokenUserClaims")]
pub(super) struct UserClaims {
    pub(super) pid: Option<String>,
    pub(super) pid_pseudonym: Option<String>,
    pub(super) hpr_number: Option<String>,
    pub(super) name: Option<String>,
    pub(super) given_name: Option<String>,
    pub(super) middle_name: Option<String>,
    pub(super) family_name: Option<String>,
    pub(super) identity_provider: Option<String>,
    pub(super) security_level: Option<String>,
    pub(super) assurance_level: Option<String>,
    pub(super) network: Option<String>,
    pub(super) amr: Option<String>,
    pub(super) subject: Option<String>,
    pub(super) sid: Option<String>,
}

/// Claims of the care relation.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
#[schemars(rename = "TestTokenCareRelation")]
pub(super) struct CareClaims {
    pub(super) practitioner_authorization_code: Option<String>,
    pub(super) practitioner_authorization_text: Option<String>,
    pub(super) practitioner_legal_entity_id: Option<String>,
    pub(super) practitioner_legal_entity_name: Option<String>,
    pub(super) practitioner_point_of_care_id: Option<String>,
    pub(super) practitioner_point_of_care_name: Option<String>,
    pub(super) practitioner_department_id: Option<String>,
    pub(super) practitioner_department_name: Option<String>,
    pub(super) care_relationship_healthcare_service_code: Option<String>,
    pub(super) care_relationship_healthcare_service_text: Option<String>,
    pub(super) care_relationship_purpose_of_use_code: Option<String>,
    pub(super) care_relationship_purpose_of_use_text: Option<String>,
    pub(super) care_relationship_purpose_of_use_details_code: Option<String>,
    pub(super) care_relationship_purpose_of_use_details_text: Option<String>,
    pub(super) care_relationship_tracing_ref_id: Option<String>,
    pub(super) patients_point_of_care_id: Option<String>,
    pub(super) patients_point_of_care_name: Option<String>,
    pub(super) patients_department_id: Option<String>,
    pub(super) patients_department_name: Option<String>,
}

/// The proof that is wanted.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
#[schemars(rename = "TestTokenProof")]
pub(super) struct Proof {
    /// `htu`.
    pub(super) htu_claim_value: Option<String>,
    /// `htm`.
    pub(super) htm_claim_value: Option<String>,
    /// A private JWK; the service makes a key when left out.
    pub(super) private_key_for_proof_creation: Option<Value>,
    /// 0 for a good proof, 1 to 12 for what is to be wrong with it; or the name of it.
    #[serde(rename = "invalidDPoPProofParameters")]
    pub(super) invalid_dpop_proof_parameters: Option<Value>,
}

/// Any claim.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
#[schemars(rename = "TestTokenClaim")]
pub(super) struct Claim {
    /// Its name.
    #[serde(rename = "type")]
    pub(super) kind: Option<String>,
    /// Its value.
    pub(super) value: Option<Value>,
}

/// What the service answers.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "TestTokenResponse")]
pub(super) struct Answer {
    /// Whether there is no token.
    is_error: bool,
    /// The token.
    success_response: Option<Success>,
    /// Why there is none.
    error_response: Option<Failure>,
}

/// A test token.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "TestToken")]
struct Success {
    /// The token.
    #[serde(rename = "accessTokenJwt")]
    access_token_jwt: String,
    /// The proof, when one was wanted.
    #[serde(rename = "dPoPProof")]
    dpop_proof: Option<String>,
}

/// Why there is no token.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "TestTokenError")]
struct Failure {
    /// What is wrong.
    error_message: String,
}

impl Answer {
    pub(super) fn success(access_token_jwt: String, dpop_proof: Option<String>) -> Self {
        let success_response = Some(Success { access_token_jwt, dpop_proof });
        Self { is_error: false, success_response, error_response: None }
    }

    pub(super) fn error(error_message: String) -> Self {
        Self { is_error: true, success_response: None, error_response: Some(Failure { error_message }) }
    }
}

/// The same JSON with the names of its members beginning in lower case, as serializers of .NET take either.
pub(super) fn lower_first(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            let lower = |(name, value): (String, Value)| {
                let mut letters = name.chars();
                let first = letters.next().map(|it| it.to_ascii_lowercase());
                (first.into_iter().chain(letters).collect(), lower_first(value))
            };
            Value::Object(members.into_iter().map(lower).collect::<Map<String, Value>>())
        }
        Value::Array(many) => Value::Array(many.into_iter().map(lower_first).collect()),
        other => other,
    }
}
