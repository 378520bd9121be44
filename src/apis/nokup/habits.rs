//! How a client goes about it: it stops at leaves, looks additional information up and keeps to biovigilance. Judged, never refused.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use super::{
    rules,
    tree::{BIOVIGILANCE, Found, TOP, TYPE_OF_INCIDENT, Tree, lies_in},
};
use crate::{http::Exchange, rules::Check};

/// How many clients are remembered; beyond them the memory starts anew.
const REMEMBERED: usize = 1000;

/// By leaf, the lists a client has not looked up yet.
type Left = BTreeMap<usize, BTreeSet<usize>>;

/// It as a saved state holds it: by client and code of a leaf, the last parts of the codes of its lists.
pub(super) type Remembered = BTreeMap<String, BTreeMap<String, BTreeSet<String>>>;

/// What was saved, found in the tree again.
#[derive(Debug)]
pub(super) struct Read(BTreeMap<String, Left>);

impl Read {
    /// Reads what was saved.
    ///
    /// # Errors
    /// A code the tree does not have as the list of a leaf, or that there are too many clients.
    pub(super) fn from(saved: Remembered, tree: &Tree) -> Result<Self, String> {
        if saved.len() > REMEMBERED {
            return Err(format!(": at most {REMEMBERED} clients"));
        }
        let mut all: BTreeMap<String, Left> = BTreeMap::new();
        for (client, leaves) in saved {
            let left = all.entry(client).or_default();
            for (code, segments) in leaves {
                for segment in segments {
                    let list = format!("{code}.{segment}");
                    match tree.find(&list) {
                        Some(Found::Field { leaf, field }) => left.entry(leaf).or_default().insert(field),
                        _ => return Err(format!(": the list of a leaf is expected, got {list:?}")),
                    };
                }
            }
        }
        all.retain(|_, left| !left.is_empty());
        Ok(Self(all))
    }
}

/// What clients, by their ids, have begun and not finished.
#[derive(Debug, Default)]
pub(super) struct Habits {
    left: Mutex<BTreeMap<String, Left>>,
    /// Whether anybody has anything left: most look-ups need not look.
    any: AtomicBool,
}

impl Habits {
    /// Forgets everything.
    pub(super) fn reset(&self) {
        self.left.lock().unwrap_or_else(PoisonError::into_inner).clear();
        self.any.store(false, Ordering::Relaxed);
    }

    /// What clients have left, by the codes of leaves and the last parts of their lists'.
    pub(super) fn save(&self, tree: &Tree) -> Remembered {
        let left = self.left.lock().unwrap_or_else(PoisonError::into_inner);
        let of_client = |left: &Left| {
            let named =
                |lists: &BTreeSet<usize>| lists.iter().map(|at| tree.field(*at).segment.clone()).collect();
            left.iter().map(|(leaf, lists)| (tree.node(*leaf).code.clone(), named(lists))).collect()
        };
        left.iter().map(|(client, left)| (client.clone(), of_client(left))).collect()
    }

    /// Remembers what was read, and nothing else.
    pub(super) fn restore(&self, read: Read) {
        let mut left = self.left.lock().unwrap_or_else(PoisonError::into_inner);
        self.any.store(!read.0.is_empty(), Ordering::Relaxed);
        *left = read.0;
    }

    /// Codes were looked up: what that says of the client, by what it looked up before, is written into the notebook.
    pub(super) fn looked_up(&self, client: &str, tree: &Tree, found: &[Option<Found>], exchange: &Exchange) {
        let is_leaf_with_lists =
            |at: usize| tree.node(at).fields.iter().any(|it| !tree.field(*it).choices.is_empty());
        let mut begins = false;
        let mut matters = false;
        for it in found.iter().flatten() {
            match *it {
                Found::Node(at) => {
                    begins |= tree.node(at).code == TOP;
                    matters |= is_leaf_with_lists(at);
                }
                Found::Field { .. } => matters = true,
                Found::Choice { .. } => {}
            }
        }
        let may_break = begins && self.any.load(Ordering::Relaxed);
        if !matters && !may_break {
            return;
        }
        let mut all = self.left.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= REMEMBERED {
            all.clear();
        }
        let left = all.entry(client.to_owned()).or_default();
        if begins {
            judge_left(tree, left, exchange);
            left.clear();
        }
        note(tree, left, found, exchange);
        if left.is_empty() {
            all.remove(client);
        }
        self.any.store(!all.is_empty(), Ordering::Relaxed);
    }
}

/// A client begins anew: whether it left lists of the last leaf behind.
fn judge_left(tree: &Tree, left: &Left, exchange: &Exchange) {
    let Some((leaf, lists)) = left.first_key_value() else { return };
    let names: Vec<&str> = lists.iter().map(|at| tree.field(*at).segment.as_str()).collect();
    exchange.violated(
        &rules::HABIT_ADDITIONAL,
        "a look-up of each list of additional information of a leaf",
        format!("the top again, and of {} never {}", tree.node(*leaf).code, names.join(" and ")),
    );
}

/// Leaves that are reached have all their lists left; a list that is looked up is left no more.
fn note(tree: &Tree, left: &mut Left, found: &[Option<Found>], exchange: &Exchange) {
    for it in found.iter().flatten() {
        if let Found::Node(at) = *it {
            let lists: BTreeSet<usize> = tree
                .node(at)
                .fields
                .iter()
                .copied()
                .filter(|it| !tree.field(*it).choices.is_empty())
                .collect();
            if !lists.is_empty() {
                left.insert(at, lists);
            }
        }
    }
    let mut is_done = false;
    for it in found.iter().flatten() {
        if let Found::Field { leaf, field } = *it
            && let Some(lists) = left.get_mut(&leaf)
        {
            lists.remove(&field);
            if lists.is_empty() {
                left.remove(&leaf);
                is_done = true;
            }
        }
    }
    if is_done {
        exchange.satisfied(&rules::HABIT_ADDITIONAL);
    }
}

/// What a look-up says of whoever makes it, whatever was looked up before.
pub(super) fn judge(tree: &Tree, codes: &[&str], found: &[Option<Found>]) -> Vec<Check> {
    let checks = [Some(known(codes, found)), leaf(tree, codes, found), part(codes)];
    checks.into_iter().flatten().collect()
}

fn known(codes: &[&str], found: &[Option<Found>]) -> Check {
    match found.iter().position(Option::is_none) {
        Some(at) => Check::violated(&rules::CODES_KNOWN, "a code of the tree", format!("{:?}", codes[at])),
        None => Check::satisfied(&rules::CODES_KNOWN),
    }
}

fn leaf(tree: &Tree, codes: &[&str], found: &[Option<Found>]) -> Option<Check> {
    let mut ends = codes.iter().zip(found).filter(|(_, it)| matches!(it, None | Some(Found::Choice { .. })));
    if let Some((code, leaf)) = ends.find_map(|(code, _)| Some((code, tree.leaf_above(code)?))) {
        let expected =
            format!("nothing below {}, which is complete, but its additional information", leaf.code);
        return Some(Check::violated(&rules::HABIT_LEAF, expected, format!("{code:?}")));
    }
    let reaches_leaf = found.iter().flatten().any(|it| match it {
        Found::Node(at) => tree.node(*at).is_leaf(),
        Found::Field { .. } => true,
        Found::Choice { .. } => false,
    });
    reaches_leaf.then(|| Check::satisfied(&rules::HABIT_LEAF))
}

/// Hendelsestype itself says nothing: the way to 2.10 leads over it.
fn part(codes: &[&str]) -> Option<Check> {
    let rule = &rules::HABIT_BIOVIGILANCE;
    let mut of_axis =
        codes.iter().filter(|code| lies_in(code, TYPE_OF_INCIDENT) && **code != TYPE_OF_INCIDENT).peekable();
    of_axis.peek()?;
    Some(match of_axis.find(|code| !lies_in(code, BIOVIGILANCE)) {
        Some(code) => {
            Check::violated(rule, "of Hendelsestype only 2.10 and what is below it", format!("{code:?}"))
        }
        None => Check::satisfied(rule),
    })
}

#[cfg(test)]
mod tests;
