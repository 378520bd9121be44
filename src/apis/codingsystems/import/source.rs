//! Opens an official file, plain, gzipped or zipped, as one stream of text that knows its line.
//!
//! What the file is shows in its first bytes, never in its name. Nothing is unpacked to disk or
//! held whole in memory. Must not know what the text means.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek};
use std::path::Path;

use flate2::bufread::MultiGzDecoder;
use zip::ZipArchive;
use zip::result::ZipError;

use super::error::{Fault, ImportError, Problem};

/// More than eight times today's FEST, so that a bomb ends in a refusal and not in a full memory.
const MAX_UNPACKED: u64 = 1 << 30;

/// How much is read from the file at a time.
const CHUNK: usize = 64 * 1024;

/// Opens a file and hands its text to `parse`; of a zip, the text of the one entry that ends in `ending`.
pub(super) fn with_text<T>(
    path: &Path,
    ending: &'static str,
    parse: impl FnOnce(Text<'_>) -> Result<T, Fault>,
) -> Result<T, ImportError> {
    open(path, ending, parse).map_err(|fault| fault.in_file(path))
}

fn open<T>(
    path: &Path,
    ending: &'static str,
    parse: impl FnOnce(Text<'_>) -> Result<T, Fault>,
) -> Result<T, Fault> {
    let mut file = BufReader::with_capacity(CHUNK, File::open(path).map_err(unreadable)?);
    let magic = file.fill_buf().map_err(unreadable)?;
    if magic.starts_with(&[0x1F, 0x8B]) {
        parse(Text::new(MultiGzDecoder::new(file))?)
    } else if magic.starts_with(b"PK\x03\x04") || magic.starts_with(b"PK\x05\x06") {
        from_zip(file, ending, parse)
    } else {
        parse(Text::new(file)?)
    }
}

fn from_zip<T>(
    file: impl Read + Seek,
    ending: &'static str,
    parse: impl FnOnce(Text<'_>) -> Result<T, Fault>,
) -> Result<T, Fault> {
    let mut archive = ZipArchive::new(file).map_err(broken_archive)?;
    let index = only_entry(&mut archive, ending)?;
    let entry = archive.by_index(index).map_err(broken_archive)?;
    parse(Text::new(entry)?)
}

/// The place of the one entry with the wanted ending; a Mac's hidden twins of the files do not count.
fn only_entry(archive: &mut ZipArchive<impl Read + Seek>, ending: &'static str) -> Result<usize, Fault> {
    let mut found = Vec::with_capacity(archive.len());
    let mut wanted = Vec::new();
    for index in 0..archive.len() {
        let entry = archive.by_index_raw(index).map_err(broken_archive)?;
        let name = String::from_utf8_lossy(entry.name_raw()).into_owned();
        let hidden = name.starts_with("__MACOSX/");
        if entry.is_file() && !hidden && name.to_lowercase().ends_with(ending) {
            if entry.encrypted() {
                return Err(Fault::of_file(Problem::Encrypted(name)));
            }
            wanted.push(index);
        }
        found.push(name);
    }
    match wanted[..] {
        [index] => Ok(index),
        _ => Err(Fault::of_file(Problem::Entries { wanted: ending, found })),
    }
}

fn unreadable(error: io::Error) -> Fault {
    Fault::of_file(Problem::Unreadable(error))
}

fn broken_archive(error: ZipError) -> Fault {
    Fault::of_file(match error {
        ZipError::Io(error) => Problem::Unreadable(error),
        other => Problem::Archive(other.to_string()),
    })
}

/// A stream of text that counts the lines it has given out.
pub(super) struct Text<'a> {
    inner: BufReader<Box<dyn Read + 'a>>,
    line: u64,
    left: u64,
}

impl<'a> Text<'a> {
    fn new(inner: impl Read + 'a) -> Result<Self, Fault> {
        Self::limited(inner, MAX_UNPACKED)
    }

    fn limited(inner: impl Read + 'a, left: u64) -> Result<Self, Fault> {
        let inner: Box<dyn Read + 'a> = Box::new(inner);
        let mut text = Self { inner: BufReader::with_capacity(CHUNK, inner), line: 1, left };
        text.check_start()?;
        Ok(text)
    }

    /// The line the next byte belongs to, counted from 1.
    pub(super) const fn line(&self) -> u64 {
        self.line
    }

    /// Refuses what cannot be UTF-8 text and passes over a byte order mark.
    fn check_start(&mut self) -> Result<(), Fault> {
        let start = self.inner.fill_buf().map_err(unreadable)?;
        if start.is_empty() {
            return Err(Fault::of_file(Problem::Empty));
        }
        if start.starts_with(&[0xFF, 0xFE]) || start.starts_with(&[0xFE, 0xFF]) {
            return Err(Fault::of_file(Problem::Encoding("begins like UTF-16".to_owned())));
        }
        if start.starts_with(&[0xEF, 0xBB, 0xBF]) {
            self.inner.consume(3);
        }
        Ok(())
    }
}

impl BufRead for Text<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.left == 0 {
            return Err(io::Error::other("it unpacks to more than any official file has ever held"));
        }
        self.inner.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        let given = self.inner.buffer().get(..amount).unwrap_or_default();
        self.line += memchr::memchr_iter(b'\n', given).map(|_| 1).sum::<u64>();
        self.left = self.left.saturating_sub(amount as u64);
        self.inner.consume(amount);
    }
}

impl Read for Text<'_> {
    fn read(&mut self, target: &mut [u8]) -> io::Result<usize> {
        let given = self.fill_buf()?;
        let amount = given.len().min(target.len());
        target[..amount].copy_from_slice(&given[..amount]);
        self.consume(amount);
        Ok(amount)
    }
}

#[cfg(test)]
mod tests {
    use super::super::test_files::{Scratch, gzipped, message, zipped};
    use super::*;

    const WORDS: &str = "første\nandre\n";

    fn read(scratch: &Scratch) -> Result<(String, u64), String> {
        with_text(scratch.path(), ".xml", |mut text| {
            let mut all = String::new();
            text.read_to_string(&mut all).map_err(unreadable)?;
            Ok((all, text.line()))
        })
        .map_err(|error| message(&error))
    }

    #[test]
    fn the_same_text_comes_out_plain_gzipped_and_zipped_whatever_the_name() {
        let wanted = Ok((WORDS.to_owned(), 3));
        assert_eq!(read(&Scratch::new("plain.zip", WORDS.as_bytes())), wanted);
        assert_eq!(read(&Scratch::new("packed.xml", &gzipped(WORDS.as_bytes()))), wanted);
        let archive =
            zipped(&[("a/fest251.XML", WORDS.as_bytes()), ("les-meg.txt", b"x"), ("__MACOSX/._f.xml", b"x")]);
        assert_eq!(read(&Scratch::new("packed.gz", &archive)), wanted);
    }

    #[test]
    fn a_byte_order_mark_is_passed_over() {
        assert_eq!(read(&Scratch::new("bom.xml", "\u{FEFF}a".as_bytes())), Ok(("a".to_owned(), 1)));
    }

    #[test]
    fn utf_16_is_refused() {
        let refused = Err("FILE: must be encoded as UTF-8, but begins like UTF-16".to_owned());
        assert_eq!(read(&Scratch::new("u16.xml", b"\xFF\xFE<\0")), refused);
    }

    #[test]
    fn a_zip_with_two_xml_entries_is_refused_and_both_are_named() {
        let archive = zipped(&[("a.xml", b"x"), ("b.xml", b"y")]);
        let refused =
            Err("FILE: must hold exactly one entry that ends in .xml, but holds a.xml, b.xml".to_owned());
        assert_eq!(read(&Scratch::new("two.zip", &archive)), refused);
    }

    #[test]
    fn a_zip_without_an_xml_entry_is_refused_and_its_entries_are_named() {
        let refused = |found: &str| {
            Err(format!("FILE: must hold exactly one entry that ends in .xml, but holds {found}"))
        };
        assert_eq!(read(&Scratch::new("json.zip", &zipped(&[("a.json", b"x")]))), refused("a.json"));
        assert_eq!(read(&Scratch::new("void.zip", &zipped(&[]))), refused("none at all"));
    }

    #[test]
    fn an_encrypted_entry_is_refused_by_name() {
        let mut archive = zipped(&[("a.xml", b"x")]);
        // The flag stands in the local header and in the central directory, six and eight bytes after the signature.
        let central = archive.windows(4).position(|w| w == b"PK\x01\x02").unwrap();
        archive[6] |= 1;
        archive[central + 8] |= 1;
        let refused =
            "FILE: entry a.xml of the zip archive is encrypted; unpack it and name the unpacked file instead";
        assert_eq!(read(&Scratch::new("locked.zip", &archive)), Err(refused.to_owned()));
    }

    #[test]
    fn a_cut_archive_is_refused() {
        let archive = zipped(&[("a.xml", WORDS.as_bytes())]);
        let error = read(&Scratch::new("cut.zip", &archive[..archive.len() - 30])).unwrap_err();
        assert!(error.starts_with("FILE: is not a zip archive that can be unpacked: "), "{error}");
        let packed = gzipped(WORDS.as_bytes());
        let error = read(&Scratch::new("cut.gz", &packed[..packed.len() - 6])).unwrap_err();
        assert!(error.starts_with("FILE: cannot be read: "), "{error}");
    }

    #[test]
    fn a_changed_byte_in_an_archive_is_found_by_its_checksum() {
        let mut archive = zipped(&[("a.xml", WORDS.repeat(50).as_bytes())]);
        let central = archive.windows(4).position(|w| w == b"PK\x01\x02").unwrap();
        // The checksum stands 16 bytes after the signature.
        archive[central + 16] ^= 0xFF;
        let error = read(&Scratch::new("changed.zip", &archive)).unwrap_err();
        assert!(error.starts_with("FILE: "), "{error}");
    }

    #[test]
    fn an_empty_file_and_a_missing_file_are_refused() {
        assert_eq!(read(&Scratch::new("empty.xml", b"")), Err("FILE: is empty".to_owned()));
        assert_eq!(read(&Scratch::new("empty.gz", &gzipped(b""))), Err("FILE: is empty".to_owned()));
        let error = with_text(Path::new("/no/such/file"), ".xml", |_| Ok(())).unwrap_err();
        assert!(error.to_string().starts_with("/no/such/file: cannot be read: No such file"), "{error}");
    }

    #[test]
    fn a_text_above_the_limit_is_refused() {
        let mut text = Text::limited(io::repeat(b' '), 100_000).unwrap();
        assert!(text.read_to_end(&mut Vec::new()).is_err());
    }
}
