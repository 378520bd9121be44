//! `Date` by the workspace's clock: a client that reckons with the server's time meets the time it set.

use std::sync::{Mutex, PoisonError};

use http::HeaderValue;
use jiff::{Timestamp, fmt::rfc2822::DateTimePrinter};

/// The last second that was written out; most requests come within it.
#[derive(Debug, Default)]
pub(super) struct Dates(Mutex<Option<(i64, HeaderValue)>>);

impl Dates {
    /// The value for an instant, which the clock keeps within the years HTTP can date.
    pub(super) fn of(&self, at: Timestamp) -> HeaderValue {
        let second = at.as_second();
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match &*last {
            Some((known, value)) if *known == second => value.clone(),
            _ => {
                let text = DateTimePrinter::new().timestamp_to_rfc9110_string(&at);
                let value = text.ok().and_then(|text| text.try_into().ok());
                let value: HeaderValue =
                    value.expect("instants within the years 1 to 9999 have a date in ASCII");
                *last = Some((second, value.clone()));
                value
            }
        }
    }
}
