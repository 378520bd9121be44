//! A seed file as a value, its mistakes with their JSON pointers.

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{Files, Mistakes};
use crate::json_pointer::json_pointer;

/// Reads the file `name` as `T`; what is wrong goes to `mistakes`.
pub fn read<T: DeserializeOwned>(files: &Files, name: &str, mistakes: &mut Mistakes) -> Option<T> {
    match first_mistake(files, name) {
        Ok(value) => Some(value),
        Err((pointer, reason)) => {
            mistakes.add(&files.label(name), pointer, reason);
            None
        }
    }
}

/// Reads the file `name` as a `T` that has a list of `E` in its field `list`; of a file with mistakes each
/// element is judged by itself, so that all are told and not only the first.
pub fn read_list<T: DeserializeOwned, E: DeserializeOwned>(
    files: &Files,
    name: &str,
    list: &str,
    mistakes: &mut Mistakes,
) -> Option<T> {
    let label = files.label(name);
    let bytes = files.get(name).unwrap_or_default();
    // A list of the fields' values would be taken for the object.
    if bytes.trim_ascii_start().starts_with(b"[") {
        mistakes.add(&label, "", format!("an object with the list `{list}` is expected; got a list"));
        return None;
    }
    // Without the bookkeeping for places, which costs more than the reading.
    if let Ok(value) = serde_json::from_slice(bytes) {
        return Some(value);
    }
    let (pointer, reason) = match first_mistake(files, name) {
        Ok(value) => return Some(value),
        Err(first) => first,
    };
    if let Ok(Value::Object(mut file)) = serde_json::from_slice(bytes) {
        if let Some(Value::Array(elements)) = file.get_mut(list) {
            for (at, element) in std::mem::take(elements).into_iter().enumerate() {
                tell::<E>(element, &label, &format!("/{list}/{at}"), mistakes);
            }
        }
        tell::<T>(Value::Object(file), &label, "", mistakes);
    }
    // What only the text shows: it ends early, or a key stands twice.
    if !mistakes.has(&label, &pointer) {
        mistakes.add(&label, pointer, reason);
    }
    None
}

/// Reads the file, or says where it is wrong first, and how.
fn first_mistake<T: DeserializeOwned>(files: &Files, name: &str) -> Result<T, (String, String)> {
    let bytes = files.get(name).ok_or_else(|| (String::new(), "the file is missing".to_owned()))?;
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err((String::new(), "the file is empty".to_owned()));
    }
    if let Err(error) = std::str::from_utf8(bytes) {
        return Err((format!("byte {}", error.valid_up_to()), "the file is not UTF-8".to_owned()));
    }
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut reader)
        .map_err(|error| (json_pointer(error.path()), error.into_inner().to_string()))?;
    reader.end().map_err(|error| (String::new(), error.to_string()))?;
    Ok(value)
}

/// Adds what is wrong with `value` as a `T`.
fn tell<T: DeserializeOwned>(value: Value, label: &str, place: &str, mistakes: &mut Mistakes) {
    if let Err(error) = serde_path_to_error::deserialize::<_, T>(value) {
        let pointer = format!("{place}{}", json_pointer(error.path()));
        mistakes.add(label, pointer, error.into_inner().to_string());
    }
}
