//! The seed files laid over: every mistake is told with file, place and reason.

use std::{fs, path::Path};

use nhn_sandbox::{
    Config,
    sandbox::{load, seed_schemas},
};
use serde_json::{Value, json};

use super::{TREATMENT, items, list};
use crate::support::Sandbox;

const VERSIONS: &str = "versions.json";
const TREATMENTS: &str = "treatment-groups.json";
const REIMBURSEMENTS: &str = "reimbursement-groups.json";

fn embedded(name: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("seed-data/nompd").join(name);
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

fn write(folder: &Path, name: &str, file: &Value) {
    fs::create_dir_all(folder.join("nompd")).unwrap();
    fs::write(folder.join("nompd").join(name), file.to_string()).unwrap();
}

/// A sandbox whose history ends with this version of the embedded one.
pub async fn ending_with(folder: &Path, version: u64) -> Sandbox {
    let mut versions = embedded(VERSIONS);
    versions["versions"].as_array_mut().unwrap().retain(|it| it["version"].as_u64().unwrap() <= version);
    write(folder, VERSIONS, &versions);
    for name in [TREATMENTS, REIMBURSEMENTS] {
        let mut file = embedded(name);
        let groups = file["groups"].as_array_mut().unwrap();
        for group in groups.iter_mut() {
            let history = group["history"].as_array_mut().unwrap();
            history.retain(|it| it["version"].as_u64().unwrap() <= version);
        }
        groups.retain(|it| it["history"] != json!([]));
        write(folder, name, &file);
    }
    Sandbox::with(|config| config.seed_data = Some(folder.to_owned())).await
}

/// The mistakes in the embedded files with one of them changed.
fn told(name: &str, change: impl FnOnce(&mut Value)) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let mut file = embedded(name);
    change(&mut file);
    write(folder.path(), name, &file);
    let config = Config { seed_data: Some(folder.path().to_owned()), ..Config::default() };
    let below = format!("{}/nompd/", folder.path().display());
    let found = load(&config).map_or_else(|mistakes| mistakes, |_| Vec::new());
    found.iter().map(|mistake| mistake.to_string().replace(&below, "")).collect()
}

#[test]
fn versions_with_a_gap_or_out_of_order_are_told() {
    let found = told(VERSIONS, |file| {
        file["versions"][2]["version"] = json!(7);
        file["versions"][4]["at"] = json!("2020-01-01T00:00:00Z");
    });
    assert_eq!(
        found,
        [
            "versions.json at /versions/2/version: versions count from 1 without a gap: 3; got 7",
            "versions.json at /versions/4/at: a sync is not before the one before it; got 2020-01-01T00:00:00Z",
        ]
    );
}

#[test]
fn a_group_in_a_version_there_is_not_is_told() {
    let found = told(VERSIONS, |file| {
        file["versions"].as_array_mut().unwrap().pop();
    });
    assert!(!found.is_empty());
    for mistake in found {
        assert!(mistake.contains("/version: the next version of this group is "), "{mistake}");
        assert!(mistake.ends_with(" to 13; got 14"), "{mistake}");
    }
}

#[test]
fn no_version_at_all_is_told() {
    let found = told(VERSIONS, |file| file["versions"] = json!([]));
    assert_eq!(found[0..0], [""; 0]);
    assert!(
        found.contains(&"versions.json at /versions: there is at least one version; got none".to_owned())
    );
}

#[test]
fn every_kind_of_bad_history_is_told() {
    let found = told(REIMBURSEMENTS, |file| {
        let first = file["groups"][0].clone();
        let groups = file["groups"].as_array_mut().unwrap();
        let at = groups.len();
        assert_eq!(at, 102, "the places below are counted from here");
        groups.push(first.clone());
        let mut other_id = first.clone();
        other_id["id"] = json!("X_1");
        other_id["history"].as_array_mut().unwrap().truncate(1);
        groups.push(other_id);
        groups.push(json!({"id": "X_2", "history": []}));
        groups.push(json!({"id": "X_3", "history": [{"version": 1, "deleted": true}]}));
        groups.push(json!({"id": "X_4", "history": [{"version": 1}]}));
        let mut again = first.clone();
        let mut data = first["history"][0]["data"].clone();
        data["id"] = json!("X_5");
        again["id"] = json!("X_5");
        again["history"] = json!([{"version": 2, "data": data}, {"version": 2, "data": data}, {"version": 3, "data": data, "deleted": true}]);
        groups.push(again);
    });
    let id = embedded(REIMBURSEMENTS)["groups"][0]["id"].as_str().unwrap().to_owned();
    assert_eq!(
        found,
        [
            format!("reimbursement-groups.json at /groups/102/id: {id:?} is the id of /groups/0 already"),
            format!("reimbursement-groups.json at /groups/103/history/0/data/id: the group's id is \"X_1\"; got {id:?}"),
            "reimbursement-groups.json at /groups/104/history: a group has at least one step; got none".to_owned(),
            "reimbursement-groups.json at /groups/105/history/0/deleted: what is deleted was there before; this group was not"
                .to_owned(),
            "reimbursement-groups.json at /groups/106/history/0: a step has either `data` or `\"deleted\": true`".to_owned(),
            "reimbursement-groups.json at /groups/107/history/1/version: the next version of this group is 3 to 14; got 2"
                .to_owned(),
            "reimbursement-groups.json at /groups/107/history/1/data: this is what the group was before; a step is a change"
                .to_owned(),
            "reimbursement-groups.json at /groups/107/history/2: a step has either `data` or `\"deleted\": true`".to_owned(),
        ]
    );
}

#[test]
fn every_kind_of_bad_content_is_told() {
    let found = told(TREATMENTS, |file| {
        let data = &mut file["groups"][0]["history"][0]["data"];
        data["name"] = json!(" ");
        data["description"] = json!("");
        data["jurisdictions"][0]["code"] = json!("");
        data["validityPeriod"]["end"] = json!("2020-01-01");
        data["indications"][0]["coding"][0]["system"] = json!("");
        let mut twin = data["treatmentAlternatives"][0].clone();
        twin["rank"] = json!(0);
        twin["medicines"][0]["identifier"]["value"] = json!("16602");
        data["treatmentAlternatives"].as_array_mut().unwrap().push(twin);
    });
    let text = "a text of 1 to 2000 characters without outer blanks is expected; got";
    let at = "treatment-groups.json at /groups/0/history/0/data";
    assert_eq!(
        found,
        [
            format!("{at}/name: {text} 1 characters"),
            format!("{at}/description: {text} 0 characters"),
            format!("{at}/jurisdictions/0/code: {text} 0 characters"),
            format!(
                "{at}/validityPeriod/end: a period ends on or after its start 2025-05-01; got 2020-01-01"
            ),
            format!("{at}/indications/0/coding/0/system: {text} 0 characters"),
            format!("{at}/treatmentAlternatives/1/rank: a rank is 1 or more; got 0"),
            format!("{at}/treatmentAlternatives/1/treatmentId: another alternative has this id already"),
            format!(
                "{at}/treatmentAlternatives/1/medicines/0/identifier/value: an article number is six digits; got \"16602\""
            ),
        ]
    );
}

#[test]
fn a_field_no_group_has_and_a_date_that_never_was_are_told() {
    let found = told(TREATMENTS, |file| {
        file["groups"][0]["history"][0]["data"]["nmae"] = json!("x");
        file["groups"][1]["history"][0]["data"]["reviewDate"] = json!("2025-02-30");
    });
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(
        found[0].contains("/groups/0/history/0/data") && found[0].contains("unknown field `nmae`"),
        "{}",
        found[0]
    );
    assert!(found[1].contains("/groups/1/history/0/data/reviewDate"), "{}", found[1]);
}

#[test]
fn the_embedded_files_are_valid_against_their_schemas_and_broken_ones_are_not() {
    let schemas = seed_schemas();
    for (name, list) in [(VERSIONS, "versions"), (TREATMENTS, "groups"), (REIMBURSEMENTS, "groups")] {
        let schema = &schemas[format!("nompd-{}", name.replace(".json", ".schema.json")).as_str()];
        let validator = jsonschema::validator_for(schema).unwrap();
        let mut file = embedded(name);
        let complaints: Vec<String> = validator.iter_errors(&file).map(|it| it.to_string()).collect();
        assert_eq!(complaints, [""; 0], "{name}");
        file[list][0]["unknown"] = json!(1);
        assert!(!validator.is_valid(&file), "{name}");
    }
}

#[tokio::test]
async fn a_history_of_ones_own_is_served() {
    let folder = tempfile::tempdir().unwrap();
    let sandbox = ending_with(folder.path(), 2).await;
    let answer = list(&sandbox, TREATMENT).await;
    assert_eq!((&answer["currentVersion"], items(&answer).len()), (&json!(2), 36));
}
