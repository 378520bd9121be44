//! What outlives the process: shelves of bytes in one embedded store. A write that has returned is on the disk.
//!
//! Knows no API. All calls wait for the disk: ask from a thread that may.

use std::{
    fs::{self, File},
    path::Path,
    sync::Arc,
    thread,
    time::Duration,
};

use redb::{
    Builder, Database, DatabaseError, ReadableDatabase as _, ReadableTable as _, TableDefinition, TableError,
};

/// The store's file in the folder it is given.
const FILE: &str = "sandbox.redb";

/// Pages kept in memory: whoever has a shelf keeps what is on it in memory too.
const CACHE: usize = 4 * 1024 * 1024;

/// A predecessor that was told to end has two seconds for it: so long its file is waited for.
const TRIES: u32 = 25;
const PAUSE: Duration = Duration::from_millis(100);

/// The store of one folder; nobody else can open it meanwhile.
pub struct Disk(Database);

/// What one room of one workspace keeps.
pub struct Shelf {
    disk: Arc<Disk>,
    name: String,
}

/// A key and its value.
pub type Entry = (Vec<u8>, Vec<u8>);

/// Why the disk could not do it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct DiskError(String);

impl DiskError {
    /// Whose it is has gone.
    #[must_use]
    pub fn gone() -> Self {
        Self("the workspace was deleted".to_owned())
    }

    /// There is something else than this version writes.
    #[must_use]
    pub fn unreadable(what: &str) -> Self {
        Self(format!("{what} is not in a form this version reads"))
    }
}

impl Disk {
    /// Opens the store in this folder, both made where there is none. Waits a while for a predecessor to let go of it.
    ///
    /// # Errors
    /// When folder or file cannot be used, or another process has the file.
    pub fn open(folder: &Path) -> Result<Self, DiskError> {
        let file = folder.join(FILE);
        let wrong = |reason: String| DiskError(format!("{}: {reason}", file.display()));
        fs::create_dir_all(folder).map_err(|error| wrong(error.to_string()))?;
        let mut opened = Builder::new().set_cache_size(CACHE).create(&file);
        for _ in 0..TRIES {
            if !matches!(opened, Err(DatabaseError::DatabaseAlreadyOpen)) {
                break;
            }
            thread::sleep(PAUSE);
            opened = Builder::new().set_cache_size(CACHE).create(&file);
        }
        let database = opened.map_err(|error| match error {
            DatabaseError::DatabaseAlreadyOpen => wrong("another process uses it".to_owned()),
            other => wrong(other.to_string()),
        })?;
        // A file is only there after a crash when the folder that names it is on the disk too.
        File::open(folder).and_then(|it| it.sync_all()).map_err(|error| wrong(error.to_string()))?;
        Ok(Self(database))
    }

    /// The shelf of this API in this workspace.
    #[must_use]
    pub fn shelf(self: &Arc<Self>, api: &str, workspace: &str) -> Shelf {
        Shelf { disk: Arc::clone(self), name: format!("{api}/{workspace}") }
    }
}

impl Shelf {
    fn table(&self) -> TableDefinition<'_, &'static [u8], &'static [u8]> {
        TableDefinition::new(&self.name)
    }

    /// All there is, by key.
    ///
    /// # Errors
    /// When the disk cannot be read.
    pub fn all(&self) -> Result<Vec<Entry>, DiskError> {
        self.read().map_err(|error| DiskError(error.to_string()))
    }

    fn read(&self) -> Result<Vec<Entry>, redb::Error> {
        let table = match self.disk.0.begin_read()?.open_table(self.table()) {
            Ok(table) => table,
            Err(TableError::TableDoesNotExist(_)) => return Ok(Vec::new()),
            Err(error) => return Err(error.into()),
        };
        let mut all = Vec::new();
        for entry in table.iter()? {
            let (key, value) = entry?;
            all.push((key.value().to_vec(), value.value().to_vec()));
        }
        Ok(all)
    }

    /// Puts all of these on the shelf, or none.
    ///
    /// # Errors
    /// When the disk cannot take them: none is to be counted on then.
    pub fn put<'a>(&self, entries: impl IntoIterator<Item = (&'a [u8], &'a [u8])>) -> Result<(), DiskError> {
        self.write(|write| {
            let mut table = write.open_table(self.table())?;
            for (key, value) in entries {
                table.insert(key, value)?;
            }
            Ok(())
        })
    }

    /// Puts all of these on the shelf in the place of what is there, or changes nothing.
    ///
    /// # Errors
    /// When the disk cannot take them: what was there is to be counted on still.
    pub fn replace<'a>(
        &self,
        entries: impl IntoIterator<Item = (&'a [u8], &'a [u8])>,
    ) -> Result<(), DiskError> {
        self.write(|write| {
            write.delete_table(self.table())?;
            let mut table = write.open_table(self.table())?;
            for (key, value) in entries {
                table.insert(key, value)?;
            }
            Ok(())
        })
    }

    /// Takes everything off the shelf.
    ///
    /// # Errors
    /// When the disk cannot do it: what was there is to be counted on still.
    pub fn clear(&self) -> Result<(), DiskError> {
        self.write(|write| write.delete_table(self.table()).map(|_| ()).map_err(redb::Error::from))
    }

    fn write(
        &self,
        change: impl FnOnce(&redb::WriteTransaction) -> Result<(), redb::Error>,
    ) -> Result<(), DiskError> {
        let done = self.disk.0.begin_write().map_err(redb::Error::from).and_then(|write| {
            change(&write)?;
            // Returns when the bytes are on the disk: redb's default durability.
            Ok(write.commit()?)
        });
        done.map_err(|error| DiskError(error.to_string()))
    }
}

impl std::fmt::Debug for Disk {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Disk")
    }
}

impl std::fmt::Debug for Shelf {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Shelf").field("name", &self.name).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(key: &str, value: &str) -> Entry {
        (key.into(), value.into())
    }

    #[test]
    fn what_was_put_is_there_when_it_is_opened_again() {
        let folder = tempfile::tempdir().unwrap();
        let below = folder.path().join("made/here");
        {
            let shelf = Arc::new(Disk::open(&below).unwrap()).shelf("okt", "");
            assert_eq!(shelf.all().unwrap(), []);
            shelf.put([(&b"b"[..], &b"1"[..]), (b"a", b"2")]).unwrap();
            shelf.put([(&b"b"[..], &b"3"[..])]).unwrap();
        }
        let shelf = Arc::new(Disk::open(&below).unwrap()).shelf("okt", "");
        assert_eq!(shelf.all().unwrap(), [pair("a", "2"), pair("b", "3")]);
    }

    #[test]
    fn what_replaces_leaves_nothing_of_before() {
        let folder = tempfile::tempdir().unwrap();
        let disk = Arc::new(Disk::open(folder.path()).unwrap());
        let (one, other) = (disk.shelf("okt", "a"), disk.shelf("okt", "b"));
        other.put([(&b"k"[..], &b"0"[..])]).unwrap();
        one.replace([(&b"k"[..], &b"1"[..]), (b"l", b"1")]).unwrap();
        one.replace([(&b"k"[..], &b"2"[..])]).unwrap();
        assert_eq!((one.all().unwrap(), other.all().unwrap()), (vec![pair("k", "2")], vec![pair("k", "0")]));
        one.replace([]).unwrap();
        assert_eq!(one.all().unwrap(), []);
    }

    #[test]
    fn shelves_of_two_workspaces_never_meet() {
        let folder = tempfile::tempdir().unwrap();
        let disk = Arc::new(Disk::open(folder.path()).unwrap());
        let (one, other) = (disk.shelf("okt", "a"), disk.shelf("okt", "b"));
        one.put([(&b"k"[..], &b"1"[..])]).unwrap();
        other.put([(&b"k"[..], &b"2"[..])]).unwrap();
        one.clear().unwrap();
        one.clear().unwrap();
        assert_eq!((one.all().unwrap(), other.all().unwrap()), (vec![], vec![pair("k", "2")]));
    }

    #[test]
    fn a_file_in_use_or_of_another_kind_is_told_with_its_path() {
        let folder = tempfile::tempdir().unwrap();
        let open = Disk::open(folder.path()).unwrap();
        let told = Disk::open(folder.path()).unwrap_err().to_string();
        assert!(told.ends_with("sandbox.redb: another process uses it"), "{told}");
        drop(open);
        fs::write(folder.path().join(FILE), "no store".repeat(1000)).unwrap();
        let told = Disk::open(folder.path()).unwrap_err().to_string();
        assert!(told.contains("sandbox.redb: "), "{told}");
        assert!(Disk::open(&folder.path().join(FILE)).is_err());
    }
}
