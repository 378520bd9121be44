//! What Kjernejournalforskriften lets be shown: groups of documents, for a number of calendar years.

use jiff::{Span, Timestamp, ToSpan as _, civil::Time};

use super::{archive::local, document::Document};
use crate::fhir::search::oslo;

/// How long a group of documents is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shown {
    /// For ever.
    Always,
    /// For this many calendar years.
    Years(i64),
    /// The table does not say.
    Unlisted,
}

/// What the table says of a group.
#[must_use]
pub(super) fn shown(category: &str) -> Shown {
    match category {
        "A00-1" => Shown::Always,
        "C00-1" | "I00-1" => Shown::Years(1),
        "D00-1" | "E00-1" => Shown::Years(5),
        _ => Shown::Unlisted,
    }
}

/// The filter on one day: what a year, or five, reach back to is the midnight a day begins with.
#[derive(Clone, Copy, Debug)]
pub(super) struct LegalFilter {
    one: Timestamp,
    five: Timestamp,
    unlisted: bool,
}

impl LegalFilter {
    /// The filter at this instant; `unlisted` is whether groups the table does not list are shown.
    #[must_use]
    pub(super) fn at(now: Timestamp, unlisted: bool) -> Self {
        let today = now.to_zoned_datetime(oslo()).date();
        let back = |span: Span| local(today.checked_sub(span).unwrap_or(today), Time::midnight());
        Self { one: back(1.year()), five: back(5.years()), unlisted }
    }

    /// Whether a document of this group, of that instant, is shown.
    #[must_use]
    pub(super) fn lets(&self, category: &str, at: Timestamp) -> bool {
        match shown(category) {
            Shown::Always => true,
            Shown::Unlisted => self.unlisted,
            Shown::Years(1) => at >= self.one,
            Shown::Years(_) => at >= self.five,
        }
    }

    /// Whether this document is shown.
    #[must_use]
    pub(super) fn lets_document(&self, document: &Document) -> bool {
        let at = document.period.map_or(document.created, |(start, _)| start);
        self.lets(document.category.code.as_deref().unwrap_or_default(), at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn lets(now: &str, category: &str, at: &str) -> bool {
        LegalFilter::at(now.parse().unwrap(), false).lets(category, at.parse().unwrap())
    }

    #[test]
    fn a_group_is_shown_up_to_and_with_the_day_its_years_end() {
        // Midnight in Oslo is 23:00 UTC in winter.
        for (category, at, expected) in [
            ("C00-1", "2025-03-02T23:00:00Z", true),
            ("C00-1", "2025-03-02T22:59:59Z", false),
            ("I00-1", "2025-03-02T23:00:00Z", true),
            ("I00-1", "2025-03-02T22:59:59Z", false),
            ("D00-1", "2021-03-02T23:00:00Z", true),
            ("D00-1", "2021-03-02T22:59:59Z", false),
            ("E00-1", "2021-03-02T23:00:00Z", true),
            ("E00-1", "2021-03-02T22:59:59Z", false),
            ("A00-1", "1950-01-01T00:00:00Z", true),
            ("B00-1", "2026-03-02T12:00:00Z", false),
        ] {
            assert_eq!(lets("2026-03-03T12:00:00Z", category, at), expected, "{category} {at}");
        }
    }

    #[test]
    fn a_leap_day_has_its_anniversary_on_the_28th() {
        // On 29 February 2028 a year back is 28 February 2027.
        assert!(lets("2028-02-29T12:00:00Z", "C00-1", "2027-02-27T23:00:00Z"));
        assert!(!lets("2028-02-29T12:00:00Z", "C00-1", "2027-02-27T22:59:59Z"));
        // A document of 29 February 2024 is shown on 28 February 2025, and on 1 March no more.
        assert!(lets("2025-02-28T22:59:59Z", "C00-1", "2024-02-29T12:00:00Z"));
        assert!(!lets("2025-02-28T23:00:00Z", "C00-1", "2024-02-29T12:00:00Z"));
    }

    #[test]
    fn days_begin_at_norwegian_midnight_in_summer_too() {
        // 30 March 2025 is the day summer time begins: its midnight is 23:00 UTC, the next one's 22:00 UTC.
        assert!(lets("2026-03-30T12:00:00Z", "C00-1", "2025-03-29T23:00:00Z"));
        assert!(!lets("2026-03-31T12:00:00Z", "C00-1", "2025-03-30T21:59:59Z"));
        assert!(lets("2026-03-31T12:00:00Z", "C00-1", "2025-03-30T22:00:00Z"));
        // At 23:30 UTC it is the next day in Oslo already.
        assert!(!lets("2026-03-03T23:30:00Z", "C00-1", "2025-03-03T12:00:00Z"));
    }

    proptest! {
        #[test]
        fn what_is_shown_stays_shown_when_it_is_younger(age in 0i64..3_000, younger in 0i64..3_000, category in 0..4usize) {
            let now: Timestamp = "2026-03-03T12:00:00Z".parse().unwrap();
            let category = ["A00-1", "C00-1", "D00-1", "B00-1"][category];
            let filter = LegalFilter::at(now, false);
            let back = |days: i64| now - jiff::SignedDuration::from_hours(24 * days);
            prop_assert!(!filter.lets(category, back(age + younger)) || filter.lets(category, back(age)));
        }
    }
}
