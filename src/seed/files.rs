//! Which seed files there are.

use std::{
    borrow::Cow,
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use include_dir::{Dir, include_dir};
use jiff::Timestamp;

use super::Mistakes;
use crate::norway::Guard;

static EMBEDDED: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/seed-data");

/// What comes to the seed from outside it, as settings name it.
#[derive(Clone, Debug)]
pub struct Outside {
    /// When they are read: what ends its validity later is still valid.
    pub now: Timestamp,
    /// How many trade names are fabricated besides.
    pub scale: Option<usize>,
    /// How many groups are fabricated besides, in each of Nompd's lists.
    pub nompd_scale: Option<usize>,
    /// How many persons OKT has events of besides.
    pub okt_scale: Option<usize>,
    /// How many documents are fabricated besides.
    pub phr_scale: Option<usize>,
    /// What fixes the fabricated ones.
    pub seed_number: u64,
    /// A FEST M30 file.
    pub fest: Option<PathBuf>,
    /// A list of Norwegian ICD-10 codes.
    pub icd10: Option<PathBuf>,
}

/// The seed: JSON files by their name below `seed-data`, and what was given from outside.
#[derive(Clone, Debug)]
pub struct Files {
    by_name: BTreeMap<String, Cow<'static, [u8]>>,
    /// Where overlaid files came from, for messages.
    folder: Option<PathBuf>,
    /// The names of files that were read from the folder.
    overlaid: Vec<String>,
    /// What comes from outside.
    pub outside: Outside,
    /// Knows the numbers that may stand in the seed.
    pub guard: Guard,
}

impl Files {
    /// The embedded files.
    #[must_use]
    pub fn embedded() -> Self {
        let mut files = BTreeMap::new();
        collect(&EMBEDDED, &mut files);
        Self {
            by_name: files,
            folder: None,
            overlaid: Vec::new(),
            outside: Outside {
                now: Timestamp::UNIX_EPOCH,
                scale: None,
                nompd_scale: None,
                okt_scale: None,
                phr_scale: None,
                seed_number: 1,
                fest: None,
                icd10: None,
            },
            guard: Guard::default(),
        }
    }

    /// Lays the JSON files of `folder` over the embedded ones: a namesake is replaced, a new name is added.
    /// A folder or file that cannot be read is a mistake.
    pub fn overlay(&mut self, folder: &Path, mistakes: &mut Mistakes) {
        self.folder = Some(folder.to_owned());
        let mut found = Vec::new();
        walk(folder, folder, &mut found, mistakes);
        for (name, bytes) in found {
            self.overlaid.push(name.clone());
            self.by_name.insert(name, Cow::Owned(bytes));
        }
    }

    /// The bytes of this file.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&[u8]> {
        self.by_name.get(name).map(AsRef::as_ref)
    }

    /// The names below this folder, in order.
    pub fn below<'a>(&'a self, folder: &'a str) -> impl Iterator<Item = &'a str> {
        self.by_name
            .keys()
            .map(String::as_str)
            .filter(move |name| name.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/')))
    }

    /// The files that were read from the folder: name and bytes.
    pub fn overlaid(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.overlaid.iter().filter_map(|name| Some((name.as_str(), self.get(name)?)))
    }

    /// Names of overlaid files that no room claims: most likely misspelt.
    pub fn unclaimed<'a>(&'a self, claims: impl Fn(&str) -> bool + 'a) -> impl Iterator<Item = &'a str> {
        self.overlaid.iter().map(String::as_str).filter(move |name| !claims(name))
    }

    /// How a file is called in messages: by its path when it came from a folder.
    #[must_use]
    pub fn label(&self, name: &str) -> String {
        match &self.folder {
            Some(folder) if self.overlaid.iter().any(|overlaid| overlaid == name) => {
                folder.join(name).display().to_string()
            }
            _ => name.to_owned(),
        }
    }

    /// Writes every embedded file, READMEs too, below `folder`.
    ///
    /// # Errors
    /// When a file or folder cannot be written.
    pub fn export(folder: &Path) -> std::io::Result<()> {
        fs::create_dir_all(folder)?;
        EMBEDDED.extract(folder)
    }
}

fn collect(folder: &Dir<'static>, files: &mut BTreeMap<String, Cow<'static, [u8]>>) {
    for file in folder.files() {
        if let Some(name) = file.path().to_str().filter(|name| is_json(name)) {
            files.insert(name.to_owned(), Cow::Borrowed(file.contents()));
        }
    }
    folder.dirs().for_each(|folder| collect(folder, files));
}

fn walk(root: &Path, folder: &Path, found: &mut Vec<(String, Vec<u8>)>, mistakes: &mut Mistakes) {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => {
            return mistakes.add(&folder.display().to_string(), "", format!("cannot be read: {error}"));
        }
    };
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths.into_iter().filter(|path| !is_hidden(path)) {
        // Schemas are written beside exported seed files for editors; they are no seed.
        if path.is_dir() && path.file_name().is_none_or(|name| name != "schemas") {
            walk(root, &path, found, mistakes);
        } else if let Some(name) =
            path.strip_prefix(root).ok().and_then(Path::to_str).filter(|name| is_json(name))
        {
            match fs::read(&path) {
                Ok(bytes) => found.push((name.replace('\\', "/"), without_byte_order_mark(bytes))),
                Err(error) => {
                    mistakes.add(&path.display().to_string(), "", format!("cannot be read: {error}"));
                }
            }
        }
    }
}

/// What editors, version control and mounted Kubernetes volumes (`..data`) keep beside the files.
fn is_hidden(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."))
}

/// Some editors begin a UTF-8 file with a mark that is no JSON.
fn without_byte_order_mark(mut bytes: Vec<u8>) -> Vec<u8> {
    if bytes.starts_with("\u{feff}".as_bytes()) {
        bytes.drain(.."\u{feff}".len());
    }
    bytes
}

fn is_json(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|extension| extension == "json")
}
