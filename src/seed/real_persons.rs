//! Numbers in overlaid files that may be a real person's: found, told with their place, never shown.

use std::fmt::Write as _;

use serde_json::Value;

use super::{Files, Mistakes};
use crate::norway::Guard;

/// What is said of such a number.
pub const MAY_BE_A_REAL_PERSONS: &str = "holds a number that may be a real person's; only synthetic numbers \
    (month + 65 or + 80) and the published ones in persons.json may stand here";

/// Tells every place in an overlaid file that holds such a number.
///
/// The embedded files have none; a test sees to it.
pub fn tell_real_persons(files: &Files, mistakes: &mut Mistakes) {
    for (name, bytes) in files.overlaid() {
        for place in places(bytes, &files.guard) {
            mistakes.add(&files.label(name), place, MAY_BE_A_REAL_PERSONS);
        }
    }
}

fn places(bytes: &[u8], guard: &Guard) -> Vec<String> {
    // Nearly always there is nothing, and the text alone tells.
    if guard.mask_bytes(bytes).is_none() {
        return Vec::new();
    }
    let mut places = Vec::new();
    match serde_json::from_slice(bytes) {
        Ok(value) => walk(&value, &mut String::new(), guard, &mut places),
        Err(_) => places.extend(lines(bytes, guard)),
    }
    if places.is_empty() {
        places.push(String::new());
    }
    places
}

fn walk(value: &Value, pointer: &mut String, guard: &Guard, places: &mut Vec<String>) {
    let here = pointer.len();
    match value {
        Value::Array(elements) => {
            for (at, element) in elements.iter().enumerate() {
                let _ = write!(pointer, "/{at}");
                walk(element, pointer, guard, places);
                pointer.truncate(here);
            }
        }
        Value::Object(fields) => {
            for (name, field) in fields {
                let _ = write!(pointer, "/{}", name.replace('~', "~0").replace('/', "~1"));
                if guard.mask_text(name).is_some() {
                    places.push(pointer.clone());
                }
                walk(field, pointer, guard, places);
                pointer.truncate(here);
            }
        }
        Value::String(text) if guard.mask_text(text).is_some() => places.push(pointer.clone()),
        Value::Number(number) if guard.mask_text(&number.to_string()).is_some() => {
            places.push(pointer.clone());
        }
        _ => {}
    }
}

/// The lines of a text that is no JSON.
fn lines<'a>(bytes: &'a [u8], guard: &'a Guard) -> impl Iterator<Item = String> + 'a {
    let numbered = bytes.split(|byte| *byte == b'\n').zip(1..);
    numbered.filter_map(|(line, number)| guard.mask_bytes(line).map(|_| format!("line {number}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Looks like anybody's; it is on a published list, which the guard of these tests does not know.
    const NUMBER: &str = "12119000465";

    fn found(text: &str) -> Vec<String> {
        places(text.replace("NUMBER", NUMBER).as_bytes(), &Guard::default())
    }

    #[test]
    fn a_text_a_number_and_a_name_are_told_with_their_pointers() {
        assert_eq!(found(r#"{"a": ["x", "of NUMBER."], "b": {"c/d": NUMBER}}"#), ["/a/1", "/b/c~1d"]);
        assert_eq!(found(r#"{"NUMBER": 1}"#), [format!("/{NUMBER}")]);
    }

    #[test]
    fn an_escaped_number_is_told() {
        assert_eq!(found(r#"["\u0031211900046\u0035"]"#), ["/0"]);
    }

    #[test]
    fn what_is_no_json_is_told_with_its_lines() {
        assert_eq!(found("[\n\"NUMBER\",\n1,\n\"NUMBER\""), ["line 2", "line 4"]);
    }

    #[test]
    fn a_value_that_a_repeated_key_hides_is_told_of_the_whole_file() {
        assert_eq!(found(r#"{"a": "NUMBER", "a": "x"}"#), [""]);
    }

    #[test]
    fn nothing_is_said_of_other_numbers() {
        assert_eq!(found(r#"["12119000466", "021215000000", 12, "13116900"]"#), [""; 0]);
    }
}
