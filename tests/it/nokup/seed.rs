//! The seed files laid over: every mistake is told with file, place and reason.

use std::{fs, path::Path};

use nhn_sandbox::{
    Config,
    config::Mode,
    sandbox::{load, seed_schemas},
};
use serde_json::{Value, json};

use super::{one, options, walk::seed};
use crate::support::Sandbox;

const TREE: &str = "tree.json";
const ADDITIONAL: &str = "additional-info.json";

fn write(folder: &Path, name: &str, file: &Value) {
    fs::create_dir_all(folder.join("nokup")).unwrap();
    fs::write(folder.join("nokup").join(name), file.to_string()).unwrap();
}

/// The mistakes in the embedded files with one of them changed.
fn told(name: &str, change: impl FnOnce(&mut Value)) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let mut file = seed(name);
    change(&mut file);
    write(folder.path(), name, &file);
    let config = Config { seed_data: Some(folder.path().to_owned()), ..Config::default() };
    let below = format!("{}/nokup/", folder.path().display());
    let found = load(&config).map_or_else(|mistakes| mistakes, |_| Vec::new());
    found.iter().map(|mistake| mistake.to_string().replace(&below, "")).collect()
}

#[test]
fn nodes_out_of_place_are_told() {
    let found = told(TREE, |file| {
        let nodes = file["nodes"].as_array_mut().unwrap();
        assert_eq!(nodes.len(), 263, "the places below are counted from here");
        nodes.push(json!({"code": "4.1", "name": "x"}));
        nodes.push(json!({"code": "4.7.1", "name": "x"}));
        nodes.push(json!({"code": "4.x", "name": "x"}));
        nodes.push(json!({"code": "4..1", "name": "x"}));
    });
    assert_eq!(
        found,
        [
            "tree.json at /nodes/263/code: \"4.1\" is the code of /nodes/238 already",
            "tree.json at /nodes/264/code: a node stands after the one above it, \"4.7\"; got \"4.7.1\"",
            "tree.json at /nodes/265/code: a code is numbers separated by dots; got \"4.x\"",
            "tree.json at /nodes/266/code: a code is numbers separated by dots; got \"4..1\"",
        ]
    );
}

#[test]
fn another_number_of_top_level_nodes_is_told() {
    let expected = "tree.json at /nodes: the top level nodes are those a report has fields for: 1, 2, 3, 4, 5, 6, 7; got ";
    let more = told(TREE, |file| {
        file["nodes"].as_array_mut().unwrap().push(json!({"code": "8", "name": "x"}));
    });
    assert_eq!(more, [format!("{expected}1, 2, 3, 4, 5, 6, 7, 8")]);
    let fewer = told(TREE, |file| {
        file["nodes"].as_array_mut().unwrap().retain(|it| !it["code"].as_str().unwrap().starts_with('7'));
    });
    assert_eq!(fewer, [format!("{expected}1, 2, 3, 4, 5, 6")]);
    let none = told(TREE, |file| file["nodes"] = json!([]));
    assert_eq!(none, [expected.to_owned()]);
}

#[test]
fn what_hangs_wrong_is_told() {
    let found = told(TREE, |file| {
        let nodes = file["nodes"].as_array_mut().unwrap();
        nodes[0]["additionalInfo"] = json!(["DefinisjonKode"]);
        nodes[2]["additionalInfo"] = json!(["DefinisjonKode", "NoSuchKode", "DefinisjonKode"]);
        nodes[2]["inputType"] = json!("All");
        nodes[1]["inputType"] = json!("Text");
    });
    assert_eq!(
        found,
        [
            "tree.json at /nodes/0/additionalInfo: additional information hangs on leaves; nodes stand below this one",
            "tree.json at /nodes/1/inputType: what has nodes below it is no text",
            "tree.json at /nodes/2/inputType: of a leaf `inputType` follows from what hangs on it; leave it out",
            "tree.json at /nodes/2/additionalInfo/1: no list of additional information is called \"NoSuchKode\"",
            "tree.json at /nodes/2/additionalInfo/2: a list hangs on a leaf once; got \"DefinisjonKode\" again",
        ]
    );
}

#[test]
fn bad_texts_are_told() {
    let found = told(TREE, |file| {
        file["nodes"][1]["name"] = json!("");
        file["nodes"][2]["name"] = json!(" x");
        file["nodes"][3]["description"] = json!("x".repeat(501));
    });
    let expected = "a text of 1 to 500 characters without outer blanks is expected; got ";
    assert_eq!(
        found,
        [
            format!("tree.json at /nodes/1/name: {expected}0 characters"),
            format!("tree.json at /nodes/2/name: {expected}2 characters"),
            format!("tree.json at /nodes/3/description: {expected}501 characters"),
        ]
    );
}

#[test]
fn bad_lists_are_told() {
    let found = told(ADDITIONAL, |file| {
        let fields = file["fields"].as_array_mut().unwrap();
        assert_eq!(fields.len(), 27, "the places below are counted from here");
        fields[0]["choices"][1]["code"] = json!("1");
        fields[0]["choices"][2]["code"] = json!("x");
        fields[1]["choices"] = json!([]);
        fields[2]["maxLength"] = json!(3);
        fields[3]["inputType"] = json!("All");
        fields[23].as_object_mut().unwrap().remove("maxLength");
        fields[24]["choices"] = json!([{"code": "1", "name": "x"}]);
        let twin = fields[2].clone();
        fields.push(twin);
        fields.push(json!({"segment": "Hendelsestype", "name": "x", "inputType": "Text", "maxLength": 1}));
    });
    assert_eq!(
        found,
        [
            "additional-info.json at /fields/0/choices/1/code: \"1\" is the code of choice 0 already",
            "additional-info.json at /fields/0/choices/2/code: the code of a choice is a number; got \"x\"",
            "additional-info.json at /fields/1: a list has choices",
            "additional-info.json at /fields/2: only a text has a `maxLength`",
            "additional-info.json at /fields/3: a list is SingleChoice, MultipleChoice or Text; got All",
            "additional-info.json at /fields/23: a text has a `maxLength` of 1 or more",
            "additional-info.json at /fields/24: a text has no choices",
            "additional-info.json at /fields/27/segment: \"AutologKode\" is the segment of /fields/2 already",
            "additional-info.json at /fields/27: only a text has a `maxLength`",
            "additional-info.json at /fields/28/segment: a segment is the name of a field a report has for additional information; got \"Hendelsestype\"",
        ]
    );
}

#[test]
fn unknown_fields_and_wrong_types_are_told_one_by_one() {
    let found = told(TREE, |file| {
        file["nodes"][1]["title"] = json!("x");
        file["nodes"][2]["code"] = json!(1.1);
        file["nodes"][3]["codeOrigin"] = json!("guessed");
    });
    assert_eq!(found.len(), 3, "{found:#?}");
    assert!(found[0].contains("/nodes/1") && found[0].contains("unknown field `title`"), "{}", found[0]);
    assert!(found[1].contains("/nodes/2/code") && found[1].contains("expected a string"), "{}", found[1]);
    assert!(found[2].contains("/nodes/3/codeOrigin") && found[2].contains("guessed"), "{}", found[2]);
}

#[tokio::test]
async fn a_tree_of_ones_own_is_answered() {
    let folder = tempfile::tempdir().unwrap();
    let mut file = seed(TREE);
    let nodes = file["nodes"].as_array_mut().unwrap();
    nodes.push(json!({"code": "4.98", "name": "Egen", "additionalInfo": ["Antistoff", "DefinisjonKode"]}));
    write(folder.path(), TREE, &file);
    let sandbox = Sandbox::with(|config| {
        config.auth = Mode::Off;
        config.seed_data = Some(folder.path().to_owned());
    })
    .await;
    let own = one(&sandbox, "4.98").await;
    assert_eq!((&own["Name"], &own["InputType"]), (&json!("Egen"), &json!("All")));
    assert_eq!(options(&own), ["4.98.Antistoff", "4.98.DefinisjonKode"]);
    assert_eq!(own["Options"][0]["HasChildren"], false);
    assert_eq!(options(&one(&sandbox, "4.98.DefinisjonKode").await).len(), 5);
}

#[test]
fn the_seed_is_valid_against_its_schemas() {
    let schemas = seed_schemas();
    for (name, schema) in
        [(TREE, "nokup-tree.schema.json"), (ADDITIONAL, "nokup-additional-info.schema.json")]
    {
        let validator = jsonschema::validator_for(&schemas[schema]).unwrap();
        assert!(validator.is_valid(&seed(name)), "{name}");
    }
}
