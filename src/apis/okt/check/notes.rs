//! What is unlikely of a service, and stored all the same.

use super::fields::{At, Reader, quoted};
use crate::apis::okt::{
    iplos::{Iplos, Place},
    message::Message,
    rules,
};

/// The types of stay that have been seen.
const STAYS: [&str; 2] = ["dagopphold", "korttidsopphold"];

const HOURS_A_WEEK: f64 = 168.0;

/// Notes what is unlikely of this message.
pub(super) fn note(reader: &mut Reader<'_>, iplos: &Iplos, message: &Message<'_>, at: At<'_>) {
    let place = message.code.and_then(|code| iplos.get(code)).map(|entry| entry.place);
    if !message.stay_type.is_empty() {
        let at = at.field("stayType");
        reader.findings.held(&rules::STAY_KNOWN);
        if !STAYS.contains(&message.stay_type.as_ref()) {
            let expected = "dagopphold or korttidsopphold is";
            reader.note(&rules::STAY_KNOWN, at, expected, quoted(&message.stay_type));
        }
        if place.is_some() {
            reader.findings.held(&rules::STAY_SERVICE);
        }
        if place == Some(Place::Home) {
            reader.note(
                &rules::STAY_SERVICE,
                at,
                "none with a service at home is",
                quoted(&message.stay_type),
            );
        }
    }
    if !message.weekly_extent.is_empty() {
        let at = at.field("weeklyExtent");
        let hours = hours(&message.weekly_extent);
        if hours.is_some() {
            reader.findings.held(&rules::EXTENT_HOURS);
        }
        if hours.is_some_and(|hours| hours > HOURS_A_WEEK) {
            let got = quoted(&message.weekly_extent);
            reader.note(&rules::EXTENT_HOURS, at, "at most the 168 hours of a week are", got);
        }
        if place.is_some() {
            reader.findings.held(&rules::EXTENT_SERVICE);
        }
        if place == Some(Place::Institution) {
            let got = quoted(&message.weekly_extent);
            reader.note(&rules::EXTENT_SERVICE, at, "none with a service in an institution is", got);
        }
    }
}

/// The hours a weekly extent begins with: `14 timer`, `15 minutter`, `7.5`.
fn hours(text: &str) -> Option<f64> {
    let text = text.trim_start();
    let end = text.find(|it: char| !it.is_ascii_digit() && it != '.' && it != ',').unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    let number: f64 =
        if number.contains(',') { number.replace(',', ".").parse() } else { number.parse() }.ok()?;
    let in_minutes = unit.trim_start().get(..3).is_some_and(|it| it.eq_ignore_ascii_case("min"));
    Some(if in_minutes { number / 60.0 } else { number })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_read_as_they_are_written_in_the_examples() {
        let read = |text| hours(text).map(|hours| (hours * 100.0).round() / 100.0);
        assert_eq!(read("14 timer"), Some(14.0));
        assert_eq!(read("15 minutter"), Some(0.25));
        assert_eq!(read("7.5"), Some(7.5));
        assert_eq!(read("7,5 t"), Some(7.5));
        assert_eq!(read("90 Min."), Some(1.5));
        assert_eq!(read("90 mån"), Some(90.0));
        for text in ["hele døgnet", "", "1.2.3", ","] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
