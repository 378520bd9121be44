//! How a client goes about it: judged, never refused.

use super::{ask, is_judged, open, walk::walk};

const LEAF: &str = "nokup.habit.leaf";
const ADDITIONAL: &str = "nokup.habit.additional-info";
const BIOVIGILANCE: &str = "nokup.habit.biovigilance";

#[tokio::test]
async fn a_client_that_stops_at_a_leaf_and_its_fields_keeps_the_habit() {
    let sandbox = open().await;
    for code in ["4.1", "2.10.1.1.1", "2.10.1.1.1.DefinisjonKode", "2.10.1.12.13.Smittestoff", "3.2.1;3.2.2"]
    {
        let answer = ask(&sandbox, code).await;
        sandbox.satisfies(&answer, "nokup.habit.leaf").await;
    }
    assert!(!is_judged(&sandbox, &ask(&sandbox, "2.10").await, LEAF).await, "there is more to come");
    assert!(!is_judged(&sandbox, &ask(&sandbox, "9.1").await, LEAF).await, "no leaf was passed");
}

#[tokio::test]
async fn a_client_that_goes_past_a_leaf_breaks_it() {
    let sandbox = open().await;
    for code in [
        "4.1.1",
        "2.10.1.1.1.1",
        "2.10.1.1.1.TiltakKode",
        "2.10.1.1.1.DefinisjonKode.3",
        "4.1.DefinisjonKode",
        "3.1;4.1.1.1.1",
    ] {
        let answer = ask(&sandbox, code).await;
        assert_eq!(answer.status(), 200);
        sandbox.violates(&answer, "nokup.habit.leaf").await;
    }
}

#[tokio::test]
async fn a_client_that_looks_each_list_of_a_leaf_up_keeps_the_habit() {
    let sandbox = open().await;
    ask(&sandbox, "2.10.1.1.1").await;
    let one = ask(&sandbox, "2.10.1.1.1.DefinisjonKode").await;
    assert!(!is_judged(&sandbox, &one, ADDITIONAL).await, "one is left");
    let other = ask(&sandbox, "2.10.1.1.1.OppdagetKode").await;
    sandbox.satisfies(&other, "nokup.habit.additional-info").await;
    assert!(!is_judged(&sandbox, &ask(&sandbox, "0").await, ADDITIONAL).await);
    ask(&sandbox, "2.10.1.1.2").await;
    let both = ask(&sandbox, "2.10.1.1.2.DefinisjonKode;2.10.1.1.2.OppdagetKode").await;
    sandbox.satisfies(&both, "nokup.habit.additional-info").await;
    let at_once = ask(&sandbox, "2.10.1.13;2.10.1.13.OppdagetKode").await;
    sandbox.satisfies(&at_once, "nokup.habit.additional-info").await;
}

#[tokio::test]
async fn a_client_that_begins_anew_with_lists_left_breaks_it_once() {
    let sandbox = open().await;
    for again in ["", "0", "0;1"] {
        ask(&sandbox, "2.10.1.1.1").await;
        ask(&sandbox, "2.10.1.1.1.DefinisjonKode").await;
        let anew = ask(&sandbox, again).await;
        assert_eq!(anew.status(), 200);
        sandbox.violates(&anew, "nokup.habit.additional-info").await;
        let entry = sandbox.entry(&anew).await.to_string();
        assert!(entry.contains("2.10.1.1.1 never OppdagetKode"), "{entry}");
        assert!(!is_judged(&sandbox, &ask(&sandbox, "").await, ADDITIONAL).await, "forgiven");
    }
}

#[tokio::test]
async fn a_text_need_not_be_looked_up_nor_a_leaf_that_has_nothing() {
    let sandbox = open().await;
    ask(&sandbox, "4.1;5.2").await;
    ask(&sandbox, "2.10.1.13").await;
    let done = ask(&sandbox, "2.10.1.13.OppdagetKode").await;
    sandbox.satisfies(&done, "nokup.habit.additional-info").await;
    assert!(!is_judged(&sandbox, &ask(&sandbox, "").await, ADDITIONAL).await);
}

#[tokio::test]
async fn other_branches_may_be_looked_up_in_between() {
    let sandbox = open().await;
    ask(&sandbox, "2.10.1.1.1").await;
    for code in ["3", "3.2", "4.1", "2.10.1"] {
        assert!(!is_judged(&sandbox, &ask(&sandbox, code).await, ADDITIONAL).await);
    }
    let done = ask(&sandbox, "2.10.1.1.1.DefinisjonKode;2.10.1.1.1.OppdagetKode").await;
    sandbox.satisfies(&done, "nokup.habit.additional-info").await;
}

#[tokio::test]
async fn reset_forgets_what_was_left() {
    let sandbox = open().await;
    ask(&sandbox, "2.10.1.1.1").await;
    sandbox.call("POST", "/_sandbox/reset").send().await;
    assert!(!is_judged(&sandbox, &ask(&sandbox, "").await, ADDITIONAL).await);
}

#[tokio::test]
async fn a_client_that_reads_the_whole_tree_leaves_nothing() {
    let sandbox = open().await;
    walk(&sandbox).await;
    assert!(!is_judged(&sandbox, &ask(&sandbox, "").await, ADDITIONAL).await);
}

#[tokio::test]
async fn of_hendelsestype_only_what_biovigilance_uses_keeps_the_habit() {
    let sandbox = open().await;
    for code in ["2.10", "2.10.1.1.1", "2;2.10"] {
        let answer = ask(&sandbox, code).await;
        sandbox.satisfies(&answer, "nokup.habit.biovigilance").await;
    }
    for code in ["2", "3.1", "0"] {
        assert!(!is_judged(&sandbox, &ask(&sandbox, code).await, BIOVIGILANCE).await, "{code}");
    }
    for code in ["2.1", "2.9.99", "2.10;2.7.1", "2.1.1.1"] {
        let answer = ask(&sandbox, code).await;
        assert_eq!(answer.status(), 200, "{code}");
        sandbox.violates(&answer, "nokup.habit.biovigilance").await;
    }
}

#[tokio::test]
async fn a_list_that_comes_again_is_judged_again() {
    let sandbox = open().await;
    for again in ["2.1;4.1", "2.1;4.1", "2.1%3B4.1", "2.1;4.1/"] {
        let answer = ask(&sandbox, again).await;
        sandbox.satisfies(&answer, "nokup.codes.form").await;
        sandbox.satisfies(&answer, "nokup.codes.known").await;
        sandbox.satisfies(&answer, "nokup.habit.leaf").await;
        sandbox.violates(&answer, "nokup.habit.biovigilance").await;
    }
    for _ in 0..2 {
        sandbox.violates(&ask(&sandbox, "2.10;99").await, "nokup.codes.known").await;
    }
}
