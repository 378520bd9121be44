//! Times of the official files, which mostly mean Norwegian time without saying so.

use std::borrow::Cow;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;

/// The Norwegian rule since 1996, written out because a container made from scratch has no time zone files.
const RULE: &str = "CET-1CEST,M3.5.0,M10.5.0/3";

/// The last minute of a day, which the documented example (seed 000, Codes) counts as a validity's end.
const END_OF_DAY: Time = Time::constant(23, 59, 0, 0);

/// From this year on an end is written for none: lists say 9999-12-31, 2999-12-31 or 3000-01-01.
const NEVER: i16 = 2999;

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

/// Whether this end of a validity is none, because it lies in a year nobody waits for.
pub(super) fn is_never(text: &str) -> bool {
    let text = text.trim();
    let (date, time) = text.split_at_checked("9999-12-31".len()).unwrap_or((text, ""));
    let is_date = time.is_empty() || time.starts_with(['T', 't', ' ']);
    is_date && date.parse::<Date>().is_ok_and(|date| date.year() >= NEVER)
}

/// Writes a date with the day first, `31.12.2030` with or without a time behind it, as the others are.
pub(super) fn year_first(text: &str) -> Cow<'_, str> {
    let text = text.trim();
    let (date, time) = text.split_once(['T', ' ']).unwrap_or((text, ""));
    let parts: Vec<&str> = date.split('.').collect();
    let [day @ (1 | 2), month @ (1 | 2), 4] = [0, 1, 2].map(|at| parts.get(at).map_or(0, |it| it.len()))
    else {
        return Cow::Borrowed(text);
    };
    if parts.len() > 3 {
        return Cow::Borrowed(text);
    }
    let blank = if time.is_empty() { "" } else { "T" };
    Cow::Owned(format!(
        "{}-{}{}-{}{}{blank}{time}",
        parts[2],
        &"00"[month..],
        parts[1],
        &"00"[day..],
        parts[0]
    ))
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
    fn a_date_with_the_day_first_is_read() {
        assert_eq!(end(&year_first("31.12.2030")).as_deref(), Some("2030-12-31T22:59:00Z"));
        assert_eq!(year_first(" 1.7.2030 10:00:00"), "2030-07-01T10:00:00");
        for other in ["2030-12-31", "31.12.30", "31.12", "3.1.2.2030", "31.12.2030.1", "ø.1.2030", ""] {
            assert_eq!(end(&year_first(other)), end(other), "{other}");
        }
    }

    #[test]
    fn an_end_nobody_waits_for_is_none() {
        for never in
            ["9999-12-31", "9999-12-31T23:59:59.9999999", "2999-01-01 00:00:00", "3000-01-01T00:00:00Z"]
        {
            assert!(is_never(never), "{never}");
        }
        for end in
            ["2998-12-31", "2030-12-31", "9999", "9999-12-32", "9999-12-310", "aldri", "9999-12-3ø", ""]
        {
            assert!(!is_never(end), "{end}");
        }
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
