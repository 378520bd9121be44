//! A seed file as a value, its mistakes with their JSON pointers.

use serde::de::DeserializeOwned;

use super::{Files, Mistakes};
use crate::json_pointer::json_pointer;

/// Reads the file `name` as `T`; what is wrong goes to `mistakes`.
pub fn read<T: DeserializeOwned>(files: &Files, name: &str, mistakes: &mut Mistakes) -> Option<T> {
    let label = files.label(name);
    let Some(bytes) = files.get(name) else {
        mistakes.add(&label, "", "the file is missing");
        return None;
    };
    if let Err(error) = std::str::from_utf8(bytes) {
        mistakes.add(&label, format!("byte {}", error.valid_up_to()), "the file is not UTF-8");
        return None;
    }
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    match serde_path_to_error::deserialize(&mut reader) {
        Ok(value) => match reader.end() {
            Ok(()) => Some(value),
            Err(error) => {
                mistakes.add(&label, "", error.to_string());
                None
            }
        },
        Err(error) => {
            let pointer = json_pointer(error.path());
            mistakes.add(&label, pointer, error.into_inner().to_string());
            None
        }
    }
}
