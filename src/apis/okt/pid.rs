//! Whose events: a national identity number, valid and synthetic.

use std::fmt::Display;

use super::{check::Problem, rules};
use crate::norway::NationalId;

/// Reads a number that may be stored and shown.
///
/// # Errors
/// Which test it fails; the number itself is not repeated.
pub(super) fn synthetic(text: &str, place: impl Display) -> Result<NationalId, Problem> {
    let id = NationalId::parse(text).map_err(|error| Problem {
        rule: &rules::PID_VALID,
        place: place.to_string(),
        expected: "a valid national identity number is".into(),
        // What separates the halves of its sentence separates problems here.
        got: format!("another text ({})", error.to_string().replace("; ", ", ")),
    })?;
    if id.is_synthetic() {
        return Ok(id);
    }
    Err(Problem {
        rule: &rules::PID_SYNTHETIC,
        place: place.to_string(),
        expected: "a synthetic number (month +65 or +80) is".into(),
        got: format!("{}, a valid number without that mark, which may be a real person's", id.masked()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn broken(text: &str) -> (&'static str, String) {
        let problem = synthetic(text, "pid").unwrap_err();
        (problem.rule.id, problem.to_string())
    }

    #[test]
    fn both_series_pass_also_as_d_numbers() {
        for text in ["22750884907", "26812297073", "44722264549"] {
            assert_eq!(synthetic(text, "pid").unwrap().as_str(), text);
        }
    }

    #[test]
    fn the_test_that_failed_is_told() {
        for (text, told) in [
            ("1", "got 1 characters"),
            ("2275088490x", "as character 11"),
            ("00750884907", "must be a day"),
            ("22990884907", "must be a month"),
            ("22750884957", "must be the check digit of digits 1 to 9"),
            ("22750884908", "must be the check digit of digits 1 to 10"),
        ] {
            let (rule, said) = broken(text);
            assert!(rule == "okt.pid.valid" && said.contains(told) && !said.contains("; "), "{rule}: {said}");
        }
    }

    #[test]
    fn a_number_without_a_mark_is_refused_and_not_repeated() {
        for number in ["13116900216", "68126952442"] {
            let (rule, told) = broken(number);
            assert_eq!(rule, "okt.pid.synthetic");
            assert!(told.contains("***********") && !told.contains(number), "{told}");
        }
    }
}
