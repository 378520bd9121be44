//! What is remembered of whom.

use super::*;
use crate::{apis::nokup::tree::tests::sample, rules::Verdict};

/// The verdict on additional information of one look-up.
fn verdict(habits: &Habits, client: &str, codes: &[&str]) -> Option<Verdict> {
    let tree = sample();
    let exchange = Exchange::new(uuid::Uuid::nil(), jiff::Timestamp::UNIX_EPOCH);
    let found: Vec<_> = codes.iter().map(|code| tree.find(code)).collect();
    habits.looked_up(client, &tree, &found, &exchange);
    let checks = exchange.close().0;
    checks.iter().find(|check| check.rule == &rules::HABIT_ADDITIONAL).map(crate::rules::Check::verdict)
}

#[test]
fn each_client_is_judged_for_itself() {
    let habits = Habits::default();
    assert_eq!(verdict(&habits, "one", &["2.10.3"]), None);
    assert_eq!(verdict(&habits, "other", &["0"]), None);
    assert_eq!(verdict(&habits, "other", &["2.10.3.DefinisjonKode"]), None, "it reached no leaf");
    assert_eq!(verdict(&habits, "one", &["2.10.3.DefinisjonKode"]), Some(Verdict::Satisfied));
}

#[test]
fn a_leaf_reached_again_has_everything_left_again() {
    let habits = Habits::default();
    verdict(&habits, "", &["2.10.3"]);
    verdict(&habits, "", &["2.10.3.DefinisjonKode"]);
    verdict(&habits, "", &["2.10.3"]);
    assert_eq!(verdict(&habits, "", &["0"]), Some(Verdict::Violated));
}

#[test]
fn the_memory_has_an_end() {
    let habits = Habits::default();
    for client in 0..REMEMBERED * 3 {
        verdict(&habits, &client.to_string(), &["2.10.3"]);
        assert!(habits.left.lock().unwrap().len() <= REMEMBERED);
    }
}

#[test]
fn who_has_finished_is_forgotten() {
    let habits = Habits::default();
    verdict(&habits, "", &["2.10.3", "2.10.3.DefinisjonKode"]);
    assert!(habits.left.lock().unwrap().is_empty() && !habits.any.load(Ordering::Relaxed));
}
