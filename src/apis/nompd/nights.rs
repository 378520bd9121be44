//! When the nightly job runs: 02:00 in Oslo, summer time and all.

use jiff::{Timestamp, tz};

/// At most this many nights are made up for at once: the last ones.
pub(super) const MOST: usize = 366;

/// Every 02:00 in Oslo after `from`, up to and including `to`, at most the last [`MOST`].
///
/// In the night that has no 02:00 the job runs at 03:00, when that hour would have been; in the night that has two, at the first.
pub(super) fn nights(from: Timestamp, to: Timestamp) -> Vec<Timestamp> {
    let mut found = Vec::new();
    let mut day = to.to_zoned_datetime(tz::get!("Europe/Oslo")).date();
    while found.len() < MOST {
        let Ok(night) = day.at(2, 0, 0, 0).to_zoned_datetime(tz::get!("Europe/Oslo")) else { break };
        let night = night.timestamp();
        if night <= from {
            break;
        }
        if night <= to {
            found.push(night);
        }
        let Ok(before) = day.yesterday() else { break };
        day = before;
    }
    found.reverse();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn between(from: &str, to: &str) -> Vec<String> {
        nights(from.parse().unwrap(), to.parse().unwrap()).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn two_in_the_night_is_one_hour_or_two_from_utc() {
        assert_eq!(between("2026-03-03T12:00:00Z", "2026-03-04T12:00:00Z"), ["2026-03-04T01:00:00Z"]);
        assert_eq!(between("2026-07-03T12:00:00Z", "2026-07-04T12:00:00Z"), ["2026-07-04T00:00:00Z"]);
    }

    #[test]
    fn a_night_belongs_to_the_move_that_ends_on_it() {
        assert_eq!(between("2026-03-04T00:59:59Z", "2026-03-04T01:00:00Z"), ["2026-03-04T01:00:00Z"]);
        assert_eq!(between("2026-03-04T01:00:00Z", "2026-03-04T12:00:00Z"), [""; 0]);
    }

    #[test]
    fn the_night_without_two_oclock_syncs_once_at_three() {
        assert_eq!(between("2026-03-28T12:00:00Z", "2026-03-29T12:00:00Z"), ["2026-03-29T01:00:00Z"]);
    }

    #[test]
    fn the_night_with_two_oclock_twice_syncs_once_at_the_first() {
        assert_eq!(between("2026-10-24T12:00:00Z", "2026-10-25T12:00:00Z"), ["2026-10-25T00:00:00Z"]);
        assert_eq!(between("2026-10-25T00:30:00Z", "2026-10-25T12:00:00Z"), [""; 0]);
    }

    #[test]
    fn missed_nights_are_made_up_for_in_order() {
        let week = between("2026-03-26T12:00:00Z", "2026-04-02T12:00:00Z");
        assert_eq!(week.len(), 7);
        assert_eq!((week[0].as_str(), week[6].as_str()), ("2026-03-27T01:00:00Z", "2026-04-02T00:00:00Z"));
    }

    #[test]
    fn of_many_years_only_the_last_nights_are_made_up_for() {
        let nights = between("1990-01-01T00:00:00Z", "2026-03-03T12:00:00Z");
        assert_eq!(nights.len(), MOST);
        assert_eq!(nights.last().unwrap(), "2026-03-03T01:00:00Z");
    }

    #[test]
    fn the_ends_of_time_and_the_way_back_have_no_nights() {
        assert_eq!(between("2026-03-05T12:00:00Z", "2026-03-03T12:00:00Z"), [""; 0]);
        assert_eq!(nights(Timestamp::MIN, Timestamp::MIN), []);
        assert!(nights(Timestamp::MIN, Timestamp::MAX).len() <= MOST);
    }
}
