//! What a post makes of what an organisation has delivered of a person before.

use super::{check::MOST, message::Message};

/// What became of the messages of a post.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Stored {
    /// How many services were not known before.
    pub new: usize,
    /// How many were.
    pub updated: usize,
}

impl Stored {
    fn count(&mut self, is_known: bool) {
        *(if is_known { &mut self.updated } else { &mut self.new }) += 1;
    }
}

/// An organisation would have this many services of a person: too many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TooMany(pub usize);

/// Merges a post into `own`, what the organisation has delivered, or puts it in its place; `shared` is what everybody
/// sees. Services that are the same keep their place.
///
/// # Errors
/// When there would be too many services; nothing is to be stored then.
pub(super) fn merge<'a>(
    shared: &[Message<'_>],
    mut own: Vec<Message<'a>>,
    posted: Vec<Message<'a>>,
    replace: bool,
) -> Result<(Vec<Message<'a>>, Stored), TooMany> {
    let mut stored = Stored::default();
    let known = |all: &[Message<'_>], one: &Message<'_>| all.iter().position(|it| it.is_same_service(one));
    if replace {
        for message in &posted {
            let is_known = known(&own, message).or_else(|| known(shared, message)).is_some();
            stored.count(is_known);
        }
        own = posted;
    } else {
        let before = own.len();
        for message in posted {
            // A post has no two of the same service: what it has appended itself need not be looked at.
            if let Some(at) = known(&own[..before], &message) {
                stored.updated += 1;
                own[at] = message;
            } else {
                stored.count(known(shared, &message).is_some());
                own.push(message);
            }
        }
    }
    if own.len() > MOST { Err(TooMany(own.len())) } else { Ok((own, stored)) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{
        super::message::tests::{any_message, message},
        *,
    };

    #[test]
    fn the_same_service_is_updated_in_its_place_and_others_are_appended() {
        let own = vec![message(1, "2026-01-01", "a"), message(5, "2026-01-01", "a")];
        let mut again = message(1, "2026-01-01", "a");
        again.on_hold = true;
        let other_level = message(1, "2026-01-01", "b");
        let posted = vec![other_level.clone(), again.clone()];
        let (merged, stored) = merge(&[], own.clone(), posted, false).unwrap();
        assert_eq!(merged, [again, own[1].clone(), other_level]);
        assert_eq!(stored, Stored { new: 1, updated: 1 });
    }

    #[test]
    fn replacing_leaves_nothing_of_before() {
        let own = vec![message(1, "2026-01-01", "a"), message(5, "2026-01-01", "a")];
        let posted = vec![own[1].clone(), message(6, "2026-01-01", "a")];
        let (merged, stored) = merge(&[], own, posted.clone(), true).unwrap();
        assert_eq!((merged, stored), (posted, Stored { new: 1, updated: 1 }));
    }

    #[test]
    fn a_service_everybody_sees_is_known_and_counts_as_updated() {
        let shared = [message(1, "2026-01-01", "a")];
        for replace in [false, true] {
            let (merged, stored) = merge(&shared, vec![], shared.to_vec(), replace).unwrap();
            assert_eq!((merged, stored), (shared.to_vec(), Stored { new: 0, updated: 1 }));
        }
    }

    #[test]
    fn too_many_services_are_refused() {
        let many: Vec<_> = (0..MOST)
            .map(|at| Message { service_level: at.to_string().into(), ..message(1, "2026-01-01", "") })
            .collect();
        assert!(merge(&[], many.clone(), vec![many[0].clone()], false).is_ok());
        assert_eq!(merge(&[], many, vec![message(2, "2026-01-01", "")], false), Err(TooMany(MOST + 1)));
    }

    proptest! {
        #[test]
        fn posting_the_same_again_changes_nothing(posted in prop::collection::vec(any_message(), 1..6)) {
            let mut distinct: Vec<Message<'static>> = Vec::new();
            for one in posted {
                if !distinct.iter().any(|it| it.is_same_service(&one)) {
                    distinct.push(one);
                }
            }
            let (first, _) = merge(&[], vec![], distinct.clone(), false).unwrap();
            let (second, stored) = merge(&[], first.clone(), distinct.clone(), false).unwrap();
            prop_assert_eq!(second, first);
            prop_assert_eq!(stored, Stored { new: 0, updated: distinct.len() });
        }
    }
}
