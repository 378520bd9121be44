//! One service as the store keeps it, and what can be told of it by itself.

use std::borrow::Cow;

use jiff::civil::Date;

use super::iplos::Code;

/// One service a person receives; its texts are borrowed from the store, or its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Message<'a> {
    /// What kind of service it is.
    pub code: Option<Code>,
    /// Its first day.
    pub start: Date,
    /// Its last day, once that is known.
    pub end: Option<Date>,
    /// Whether a user interface needs to show more about it.
    pub needs_caption: bool,
    /// Whether it is on hold.
    pub on_hold: bool,
    /// More about it.
    pub service_description: Cow<'a, str>,
    /// Where in the municipality it is given.
    pub service_level: Cow<'a, str>,
    /// How long the stay is.
    pub stay_type: Cow<'a, str>,
    /// How much of it a week.
    pub weekly_extent: Cow<'a, str>,
}

impl Message<'_> {
    /// Whether both are of the same service: code, start and level agree.
    #[must_use]
    pub(super) fn is_same_service(&self, other: &Message<'_>) -> bool {
        self.code == other.code && self.start == other.start && self.service_level == other.service_level
    }

    /// The same with texts of its own.
    #[must_use]
    pub(super) fn into_owned(self) -> Message<'static> {
        let own = |text: Cow<'_, str>| Cow::Owned(text.into_owned());
        Message {
            code: self.code,
            start: self.start,
            end: self.end,
            needs_caption: self.needs_caption,
            on_hold: self.on_hold,
            service_description: own(self.service_description),
            service_level: own(self.service_level),
            stay_type: own(self.stay_type),
            weekly_extent: own(self.weekly_extent),
        }
    }

    /// Whether the person receives it on this day: it has begun, its last day is not over, and it is not on hold.
    #[must_use]
    pub(super) fn is_active(&self, today: Date) -> bool {
        self.start <= today && self.end.is_none_or(|end| today <= end) && !self.on_hold
    }
}

/// What one organisation sees: what everybody sees, with its own word on a service in the place of the shared one, and
/// then what only it has delivered.
#[must_use]
pub(super) fn seen<'a>(shared: Vec<Message<'a>>, mut own: Vec<Message<'a>>) -> Vec<Message<'a>> {
    if own.is_empty() {
        return shared;
    }
    let mut seen: Vec<Message<'a>> = Vec::with_capacity(shared.len() + own.len());
    for message in shared {
        match own.iter().position(|it| it.is_same_service(&message)) {
            Some(at) => seen.push(own.remove(at)),
            None => seen.push(message),
        }
    }
    seen.append(&mut own);
    seen
}

#[cfg(test)]
pub(super) mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Any message that can be stored.
    pub(in crate::apis::okt) fn any_message() -> impl Strategy<Value = Message<'static>> {
        let day = || (1_i16..9999, 1_i8..=12, 1_i8..=28).prop_map(|(y, m, d)| jiff::civil::date(y, m, d));
        let texts = ("\\PC{0,200}", "[ab]{0,2}", "\\PC{0,20}", "\\PC{0,20}");
        (prop::option::of(1_u8..=99), day(), prop::option::of(day()), any::<(bool, bool)>(), texts).prop_map(
            |(code, start, end, (needs_caption, on_hold), texts)| Message {
                code: code.and_then(Code::new),
                start,
                end,
                needs_caption,
                on_hold,
                service_description: texts.0.into(),
                service_level: texts.1.into(),
                stay_type: texts.2.into(),
                weekly_extent: texts.3.into(),
            },
        )
    }

    pub(in crate::apis::okt) fn message(code: u8, start: &str, level: &'static str) -> Message<'static> {
        Message {
            code: Code::new(code),
            start: start.parse().unwrap(),
            end: None,
            needs_caption: false,
            on_hold: false,
            service_description: "".into(),
            service_level: level.into(),
            stay_type: "".into(),
            weekly_extent: "".into(),
        }
    }

    #[test]
    fn a_service_counts_from_its_first_through_its_last_day_unless_on_hold() {
        let day = |text: &str| text.parse().unwrap();
        let mut one = message(5, "2026-03-01", "");
        assert!(!one.is_active(day("2026-02-28")) && one.is_active(day("2026-03-01")));
        one.end = Some(day("2026-03-03"));
        assert!(one.is_active(day("2026-03-03")) && !one.is_active(day("2026-03-04")));
        one.on_hold = true;
        assert!(!one.is_active(day("2026-03-02")));
    }

    #[test]
    fn the_own_word_on_a_shared_service_stands_in_its_place() {
        let shared = vec![message(1, "2026-01-01", "a"), message(2, "2026-01-01", "a")];
        let mut own = message(1, "2026-01-01", "a");
        own.on_hold = true;
        let further = message(1, "2026-01-02", "a");
        let seen = seen(shared.clone(), vec![further.clone(), own.clone()]);
        assert_eq!(seen, [own, shared[1].clone(), further]);
    }
}
