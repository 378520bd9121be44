//! `--okt-scale`: persons that exist nowhere with ten services each, for stores of real size.
//!
//! Fixed by the seed number: who comes as number n is the same however many there are.

use jiff::{ToSpan as _, civil::date};
use rand::{RngExt as _, rngs::ChaCha8Rng};

use super::{
    iplos::{Code, Entry, Place},
    message::Message,
    packed::pack,
    seed::Seed,
    store::number,
};
use crate::{
    ids::Ids,
    norway::{NationalId, SyntheticSeries},
};

/// The stream of chance these are drawn from.
const STREAM: u64 = 0x4F4B_5453_4341_4C45;

/// How many services a person gets.
const SERVICES: i64 = 10;

const UNITS: [&str; 6] = [
    "Hjemmeboende - Sone sør (hjemmesykepleie)",
    "Hjemmeboende - Sone nord (hjemmesykepleie)",
    "Hjemmeboende - Sone vest (praktisk bistand)",
    "Institusjon - Sykehjemmet avdeling 1",
    "Institusjon - Sykehjemmet avdeling 2",
    "Institusjon - Dagsenteret",
];

/// Adds `count` persons to what everybody sees.
pub(super) fn fabricate(seed: &mut Seed, count: usize, seed_number: u64) {
    let mut chance = Ids::new(seed_number).generator(STREAM);
    let codes: Vec<(Code, Entry)> = seed.iplos.iter().map(|(code, entry)| (code, entry.clone())).collect();
    let mut left = count;
    while left > 0 {
        let Some(pid) = pid(&mut chance) else { continue };
        let messages: Vec<_> = (0..SERVICES).map(|at| service(&mut chance, &codes, at)).collect();
        if let std::collections::btree_map::Entry::Vacant(place) = seed.shared.entry(number(&pid)) {
            place.insert(pack(&messages));
            left -= 1;
        }
    }
}

/// A number, if what is drawn makes one.
fn pid(chance: &mut ChaCha8Rng) -> Option<NationalId> {
    let born = date(1920, 1, 1).saturating_add(chance.random_range(0..29_000_i64).days());
    let series =
        if chance.random_range(0..2) == 0 { SyntheticSeries::SyntPop } else { SyntheticSeries::Tenor };
    NationalId::synthetic(born, chance.random_range(0..500), series)
}

/// One service; the place in the list goes into the start, so that no two of a person are the same.
fn service(chance: &mut ChaCha8Rng, codes: &[(Code, Entry)], at: i64) -> Message<'static> {
    let (code, entry) = &codes[chance.random_range(0..codes.len())];
    let start = date(2019, 1, 1).saturating_add((at * 200 + chance.random_range(0..200_i64)).days());
    let ended = chance.random_range(0..4) == 0;
    let in_institution = entry.place == Place::Institution;
    let unit = UNITS[chance.random_range(0..UNITS.len())];
    let [municipality, branch] = [chance.random_range(1..10), chance.random_range(1..10)];
    Message {
        code: Some(*code),
        start,
        end: ended.then(|| start.saturating_add(chance.random_range(10..900_i64).days())),
        needs_caption: false,
        on_hold: chance.random_range(0..10) == 0,
        service_description: "".into(),
        service_level: format!("{municipality}.{branch}.1 Test kommune - {unit}").into(),
        stay_type: if in_institution { "korttidsopphold" } else { "" }.into(),
        weekly_extent: if entry.place == Place::Home {
            format!("{} timer", chance.random_range(1..30)).into()
        } else {
            "".into()
        },
    }
}

#[cfg(test)]
mod tests {
    use super::{super::packed::unpack, *};

    fn fabricated(count: usize, seed_number: u64) -> Seed {
        let entry = |place| Entry { text: "x".to_owned(), place };
        let codes = [(1, Place::Home), (17, Place::Institution), (26, Place::Other)];
        let iplos = codes.into_iter().map(|(code, place)| (Code::new(code).unwrap(), entry(place))).collect();
        let mut seed = Seed { iplos, ..Seed::default() };
        fabricate(&mut seed, count, seed_number);
        seed
    }

    #[test]
    fn each_has_a_valid_number_and_ten_different_services() {
        let seed = fabricated(300, 1);
        assert_eq!(seed.shared.len(), 300);
        for (pid, bytes) in &seed.shared {
            assert!(NationalId::parse(&format!("{pid:011}")).unwrap().is_synthetic());
            let messages = unpack(bytes).unwrap();
            assert_eq!(messages.len(), 10);
            for (at, one) in messages.iter().enumerate() {
                assert!(messages[..at].iter().all(|it| !it.is_same_service(one)));
                assert!(one.end.is_none_or(|end| end >= one.start));
            }
        }
    }

    #[test]
    fn the_seed_number_fixes_them_and_more_begin_with_the_same() {
        assert_eq!(fabricated(50, 7).shared, fabricated(50, 7).shared);
        assert_ne!(fabricated(50, 7).shared, fabricated(50, 8).shared);
        let (few, many) = (fabricated(50, 7), fabricated(60, 7));
        assert!(few.shared.iter().all(|(pid, bytes)| many.shared.get(pid) == Some(bytes)));
    }

    #[test]
    fn a_service_takes_less_than_a_hundred_bytes() {
        let bytes: usize = fabricated(100, 1).shared.values().map(|it| it.len()).sum();
        assert!(bytes < 100 * 10 * 100, "{bytes}");
    }
}
