//! The seed files of Nompd: the syncs there were, and each group with what became of it in them.

use std::{collections::BTreeMap, fmt::Write as _, sync::Arc};

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;

use super::{
    State,
    check::Finding,
    fabricate::fabricate,
    model::{Group, ReimbursementGroup, TreatmentGroup},
    store::text,
};
use crate::{
    apis::room::Prototype,
    seed::{Files, Listed, Mistakes, read_list},
};

const VERSIONS: &str = "nompd/versions.json";
const TREATMENT_GROUPS: &str = "nompd/treatment-groups.json";
const REIMBURSEMENT_GROUPS: &str = "nompd/reimbursement-groups.json";

/// A seed file: the syncs, the first one's version being 1.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct VersionsFile {
    /// Where the values come from.
    pub source: String,
    /// The syncs, each a version.
    pub versions: Vec<VersionRecord>,
}

/// One sync.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct VersionRecord {
    /// The version it led to.
    pub version: u64,
    /// When it was.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub at: Timestamp,
    /// What it brought, in words.
    pub why: String,
}

/// A seed file: the groups of one list with their history.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "{T}File")]
pub struct GroupsFile<T> {
    /// Where the values come from.
    pub source: String,
    /// Where a group comes from that does not say otherwise.
    pub origin: Origin,
    /// The groups.
    pub groups: Vec<GroupRecord<T>>,
}

/// A group, and what became of it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "{T}Record")]
pub struct GroupRecord<T> {
    /// Its business key, as in its data.
    pub id: String,
    /// Where it comes from, when not from where its file does.
    #[serde(default)]
    #[schemars(with = "Origin")]
    pub origin: Option<Origin>,
    /// The versions it changed in, in order.
    pub history: Vec<StepRecord<T>>,
}

/// What became of a group in a version: its data from then on, or its deletion.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, bound(deserialize = "T: Deserialize<'de>"))]
#[schemars(rename = "{T}Step")]
pub struct StepRecord<T> {
    /// The version.
    pub version: u64,
    /// What the group is from then on.
    #[serde(default)]
    #[schemars(with = "T")]
    pub data: Option<T>,
    /// Whether it is deleted.
    #[serde(default)]
    pub deleted: bool,
}

/// Where the content of a group comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Origin {
    /// It stands on the API's own page.
    Documented,
    /// It is a fact of a public list.
    Published,
    /// Codes and names are facts of public lists; how they are put together is made up.
    Derived,
    /// It is made up, and plausible.
    Invented,
}

/// Whether this seed file belongs to Nompd.
#[must_use]
pub fn claims(name: &str) -> bool {
    [VERSIONS, TREATMENT_GROUPS, REIMBURSEMENT_GROUPS].contains(&name)
}

/// The JSON Schemas of the seed files.
#[must_use]
pub fn schemas() -> Vec<(&'static str, Value)> {
    vec![
        ("nompd-versions.schema.json", schemars::schema_for!(VersionsFile).to_value()),
        ("nompd-treatment-groups.schema.json", schemars::schema_for!(GroupsFile<TreatmentGroup>).to_value()),
        (
            "nompd-reimbursement-groups.schema.json",
            schemars::schema_for!(GroupsFile<ReimbursementGroup>).to_value(),
        ),
    ]
}

/// Reads and judges the three files; `None` when there were mistakes.
pub fn load(files: &Files, mistakes: &mut Mistakes) -> Option<Arc<dyn Prototype>> {
    let versions = read_list::<VersionsFile, VersionRecord>(files, VERSIONS, "versions", mistakes)
        .and_then(Listed::whole);
    let treatment = read_groups::<TreatmentGroup>(files, TREATMENT_GROUPS, mistakes);
    let reimbursement = read_groups::<ReimbursementGroup>(files, REIMBURSEMENT_GROUPS, mistakes);
    let (versions, treatment, reimbursement) = (versions?.versions, treatment?, reimbursement?);
    let last = versions.len() as u64;
    let found = [
        (VERSIONS, check_versions(&versions)),
        (TREATMENT_GROUPS, check_groups(&treatment, last)),
        (REIMBURSEMENT_GROUPS, check_groups(&reimbursement, last)),
    ];
    let good = found.iter().all(|(_, findings)| findings.is_empty());
    for (name, findings) in found {
        let label = files.label(name);
        for (pointer, reason) in findings {
            mistakes.add(&label, pointer, reason);
        }
    }
    if !good {
        return None;
    }
    let (treatment, reimbursement) = (by_version(&treatment), by_version(&reimbursement));
    let mut state = State::default();
    for version in &versions {
        state.step(version.at, |treatments, reimbursements, stamp| {
            for (collection, steps) in [(treatments, &treatment), (reimbursements, &reimbursement)] {
                for (id, data) in steps.get(&version.version).into_iter().flatten() {
                    match data {
                        Some(data) => collection.put(id, data, stamp),
                        None => collection.delete(id, stamp),
                    }
                }
            }
        });
    }
    if let Some(count) = files.outside.nompd_scale {
        fabricate(&mut state, count, files.outside.seed_number);
    }
    Some(Arc::new(Arc::new(state)))
}

fn read_groups<T: Group + DeserializeOwned>(
    files: &Files,
    name: &str,
    mistakes: &mut Mistakes,
) -> Option<Vec<GroupRecord<T>>> {
    read_list::<GroupsFile<T>, GroupRecord<T>>(files, name, "groups", mistakes)
        .and_then(Listed::whole)
        .map(|file| file.groups)
}

/// What happens in each version, by id: new data, or the deletion.
fn by_version<T: Group>(groups: &[GroupRecord<T>]) -> BTreeMap<u64, Vec<(&str, Option<String>)>> {
    let mut all: BTreeMap<u64, Vec<_>> = BTreeMap::new();
    for group in groups {
        for step in &group.history {
            all.entry(step.version).or_default().push((group.id.as_str(), step.data.as_ref().map(text)));
        }
    }
    all
}

fn check_versions(versions: &[VersionRecord]) -> Vec<Finding> {
    let mut found = Vec::new();
    if versions.is_empty() {
        found.push(("/versions".to_owned(), "there is at least one version; got none".to_owned()));
    }
    for (at, version) in versions.iter().enumerate() {
        let expected = at as u64 + 1;
        if version.version != expected {
            let reason = format!("versions count from 1 without a gap: {expected}; got {}", version.version);
            found.push((format!("/versions/{at}/version"), reason));
        }
        if at > 0 && version.at < versions[at - 1].at {
            let reason = format!("a sync is not before the one before it; got {}", version.at);
            found.push((format!("/versions/{at}/at"), reason));
        }
    }
    found
}

fn check_groups<T: Group>(groups: &[GroupRecord<T>], last: u64) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut ids = BTreeMap::new();
    for (at, group) in groups.iter().enumerate() {
        let pointer = format!("/groups/{at}");
        if let Some(twin) = ids.insert(group.id.as_str(), at) {
            let reason = format!("{:?} is the id of /groups/{twin} already", group.id);
            found.push((format!("{pointer}/id"), reason));
        }
        if group.history.is_empty() {
            let reason = "a group has at least one step; got none".to_owned();
            found.push((format!("{pointer}/history"), reason));
        }
        check_history(&pointer, group, last, &mut found);
    }
    found
}

fn check_history<T: Group>(pointer: &str, group: &GroupRecord<T>, last: u64, found: &mut Vec<Finding>) {
    let mut before: Option<&StepRecord<T>> = None;
    for (at, step) in group.history.iter().enumerate() {
        let pointer = format!("{pointer}/history/{at}");
        let first = before.map_or(1, |before| before.version + 1);
        if !(first..=last).contains(&step.version) {
            let reason = format!("the next version of this group is {first} to {last}; got {}", step.version);
            found.push((format!("{pointer}/version"), reason));
        }
        match (&step.data, step.deleted) {
            (Some(data), false) => {
                let wrong = data.findings().into_iter();
                found.extend(wrong.map(|(place, reason)| (format!("{pointer}/data{place}"), reason)));
                if data.id() != group.id {
                    let reason = format!("the group's id is {:?}; got {:?}", group.id, data.id());
                    found.push((format!("{pointer}/data/id"), reason));
                }
                let earlier = before.and_then(|before| before.data.as_ref());
                if earlier.is_some_and(|earlier| text(earlier) == text(data)) {
                    let reason = "this is what the group was before; a step is a change".to_owned();
                    found.push((format!("{pointer}/data"), reason));
                }
            }
            (None, true) if before.is_some_and(|before| !before.deleted) => {}
            (None, true) => {
                let reason = "what is deleted was there before; this group was not".to_owned();
                found.push((format!("{pointer}/deleted"), reason));
            }
            (Some(_), true) | (None, false) => {
                let reason = "a step has either `data` or `\"deleted\": true`".to_owned();
                found.push((pointer, reason));
            }
        }
        before = Some(step);
    }
}

/// How many groups of each list come from where, as a table for the fidelity page.
#[must_use]
pub fn fidelity(files: &Files) -> String {
    let mut page = "## Content of Nompd\n\nGroups of the embedded seed by where they come from \
        (`seed-data/nompd/README.md` says what of each is true):\n\n\
        | list | groups | documented | published | derived | invented |\n|---|---|---|---|---|---|\n"
        .to_owned();
    let mut mistakes = Mistakes::default();
    count::<TreatmentGroup>(files, TREATMENT_GROUPS, &mut mistakes, &mut page);
    count::<ReimbursementGroup>(files, REIMBURSEMENT_GROUPS, &mut mistakes, &mut page);
    page
}

fn count<T: Group>(files: &Files, name: &str, mistakes: &mut Mistakes, page: &mut String) {
    let file =
        read_list::<GroupsFile<T>, GroupRecord<T>>(files, name, "groups", mistakes).and_then(Listed::whole);
    let Some(file) = file else { return };
    let count = |origin| file.groups.iter().filter(|it| it.origin.unwrap_or(file.origin) == origin).count();
    let _ = writeln!(
        page,
        "| {} | {} | {} | {} | {} | {} |",
        name.trim_start_matches("nompd/").trim_end_matches(".json").replace('-', " "),
        file.groups.len(),
        count(Origin::Documented),
        count(Origin::Published),
        count(Origin::Derived),
        count(Origin::Invented),
    );
}
