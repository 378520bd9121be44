//! `openapi` and `fidelity`: what is generated from the code, written or held against what is committed.

use std::{collections::BTreeMap, fs, path::Path};

use anyhow::Context as _;

use super::{FOUND, say};
use crate::{
    openapi::pretty,
    sandbox::{self, documents},
};

/// Writes or checks the OpenAPI documents: `{api}.json` in 3.1 and `3.0/{api}.json`.
pub(super) fn openapi(out: Option<&Path>, check: bool) -> anyhow::Result<u8> {
    let mut files = BTreeMap::new();
    for (id, document) in documents() {
        files.insert(format!("{id}.json"), pretty(&document.json_31()));
        files.insert(format!("3.0/{id}.json"), pretty(&document.json_30()));
    }
    if check {
        return Ok(compare(out.unwrap_or(Path::new("openapi")), &files, "nhn-sandbox openapi --out openapi"));
    }
    if let Some(folder) = out {
        return write(folder, &files);
    }
    for (_, text) in files.iter().filter(|(name, _)| !name.contains('/')) {
        say(text.trim_end());
    }
    Ok(0)
}

/// Writes or checks the fidelity page.
pub(super) fn fidelity(out: Option<&Path>, check: bool) -> anyhow::Result<u8> {
    let path = out.unwrap_or(Path::new("docs/FIDELITY.md"));
    let (folder, name) = (path.parent().unwrap_or(Path::new("")), path.file_name().unwrap_or_default());
    let file = BTreeMap::from([(name.to_string_lossy().into_owned(), sandbox::fidelity())]);
    if check {
        return Ok(compare(folder, &file, "nhn-sandbox fidelity --out docs/FIDELITY.md"));
    }
    if out.is_some() {
        return write(folder, &file);
    }
    for page in file.values() {
        say(page.trim_end());
    }
    Ok(0)
}

fn write(folder: &Path, files: &BTreeMap<String, String>) -> anyhow::Result<u8> {
    for (name, text) in files {
        let path = folder.join(name);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).with_context(|| format!("cannot make {}", parent.display()))?;
        }
        fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(0)
}

fn compare(folder: &Path, files: &BTreeMap<String, String>, mend: &str) -> u8 {
    let (mut missing, mut differing) = (Vec::new(), Vec::new());
    for (name, text) in files {
        let path = folder.join(name);
        match fs::read(&path) {
            Ok(found) if found == text.as_bytes() => {}
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => missing.push(path),
            Ok(_) | Err(_) => differing.push(path),
        }
    }
    let mut is_good = true;
    for (what, paths) in [("is missing", missing), ("differs from the code", differing)] {
        let paths: Vec<String> = paths.iter().map(|it| it.display().to_string()).collect();
        if !paths.is_empty() {
            say(format_args!("{what}: {}", paths.join(", ")));
            is_good = false;
        }
    }
    if is_good {
        return 0;
    }
    say(format_args!("run `{mend}` and commit what it writes"));
    FOUND
}
