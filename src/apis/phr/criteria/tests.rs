//! All documents judged at once are judged as each by itself, whatever is asked and whatever a workspace changed.

use std::sync::{Arc, LazyLock};

use proptest::{collection::vec, option, prelude::*, sample::select};

use super::*;
use crate::{
    apis::phr::{archive::Archive, parameters::FILTERS, seed, stock::Stock, store::Store},
    fhir::search::Kind,
    seed::{Files, Mistakes},
};

/// The seed, and some documents that are fabricated.
static ARCHIVE: LazyLock<Arc<Archive>> = LazyLock::new(|| {
    let mut files = Files::embedded();
    files.outside.phr_scale = Some(100);
    Arc::new(seed::archive(&files, &mut Mistakes::default()).unwrap())
});

/// What there is on the day.
pub(in crate::apis::phr) static DOCUMENTS: LazyLock<Vec<Arc<Document>>> =
    LazyLock::new(|| ARCHIVE.stock(now()).all().cloned().collect());

fn now() -> Timestamp {
    "2026-03-03T12:00:00Z".parse().unwrap()
}

/// Values that some documents state and others do not.
fn values(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Token => &[
            "current",
            "superseded",
            "A00-1",
            "I00-1",
            "C01-2",
            "I02-2",
            "N",
            "NORS",
            "86.101",
            "S03",
            "JEA01",
            "|",
            "2.16.578.1.12.4.1.1.9602|",
            "urn:oid:2.16.578.1.12.4.1.1.9602|A00-1",
            "9602|A00-1",
            "nobody's",
            "http://hl7.org/fhir/document-reference-status|current",
            "|urn:no:ehelse:document:pdf",
            "urn:no:ehelse:document:text",
            "urn:oid:1.2.840.4711.815.1.30112023.1",
            "urn:ietf:rfc:3986|",
            "urn:uuid:5d4fa2bd-a5ff-520e-bd0c-256e6782e286",
        ],
        Kind::Reference => &["urn:ietf:rfc:3986|", "urn:uuid:1f9c5f3e-7a53-4b1e-9d0b-2f2a51c0d001", "|x"],
        Kind::Text => &["g", "Gr\u{f8}nn", "vits", "i", "\u{c5}", ""],
        Kind::Date | Kind::Period => {
            &["2026", "ge2025", "lt2024-05", "ap2020", "ne2026-03-02", "sa2025-12-31T10:00:00Z", "eb2026-03"]
        }
    }
}

prop_compose! {
    fn filter()(
        (_, kind, field) in select(&FILTERS[..]),
        modifier in select(vec![None, None, Some("not"), Some("missing"), Some("exact"), Some("contains")]),
        picked in vec(any::<prop::sample::Index>(), 1..4),
        missing in any::<bool>(),
    ) -> Option<(Field, Test)> {
        let all = values(kind);
        let value = picked.iter().map(|it| all[it.index(all.len())]).collect::<Vec<_>>().join(",");
        let value = if modifier == Some("missing") { missing.to_string() } else { value };
        Test::parse(kind, modifier, &value).ok().map(|test| (field, test))
    }
}

/// What may be asked: filters, whether the law filters and how, which communities are silent.
fn asked() -> impl Strategy<Value = (Vec<(Field, Test)>, Option<LegalFilter>, Vec<bool>)> {
    let filters = vec(filter(), 0..4).prop_map(|it| it.into_iter().flatten().collect());
    let legal = option::of(any::<bool>().prop_map(|unlisted| LegalFilter::at(now(), unlisted)));
    (filters, legal, vec(proptest::bool::weighted(0.2), 5))
}

fn silent(mask: &[bool]) -> Vec<&'static Community> {
    ARCHIVE.communities.iter().zip(mask).filter(|(_, silent)| **silent).map(|(it, _)| &**it).collect()
}

proptest! {
    // Many: a field is asked for in few of them.
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn all_at_once_are_judged_as_each_by_itself(
        (filters, legal, mask) in asked(),
        picked in vec((select(DOCUMENTS.clone()), any::<bool>(), vec(select(ARCHIVE.labels.clone()), 0..3)), 0..40),
    ) {
        let patient = &DOCUMENTS[0].patient;
        let mut stock = Stock::default();
        for (document, superseded, labels) in picked {
            let status = if superseded { Status::Superseded } else { document.status };
            let document = document.with_status(status);
            let (patient, events) = (Arc::clone(patient), labels.clone());
            stock.add(Document { patient, events, labels: labels.into(), ..document });
        }
        let silent = silent(&mask);
        let criteria = Criteria { filters: &filters, silent: &silent, legal, now: now() };
        if let Some(listing) = stock.listing(&patient.pid) {
            let singly: Vec<bool> = listing.documents().iter().map(|it| criteria.fits(it)).collect();
            prop_assert_eq!(criteria.fitting(listing), singly);
        }
    }

    #[test]
    fn what_a_workspace_changed_is_judged_as_it_stands_there(
        (filters, legal, mask) in asked(),
        removed in vec(select(DOCUMENTS.clone()), 0..10),
        replaced in vec(select(DOCUMENTS.clone()), 0..10),
    ) {
        let store = Store::new(Arc::clone(&ARCHIVE), now());
        for document in &removed {
            store.remove(document.id);
        }
        for (number, document) in (1_u128..).zip(&replaced) {
            let new = document.with_status(Status::Current);
            let id = uuid::Uuid::from_u128(number);
            store.add(Document { id, unique_id: format!("1.2.{number}").into(), replaces: Some(document.id), ..new });
        }
        let silent = silent(&mask);
        let criteria = Criteria { filters: &filters, silent: &silent, legal, now: now() };
        for pid in DOCUMENTS.iter().map(|it| &it.patient.pid).collect::<std::collections::BTreeSet<_>>() {
            let singly = store.of_patient(pid).into_iter().filter(|it| criteria.fits(it)).map(|it| (it.id, it.status as u8));
            let at_once = store.fitting(pid, &criteria).into_iter().map(|it| (it.id, it.status as u8));
            prop_assert_eq!(at_once.collect::<Vec<_>>(), singly.collect::<Vec<_>>());
        }
    }
}

#[test]
fn the_values_tell_documents_apart() {
    // The properties above would say nothing if nothing were found, or everything.
    for (name, kind, field) in FILTERS {
        let tests = values(kind).iter().filter_map(|value| Test::parse(kind, None, value).ok());
        let found = tests.map(|test| DOCUMENTS.iter().filter(|it| accepts(it, field, &test, now())).count());
        let found: Vec<_> = found.collect();
        assert!(found.iter().any(|it| (1..DOCUMENTS.len()).contains(it)), "{name}: {found:?}");
    }
}
