//! `seed check` and `seed export`.

use std::{fs, path::Path};

use anyhow::Context as _;

use super::{FOUND, say};
use crate::{
    Config,
    openapi::pretty,
    sandbox::{load, seed_schemas},
    seed::Files,
};

/// Validates the seed with `folder` laid over it: every mistake a line.
pub(super) fn check(folder: Option<&Path>) -> anyhow::Result<u8> {
    if let Some(folder) = folder {
        fs::read_dir(folder).with_context(|| format!("cannot read the folder {}", folder.display()))?;
    }
    let config = Config { seed_data: folder.map(Path::to_owned), ..Config::default() };
    match load(&config) {
        Ok(_) => {
            say("the seed data are good");
            Ok(0)
        }
        Err(mistakes) => {
            mistakes.iter().for_each(say);
            say(format_args!("{} mistake(s)", mistakes.len()));
            Ok(FOUND)
        }
    }
}

/// Writes the embedded seed and its schemas below `folder`.
pub(super) fn export(folder: &Path) -> anyhow::Result<u8> {
    Files::export(folder).with_context(|| format!("cannot write to {}", folder.display()))?;
    let schemas = folder.join("schemas");
    fs::create_dir_all(&schemas).with_context(|| format!("cannot make {}", schemas.display()))?;
    for (name, schema) in seed_schemas() {
        let path = schemas.join(name);
        fs::write(&path, pretty(&schema)).with_context(|| format!("cannot write {}", path.display()))?;
    }
    say(format_args!("the seed data are in {}; mount them with --seed-data", folder.display()));
    Ok(0)
}
