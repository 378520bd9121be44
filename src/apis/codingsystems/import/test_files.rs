//! Files for the tests of the importers: the committed ones, and packed ones made on the spot.

use std::fs;
use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;
use tempfile::TempDir;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::ImportError;

/// A file that is gone when the test is over.
pub(super) struct Scratch {
    path: PathBuf,
    _folder: TempDir,
}

impl Scratch {
    pub(super) fn new(name: &str, bytes: &[u8]) -> Self {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join(name);
        fs::write(&path, bytes).unwrap();
        Self { path, _folder: folder }
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }
}

/// The path of a committed file.
pub(super) fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/codingsystems").join(name)
}

pub(super) fn gzipped(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

pub(super) fn zipped(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// The message of a refusal, with `FILE` for the path of the file.
pub(super) fn message(error: &ImportError) -> String {
    error.to_string().replace(&error.file.display().to_string(), "FILE")
}
