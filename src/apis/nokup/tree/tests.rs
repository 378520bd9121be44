//! Codes are taken apart as the tree puts them together.

use super::*;
use proptest::prelude::*;

fn node(code: &str, fields: &[usize]) -> Node {
    Node {
        code: code.to_owned(),
        name: format!("name of {code}"),
        description: None,
        input_type: OptionType::SingleChoice,
        children: Vec::new(),
        fields: fields.to_vec(),
    }
}

/// A small tree with both kinds of leaves, a list and a text.
pub(in crate::apis::nokup) fn sample() -> Tree {
    let choices = ["1", "10", "99"].map(|code| Choice { code: code.to_owned(), name: code.to_owned() });
    let field = |segment: &str, input_type, max_length, choices: &[Choice]| Field {
        segment: segment.to_owned(),
        name: segment.to_owned(),
        input_type,
        max_length,
        choices: choices.to_vec(),
    };
    let nodes = ["0", "1", "1.1", "1.2", "2", "2.1", "2.10", "2.10.1"].map(|code| node(code, &[]));
    let leaves = [node("2.10.2", &[0, 1]), node("2.10.3", &[0])];
    Tree::new(
        nodes.into_iter().chain(leaves).collect(),
        vec![
            field("DefinisjonKode", OptionType::SingleChoice, None, &choices),
            field("Antistoff", OptionType::Text, Some(300), &[]),
        ],
    )
}

/// Every code there is, by following options from the top.
fn codes(tree: &Tree) -> Vec<String> {
    let mut all = vec![TOP.to_owned()];
    let mut at = 0;
    while at < all.len() {
        let result = tree.result(tree.find(&all[at]).unwrap());
        assert_eq!(result.code, all[at]);
        all.extend(result.options.into_iter().map(|option| option.code));
        at += 1;
    }
    all
}

#[test]
fn every_option_is_found_under_its_code() {
    // Ten nodes; on the first leaf a list of three and a text, on the other the list.
    assert_eq!(codes(&sample()).len(), 10 + (1 + 3 + 1) + (1 + 3));
}

#[test]
fn options_stand_in_the_order_they_were_stated_in() {
    let tree = sample();
    let options = |code: &str| -> Vec<String> {
        let result = tree.result(tree.find(code).unwrap());
        result.options.into_iter().map(|option| option.code).collect()
    };
    assert_eq!(options("2"), ["2.1", "2.10"]);
    assert_eq!(options("2.10.2"), ["2.10.2.DefinisjonKode", "2.10.2.Antistoff"]);
    assert_eq!(options("2.10.2.Antistoff"), [""; 0]);
}

#[test]
fn what_does_not_hang_there_is_not_found() {
    for code in
        ["", "3", "1.1.1", "1.1.DefinisjonKode", "2.10.3.Antistoff", "2.10.DefinisjonKode", "Antistoff"]
    {
        assert_eq!(sample().find(code), None, "{code}");
    }
    for code in ["2.10.2.DefinisjonKode.2", "2.10.2.DefinisjonKode.01", "2.10.2.Antistoff.1"] {
        assert_eq!(sample().find(code), None, "{code}");
    }
}

#[test]
fn a_leaf_is_seen_from_whatever_depth_below_it() {
    let tree = sample();
    let above = |code: &str| tree.leaf_above(code).map(|node| node.code.clone());
    assert_eq!(above("1.1.7"), Some("1.1".to_owned()));
    assert_eq!(above("1.1.7.7.7"), Some("1.1".to_owned()));
    assert_eq!(above("2.10.2.DefinisjonKode.1"), Some("2.10.2".to_owned()));
    for code in ["1.1", "1.7", "2.10", "9.9.9", "0.1"] {
        assert_eq!(above(code), None, "{code}");
    }
}

#[test]
fn a_part_of_the_tree_is_told_by_whole_numbers() {
    assert!(lies_in("2.10", "2.10") && lies_in("2.10.1", "2.10"));
    assert!(!lies_in("2.1", "2.10") && !lies_in("2.100", "2.10") && !lies_in("2", "2.10"));
}

proptest! {
    #[test]
    fn whatever_is_looked_up_is_found_under_its_own_code_or_not_at_all(code in "[0-9a-zA-Z.]{0,30}") {
        let tree = sample();
        if let Some(found) = tree.find(&code) {
            prop_assert_eq!(tree.result(found).code, code);
        }
    }
}
