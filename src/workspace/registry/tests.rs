//! Who is forgotten, and what of it is left.

use std::any::Any;

use super::*;
use crate::journal::Budget;
use crate::{
    apis::{
        APIS, Api,
        room::{Lent, Prototype, Room},
    },
    helseid,
    seed::{Files, Mistakes},
};

fn all() -> Workspaces {
    holding(None)
}

/// With this in the place of the first API.
fn holding(first: Option<Arc<dyn Prototype>>) -> Workspaces {
    let ring = Arc::new(Ring::new(Budget { entries: 10, bytes: 10_000 }));
    let mut mistakes = Mistakes::default();
    // None but HelseID, whose keys the guard works with.
    let load = |api: &&Api| {
        let builder = api.builder.filter(|_| api.id == helseid::API.id)?;
        (builder.load)(&Files::embedded(), &mut mistakes)
    };
    let mut prototypes: Vec<_> = APIS.iter().map(load).collect();
    assert_ne!(APIS[0].id, helseid::API.id);
    prototypes[0] = first;
    Workspaces::new(Config::default(), prototypes, ring, None).unwrap()
}

/// An API whose rooms keep a word on one disk.
#[derive(Clone, Default)]
struct Kept(Arc<Mutex<BTreeMap<Arc<str>, &'static str>>>);

/// Its room of a workspace.
struct KeptRoom(Kept, Arc<str>);

impl Prototype for Kept {
    fn room(&self, lent: Lent) -> Arc<dyn Room> {
        Arc::new(KeptRoom(self.clone(), lent.workspace))
    }
}

impl Room for KeptRoom {
    fn close(&self) -> Result<(), DiskError> {
        let mut all = self.0.0.lock().unwrap();
        if all.get(&self.1) == Some(&"stays") {
            return Err(DiskError::unreadable("what stays"));
        }
        all.remove(&self.1);
        Ok(())
    }

    fn reset(&self) {}

    fn as_any(self: Arc<Self>) -> Arc<dyn Any + Send + Sync> {
        self
    }
}

fn order(name: &str) -> Order {
    Order {
        name: WorkspaceName::parse(name).unwrap(),
        clock: None,
        settings: BTreeMap::new(),
        selectors: Selectors::default(),
        idle: None,
    }
}

#[test]
fn an_idle_one_is_forgotten_and_a_used_one_is_not() {
    let all = all();
    let idle = Some(Duration::from_secs(10));
    let kept = all.create(Order { idle, ..order("kept") }).unwrap();
    let left = all.create(Order { idle, ..order("left") }).unwrap();
    assert!(!left.is_idle(10_000) && left.is_idle(10_500));
    kept.used.store(10_400, Ordering::Relaxed);
    assert!(!kept.is_idle(10_500));
    let never = all.create(Order { idle: Some(Duration::ZERO), ..order("never") }).unwrap();
    assert!(!never.is_idle(u64::MAX));
}

#[test]
fn whoever_takes_the_name_of_an_idle_one_finds_nothing_of_before() {
    let kept = Kept::default();
    let all = holding(Some(Arc::new(kept.clone())));
    let short = || Order { idle: Some(Duration::from_millis(1)), ..order("ci") };
    let first = all.create(short()).unwrap();
    kept.0.lock().unwrap().insert("ci".into(), "posted");
    while !first.is_idle(all.elapsed()) {}
    assert!(all.get("ci").is_none(), "asked for too late");
    all.create(short()).unwrap();
    assert_eq!(kept.0.lock().unwrap().get("ci"), None);
}

#[test]
fn one_whose_disk_cannot_forget_is_not_deleted() {
    let kept = Kept::default();
    let all = holding(Some(Arc::new(kept.clone())));
    all.create(order("ci")).unwrap();
    kept.0.lock().unwrap().insert("ci".into(), "stays");
    assert!(all.delete("ci").is_err() && all.get("ci").is_some());
    kept.0.lock().unwrap().insert("ci".into(), "goes");
    assert_eq!((all.delete("ci"), all.get("ci").is_none()), (Ok(true), true));
    assert!(kept.0.lock().unwrap().is_empty());
}

#[test]
fn what_selects_one_selects_no_other() {
    let all = all();
    let selectors = Selectors { client_ids: vec!["epj".to_owned()], ..Selectors::default() };
    all.create(Order { selectors: selectors.clone(), ..order("a") }).unwrap();
    let refused = all.create(Order { selectors: selectors.clone(), ..order("b") }).err();
    let expected =
        OrderError::SelectorTaken { what: "the client id \"epj\"".to_owned(), owner: "a".to_owned() };
    assert_eq!(refused, Some(expected));
    assert!(all.get("b").is_none());
    assert!(all.selected(None, Some("epj"), None).is_some_and(|it| &*it.name == "a"));
    assert!(all.selected(Some("epj"), None, Some("epj")).is_none(), "kinds are not mixed up");
    assert_eq!((all.delete("a"), all.delete("a"), all.has_selectors()), (Ok(true), Ok(false), false));
    all.create(Order { selectors, ..order("b") }).unwrap();
}

/// An API that writes down how the clock was moved.
#[derive(Clone, Default)]
struct Moves(Arc<Mutex<Vec<(Timestamp, Timestamp)>>>);

impl Prototype for Moves {
    fn room(&self, _lent: Lent) -> Arc<dyn Room> {
        Arc::new(self.clone())
    }
}

impl Room for Moves {
    fn clock_moved(&self, from: Timestamp, to: Timestamp) {
        self.0.lock().unwrap().push((from, to));
    }

    fn reset(&self) {}

    fn as_any(self: Arc<Self>) -> Arc<dyn Any + Send + Sync> {
        self
    }
}

#[test]
fn moves_of_the_clock_at_once_come_one_after_the_other() {
    let moves = Moves::default();
    let all = holding(Some(Arc::new(moves.clone())));
    let root = all.root();
    root.move_clock(|clock| clock.freeze(Timestamp::UNIX_EPOCH)).unwrap();
    moves.0.lock().unwrap().clear();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..50 {
                    let step = |clock: &crate::clock::Clock| {
                        std::thread::yield_now();
                        clock.advance(jiff::Span::new().hours(1))
                    };
                    root.move_clock(step).unwrap();
                }
            });
        }
    });
    let written = moves.0.lock().unwrap();
    assert_eq!(written.len(), 200);
    assert!(written.windows(2).all(|pair| pair[0].1 == pair[1].0), "each begins where the one before ended");
}
