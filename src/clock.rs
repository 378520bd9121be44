//! The clock of a workspace: the only reader of the operating system's time.
//!
//! Every instant in the product comes from here. Durations (timeouts, delays) are tokio's, which is monotonic and
//! does not move when this clock is moved.

use std::sync::{Arc, PoisonError, RwLock};

use jiff::{SignedDuration, Span, Timestamp, tz::TimeZone};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How the clock runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ClockMode {
    /// As the operating system's.
    System,
    /// It stands still.
    Frozen,
    /// It runs, a fixed distance from the operating system's.
    Offset,
}

/// A clock as a saved state holds it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// With the operating system.
    System,
    /// Standing here.
    Frozen(Timestamp),
    /// Running so far from the operating system.
    Offset(SignedDuration),
}

/// Why the clock could not be moved.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum ClockError {
    /// It would stand outside the years HTTP can date.
    #[error("the clock stands within the years 1 to 9999; this would lead outside them")]
    OutOfRange,
}

/// A clock that can be frozen and moved; clones share it.
#[derive(Clone, Debug)]
pub struct Clock {
    start: State,
    state: Arc<RwLock<State>>,
}

impl Clock {
    /// A clock that starts with the operating system, or frozen at `frozen_at`.
    #[must_use]
    pub fn new(frozen_at: Option<Timestamp>) -> Self {
        let start = frozen_at.map_or(State::System, State::Frozen);
        Self { start, state: Arc::new(RwLock::new(start)) }
    }

    /// The instant it is in this workspace.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        match self.state() {
            State::System => system_now(),
            State::Frozen(at) => at,
            State::Offset(by) => system_now().checked_add(by).unwrap_or(Timestamp::MAX),
        }
    }

    /// How it runs now.
    #[must_use]
    pub fn mode(&self) -> ClockMode {
        match self.state() {
            State::System => ClockMode::System,
            State::Frozen(_) => ClockMode::Frozen,
            State::Offset(_) => ClockMode::Offset,
        }
    }

    /// Lets it run with the operating system again.
    pub fn follow_system(&self) {
        self.put(State::System);
    }

    /// Stops it at `at`.
    ///
    /// # Errors
    /// [`ClockError::OutOfRange`] outside the years 1 to 9999.
    pub fn freeze(&self, at: Timestamp) -> Result<(), ClockError> {
        self.put(State::Frozen(datable(at)?));
        Ok(())
    }

    /// Lets it run from `at`.
    ///
    /// # Errors
    /// [`ClockError::OutOfRange`] outside the years 1 to 9999.
    pub fn run_from(&self, at: Timestamp) -> Result<(), ClockError> {
        self.put(State::Offset(datable(at)?.duration_since(system_now())));
        Ok(())
    }

    /// Moves it by `span` (calendar units counted in UTC): a frozen clock stays frozen, a running one runs on from there.
    ///
    /// # Errors
    /// [`ClockError::OutOfRange`] when it would leave the years 1 to 9999.
    pub fn advance(&self, span: Span) -> Result<(), ClockError> {
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        let system = system_now();
        let now = match *state {
            State::System => system,
            State::Frozen(at) => at,
            State::Offset(by) => system.checked_add(by).map_err(|_| ClockError::OutOfRange)?,
        };
        let then = now
            .to_zoned_datetime(TimeZone::UTC)
            .checked_add(span)
            .map_err(|_| ClockError::OutOfRange)?
            .timestamp();
        let then = datable(then)?;
        *state = match *state {
            State::Frozen(_) => State::Frozen(then),
            State::System | State::Offset(_) => State::Offset(then.duration_since(system)),
        };
        Ok(())
    }

    /// How it stands, to be put back.
    #[must_use]
    pub fn save(&self) -> State {
        self.state()
    }

    /// Lets it stand as it was saved.
    ///
    /// # Errors
    /// [`ClockError::OutOfRange`] outside the years 1 to 9999.
    pub fn restore(&self, state: State) -> Result<(), ClockError> {
        state.check()?;
        self.put(state);
        Ok(())
    }

    /// Back to how it started.
    pub fn reset(&self) {
        self.put(self.start);
    }

    fn state(&self) -> State {
        *self.state.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn put(&self, state: State) {
        *self.state.write().unwrap_or_else(PoisonError::into_inner) = state;
    }
}

impl State {
    /// Whether a clock can stand so.
    ///
    /// # Errors
    /// [`ClockError::OutOfRange`] outside the years 1 to 9999.
    pub fn check(self) -> Result<(), ClockError> {
        let at = match self {
            Self::System => return Ok(()),
            Self::Frozen(at) => at,
            Self::Offset(by) => system_now().checked_add(by).map_err(|_| ClockError::OutOfRange)?,
        };
        datable(at).map(|_| ())
    }
}

/// An instant `Date` can tell.
fn datable(at: Timestamp) -> Result<Timestamp, ClockError> {
    let year = at.to_zoned_datetime(TimeZone::UTC).year();
    if (1..=9999).contains(&year) { Ok(at) } else { Err(ClockError::OutOfRange) }
}

#[expect(clippy::disallowed_methods, reason = "this is the Clock that all others ask")]
fn system_now() -> Timestamp {
    Timestamp::now()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_frozen_clock_stands_still_and_moves_by_hand() {
        let clock = Clock::new(Some(at("2026-03-03T12:00:00Z")));
        assert_eq!(clock.now(), at("2026-03-03T12:00:00Z"));
        clock.advance("PT3M".parse().unwrap()).unwrap();
        assert_eq!((clock.now(), clock.mode()), (at("2026-03-03T12:03:00Z"), ClockMode::Frozen));
    }

    #[test]
    fn a_month_is_a_calendar_month() {
        let clock = Clock::new(Some(at("2026-01-31T12:00:00Z")));
        clock.advance("P1M".parse().unwrap()).unwrap();
        assert_eq!(clock.now(), at("2026-02-28T12:00:00Z"));
    }

    #[test]
    fn advancing_a_running_clock_leads_to_offset() {
        let clock = Clock::new(None);
        let before = clock.now();
        clock.advance("P1D".parse().unwrap()).unwrap();
        assert_eq!(clock.mode(), ClockMode::Offset);
        assert!(clock.now() >= before + SignedDuration::from_hours(24));
    }

    #[test]
    fn a_move_out_of_range_changes_nothing() {
        let clock = Clock::new(Some(at("2026-01-31T12:00:00Z")));
        assert_eq!(clock.advance("P9000Y".parse().unwrap()), Err(ClockError::OutOfRange));
        assert_eq!(clock.now(), at("2026-01-31T12:00:00Z"));
    }

    #[test]
    fn reset_leads_back_to_the_start() {
        let clock = Clock::new(Some(at("2026-01-31T12:00:00Z")));
        clock.follow_system();
        clock.reset();
        assert_eq!((clock.now(), clock.mode()), (at("2026-01-31T12:00:00Z"), ClockMode::Frozen));
    }
}
