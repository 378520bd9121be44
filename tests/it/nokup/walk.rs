//! The whole tree, from the top by its own options only.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use serde_json::Value;

use super::{look, open, options};
use crate::support::{Sandbox, keeps};

pub fn seed(name: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("seed-data/nokup").join(name);
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

pub fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

/// Every code the seed files say there is.
fn stated() -> BTreeSet<String> {
    let (tree, additional) = (seed("tree.json"), seed("additional-info.json"));
    let mut all = BTreeSet::new();
    for node in list(&tree["nodes"]) {
        let code = node["code"].as_str().unwrap();
        all.insert(code.to_owned());
        for segment in list(&node["additionalInfo"]) {
            let field = list(&additional["fields"]).find(|it| it["segment"] == *segment).unwrap();
            let code = format!("{code}.{}", segment.as_str().unwrap());
            all.extend(list(&field["choices"]).map(|it| format!("{code}.{}", it["code"].as_str().unwrap())));
            all.insert(code);
        }
    }
    all
}

/// Every element there is to be found, by code, ten codes at a time.
pub async fn walk(sandbox: &Sandbox) -> BTreeMap<String, Value> {
    let mut found = BTreeMap::new();
    let mut next = vec!["0".to_owned()];
    while !next.is_empty() {
        let asked: Vec<String> = next.drain(next.len().saturating_sub(10)..).collect();
        let answer = look(sandbox, &asked.join(";")).await;
        assert_eq!(answer.as_array().unwrap().len(), asked.len());
        for (code, element) in asked.into_iter().zip(answer.as_array().unwrap()) {
            assert_eq!(element["Code"], code, "an element has the code that was asked for");
            next.extend(options(element).into_iter().map(str::to_owned));
            assert!(found.insert(code, element.clone()).is_none(), "no code is an option of two");
        }
    }
    found
}

#[tokio::test]
async fn the_options_lead_to_every_node_of_the_tree() {
    let found = walk(&open().await).await;
    let expected = stated();
    assert_eq!(found.keys().cloned().collect::<BTreeSet<_>>(), expected);
    assert_eq!(expected.len(), 2951);
}

#[tokio::test]
async fn what_an_option_says_holds_for_what_it_leads_to() {
    keeps("nokup.option.has-children");
    let found = walk(&open().await).await;
    for element in found.values() {
        for option in list(&element["Options"]) {
            let below = &found[option["Code"].as_str().unwrap()];
            assert_eq!(option["Name"], below["Name"]);
            assert_eq!(option["HasChildren"], !options(below).is_empty(), "{}", option["Code"]);
        }
    }
}

#[tokio::test]
async fn the_levels_are_as_the_page_says() {
    keeps("nokup.content.levels");
    let mut deepest = BTreeMap::new();
    for (code, element) in walk(&open().await).await {
        if code == "0" {
            continue;
        }
        let axis = code.split('.').next().unwrap().to_owned();
        if element["IsAdditionalInfo"] == true {
            assert_eq!(axis, "2", "only Hendelsestype has additional information: {code}");
            continue;
        }
        // The page counts the axis itself in the five levels of Hendelsestype, and not in the one or two of the others.
        let levels = code.split('.').count();
        let most = deepest.entry(axis).or_insert(0);
        *most = levels.max(*most);
    }
    assert_eq!(deepest.remove("2"), Some(5));
    assert!(deepest.values().all(|levels| [2, 3].contains(levels)), "{deepest:?}");
    assert_eq!(deepest.len(), 6);
}

#[tokio::test]
async fn two_sandboxes_answer_with_the_same_bytes() {
    let (one, other) = (open().await, open().await);
    for codes in ["", "2;2.10;9", "2.10.1.1.1.DefinisjonKode", "x"] {
        let (a, b) = (super::ask(&one, codes).await, super::ask(&other, codes).await);
        assert_eq!((a.status(), a.headers(), a.body()), (b.status(), b.headers(), b.body()), "{codes}");
    }
}
