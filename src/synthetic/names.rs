//! The lists that names are put together from, and the drawing of a name.
//!
//! `fake` has no Norwegian locale, and its locales are constants of the compiler
//! (`locales::Data`), while these lists come from the seed at run time. So the
//! lists are the configuration of fakers of our own.

use fake::Dummy;
use rand::{RngExt, seq::IndexedRandom as _};

use crate::norway::Sex;

/// The kind of organisation that only a municipality is.
const MUNICIPALITY: &str = "kommune";

/// The lists that names are put together from; none is empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Names {
    given_female: Vec<String>,
    given_male: Vec<String>,
    family: Vec<String>,
    organisations: OrganisationNames,
    municipalities: Vec<String>,
}

/// What names of organisations are put together from: a place and a kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrganisationNames {
    /// Kinds of health organisation, in small letters because they follow a place.
    pub kinds: Vec<String>,
    /// Made-up places.
    pub places: Vec<String>,
}

/// What is wrong with a list of names, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file} at {pointer:?}: {reason}")]
pub struct NamesMistake {
    /// The seed file the list comes from, as `names/family-names.json`.
    pub file: &'static str,
    /// The JSON pointer of the place in it; empty for the whole file.
    pub pointer: String,
    /// What was expected and what came.
    pub reason: String,
}

impl Names {
    /// The seed file of the given names of women, a list of strings.
    pub const GIVEN_FEMALE: &str = "names/given-names-female.json";
    /// The seed file of the given names of men, a list of strings.
    pub const GIVEN_MALE: &str = "names/given-names-male.json";
    /// The seed file of the family names, a list of strings.
    pub const FAMILY: &str = "names/family-names.json";
    /// The seed file of the names of organisations, as `OrganisationNames`.
    pub const ORGANISATIONS: &str = "names/organisations.json";
    /// The seed file of the places that may be municipalities, a list of strings.
    pub const MUNICIPALITIES: &str = "names/municipalities.json";

    /// Takes the lists if each has entries and no entry is blank or framed by blanks.
    ///
    /// # Errors
    ///
    /// Every mistake there is, with its place.
    pub fn new(
        given_female: Vec<String>,
        given_male: Vec<String>,
        family: Vec<String>,
        organisations: OrganisationNames,
        municipalities: Vec<String>,
    ) -> Result<Self, Vec<NamesMistake>> {
        let mut mistakes = Vec::new();
        judge(Self::GIVEN_FEMALE, "", &given_female, &mut mistakes);
        judge(Self::GIVEN_MALE, "", &given_male, &mut mistakes);
        judge(Self::FAMILY, "", &family, &mut mistakes);
        judge(Self::ORGANISATIONS, "/kinds", &organisations.kinds, &mut mistakes);
        judge(Self::ORGANISATIONS, "/places", &organisations.places, &mut mistakes);
        judge(Self::MUNICIPALITIES, "", &municipalities, &mut mistakes);
        if mistakes.is_empty() {
            Ok(Self { given_female, given_male, family, organisations, municipalities })
        } else {
            Err(mistakes)
        }
    }
}

/// Adds what is wrong with one list.
fn judge(file: &'static str, list: &str, entries: &[String], mistakes: &mut Vec<NamesMistake>) {
    let mut add = |pointer, reason: &str| {
        mistakes.push(NamesMistake { file, pointer, reason: reason.to_owned() });
    };
    if entries.is_empty() {
        add(list.to_owned(), "at least one name is needed, the list is empty");
    }
    for (at, entry) in entries.iter().enumerate() {
        let pointer = format!("{list}/{at}");
        if entry.trim().is_empty() {
            add(pointer, "a name is expected, the text is blank");
        } else if entry.trim() != entry {
            add(pointer, "a name without blanks before or after it is expected, this one has some");
        }
    }
}

/// The faker of given names for one sex.
pub(super) struct GivenName<'a>(pub(super) &'a Names, pub(super) Sex);

impl Dummy<GivenName<'_>> for String {
    fn dummy_with_rng<R: RngExt + ?Sized>(&GivenName(names, sex): &GivenName<'_>, rng: &mut R) -> Self {
        match sex {
            Sex::Female => one_of(&names.given_female, rng),
            Sex::Male => one_of(&names.given_male, rng),
        }
        .to_owned()
    }
}

/// The faker of family names.
pub(super) struct FamilyName<'a>(pub(super) &'a Names);

impl Dummy<FamilyName<'_>> for String {
    fn dummy_with_rng<R: RngExt + ?Sized>(FamilyName(names): &FamilyName<'_>, rng: &mut R) -> Self {
        one_of(&names.family, rng).to_owned()
    }
}

/// The faker of names of organisations.
pub(super) struct OrganisationName<'a>(pub(super) &'a Names);

impl Dummy<OrganisationName<'_>> for String {
    fn dummy_with_rng<R: RngExt + ?Sized>(
        OrganisationName(names): &OrganisationName<'_>,
        rng: &mut R,
    ) -> Self {
        let kind = one_of(&names.organisations.kinds, rng);
        let places = if kind == MUNICIPALITY { &names.municipalities } else { &names.organisations.places };
        format!("{} {kind}", one_of(places, rng))
    }
}

fn one_of<'a, R: RngExt + ?Sized>(list: &'a [String], rng: &mut R) -> &'a str {
    list.choose(rng).expect("a list with entries: Names::new takes no other")
}
