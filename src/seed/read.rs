//! A seed file as a value, its mistakes with their JSON pointers.

use std::mem;

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{Files, Mistakes};
use crate::json_object::Object;
use crate::json_pointer::json_pointer;

/// A seed file that has a list.
#[derive(Debug)]
pub enum Listed<T, E> {
    /// The whole file.
    Whole(T),
    /// What could be read of a file with mistakes, which have been told.
    Part {
        /// The file with its list empty, unless the mistakes are there.
        head: Option<T>,
        /// The elements that could be read, with their places in the list.
        read: Vec<(usize, E)>,
        /// The elements that could not be read.
        unread: Vec<Value>,
    },
}

impl<T, E> Listed<T, E> {
    /// The file, when there was nothing wrong with it.
    pub fn whole(self) -> Option<T> {
        match self {
            Self::Whole(file) => Some(file),
            Self::Part { .. } => None,
        }
    }
}

/// Reads the file `name` as a `T` that has a list of `E` in its field `list`; what is wrong goes to `mistakes`.
///
/// Of a file with mistakes each element is judged by itself, so that all are told and not only the first.
/// `None` when nothing can be read of it.
pub fn read_list<T: DeserializeOwned, E: DeserializeOwned>(
    files: &Files,
    name: &str,
    list: &str,
    mistakes: &mut Mistakes,
) -> Option<Listed<T, E>> {
    let (pointer, reason) = match whole(files, name) {
        Ok(value) => return Some(Listed::Whole(value)),
        Err(first) => first,
    };
    let label = files.label(name);
    let part = match parsed(files, name) {
        Some(Value::Object(mut file)) => {
            let (mut read, mut unread) = (Vec::new(), Vec::new());
            if let Some(Value::Array(elements)) = file.get_mut(list) {
                for (at, element) in mem::take(elements).into_iter().enumerate() {
                    match tell(&element, &label, &format!("/{list}/{at}"), mistakes) {
                        Some(one) => read.push((at, one)),
                        None => unread.push(element),
                    }
                }
            }
            let head = tell(&Value::Object(file), &label, "", mistakes);
            Some(Listed::Part { head, read, unread })
        }
        _ => None,
    };
    tell_besides(&label, pointer, reason, mistakes);
    part
}

/// Reads the file `name` as a `T` that is made of the lists of texts at these pointers.
///
/// # Errors
/// The lists themselves, when there were mistakes: what could not be read of them is `stand_in`.
pub fn read_texts<T: DeserializeOwned>(
    files: &Files,
    name: &str,
    lists: &[&str],
    stand_in: &str,
    mistakes: &mut Mistakes,
) -> Result<T, Vec<Vec<String>>> {
    let (pointer, reason) = match whole(files, name) {
        Ok(value) => return Ok(value),
        Err(first) => first,
    };
    let label = files.label(name);
    let good = || vec![stand_in.to_owned()];
    let texts = match parsed(files, name) {
        None => lists.iter().map(|_| good()).collect(),
        Some(mut file) => {
            let texts = lists.iter().map(|list| match file.pointer_mut(list) {
                Some(Value::Array(elements)) => mem::take(elements)
                    .iter()
                    .enumerate()
                    .map(|(at, element)| tell(element, &label, &format!("{list}/{at}"), mistakes))
                    .map(|text| text.unwrap_or_else(|| stand_in.to_owned()))
                    .collect(),
                _ => good(),
            });
            let texts = texts.collect();
            tell::<T>(&file, &label, "", mistakes);
            texts
        }
    };
    tell_besides(&label, pointer, reason, mistakes);
    Err(texts)
}

/// Reads the whole file, or says where it is wrong first, and how.
fn whole<T: DeserializeOwned>(files: &Files, name: &str) -> Result<T, (String, String)> {
    let bytes = files.get(name).ok_or_else(|| (String::new(), "the file is missing".to_owned()))?;
    // Without the bookkeeping for places, which costs more than the reading.
    if let Ok(Object(value)) = serde_json::from_slice(bytes) {
        return Ok(value);
    }
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err((String::new(), "the file is empty".to_owned()));
    }
    if let Err(error) = std::str::from_utf8(bytes) {
        return Err((format!("byte {}", error.valid_up_to()), "the file is not UTF-8".to_owned()));
    }
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let Object(value) = serde_path_to_error::deserialize(&mut reader)
        .map_err(|error| (json_pointer(error.path()), error.into_inner().to_string()))?;
    reader.end().map_err(|error| (String::new(), error.to_string()))?;
    Ok(value)
}

/// The file as any JSON, if it is JSON.
fn parsed(files: &Files, name: &str) -> Option<Value> {
    serde_json::from_slice(files.get(name)?).ok()
}

/// Reads `value` as a `T`, or tells what is wrong with it.
fn tell<T: DeserializeOwned>(value: &Value, label: &str, place: &str, mistakes: &mut Mistakes) -> Option<T> {
    match serde_path_to_error::deserialize::<_, Object<T>>(value) {
        Ok(Object(value)) => Some(value),
        Err(error) => {
            let pointer = format!("{place}{}", json_pointer(error.path()));
            mistakes.add(label, pointer, error.into_inner().to_string());
            None
        }
    }
}

/// Tells the first mistake where nothing was told of its place: what only the text shows, an early end or a
/// key that stands twice.
fn tell_besides(label: &str, pointer: String, reason: String, mistakes: &mut Mistakes) {
    if !mistakes.has(label, &pointer) {
        mistakes.add(label, pointer, reason);
    }
}
