//! Of whom there are services, as the control API tells it.

use schemars::JsonSchema;
use serde::Serialize;

/// The services of a person that came from one side.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Held {
    /// The person.
    #[schemars(regex(pattern = "^[0-9]{11}$"))]
    pub person_identifier: String,
    /// The parent organisation that has delivered them; `null` for what everybody sees.
    pub delivered_by: Option<String>,
    /// How many services there are.
    pub services: usize,
}
