//! The wire types, as the API's documentation names them. Fields stand in the order of the documented answer.
//!
//! What is posted is judged by `check`, which tells every mistake at once; these types describe it and are what is sent.

use std::borrow::Cow;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Serialize, Serializer};

use super::{
    iplos::{Iplos, LEVEL, PARENT},
    message::Message,
};

/// What is known of a person's municipal services.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct OktEvent<'a> {
    /// The services, one message each.
    #[schemars(length(min = 1))]
    pub okt_messages: Vec<OktMessage<'a>>,
    /// The person: a synthetic national identity number (month +65 or +80).
    #[schemars(regex(pattern = "^[0-9]{11}$"))]
    pub person_identifier: &'a str,
}

/// One service a person receives.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct OktMessage<'a> {
    /// The last day of the service (`YYYY-MM-DD`); empty while no end is known.
    #[serde(default)]
    #[schemars(with = "String", extend("pattern" = "^([0-9]{4}-[0-9]{2}-[0-9]{2})?$"))]
    pub end_date: End,
    /// What kind of service it is, by IPLOS (code system 9151); absent when none was given.
    #[serde(default)]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "IplosCode")]
    pub iplos_code: Option<IplosCode<'a>>,
    /// Whether a user interface needs to show more about it.
    #[serde(default)]
    pub needs_caption: bool,
    /// More about the service.
    #[serde(default)]
    #[schemars(length(max = 2000))]
    pub service_description: &'a str,
    /// Where in the municipality the service is given.
    #[serde(default)]
    #[schemars(length(max = 500))]
    pub service_level: &'a str,
    /// The first day of the service (`YYYY-MM-DD`).
    #[schemars(with = "String", extend("format" = "date"))]
    pub start_date: Start,
    /// How long the stay is, for a service in an institution.
    #[serde(default)]
    #[schemars(length(max = 100))]
    pub stay_type: &'a str,
    /// Whether the service is on hold.
    #[serde(default)]
    pub temporary_cessation: bool,
    /// How much of it a week, for a service at home.
    #[serde(default)]
    #[schemars(length(max = 100))]
    pub weekly_extent: &'a str,
}

/// The first day of a service.
#[derive(Debug)]
pub struct Start(Date);

/// The last day of a service, written as the empty text while there is none.
#[derive(Debug, Default)]
pub struct End(Option<Date>);

/// A code of IPLOS.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct IplosCode<'a> {
    /// What the code stands for.
    #[serde(default)]
    #[schemars(length(max = 500))]
    pub iplos_code_description: &'a str,
    /// Its level in the code system.
    #[serde(default)]
    #[schemars(length(max = 500))]
    pub iplos_code_level: &'static str,
    /// The code: two digits, of which a post may leave out a leading zero.
    #[schemars(with = "String", extend("pattern" = "^[0-9]{1,2}$"))]
    pub iplos_code_value: Cow<'static, str>,
    /// The code above it; `0` for none.
    #[serde(default)]
    #[schemars(length(max = 500))]
    pub iplos_parent_code: &'static str,
}

/// How many services a person receives now.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct OktStatus<'a> {
    /// The number of services that have begun, have not ended and are not on hold; 0 also when nothing is known.
    pub okt_status: usize,
    /// The person.
    #[schemars(regex(pattern = "^[0-9]{11}$"))]
    pub person_identifier: &'a str,
}

/// What became of a post.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ResultMessage<'a> {
    /// Always `stored`.
    #[schemars(extend("enum" = ["stored"]))]
    pub result: &'static str,
    /// The person.
    #[schemars(regex(pattern = "^[0-9]{11}$"))]
    pub person_identifier: &'a str,
    /// How many services were not known before.
    pub stored: usize,
    /// How many were known, and say what the post says now.
    pub updated: usize,
}

/// The body of every error but 401 and 403.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ErrorMessage {
    /// What was expected and what came; of several problems, all, joined by `; `.
    pub error: String,
}

impl<'a> OktMessage<'a> {
    /// The wire form of a message.
    pub(super) fn of(message: &'a Message<'_>, iplos: &'a Iplos) -> Self {
        Self {
            end_date: End(message.end),
            iplos_code: message.code.map(|code| IplosCode {
                iplos_code_description: iplos.text(code),
                iplos_code_level: LEVEL,
                iplos_code_value: code.padded(),
                iplos_parent_code: PARENT,
            }),
            needs_caption: message.needs_caption,
            service_description: &message.service_description,
            service_level: &message.service_level,
            start_date: Start(message.start),
            stay_type: &message.stay_type,
            temporary_cessation: message.on_hold,
            weekly_extent: &message.weekly_extent,
        }
    }
}

impl Serialize for Start {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl Serialize for End {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            Some(day) => serializer.collect_str(day),
            None => serializer.serialize_str(""),
        }
    }
}
