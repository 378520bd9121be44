use std::thread;

use super::{super::message::tests::message, *};
use crate::disk::Disk;

const PID: &str = "26812297073";
const ONE: Organisation = Organisation(999_977_774);
const OTHER: Organisation = Organisation(994_598_759);

fn store(disk: Option<&Arc<Disk>>) -> Store {
    let store = Store::new(Arc::new(Seed::default()), disk.map(|disk| disk.shelf("okt", "")));
    store.open().unwrap();
    store
}

fn pid() -> NationalId {
    NationalId::parse(PID).unwrap()
}

fn posted(level: &'static str) -> Posted<'static> {
    Posted { pid: pid(), messages: vec![message(5, "2026-01-01", level)] }
}

const DAY: Date = jiff::civil::date(2026, 3, 3);

fn status(store: &Store, by: Organisation, day: Date) -> usize {
    let body = store.status(&pid(), Some(by), day);
    let body: serde_json::Value = serde_json::from_slice(body.bytes()).unwrap();
    assert_eq!(body["personIdentifier"], PID);
    body["oktStatus"].as_u64().unwrap().try_into().unwrap()
}

fn count(store: &Store, by: Organisation) -> usize {
    status(store, by, DAY)
}

#[test]
fn organisations_see_their_own_only() {
    let store = store(None);
    store.post(posted("a"), ONE, false).unwrap();
    assert_eq!((count(&store, ONE), count(&store, OTHER)), (1, 0));
    assert!(store.events(&pid(), Some(OTHER)).is_none() && store.events(&pid(), None).is_none());
}

#[test]
fn an_answer_that_was_kept_is_made_anew_after_a_post_and_a_reset() {
    let store = store(None);
    store.post(posted("a"), ONE, false).unwrap();
    let first = store.events(&pid(), Some(ONE)).unwrap();
    assert!(Arc::ptr_eq(&first, &store.events(&pid(), Some(ONE)).unwrap()));
    store.post(posted("b"), ONE, false).unwrap();
    assert!(store.events(&pid(), Some(ONE)).unwrap().bytes().len() > first.bytes().len());
    store.clear().unwrap();
    assert!(store.events(&pid(), Some(ONE)).is_none());
}

#[test]
fn a_status_that_was_kept_is_made_anew_on_another_day_after_a_post_and_a_reset() {
    let store = store(None);
    let before = DAY.yesterday().unwrap();
    let mut one = posted("a");
    one.messages[0].start = DAY;
    store.post(one, ONE, false).unwrap();
    let first = store.status(&pid(), Some(ONE), DAY);
    assert!(Arc::ptr_eq(&first, &store.status(&pid(), Some(ONE), DAY)));
    assert!(store.events(&pid(), Some(ONE)).is_some());
    assert!(Arc::ptr_eq(&first, &store.status(&pid(), Some(ONE), DAY)), "both are kept");
    assert_eq!((status(&store, ONE, before), status(&store, ONE, DAY)), (0, 1));
    store.post(posted("b"), ONE, false).unwrap();
    assert_eq!((status(&store, ONE, before), status(&store, ONE, DAY)), (1, 2));
    store.clear().unwrap();
    assert_eq!(status(&store, ONE, DAY), 0);
}

#[test]
fn posts_of_many_threads_are_all_there_and_after_opening_again_too() {
    let folder = tempfile::tempdir().unwrap();
    let levels: Vec<&'static str> = (0..40).map(|at| &*at.to_string().leak()).collect();
    {
        let disk = Arc::new(Disk::open(folder.path()).unwrap());
        let store = store(Some(&disk));
        thread::scope(|scope| {
            for level in &levels {
                scope.spawn(|| {
                    assert_eq!(store.post(posted(level), ONE, false), Ok(Stored { new: 1, updated: 0 }));
                });
            }
        });
        assert_eq!(count(&store, ONE), levels.len());
    }
    let disk = Arc::new(Disk::open(folder.path()).unwrap());
    let store = store(Some(&disk));
    assert_eq!(count(&store, ONE), levels.len());
    store.clear().unwrap();
    assert_eq!(disk.shelf("okt", "").all().unwrap(), []);
}

#[test]
fn who_comes_late_to_a_closed_store_leaves_the_shelf_to_whoever_has_it_now() {
    let folder = tempfile::tempdir().unwrap();
    let disk = Arc::new(Disk::open(folder.path()).unwrap());
    let late = store(Some(&disk));
    late.post(posted("a"), ONE, false).unwrap();
    late.close().unwrap();
    let next = store(Some(&disk));
    assert_eq!(count(&next, ONE), 0);
    next.post(posted("b"), ONE, false).unwrap();
    let on_disk = disk.shelf("okt", "").all().unwrap();
    let gone = Err(NotStored::Disk("the workspace was deleted".to_owned()));
    assert_eq!(late.post(posted("c"), ONE, false), gone);
    assert!(late.replace(BTreeMap::new()).is_err());
    late.clear().unwrap();
    late.close().unwrap();
    assert_eq!(disk.shelf("okt", "").all().unwrap(), on_disk);
}

#[test]
fn persons_are_listed_by_number_and_none_is_missed() {
    let mut seed = Seed::default();
    for pid in [13_717_404_089, 22_750_884_907] {
        seed.shared.insert(pid, pack(&[message(5, "2026-01-01", "")]));
    }
    let store = Store::new(Arc::new(seed), None);
    for by in [OTHER, ONE] {
        store.post(posted("a"), by, false).unwrap();
    }
    let shown = |after, limit| -> Vec<String> {
        let (total, held) = store.held(after, limit);
        assert_eq!(total, 4);
        held.iter().map(|it| format!("{} {:?}", it.person_identifier, it.delivered_by.as_deref())).collect()
    };
    let all = [
        "13717404089 None",
        "22750884907 None",
        "26812297073 Some(\"994598759\")",
        "26812297073 Some(\"999977774\")",
    ];
    assert_eq!(shown(0, 10), all);
    assert_eq!(shown(0, 1), all[..1]);
    assert_eq!(shown(13_717_404_089, 1), all[1..2]);
    assert_eq!(shown(22_750_884_907, 1), all[2..], "all entries of a person");
    assert_eq!(shown(26_812_297_073, 1), [""; 0]);
}

#[test]
fn what_is_not_in_a_known_form_is_not_opened() {
    let folder = tempfile::tempdir().unwrap();
    let disk = Arc::new(Disk::open(folder.path()).unwrap());
    disk.shelf("okt", "").put([(&[0; 12][..], &[99][..])]).unwrap();
    let store = Store::new(Arc::new(Seed::default()), Some(disk.shelf("okt", "")));
    assert!(store.open().unwrap_err().to_string().contains("not in a form this version reads"));
}

#[test]
fn a_key_is_read_as_it_is_written() {
    let key = Key::of(&pid(), ONE);
    assert_eq!(Key::read(&key.bytes()), Some(key));
    assert_eq!((Key::read(&[0; 11]), Key::read(&[0; 13])), (None, None));
}

#[test]
fn an_organisation_is_nine_digits() {
    assert_eq!(Organisation::parse("999977774"), Some(ONE));
    for text in ["", "99997777", "9999777740", "99997777x", "+99977774"] {
        assert_eq!(Organisation::parse(text), None, "{text}");
    }
}
