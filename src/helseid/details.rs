//! For which organisation a client acts: its registration, and what `assertion_details` says.

use serde_json::Value;

use super::{Client, Tenancy, error::refuse, resources, rules};
use crate::{http::Refusal, rules::Rule};

/// What details add to a token.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Acting {
    pub(super) parent: Option<String>,
    pub(super) child: Option<String>,
    pub(super) supplier: Option<String>,
    /// The claim `nhn:sfm:journal_id`.
    pub(super) journal_id: Option<String>,
}

/// `system` of a number that names parent and child.
const BOTH: &str = "urn:oid:1.0.6523";
/// `system` of a child's number; the second stands in NHN's own samples.
const CHILD: [&str; 2] = ["urn:oid:2.16.578.1.12.4.1.4.101", "urn:oid:2.16.578.1.12.4.1.2.101"];

fn hid(code: &str, rule: &'static Rule, expected: impl Into<String>, got: impl Into<String>) -> Refusal {
    let (expected, got) = (expected.into(), got.into());
    let said = format!("{code}: expected {expected}; got {got}");
    refuse("invalid_request", rule, expected, got, &said)
}

/// The organisations a client acts for with these details.
pub(super) fn acting(client: &Client, details: &[Value]) -> Result<Acting, Refusal> {
    let mut acting = Acting { supplier: client.supplier.clone(), ..Acting::default() };
    if client.tenancy == Tenancy::SingleTenant {
        acting.parent = client.organisations.first().map(|it| it.parent.clone());
    }
    for (at, detail) in details.iter().enumerate() {
        let kind = detail.get("type").and_then(Value::as_str);
        if kind.is_some() && details[..at].iter().any(|it| it.get("type") == detail.get("type")) {
            let (expected, got) =
                ("details of each type once", format!("{} twice", kind.unwrap_or_default()));
            return Err(hid("HID-1007", &rules::DETAILS_FORM, expected, got));
        }
        match kind {
            Some("helseid_authorization") => organisations(client, detail, &mut acting)?,
            Some("nhn:sfm:journal-id") => {
                let id = detail.pointer("/value/journal_id").and_then(Value::as_str);
                let missing =
                    || hid("HID-1007", &rules::DETAILS_FORM, "`value`.`journal_id`", detail.to_string());
                acting.journal_id = Some(id.ok_or_else(missing)?.to_owned());
            }
            _ => {
                let expected = "details of type helseid_authorization or nhn:sfm:journal-id";
                let got: String = detail.to_string().chars().take(200).collect();
                return Err(hid("HID-1007", &rules::DETAILS_FORM, expected, got));
            }
        }
    }
    Ok(acting)
}

fn organisations(client: &Client, detail: &Value, acting: &mut Acting) -> Result<(), Refusal> {
    let identifier = detail.pointer("/practitioner_role/organization/identifier");
    let member = |name: &str| identifier.and_then(|it| it.get(name)?.as_str());
    let (Some(system), Some(value)) = (member("system"), member("value")) else {
        let expected = "`practitioner_role`.`organization`.`identifier` with `system` and `value`";
        let got: String = detail.to_string().chars().take(200).collect();
        return Err(hid("HID-1007", &rules::DETAILS_FORM, expected, got));
    };
    let (parent, child) = match system {
        BOTH => both(value, member("type"))?,
        _ if CHILD.contains(&system) => (None, Some(value.to_owned())),
        _ => {
            let expected = format!("`system` {BOTH} or {}", CHILD[0]);
            return Err(hid("HID-1007", &rules::DETAILS_FORM, expected, system));
        }
    };
    for number in parent.iter().chain(&child) {
        if !resources::is_organisation_number(number) {
            return Err(hid(
                "HID-1004",
                &rules::DETAILS_NUMBER,
                "organisation numbers of nine digits",
                number,
            ));
        }
    }
    match client.tenancy {
        Tenancy::SingleTenant => single(client, parent, child.as_deref())?,
        Tenancy::MultiTenant => {
            let Some(parent) = parent else {
                let expected = format!("`system` {BOTH} with the parent a multi-tenant client acts for");
                return Err(hid("HID-1010", &rules::DETAILS_TENANCY, expected, "a child's number alone"));
            };
            multi(client, &parent, child.as_deref())?;
            acting.parent = Some(parent);
        }
    }
    acting.child = child;
    Ok(())
}

/// `NO:ORGNR:<parent>[:[<child>]]`: the two libraries of NHN differ in the last colon.
fn both(value: &str, kind: Option<&str>) -> Result<(Option<String>, Option<String>), Refusal> {
    let parts: Vec<&str> = value.split(':').collect();
    match (kind, parts.as_slice()) {
        (Some("ENH"), ["NO", "ORGNR", parent] | ["NO", "ORGNR", parent, ""]) => {
            Ok((Some((*parent).to_owned()), None))
        }
        (Some("ENH"), ["NO", "ORGNR", parent, child]) => {
            Ok((Some((*parent).to_owned()), Some((*child).to_owned())))
        }
        _ => {
            let expected = "`type` ENH and `value` NO:ORGNR:<parent>:<child>";
            let got = format!("`type` {} and `value` {value}", kind.unwrap_or("none"));
            Err(hid("HID-1004", &rules::DETAILS_NUMBER, expected, got))
        }
    }
}

fn single(client: &Client, parent: Option<String>, child: Option<&str>) -> Result<(), Refusal> {
    let Some(own) = client.organisations.first() else { return Ok(()) };
    if let Some(parent) = parent.filter(|it| *it != own.parent) {
        let expected = format!("{}, the one organisation {} acts for", own.parent, client.client_id);
        return Err(hid("HID-1005", &rules::DETAILS_TENANCY, expected, parent));
    }
    match child {
        Some(child) if own.children.is_empty() => {
            let expected = format!("no child: none is registered for {}", client.client_id);
            Err(hid("HID-1006", &rules::DETAILS_TENANCY, expected, child))
        }
        Some(child) if !own.children.iter().any(|it| it == child) => Err(hid(
            "HID-1002",
            &rules::DETAILS_CHILD,
            format!(
                "a child of {} that is registered for {}: {}",
                own.parent,
                client.client_id,
                own.children.join(", ")
            ),
            child,
        )),
        _ => Ok(()),
    }
}

fn multi(client: &Client, parent: &str, child: Option<&str>) -> Result<(), Refusal> {
    let Some(organisation) = client.organisations.iter().find(|it| it.parent == parent) else {
        let parents: Vec<&str> = client.organisations.iter().map(|it| it.parent.as_str()).collect();
        let expected = format!("a parent that has delegated to {}: {}", client.client_id, parents.join(", "));
        return Err(hid("HID-1001", &rules::DETAILS_PARENT, expected, parent));
    };
    match child.filter(|_| !organisation.children.is_empty()) {
        Some(child) if !organisation.children.iter().any(|it| it == child) => {
            let expected = format!("a registered child of {parent}: {}", organisation.children.join(", "));
            Err(hid("HID-1003", &rules::DETAILS_CHILD, expected, child))
        }
        _ => Ok(()),
    }
}
