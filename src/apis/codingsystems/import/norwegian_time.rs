//! Times of the official files, which mostly mean Norwegian time without saying so.

use jiff::Timestamp;
use jiff::civil::{DateTime, Time};
use jiff::tz::TimeZone;

/// The Norwegian rule since 1996, written out because a container made from scratch has no time zone files.
const RULE: &str = "CET-1CEST,M3.5.0,M10.5.0/3";

/// The last minute of a day, which the documented example (seed 000, Codes) counts as a validity's end.
const END_OF_DAY: Time = Time::constant(23, 59, 0, 0);

/// Reads a date or a date and time in whole seconds; without an offset it is Norwegian time.
pub(super) fn instant(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    let exact = text.parse::<Timestamp>().ok().or_else(|| norwegian(text.parse().ok()?))?;
    Timestamp::from_second(exact.as_second()).ok()
}

/// Reads the end of a validity: a date, or midnight without an offset, means the end of that day.
pub(super) fn end_of_validity(text: &str) -> Option<Timestamp> {
    match text.trim().parse::<DateTime>() {
        Ok(local) if local.time() == Time::midnight() && text.trim().parse::<Timestamp>().is_err() => {
            norwegian(local.date().to_datetime(END_OF_DAY))
        }
        _ => instant(text),
    }
}

fn norwegian(local: DateTime) -> Option<Timestamp> {
    let zone = TimeZone::posix(RULE).ok()?;
    zone.to_timestamp(local).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<String> {
        instant(text).map(|t| t.to_string())
    }

    fn end(text: &str) -> Option<String> {
        end_of_validity(text).map(|t| t.to_string())
    }

    #[test]
    fn a_time_with_offset_is_taken_in_whole_seconds() {
        assert_eq!(read("2017-04-12T18:26:27.336Z").as_deref(), Some("2017-04-12T18:26:27Z"));
        assert_eq!(read("2017-04-12T18:26:27+02:00").as_deref(), Some("2017-04-12T16:26:27Z"));
    }

    #[test]
    fn a_time_without_offset_is_norwegian_in_winter_and_summer() {
        assert_eq!(read("2017-01-10T00:53:48").as_deref(), Some("2017-01-09T23:53:48Z"));
        assert_eq!(read("2016-07-13T16:43:16").as_deref(), Some("2016-07-13T14:43:16Z"));
    }

    #[test]
    fn what_is_no_time_is_none() {
        assert_eq!(read("i går"), None);
        assert_eq!(read("2017-02-30T10:00:00"), None);
        assert_eq!(read(""), None);
    }

    #[test]
    fn a_validity_ends_with_the_norwegian_day_as_documented() {
        assert_eq!(end("2021-12-09").as_deref(), Some("2021-12-09T22:59:00Z"));
        assert_eq!(end("2021-12-09T00:00:00").as_deref(), Some("2021-12-09T22:59:00Z"));
        assert_eq!(end("2021-06-30T00:00:00").as_deref(), Some("2021-06-30T21:59:00Z"));
    }

    #[test]
    fn a_validity_with_a_time_of_day_ends_at_that_time() {
        assert_eq!(end("2021-12-09T23:59:00").as_deref(), Some("2021-12-09T22:59:00Z"));
        assert_eq!(end("2021-12-09T22:59:00Z").as_deref(), Some("2021-12-09T22:59:00Z"));
        assert_eq!(end("2021-12-09T00:00:00Z").as_deref(), Some("2021-12-09T00:00:00Z"));
    }
}
