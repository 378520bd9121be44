//! The order of pages.

use jiff::Timestamp;
use proptest::{collection::vec, prelude::*, sample::select};

use super::*;
use crate::apis::phr::{criteria::tests::DOCUMENTS, parameters::SORTS};

proptest! {
    #[test]
    fn pages_are_cut_from_all_documents_in_order(
        found in vec((select(DOCUMENTS.clone()), any::<bool>()), 0..60),
        sort in vec((select(&SORTS[..]), any::<bool>()), 0..3),
        count in 1..40usize,
        page in 1..5usize,
    ) {
        let sort: Vec<_> = sort.into_iter().map(|((_, key), down)| (key, down)).collect();
        let snapshot = Snapshot::new(uuid::Uuid::nil(), Timestamp::UNIX_EPOCH, found, 0, Vec::new());
        let mut all: Vec<usize> = (0..snapshot.found.len()).collect();
        for (key, down) in sort.iter().rev() {
            all.sort_by(|a, b| {
                let ordering = compare(*key, &snapshot.found[*a].0, &snapshot.found[*b].0);
                if *down { ordering.reverse() } else { ordering }
            });
        }
        let asked = Search {
            patient: None,
            filters: Vec::new(),
            canonical: String::new(),
            count,
            page,
            sort,
            rest: String::new(),
            view: View::Whole,
            format: None,
        };
        let expected: Vec<_> = all.into_iter().skip((page - 1) * count).take(count).collect();
        prop_assert_eq!(places(&snapshot, &asked), expected);
    }
}
