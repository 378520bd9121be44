//! People and organisations that exist nowhere, with numbers that pass every check.
//!
//! Who comes as number n is fixed by the seed number alone, whatever was asked
//! before and however many are asked for. All numbers are of the synthetic
//! series, so nobody real can be met. It knows no HTTP and no seed files: the
//! lists of names, the generator and the day are handed in.

use std::collections::BTreeSet;

use fake::Fake as _;
use jiff::civil::Date;
use rand::rngs::ChaCha8Rng;

use crate::{ids::Ids, norway::SyntheticSeries};

mod load;
mod names;
mod organisation;
mod person;
#[cfg(test)]
mod tests;

pub use names::{Names, NamesMistake, OrganisationNames};
pub use organisation::SyntheticOrganisation;
pub use person::{LegalSex, Series, SeriesWanted, SyntheticPerson};

use organisation::NorwegianOrganisation;
use person::NorwegianPerson;

/// Streams of chance of their own: the kind in the upper half, the place in the answer in the lower.
const SYNT_POP_STREAM: u64 = 0x5359_4e50 << 32;
const TENOR_STREAM: u64 = 0x5445_4e4f << 32;
const ORGANISATION_STREAM: u64 = 0x4f52_474e << 32;

/// Fabricates `count` people, no two with the same number, aged 0 to 100 on the day `today`.
///
/// The first five of ten are the five that are made when five are asked for. A later `today`
/// changes only those whose date of birth leaves the hundred years before it, or who would
/// have been somebody born since. Outside 1954–2039 the nearest day of those years counts as
/// today, since the numbers tell no date of birth beyond 1854–2039.
#[must_use]
pub fn persons(
    names: &Names,
    ids: &Ids,
    count: u16,
    wanted: SeriesWanted,
    today: Date,
) -> Vec<SyntheticPerson> {
    let mut taken = BTreeSet::new();
    (0..count)
        .map(|place| {
            let series = wanted.at(place);
            let faker = NorwegianPerson::new(names, series, today);
            let mut generator = ids.generator(stream(series) | u64::from(place));
            first_new(&mut generator, |generator| {
                let person: SyntheticPerson = faker.fake_with_rng(generator);
                taken.insert(person.pid).then_some(person)
            })
        })
        .collect()
}

/// Fabricates `count` organisations, no two with the same number.
///
/// The first five of ten are the five that are made when five are asked for.
#[must_use]
pub fn organisations(names: &Names, ids: &Ids, count: u16) -> Vec<SyntheticOrganisation> {
    let faker = NorwegianOrganisation::new(names);
    let mut taken = BTreeSet::new();
    (0..count)
        .map(|place| {
            let mut generator = ids.generator(ORGANISATION_STREAM | u64::from(place));
            first_new(&mut generator, |generator| {
                let organisation: SyntheticOrganisation = faker.fake_with_rng(generator);
                taken.insert(organisation.org_number).then_some(organisation)
            })
        })
        .collect()
}

fn stream(series: SyntheticSeries) -> u64 {
    match series {
        SyntheticSeries::SyntPop => SYNT_POP_STREAM,
        SyntheticSeries::Tenor => TENOR_STREAM,
    }
}

/// Draws until something new comes; it does, as there are millions of numbers and a `u16` asks for few.
fn first_new<T>(generator: &mut ChaCha8Rng, mut draw: impl FnMut(&mut ChaCha8Rng) -> Option<T>) -> T {
    loop {
        if let Some(new) = draw(generator) {
            return new;
        }
    }
}
