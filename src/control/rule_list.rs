//! `GET /_sandbox/rules`.

use axum::response::Response;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Desk, common, rules};
use crate::{
    http::{Refusal, Situation, json::json_answer},
    journal::RuleTotals,
    openapi::Operation,
    rules::Rule,
};

/// Which rules are asked for.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RulesQuery {
    api: Option<String>,
}

/// A rule, and what became of it in this workspace.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct RuleView {
    /// The rule.
    #[serde(flatten)]
    rule: &'static Rule,
    /// How often requests kept and broke it.
    totals: RuleTotals,
}

pub(super) fn get_doc(operation: Operation) -> Operation {
    common(operation)
        .id("listRules")
        .summary("Lists every rule, on whose word it stands, and what became of it")
        .query::<String>("api", false, "Only rules whose id begins with this.")
        .json::<Vec<RuleView>>(200, "The rules, by id.")
}

pub(super) async fn get(desk: Desk<RulesQuery>) -> Result<Response, Refusal> {
    if let Some(api) = &desk.query.api
        && !desk.house.catalogue.iter().any(|rule| rule.api() == api)
    {
        let mut known: Vec<_> = desk.house.catalogue.iter().map(Rule::api).collect();
        known.dedup();
        let expected = format!("api one of {}", known.join(", "));
        return Err(Refusal::by(Situation::BadRequest, &rules::RULES_ASKED, expected, format!("{api:?}")));
    }
    desk.exchange.satisfied(&rules::RULES_ASKED);
    let asked = desk
        .house
        .catalogue
        .iter()
        .filter(|rule| desk.query.api.as_ref().is_none_or(|api| rule.api() == api));
    let listed: Vec<_> =
        asked.map(|rule| RuleView { rule, totals: desk.workspace.totals.of(rule) }).collect();
    Ok(json_answer(&listed))
}
