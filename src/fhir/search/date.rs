//! Times: a value is an interval as long as its precision, a prefix says how it is compared.

use jiff::{
    SignedDuration, Span as Length, Timestamp, ToSpan as _,
    civil::{Date, DateTime, Time},
    tz::TimeZone,
};

use super::BadParameter;

/// The zone of times that name none: Europe/Oslo.
#[must_use]
pub fn oslo() -> TimeZone {
    jiff::tz::get!("Europe/Oslo")
}

/// An interval: from its start, up to and not with its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// Where it starts.
    pub from: Timestamp,
    /// Where it ends.
    pub to: Timestamp,
}

/// How a stated time is compared with the asked one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Prefix {
    /// Within.
    Eq,
    /// Not within.
    Ne,
    /// Some of it later.
    Gt,
    /// Some of it earlier.
    Lt,
    /// Some of it later, or within.
    Ge,
    /// Some of it earlier, or within.
    Le,
    /// All of it later.
    Sa,
    /// All of it earlier.
    Eb,
    /// About then: give or take a tenth of how long ago that is.
    Ap,
}

/// A time that is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct When {
    /// How it is compared.
    pub prefix: Prefix,
    /// The time.
    pub span: Span,
}

/// The interval of an instant known to the second.
#[must_use]
pub fn instant_span(at: Timestamp) -> Span {
    let second = at.as_second();
    Span {
        from: Timestamp::from_second(second).unwrap_or(at),
        to: Timestamp::from_second(second + 1).unwrap_or(Timestamp::MAX),
    }
}

const EXPECTED: &str = "a date such as `2024`, `2024-05`, `2024-05-17` or `2024-05-17T10:00:00Z`, with or without one of \
     the prefixes eq, ne, gt, lt, ge, le, sa, eb, ap (a `+` is sent as `%2B`)";

impl When {
    /// Reads prefix and time.
    ///
    /// # Errors
    /// When it is no date.
    pub fn parse(part: &str) -> Result<Self, BadParameter> {
        let (prefix, rest) = prefix(part);
        let span =
            span(rest).ok_or_else(|| BadParameter::Value { expected: EXPECTED, got: part.to_owned() })?;
        Ok(Self { prefix, span })
    }

    /// Whether a stated time fits.
    #[must_use]
    pub fn fits(&self, stated: Span, overlapping: bool, now: Timestamp) -> bool {
        let asked = self.span;
        let overlaps = |asked: Span| stated.from < asked.to && asked.from < stated.to;
        let is_within = || asked.from <= stated.from && stated.to <= asked.to;
        let is_same = || if overlapping { overlaps(asked) } else { is_within() };
        match self.prefix {
            Prefix::Eq => is_same(),
            Prefix::Ne => !is_same(),
            Prefix::Gt => stated.to > asked.to,
            Prefix::Lt => stated.from < asked.from,
            Prefix::Ge => stated.to > asked.to || is_same(),
            Prefix::Le => stated.from < asked.from || is_same(),
            Prefix::Sa => stated.from >= asked.to,
            Prefix::Eb => stated.to <= asked.from,
            Prefix::Ap => overlaps(asked.widened(now)),
        }
    }
}

impl Span {
    /// Wider on both sides by a tenth of how far it is from now.
    fn widened(self, now: Timestamp) -> Self {
        let far = now.duration_since(self.from).abs().as_secs() / 10;
        let by = SignedDuration::from_secs(far);
        Self {
            from: self.from.checked_sub(by).unwrap_or(Timestamp::MIN),
            to: self.to.checked_add(by).unwrap_or(Timestamp::MAX),
        }
    }
}

fn prefix(part: &str) -> (Prefix, &str) {
    let Some((head, rest)) = part.split_at_checked(2) else { return (Prefix::Eq, part) };
    let prefix = match head {
        "eq" => Prefix::Eq,
        "ne" => Prefix::Ne,
        "gt" => Prefix::Gt,
        "lt" => Prefix::Lt,
        "ge" => Prefix::Ge,
        "le" => Prefix::Le,
        "sa" => Prefix::Sa,
        "eb" => Prefix::Eb,
        "ap" => Prefix::Ap,
        _ => return (Prefix::Eq, part),
    };
    (prefix, rest)
}

/// The interval of a date, as long as its precision.
fn span(text: &str) -> Option<Span> {
    match text.split_once('T') {
        None => days(text),
        Some((date, time)) => moment(whole_date(date)?, time),
    }
}

fn number(text: &str, digits: usize) -> Option<i16> {
    (text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok())?
}

fn whole_date(text: &str) -> Option<Date> {
    let [year, month, day] = text.split('-').collect::<Vec<_>>()[..] else { return None };
    let small = |text| i8::try_from(number(text, 2)?).ok();
    Date::new(number(year, 4)?, small(month)?, small(day)?).ok()
}

fn days(text: &str) -> Option<Span> {
    let (first, length): (Date, Length) = match text.len() {
        4 => (whole_date(&format!("{text}-01-01"))?, 1.year()),
        7 => (whole_date(&format!("{text}-01"))?, 1.month()),
        _ => (whole_date(text)?, 1.day()),
    };
    let start = |date: Date| date.to_zoned_datetime(oslo()).ok().map(|it| it.timestamp());
    Some(Span { from: start(first)?, to: first.checked_add(length).ok().and_then(start)? })
}

fn moment(date: Date, text: &str) -> Option<Span> {
    let at = text.find(['Z', '+', '-']).unwrap_or(text.len());
    let (clock, zone) = text.split_at(at);
    let (whole, fraction) = match clock.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (clock, None),
    };
    let parts: Vec<i8> =
        whole.split(':').map(|it| i8::try_from(number(it, 2)?).ok()).collect::<Option<_>>()?;
    let (hour, minute, second) = match (&parts[..], fraction) {
        ([hour, minute], None) => (*hour, *minute, None),
        ([hour, minute, second], _) => (*hour, *minute, Some(*second)),
        _ => return None,
    };
    let (nanosecond, unit) = match (second, fraction) {
        (None, _) => (0, 60_000_000_000),
        (Some(_), None) => (0, 1_000_000_000),
        (Some(_), Some(fraction)) => {
            let digits = u32::try_from(fraction.len()).ok().filter(|it| (1..=9).contains(it))?;
            let unit = 10_i64.pow(9 - digits);
            let is_number = fraction.bytes().all(|byte| byte.is_ascii_digit());
            (is_number.then(|| fraction.parse::<i64>().ok())?? * unit, unit)
        }
    };
    let time = Time::new(hour, minute, second.unwrap_or(0), i32::try_from(nanosecond).ok()?).ok()?;
    let from = in_zone(date.to_datetime(time), zone)?;
    Some(Span { from, to: from.checked_add(SignedDuration::from_nanos(unit)).ok()? })
}

fn in_zone(at: DateTime, zone: &str) -> Option<Timestamp> {
    let zone = match zone {
        "" => oslo(),
        "Z" => TimeZone::UTC,
        offset => {
            let (hours, minutes) = offset[1..].split_once(':')?;
            let (hours, minutes) = (number(hours, 2)?, number(minutes, 2)?);
            if hours > 14 || minutes > 59 {
                return None;
            }
            let seconds = i32::from(hours) * 3600 + i32::from(minutes) * 60;
            let sign = if offset.starts_with('-') { -1 } else { 1 };
            TimeZone::fixed(jiff::tz::Offset::from_seconds(sign * seconds).ok()?)
        }
    };
    at.to_zoned_datetime(zone).ok().map(|it| it.timestamp())
}
