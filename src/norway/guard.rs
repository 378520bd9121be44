//! The real-person guard: finds national identity numbers of people who may exist.
//!
//! A number is real when it is valid by today's rule or that of 2032, of no
//! synthetic series and not of a published test person; D- and H-numbers count.
//! Masks them in any text and counts them, so that the caller can warn. It knows
//! no HTTP, no journal and no log, and is handed the published numbers.

use std::collections::BTreeSet;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use clean::Clean;

use super::national_id::{MASK, NationalId};

mod clean;
mod hex;
#[cfg(test)]
mod properties;
mod reading;
mod scan;
#[cfg(test)]
mod tests;
mod token;
mod unicode;

/// Tokens inside tokens are opened to this depth.
const TOKEN_DEPTH: u8 = 3;

/// The numbers of published test persons, who may be shown though they look real.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct PublishedPersons(BTreeSet<[u8; 11]>);

/// Tells real persons' numbers from all others, and masks them.
#[derive(Debug, Clone, Default)]
pub struct Guard {
    published: PublishedPersons,
    clean: Arc<Clean>,
}

/// A text whose real numbers have been masked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Masked<T> {
    /// The text with `***********` in each number's place.
    pub value: T,
    /// How many numbers were found, at least one; worth a loud warning.
    pub count: usize,
}

/// A place in a text that is to be masked, and the numbers in it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Finding {
    place: Range<usize>,
    count: usize,
}

impl PublishedPersons {
    /// Whether the number is a published test person's.
    #[must_use]
    pub fn contains(&self, id: &NationalId) -> bool {
        self.0.contains(id.digits())
    }

    /// How many numbers there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Takes numbers as they are written in the seed.
///
/// Anything but eleven ASCII digits is left out: it could equal no valid number,
/// so no person becomes unprotected by it. Telling the seed's author is the seed
/// check's matter.
impl<'a> FromIterator<&'a str> for PublishedPersons {
    fn from_iter<I: IntoIterator<Item = &'a str>>(numbers: I) -> Self {
        let digits = numbers.into_iter().filter_map(|text| text.as_bytes().try_into().ok());
        Self(digits.filter(|digits: &[u8; 11]| digits.iter().all(u8::is_ascii_digit)).collect())
    }
}

impl FromIterator<NationalId> for PublishedPersons {
    fn from_iter<I: IntoIterator<Item = NationalId>>(numbers: I) -> Self {
        Self(numbers.into_iter().map(|id| *id.digits()).collect())
    }
}

/// Shows how many there are; the numbers look like real ones.
impl fmt::Debug for PublishedPersons {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublishedPersons({} numbers)", self.len())
    }
}

impl Guard {
    /// Makes a guard that lets the published numbers pass.
    #[must_use]
    pub fn new(published: PublishedPersons) -> Self {
        Self { published, clean: Arc::default() }
    }

    /// Whether the number may be a real person's.
    #[must_use]
    pub fn is_real(&self, id: &NationalId) -> bool {
        !id.is_synthetic() && !self.published.contains(id)
    }

    /// Masks every real person's number in a text; `None` where there is none.
    ///
    /// Finds eleven digits that are not part of a longer run, and six and five
    /// digits with one blank, hyphen or plus between them, in decimal digits of any
    /// script, each digit plain, percent-encoded, a JSON `\u` escape or an XML
    /// character reference, once or nested. Segments of tokens, whole or cut off, are
    /// decoded and masked whole. Other base64, compressed data, encrypted data and
    /// UTF-16 are not looked into; nor are UUIDs, hexadecimal hashes and trace ids,
    /// in which chance alone now and then writes a valid number.
    ///
    /// The mask can make JSON invalid where the number stood without quotation
    /// marks. Nothing is copied where nothing is found, except to decode tokens.
    ///
    /// # Panics
    ///
    /// Never: whole characters are replaced.
    #[must_use]
    pub fn mask_text(&self, text: &str) -> Option<Masked<String>> {
        let masked = self.mask_bytes(text.as_bytes())?;
        let value =
            String::from_utf8(masked.value).expect("still UTF-8: whole characters were replaced by ASCII");
        Some(Masked { value, count: masked.count })
    }

    /// Masks every real person's number in bytes of any kind, as `mask_text` does.
    ///
    /// Bytes that are no UTF-8 separate what stands around them.
    #[must_use]
    pub fn mask_bytes(&self, bytes: &[u8]) -> Option<Masked<Vec<u8>>> {
        let findings = self.find(bytes, TOKEN_DEPTH);
        if findings.is_empty() {
            return None;
        }
        let mut value = Vec::with_capacity(bytes.len());
        let mut done = 0;
        let mut count = 0;
        for finding in findings {
            value.extend_from_slice(&bytes[done..finding.place.start]);
            value.extend_from_slice(MASK.as_bytes());
            done = finding.place.end;
            count += finding.count;
        }
        value.extend_from_slice(&bytes[done..]);
        Some(Masked { value, count })
    }

    /// The places to mask, in order and apart from each other.
    fn find(&self, bytes: &[u8], depth: u8) -> Vec<Finding> {
        let is_real = |digits: &[u8; 11]| NationalId::from_digits(*digits).is_ok_and(|id| self.is_real(&id));
        let mut findings = Vec::new();
        // Both looks are short, and most of what comes holds neither.
        if scan::may_hold_a_number(bytes) {
            findings.extend(scan::numbers(bytes, is_real).map(|place| Finding { place, count: 1 }));
        }
        if depth > 0 && token::may_hold_a_segment(bytes) {
            findings.extend(self.find_in_tokens(bytes, depth - 1));
            findings.sort_unstable_by_key(|finding| finding.place.start);
            findings.dedup_by(|later, earlier| merge(earlier, later));
        }
        findings
    }

    fn find_in_tokens<'a>(&'a self, bytes: &'a [u8], depth: u8) -> impl Iterator<Item = Finding> + 'a {
        token::segments(bytes).filter_map(move |place| {
            // Only what is read from its first sign on, as deep as can be: what is known then holds everywhere.
            let segment = &bytes[place.clone()];
            let is_plain = depth + 1 == TOKEN_DEPTH && token::is_certain(bytes, &place);
            if is_plain && self.clean.knows(segment) {
                return None;
            }
            let count = token::decodings(bytes, place.clone())
                .map(|decoded| self.find(&decoded, depth).iter().map(|f| f.count).sum())
                .max()?;
            // A number may also stand there as it is.
            if is_plain && count == 0 && !scan::may_hold_a_number(segment) {
                self.clean.remember(segment);
            }
            (count > 0).then_some(Finding { place, count })
        })
    }
}

/// Takes `later` into `earlier` where the two overlap.
fn merge(earlier: &mut Finding, later: &Finding) -> bool {
    let overlap = later.place.start < earlier.place.end;
    if overlap {
        earlier.place.end = earlier.place.end.max(later.place.end);
        earlier.count += later.count;
    }
    overlap
}
