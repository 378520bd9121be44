//! How a client goes about it: types first, codes once a day, large systems compressed. Judged, never refused.

use std::{
    collections::BTreeMap,
    hash::{DefaultHasher, Hash as _, Hasher as _},
    sync::{Mutex, PoisonError},
};

use indexmap::IndexMap;
use jiff::{Timestamp, civil::Date, tz};
use serde::{Deserialize, Serialize};

use super::{model::CodingSystemType, rules};
use crate::http::{Exchange, accept::Coding};

/// How many calling systems are remembered.
const REMEMBERED: usize = 1000;

/// What each calling system has fetched so far. A system is remembered by a hash, never by what it said.
#[derive(Debug, Default)]
pub(super) struct Habits(Mutex<IndexMap<u64, Fetched>>);

/// It as a saved state holds it: what each system fetched, the first one first.
pub(super) type Remembered = Vec<(u64, Fetched)>;

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Fetched {
    types: bool,
    codes: BTreeMap<CodingSystemType, Date>,
}

impl Habits {
    /// The types were fetched.
    pub(super) fn types_fetched(&self, source_system: &str) {
        self.of(source_system, |fetched| fetched.types = true);
    }

    /// The codes of a type were fetched: what that says of the client is written into the notebook.
    pub(super) fn codes_fetched(
        &self,
        source_system: &str,
        system: &CodingSystemType,
        coding: Coding,
        exchange: &Exchange,
    ) {
        let today = norwegian_day(exchange.received());
        let (types_first, last) =
            self.of(source_system, |fetched| (fetched.types, fetched.codes.insert(system.clone(), today)));
        if types_first {
            exchange.satisfied(&rules::TYPES_FIRST);
        } else {
            exchange.violated(
                &rules::TYPES_FIRST,
                "`/types` before the first `/codes`",
                "`/codes` without it",
            );
        }
        if last == Some(today) {
            exchange.violated(
                &rules::ONCE_A_DAY,
                "each type at most once a day",
                format!("{system} again on {today}"),
            );
        } else {
            exchange.satisfied(&rules::ONCE_A_DAY);
        }
        if is_large(system) {
            match coding {
                Coding::Gzip => exchange.satisfied(&rules::GZIP),
                Coding::Identity => exchange.violated(
                    &rules::GZIP,
                    "Accept-Encoding: gzip for a large system",
                    "no preference for gzip",
                ),
            }
        }
    }

    /// What is remembered.
    pub(super) fn save(&self) -> Remembered {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.iter().map(|(system, fetched)| (*system, fetched.clone())).collect()
    }

    /// Remembers this, and nothing else.
    pub(super) fn restore(&self, remembered: Remembered) {
        let remembered = remembered.into_iter().take(REMEMBERED).collect();
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = remembered;
    }

    /// Forgets everything.
    pub(super) fn reset(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    fn of<T>(&self, source_system: &str, change: impl FnOnce(&mut Fetched) -> T) -> T {
        let mut hasher = DefaultHasher::new();
        source_system.hash(&mut hasher);
        // Of 53 bits: in a saved state it stands as a number, and many tools read no longer ones.
        let key = hasher.finish() >> 11;
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= REMEMBERED && !all.contains_key(&key) {
            // The one that came first is forgotten first.
            all.shift_remove_index(0);
        }
        change(all.entry(key).or_default())
    }
}

fn is_large(system: &CodingSystemType) -> bool {
    system.as_str().starts_with("FEST")
        || *system == CodingSystemType::ICD10
        || *system == CodingSystemType::ATC
}

/// The calendar day in Norway.
fn norwegian_day(at: Timestamp) -> Date {
    at.to_zoned_datetime(tz::get!("Europe/Oslo")).date()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Verdict;
    use uuid::Uuid;

    fn verdicts(habits: &Habits, at: &str, coding: Coding) -> Vec<(&'static str, Verdict)> {
        let exchange = Exchange::new(Uuid::nil(), at.parse().unwrap());
        habits.codes_fetched("EPJ 1.0", &CodingSystemType::ATC, coding, &exchange);
        exchange.close().0.iter().map(|check| (check.rule.id, check.verdict())).collect()
    }

    #[test]
    fn a_well_behaved_client_satisfies_all_three() {
        let habits = Habits::default();
        habits.types_fetched("EPJ 1.0");
        let all = verdicts(&habits, "2026-03-03T12:00:00Z", Coding::Gzip);
        assert!(all.iter().all(|(_, verdict)| *verdict == Verdict::Satisfied), "{all:?}");
        // The next Norwegian day has begun, though not the next one in UTC.
        let all = verdicts(&habits, "2026-03-03T23:30:00Z", Coding::Gzip);
        assert!(all.iter().all(|(_, verdict)| *verdict == Verdict::Satisfied), "{all:?}");
    }

    #[test]
    fn the_second_fetch_of_a_day_breaks_the_habit() {
        let habits = Habits::default();
        verdicts(&habits, "2026-03-03T12:00:00Z", Coding::Gzip);
        let second = verdicts(&habits, "2026-03-03T13:00:00Z", Coding::Identity);
        assert!(second.contains(&("codingsystems.habit.once-a-day", Verdict::Violated)));
        assert!(second.contains(&("codingsystems.habit.types-first", Verdict::Violated)));
        assert!(second.contains(&("codingsystems.habit.gzip", Verdict::Violated)));
    }

    #[test]
    fn a_thousand_other_systems_push_out_the_first_and_not_the_last() {
        let habits = Habits::default();
        for number in 0..=REMEMBERED {
            habits.types_fetched(&format!("EPJ {number}"));
        }
        let first_types = |system: &str| habits.of(system, |fetched| fetched.types);
        assert!(first_types(&format!("EPJ {REMEMBERED}")) && first_types("EPJ 1"));
        assert!(!first_types("EPJ 0"));
    }
}
